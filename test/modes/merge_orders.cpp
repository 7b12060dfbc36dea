// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Code that waits for several things goes on in its own context, in whichever order they
// complete. The order is not left to timers: the things are gates, which the test opens.

#include <asio_ctx/co_spawn.hpp>

#include <boost/test/unit_test.hpp>

#if ASIO_CTX_HAS_COROUTINES

#include "support/merge_trial.hpp"
#include "support/newer_asio.hpp"
#include "support/with_indices.hpp"
#include <algorithm>
#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/experimental/channel.hpp>
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmismatched-new-delete" // in co_composed
#endif
#include <boost/asio/experimental/co_composed.hpp>
#include <boost/asio/experimental/coro.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/experimental/promise.hpp>
#include <boost/asio/experimental/use_promise.hpp>
#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace {

namespace net = boost::asio;
namespace experimental = net::experimental;
using boost::system::error_code;
using experimental::awaitable_operators::operator&&;
using experimental::awaitable_operators::operator||;
using net::awaitable;
using net::use_awaitable;
using test_support::current_stores;
using test_support::gate;
using test_support::in_each_order;
using test_support::other_storage;
using test_support::own_context;
using test_support::storage;
using test_support::stores;
using test_support::stores_scope;
using test_support::with_indices;
using trial = test_support::merge_trial;

constexpr std::size_t role_count = 6;

stores of_branch(std::size_t index)
{
  return {10 + static_cast<int>(index), 20 + static_cast<int>(index)};
}

awaitable<void> wait(trial& t, std::size_t index, stores expected)
{
  const own_context here(t, expected);
  co_await t.gate_of(index).wait(use_awaitable);
}

awaitable<void> wait_in_scopes(trial& t, std::size_t index)
{
  const stores_scope scope(of_branch(index));
  co_await wait(t, index, of_branch(index));
}

awaitable<void> wait_in_run(trial& t, std::size_t index)
{
  const stores own = of_branch(index);
  co_await storage.run(own.first, [&]() -> awaitable<void> {
    co_await other_storage.run(own.second, wait, std::ref(t), index, own);
  });
}

awaitable<void> enter_and_wait(trial& t, std::size_t index)
{
  storage.enter_with(of_branch(index).first);
  other_storage.enter_with(of_branch(index).second);
  co_await wait(t, index, of_branch(index));
  storage.enter_with(97);
}

awaitable<void> branch(trial& t, std::size_t index)
{
  t.check(current_stores() == trial::of_parent, "begins in another context");
  switch (t.role_of(index))
  {
  case 0:
    co_return co_await wait(t, index, trial::of_parent);
  case 1:
    co_return co_await enter_and_wait(t, index);
  case 2:
  case 4: {
    const own_context here(t, trial::of_parent);
    co_return co_await wait_in_scopes(t, index);
  }
  default:
    const own_context here(t, trial::of_parent);
    co_return co_await wait_in_run(t, index);
  }
}

template <std::size_t... Indices>
awaitable<void> all_of(trial& t, std::index_sequence<Indices...>)
{
  co_await (... && branch(t, Indices));
}

template <std::size_t... Indices>
awaitable<void> any_of(trial& t, std::index_sequence<Indices...>)
{
  co_await (... || branch(t, Indices));
}

// One of Asio's, chosen at run time.
struct condition
{
  std::variant<
      experimental::wait_for_all, experimental::wait_for_one,
      experimental::wait_for_one_success, experimental::wait_for_one_error>
      which;

  template <class... Args>
  net::cancellation_type operator()(const Args&... args) const
  {
    return std::visit([&](const auto& w) { return w(args...); }, which);
  }
};

template <class Group>
awaitable<void> wait_for(trial& t, Group group, condition until)
{
  const auto result = co_await group.async_wait(until, use_awaitable);
  const auto& order = std::get<0>(result);
  if (until.which.index() == 0)
    t.check(
        std::equal(order.begin(), order.end(), t.order().begin()),
        "completes in another order");
}

// A group as a pack of operations, and as a range of them.
template <std::size_t... Indices>
awaitable<void> wait_for_gates(trial& t, condition until, std::index_sequence<Indices...>)
{
  return wait_for(
      t, experimental::make_parallel_group(t.gate_of(Indices).wait(net::deferred)...),
      until);
}

template <class Spawn>
awaitable<void> wait_for_spawned(trial& t, condition until, Spawn spawn)
{
  const net::any_io_executor executor = co_await net::this_coro::executor;
  std::vector<decltype(spawn(executor, branch(t, 0)))> operations;
  for (std::size_t i = 0; i != t.size(); ++i)
    operations.push_back(spawn(executor, branch(t, i)));
  co_await wait_for(t, experimental::make_parallel_group(std::move(operations)), until);
}

