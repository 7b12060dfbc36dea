// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Programs in which contexts went wrong once, where one mode alone keeps contexts: a whole
// program, or context executors. What is wrong there still is in doc/faults.md.
#define ASIO_CTX_NO_AUTOMATIC

#include <asio_ctx.hpp>

#include "support/coroutine_cases.hpp"
#include <algorithm>
#include <asio_ctx/live_objects.hpp>
#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/experimental/coro.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

namespace net = boost::asio;
using namespace net::experimental::awaitable_operators;
using namespace std::chrono_literals;
using net::any_io_executor;
using net::awaitable;
using net::use_awaitable;

constexpr bool whole = asio_ctx::detail::whole_program;

using io_context = std::conditional_t<whole, net::io_context, asio_ctx::io_context>;

asio_ctx::async_local_storage<int> request;

int now()
{
  return request.get_store_or(0);
}

void run(io_context& io)
{
  io.run();
  io.restart();
  BOOST_TEST(now() == 0);
}

awaitable<void> suspend()
{
  co_await net::post(use_awaitable);
}

awaitable<void> suspend_and_enter(int store)
{
  co_await suspend();
  request.enter_with(store);
}

// A wrapper of a C library, which completes on its executor without tracked work.
std::vector<std::function<void()>> callbacks;

template <class Token>
auto library_call(Token&& token)
{
  return net::async_initiate<Token, void()>(
      [](auto handler) {
        const auto kept = std::make_shared<decltype(handler)>(std::move(handler));
        callbacks.emplace_back([kept] {
          net::post(net::get_associated_executor(*kept), [kept] { std::move (*kept)(); });
        });
      },
      token);
}

// A client that keeps handlers, and completes them inside of its own operation.
struct client
{
  any_io_executor executor;
  std::function<void()> waits{};

  template <class Token>
  auto async_ask(Token&& token)
  {
    return net::async_initiate<Token, void()>(
        [this](auto handler) {
          auto work = net::prefer(
              net::get_associated_executor(handler, executor),
              net::execution::outstanding_work.tracked);
          const auto kept = std::make_shared<decltype(handler)>(std::move(handler));
          waits = [work, kept] { net::dispatch(work, std::move(*kept)); };
        },
        token);
  }

  void answer() { std::exchange(waits, nullptr)(); }
};

} // namespace

BOOST_AUTO_TEST_SUITE(one_mode)

BOOST_AUTO_TEST_CASE(what_is_made_in_a_coroutine_is_its_users_part)
{
  io_context io;
  std::optional<net::steady_timer> kept;
  request.run(1, [&] {
    net::co_spawn(
        io,
        [&]() -> awaitable<void> { kept.emplace(co_await net::this_coro::executor, 0s); },
        net::detached);
  });
  const std::int64_t before = asio_ctx::live_objects().stores;
  run(io);
  BOOST_TEST(asio_ctx::live_objects().stores < before); // that of request 1

  std::vector<int> seen;
  asio_ctx::async_id cause = asio_ctx::no_async_id;
  asio_ctx::async_resource user("USER");
  request.run(2, [&] {
    user.run_in_async_scope(
        [&] { kept->async_wait([&](auto) { cause = asio_ctx::trigger_async_id(); }); });
    kept->async_wait([&](auto) { seen.push_back(now()); });
    net::post(kept->get_executor(), [&] { seen.push_back(now()); });
  });
  run(io);
  BOOST_TEST(seen == std::vector<int>({2, 2}), boost::test_tools::per_element());
  BOOST_TEST(cause == user.async_id());
}

BOOST_AUTO_TEST_CASE(what_is_started_on_an_object_of_another_session_is_the_starters)
{
  test_support::start_on_an_object_of_another_session<io_context>(request);
}

BOOST_AUTO_TEST_CASE(a_chain_of_coroutines_keeps_nothing_of_those_that_have_ended)
{
  test_support::run_a_chain_of_coroutines<io_context>(request);
}

