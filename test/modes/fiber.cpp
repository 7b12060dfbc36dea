// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// asio::spawn.

#include "modes.hpp"
#include <array>
#include <atomic>
#include <boost/asio/spawn.hpp>
#include <chrono>
#include <cstddef>
#include <deque>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <thread>

namespace {

namespace net = boost::asio;
using boost::system::error_code;
using mode::expect;
using mode::fixture;
using mode::request;
using mode::requests;
using mode::rethrow;
using net::yield_context;

// Compilers take std::this_thread::get_id for a constant, across a yield as well.
[[gnu::noinline]] std::thread::id this_thread_id()
{
  asm volatile("" : : : "memory");
  return std::this_thread::get_id();
}

} // namespace

BOOST_AUTO_TEST_SUITE(fibers)

BOOST_AUTO_TEST_CASE_TEMPLATE(
    a_fiber_keeps_its_context, Mode, mode::without_bound_handlers)
{
  fixture<Mode> on;
  on.for_each_request([&](int id) {
    net::spawn(
        on.executor,
        [&on, id](yield_context yield) {
          expect<Mode>(id);
          typename fixture<Mode>::timer timer(
              on.executor, std::chrono::milliseconds(requests - id));
          timer.async_wait(Mode::token(yield));
          expect<Mode>(id);
          {
            const auto scope = request.with_scope(id + 100);
            net::post(Mode::token(yield));
            expect<Mode>(id + 100);
          }
          expect<Mode>(id);
          request.run(id + 200, [&] {
            net::post(Mode::token(yield));
            expect<Mode>(id + 200);
          });
          expect<Mode>(id);
          request.exit([&] {
            net::post(yield);
            expect<Mode>(0);
          });
          expect<Mode>(id);
        },
        rethrow);
  });
  on.run();
}

BOOST_AUTO_TEST_CASE_TEMPLATE(
    a_token_carries_the_context_into_the_next_line, Mode, mode::all)
{
  // Also on Asio's own executors, where the fiber itself has no context.
  fixture<Mode> on;
  const auto in_five = request.run(5, [] { return asio_ctx::current_frame(); });
  net::spawn(
      on.executor,
      [&](yield_context yield) {
        net::post(asio_ctx::bind_context(in_five, yield));
        expect<Mode>(5);
        net::post(asio_ctx::propagate_context(yield));
        expect<Mode>(5);
      },
      rethrow);
  on.run();
}

BOOST_AUTO_TEST_CASE_TEMPLATE(
    fibers_in_fibers_and_exceptions, Mode, mode::without_bound_handlers)
{
  fixture<Mode> on;
  on.for_each_request([&](int id) {
    net::spawn(
        on.executor,
        [id](yield_context yield) {
          bool caught = false;
          try
          {
            request.run(id + 100, [&] {
              net::spawn(
                  yield,
                  [id](yield_context inner) {
                    expect<Mode>(id + 100);
                    net::post(inner);
                    expect<Mode>(id + 100);
                    throw std::runtime_error("passes");
                  },
                  yield);
            });
          }
          catch (const std::runtime_error&)
          {
            caught = true;
            expect<Mode>(id);
          }
          BOOST_TEST(caught);
          net::post(yield);
          expect<Mode>(id);
        },
        rethrow);
  });
  on.run();
}

