// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_ASIO_WITHOUT_CONTEXT_EXECUTOR_HPP
#define ASIO_CTX_DETAIL_ASIO_WITHOUT_CONTEXT_EXECUTOR_HPP

#include <asio_ctx/detail/asio/config.hpp>
#include <asio_ctx/detail/asio/native/call_order.hpp>
#include <asio_ctx/detail/base/program_kind.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/execution/blocking.hpp>
#include <boost/asio/query.hpp>
#include <type_traits>
#include <utility>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// Returns the executor to wrap. If `executor` is an any_io_executor that holds a context
// executor, returns the wrapped executor of that one. An any_io_executor can't be asked
// for it, but passes on each query to the executor that it holds: see
// queue_guard::want_inner().
template <class Executor>
Executor without_context_executor(Executor executor)
{
  if constexpr (std::is_same_v<Executor, asio::any_io_executor> && !whole_program)
  {
    asio::any_io_executor inner;
    queue_guard::want_inner(&inner);
    if (executor)
      (void)asio::query(executor, asio::execution::blocking.possibly);
    queue_guard::want_inner(nullptr);
    if (inner)
      return inner;
  }
  return executor;
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_ASIO_WITHOUT_CONTEXT_EXECUTOR_HPP
