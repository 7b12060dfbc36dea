// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include "modes.hpp"

#if ASIO_CTX_HAS_COROUTINES

#include <array>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

namespace {

namespace net = boost::asio;
using namespace net::experimental::awaitable_operators;
using boost::system::error_code;
using mode::current_request;
using mode::expect;
using mode::fixture;
using mode::request;
using mode::requests;
using mode::rethrow;
using net::awaitable;
using net::use_awaitable;

// One more turn of the event loop.
awaitable<void> hop()
{
  co_await net::post(co_await net::this_coro::executor, use_awaitable);
}

// Spawns a coroutine for each request, whose body runs in the request's context.
template <class Mode, class F>
void spawn_each(fixture<Mode>& on, F f)
{
  for (int id = 1; id <= requests; ++id)
    net::co_spawn(
        on.executor,
        [f, id]() -> awaitable<void> {
          co_await request.run(id, f, id);
          expect<Mode>(0);
        },
        rethrow);
}

} // namespace

BOOST_AUTO_TEST_SUITE(coroutines)

BOOST_AUTO_TEST_CASE_TEMPLATE(
    a_body_keeps_its_context_across_suspensions, Mode, mode::all)
{
  fixture<Mode> on;
  spawn_each(on, [&](int id) -> awaitable<void> {
    expect<Mode>(id);
    typename fixture<Mode>::timer timer(
        on.executor, std::chrono::milliseconds(requests - id));
    co_await timer.async_wait(use_awaitable);
    expect<Mode>(id);
    co_await hop();
    expect<Mode>(id);
  });
  on.run();
}

BOOST_AUTO_TEST_CASE_TEMPLATE(tokens_in_a_coroutine, Mode, mode::all)
{
  fixture<Mode> on;
  spawn_each(on, [&](int id) -> awaitable<void> {
    typename fixture<Mode>::timer timer(on.executor, std::chrono::milliseconds(1));
    co_await timer.async_wait(Mode::token(use_awaitable));
    expect<Mode>(id);
    co_await net::post(on.executor, Mode::token(use_awaitable));
    expect<Mode>(id);
    const auto [ec] =
        co_await timer.async_wait(Mode::token(net::as_tuple(use_awaitable)));
    expect<Mode>(id);
    BOOST_TEST(!ec);
    error_code code;
    co_await timer.async_wait(net::redirect_error(Mode::token(use_awaitable), code));
    expect<Mode>(id);
    co_await timer.async_wait(Mode::token(net::deferred));
    expect<Mode>(id);
  });
  on.run();
}

BOOST_AUTO_TEST_CASE_TEMPLATE(sockets_in_a_coroutine, Mode, mode::all)
{
  fixture<Mode> on;
  spawn_each(on, [&](int id) -> awaitable<void> {
    auto [left, right] = on.connected_pair();
    std::string sent(200000, 'x');
    std::string received(sent.size(), '-');
    for (int i = 0; i != 3; ++i)
    {
      co_await (
          net::async_write(left, net::buffer(sent), use_awaitable)
          && net::async_read(right, net::buffer(received), use_awaitable));
      expect<Mode>(id);
      co_await net::async_write(right, net::buffer(received, 10), use_awaitable);
      expect<Mode>(id);
      co_await net::async_read(left, net::buffer(sent, 10), use_awaitable);
      expect<Mode>(id);
    }
  });
  on.run();
}

BOOST_AUTO_TEST_CASE_TEMPLATE(runs_nest_and_end, Mode, mode::all)
{
  fixture<Mode> on;
  spawn_each(on, [](int id) -> awaitable<void> {
    const int result = co_await request.run(id + 100, [id]() -> awaitable<int> {
      co_await hop();
      expect<Mode>(id + 100);
      co_await request.exit([]() -> awaitable<void> {
        expect<Mode>(0);
        co_await hop();
        expect<Mode>(0);
      });
      expect<Mode>(id + 100);
      co_return id;
    });
    BOOST_TEST(result == id);
    expect<Mode>(id);
    co_await hop();
    expect<Mode>(id);
  });
  on.run();
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_exception_gives_the_context_back, Mode, mode::all)
{
  fixture<Mode> on;
  spawn_each(on, [](int id) -> awaitable<void> {
    for (const bool suspends : {false, true})
    {
      bool caught = false;
      try
      {
        co_await request.run(id + 100, [&]() -> awaitable<void> {
          if (suspends)
            co_await hop();
          expect<Mode>(id + 100);
          throw std::runtime_error("passes");
        });
      }
      catch (const std::runtime_error&)
      {
        caught = true;
        expect<Mode>(id);
      }
      BOOST_TEST(caught);
      co_await hop();
      expect<Mode>(id);
    }
  });
  on.run();
}

