// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_ASIO_NATIVE_CALL_ORDER_HPP
#define ASIO_CTX_DETAIL_ASIO_NATIVE_CALL_ORDER_HPP

#include <asio_ctx/detail/base/config.hpp>
#include <asio_ctx/detail/resource/context_call.hpp>
#include <cstdint>
#include <utility>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// Keeps a strand of any_io_executor over a context executor from showing one request's
// context to another.
//
// Such a strand hands its own queue runner to the executor, and that runs the handlers of all
// who have posted, so it must run without any context. All is type-erased. What tells the
// runner from a handler is what the strand does with one and the same executor object: it
// asks whether that may block, which begins with blocking.possibly, takes tracked work from it for the runner, and hands it the
// runner. Asio's operations execute on the tracked executor, never on the one it came from,
// and ask nothing about blocking. The runner then reschedules itself, while it runs, through
// the tracked work that it holds. Addresses are only compared here, never looked into: the
// runner keeps its own work alive, and a stale one costs a handler its context, nothing
// worse.
//
// And keeps the sender of a message from showing its context to the receiver. Since Asio 1.28 a
// channel's operation completes like this: the sender posts a function through the work that
// the receiver has tracked, and that function hands the receiver's handler to the executor that
// the handler has. The tracked work of that executor is taken at the post, so in the sender's
// context. What tells such a post is again the order of calls: Asio requires of the receiver's
// work that it never blocks, takes the handler's, and executes on the first. Then the second
// remembers the id of the first, and goes on as a part of it where it is executed by it.
struct ASIO_CTX_DETAIL_SHARED queue_guard
{
  // `executor` was asked for blocking.possibly. Returns what that question is asked for, if it is
  // what want_inner() says.
  static void* blocking_asked(const void* executor) noexcept
  {
    state& here = this_thread();
    here.asked = executor;
    here.tracked = nullptr;
    return std::exchange(here.inner_wanted, nullptr);
  }

  // The next executor that is asked is to give the one that it wraps.
  static void want_inner(void* executor) noexcept
  {
    this_thread().inner_wanted = executor;
  }

  // Tracked work with this id is to post a function.
  static void posting_through(std::uint64_t id) noexcept { this_thread().posting = id; }

  // It has got the function.
  static void posted() noexcept { this_thread().posting = no_id; }

  // `executor` has given out tracked work, maybe for a handler that is posted through other
  // work: returns the id of that.
  static std::uint64_t tracked_from(const void* executor, const void* work) noexcept
  {
    state& here = this_thread();
    const bool asked = std::exchange(here.asked, nullptr) == executor;
    here.tracked = asked ? executor : nullptr;
    here.work = work;
    return here.posting;
  }

  // Whether the type-erased function that `executor`, which may be tracked work itself, is to
  // run runs a queue. Then `work` is the queue's tracked work.
  static bool is_queue(const void* executor, const void*& work) noexcept
  {
    state& here = this_thread();
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
      ~restore_at_end() { this_thread().running = running; }
    };
    const restore_at_end previous{std::exchange(this_thread().running, work)};
    const context_call none({}, {no_id, no_id, nullptr, &resource_types::queue});
    queue();
  }

private:
  struct ASIO_CTX_DETAIL_SHARED state
  {
    const void* asked;     // the executor that was asked about blocking last
    const void* tracked;   // the same, once it has given out tracked work
    const void* work;      // that work
    const void* running;   // the tracked work of the queue that runs now, if one does
    void* inner_wanted;    // see want_inner
    std::uint64_t posting; // the id of the work through which a function is posted
  };

  ASIO_CTX_DETAIL_NOINLINE static state& this_thread() noexcept
  {
    ASIO_CTX_DETAIL_CONSTINIT static thread_local state queues{};
    state* here = &queues;
#if !defined(_MSC_VER)
    asm volatile("" : "+r"(here) : : "memory");
#endif
    return *here;
  }
};

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_ASIO_NATIVE_CALL_ORDER_HPP