// In a whole program it is called inline, by the operation that the coroutine has awaited.
BOOST_AUTO_TEST_CASE(what_waits_for_a_coroutine_that_enters_a_store)
{
  io_context io;
  std::vector<int> seen;
  net::co_spawn(
      io,
      [&]() -> awaitable<void> {
        const any_io_executor executor = co_await net::this_coro::executor;
        co_await net::co_spawn(executor, suspend_and_enter(1), use_awaitable);
        seen.push_back(now());
      },
      net::detached);
  run(io);
  const auto branch = []() -> awaitable<void> {
    co_await suspend_and_enter(1);
    co_await suspend();
  };
  net::co_spawn(
      io,
      [&]() -> awaitable<void> {
        co_await (suspend() && branch());
        seen.push_back(now());
      },
      net::detached);
  run(io);
  request.run(2, [&] {
    net::co_spawn(
        io, suspend_and_enter(1), [&](std::exception_ptr) { seen.push_back(now()); });
  });
  run(io);
  const auto expected = whole ? std::vector<int>{1, 1, 1} : std::vector<int>{0, 0, 2};
  BOOST_TEST(seen == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_coroutine_that_starts_inline_and_suspends_in_a_scope)
{
  io_context io;
  int seen = -1;
  net::post(io, [&] {
    net::co_spawn(
        io,
        []() -> awaitable<void> {
          const auto scope = request.with_scope(1);
          co_await suspend();
          BOOST_TEST(now() == 1);
        },
        net::detached);
    seen = now();
  });
  run(io);
  BOOST_TEST(seen == (whole ? 1 : 0));
}

BOOST_AUTO_TEST_CASE(a_fiber_that_switches_away_in_a_coroutine_takes_its_context_along)
{
  test_support::switch_away_in_a_coroutine<io_context>(request);
}

BOOST_AUTO_TEST_CASE(strands_of_any_io_executor_never_show_another_one)
{
  io_context io;
  const any_io_executor wrapped = asio_ctx::make_context_executor(
      any_io_executor(io.get_executor())); // as a library does with what it is given
  std::optional<net::strand<any_io_executor>> kept;
  net::co_spawn(
      io,
      [&]() -> awaitable<void> {
        const any_io_executor executor = co_await net::this_coro::executor;
        request.run(1, [&] { kept.emplace(net::make_strand(executor)); });
      },
      net::detached);
  run(io);
  std::vector<int> seen;
  for (const int id : {2, 3})
    request.run(id, [&] {
      net::post(net::strand<any_io_executor>(wrapped), [&] { seen.push_back(now()); });
      net::post(*kept, [&] { seen.push_back(now()); });
    });
  run(io);
  std::sort(seen.begin(), seen.end());
  const auto expected =
      whole ? std::vector<int>{2, 2, 3, 3} : std::vector<int>{0, 0, 0, 0};
  BOOST_TEST(seen == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(nothing_is_announced_twice)
{
  struct counter
  {
    int* announced;
    void
    init(asio_ctx::async_id, std::string_view, asio_ctx::async_id, asio_ctx::resource_ref)
    {
      ++*announced;
    }
  };
  io_context io;
  const any_io_executor wrapped =
      asio_ctx::make_context_executor(any_io_executor(io.get_executor()));
  int announced = 0;
  const auto hook = asio_ctx::create_hook(counter{&announced}).enable();
  net::post(wrapped, [] {});
  run(io);
  BOOST_TEST(announced == 1);
  net::steady_timer timer(wrapped, 0s);
  timer.async_wait([](auto) {});
  run(io);
  BOOST_TEST(announced == 2);
}

// Handlers that carry nothing themselves run in the context of who completes them, or in
// none. Those of bind_context and propagate_context are right.
BOOST_AUTO_TEST_CASE(handlers_that_a_library_completes)
{
  io_context io;
  client shared{io.get_executor()};
  std::vector<int> seen;
  const auto note = [&] { seen.push_back(now()); };
  const auto answer = [&] {
    request.run(9, [&] { net::post(io, [&] { shared.answer(); }); });
    run(io);
  };
  request.run(1, [&] { shared.async_ask(asio_ctx::bind_context(note)); });
  answer();
  request.run(1, [&] { shared.async_ask(note); });
  answer();
  request.run(1, [&] {
    net::co_spawn(
        io,
        [&]() -> awaitable<void> {
          co_await shared.async_ask(asio_ctx::propagate_context(use_awaitable));
          note();
        },
        net::detached);
  });
  io.poll();
  io.restart();
  answer();
  request.run(1, [&] {
    net::co_spawn(
        io,
        [&]() -> awaitable<void> {
          co_await shared.async_ask(use_awaitable);
          note();
        },
        net::detached);
  });
  io.poll();
  io.restart();
  answer();
  const auto expected =
      whole ? std::vector<int>{1, 9, 1, 9} : std::vector<int>{1, 1, 1, 9};
  BOOST_TEST(seen == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(coroutines_that_a_c_library_completes_have_no_context)
{
  io_context io;
  std::vector<int> seen;
  const auto piece = [&](int id, auto token) -> awaitable<void> {
    const auto scope = request.with_scope(id);
    co_await suspend();
    co_await library_call(token);
    seen.push_back(now());
  };
  net::co_spawn(io, piece(2, use_awaitable), net::detached);
  net::co_spawn(io, piece(3, use_awaitable), net::detached);
  net::co_spawn(io, piece(4, asio_ctx::propagate_context(use_awaitable)), net::detached);
  const auto guard = net::make_work_guard(io.get_executor());
  while (callbacks.size() != 3)
    io.run_one();
  for (const auto& callback : std::exchange(callbacks, {}))
    callback();
  while (seen.size() != 3)
    io.run_one();
  BOOST_TEST(seen == std::vector<int>({0, 0, 4}), boost::test_tools::per_element());
}

net::experimental::coro<int> generate(any_io_executor, int id, std::vector<int>& seen)
{
  request.run(id, [&] { seen.push_back(now()); });
  co_yield 1;
  request.run(id, [&] { seen.push_back(now()); });
}

// experimental::coro has no context of its own here: a scope stays with its consumer.
BOOST_AUTO_TEST_CASE(a_generator_keeps_the_store_that_run_gives)
{
  io_context io;
  std::vector<int> seen;
  request.run(1, [&] {
    net::co_spawn(
        io,
        [&]() -> awaitable<void> {
          const any_io_executor executor = co_await net::this_coro::executor;
          auto a = generate(executor, 10, seen);
          auto b = generate(executor, 20, seen);
          for (int i = 0; i != 2; ++i)
          {
            co_await a.async_resume(use_awaitable);
            co_await b.async_resume(use_awaitable);
            seen.push_back(now());
          }
        },
        net::detached);
  });
  run(io);
  BOOST_TEST(
      seen == std::vector<int>({10, 20, 1, 10, 20, 1}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
