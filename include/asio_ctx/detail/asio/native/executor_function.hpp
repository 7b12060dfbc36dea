// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_ASIO_NATIVE_EXECUTOR_FUNCTION_HPP
#define ASIO_CTX_DETAIL_ASIO_NATIVE_EXECUTOR_FUNCTION_HPP

#include <asio_ctx/detail/asio/native/tested.hpp>
#include <type_traits>

#ifndef ASIO_CTX_NATIVE_EXECUTOR_FUNCTION
#define ASIO_CTX_NATIVE_EXECUTOR_FUNCTION ASIO_CTX_DETAIL_TESTED(102600, 103802)
#endif

#if ASIO_CTX_NATIVE_EXECUTOR_FUNCTION
#include <boost/asio/detail/executor_function.hpp>
#endif

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// True if a function may be the type-erased one that any_executor makes: only those may
// run the queue of a strand.
template <class F>
struct is_erased_function
#if ASIO_CTX_NATIVE_EXECUTOR_FUNCTION
  : std::is_same<F, boost::asio::detail::executor_function>
#else
  : std::true_type
#endif
{};

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_ASIO_NATIVE_EXECUTOR_FUNCTION_HPP
