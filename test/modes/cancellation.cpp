// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// A handler on a cancellation slot runs in the context of whoever cancels; the handler of the
// cancelled operation in that of its operation.

#include "modes.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <future>
#include <utility>

#if ASIO_CTX_HAS_COROUTINES
#include <boost/asio/experimental/awaitable_operators.hpp>
#endif

namespace {

namespace net = boost::asio;
using boost::system::error_code;
using mode::expect;
using mode::fixture;
using mode::request;
using net::cancellation_type;

constexpr std::array<cancellation_type, 3> all_types = {
    cancellation_type::total, cancellation_type::partial, cancellation_type::terminal};

constexpr int canceller = 99;

template <class Mode>
struct scenario : fixture<Mode>
{
  // Starts an operation for each type of cancellation, twice: start(id, type, slot).
  template <class F>
  void start(F f)
  {
    for (std::size_t i = 0; i != signals.size(); ++i)
    {
      const int id = static_cast<int>(i) + 1;
      request.run(id, [&] { f(id, type_of(i), signals[i].slot()); });
    }
  }

  // Cancels them all from another context.
  void cancel_all()
  {
    request.run(canceller, [&] {
      net::post(this->executor, Mode::token([this] {
                  for (std::size_t i = 0; i != signals.size(); ++i)
                  {
                    signals[i].emit(type_of(i));
                    expect<Mode>(canceller);
                  }
                }));
    });
    this->run();
  }

  static cancellation_type type_of(std::size_t index) { return all_types[index % 3]; }

  std::array<net::cancellation_signal, 6> signals;
};

// An operation that waits to be cancelled, with a handler on the slot that goes on at once.
template <class Mode, class Token>
auto wait_for_cancellation(typename Mode::executor executor, Token&& token)
{
  return net::async_initiate<Token, void(cancellation_type)>(
      [executor](auto handler) {
        auto slot = net::get_associated_cancellation_slot(handler);
        auto work = net::prefer(
            net::get_associated_executor(handler, executor),
            net::execution::outstanding_work.tracked);
        slot.assign([work = std::move(work),
                     handler = std::move(handler)](cancellation_type type) mutable {
          expect<Mode>(canceller);
          auto complete = [handler = std::move(handler), type]() mutable {
            std::move(handler)(type);
          };
          const auto on = std::move(work);
          net::dispatch(on, std::move(complete));
          expect<Mode>(canceller);
        });
      },
      token);
}

#if ASIO_CTX_HAS_COROUTINES

using namespace net::experimental::awaitable_operators;
using mode::rethrow;
using net::awaitable;
using net::use_awaitable;

awaitable<void> accept_all_types()
{
  co_await net::this_coro::reset_cancellation_state(net::enable_total_cancellation());
  co_await net::this_coro::throw_if_cancelled(false);
}

// Waits for its own cancellation, with a handler of its own on the coroutine's slot.
template <class Mode>
awaitable<void>
wait_with_own_handler(net::any_io_executor executor, int id, cancellation_type type)
{
  expect<Mode>(id);
  net::steady_timer timer(executor, std::chrono::hours(1));
  auto state = co_await net::this_coro::cancellation_state;
  state.slot().assign([&](cancellation_type by) {
    expect<Mode>(canceller);
    BOOST_TEST((by == type));
    timer.cancel();
  });
  error_code ec;
  co_await timer.async_wait(net::bind_cancellation_slot(
      net::cancellation_slot(), Mode::token(net::redirect_error(use_awaitable, ec))));
  expect<Mode>(id);
  BOOST_TEST(ec == net::error::operation_aborted);
}

// Spawns coroutines in each way that keeps their context, and cancels them.
template <class Mode, class Body>
void spawn_and_cancel(Body body)
{
  for (const bool is_resource : {false, true})
  {
    scenario<Mode> on;
    int ended = 0;
    on.start([&](int id, cancellation_type type, net::cancellation_slot slot) {
      const auto coroutine = [&on, &body, &ended, id, type,
                              is_resource]() -> awaitable<void> {
        co_await accept_all_types();
        if (is_resource)
          co_await body(on, id, type);
        else
          co_await request.run(
              id, [&]() -> awaitable<void> { co_await body(on, id, type); });
        ++ended;
      };
      auto token = net::bind_cancellation_slot(slot, rethrow);
      if (is_resource)
        asio_ctx::co_spawn(on.executor, coroutine, std::move(token));
      else
        net::co_spawn(on.executor, coroutine, std::move(token));
    });
    on.cancel_all();
    BOOST_TEST(ended == 6);
  }
}

#endif

} // namespace

BOOST_AUTO_TEST_SUITE(cancellation)

