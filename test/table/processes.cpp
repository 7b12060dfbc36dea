// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// The table of a process that forks.

#include "support/in_child.hpp"
#include <atomic>
#include <set>
#include <thread>

#if ASIO_CTX_TEST_HAS_FORK && defined(__linux__)

#include "support.hpp"

using namespace test_table;

namespace {

asio_ctx::async_local_storage<int> storage;

std::uint64_t own_thread()
{
  return static_cast<std::uint64_t>(::syscall(SYS_gettid));
}

// What a child found to be wrong.
void require(bool condition, const char* what)
{
  if (condition)
    return;
  static_cast<void>(!::write(2, what, std::char_traits<char>::length(what)));
  std::_Exit(1);
}

} // namespace

#define REQUIRE(condition) require(condition, #condition)

BOOST_FIXTURE_TEST_SUITE(processes, listing)

BOOST_AUTO_TEST_CASE(a_child_has_the_operations_of_its_parent_and_ends_them_alone)
{
  net::io_context io;
  net::steady_timer timer(io, never);
  int seen = 0;
  storage.run(4, [&] {
    timer.async_wait([&seen](error_code) { seen = storage.get_store_or(0); });
  });
  const listed_operation waiting = only_one();
  const test_support::child_result child = test_support::in_child([&] {
    io.notify_fork(net::execution_context::fork_child);
    const auto all = listed_operations();
    REQUIRE(all.size() == 1);
    REQUIRE(all[0].id == waiting.id);
    net::post(io, [] {});
    REQUIRE(listed_operations().size() == 2);
    REQUIRE(listed_operations()[1].id > waiting.id);
    timer.cancel();
    io.run();
    REQUIRE(seen == 4);
    REQUIRE(listed_count() == 0);
  });
  BOOST_TEST(child.errors == "");
  BOOST_TEST(child.signal == 0);
  BOOST_TEST(seen == 0);
  BOOST_TEST(only_one().id == waiting.id); // the parent's own
  timer.cancel();
  io.run();
  BOOST_TEST(seen == 4);
}

BOOST_AUTO_TEST_CASE(a_child_lists_the_one_thread_that_it_has)
{
  net::io_context io;
  std::atomic<bool> runs{false};
  std::atomic<bool> may_end{false};
  net::post(io, [&] {
    runs = true;
    while (!may_end)
      std::this_thread::yield();
  });
  std::thread other([&io] { io.run(); });
  while (!runs)
    std::this_thread::yield();
  const std::uint64_t parent = own_thread();
  const auto of_parent = test_support::listed_threads();
  BOOST_TEST(of_parent.size() >= 2u);
  const test_support::child_result child = test_support::in_child([&] {
    const auto threads = test_support::listed_threads();
    REQUIRE(threads.size() == 1);
    REQUIRE(threads[0] == own_thread());
    REQUIRE(threads[0] != parent);
    REQUIRE(listed_operations().size() == 1); // the other thread's: it never ends here
    net::io_context own;
    net::post(own, [] {});
    std::thread([&own] {
      own.run();
      REQUIRE(test_support::listed_threads().size() == 2);
    }).join();
    REQUIRE(test_support::listed_threads().size() == 1);
    REQUIRE(listed_operations().size() == 1);
  });
  BOOST_TEST(child.errors == "");
  BOOST_TEST(child.signal == 0);
  BOOST_TEST((test_support::listed_threads() == of_parent));
  may_end = true;
  other.join();
}

BOOST_AUTO_TEST_CASE(a_thread_that_is_not_listed_may_fork)
{
  test_support::child_result child;
  std::thread([&child] {
    child = test_support::in_child([] {
      REQUIRE(test_support::listed_threads().empty());
      net::io_context io;
      net::post(io, [] { REQUIRE(listed_operations().size() == 1); });
      io.run();
      REQUIRE(test_support::listed_threads().size() == 1);
      REQUIRE(listed_count() == 0);
    });
  }).join();
  BOOST_TEST(child.errors == "");
  BOOST_TEST(child.signal == 0);
}

// Other threads may hold the lock of the depot, or be about to, at any time.
BOOST_AUTO_TEST_CASE(forks_while_other_threads_begin_and_end_operations)
{
  std::atomic<bool> may_end{false};
  std::vector<std::thread> others;
  for (int i = 0; i != 2; ++i)
    others.emplace_back([&may_end] {
      auto& state = asio_ctx::detail::this_thread();
      std::vector<asio_ctx::detail::operation_slot*> slots;
      while (!may_end)
      {
        for (int n = 0; n != 200; ++n)
          slots.push_back(asio_ctx::detail::take_slot(state));
        for (auto* const slot : slots)
          asio_ctx::detail::free_slot(state, slot);
        slots.clear();
      }
    });
  for (int i = 0; i != 20; ++i)
  {
    const test_support::child_result child = test_support::in_child([] {
      net::io_context io;
      std::vector<std::unique_ptr<net::steady_timer>> timers;
      for (int n = 0; n != 500; ++n)
      {
        timers.push_back(std::make_unique<net::steady_timer>(io, never));
        timers.back()->async_wait([](error_code) {});
      }
      REQUIRE(listed_count() == 500);
      const auto all = listed_operations();
      for (std::size_t n = 1; n < all.size(); ++n)
        REQUIRE(all[n - 1].id != all[n].id);
      timers.clear();
      io.run();
      REQUIRE(listed_count() == 0);
    });
    BOOST_TEST(child.errors == "");
    BOOST_TEST(child.signal == 0);
  }
  may_end = true;
  for (std::thread& other : others)
    other.join();
}

BOOST_AUTO_TEST_SUITE_END()

#endif
