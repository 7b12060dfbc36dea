// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_ASIO_NATIVE_RUNNING_HANDLERS_HPP
#define ASIO_CTX_DETAIL_ASIO_NATIVE_RUNNING_HANDLERS_HPP

#include <asio_ctx/detail/asio/native/tested.hpp>
#include <asio_ctx/detail/frame/stays_on_thread.hpp>

#ifndef ASIO_CTX_NATIVE_RUNNING_HANDLERS
#define ASIO_CTX_NATIVE_RUNNING_HANDLERS ASIO_CTX_DETAIL_TESTED(102600, 103802)
#endif

#if ASIO_CTX_NATIVE_RUNNING_HANDLERS
#include <boost/asio/detail/thread_context.hpp>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// Returns true if this thread is inside of a run() of Asio.
inline bool runs_handlers_of_asio() noexcept
{
  return boost::asio::detail::thread_context::top_of_thread_call_stack() != nullptr;
}

inline const bool knows_handlers_of_asio =
    (runs_handlers.store(&runs_handlers_of_asio, std::memory_order_relaxed), true);

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_NATIVE_RUNNING_HANDLERS

#endif // ASIO_CTX_DETAIL_ASIO_NATIVE_RUNNING_HANDLERS_HPP
