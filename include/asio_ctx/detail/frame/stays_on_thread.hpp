// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_FRAME_STAYS_ON_THREAD_HPP
#define ASIO_CTX_DETAIL_FRAME_STAYS_ON_THREAD_HPP

#include <asio_ctx/detail/base/exceptions.hpp>
#include <asio_ctx/detail/base/thread_state.hpp>
#include <atomic>
#include <stdexcept>
#include <string>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// Tells if this thread runs handlers one after the other. Null in programs that can't
// tell.
ASIO_CTX_DETAIL_SHARED inline std::atomic<bool (*)() noexcept> runs_handlers{nullptr};

// Returns true if nothing has installed a context for the code that runs now.
inline bool carries_nothing(const thread_state& state) noexcept
{
  const resource_type* const type = state.execution.type;
  return type == &resource_types::root || type == &resource_types::queue;
}

// Returns true if the code that runs now is a handler that carries no context, because
// the library did not see the start of its operation. A store that enter_with installs
// there, outside of a scope, would stay for the handlers that the thread or the strand
// runs next.
inline bool is_handler_without_context(const thread_state& state) noexcept
{
  if (!carries_nothing(state) || state.open_scopes != 0)
    return false;
  if (state.execution.type == &resource_types::queue)
    return true;
  const auto is_running = runs_handlers.load(std::memory_order_relaxed);
  return is_running && is_running();
}

[[noreturn]] ASIO_CTX_DETAIL_NOINLINE inline void
throw_stays_on_thread(const std::string& storage)
{
  const std::string name =
      storage.empty() ? "async_local_storage" : "async_local_storage '" + storage + "'";
  throw_exception(std::logic_error(
      name
      + ": enter_with in a handler that carries no context. The store would stay for the "
        "handlers that this thread runs next. Call run(store, f) instead. Or start the "
        "operation where it carries its context: include asio_ctx.hpp there without "
        "ASIO_CTX_NO_AUTOMATIC and use post in place of execute, start it through a "
        "context executor, or link asio_ctx::whole_program."));
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_FRAME_STAYS_ON_THREAD_HPP
