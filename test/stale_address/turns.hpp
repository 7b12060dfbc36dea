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
#include <vector>

namespace stale_address {

inline constexpr int home_count = 2;

// One continuation that runs in slices, each with a context of its own, the home of its turn:
// turns alternate between the homes, and the homes between the threads. The thread installs
// the home for the slice and says by value what the continuation must find there. It looks
// after the slice whether all writes have arrived, and before its next one whether others
// have. (std::this_thread::get_id is no witness: pthread_self is declared const, so that a
// compiler may keep its result as well.)
template <class Context>
class turns
{
public:
  explicit turns(int threads) : thread_count_(threads) {}

  // `step(i)` goes on with the continuation in home `i` until it waits for its next turn,
  // and returns false when there is nothing left to do.
  tally run(std::function<bool(int)> step)
  {
    step_ = std::move(step);
    std::vector<std::thread> threads;
    for (int i = 0; i != thread_count_; ++i)
      threads.emplace_back([this, i] { serve(i); });
    for (std::thread& thread : threads)
      thread.join();
    return tally_;
  }

  // The rest is for the continuation.

  Context context() { return Context(variable_); }
  const typename Context::home& home() const { return *home_; }
  int expected() const { return expected_; }
  int next_turn() const { return (turn_ + 1) % home_count; }

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
  void serve(int thread)
  {
    const Context context(variable_);
    const std::array<typename Context::home, home_count> homes{
        context.make_home(1), context.make_home(2)};
    int resting = context.read();
    while (wait_for_turn(thread))
    {
      check(context.read() == resting);
      const bool more =
          run_slice(context, homes[static_cast<std::size_t>(turn_)], turn_ + 1);
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

  bool wait_for_turn(int thread)
  {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [&] { return turn_ % thread_count_ == thread || over_; });
    return !over_;
  }

  void pass_turn(bool more)
  {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      turn_ = next_turn();
      over_ = !more;
    }
    changed_.notify_all();
  }

  const int thread_count_;
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
