// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include <asio_ctx/cobalt.hpp>

#include <asio_ctx/async_local_storage.hpp>
#include <atomic>
#include <boost/asio.hpp>
#include <boost/cobalt.hpp>
#include <boost/cobalt/composition.hpp>
#include <boost/test/unit_test.hpp>
#include <boost/throw_exception.hpp>
#include <chrono>
#include <coroutine>
#include <exception>
#include <memory>
#include <optional>
#include <random>
#include <stdexcept>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

namespace {

namespace net = boost::asio;
namespace cobalt = boost::cobalt;

asio_ctx::async_local_storage<int> storage;

int value()
{
  const int* store = storage.get_store();
  return store ? *store : 0;
}

// For other threads, on which nothing of Boost.Test may be called.
std::atomic<int> wrong = 0;

void expect(int id)
{
  if (value() != id)
    ++wrong;
}

// Where Cobalt's coroutines run.
struct event_loop
{
  event_loop() { cobalt::this_thread::set_executor(io.get_executor()); }

  ~event_loop() { BOOST_TEST(value() == 0); }

  void run()
  {
    while (io.run_one() != 0)
      BOOST_TEST(value() == 0);
    io.restart();
  }

  // Where coroutines wait for something else: they keep the loop running.
  void poll()
  {
    while (io.poll_one() != 0)
      BOOST_TEST(value() == 0);
    io.restart();
  }

  net::io_context io{1};
};

auto hop()
{
  return net::post(cobalt::use_op);
}

// What suspended coroutines wait for.
struct waiting_list
{
  struct turn
  {
    std::vector<std::coroutine_handle<>>& waiting;

    bool await_ready() { return false; }
    void await_suspend(std::coroutine_handle<> coroutine)
    {
      waiting.push_back(coroutine);
    }
    void await_resume() {}
  };

  turn operator()() { return {coroutines}; }

  // Another request resumes all that wait.
  void resume_all()
  {
    while (!coroutines.empty())
      for (const auto coroutine : std::exchange(coroutines, {}))
        storage.run(9, [&] {
          coroutine.resume();
          BOOST_TEST(value() == 9);
        });
  }

  std::vector<std::coroutine_handle<>> coroutines;
};

cobalt::task<int> inner(waiting_list& turn, int id, bool fails)
{
  BOOST_TEST(value() == id);
  co_await turn();
  BOOST_TEST(value() == id);
  storage.enter_with(id * 100);
  co_await turn();
  BOOST_TEST(value() == id * 100);
  if (fails)
    throw std::runtime_error("fails");
  co_return id;
}

cobalt::task<int> outer(waiting_list& turn, int id)
{
  const auto scope = storage.with_scope(id);
  const int result = co_await inner(turn, id, false);
  BOOST_TEST(value() == id);
  {
    const auto nested = storage.with_scope(id * 10);
    co_await turn();
    BOOST_TEST(value() == id * 10);
    try
    {
      co_await inner(turn, id * 10, true);
      BOOST_ERROR("does not throw");
    }
    catch (const std::runtime_error&)
    {
      BOOST_TEST(value() == id * 10);
    }
  }
  BOOST_TEST(value() == id);
  BOOST_TEST(co_await storage.run(5, [&] { return inner(turn, 5, false); }) == 5);
  BOOST_TEST(value() == id);
  co_return result;
}

} // namespace

BOOST_AUTO_TEST_SUITE(coroutines_of_cobalt)

BOOST_AUTO_TEST_CASE(a_task_keeps_its_context_whoever_resumes_it)
{
  event_loop loop;
  waiting_list turn;
  std::vector<int> results;
  for (int id = 1; id != 4; ++id)
    cobalt::spawn(loop.io, outer(turn, id), [&](std::exception_ptr error, int result) {
      BOOST_TEST(!error);
      BOOST_TEST(value() == 0);
      results.push_back(result);
    });
  loop.poll();
  turn.resume_all();
  loop.run();
  BOOST_TEST((results == std::vector<int>{1, 2, 3}));
}

BOOST_AUTO_TEST_CASE(a_task_begins_in_the_context_of_its_call)
{
  event_loop loop;
  int seen = 0;
  const auto lazy = [&]() -> cobalt::task<void> {
    seen = value();
    co_return;
  };
  auto made = storage.run(1, lazy);
  storage.run(2, [&] {
    cobalt::spawn(loop.io, std::move(made), [](std::exception_ptr) {
      BOOST_TEST(value() == 2); // the handler's own context
    });
  });
  loop.run();
  BOOST_TEST(seen == 1);
}

