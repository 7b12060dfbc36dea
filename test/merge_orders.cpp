// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Code that waits for several things goes on in its own context, in whichever order they
// complete. The order is not left to timers: the things are gates, which the test opens.

#include <asio_ctx/co_spawn.hpp>

#include <boost/test/unit_test.hpp>

#if ASIO_CTX_HAS_COROUTINES

#include "support/gate.hpp"
#include <algorithm>
#include <array>
#include <asio_ctx/async_id.hpp>
#include <asio_ctx/async_local_storage.hpp>
#include <asio_ctx/io_context.hpp>
#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/experimental/coro.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/experimental/promise.hpp>
#include <boost/asio/experimental/use_coro.hpp>
#include <boost/asio/experimental/use_promise.hpp>
#include <cstddef>
#include <deque>
#include <exception>
#include <numeric>
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
using test_support::gate;

asio_ctx::async_local_storage<int> storage;
asio_ctx::async_local_storage<int> other;

struct stores
{
  int first;
  int second;

  friend bool operator==(const stores&, const stores&) = default;
};

stores current_stores()
{
  const int* const first = storage.get_store();
  const int* const second = other.get_store();
  return {first ? *first : -1, second ? *second : -1};
}

constexpr stores of_parent = {1, 2};
constexpr stores of_opener = {98, 99};

stores of_branch(std::size_t index)
{
  return {10 + static_cast<int>(index), 20 + static_cast<int>(index)};
}

// The ways to a coroutine that keeps its context.
enum class reach
{
  context_executor,
  asio_ctx_co_spawn,
  inside_of_run
};

constexpr std::array<const char*, 3> reach_names = {
    "boost::asio::co_spawn on an asio_ctx::io_context",
    "asio_ctx::co_spawn on a boost::asio::io_context",
    "run with an awaitable on a boost::asio::io_context"};

struct tally
{
  int orders = 0;
  int mismatches = 0;
};

std::array<tally, reach_names.size()> tallies;

struct report
{
  ~report()
  {
    for (std::size_t i = 0; i != tallies.size(); ++i)
      BOOST_TEST_MESSAGE(
          reach_names[i] << ": " << tallies[i].orders << " orders, "
                         << tallies[i].mismatches << " mismatches");
  }
};

// What a branch does.
enum class habit
{
  waits,
  opens_scopes,
  awaits_run,
  enters,
  fails_in_scopes,
  fails_in_run
};

constexpr std::size_t habit_count = 6;

enum class opening
{
  one_by_one,
  queued,   // all are opened before any goes on
  in_handler // each goes on inside of the call that opens its gate
};

constexpr std::array openings = {
    opening::one_by_one, opening::queued, opening::in_handler};

struct plan
{
  std::string name;
  reach where;
  std::vector<std::size_t> order; // of the gates
  opening how;
  std::size_t first_habit;
};

// A parent that waits for gates by some means, once.
class trial
{
public:
  explicit trial(plan p)
    : plan_(std::move(p)),
      executor_(
          plan_.where == reach::context_executor
              ? net::any_io_executor(io_.get_executor())
              : net::any_io_executor(plain_io().get_executor()))
  {
    for (std::size_t i = 0; i != size(); ++i)
      gates_.emplace_back(executor_);
  }

  std::size_t size() const { return plan_.order.size(); }
  const std::vector<std::size_t>& order() const { return plan_.order; }
  gate& gate_of(std::size_t index) { return gates_[index]; }

  habit habit_of(std::size_t index) const
  {
    return static_cast<habit>((plan_.first_habit + index) % habit_count);
  }

  bool fails(std::size_t index) const
  {
    return habit_of(index) == habit::fails_in_scopes
           || habit_of(index) == habit::fails_in_run;
  }

  // With boost::asio::co_spawn each piece that runs is a resource of its own.
  bool keeps_ids() const { return plan_.where != reach::context_executor; }

  void check(bool as_expected, const char* what)
  {
    if (as_expected)
      return;
    ++tallies[static_cast<std::size_t>(plan_.where)].mismatches;
    std::string gates;
    for (const std::size_t index : plan_.order)
      gates += " " + std::to_string(index);
    BOOST_ERROR(
        plan_.name << ", " << reach_names[static_cast<std::size_t>(plan_.where)]
                   << ", order" << gates << ", opening " << static_cast<int>(plan_.how)
                   << ", first habit " << plan_.first_habit << ": " << what);
  }

