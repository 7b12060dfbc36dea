// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// The asynchronous stacks of coroutines.

#include <asio_ctx.hpp>
#include <asio_ctx/insight.hpp>

#if ASIO_CTX_HAS_AUTOMATIC_COROUTINES

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <string>
#include <vector>

namespace net = boost::asio;

namespace {

unsigned line_of_wait = 0;
unsigned line_of_call = 0;

net::awaitable<void> fetch_row(int hours)
{
  net::steady_timer timer(co_await net::this_coro::executor, std::chrono::hours(hours));
  line_of_wait = __LINE__ + 1;
  co_await timer.async_wait(net::use_awaitable);
}

net::awaitable<int> load_user(int hours)
{
  line_of_call = __LINE__ + 1;
  co_await fetch_row(hours);
  co_return hours;
}

net::awaitable<void> handle_request(int hours)
{
  co_await load_user(hours);
}

struct two_words
{
  const void* one;
  const void* other;
};

net::awaitable<void> prepare()
{
  co_await net::post(co_await net::this_coro::executor, net::use_awaitable);
}

net::awaitable<two_words> load_words()
{
  line_of_call = __LINE__ + 1;
  co_await fetch_row(1);
  co_return two_words{};
}

net::awaitable<void> prepare_and_load()
{
  co_await prepare();
  co_await load_words();
}

net::awaitable<void> load_both()
{
  using namespace net::experimental::awaitable_operators;
  co_await (load_user(1) && load_user(2));
}

std::vector<asio_ctx::live_operation> coroutines_of(const net::io_context& io)
{
  return asio_ctx::live_operations([&io](const asio_ctx::live_operation& operation) {
    return operation.io == reinterpret_cast<std::uintptr_t>(&io)
           && operation.type == "coroutine";
  });
}

} // namespace

BOOST_AUTO_TEST_SUITE(stacks_of_coroutines)

BOOST_AUTO_TEST_CASE(the_stack_names_functions_and_lines)
{
  BOOST_REQUIRE(asio_ctx::watch_operations());
  net::io_context io;
  net::co_spawn(io, handle_request(1), net::detached);
  io.poll();
  const auto found = coroutines_of(io);
  BOOST_REQUIRE(found.size() == 1);
  BOOST_TEST((found[0].state == asio_ctx::operation_state::waiting));
  const auto& stack = found[0].stack;
  BOOST_REQUIRE(stack.size() == 3);
  BOOST_TEST(stack[0].function.find("fetch_row") != std::string::npos);
  BOOST_TEST(stack[1].function.find("load_user") != std::string::npos);
  BOOST_TEST(stack[2].function.find("handle_request") != std::string::npos);
#if defined(__cpp_lib_source_location)
  BOOST_TEST(stack[0].line == line_of_wait);
  BOOST_TEST(stack[1].line == line_of_call);
  BOOST_TEST(stack[0].file.find("coroutines.cpp") != std::string::npos);
#endif
}

BOOST_AUTO_TEST_CASE(what_a_coroutine_has_left_in_the_memory_is_not_the_next_ones_line)
{
  BOOST_REQUIRE(asio_ctx::watch_operations());
  net::io_context io;
  net::co_spawn(io, prepare_and_load(), net::detached);
  io.poll();
  const auto found = coroutines_of(io);
  BOOST_REQUIRE(found.size() == 1);
  BOOST_REQUIRE(found[0].stack.size() == 3);
#if defined(__cpp_lib_source_location)
  BOOST_TEST(found[0].stack[1].line == line_of_call);
#endif
}

BOOST_AUTO_TEST_CASE(branches_are_joined_to_the_coroutine_that_awaits_them)
{
  BOOST_REQUIRE(asio_ctx::watch_operations());
  net::io_context io;
  net::co_spawn(io, load_both(), net::detached);
  io.poll();
  const auto all = asio_ctx::live_operations();
  const auto parent = coroutines_of(io);
  std::vector<asio_ctx::live_operation> branches;
  for (const auto& operation : all)
    if (operation.is_awaited_by_trigger)
      for (const auto& one : parent)
        if (operation.trigger_id == one.id)
          branches.push_back(operation);
  BOOST_REQUIRE(branches.size() == 2);
  for (const auto& branch : branches)
  {
    BOOST_REQUIRE(!branch.stack.empty());
    BOOST_TEST(branch.stack[0].function.find("fetch_row") != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(a_coroutine_that_is_spawned_for_itself_is_not_awaited)
{
  BOOST_REQUIRE(asio_ctx::watch_operations());
  net::io_context io;
  net::co_spawn(
      io,
      [&io]() -> net::awaitable<void> {
        net::co_spawn(io, load_user(1), net::detached);
        co_await load_user(2);
      },
      net::detached);
  io.poll();
  const auto found = coroutines_of(io);
  BOOST_REQUIRE(found.size() == 2);
  BOOST_TEST(!found[0].is_awaited_by_trigger);
  BOOST_TEST(!found[1].is_awaited_by_trigger);
  BOOST_TEST((found[0].trigger_id == found[1].id || found[1].trigger_id == found[0].id));
}

BOOST_AUTO_TEST_SUITE_END()

#endif // ASIO_CTX_HAS_AUTOMATIC_COROUTINES