BOOST_AUTO_TEST_CASE_TEMPLATE(merge_points, Mode, mode::all)
{
  // Which branch ends first is an input: the branches wait for channels that the test opens.
  fixture<Mode> on;
  using channel = net::experimental::channel<void(error_code, int)>;
  for (const bool first_ends_first : {true, false})
  {
    for (const bool throws : {true, false})
    {
      spawn_each(on, [=](int id) -> awaitable<void> {
        auto executor = co_await net::this_coro::executor;
        channel first(executor, 1), second(executor, 1);
        const auto branch = [&](channel& gate, int branch_id) -> awaitable<void> {
          co_await request.run(branch_id, [&, branch_id]() -> awaitable<void> {
            co_await hop();
            expect<Mode>(branch_id);
            const int got = co_await gate.async_receive(use_awaitable);
            expect<Mode>(branch_id);
            if (throws && got == 1)
              throw std::runtime_error("passes");
          });
        };
        const auto open = [&]() -> awaitable<void> {
          for (int i = 0; i != 6; ++i)
            co_await hop();
          co_await (first_ends_first ? first : second).async_send({}, 1, use_awaitable);
          for (int i = 0; i != 6; ++i)
            co_await hop();
          co_await (first_ends_first ? second : first).async_send({}, 2, use_awaitable);
        };
        bool caught = false;
        try
        {
          co_await (branch(first, id + 100) && branch(second, id + 200) && open());
        }
        catch (const std::exception&)
        {
          caught = true;
        }
        BOOST_TEST(caught == throws);
        expect<Mode>(id);
        co_await hop();
        expect<Mode>(id);
      });
      on.run();
      on.io.restart();
    }
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(
    the_first_of_several_and_the_cancelled_rest, Mode, mode::all)
{
  fixture<Mode> on;
  spawn_each(on, [&](int id) -> awaitable<void> {
    for (const bool left_wins : {true, false})
    {
      const auto slow = [&, id]() -> awaitable<void> {
        co_await request.run(id + 100, [&, id]() -> awaitable<void> {
          typename fixture<Mode>::timer timer(on.executor, std::chrono::hours(1));
          error_code ec;
          co_await timer.async_wait(net::redirect_error(use_awaitable, ec));
          BOOST_TEST(ec == net::error::operation_aborted);
          expect<Mode>(id + 100);
        });
      };
      const auto fast = [id]() -> awaitable<void> {
        co_await request.run(id + 200, [id]() -> awaitable<void> {
          co_await hop();
          expect<Mode>(id + 200);
        });
      };
      if (left_wins)
        co_await (fast() || slow());
      else
        co_await (slow() || fast());
      expect<Mode>(id);
      co_await hop();
      expect<Mode>(id);
    }
  });
  on.run();
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_cancelled_body_gives_the_context_back, Mode, mode::all)
{
  fixture<Mode> on;
  net::cancellation_signal signal;
  int aborted = 0;
  net::co_spawn(
      on.executor,
      [&]() -> awaitable<void> {
        co_await request.run(1, [&]() -> awaitable<void> {
          try
          {
            co_await request.run(2, [&]() -> awaitable<void> {
              typename fixture<Mode>::timer timer(on.executor, std::chrono::hours(1));
              co_await timer.async_wait(use_awaitable);
            });
          }
          catch (const boost::system::system_error& e)
          {
            BOOST_TEST(e.code() == net::error::operation_aborted);
            ++aborted;
            expect<Mode>(1);
          }
        });
      },
      net::bind_cancellation_slot(signal.slot(), rethrow));
  request.run(99, [&] {
    net::post(on.executor, Mode::token([&] {
                signal.emit(net::cancellation_type::terminal);
                expect<Mode>(99);
              }));
  });
  on.run();
  BOOST_TEST(aborted == 1);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(
    cancellation_filters_are_those_of_the_awaiting_coroutine, Mode, mode::all)
{
  // A coroutine that accepts total cancellation, and looks for itself, does so inside run().
  fixture<Mode> on;
  net::cancellation_signal signal;
  int seen = 0;
  net::co_spawn(
      on.executor,
      [&]() -> awaitable<void> {
        co_await net::this_coro::reset_cancellation_state(
            net::enable_total_cancellation());
        co_await net::this_coro::throw_if_cancelled(false);
        co_await request.run(2, [&]() -> awaitable<void> {
          typename fixture<Mode>::timer timer(on.executor, std::chrono::hours(1));
          error_code ec;
          co_await timer.async_wait(net::redirect_error(use_awaitable, ec));
          BOOST_TEST(ec == net::error::operation_aborted);
          co_await hop();
          ++seen;
          expect<Mode>(2);
        });
      },
      net::bind_cancellation_slot(signal.slot(), rethrow));
  net::post(on.executor, [&] { signal.emit(net::cancellation_type::total); });
  on.run();
  BOOST_TEST(seen == 1);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_parallel_group_of_operations, Mode, mode::all)
{
  fixture<Mode> on;
  spawn_each(on, [&](int id) -> awaitable<void> {
    typename fixture<Mode>::timer one(on.executor, std::chrono::milliseconds(1));
    typename fixture<Mode>::timer two(on.executor, std::chrono::milliseconds(id % 3));
    const auto [order, first, second] =
        co_await net::experimental::make_parallel_group(
            request.run(50, [&] { return one.async_wait(net::deferred); }),
            request.run(60, [&] { return two.async_wait(net::deferred); }))
            .async_wait(net::experimental::wait_for_all(), use_awaitable);
    BOOST_TEST(order.size() == 2u);
    BOOST_TEST(!first);
    BOOST_TEST(!second);
    expect<Mode>(id);
    co_await hop();
    expect<Mode>(id);
  });
  on.run();
}

BOOST_AUTO_TEST_CASE_TEMPLATE(snapshot_and_bind_of_coroutines, Mode, mode::all)
{
  fixture<Mode> on;
  const auto in_seven = request.run(7, [] { return asio_ctx::snapshot(); });
  const auto eight = request.run(8, [] {
    return asio_ctx::bind([](int add) -> awaitable<int> {
      co_await hop();
      expect<Mode>(8);
      co_return add + current_request();
    });
  });
  spawn_each(on, [&](int id) -> awaitable<void> {
    co_await in_seven([]() -> awaitable<void> {
      co_await hop();
      expect<Mode>(7);
    });
    expect<Mode>(id);
    BOOST_TEST(co_await eight(10) == 18);
    expect<Mode>(id);
  });
  on.run();
}

BOOST_AUTO_TEST_CASE_TEMPLATE(coroutines_on_a_thread_pool, Mode, mode::all)
{
  fixture<Mode> on;
  typename Mode::thread_pool pool(4);
  for (int id = 1; id <= requests; ++id)
    net::co_spawn(
        typename Mode::pool_executor(pool.get_executor()),
        [id]() -> awaitable<void> {
          co_await request.run(id, [id]() -> awaitable<void> {
            for (int i = 0; i != 200; ++i)
            {
              co_await hop();
              expect<Mode>(id);
              if (i % 20 == 0)
                co_await request.run(id + 100, [id]() -> awaitable<void> {
                  co_await hop();
                  expect<Mode>(id + 100);
                });
              expect<Mode>(id);
            }
          });
          expect<Mode>(0);
        },
        net::detached);
  pool.join();
}

BOOST_AUTO_TEST_CASE_TEMPLATE(destroyed_while_suspended, Mode, mode::all)
{
  asio_ctx::async_local_storage<std::shared_ptr<int>> kept;
  const auto object = std::make_shared<int>(0);
  request.run(99, [&] {
    {
      fixture<Mode> on;
      kept.run(object, [&] {
        for (int id = 1; id <= requests; ++id)
          net::co_spawn(
              on.executor,
              [&on, id]() -> awaitable<void> {
                typename fixture<Mode>::timer timer(on.executor, std::chrono::hours(1));
                co_await request.run(id, [&]() -> awaitable<void> {
                  auto scope = request.with_scope(50);
                  expect<Mode>(50);
                  co_await timer.async_wait(use_awaitable);
                });
              },
              net::detached);
      });
      on.io.poll();
    }
    expect<Mode>(99);
  });
  BOOST_TEST(object.use_count() == 1);
}

BOOST_AUTO_TEST_SUITE_END()

#endif // ASIO_CTX_HAS_COROUTINES