BOOST_AUTO_TEST_CASE(a_promise_keeps_its_context_and_its_caller_too)
{
  event_loop loop;
  int ended = 0;
  const auto request = [&](int id) -> cobalt::promise<int> {
    BOOST_TEST(value() == 7);
    storage.enter_with(id);
    for (int i = 0; i != 3; ++i)
    {
      co_await hop();
      BOOST_TEST(value() == id);
    }
    ++ended;
    co_return id;
  };
  const auto wait_for = [&](cobalt::promise<int> other, int id) -> cobalt::detached {
    const auto scope = storage.with_scope(id);
    BOOST_TEST(co_await other == 2);
    BOOST_TEST(value() == id);
    ++ended;
  };
  std::optional<cobalt::promise<int>> first;
  std::optional<cobalt::promise<int>> second;
  storage.run(7, [&] {
    first.emplace(request(1));
    BOOST_TEST(value() == 7);
    second.emplace(request(2));
    BOOST_TEST(value() == 7);
  });
  wait_for(*std::move(second), 3);
  loop.run();
  BOOST_TEST(ended == 3);
}

BOOST_AUTO_TEST_CASE(generators_keep_their_own_contexts)
{
  event_loop loop;
  const auto numbers = [](int id) -> cobalt::generator<int> {
    const auto scope = storage.with_scope(id);
    for (int i = 1; i != 4; ++i)
    {
      co_await hop();
      BOOST_TEST(value() == id);
      co_yield i;
      BOOST_TEST(value() == id);
    }
    co_return 4;
  };
  const auto sums = [](int id) -> cobalt::generator<int, int> {
    const auto scope = storage.with_scope(id);
    int sum = co_yield 0;
    for (;;)
    {
      BOOST_TEST(value() == id);
      sum += co_yield sum;
    }
  };
  int sum = 0;
  const auto user = [&]() -> cobalt::task<void> {
    auto first = numbers(10);
    auto second = numbers(20);
    auto third = sums(30);
    for (int i = 1; i != 5; ++i)
    {
      BOOST_TEST(co_await first == i);
      BOOST_TEST(value() == 1);
      BOOST_TEST(co_await second == i);
      BOOST_TEST(value() == 1);
      sum = co_await third(i);
      BOOST_TEST(value() == 1);
    }
  };
  storage.run(1, [&] { cobalt::spawn(loop.io, user(), net::detached); });
  loop.run();
  BOOST_TEST(sum != 0);
}

BOOST_AUTO_TEST_CASE(an_exception_goes_to_who_resumes_and_leaves_him_his_context)
{
  event_loop loop;
  waiting_list turn;
  const auto fails = [&]() -> cobalt::detached {
    storage.enter_with(1);
    co_await turn();
    BOOST_TEST(value() == 1);
    throw std::runtime_error("fails");
  };
  fails();
  BOOST_TEST(value() == 0);
  storage.run(2, [&] {
    const auto coroutine = std::exchange(turn.coroutines, {}).front();
    BOOST_CHECK_THROW(coroutine.resume(), std::runtime_error);
    BOOST_TEST(value() == 2);
    coroutine.destroy();
    BOOST_TEST(value() == 2);
  });
}

BOOST_AUTO_TEST_CASE(an_exception_tells_the_line_that_awaits)
{
  event_loop loop;
  unsigned line = 0;
  const auto fails = [&]() -> cobalt::task<void> {
    net::steady_timer timer(co_await cobalt::this_coro::executor, std::chrono::hours(1));
    net::post(loop.io, [&] { timer.cancel(); });
    try
    {
      line = __LINE__ + 1;
      co_await timer.async_wait(cobalt::use_op);
    }
    catch (const std::exception& error)
    {
      BOOST_TEST(boost::get_throw_location(error).line() == line);
      line = 0;
    }
  };
  cobalt::spawn(loop.io, fails(), net::detached);
  loop.run();
  BOOST_TEST(line == 0u);
}

