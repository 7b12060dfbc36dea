// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Who waits for an operation, where the handler is one of Asio's own, or runs already.

#if defined(__linux__)

#include "support.hpp"
#include <boost/asio/spawn.hpp>
#include <boost/context/protected_fixedsize_stack.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

using namespace test_table;

namespace {

using names = std::vector<std::string>;

// Each entry of the list, with what waits for it: "io_context.execute: f <- g".
names all_names()
{
  names all;
  for (const asio_ctx::live_operation& one : asio_ctx::live_operations())
  {
    std::string text = one.type + ':';
    for (const std::string& name : one.waits)
      text += ' ' + name;
    for (const asio_ctx::coroutine_frame& frame : one.stack)
      text += " in " + frame.function.substr(frame.function.rfind(':') + 1);
    all.push_back(text);
  }
  return all;
}

// Sanitizers have stacks of their own.
#if !defined(BOOST_USE_UCONTEXT) && !ASIO_CTX_DETAIL_ASAN && UINTPTR_MAX > UINT32_MAX
// see doc/insight.md

struct session
{
  explicit session(net::io_context& io) : timer(io, never) {}

  void wait(net::yield_context yield) { timer.async_wait(yield[error]); }

  net::steady_timer timer;
  error_code error;
};

void run_session(const std::shared_ptr<session>& one, net::yield_context yield)
{
  one->wait(yield);
}

#endif

} // namespace

BOOST_FIXTURE_TEST_SUITE(names_of_waiters, listing)

#if !defined(BOOST_USE_UCONTEXT) && !ASIO_CTX_DETAIL_ASAN && UINTPTR_MAX > UINT32_MAX
// see doc/insight.md

BOOST_AUTO_TEST_CASE(the_function_that_a_coroutine_of_spawn_runs)
{
  if (!in_whole_program)
    return; // the coroutine is listed there, and not what it waits for
  net::io_context io;
  const auto one = std::make_shared<session>(io);
  const auto spawn = [&io](auto function) {
    // Memory that no coroutine had before: where there are remains, nobody may be named.
    net::spawn(
        io, std::allocator_arg, boost::context::protected_fixedsize_stack(),
        std::move(function), net::detached);
    io.restart();
    io.poll();
  };
  const std::string wait = std::string(type_of_wait()) + ": ";
  spawn(std::bind(run_session, one, std::placeholders::_1));
  BOOST_TEST(
      all_names() == names{wait + "run_session"}, boost::test_tools::per_element());
  one->timer.cancel();
  io.restart();
  io.run();
  spawn([one](net::yield_context yield) { one->wait(yield); });
  const names found = all_names();
  BOOST_TEST(found.size() == 1u);
  BOOST_TEST(found.at(0).find(wait + "lambda ") == 0u);
}

#endif

#if ASIO_CTX_HAS_AUTOMATIC_COROUTINES

net::awaitable<void> listen(net::steady_timer& timer)
{
  co_await timer.async_wait(net::use_awaitable);
}

BOOST_AUTO_TEST_CASE(a_coroutine_that_has_not_begun_and_what_begins_it)
{
  net::io_context io;
  net::steady_timer timer(io, never);
  net::co_spawn(io, listen(timer), net::detached);
  names expected = {"coroutine: in listen"};
  if (in_whole_program)
    expected.push_back("io_context.execute: in listen");
  BOOST_TEST(all_names() == expected, boost::test_tools::per_element());
  io.poll();
  for (const std::string& one : all_names())
    if (one.find("coroutine:") == 0)
      BOOST_TEST(one == "coroutine: in listen");
}

#endif

BOOST_AUTO_TEST_CASE(a_handler_that_runs_and_what_it_calls_in_a_strand)
{
  if (!in_whole_program)
    return; // handlers have their own names there
  net::io_context io;
  const auto strand = net::make_strand(io);
  net::steady_timer timer(io, net::steady_timer::time_point::min());
  std::vector<asio_ctx::live_operation> inside;
  timer.async_wait([&](error_code) {
    net::dispatch(strand, [&] { inside = asio_ctx::live_operations(); });
  });
  io.run();
  BOOST_REQUIRE(inside.size() == 2);
  for (const asio_ctx::live_operation& one : inside)
  {
    BOOST_TEST_INFO(one.type);
    BOOST_TEST((one.state == asio_ctx::operation_state::running));
    BOOST_REQUIRE(one.waits.size() == 1);
    BOOST_TEST((one.waits[0].find("lambda ") == 0));
  }
}

BOOST_AUTO_TEST_SUITE_END()

#endif // __linux__
