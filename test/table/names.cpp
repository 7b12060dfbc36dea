// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Who waits for an operation, where the handler is one of Asio's own, or runs already.

#if defined(__linux__)

#include "support.hpp"
#include <array>
#include <boost/asio/spawn.hpp>
#include <boost/context/protected_fixedsize_stack.hpp>
#include <boost/context/stack_context.hpp>
#include <cstddef>
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

auto bound_function(const std::shared_ptr<session>& one)
{
  return std::bind(run_session, one, std::placeholders::_1);
}

auto lambda(const std::shared_ptr<session>& one)
{
  return [one](net::yield_context yield) { one->wait(yield); };
}

auto large_lambda(const std::shared_ptr<session>& one)
{
  std::array<char, 600> unused{};
  return [one, unused](net::yield_context yield) {
    one->wait(yield);
    static_cast<void>(unused);
  };
}

struct functor
{
  std::shared_ptr<session> one;

  void operator()(net::yield_context yield) const { one->wait(yield); }
};

// Coroutines whose stacks have the same memory, one after the other, as those of a server.
struct same_memory
{
  boost::context::stack_context allocate()
  {
    constexpr std::size_t size = 128 * 1024;
    static const auto memory = std::make_unique<char[]>(size);
    boost::context::stack_context stack;
    stack.size = size;
    stack.sp = memory.get() + size;
    return stack;
  }

  void deallocate(boost::context::stack_context&) {}
};

#endif

} // namespace

BOOST_FIXTURE_TEST_SUITE(names_of_waiters, listing)

#if !defined(BOOST_USE_UCONTEXT) && !ASIO_CTX_DETAIL_ASAN && UINTPTR_MAX > UINT32_MAX
// see doc/insight.md

// What is listed while the coroutine waits.
template <class Stack, class Function>
names names_while_waiting(session& one, Stack stack, Function function)
{
  auto& io = static_cast<net::io_context&>(
      net::query(one.timer.get_executor(), net::execution::context));
  net::spawn(io, std::allocator_arg, stack, std::move(function), net::detached);
  io.restart();
  io.poll();
  const names found = all_names();
  one.timer.cancel();
  io.restart();
  io.run();
  return found;
}

BOOST_AUTO_TEST_CASE(the_function_that_a_coroutine_of_spawn_runs)
{
  net::io_context io;
  const auto one = std::make_shared<session>(io);
  const std::string nobody = std::string(by_mode(type_of_wait(), "spawn")) + ':';
  const auto check = [&](auto function, std::string name) {
    using boost::context::protected_fixedsize_stack;
#if defined(__clang__)
    if (!in_whole_program && name.find("lambda") == 0)
      name = "lambda at names.cpp:";
#endif
    const auto is_right = [&](const names& found) {
      return found.size() == 1 && found[0].find(nobody + ' ' + name) == 0;
    };
    const names found = names_while_waiting(*one, protected_fixedsize_stack(), function);
    BOOST_TEST_INFO(name << " in " << (found.empty() ? nobody : found[0]));
    BOOST_TEST(is_right(found));
    // A stack may have remains of another coroutine. A whole program names nobody then.
    const names again = names_while_waiting(*one, same_memory(), function);
    BOOST_TEST_INFO(name << " in " << (again.empty() ? nobody : again[0]));
    BOOST_TEST((is_right(again) || (in_whole_program && again == names{nobody})));
  };
  const auto check_after_each = [&](auto make, const std::string& name) {
    check(bound_function(one), "run_session");
    check(make(one), name);
    check(lambda(one), "lambda in lambda");
    check(make(one), name);
    check(large_lambda(one), "lambda in large_lambda");
    check(make(one), name);
    check(functor{one}, "functor");
    check(make(one), name);
  };
  check_after_each(bound_function, "run_session");
  check_after_each(lambda, "lambda in lambda");
  check_after_each(large_lambda, "lambda in large_lambda");
  check_after_each([](const auto& of) { return functor{of}; }, "functor");
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