BOOST_AUTO_TEST_CASE(both_ends_of_a_channel_keep_their_contexts)
{
  event_loop loop;
  cobalt::channel<int> channel(0, loop.io.get_executor());
  int received = 0;
  const auto reader = [&](int id) -> cobalt::task<void> {
    for (int i = 0; i != 5; ++i)
    {
      co_await channel.read();
      BOOST_TEST(value() == id);
      ++received;
      if (i % 2 != 0)
        co_await hop();
      BOOST_TEST(value() == id);
    }
  };
  const auto writer = [&](int id) -> cobalt::task<void> {
    for (int i = 0; i != 5; ++i)
    {
      if (i % 2 != 0)
        co_await hop();
      co_await channel.write(i);
      BOOST_TEST(value() == id);
    }
  };
  for (int id = 1; id != 4; ++id)
  {
    storage.run(id, [&] { cobalt::spawn(loop.io, reader(id), net::detached); });
    storage.run(id * 10, [&] { cobalt::spawn(loop.io, writer(id * 10), net::detached); });
  }
  loop.run();
  BOOST_TEST(received == 15);
}

BOOST_AUTO_TEST_CASE(what_is_gathered_and_raced_keeps_its_context)
{
  event_loop loop;
  int cancelled = 0;
  int ended = 0;
  const auto branch = [](int id, int hops) -> cobalt::promise<int> {
    const auto scope = storage.with_scope(id);
    for (int i = 0; i != hops; ++i)
    {
      co_await hop();
      BOOST_TEST(value() == id);
    }
    co_return id;
  };
  const auto waits = [&](int id) -> cobalt::promise<int> {
    const auto scope = storage.with_scope(id);
    net::steady_timer timer(co_await cobalt::this_coro::executor, std::chrono::hours(1));
    const auto [error] = co_await cobalt::as_tuple(timer.async_wait(cobalt::use_op));
    BOOST_TEST(value() == id);
    cancelled += error == net::error::operation_aborted;
    co_return id;
  };
  const auto request = [&](int id) -> cobalt::task<void> {
    const auto scope = storage.with_scope(id);
    co_await cobalt::join(branch(id * 10, 2), branch(id * 10 + 1, 3));
    BOOST_TEST(value() == id);
    co_await cobalt::gather(branch(id * 10, 3), branch(id * 10 + 1, 1));
    BOOST_TEST(value() == id);
    const auto winner = co_await cobalt::race(waits(id * 10), branch(id * 10 + 1, 2));
    BOOST_TEST(winner.index() == 1u);
    BOOST_TEST(value() == id);
    ++ended;
  };
  for (int id = 1; id != 6; ++id)
    cobalt::spawn(loop.io, request(id), net::detached);
  loop.run();
  BOOST_TEST(ended == 5);
  BOOST_TEST(cancelled == 5);
}

// An operation that is a coroutine itself.
struct two_hops final : cobalt::op<boost::system::error_code>
{
  two_hops(net::io_context& used, int caller) : io(used), id(caller) {}

  void initiate(cobalt::completion_handler<boost::system::error_code> completes) override
  {
    perform(io, id, std::move(completes));
  }

  static void perform(
      net::io_context& io, int id, cobalt::completion_handler<boost::system::error_code>)
  {
    {
      const auto scope = storage.with_scope(id * 10);
      co_await net::post(io, net::deferred);
      BOOST_TEST(value() == id * 10);
      co_await net::post(io, net::deferred);
      BOOST_TEST(value() == id * 10);
    }
    BOOST_TEST(value() == id);
    co_return {boost::system::error_code()};
  }

  net::io_context& io;
  int id;
};

BOOST_AUTO_TEST_CASE(an_operation_made_of_a_coroutine_keeps_the_context)
{
  event_loop loop;
  int ended = 0;
  const auto request = [&](int id) -> cobalt::task<void> {
    const auto scope = storage.with_scope(id);
    for (int i = 0; i != 3; ++i)
    {
      co_await two_hops(loop.io, id);
      BOOST_TEST(value() == id);
    }
    ++ended;
  };
  for (int id = 1; id != 4; ++id)
    cobalt::spawn(loop.io, request(id), net::detached);
  loop.run();
  BOOST_TEST(ended == 3);
}

