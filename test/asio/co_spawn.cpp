// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include <asio_ctx/co_spawn.hpp>

#include <boost/test/unit_test.hpp>

#if ASIO_CTX_HAS_COROUTINES

#include "support/foreign_operation.hpp"
#include "support/gate.hpp"
#include "support/tracer.hpp"
#include <algorithm>
#include <asio_ctx/async_hook.hpp>
#include <asio_ctx/async_local_storage.hpp>
#include <asio_ctx/async_resource.hpp>
#include <asio_ctx/bind_context.hpp>
#include <asio_ctx/io_context.hpp>
#include <asio_ctx/thread_pool.hpp>
#include <atomic>
#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <chrono>
#include <exception>
#include <future>
#include <map>
#include <memory>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

namespace net = boost::asio;
using namespace net::experimental::awaitable_operators;
using net::awaitable;
using net::use_awaitable;
using test_support::tracer;

asio_ctx::async_local_storage<int> storage;

int value()
{
  const int* store = storage.get_store();
  return store ? *store : -1;
}

awaitable<void> hop()
{
  co_await net::post(use_awaitable);
}

// On executors that keep contexts and on such that don't.
template <class F>
void on_each_executor(F f)
{
  net::io_context plain;
  f(plain, plain.get_executor());
  f(plain, net::any_io_executor(plain.get_executor()));
  f(plain, net::make_strand(plain));
  asio_ctx::io_context io;
  f(io, io.get_executor());
  f(io, net::any_io_executor(io.get_executor()));
  f(io, net::make_strand(io));
}

// Without the operations of a context executor, which are resources of their own. The others are
// numbered anew.
test_support::lines without_operations(const test_support::lines& all)
{
  std::map<std::string, std::string> numbers; // empty for operations
  test_support::lines others;
  for (const std::string& line : all)
  {
    std::istringstream words(line);
    std::string renumbered;
    bool is_of_operation = false;
    for (std::string word; words >> word;)
    {
      if (word.find_first_not_of("0123456789") == word.npos && word != "1")
      {
        const bool is_init_of_operation =
            line.find(" execute by ") != line.npos || line.find(" work by ") != line.npos;
        const auto known = std::count_if(
            numbers.begin(), numbers.end(), [](auto& n) { return !n.second.empty(); });
        const auto [found, is_new] = numbers.try_emplace(
            word, is_init_of_operation ? "" : std::to_string(known + 2));
        is_of_operation = is_of_operation || found->second.empty();
        word = found->second;
      }
      renumbered += (renumbered.empty() ? "" : " ") + word;
    }
    if (!is_of_operation)
      others.push_back(renumbered);
  }
  return others;
}

} // namespace

BOOST_AUTO_TEST_SUITE(a_spawned_coroutine)

BOOST_AUTO_TEST_CASE(is_one_resource)
{
  on_each_executor([](net::io_context& io, auto executor) {
    tracer trace;
    asio_ctx::co_spawn(
        executor,
        [&]() -> awaitable<void> {
          trace.line_of("first");
          co_await hop();
          net::steady_timer timer(io, std::chrono::seconds(0));
          co_await timer.async_wait(use_awaitable);
          trace.line_of("last");
        },
        net::detached);
    trace.line("spawned");
    io.run();
    io.restart();
    BOOST_TEST(
        without_operations(trace.take())
            == (test_support::lines{
                "init 2 coroutine by 1", "spawned", "before 2", "first in 2 by 1",
                "after 2", "before 2", "after 2", "before 2", "last in 2 by 1",
                "promise_resolve 2", "after 2", "destroy 2"}),
        boost::test_tools::per_element());
  });
}

