// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// What Asio has since Boost 1.81, with completion tokens of each style.

#include "support/newer_asio.hpp"
#include "modes.hpp"

#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/spawn.hpp>
#include <chrono>
#include <cstddef>
#include <deque>
#include <exception>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace {

namespace net = boost::asio;
using boost::system::error_code;
using mode::current_request;
using mode::expect;
using mode::expecting;
using mode::fixture;
using mode::request;
using mode::requests;
using mode::rethrow;

// What operations use lives as long as they do.
template <class Mode>
struct scenario : fixture<Mode>
{
  using timer = typename fixture<Mode>::timer;
  using channel = net::experimental::basic_channel<
      typename Mode::executor, net::experimental::channel_traits<>,
      void(error_code, int)>;

  timer& timer_of(std::chrono::milliseconds time)
  {
    return timers.emplace_back(this->executor, time);
  }

  timer& short_timer() { return timer_of(std::chrono::milliseconds(1)); }
  timer& long_timer() { return timer_of(std::chrono::hours(1)); }

  // One that has a message already, sent by somebody else.
  channel& full_channel()
  {
    channel& made = channels.emplace_back(this->executor, 1);
    request.run(99, [&] { made.try_send(error_code(), 5); });
    return made;
  }

  std::deque<timer> timers;
  std::deque<channel> channels;
  std::deque<std::exception_ptr> dispositions;
};

// Starts an operation for each request at once. `operation` is called with the scenario and a
// completion token, which it adapts.
template <class Mode, class Operation>
void with_callbacks(Operation operation)
{
  scenario<Mode> on;
  int calls = 0;
  on.for_each_request([&](int id) {
    operation(on, [&calls, id](auto&&...) {
      ++calls;
      expect<Mode>(id);
      request.enter_with(999); // ends with the handler
    });
    expect<Mode>(id);
  });
  on.run();
  BOOST_TEST(calls == requests);
}

template <class Mode, class Operation>
void with_deferred_operations(Operation operation)
{
  scenario<Mode> on;
  int calls = 0;
  on.for_each_request([&](int id) {
    operation(on, net::deferred)([&calls, id](auto&&...) {
      ++calls;
      expect<Mode>(id);
    });
    expect<Mode>(id);
  });
  on.run();
  BOOST_TEST(calls == requests);
}

// Such a function runs on an executor of Asio's, which a context executor doesn't see.
template <class Mode, class Operation>
void with_futures(Operation operation)
{
  if (!Mode::binds_handlers && !asio_ctx::detail::whole_program)
    return;
  scenario<Mode> on;
  int calls = 0;
  on.for_each_request([&](int id) {
    operation(on, net::use_future([&calls, id](auto&&...) {
                ++calls;
                expect<Mode>(id);
              }));
  });
  on.run();
  BOOST_TEST(calls == requests);
}

// With a handler or token of its own, a fiber on Asio's executors keeps its context only in the
// line that it is for.
template <class Mode, class Operation>
void with_fibers(Operation operation)
{
  if constexpr (boost::mp11::mp_contains<mode::without_bound_handlers, Mode>::value)
  {
    scenario<Mode> on;
    on.for_each_request([&](int id) {
      net::spawn(
          on.executor,
          [&on, operation, id](net::yield_context yield) {
            for (int i = 0; i != 2; ++i)
            {
              operation(on, yield);
              expect<Mode>(id);
            }
          },
          rethrow);
    });
    on.run();
  }
}

#if ASIO_CTX_HAS_COROUTINES

template <class Mode, class Operation>
void with_coroutines(Operation operation)
{
  scenario<Mode> on;
  for (int id = 1; id <= requests; ++id)
    net::co_spawn(
        on.executor,
        [&on, operation, id]() -> net::awaitable<void> {
          co_await request.run(id, [&]() -> net::awaitable<void> {
            for (int i = 0; i != 2; ++i)
            {
              co_await operation(on, net::use_awaitable);
              expect<Mode>(id);
            }
          });
          expect<Mode>(0);
        },
        rethrow);
  on.run();
}

#else

template <class Mode, class Operation>
void with_coroutines(Operation)
{}

#endif

template <class Mode, class Operation>
void in_each_style(Operation operation)
{
  with_callbacks<Mode>(operation);
  with_deferred_operations<Mode>(operation);
  with_futures<Mode>(operation);
  with_coroutines<Mode>(operation);
  with_fibers<Mode>(operation);
}

} // namespace

BOOST_AUTO_TEST_SUITE(newer_asio)

BOOST_AUTO_TEST_CASE_TEMPLATE(a_channel_whose_handler_has_an_executor, Mode, mode::all)
{
  in_each_style<Mode>([](auto& on, auto token) {
    auto& channel = on.full_channel();
    return channel.async_receive(
        Mode::token(net::bind_executor(on.executor, std::move(token))));
  });
}