  template <class Parent>
  void run(Parent parent);

private:
  net::io_context& plain_io() { return io_; }
  void open_gates();

  const plan plan_;
  asio_ctx::io_context io_;
  net::any_io_executor executor_;
  std::deque<gate> gates_;
};

// From here to the end of the block, code has its own stores and ids, whatever it awaits.
class own_context
{
public:
  own_context(trial& t, stores expected) : trial_(t), expected_(expected)
  {
    check("begins in another context");
  }

  own_context(const own_context&) = delete;
  own_context& operator=(const own_context&) = delete;
  ~own_context() { check("goes on in another context"); }

private:
  void check(const char* what) const
  {
    trial_.check(current_stores() == expected_, what);
    if (trial_.keeps_ids())
      trial_.check(
          asio_ctx::execution_async_id() == id_
              && asio_ctx::trigger_async_id() == trigger_,
          "has another id");
  }

  trial& trial_;
  const stores expected_;
  const asio_ctx::async_id id_ = asio_ctx::execution_async_id();
  const asio_ctx::async_id trigger_ = asio_ctx::trigger_async_id();
};

void trial::open_gates()
{
  const auto first = storage.with_scope(of_opener.first);
  const auto second = other.with_scope(of_opener.second);
  for (const std::size_t index : plan_.order)
  {
    gates_[index].open(fails(index) ? net::error::eof : error_code());
    if (plan_.how == opening::one_by_one)
      io_.poll();
    check(current_stores() == of_opener, "changes the context of who opens");
  }
}

template <class Parent>
void trial::run(Parent parent)
{
  bool done = false;
  const auto whole = [&]() -> awaitable<void> {
    const auto first = storage.with_scope(of_parent.first);
    const auto second = other.with_scope(of_parent.second);
    {
      const own_context here(*this, of_parent);
      try
      {
        co_await parent(*this);
      }
      catch (const std::exception&) // of branches that fail
      {
      }
    }
    const own_context here(*this, of_parent);
    co_await net::post(use_awaitable);
    done = true;
  };
  if (plan_.where == reach::asio_ctx_co_spawn)
    asio_ctx::co_spawn(executor_, whole, net::detached);
  else if (plan_.where == reach::inside_of_run)
    net::co_spawn(executor_, storage.run(0, whole), net::detached);
  else
    net::co_spawn(executor_, whole, net::detached);
  io_.poll();
  if (plan_.how == opening::in_handler)
    net::post(plain_io(), [this] { open_gates(); });
  else
    open_gates();
  io_.poll();
  check(done, "never ends");
  check(current_stores() == stores{-1, -1}, "leaves a context on the thread");
  ++tallies[static_cast<std::size_t>(plan_.where)].orders;
}

// Runs a parent in each reach, in each order of its gates.
template <class Parent>
void in_each_order(
    const std::string& name, const std::vector<std::size_t>& sizes, std::size_t habits,
    Parent parent)
{
  for (const reach where :
       {reach::context_executor, reach::asio_ctx_co_spawn, reach::inside_of_run})
    for (const std::size_t size : sizes)
    {
      std::vector<std::size_t> order(size);
      std::iota(order.begin(), order.end(), std::size_t(0));
      do
        for (const opening how : openings)
          for (std::size_t habit = 0; habit != habits; ++habit)
            trial({name, where, order, how, habit}).run(parent);
      while (std::next_permutation(order.begin(), order.end()));
    }
}

awaitable<void> wait(trial& t, std::size_t index, stores expected)
{
  const own_context here(t, expected);
  co_await t.gate_of(index).wait(use_awaitable);
}

awaitable<void> wait_in_scopes(trial& t, std::size_t index)
{
  const auto first = storage.with_scope(of_branch(index).first);
  const auto second = other.with_scope(of_branch(index).second);
  co_await wait(t, index, of_branch(index));
}