// Also where argument-dependent look-up finds the function.
BOOST_AUTO_TEST_CASE(is_one_resource_whatever_the_function_is_called_by)
{
  using net::co_spawn;
  asio_ctx::io_context io;
  auto executor = asio_ctx::make_context_executor(io.get_executor());
  const auto constant = executor;
  tracer trace;
  co_spawn(executor, hop(), net::detached);
  co_spawn(constant, hop(), net::detached);
  co_spawn(constant, hop, net::detached);
  co_spawn(io, hop(), net::detached);
  co_spawn(net::any_io_executor(executor), hop(), net::detached);
  io.run();
  const test_support::lines all = trace.take();
  const auto begins_coroutine = [](const std::string& line) {
    return line.find("init ") == 0 && line.find(" coroutine by ") != line.npos;
  };
  BOOST_TEST(std::count_if(all.begin(), all.end(), begins_coroutine) == 5);
}

BOOST_AUTO_TEST_CASE(goes_on_in_the_context_that_it_was_suspended_in)
{
  on_each_executor([](net::io_context& io, auto executor) {
    bool done = false;
    storage.run(1, [&] {
      asio_ctx::co_spawn(
          executor,
          [&]() -> awaitable<void> {
            BOOST_TEST(value() == 1);
            {
              const auto scope = storage.with_scope(2);
              co_await hop();
              BOOST_TEST(value() == 2);
              co_await storage.run(3, []() -> awaitable<void> {
                co_await hop();
                BOOST_TEST(value() == 3);
              });
              BOOST_TEST(value() == 2);
            }
            BOOST_TEST(value() == 1);
            storage.enter_with(4);
            co_await hop();
            BOOST_TEST(value() == 4);
            done = true;
          },
          net::detached);
      BOOST_TEST(value() == 1);
    });
    io.run();
    io.restart();
    BOOST_TEST(done);
    BOOST_TEST(value() == -1);
  });
}

BOOST_AUTO_TEST_CASE(leaves_its_spawner_alone_when_it_starts_inline)
{
  on_each_executor([](net::io_context& io, auto executor) {
    net::post(executor, [&] {
      const auto id = asio_ctx::execution_async_id();
      storage.run(1, [&] {
        asio_ctx::co_spawn(
            executor,
            []() -> awaitable<void> {
              const auto scope = storage.with_scope(2);
              co_await hop();
              BOOST_TEST(value() == 2);
            },
            net::detached);
        BOOST_TEST(value() == 1);
        BOOST_TEST(asio_ctx::execution_async_id() == id);
      });
    });
    io.run();
    io.restart();
    BOOST_TEST(value() == -1);
  });
}

BOOST_AUTO_TEST_CASE(resolves_with_an_exception_as_with_a_result)
{
  tracer trace;
  net::io_context io;
  bool caught = false;
  asio_ctx::co_spawn(
      io,
      []() -> awaitable<int> {
        co_await hop();
        throw std::runtime_error("test");
      },
      [&](std::exception_ptr e, int) {
        trace.line_of("handler");
        try
        {
          std::rethrow_exception(e);
        }
        catch (const std::runtime_error&)
        {
          caught = true;
        }
      });
  io.run();
  BOOST_TEST(caught);
  CHECK_LINES(
      trace, "init 2 coroutine by 1", "before 2", "after 2", "before 2",
      "promise_resolve 2", "handler in 2 by 1", "after 2", "destroy 2");
}

BOOST_AUTO_TEST_CASE(that_is_destroyed_while_suspended_never_resolves)
{
  tracer trace;
  {
    net::io_context io;
    asio_ctx::co_spawn(
        io,
        [&]() -> awaitable<void> {
          const auto scope = storage.with_scope(1);
          net::steady_timer timer(io, std::chrono::hours(1));
          co_await timer.async_wait(use_awaitable);
        },
        net::detached);
    io.poll();
  }
  BOOST_TEST(value() == -1);
  CHECK_LINES(trace, "init 2 coroutine by 1", "before 2", "after 2", "destroy 2");
  {
    net::io_context io;
    asio_ctx::co_spawn(io, hop(), net::detached);
  }
  CHECK_LINES(trace, "init 2 coroutine by 1", "destroy 2");
}

