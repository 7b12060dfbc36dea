// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// A process with threads that use the library forks.

#include "support/in_child.hpp"
#include <boost/test/unit_test.hpp>

#if ASIO_CTX_TEST_HAS_FORK

#include <asio_ctx/async_hook.hpp>
#include <asio_ctx/async_local_storage.hpp>
#include <asio_ctx/async_resource.hpp>
#include <asio_ctx/live_objects.hpp>
#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

using test_support::in_child;

asio_ctx::async_local_storage<int> storage;

struct counting
{
  std::atomic<int>& events; // several threads count
  void before(asio_ctx::async_id) { ++events; }
};

// Threads that are in the middle of a run().
class busy_threads
{
public:
  explicit busy_threads(int number)
  {
    for (int i = 0; i != number; ++i)
      threads_.emplace_back([this] { storage.run(1, [this] { wait(); }); });
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this, number] { return busy_ == number; });
  }

  ~busy_threads()
  {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      over_ = true;
    }
    changed_.notify_all();
    for (std::thread& thread : threads_)
      thread.join();
  }

private:
  void wait()
  {
    std::unique_lock<std::mutex> lock(mutex_);
    ++busy_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return over_; });
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  int busy_ = 0;
  bool over_ = false;
  std::vector<std::thread> threads_;
};

// Ends with another status than 0 where something is wrong, or by a signal where it hangs.
void use_the_library(asio_ctx::async_hook& hook, const std::atomic<int>& events)
{
  ::alarm(20);
  std::vector<std::thread> threads; // on the stacks of those that are not there any more
  for (int i = 0; i != 4; ++i)
    threads.emplace_back([] {
      storage.run(2, [] { asio_ctx::async_resource("child").run_in_async_scope([] {}); });
    });
  for (std::thread& thread : threads)
    thread.join();
  const bool counts = asio_ctx::live_objects() == asio_ctx::live_counts{3, 3};
  hook.disable();
  std::_Exit(counts && events >= 4 ? 0 : 1);
}

} // namespace

BOOST_AUTO_TEST_SUITE(a_fork)

BOOST_AUTO_TEST_CASE(leaves_the_child_its_own_thread_alone)
{
  std::atomic<int> events{0};
  auto hook = asio_ctx::create_hook(counting{events}).enable();
  const busy_threads parents(3);
  const test_support::child_result result =
      in_child([&] { use_the_library(hook, events); });
  BOOST_TEST(result.signal == 0);
  BOOST_TEST(result.status == 0);
}

BOOST_AUTO_TEST_CASE(waits_for_what_other_threads_have_locked)
{
  std::atomic<int> events{0};
  auto hook = asio_ctx::create_hook(counting{events}).enable();
  std::atomic<bool> over{false};
  std::thread busy([&] { // has a lock nearly all the time
    while (!over)
    {
      const auto brief = asio_ctx::create_hook(counting{events}).enable();
    }
  });
  for (int i = 0; i != 20; ++i)
  {
    const test_support::child_result result = in_child([&] {
      ::alarm(20);
      hook.disable();
    });
    BOOST_TEST(result.signal == 0);
  }
  over = true;
  busy.join();
}

BOOST_AUTO_TEST_SUITE_END()

#endif
