// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Plain Asio coroutines in a whole program: what waits for several things goes on in its own
// context, in whichever order they complete; and what a scope does that a coroutine leaves
// open where it is suspended.

#include <asio_ctx.hpp>

#include <boost/test/unit_test.hpp>

#if ASIO_CTX_HAS_COROUTINES

#include "support/with_indices.hpp"
#include <algorithm>
#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/spawn.hpp>
#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <utility>
#include <vector>

namespace {

namespace net = boost::asio;
namespace experimental = net::experimental;
using experimental::awaitable_operators::operator&&;
using experimental::awaitable_operators::operator||;
using boost::system::error_code;
using net::awaitable;
using net::use_awaitable;
using test_support::with_indices;

asio_ctx::async_local_storage<int> storage;

constexpr int of_parent = 1;

int current()
{
  const int* const store = storage.get_store();
  return store ? *store : 0;
}

// Things to wait for, which complete in the order in which the test says so: operations of
// Asio's, because those are what carries contexts here.
class gates
{
public:
  explicit gates(std::vector<std::size_t> order) : order_(std::move(order))
  {
    for (std::size_t i = 0; i != order_.size(); ++i)
      timers_.emplace_back(io_, net::steady_timer::time_point::max());
  }

  net::io_context& io() { return io_; }
  std::size_t size() const { return order_.size(); }

  awaitable<void> wait(std::size_t index)
  {
    error_code cancelled;
    co_await timers_[index].async_wait(net::redirect_error(use_awaitable, cancelled));
  }

  auto wait_deferred(std::size_t index)
  {
    return timers_[index].async_wait(net::deferred);
  }

  void run()
  {
    io_.poll();
    for (const std::size_t index : order_)
    {
      storage.run(99, [&] { timers_[index].cancel(); });
      io_.restart();
      io_.poll();
    }
  }

private:
  net::io_context io_{1};
  std::vector<std::size_t> order_;
  std::deque<net::steady_timer> timers_;
};

int orders = 0;
int mismatches = 0;

void check(int expected)
{
  if (current() == expected)
    return;
  ++mismatches;
  BOOST_ERROR("in context " << current() << " instead of " << expected);
}

// What a branch does differs from one to the next, and shifts with the variant.
awaitable<void> branch(gates& all, std::size_t index, std::size_t variant)
{
  check(of_parent);
  const int own = 10 + static_cast<int>(index);
  switch ((index + variant) % 3)
  {
  case 0:
    co_await all.wait(index);
    break;
  case 1:
    co_await storage.run(own, [&]() -> awaitable<void> {
      co_await all.wait(index);
      check(own);
    });
    break;
  default:
    try
    {
      co_await storage.run(own, [&]() -> awaitable<void> {
        co_await all.wait(index);
        check(own);
        throw std::runtime_error("expected");
      });
    }
    catch (const std::runtime_error&)
    {
      check(of_parent);
    }
  }
  check(of_parent);
}

template <std::size_t... Indices>
awaitable<void> all_of(gates& all, std::size_t variant, std::index_sequence<Indices...>)
{
  co_await (... && branch(all, Indices, variant));
}

template <std::size_t... Indices>
awaitable<void> any_of(gates& all, std::size_t variant, std::index_sequence<Indices...>)
{
  co_await (... || branch(all, Indices, variant));
}

// Awaits what the function returns, for two to four gates in each order.
template <class Wait>
void in_each_order(Wait wait)
{
  for (std::size_t size = 2; size <= 4; ++size)
    for (std::size_t variant = 0; variant != 3; ++variant)
    {
      std::vector<std::size_t> order(size);
      std::iota(order.begin(), order.end(), std::size_t());
      do
      {
        gates all(order);
        bool ended = false;
        const auto parent = [&]() -> awaitable<void> {
          check(of_parent);
          co_await wait(all, variant);
          check(of_parent);
          co_await net::post(use_awaitable);
          check(of_parent);
          ended = true;
        };
        storage.run(of_parent, [&] { net::co_spawn(all.io(), parent, net::detached); });
        all.run();
        BOOST_TEST(ended);
        ++orders;
      } while (std::next_permutation(order.begin(), order.end()));
    }
}

struct tally_at_end
{
  ~tally_at_end()
  {
    BOOST_TEST_MESSAGE(
        "plain coroutines in a whole program: " << orders << " orders, " << mismatches
                                                << " mismatches");
  }
};

} // namespace

BOOST_AUTO_TEST_SUITE(
    whole_program_coroutines, *boost::unit_test::fixture<tally_at_end>())

BOOST_AUTO_TEST_CASE(operator_and)
{
  in_each_order([](gates& all, std::size_t variant) {
    return with_indices(all.size(), [&all, variant](auto indices) {
      return all_of(all, variant, indices);
    });
  });
}