// The receiver waits, and whoever sends completes its operation.
BOOST_AUTO_TEST_CASE_TEMPLATE(
    a_channel_that_is_sent_to_in_another_context, Mode, mode::all)
{
  scenario<Mode> on;
  const auto wait = [&](int id, auto executor, const auto& handlers_executor) {
    using channel = net::experimental::basic_channel<
        decltype(executor), net::experimental::channel_traits<>, void(error_code, int)>;
    auto c = std::make_shared<channel>(executor, 1);
    c->async_receive(
        Mode::token(net::bind_executor(handlers_executor, expecting<Mode>(id))));
    request.run(99, [&] {
      net::post(on.executor, Mode::token([c] {
                  c->try_send(error_code(), 5);
                  expect<Mode>(99);
                }));
    });
  };
  on.for_each_request([&](int id) {
    const auto typed = on.io.get_executor();
    const net::any_io_executor any = typed;
    wait(id, typed, typed);
    wait(id, typed, any);
    wait(id, any, typed);
    wait(id, any, any);
  });
  on.run();
}

#if ASIO_CTX_TEST_HAS_IMMEDIATE_EXECUTOR

BOOST_AUTO_TEST_CASE_TEMPLATE(what_completes_immediately, Mode, mode::all)
{
  in_each_style<Mode>([](auto& on, auto token) {
    return on.full_channel().async_receive(
        Mode::token(net::bind_immediate_executor(on.executor, std::move(token))));
  });
  in_each_style<Mode>([](auto& on, auto token) {
    return on.full_channel().async_receive(
        net::bind_immediate_executor(on.executor, Mode::token(std::move(token))));
  });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(what_completes_inside_of_its_start, Mode, mode::all)
{
  with_callbacks<Mode>([](auto& on, auto token) {
    on.full_channel().async_receive(Mode::token(
        net::bind_immediate_executor(net::system_executor(), [token](auto&&...) mutable {
          const int before = current_request();
          request.run(before, token);
        })));
  });
}

#endif

#if ASIO_CTX_TEST_HAS_CANCEL_AFTER

BOOST_AUTO_TEST_CASE_TEMPLATE(a_time_limit_that_is_kept, Mode, mode::all)
{
#if ASIO_CTX_NATIVE_LIMITED_TOKEN
  in_each_style<Mode>([](auto& on, auto token) {
    return on.short_timer().async_wait(
        Mode::token(net::cancel_after(std::chrono::hours(1), std::move(token))));
  });
#endif
  in_each_style<Mode>([](auto& on, auto token) {
    return on.short_timer().async_wait(
        net::cancel_after(std::chrono::hours(1), Mode::token(std::move(token))));
  });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_time_limit_that_is_exceeded, Mode, mode::all)
{
#if ASIO_CTX_NATIVE_LIMITED_TOKEN
  in_each_style<Mode>([](auto& on, auto token) {
    return on.long_timer().async_wait(Mode::token(net::cancel_after(
        std::chrono::milliseconds(1), net::as_tuple(std::move(token)))));
  });
#endif
  in_each_style<Mode>([](auto& on, auto token) {
    return on.long_timer().async_wait(net::as_tuple(net::cancel_at(
        std::chrono::steady_clock::now() + std::chrono::milliseconds(1),
        Mode::token(std::move(token)))));
  });
}

#endif

#if BOOST_ASIO_VERSION >= 103200

BOOST_AUTO_TEST_CASE_TEMPLATE(default_and_partial_tokens, Mode, mode::all)
{
  in_each_style<Mode>([](auto& on, auto token) {
    return on.short_timer().async_wait()(Mode::token(std::move(token)));
  });
  in_each_style<Mode>([](auto& on, auto token) {
    return on.short_timer().async_wait(net::as_tuple)(Mode::token(std::move(token)));
  });
  in_each_style<Mode>([](auto& on, auto token) {
    return on.short_timer().async_wait(net::cancel_after(std::chrono::hours(1)))(
        Mode::token(std::move(token)));
  });
}

#endif

#if ASIO_CTX_TEST_HAS_REDIRECT_DISPOSITION

BOOST_AUTO_TEST_CASE_TEMPLATE(a_disposition_that_is_redirected, Mode, mode::all)
{
  in_each_style<Mode>([](auto& on, auto token) {
    return on.short_timer().async_wait(Mode::token(
        net::redirect_disposition(std::move(token), on.dispositions.emplace_back())));
  });
  in_each_style<Mode>([](auto& on, auto token) {
    return on.short_timer().async_wait(net::redirect_disposition(
        Mode::token(std::move(token)), on.dispositions.emplace_back()));
  });
  in_each_style<Mode>([](auto& on, auto token) {
    return on.short_timer().async_wait(net::redirect_disposition(
        on.dispositions.emplace_back()))(Mode::token(std::move(token)));
  });
}

#endif

#if ASIO_CTX_TEST_HAS_INLINE_OR

BOOST_AUTO_TEST_CASE_TEMPLATE(handlers_that_run_inline, Mode, mode::all)
{
  in_each_style<Mode>([](auto& on, auto token) {
    return net::post(
        on.executor,
        Mode::token(net::bind_executor(net::inline_executor(), std::move(token))));
  });
  in_each_style<Mode>([](auto& on, auto token) {
    return net::post(
        on.executor,
        Mode::token(net::bind_executor(net::inline_or(on.executor), std::move(token))));
  });
  in_each_style<Mode>([](auto& on, auto token) {
    return net::post(net::inline_or(on.executor), Mode::token(std::move(token)));
  });
  with_callbacks<Mode>([](auto& on, auto token) {
    on.short_timer().async_wait(Mode::token(
        net::bind_executor(net::inline_or(on.io.get_executor()), std::move(token))));
  });
}

#endif

#if BOOST_ASIO_VERSION >= 103700

BOOST_AUTO_TEST_CASE_TEMPLATE(a_function_that_runs_before_its_handler, Mode, mode::all)
{
  scenario<Mode> on;
  on.for_each_request([&](int id) {
    net::post([id] { expect<Mode>(id); }, on.executor, Mode::token(expecting<Mode>(id)));
    net::defer(
        [id] {
          expect<Mode>(id);
          return id;
        },
        on.executor, Mode::token([id](int result) {
          expect<Mode>(id);
          BOOST_TEST(result == id);
        }));
    net::dispatch(
        [id] { expect<Mode>(id); }, on.executor, Mode::token(expecting<Mode>(id)));
  });
  on.run();
}

#endif

#if ASIO_CTX_TEST_HAS_COMPOSED

BOOST_AUTO_TEST_CASE_TEMPLATE(an_operation_that_is_composed, Mode, mode::all)
{
  in_each_style<Mode>([](auto& on, auto token) {
    auto& timer = on.short_timer();
    auto bound = Mode::token(std::move(token));
    return net::async_initiate<decltype(bound), void(error_code, int)>(
        net::composed<void(error_code, int)>(
            [&timer, left = 3, id = 0](auto& self, error_code = {}) mutable {
              if (left == 3)
                id = current_request();
              else
                expect<Mode>(id);
              if (left-- == 0)
                return self.complete({}, id);
              if (left == 1)
                return net::post(timer.get_executor(), std::move(self));
              timer.async_wait(std::move(self));
            },
            timer),
        bound);
  });
}

#endif

#if ASIO_CTX_TEST_HAS_CO_COMPOSED

BOOST_AUTO_TEST_CASE_TEMPLATE(an_operation_that_is_a_coroutine, Mode, mode::all)
{
  in_each_style<Mode>([](auto& on, auto token) {
    auto& timer = on.short_timer();
    auto bound = Mode::token(std::move(token));
    return net::async_initiate<decltype(bound), void(error_code)>(
        net::co_composed<void(error_code)>(
            [](auto, auto* waits_for) -> void {
              for (int i = 0; i != 2; ++i)
                co_await waits_for->async_wait(net::deferred);
              co_return {error_code()};
            },
            timer),
        bound, &timer);
  });
}

#endif

#if ASIO_CTX_HAS_COROUTINES

// Since Boost 1.89 the handler of such a coroutine is posted.
BOOST_AUTO_TEST_CASE_TEMPLATE(a_coroutine_that_never_waits, Mode, mode::all)
{
  scenario<Mode> on;
  on.for_each_request([&](int id) {
    net::co_spawn(
        on.executor, []() -> net::awaitable<int> { co_return 5; },
        Mode::token([id](std::exception_ptr, int result) {
          expect<Mode>(id);
          BOOST_TEST(result == 5);
        }));
    expect<Mode>(id);
  });
  on.run();
}

// Who waits for a message is resumed by whoever sends it.
BOOST_AUTO_TEST_CASE_TEMPLATE(
    a_coroutine_that_receives, Mode, mode::without_bound_handlers)
{
  scenario<Mode> on;
  using channel = net::experimental::channel<void(error_code, int)>;
  std::deque<channel> channels;
  on.for_each_request([&](int id) {
    channel& c = channels.emplace_back(on.executor, 1);
    net::co_spawn(
        on.executor,
        [&c, id]() -> net::awaitable<void> {
          BOOST_TEST(co_await c.async_receive(net::use_awaitable) == 5);
          expect<Mode>(id);
          const auto [ec, got] =
              co_await c.async_receive(net::as_tuple(net::use_awaitable));
          expect<Mode>(id);
          BOOST_TEST(!ec);
          BOOST_TEST(got == 6);
        },
        rethrow);
    request.run(99, [&] {
      for (const int message : {5, 6})
        net::post(on.executor, Mode::token([&c, message] {
                    c.async_send(error_code(), message, Mode::token(expecting<Mode>(99)));
                  }));
    });
  });
  on.run();
}

#endif

BOOST_AUTO_TEST_SUITE_END()