// The function is called with a trial and a condition.
template <class Wait>
void on_each_condition(const std::string& name, Wait wait_until)
{
  const std::vector<std::pair<std::string, condition>> conditions = {
      {"wait_for_all", {experimental::wait_for_all()}},
      {"wait_for_one", {experimental::wait_for_one()}},
      {"wait_for_one_success", {experimental::wait_for_one_success()}},
      {"wait_for_one_error", {experimental::wait_for_one_error()}}};
  for (const auto& named : conditions)
    in_each_order(name + ", " + named.first, {2, 3, 4}, role_count, [&](trial& t) {
      return wait_until(t, named.second);
    });
}

// Waits for one gate after the other; some are open before it comes to them.
struct composed_wait
{
  trial& t;
  std::size_t index = 0;

  template <class Self>
  void operator()(Self& self, error_code = {})
  {
    if (index == t.size())
      return self.complete();
    gate& next = t.gate_of(index++);
    next.wait(std::move(self));
  }
};

auto wait_in_composed_coroutine(trial& of)
{
  return net::async_initiate<const net::use_awaitable_t<>, void(error_code)>(
      experimental::co_composed<void(error_code)>([](auto, trial& t) -> void {
        {
          const own_context here(t, trial::of_parent);
          for (std::size_t i = 0; i != t.size(); ++i)
            co_await t.gate_of(i).wait(net::deferred);
        }
        co_return {error_code()};
      }),
      use_awaitable, std::ref(of));
}

awaitable<void>
send(trial& t, experimental::channel<void(error_code, std::size_t)>& channel)
{
  const stores_scope scope(of_branch(0));
  co_await wait(t, 0, of_branch(0));
  const own_context here(t, of_branch(0));
  co_await channel.async_send(error_code(), 5, use_awaitable);
}

awaitable<void> receive(trial& t, std::size_t buffered)
{
  const net::any_io_executor executor = co_await net::this_coro::executor;
  experimental::channel<void(error_code, std::size_t)> channel(executor, buffered);
  net::co_spawn(executor, send(t, channel), net::detached);
  co_await wait(t, 1, trial::of_parent);
  t.check(co_await channel.async_receive(use_awaitable) == 5, "gets something else");
}

experimental::coro<std::size_t> generator(net::any_io_executor, trial& t)
{
  for (std::size_t i = 0; i != t.size(); ++i)
  {
    const stores_scope scope(of_branch(i));
    const own_context here(t, of_branch(i));
    co_await t.gate_of(i).wait(net::deferred);
    t.check(current_stores() == of_branch(i), "goes on in another context");
    co_yield i;
  }
}

// What a coroutine does as each branch of an `&&`.
template <class Branch, std::size_t... Indices>
awaitable<void> all_branches(trial& t, Branch branch, std::index_sequence<Indices...>)
{
  co_await (... && branch(t, Indices));
}

template <class Branch>
void in_each_order_of_branches(const std::string& name, Branch branch)
{
  in_each_order(name, {2, 3}, role_count, [=](trial& t) {
    return with_indices(
        t.size(), [&](auto indices) { return all_branches(t, branch, indices); });
  });
}

} // namespace

BOOST_AUTO_TEST_SUITE(
    merge_orders, *boost::unit_test::fixture<test_support::tallies_at_end>())

BOOST_AUTO_TEST_CASE(operator_and)
{
  in_each_order("&&", {2, 3, 4}, role_count, [](trial& t) {
    return with_indices(t.size(), [&](auto indices) { return all_of(t, indices); });
  });
}

BOOST_AUTO_TEST_CASE(operator_or)
{
  in_each_order("||", {2, 3, 4}, role_count, [](trial& t) {
    return with_indices(t.size(), [&](auto indices) { return any_of(t, indices); });
  });
}

BOOST_AUTO_TEST_CASE(groups_of_operations)
{
  on_each_condition("operations", [](trial& t, condition until) {
    return with_indices(
        t.size(), [&](auto indices) { return wait_for_gates(t, until, indices); });
  });
}

BOOST_AUTO_TEST_CASE(groups_of_coroutines)
{
  on_each_condition("coroutines", [](trial& t, condition until) {
    return wait_for_spawned(t, until, [](const auto& executor, awaitable<void> body) {
      return net::co_spawn(executor, std::move(body), net::deferred);
    });
  });
}

BOOST_AUTO_TEST_CASE(groups_of_coroutines_that_are_resources)
{
  on_each_condition("resources", [](trial& t, condition until) {
    return wait_for_spawned(t, until, [](const auto& executor, awaitable<void> body) {
      return asio_ctx::co_spawn(executor, std::move(body), net::deferred);
    });
  });
}

// Not ready, a promise calls who awaits it directly, without a look at any executor, and so
// in the context in which it was started; as a branch, its end is a merge like others.
BOOST_AUTO_TEST_CASE(promise_of_another_context)
{
  const auto start = [](trial& t) {
    return storage.run(94, [&] { return t.gate_of(0).wait(experimental::use_promise); });
  };
  in_each_order("promise as a branch", {2}, 1, [&](trial& t) -> awaitable<void> {
    auto started = start(t);
    co_await (started(use_awaitable) && wait(t, 1, trial::of_parent));
  });
  in_each_order("promise that is ready", {2}, 1, [&](trial& t) -> awaitable<void> {
    auto started = start(t);
    co_await wait(t, 1, trial::of_parent);
    if (started.completed())
      co_await started(use_awaitable);
  });
}

