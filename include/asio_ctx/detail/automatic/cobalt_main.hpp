// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_AUTOMATIC_COBALT_MAIN_HPP
#define ASIO_CTX_DETAIL_AUTOMATIC_COBALT_MAIN_HPP

#include <asio_ctx/detail/automatic/any_type.hpp>
#include <asio_ctx/detail/automatic/own_coroutine.hpp>
#include <coroutine>
#include <type_traits>

namespace boost {
namespace cobalt {

class main;

namespace detail {

struct main_promise;

} // namespace detail
} // namespace cobalt
} // namespace boost

// More specialised than Cobalt's own specialisation for co_main. The promise is complete
// when this is instantiated.
template <asio_ctx::detail::any_type Char>
struct std::coroutine_traits<boost::cobalt::main, int, Char>
{
  using promise_type = typename asio_ctx::detail::promise_in_context<std::conditional_t<
      asio_ctx::detail::any_type<Char>, boost::cobalt::detail::main_promise, void>>::type;
};

#endif // ASIO_CTX_DETAIL_AUTOMATIC_COBALT_MAIN_HPP
