// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_ASIO_NATIVE_PLAIN_HANDLER_HPP
#define ASIO_CTX_DETAIL_ASIO_NATIVE_PLAIN_HANDLER_HPP

#include <asio_ctx/detail/asio/config.hpp>
#include <asio_ctx/detail/asio/native/tested.hpp>
#include <boost/asio/async_result.hpp>
#include <type_traits>

#ifndef ASIO_CTX_NATIVE_PLAIN_HANDLER
#define ASIO_CTX_NATIVE_PLAIN_HANDLER ASIO_CTX_DETAIL_TESTED(102600, 103802)
#endif

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// True if a token is the handler itself, so that the operation starts at once.
template <class T, class... Signatures>
struct is_plain_handler
#if ASIO_CTX_NATIVE_PLAIN_HANDLER
  : std::is_base_of<
        asio::detail::completion_handler_async_result<T, Signatures...>,
        asio::async_result<T, Signatures...>>
#else
  : std::false_type
#endif
{};

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_ASIO_NATIVE_PLAIN_HANDLER_HPP