BOOST_AUTO_TEST_CASE_TEMPLATE(
    fibers_that_move_between_threads, Mode, mode::without_bound_handlers)
{
  fixture<Mode> on;
  on.for_each_request([&](int id) {
    net::spawn(
        asio_ctx::make_context_executor(net::make_strand(on.io)),
        [id](yield_context yield) {
          for (int i = 0; i != 200; ++i)
          {
            net::post(yield);
            expect<Mode>(id);
            const auto scope = request.with_scope(id + 100);
            net::post(yield);
            expect<Mode>(id + 100);
          }
        },
        rethrow);
  });
  on.run(4);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(
    a_fiber_that_changes_its_thread_at_each_yield, Mode, mode::without_bound_handlers)
{
  fixture<Mode> on;
  using pool = typename Mode::thread_pool;
  std::array<pool, 2> pools = {pool(1), pool(1)};
  std::atomic<int> moves{0};
  on.for_each_request([&](int id) {
    net::spawn(
        typename Mode::pool_executor(pools[0].get_executor()),
        [&pools, &moves, id](yield_context yield) {
          const auto hop = [&](int expected) {
            for (pool& next : pools)
            {
              const std::thread::id before = this_thread_id();
              const typename Mode::pool_executor executor = next.get_executor();
              net::post(net::bind_executor(executor, yield));
              moves += before != this_thread_id();
              expect<Mode>(expected);
            }
          };
          for (int i = 0; i != 20; ++i)
          {
            hop(id);
            const auto scope = request.with_scope(id + 100);
            hop(id + 100);
            request.run(id + 200, [&] { hop(id + 200); });
            request.exit([&] { hop(0); });
          }
        },
        rethrow);
  });
  for (pool& each : pools)
    each.join();
  BOOST_TEST(moves >= requests * 20 * 4);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(
    an_exception_that_ends_a_fiber, Mode, mode::without_bound_handlers)
{
  fixture<Mode> on;
  int failed = 0;
  on.for_each_request([&](int id) {
    net::spawn(
        on.executor,
        [id](yield_context yield) {
          const auto scope = request.with_scope(id + 100);
          request.run(id + 200, [&] {
            net::post(yield);
            throw std::runtime_error("test");
          });
        },
        [&failed, id](std::exception_ptr e) {
          expect<Mode>(id);
          BOOST_CHECK_THROW(rethrow(e), std::runtime_error);
          ++failed;
        });
  });
  on.run();
  BOOST_TEST(failed == requests);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(cancelled, Mode, mode::without_bound_handlers)
{
  // What the fiber waits for, and a handler of its own on the slot: as with coroutines.
  fixture<Mode> on;
  std::deque<net::cancellation_signal> signals;
  int ended = 0;
  const std::array<net::cancellation_type, 3> types = {
      net::cancellation_type::total, net::cancellation_type::partial,
      net::cancellation_type::terminal};
  on.for_each_request([&](int id) {
    net::spawn(
        on.executor,
        [&on, &ended, id](yield_context yield) {
          yield.reset_cancellation_state(net::enable_total_cancellation());
          yield.throw_if_cancelled(false);
          const auto scope = request.with_scope(id + 100);
          typename fixture<Mode>::timer timer(on.executor, std::chrono::hours(1));
          error_code ec;
          if (id % 2 == 0)
            timer.async_wait(Mode::token(yield[ec]));
          else
          {
            yield.get_cancellation_slot().assign([&](net::cancellation_type) {
              expect<Mode>(99);
              timer.cancel();
            });
            timer.async_wait(
                net::bind_cancellation_slot(net::cancellation_slot(), yield[ec]));
          }
          BOOST_TEST(ec == net::error::operation_aborted);
          expect<Mode>(id + 100);
          ++ended;
        },
        net::bind_cancellation_slot(signals.emplace_back().slot(), rethrow));
  });
  request.run(99, [&] {
    net::post(on.executor, Mode::token([&] {
                std::size_t type = 0;
                for (net::cancellation_signal& signal : signals)
                {
                  signal.emit(types[type++ % 3]);
                  expect<Mode>(99);
                }
              }));
  });
  on.run();
  BOOST_TEST(ended == requests);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(unwound_while_suspended, Mode, mode::without_bound_handlers)
{
  // By a thread that has a context of its own, or none, and that is another than the fiber's.
  struct at_end
  {
    int id;
    int& count;

    ~at_end()
    {
      expect<Mode>(id);
      ++count;
    }
  };
  fixture<Mode> on;
  for (const int unwinder : {0, 99})
    for (const bool elsewhere : {false, true})
    {
      const auto object = std::make_shared<int>(0);
      asio_ctx::async_local_storage<std::shared_ptr<int>> kept;
      int ended = 0;
      std::optional<typename Mode::io_context> io(std::in_place);
      std::optional<typename fixture<Mode>::timer> timer(
          std::in_place, io->get_executor(), std::chrono::hours(1));
      kept.run(object, [&] {
        on.for_each_request([&](int id) {
          net::spawn(
              typename Mode::executor(io->get_executor()),
              [&timer, &ended, id, unwinder](yield_context yield) {
                const at_end outside{unwinder, ended};
                const auto scope = request.with_scope(id + 100);
                request.exit([&] {
                  const at_end inside{unwinder, ended};
                  net::spawn(
                      yield,
                      [&timer, &ended, unwinder](yield_context inner) {
                        const at_end nested{unwinder, ended};
                        request.run(1000, [&] { timer->async_wait(inner); });
                      },
                      yield);
                });
              },
              net::detached);
        });
      });
      io->poll();
      const auto unwind = [&] {
        timer.reset();
        io.reset();
        expect<Mode>(unwinder);
      };
      const auto unwind_in_context = [&] {
        if (unwinder != 0)
          request.run(unwinder, unwind);
        else
          unwind();
        expect<Mode>(0);
      };
      if (elsewhere)
        std::thread(unwind_in_context).join();
      else
        unwind_in_context();
      BOOST_TEST(ended == 3 * requests);
      BOOST_TEST(object.use_count() == 1);
    }
}

BOOST_AUTO_TEST_SUITE_END()
