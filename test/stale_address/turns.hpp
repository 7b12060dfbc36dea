// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_TEST_STALE_ADDRESS_TURNS_HPP
#define ASIO_CTX_TEST_STALE_ADDRESS_TURNS_HPP

#include "contexts.hpp"
#include <array>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

namespace stale_address {

inline constexpr int thread_count = 3;

// Threads that run one continuation in turn, a slice each. Each thread installs a context of
// its own for its slice and says by value what the continuation must find there. It looks
// after the slice whether all writes have arrived, and before its next one whether others
// have. (std::this_thread::get_id is no witness: pthread_self is declared const, so that a
// compiler may keep its result as well.)
template <class Context>
class turns
{
public:
  // `step(i)` goes on with the continuation on thread `i` until it waits for its next turn,
  // and returns false when there is nothing left to do.
  tally run(std::function<bool(int)> step)
  {
    step_ = std::move(step);
    std::array<std::thread, thread_count> threads;
    for (int i = 0; i != thread_count; ++i)
      threads[static_cast<std::size_t>(i)] = std::thread([this, i] { serve(i); });
    for (std::thread& thread : threads)
      thread.join();
    return tally_;
  }

  // The rest is for the continuation.

  Context context() { return Context(variable_); }
  const typename Context::home& home() const { return *home_; }
  int expected() const { return expected_; }
  int next_thread() const { return (turn_ + 1) % thread_count; }

  // A value that no context has, and that the continuation is going to write.
  int expect_new() { return expected_ = new_value(); }
  int new_value() { return ++last_value_; }

  void check(bool right)
  {
    ++tally_.checks;
    tally_.stale += !right;
  }

  // After a hop, with what is in place there.
  void arrive(const void* spot)
  {
    tally_.hops += std::exchange(position_, turn_) != turn_;
    check(spot == Context::spot_of(*home_));
  }

private:
  void serve(int i)
  {
    const int number = i + 1;
    const Context context(variable_);
    const typename Context::home home = context.make_home(number);
    int resting = context.read();
    while (wait_for_turn(i))
    {
      check(context.read() == resting);
      const bool more = run_slice(context, home, number);
      resting = context.read();
      pass_turn(more);
    }
  }

  bool run_slice(Context context, const typename Context::home& home, int number)
  {
    const auto scope = context.enter_home(home, number);
    static_cast<void>(scope);
    home_ = &home;
    expected_ = number;
    const bool more = step_(turn_);
    check(context.read() == expected_);
    return more;
  }

  bool wait_for_turn(int i)
  {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [&] { return turn_ == i || over_; });
    return !over_;
  }

  void pass_turn(bool more)
  {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      turn_ = next_thread();
      over_ = !more;
    }
    changed_.notify_all();
  }

  typename Context::variable variable_;
  std::function<bool(int)> step_;
  std::mutex mutex_;
  std::condition_variable changed_;
  int turn_ = 0;
  bool over_ = false;

  int position_ = 0;
  const typename Context::home* home_ = nullptr;
  int expected_ = 0;
  int last_value_ = 1000;
  tally tally_;
};

} // namespace stale_address

#endif // ASIO_CTX_TEST_STALE_ADDRESS_TURNS_HPP
