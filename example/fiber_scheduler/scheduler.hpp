// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef EXAMPLE_FIBER_SCHEDULER_SCHEDULER_HPP
#define EXAMPLE_FIBER_SCHEDULER_SCHEDULER_HPP

#include <asio_ctx/fiber.hpp>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

namespace example {

/** Runs fibers in turn on two threads, one at a time, each step on the other thread.

A program would let both threads run fibers at the same time; this one takes turns, so that it
always does the same.
*/
class scheduler
{
public:
  /** Called by a fiber: lets the others run. */
  using yield = std::function<void()>;

  scheduler() = default;
  scheduler(const scheduler&) = delete;
  scheduler& operator=(const scheduler&) = delete;

  /** Makes a fiber of a function, which begins in the current context; also from a fiber.

  @param f Called as `f(yield)`. An exception that leaves it ends the process.
  */
  template <class F>
  void spawn(F f)
  {
    asio_ctx::fiber made([f = std::move(f)](asio_ctx::fiber&& caller) mutable {
      f(yield([&caller] { caller = std::move(caller).resume(); }));
      return std::move(caller);
    });
    const std::lock_guard<std::mutex> lock(mutex_);
    queue_.push_back({std::move(made), next_thread_});
    next_thread_ = other(next_thread_);
  }

  /** Runs the fibers to their ends. The calling thread is number 1. */
  void run()
  {
    std::thread second([this] { run_on(2); });
    run_on(1);
    second.join();
  }

  /** In a fiber: the number of the thread that it runs on.

  Not in a `thread_local`: the compiler may keep the address of the old thread's one across
  the switch.
  */
  int thread() const noexcept { return running_on_; }

private:
  struct entry
  {
    asio_ctx::fiber fiber;
    int thread; // where it goes on
  };

  static int other(int thread) noexcept { return 3 - thread; }

  void run_on(int thread)
  {
    std::unique_lock<std::mutex> lock(mutex_);
    for (;;)
    {
      changed_.wait(lock, [&] {
        return running_on_ == 0 && (queue_.empty() || queue_.front().thread == thread);
      });
      if (queue_.empty())
        return;
      entry next = std::move(queue_.front());
      queue_.pop_front();
      running_on_ = thread;
      lock.unlock();
      next.fiber = std::move(next.fiber).resume();
      lock.lock();
      running_on_ = 0;
      if (next.fiber)
        queue_.push_back({std::move(next.fiber), other(thread)});
      changed_.notify_one();
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<entry> queue_;
  int next_thread_ = 1;
  int running_on_ = 0; // 0: on none
};

} // namespace example

#endif // EXAMPLE_FIBER_SCHEDULER_SCHEDULER_HPP
