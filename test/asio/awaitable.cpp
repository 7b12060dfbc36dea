// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Test that the header is self-contained.
#include <asio_ctx/awaitable.hpp>

#include <boost/test/unit_test.hpp>

#if ASIO_CTX_HAS_COROUTINES

#include "support/foreign_operation.hpp"
#include <asio_ctx/async_local_storage.hpp>
#include <asio_ctx/bind_context.hpp>
#include <asio_ctx/io_context.hpp>
#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <exception>
#include <memory>
#include <string>
#include <thread>
#include <utility>

namespace {

namespace net = boost::asio;
using namespace net::experimental::awaitable_operators;
using net::awaitable;
using net::use_awaitable;

asio_ctx::async_local_storage<int> storage;
asio_ctx::async_local_storage<int> other;

int value(const asio_ctx::async_local_storage<int>& of = storage)
{
  const int* store = of.get_store();
  return store ? *store : -1;
}

void rethrow(std::exception_ptr e)
{
  if (e)
    std::rethrow_exception(e);
}

awaitable<void> hop()
{
  co_await net::post(co_await net::this_coro::executor, use_awaitable);
}

// Runs a coroutine to its end: on an executor that keeps contexts, or on Asio's own.
template <class F>
void run_on(net::any_io_executor executor, net::io_context& io, F f)
{
  bool done = false;
  net::co_spawn(executor, std::move(f), [&](std::exception_ptr e) {
    done = true;
    rethrow(e);
  });
  io.run();
  io.restart();
  BOOST_TEST(done);
  BOOST_TEST(value() == -1);
}

template <class F>
void run_on_each(F f)
{
  asio_ctx::io_context io;
  run_on(io.get_executor(), io, f);
  run_on(static_cast<net::io_context&>(io).get_executor(), io, f);
  run_on(net::make_strand(io), io, f);
}

template <class F>
void run_keeping(F f)
{
  asio_ctx::io_context io;
  run_on(io.get_executor(), io, f);
  run_on(net::make_strand(io), io, f);
}

struct no_default
{
  explicit no_default(int n) : number(std::make_unique<int>(n)) {}
  std::unique_ptr<int> number;
};

} // namespace

BOOST_AUTO_TEST_SUITE(awaitables)

BOOST_AUTO_TEST_CASE(the_function_is_called_when_the_result_is_awaited)
{
  run_on_each([]() -> awaitable<void> {
    bool called = false;
    auto later = storage.run(1, [&]() -> awaitable<void> {
      called = true;
      BOOST_TEST(value() == 1);
      co_return;
    });
    BOOST_TEST(!called);
    co_await std::move(later);
    BOOST_TEST(called);
    BOOST_TEST(value() == -1);
  });
}

BOOST_AUTO_TEST_CASE(a_function_that_is_no_coroutine_itself_runs_in_the_context_too)
{
  // The documents' "Usage with async/await".
  run_on_each([]() -> awaitable<void> {
    co_await storage.run(0, [] {
      *storage.get_store() = 5;
      return []() -> awaitable<void> {
        co_await hop();
        BOOST_TEST(value() == 5);
      }();
    });
  });
}

namespace {

awaitable<void> expect_store(std::shared_ptr<int> expected)
{
  co_await hop();
  BOOST_TEST(value() == *expected);
}

} // namespace