BOOST_AUTO_TEST_CASE(is_triggered_by_the_coroutine_that_spawns_it)
{
  on_each_executor([](net::io_context& io, auto executor) {
    tracer trace;
    asio_ctx::co_spawn(
        executor,
        [&]() -> awaitable<void> {
          const int result = co_await asio_ctx::co_spawn(
              co_await net::this_coro::executor,
              [&]() -> awaitable<int> {
                co_await hop();
                trace.line_of("child");
                co_return 5;
              },
              use_awaitable);
          BOOST_TEST(result == 5);
          trace.line_of("parent");
        },
        net::detached);
    io.run();
    io.restart();
    BOOST_TEST(
        without_operations(trace.take())
            == (test_support::lines{
                "init 2 coroutine by 1", "before 2", "init 3 coroutine by 2", "before 3",
                "after 3", "after 2", "before 3", "child in 3 by 2", "promise_resolve 3",
                "before 2", "parent in 2 by 1", "promise_resolve 2", "after 2",
                "destroy 2", "after 3", "destroy 3"}),
        boost::test_tools::per_element());
  });
}

BOOST_AUTO_TEST_CASE(takes_any_token)
{
  net::io_context io;
  const auto coroutine = [](int result) -> awaitable<int> {
    co_await hop();
    co_return result;
  };
  std::future<int> future = asio_ctx::co_spawn(io, coroutine(1), net::use_future);
  auto deferred = asio_ctx::co_spawn(io.get_executor(), coroutine(2), net::deferred);
  int seen = 0;
  asio_ctx::co_spawn(
      io, [&] { return coroutine(3); },
      asio_ctx::bind_context([&](std::exception_ptr, int r) { seen += r; }));
  std::move(deferred)([&](std::exception_ptr, int r) { seen += r; });
  io.run();
  BOOST_TEST(future.get() == 1);
  BOOST_TEST(seen == 5);
}

BOOST_AUTO_TEST_CASE(is_made_when_a_lazy_token_starts_it)
{
  tracer trace;
  net::io_context io;
  auto deferred = asio_ctx::co_spawn(io, hop(), net::deferred);
  BOOST_TEST(trace.take().empty());
  asio_ctx::async_resource starter("starter");
  starter.run_in_async_scope([&] { std::move(deferred)([](std::exception_ptr) {}); });
  BOOST_TEST(trace.take()[2] == "init 3 coroutine by 2");
  io.run();
}

BOOST_AUTO_TEST_CASE(has_one_id_without_hooks_as_well)
{
  on_each_executor([](net::io_context& io, auto executor) {
    bool done = false;
    const auto body = [&]() -> awaitable<void> {
      const asio_ctx::async_id id = asio_ctx::execution_async_id();
      const auto check = [id] { BOOST_TEST(asio_ctx::execution_async_id() == id); };
      co_await storage.run(2, [&]() -> awaitable<void> {
        check();
        co_await storage.run(3, []() -> awaitable<void> { co_return; });
        check();
        co_await hop();
        check();
      });
      check();
      co_await hop();
      check();
      done = true;
    };
    net::post(executor, [&, executor] { // where it starts inline
      asio_ctx::co_spawn(executor, body, net::detached);
    });
    io.run();
    io.restart();
    BOOST_TEST(done);
  });
}

BOOST_AUTO_TEST_CASE(can_be_cancelled)
{
  net::io_context io;
  net::cancellation_signal signal;
  boost::system::error_code error;
  asio_ctx::co_spawn(
      io,
      [&]() -> awaitable<void> {
        const auto scope = storage.with_scope(1);
        net::steady_timer timer(io, std::chrono::hours(1));
        co_await timer.async_wait(net::redirect_error(use_awaitable, error));
        BOOST_TEST(value() == 1);
      },
      net::bind_cancellation_slot(signal.slot(), net::detached));
  io.poll();
  signal.emit(net::cancellation_type::terminal);
  io.run();
  BOOST_TEST((error == net::error::operation_aborted));
}