BOOST_AUTO_TEST_CASE(operator_or)
{
  in_each_order([](gates& all, std::size_t variant) {
    return with_indices(all.size(), [&all, variant](auto indices) {
      return any_of(all, variant, indices);
    });
  });
}

BOOST_AUTO_TEST_CASE(groups_of_coroutines)
{
  in_each_order([](gates& all, std::size_t variant) -> awaitable<void> {
    const net::any_io_executor executor = co_await net::this_coro::executor;
    std::vector<decltype(net::co_spawn(executor, branch(all, 0, 0), net::deferred))>
        operations;
    for (std::size_t i = 0; i != all.size(); ++i)
      operations.push_back(
          net::co_spawn(executor, branch(all, i, variant), net::deferred));
    co_await experimental::make_parallel_group(std::move(operations))
        .async_wait(experimental::wait_for_all(), use_awaitable);
  });
}

BOOST_AUTO_TEST_CASE(groups_of_operations)
{
  in_each_order([](gates& all, std::size_t) -> awaitable<void> {
    std::vector<decltype(all.wait_deferred(0))> operations;
    for (std::size_t i = 0; i != all.size(); ++i)
      operations.push_back(all.wait_deferred(i));
    co_await experimental::make_parallel_group(std::move(operations))
        .async_wait(experimental::wait_for_all(), use_awaitable);
  });
}

// A coroutine that is spawned from its executor's own thread starts inline, without an
// operation. What it leaves open where it is suspended first stays in the coroutine.
BOOST_AUTO_TEST_CASE(scope_in_a_coroutine_that_starts_inline)
{
  net::io_context io;
  net::steady_timer timer(io, net::steady_timer::time_point::max());
  const auto wait_in_scope = [&]() -> awaitable<void> {
    const auto scope = storage.with_scope(5);
    error_code cancelled;
    co_await timer.async_wait(net::redirect_error(use_awaitable, cancelled));
    BOOST_TEST(current() == 5);
  };
  storage.run(of_parent, [&] {
    net::post(io, [&] {
      net::co_spawn(io, wait_in_scope, net::detached);
      BOOST_TEST(current() == of_parent);
      net::post(io, [&] { BOOST_TEST(current() == of_parent); });
    });
    net::post(io, [&] {
      BOOST_TEST(current() == of_parent);
      timer.cancel();
    });
  });
  io.run();
  BOOST_TEST(current() == 0);
}

// A scope across co_await in a coroutine that is awaited or alone is right everywhere.
BOOST_AUTO_TEST_CASE(scope_across_a_suspension)
{
  net::io_context io;
  const auto body = [&]() -> awaitable<void> {
    {
      const auto scope = storage.with_scope(2);
      co_await net::post(use_awaitable);
      BOOST_TEST(current() == 2);
    }
    BOOST_TEST(current() == of_parent);
    co_await net::post(use_awaitable);
    BOOST_TEST(current() == of_parent);
  };
  storage.run(of_parent, [&] { net::co_spawn(io, body, net::detached); });
  io.run();
}

// A library keeps the handlers of two coroutines, and calls both inside of an operation of a
// third request.
BOOST_AUTO_TEST_CASE(coroutines_that_a_library_resumes_directly)
{
  net::io_context io;
  std::vector<std::function<void()>> kept;
  const auto wait = [&](auto token) {
    return net::async_initiate<decltype(token), void()>(
        [&](auto handler) {
          const auto shared = std::make_shared<decltype(handler)>(std::move(handler));
          kept.emplace_back([shared] { std::move (*shared)(); });
        },
        token);
  };
  std::vector<int> seen;
  storage.run(2, [&] {
    net::spawn(
        io,
        [&](net::yield_context yield) {
          const auto scope = storage.with_scope(3);
          wait(yield);
          seen.push_back(current());
          net::post(yield);
          seen.push_back(current());
        },
        net::detached);
    net::co_spawn(
        io,
        [&]() -> awaitable<void> {
          const auto scope = storage.with_scope(4);
          co_await wait(use_awaitable);
          seen.push_back(current());
        },
        net::detached);
  });
  io.poll();
  io.restart();
  storage.run(5, [&] {
    net::post(io, [&] {
      for (const auto& complete : std::exchange(kept, {}))
        complete();
      BOOST_TEST(current() == 5);
    });
  });
  io.run();
  BOOST_TEST(seen == std::vector<int>({3, 4, 3}), boost::test_tools::per_element());
  BOOST_TEST(current() == 0);
}

BOOST_AUTO_TEST_SUITE_END()

#endif // ASIO_CTX_HAS_COROUTINES