BOOST_AUTO_TEST_CASE(channel_from_another_context)
{
  for (const std::size_t buffered : {0U, 1U})
    in_each_order("channel", {2}, 1, [&](trial& t) { return receive(t, buffered); });
}

BOOST_AUTO_TEST_CASE(composed_operation)
{
  in_each_order("async_compose", {2, 3, 4}, 1, [](trial& t) {
    return net::async_compose<const net::use_awaitable_t<>, void()>(
        composed_wait{t}, use_awaitable);
  });
}

BOOST_AUTO_TEST_CASE(composed_coroutine)
{
  in_each_order("co_composed", {2, 3, 4}, 1, wait_in_composed_coroutine);
}

BOOST_AUTO_TEST_CASE(chain_of_deferred_operations)
{
  in_each_order("deferred", {2}, 1, [](trial& t) {
    return t.gate_of(0).wait(net::deferred([&](error_code) {
      const auto scope = storage.with_scope(93);
      return t.gate_of(1).wait(net::deferred);
    }))(use_awaitable);
  });
}

BOOST_AUTO_TEST_CASE(coro_that_yields)
{
  in_each_order("coro", {2, 3}, 1, [](trial& t) -> awaitable<void> {
    auto numbers = generator(co_await net::this_coro::executor, t);
    for (std::size_t i = 0; i != t.size(); ++i)
      t.check(*co_await numbers.async_resume(use_awaitable) == i, "yields another");
    t.check(!co_await numbers.async_resume(use_awaitable), "does not end");
  });
}

#if ASIO_CTX_TEST_HAS_IMMEDIATE_EXECUTOR

// Each branch goes on inside of the start of an operation, and then waits for its gate.
BOOST_AUTO_TEST_CASE(immediate_completion)
{
  in_each_order_of_branches(
      "bind_immediate_executor", [](trial& t, std::size_t index) -> awaitable<void> {
        const own_context here(t, trial::of_parent);
        const net::any_io_executor executor = co_await net::this_coro::executor;
        experimental::channel<void(error_code, std::size_t)> channel(executor, 1);
        {
          const stores_scope scope(of_branch(index));
          channel.try_send(error_code(), index);
        }
        co_await channel.async_receive(
            net::bind_immediate_executor(executor, use_awaitable));
        t.check(current_stores() == trial::of_parent, "goes on in the sender's context");
        co_await t.gate_of(index).wait(use_awaitable);
      });
}

#endif

#if ASIO_CTX_TEST_HAS_INLINE_OR

// Whoever opens a gate calls the branch that waits for it.
BOOST_AUTO_TEST_CASE(inline_executors)
{
  in_each_order_of_branches(
      "inline_or", [](trial& t, std::size_t index) -> awaitable<void> {
        const own_context here(t, trial::of_parent);
        const stores_scope scope(of_branch(index));
        const auto executor = net::inline_or(co_await net::this_coro::executor);
        co_await t.gate_of(index).wait(net::bind_executor(executor, use_awaitable));
        t.check(current_stores() == of_branch(index), "goes on in another context");
      });
}

#endif

#if ASIO_CTX_TEST_HAS_CANCEL_AFTER

// Each branch waits for a gate and a timer, and goes on in the handler of the last.
BOOST_AUTO_TEST_CASE(time_limits)
{
  in_each_order_of_branches(
      "cancel_after", [](trial& t, std::size_t index) -> awaitable<void> {
        const own_context here(t, trial::of_parent);
        co_await t.gate_of(index).wait(
            net::cancel_after(std::chrono::hours(1), use_awaitable));
      });
}

#endif

#if ASIO_CTX_TEST_HAS_REDIRECT_DISPOSITION

BOOST_AUTO_TEST_CASE(redirected_dispositions)
{
  in_each_order_of_branches(
      "redirect_disposition", [](trial& t, std::size_t index) -> awaitable<void> {
        const own_context here(t, trial::of_parent);
        std::exception_ptr disposition;
        co_await t.gate_of(index).wait(
            net::redirect_disposition(use_awaitable, disposition));
        if (disposition)
          std::rethrow_exception(disposition);
      });
}

#endif

#if ASIO_CTX_TEST_HAS_COMPOSED

BOOST_AUTO_TEST_CASE(operation_of_composed)
{
  in_each_order("composed", {2, 3, 4}, 1, [](trial& t) {
    return net::async_initiate<const net::use_awaitable_t<>, void()>(
        net::composed<void()>(composed_wait{t}), use_awaitable);
  });
}

#endif

BOOST_AUTO_TEST_SUITE_END()

#endif // ASIO_CTX_HAS_COROUTINES