BOOST_AUTO_TEST_CASE(is_cancelled_in_the_context_of_the_canceller)
{
  on_each_executor([](net::io_context& io, auto executor) {
    net::cancellation_signal signal;
    int seen = 0;
    storage.run(1, [&] {
      asio_ctx::co_spawn(
          executor,
          [&]() -> awaitable<void> {
            const auto id = asio_ctx::execution_async_id();
            test_support::gate gate(executor);
            auto state = co_await net::this_coro::cancellation_state;
            state.slot().assign([&](net::cancellation_type) {
              seen = value();
              BOOST_TEST(asio_ctx::execution_async_id() != id);
              gate.open(); // the coroutine goes on inside
              BOOST_TEST(value() == 99);
            });
            co_await gate.wait(
                net::bind_cancellation_slot(net::cancellation_slot(), use_awaitable));
            BOOST_TEST(value() == 1);
            BOOST_TEST(asio_ctx::execution_async_id() == id);
            net::post(
                co_await net::this_coro::executor, [] { BOOST_TEST(value() == 1); });
            co_await hop();
            BOOST_TEST(value() == 1);
            BOOST_TEST(asio_ctx::execution_async_id() == id);
          },
          net::bind_cancellation_slot(signal.slot(), net::detached));
    });
    net::post(executor, [&] {
      storage.run(99, [&] {
        signal.emit(net::cancellation_type::terminal);
        BOOST_TEST(value() == 99);
      });
    });
    io.run();
    io.restart();
    BOOST_TEST(seen == 99);
  });
}