// Not of Asio's, which would carry the context in a whole program.
BOOST_AUTO_TEST_CASE_TEMPLATE(of_an_operation_of_the_users_own, Mode, mode::every_program)
{
  scenario<Mode> on;
  int cancelled = 0;
  on.start([&](int id, cancellation_type type, net::cancellation_slot slot) {
    const auto handler = [&cancelled, id, type](cancellation_type by) {
      expect<Mode>(id);
      BOOST_TEST((by == type));
      ++cancelled;
    };
    if (id % 2 == 0)
      wait_for_cancellation<Mode>(
          on.executor, net::bind_cancellation_slot(slot, Mode::token(handler)));
    else
      wait_for_cancellation<Mode>(
          on.executor, Mode::token(net::bind_cancellation_slot(slot, handler)));
  });
  on.cancel_all();
  BOOST_TEST(cancelled == 6);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(of_timers_and_sockets, Mode, mode::all)
{
  scenario<Mode> on;
  typename fixture<Mode>::timer timer(on.executor, std::chrono::hours(1));
  auto sockets = on.connected_pair();
  std::array<char, 8> buffer;
  int cancelled = 0;
  on.start([&](int id, cancellation_type, net::cancellation_slot slot) {
    const auto handler = [&cancelled, id](error_code ec, std::size_t = 0) {
      expect<Mode>(id);
      BOOST_TEST(ec == net::error::operation_aborted);
      ++cancelled;
    };
    auto bound = Mode::token(net::bind_cancellation_slot(slot, handler));
    if (id % 2 == 0)
      timer.async_wait(std::move(bound));
    else
      sockets.first.async_read_some(net::buffer(buffer), std::move(bound));
  });
  on.cancel_all();
  BOOST_TEST(cancelled == 6);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(of_composed_operations, Mode, mode::all)
{
  scenario<Mode> on;
  typename fixture<Mode>::timer timer(on.executor, std::chrono::hours(1));
  int cancelled = 0;
  on.start([&](int id, cancellation_type type, net::cancellation_slot slot) {
    auto token = net::bind_cancellation_slot(
        slot, Mode::token([&cancelled, id, type](cancellation_type by) {
          expect<Mode>(id);
          BOOST_TEST((by == type));
          ++cancelled;
        }));
    bool waits = false;
    net::async_compose<decltype(token), void(cancellation_type)>(
        [&timer, id, waits](auto& self, error_code ec = {}) mutable {
          expect<Mode>(id);
          if (std::exchange(waits, true))
          {
            BOOST_TEST(ec == net::error::operation_aborted);
            return self.complete(self.get_cancellation_state().cancelled());
          }
          self.reset_cancellation_state(net::enable_total_cancellation());
          timer.async_wait(std::move(self));
        },
        token, timer);
  });
  on.cancel_all();
  BOOST_TEST(cancelled == 6);
}

#if ASIO_CTX_HAS_COROUTINES

BOOST_AUTO_TEST_CASE_TEMPLATE(of_what_a_coroutine_awaits, Mode, mode::all)
{
  spawn_and_cancel<Mode>([](auto& on, int id, cancellation_type) -> awaitable<void> {
    typename fixture<Mode>::timer timer(on.executor, std::chrono::hours(1));
    error_code ec;
    co_await timer.async_wait(Mode::token(net::redirect_error(use_awaitable, ec)));
    expect<Mode>(id);
    BOOST_TEST(ec == net::error::operation_aborted);
  });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(of_what_completes_while_it_is_cancelled, Mode, mode::all)
{
  spawn_and_cancel<Mode>([](auto& on, int id, cancellation_type type) -> awaitable<void> {
    const auto by =
        co_await wait_for_cancellation<Mode>(on.executor, Mode::token(use_awaitable));
    expect<Mode>(id);
    BOOST_TEST((by == type));
    // It goes on inside of the cancellation, but is no part of that.
    const auto executor = co_await net::this_coro::executor;
    for (const int store : {id + 100, id + 200})
    {
      const auto scope = request.with_scope(store);
      co_await net::post(executor, use_awaitable);
      expect<Mode>(store);
    }
    expect<Mode>(id);
  });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(of_a_coroutine_with_a_handler_of_its_own, Mode, mode::all)
{
  spawn_and_cancel<Mode>([](auto& on, int id, cancellation_type type) -> awaitable<void> {
    co_await wait_with_own_handler<Mode>(on.executor, id, type);
  });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(of_two_branches, Mode, mode::all)
{
  spawn_and_cancel<Mode>([](auto& on, int id, cancellation_type type) -> awaitable<void> {
    const auto branch = [&]() -> awaitable<void> {
      co_await accept_all_types();
      co_await wait_with_own_handler<Mode>(on.executor, id, type);
    };
    const auto in_context = [&]() -> awaitable<void> {
      co_await accept_all_types();
      co_await request.run(id + 100, [&]() -> awaitable<void> {
        co_await wait_with_own_handler<Mode>(on.executor, id + 100, type);
      });
      expect<Mode>(id);
    };
    co_await (branch() && in_context());
    expect<Mode>(id);
  });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(of_a_coroutine_on_another_thread, Mode, mode::all)
{
  fixture<Mode> on;
  typename Mode::thread_pool pool(2);
  const typename Mode::pool_executor workers = pool.get_executor();
  net::cancellation_signal signal;
  std::promise<void> waits;
  request.run(1, [&] {
    asio_ctx::co_spawn(
        net::make_strand(workers),
        [&]() -> awaitable<void> {
          const auto executor = co_await net::this_coro::executor;
          // On the strand this comes after the coroutine has been suspended. A cancellation that
          // came before would end the coroutine with an exception at its next co_await.
          net::post(executor, [&] { waits.set_value(); });
          co_await wait_with_own_handler<Mode>(executor, 1, cancellation_type::terminal);
        },
        net::bind_cancellation_slot(signal.slot(), rethrow));
  });
  waits.get_future().wait();
  request.run(canceller, [&] {
    signal.emit(cancellation_type::terminal);
    expect<Mode>(canceller);
  });
  pool.join();
}

#endif

BOOST_AUTO_TEST_SUITE_END()
