// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_ASIO_NATIVE_CALL_ORDER_HPP
#define ASIO_CTX_DETAIL_ASIO_NATIVE_CALL_ORDER_HPP

#include <asio_ctx/detail/base/thread_state.hpp>
#include <asio_ctx/detail/resource/context_call.hpp>
#include <cstdint>
#include <utility>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// Keeps a strand of any_io_executor over a context executor from showing one request's
// context to another.
//
// Such a strand gives its queue runner to the executor. The runner runs the handlers of
// all code that has posted, so it must run without a context. Everything is type-erased,
// so the runner is recognised by the calls that the strand makes on one executor object:
// it asks if that may block, first with blocking.possibly; it takes tracked work for the
// runner; and it gives the runner to the object. Asio's operations execute on the tracked
// executor, never on the original one, and ask nothing about blocking. While it runs, the
// runner reschedules itself through the tracked work that it holds. Addresses are only
// compared, never dereferenced: the runner keeps its own work alive, and a stale address
// costs a handler its context, nothing worse.
//
// Also keeps the sender of a message from showing its context to the receiver. Since Asio
// 1.28, an operation of a channel completes like this: the sender posts a function
// through the receiver's tracked work, and that function gives the receiver's handler to
// the handler's own executor. Asio takes tracked work of that executor when it posts, so
// in the sender's context. Such a post, too, is recognised by the order of calls: Asio
// requires the receiver's work to never block, takes work of the handler's executor, and
// executes on the receiver's work. So the handler's work notes the id of the receiver's
// work, and runs as a part of that if it is executed by it.
struct queue_guard
{
  // Called when `executor` is asked for blocking.possibly. Returns the argument of
  // want_inner() if that was called just before, else null.
  static void* blocking_asked(const void* executor) noexcept
  {
    executor_calls_of_thread& here = calls();
    here.asked = executor;
    here.tracked = nullptr;
    return std::exchange(here.inner_wanted, nullptr);
  }

  // Makes the next executor that is asked for blocking.possibly assign its wrapped
  // executor to `executor`, an any_io_executor.
  static void want_inner(void* executor) noexcept { calls().inner_wanted = executor; }

  // Called when tracked work with this id is about to post a function.
  static void posting_through(std::uint64_t id) noexcept { calls().posting = id; }

  // Called when that work has the function.
  static void posted() noexcept { calls().posting = no_id; }

  // Called when `executor` gives out tracked work. If that is for a handler which is
  // posted through other work, returns the id of the other work.
  static std::uint64_t tracked_from(const void* executor, const void* work) noexcept
  {
    executor_calls_of_thread& here = calls();
    const bool asked = std::exchange(here.asked, nullptr) == executor;
    here.tracked = asked ? executor : nullptr;
    here.work = work;
    return here.posting;
  }

  // Returns true if the type-erased function that is given to `executor` runs a queue.
  // Then sets `work` to the queue's tracked work. `executor` may be tracked work itself:
  // then `work` is its address, else null.
  static bool is_queue(const void* executor, const void*& work) noexcept
  {
    executor_calls_of_thread& here = calls();
    if (std::exchange(here.tracked, nullptr) == executor)
    {
      work = here.work;
      return true;
    }
    return work && work == here.running;
  }

  // Runs a queue without a context.
  template <class F>
  static void run(F& queue, const void* work)
  {
    struct restore_at_end
    {
      const void* running;
      ~restore_at_end() { calls().running = running; }
    };
    const restore_at_end previous{std::exchange(calls().running, work)};
    const context_call none({}, {no_id, no_id, nullptr, &resource_types::queue});
    queue();
  }

private:
  static executor_calls_of_thread& calls() noexcept
  {
    return this_thread().executor_calls;
  }
};

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_ASIO_NATIVE_CALL_ORDER_HPP