BOOST_AUTO_TEST_CASE(shows_hooks_nothing_of_a_cancellation_on_its_way)
{
  tracer trace;
  net::io_context io;
  net::cancellation_signal signal;
  asio_ctx::co_spawn(
      io,
      [&]() -> awaitable<void> {
        net::steady_timer timer(io, std::chrono::hours(1));
        auto state = co_await net::this_coro::cancellation_state;
        state.slot().assign([&](net::cancellation_type) {
          trace.line_of("cancelled");
          timer.cancel();
        });
        boost::system::error_code ec;
        co_await timer.async_wait(net::bind_cancellation_slot(
            net::cancellation_slot(), net::redirect_error(use_awaitable, ec)));
        trace.line_of("goes on");
      },
      net::bind_cancellation_slot(signal.slot(), net::detached));
  net::post(io, asio_ctx::bind_context("canceller", [&] {
              signal.emit(net::cancellation_type::terminal);
            }));
  io.run();
  auto lines = trace.take();
  // Boost 1.81 leaves the coroutine's executor on the slot.
  lines.erase(std::remove(lines.begin(), lines.end(), "destroy 2"), lines.end());
  BOOST_TEST(
      lines
          == (test_support::lines{
              "init 2 coroutine by 1", "init 3 canceller by 1", "before 2", "after 2",
              "before 3", "cancelled in 3 by 1", "after 3", "destroy 3", "before 2",
              "goes on in 2 by 1", "promise_resolve 2", "after 2"}),
      boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(keeps_its_scopes_after_an_operation_of_bind_context)
{
  const auto check = [] {
    on_each_executor([](net::io_context& io, auto executor) {
      bool ended = false;
      storage.run(1, [&] {
        asio_ctx::co_spawn(
            executor,
            [&]() -> awaitable<void> {
              co_await net::post(asio_ctx::bind_context(use_awaitable));
              {
                const auto scope = storage.with_scope(2);
                co_await hop();
                BOOST_TEST(value() == 2);
              }
              BOOST_TEST(value() == 1);
              ended = true;
            },
            net::detached);
      });
      io.run();
      io.restart();
      BOOST_TEST(ended);
    });
  };
  check();
  const tracer with_hooks;
  check();
}

BOOST_AUTO_TEST_CASE(is_the_cause_of_its_branches)
{
  net::io_context io;
  tracer trace;
  asio_ctx::co_spawn(
      io,
      [&]() -> awaitable<void> {
        const auto scope = storage.with_scope(1);
        const auto branch = [&](int store) -> awaitable<void> {
          const auto inner = storage.with_scope(store);
          co_await hop();
          BOOST_TEST(value() == store);
          trace.line_of("branch");
        };
        co_await (branch(2) && branch(3));
        BOOST_TEST(value() == 1);
      },
      net::detached);
  io.run();
  const auto lines = trace.take();
  BOOST_TEST(std::count(lines.begin(), lines.end(), "init 2 coroutine by 1") == 1);
  for (const std::string branch : {"3", "4"})
  {
    const auto number_of = [&](const std::string& line) {
      return std::count(lines.begin(), lines.end(), line);
    };
    BOOST_TEST(number_of("init " + branch + " coroutine by 2") == 1);
    BOOST_TEST(number_of("branch in " + branch + " by 2") == 1);
    BOOST_TEST(number_of("promise_resolve " + branch) == 1);
  }
  BOOST_TEST(std::count(lines.begin(), lines.end(), "promise_resolve 2") == 1);
}

BOOST_AUTO_TEST_CASE(goes_on_in_its_own_context_when_foreign_code_completes)
{
  on_each_executor([&](net::io_context& io, auto executor) {
    net::thread_pool pool(1);
    const auto completer = [](auto complete) { storage.run(100, complete); };
    int seen = 0;
    storage.run(1, [&] {
      asio_ctx::co_spawn(
          executor,
          [&]() -> awaitable<void> {
            const auto scope = storage.with_scope(2);
            co_await test_support::foreign_operation(pool, completer, use_awaitable);
            seen = value();
          },
          net::detached);
    });
    io.run();
    io.restart();
    pool.join();
    BOOST_TEST(seen == 2);
  });
}

BOOST_AUTO_TEST_CASE(is_hidden_from_hooks_without_coroutines)
{
  asio_ctx::hook_options options;
  options.track_coroutines = false;
  int events = 0;
  asio_ctx::hook_callbacks callbacks;
  callbacks.init = [&](auto&&...) { ++events; };
  callbacks.before = [&](auto) { ++events; };
  callbacks.after = [&](auto) { ++events; };
  callbacks.destroy = [&](auto) { ++events; };
  const auto hook = asio_ctx::create_hook(callbacks, options).enable();
  net::io_context io;
  asio_ctx::co_spawn(io, hop(), net::detached);
  io.run();
  BOOST_TEST(events == 0);
  asio_ctx::async_resource("test").run_in_async_scope([] {});
  BOOST_TEST(events == 4);
}

BOOST_AUTO_TEST_CASE(has_the_executor_that_it_was_spawned_on)
{
  on_each_executor([](net::io_context& io, auto executor) {
    bool done = false;
    asio_ctx::co_spawn(
        executor,
        [&]() -> awaitable<void> {
          const net::any_io_executor own = co_await net::this_coro::executor;
          BOOST_TEST((own == net::any_io_executor(executor)));
          done = true;
        },
        net::detached);
    io.run();
    io.restart();
    BOOST_TEST(done);
  });
}

BOOST_AUTO_TEST_CASE(moves_between_threads)
{
  std::atomic<int> events{0};
  asio_ctx::hook_callbacks callbacks;
  callbacks.before = [&](asio_ctx::async_id id) {
    if (asio_ctx::execution_async_id() != id)
      BOOST_ERROR("wrong id");
    ++events;
  };
  const auto hook = asio_ctx::create_hook(callbacks).enable();
  std::atomic<int> done{0};
  net::thread_pool pool(4);
  for (int i = 0; i != 20; ++i)
    storage.run(i, [&] {
      asio_ctx::co_spawn(
          net::make_strand(pool),
          [&done, i]() -> awaitable<void> {
            const auto id = asio_ctx::execution_async_id();
            for (int n = 0; n != 50; ++n)
            {
              const auto scope = storage.with_scope(1000 * i + n);
              co_await hop();
              if (value() != 1000 * i + n || asio_ctx::execution_async_id() != id)
                BOOST_ERROR("wrong context");
            }
            if (value() == i)
              ++done;
          },
          net::detached);
    });
  pool.wait();
  BOOST_TEST(done == 20);
  BOOST_TEST(events >= 20 * 51);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_resource)

BOOST_AUTO_TEST_CASE(runs_a_coroutine_as_a_part_of_itself)
{
  tracer trace;
  net::io_context io;
  asio_ctx::async_resource resource =
      storage.run(1, [] { return asio_ctx::async_resource("test"); });
  int result = 0;
  asio_ctx::co_spawn(
      io,
      [&]() -> awaitable<void> {
        const auto scope = storage.with_scope(2);
        result = co_await resource.run_in_async_scope(
            [&](int added) -> awaitable<int> {
              BOOST_TEST(value() == 1);
              co_await hop();
              BOOST_TEST(value() == 1);
              trace.line_of("inside");
              co_return 4 + added;
            },
            3);
        BOOST_TEST(value() == 2);
        trace.line_of("outside");
      },
      net::detached);
  io.run();
  BOOST_TEST(result == 7);
  CHECK_LINES(
      trace, "init 2 test by 1", "init 3 coroutine by 1", "before 3", "before 2",
      "after 2", "after 3", "before 2", "inside in 2 by 1", "before 3",
      "outside in 3 by 1", "promise_resolve 3", "after 3", "destroy 3", "after 2");
}

BOOST_AUTO_TEST_CASE(gives_the_context_back_when_the_coroutine_throws)
{
  net::io_context io;
  asio_ctx::async_resource resource("test");
  bool caught = false;
  net::co_spawn(
      io,
      [&]() -> awaitable<void> {
        const auto id = asio_ctx::execution_async_id();
        const auto failing = resource.bind([]() -> awaitable<void> {
          co_await hop();
          throw std::runtime_error("test");
        });
        try
        {
          co_await failing();
        }
        catch (const std::runtime_error&)
        {
          caught = true;
        }
        BOOST_TEST(asio_ctx::execution_async_id() == id);
      },
      net::detached);
  io.run();
  BOOST_TEST(caught);
}

namespace {

struct written_log
{
  bool begun = false;
  asio_ctx::async_id cause = 0;
  asio_ctx::async_id written_by = 0;
};

// Writes a log where tracked work is announced, in a coroutine that goes on later.
struct log_in_background
{
  net::io_context& io;
  written_log& log;

  void init(
      asio_ctx::async_id, std::string_view type, asio_ctx::async_id,
      asio_ctx::resource_ref)
  {
    if (type != "work" || std::exchange(log.begun, true))
      return;
    log.cause = asio_ctx::execution_async_id();
    net::co_spawn(io, write(log), net::detached);
  }

  static awaitable<void> write(written_log& log)
  {
    asio_ctx::async_resource resource("log");
    co_await resource.run_in_async_scope(hop);
    log.written_by = asio_ctx::trigger_async_id(); // its own id is that of a coroutine
  }
};

} // namespace

BOOST_AUTO_TEST_CASE(may_be_awaited_by_what_a_late_init_starts)
{
  written_log log;
  asio_ctx::io_context io;
  const auto hook = asio_ctx::create_hook(log_in_background{io, log}).enable();
  using tracked_executor =
      decltype(net::prefer(io.get_executor(), net::execution::outstanding_work.tracked));
  std::optional<tracked_executor> kept;
  net::post(io, [&] { // has ended when the work is announced
    kept.emplace(
        net::prefer(io.get_executor(), net::execution::outstanding_work.tracked));
  });
  net::post(io, [&] {
    const tracked_executor work = *kept;
    kept.reset();
    work.execute([] {});
  });
  io.run();
  BOOST_TEST(log.cause != 0u);
  BOOST_TEST(log.written_by == log.cause);
}

BOOST_AUTO_TEST_SUITE_END()

#endif // ASIO_CTX_HAS_COROUTINES