BOOST_AUTO_TEST_CASE(a_coroutine_that_is_destroyed_while_suspended_changes_nothing)
{
  bool destroyed = false;
  struct witness
  {
    bool& destroyed;
    ~witness() { destroyed = true; }
  };
  const auto waits = [&]() -> cobalt::task<void> {
    const witness seen{destroyed};
    const auto scope = storage.with_scope(3);
    net::steady_timer timer(co_await cobalt::this_coro::executor, std::chrono::hours(1));
    co_await timer.async_wait(cobalt::use_op);
    BOOST_ERROR("is resumed");
  };
  storage.run(4, [&] {
    {
      net::io_context io;
      cobalt::this_thread::set_executor(io.get_executor());
      cobalt::spawn(io, waits(), net::detached);
      io.poll();
      BOOST_TEST(value() == 4);
    }
    BOOST_TEST(destroyed);
    BOOST_TEST(value() == 4);
  });
}

BOOST_AUTO_TEST_CASE(a_coroutine_of_another_thread_has_the_context_of_its_call)
{
  event_loop loop;
  bool ended = false;
  const auto on_a_thread = [](int id, std::thread::id caller) -> cobalt::thread {
    wrong += std::this_thread::get_id() == caller;
    expect(id);
    const auto scope = storage.with_scope(id * 10);
    co_await hop();
    expect(id * 10);
  };
  const auto request = [&](int id) -> cobalt::task<void> {
    const auto scope = storage.with_scope(id);
    auto first = on_a_thread(id, std::this_thread::get_id());
    BOOST_TEST(value() == id);
    co_await first;
    BOOST_TEST(value() == id);
    ended = true;
  };
  cobalt::spawn(loop.io, request(1), net::detached);
  loop.run();
  BOOST_TEST(ended);
  BOOST_TEST(wrong == 0);
}

BOOST_AUTO_TEST_CASE(requests_on_several_threads_keep_their_contexts)
{
  net::thread_pool pool(2);
  std::atomic<int> ended = 0;
  const auto step = [&](int id, int i) -> cobalt::promise<void> {
    expect(id);
    const auto scope = storage.with_scope(id + 1000);
    if (i % 3 == 0)
      co_await net::post(pool, cobalt::use_op); // completed by another thread
    else if (i % 3 == 1)
      co_await hop();
    expect(id + 1000);
  };
  const auto request = [&](int id) -> cobalt::task<void> {
    const auto scope = storage.with_scope(id);
    std::minstd_rand random(static_cast<unsigned>(id));
    net::steady_timer timer(co_await cobalt::this_coro::executor);
    for (int i = 0; i != 30; ++i)
    {
      timer.expires_after(std::chrono::microseconds(random() % 100));
      co_await timer.async_wait(cobalt::use_op);
      expect(id);
      co_await step(id, i);
      expect(id);
    }
    ++ended;
  };
  std::vector<std::thread> threads;
  for (int t = 0; t != 3; ++t)
    threads.emplace_back([&, t] {
      net::io_context io{1};
      cobalt::this_thread::set_executor(io.get_executor());
      for (int i = 1; i != 21; ++i)
        cobalt::spawn(io, request(t * 100 + i), net::detached);
      while (io.run_one() != 0)
        expect(0);
    });
  for (std::thread& thread : threads)
    thread.join();
  BOOST_TEST(ended == 60);
  BOOST_TEST(wrong == 0);
}

BOOST_AUTO_TEST_CASE(an_awaitable_and_a_task_that_await_each_other_keep_their_contexts)
{
  event_loop loop;
  bool ended = false;
  const auto of_asio = [](int id) -> net::awaitable<int> {
    BOOST_TEST(value() == id);
    storage.enter_with(id * 10);
    co_await net::post(net::use_awaitable);
    BOOST_TEST(value() == id * 10);
    co_return id;
  };
  const auto of_cobalt = [&](int id) -> cobalt::task<int> {
    BOOST_TEST(value() == id);
    storage.enter_with(id * 10);
    const int result = co_await net::co_spawn(
        co_await cobalt::this_coro::executor, of_asio(id * 10), cobalt::use_op);
    BOOST_TEST(value() == id * 10);
    co_return result;
  };
  const auto request = [&]() -> net::awaitable<void> {
    const auto scope = storage.with_scope(2);
    BOOST_TEST(
        co_await cobalt::spawn(loop.io.get_executor(), of_cobalt(2), net::use_awaitable)
        == 20);
    BOOST_TEST(value() == 2);
    ended = true;
  };
  net::co_spawn(loop.io, request(), net::detached);
  loop.run();
  BOOST_TEST(ended);
}

BOOST_AUTO_TEST_SUITE_END()