awaitable<void> wait_in_run(trial& t, std::size_t index)
{
  const stores own = of_branch(index);
  co_await storage.run(own.first, [&]() -> awaitable<void> {
    co_await other.run(own.second, wait, t, index, own);
  });
}

awaitable<void> branch(trial& t, std::size_t index)
{
  if (t.habit_of(index) == habit::enters)
  {
    t.check(current_stores() == of_parent, "begins in another context");
    storage.enter_with(of_branch(index).first);
    other.enter_with(of_branch(index).second);
    co_await wait(t, index, of_branch(index));
    storage.enter_with(97);
    co_return;
  }
  const own_context here(t, of_parent);
  switch (t.habit_of(index))
  {
  case habit::opens_scopes:
  case habit::fails_in_scopes:
    co_return co_await wait_in_scopes(t, index);
  case habit::awaits_run:
  case habit::fails_in_run:
    co_return co_await wait_in_run(t, index);
  default:
    co_return co_await wait(t, index, of_parent);
  }
}

// Calls a function with the indices of the gates as a sequence.
template <class F>
awaitable<void> with_indices(const trial& t, F f)
{
  switch (t.size())
  {
  case 2:
    return f(std::make_index_sequence<2>());
  case 3:
    return f(std::make_index_sequence<3>());
  default:
    return f(std::make_index_sequence<4>());
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

template <class Operation, std::size_t... Indices>
awaitable<void> group(
    trial& t, Operation operation, condition until, std::index_sequence<Indices...>)
{
  const net::any_io_executor executor = co_await net::this_coro::executor;
  const auto result =
      co_await experimental::make_parallel_group(operation(t, executor, Indices)...)
          .async_wait(until, use_awaitable);
  const auto& order = std::get<0>(result);
  if (until.which.index() == 0)
    t.check(
        std::equal(order.begin(), order.end(), t.order().begin()),
        "completes in another order");
}

template <class Operation>
void groups_in_each_order(const std::string& name, std::size_t habits, Operation operation)
{
  const std::vector<std::pair<std::string, condition>> conditions = {
      {"wait_for_all", {experimental::wait_for_all()}},
      {"wait_for_one", {experimental::wait_for_one()}},
      {"wait_for_one_success", {experimental::wait_for_one_success()}},
      {"wait_for_one_error", {experimental::wait_for_one_error()}}};
  for (const auto& [condition_name, until] : conditions)
    in_each_order(
        name + ", " + condition_name, {2, 3, 4}, habits,
        [&operation, &until = until](trial& t) {
          return with_indices(t, [&](auto indices) {
            return group(t, operation, until, indices);
          });
        });
}

} // namespace

BOOST_AUTO_TEST_SUITE(merge_orders, *boost::unit_test::fixture<report>())

BOOST_AUTO_TEST_CASE(operator_and)
{
  in_each_order("&&", {2, 3, 4}, habit_count, [](trial& t) {
    return with_indices(t, [&](auto indices) { return all_of(t, indices); });
  });
}

BOOST_AUTO_TEST_CASE(operator_or)
{
  in_each_order("||", {2, 3, 4}, habit_count, [](trial& t) {
    return with_indices(t, [&](auto indices) { return any_of(t, indices); });
  });
}

BOOST_AUTO_TEST_CASE(groups_of_operations)
{
  groups_in_each_order(
      "operations", habit_count,
      [](trial& t, const net::any_io_executor&, std::size_t index) {
        return t.gate_of(index).wait(net::deferred);
      });
}

BOOST_AUTO_TEST_CASE(groups_of_coroutines)
{
  groups_in_each_order(
      "coroutines", habit_count,
      [](trial& t, const net::any_io_executor& executor, std::size_t index) {
        return net::co_spawn(executor, branch(t, index), net::deferred);
      });
}

BOOST_AUTO_TEST_CASE(groups_of_coroutines_that_are_resources)
{
  groups_in_each_order(
      "resources", habit_count,
      [](trial& t, const net::any_io_executor& executor, std::size_t index) {
        return asio_ctx::co_spawn(executor, branch(t, index), net::deferred);
      });
}

BOOST_AUTO_TEST_SUITE_END()

#endif // ASIO_CTX_HAS_COROUTINES
