// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_LIVE_OPERATION_HPP
#define ASIO_CTX_LIVE_OPERATION_HPP

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace asio_ctx {
inline namespace v0 {

/// What an unfinished operation does now.
enum class operation_state
{
  waiting, ///< for an event, a time or another operation
  queued,  ///< its handler, or its function, can run as soon as a thread is free
  running  ///< on the thread live_operation::thread
};

/// A coroutine of an asynchronous stack.
struct coroutine_frame
{
  std::string function; ///< empty if the program has no name for it
  std::string file;     ///< empty if unknown
  unsigned line = 0;    ///< of the `co_await` at which it is suspended; 0 if unknown
};

/** An unfinished operation, as it was when it was read.

@note Node: `process.getActiveResourcesInfo()` returns only the types.
*/
struct live_operation
{
  std::uint64_t id = 0;         ///< as hooks see it
  std::uint64_t trigger_id = 0; ///< the id of the operation whose handler started it

  /// The type that hooks see: "steady_timer.async_wait", "coroutine". The name of a
  /// work_guard.
  std::string type;

  operation_state state = operation_state::waiting; ///< what it does now

  /// The time since the operation was started.
  std::chrono::nanoseconds age{};

  /// The time since the operation was suspended or queued, if that is known; else `age`.
  std::chrono::nanoseconds waiting{};

  std::uint64_t thread = 0; ///< the system's id of the thread that runs it, or 0

  std::uint64_t object = 0;        ///< the address of the object, or 0
  std::uint64_t native_handle = 0; ///< the descriptor of the socket or file, or 0
  std::uint64_t io = 0; ///< the address of the `io_context` or pool; 0 if unknown

  /// Names of the user's functions, lambdas and classes that wait for the operation:
  /// "session::on_read", "shared_ptr<session>".
  std::vector<std::string> waits;

  /// Names that were found near the handler, and may be remains of earlier objects.
  std::vector<std::string> maybe;

  /// The coroutines that wait, innermost first.
  std::vector<coroutine_frame> stack;

  /// If true, the coroutine `trigger_id` awaits this one.
  bool is_awaited_by_trigger = false;

  bool is_work_guard = false; ///< it is a work_guard, and no operation

  /// The stores of its context that may be shown: name and value.
  std::vector<std::pair<std::string, std::string>> stores;

  /// Returns the store of the storage with this name; empty if there is none.
  std::string_view context(std::string_view storage) const noexcept
  {
    for (const auto& store : stores)
      if (store.first == storage)
        return store.second;
    return {};
  }
};

/// A thread that has run handlers.
struct live_thread
{
  std::uint64_t system_id = 0; ///< the system's id of the thread
  std::uint64_t runs = 0;      ///< the id of what it runs; 0 or 1 if it runs nothing
  std::string type;            ///< the type of that

  /// The stores of the current context that may be shown: name and value.
  std::vector<std::pair<std::string, std::string>> stores;
};

} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_LIVE_OPERATION_HPP