// Some versions of g++ end what a temporary lambda in a co_await expression has captured twice.
BOOST_AUTO_TEST_CASE(what_a_function_is_given_ends_once)
{
  const auto two = std::make_shared<int>(2);
  run_on_each([two]() -> awaitable<void> {
    co_await storage.run(2, expect_store, two);
    const auto body = [two] { return expect_store(two); };
    co_await storage.run(2, body);
  });
  BOOST_TEST(two.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(the_function_and_its_arguments_live_as_long_as_the_body)
{
  run_on_each([]() -> awaitable<void> {
    const auto make = [] {
      const std::string text(100, 'x');
      return storage.run(
          1,
          [text](const std::string& argument, std::unique_ptr<int> moved)
              -> awaitable<std::size_t> {
            co_await hop();
            co_return text.size() + argument.size() + static_cast<std::size_t>(*moved);
          },
          std::string(50, 'y'), std::make_unique<int>(7));
    };
    auto later = make();
    BOOST_TEST(co_await std::move(later) == 157u);
  });
}

BOOST_AUTO_TEST_CASE(results_that_can_only_be_moved_and_have_no_default)
{
  run_on_each([]() -> awaitable<void> {
    const no_default result = co_await storage.run(1, []() -> awaitable<no_default> {
      co_await hop();
      co_return no_default(value());
    });
    BOOST_TEST(*result.number == 1);
  });
}

BOOST_AUTO_TEST_CASE(the_awaiting_coroutine_has_its_whole_frame_back)
{
  run_keeping([]() -> awaitable<void> {
    const auto outer = storage.with_scope(1);
    co_await storage.run(2, []() -> awaitable<void> {
      storage.enter_with(3);
      other.enter_with(4);
      co_await hop();
      BOOST_TEST(value() == 3);
      BOOST_TEST(value(other) == 4);
    });
    BOOST_TEST(value() == 1);
    BOOST_TEST(value(other) == -1);
  });
}

BOOST_AUTO_TEST_CASE(an_awaitable_that_is_never_awaited_gives_everything_back)
{
  (void)storage.run(1, []() -> awaitable<void> { co_return; });
}

BOOST_AUTO_TEST_CASE(the_body_goes_on_in_its_own_context_when_foreign_code_completes)
{
  run_on_each([]() -> awaitable<void> {
    net::thread_pool pool(1);
    co_await storage.run(1, [&]() -> awaitable<void> {
      const auto scope = storage.with_scope(2);
      co_await test_support::foreign_operation(
          pool, [](auto complete) { storage.run(100, complete); }, use_awaitable);
      BOOST_TEST(value() == 2);
      co_await hop();
      BOOST_TEST(value() == 2);
    });
    pool.join();
  });
}

BOOST_AUTO_TEST_CASE(exit_with_a_default_value)
{
  asio_ctx::async_local_storage<int> with_default({"", 9});
  run_on_each([&]() -> awaitable<void> {
    co_await with_default.exit([&]() -> awaitable<void> {
      BOOST_TEST(with_default.get_store() == nullptr);
      co_await hop();
      BOOST_TEST(with_default.get_store() == nullptr);
    });
    BOOST_TEST(value(with_default) == 9);
  });
}

BOOST_AUTO_TEST_CASE(a_scope_lives_across_suspensions)
{
  run_keeping([]() -> awaitable<void> {
    {
      const auto scope = storage.with_scope(1);
      co_await hop();
      BOOST_TEST(value() == 1);
      {
        const auto inner = storage.with_scope(2);
        co_await hop();
        BOOST_TEST(value() == 2);
      }
      BOOST_TEST(value() == 1);
      co_await hop();
      BOOST_TEST(value() == 1);
    }
    BOOST_TEST(value() == -1);
    co_await hop();
    BOOST_TEST(value() == -1);
  });
}

BOOST_AUTO_TEST_CASE(enter_with_in_a_coroutine_that_is_awaited_lasts_in_its_caller)
{
  run_keeping([]() -> awaitable<void> {
    co_await []() -> awaitable<void> {
      co_await hop();
      storage.enter_with(5);
    }();
    BOOST_TEST(value() == 5);
    co_await hop();
    BOOST_TEST(value() == 5);
  });
}

BOOST_AUTO_TEST_CASE(a_spawned_coroutine_never_changes_its_spawner)
{
  run_keeping([]() -> awaitable<void> {
    const auto executor = co_await net::this_coro::executor;
    const auto scope = storage.with_scope(1);
    for (int i = 0; i != 3; ++i)
    {
      net::co_spawn(
          executor,
          [i]() -> awaitable<void> {
            BOOST_TEST(value() == 1);
            storage.enter_with(2);
            const auto inner = other.with_scope(3);
            if (i != 0)
              co_await hop();
            BOOST_TEST(value() == 2);
          },
          net::detached);
      BOOST_TEST(value() == 1);
      BOOST_TEST(value(other) == -1);
      co_await hop();
      BOOST_TEST(value() == 1);
    }
  });
}

BOOST_AUTO_TEST_CASE(branches_with_scopes_leave_the_parent_alone)
{
  // On a context executor a branch may open scopes itself: the sibling that starts after it
  // has suspended starts in the parent's context.
  run_keeping([]() -> awaitable<void> {
    const auto branch = [](int id, int hops) -> awaitable<void> {
      BOOST_TEST(value() == 1);
      const auto scope = storage.with_scope(id);
      for (int i = 0; i != hops; ++i)
      {
        co_await hop();
        BOOST_TEST(value() == id);
      }
    };
    const auto scope = storage.with_scope(1);
    for (int first = 0; first != 4; ++first)
      for (int second = 0; second != 4; ++second)
        for (int third = 0; third != 4; ++third)
        {
          co_await (branch(10, first) && branch(20, second) && branch(30, third));
          BOOST_TEST(value() == 1);
        }
  });
}

BOOST_AUTO_TEST_CASE(on_asios_own_executor_a_scope_is_right_inside_of_run)
{
  net::io_context io;
  net::co_spawn(
      io,
      []() -> awaitable<void> {
        co_await storage.run(1, []() -> awaitable<void> {
          const auto scope = storage.with_scope(2);
          co_await hop();
          BOOST_TEST(value() == 2);
        });
        BOOST_TEST(value() == -1);
      },
      rethrow);
  io.run();
}

BOOST_AUTO_TEST_CASE(on_asios_own_executor_a_scope_outside_of_run_stays_in_its_coroutine)
{
  net::io_context io;
  int seen_by_the_next = 0;
  bool done = false;
  net::co_spawn(
      io,
      [&]() -> awaitable<void> {
        const auto scope = storage.with_scope(2);
        co_await hop();
        BOOST_TEST(value() == 2);
        done = true;
      },
      rethrow);
  net::post(io, [&] { seen_by_the_next = value(); });
  io.run();
  BOOST_TEST(done);
  BOOST_TEST(seen_by_the_next == -1);
  BOOST_TEST(value() == -1);
}

BOOST_AUTO_TEST_CASE(a_coroutine_typed_with_a_context_executor)
{
  using executor = asio_ctx::io_context::executor_type;
  using net::use_awaitable_t;
  asio_ctx::io_context io;
  bool done = false;
  net::co_spawn(
      io,
      [&]() -> awaitable<void, executor> {
        co_await storage.run(1, []() -> awaitable<void, executor> {
          co_await net::post(
              co_await net::this_coro::executor, use_awaitable_t<executor>());
          BOOST_TEST(value() == 1);
        });
        BOOST_TEST(value() == -1);
        done = true;
      },
      rethrow);
  io.run();
  BOOST_TEST(done);
}

BOOST_AUTO_TEST_CASE(a_coroutine_goes_on_in_its_own_context_not_in_the_token_s)
{
  run_on_each([]() -> awaitable<void> {
    const auto executor = co_await net::this_coro::executor;
    const auto scope = storage.with_scope(2);
    const auto token =
        storage.run(1, [] { return asio_ctx::bind_context(use_awaitable); });
    co_await net::post(executor, token);
    BOOST_TEST(value() == 2);
  });
}

BOOST_AUTO_TEST_CASE(thousands_of_merges)
{
  asio_ctx::io_context io;
  int merges = 0;
  int wrong = 0;
  const auto branch = [&](int id, int hops) -> awaitable<void> {
    co_await storage.run(id, [&, id, hops]() -> awaitable<void> {
      for (int i = 0; i != hops; ++i)
        co_await hop();
      wrong += value() != id;
    });
  };
  const auto parent = [&]() -> awaitable<void> {
    co_await storage.run(1, [&]() -> awaitable<void> {
      for (int i = 0; i != 2000; ++i)
      {
        co_await (branch(2, i % 3) && branch(3, i % 5));
        ++merges;
        wrong += value() != 1;
      }
    });
  };
  for (const net::any_io_executor& executor :
       {net::any_io_executor(io.get_executor()),
        net::any_io_executor(static_cast<net::io_context&>(io).get_executor())})
    run_on(executor, io, parent);
  BOOST_TEST(merges == 4000);
  BOOST_TEST(wrong == 0);
}

BOOST_AUTO_TEST_SUITE_END()

#endif // ASIO_CTX_HAS_COROUTINES
