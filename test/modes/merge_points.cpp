// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// A handler that waits for several things runs in its own context, in whichever order they come
// and whoever brings them. With callbacks, in every mode; merge_orders.cpp has coroutines.

#include "modes.hpp"
#include "support/gate.hpp"

#include <array>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/experimental/promise.hpp>
#include <boost/asio/experimental/use_promise.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#if ASIO_CTX_HAS_COROUTINES
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmismatched-new-delete" // in co_composed
#endif
#include <boost/asio/experimental/co_composed.hpp>
#include <boost/asio/experimental/coro.hpp>
#endif

namespace {

namespace net = boost::asio;
using boost::system::error_code;
using mode::expect;
using mode::fixture;
using mode::request;
using net::experimental::use_promise;
using test_support::gate;

// What a plain program waits for has to be an operation of Asio's, to carry contexts.
class gate_of_asio
{
public:
  explicit gate_of_asio(net::any_io_executor executor) : channel_(std::move(executor), 1)
  {}

  template <class Token>
  auto wait(Token&& token)
  {
    return channel_.async_receive(std::forward<Token>(token));
  }

  void open(error_code result = {}) { channel_.try_send(result); }

private:
  net::experimental::channel<void(error_code)> channel_;
};

template <class Mode>
using gate_for = std::conditional_t<
    boost::mp11::mp_contains<mode::whole_program, Mode>::value, gate_of_asio, gate>;

// Two gates, which are opened in another context than that of who waits for them.
template <class Mode>
struct scenario : fixture<Mode>
{
  std::array<gate_for<Mode>, 2> gates = {
      gate_for<Mode>(this->executor), gate_for<Mode>(this->executor)};

  // Opens the gates, one of them first and with this result, and runs until all is done.
  void open(std::size_t first, error_code result = {})
  {
    request.run(99, [&] {
      net::post(this->executor, Mode::token([this, first, result] {
                  gates[first].open(result);
                  expect<Mode>(99);
                  gates[1 - first].open();
                  expect<Mode>(99);
                }));
    });
    this->run();
  }
};

template <class Mode, class Condition>
void wait_for_group(Condition until)
{
  for (const std::size_t first : {0U, 1U})
    for (const error_code& result : {error_code(), error_code(net::error::eof)})
    {
      scenario<Mode> on;
      int calls = 0;
      const auto operation = [&](int id, gate_for<Mode>& of) {
        return request.run(id, [&] { return of.wait(Mode::token(net::deferred)); });
      };
      request.run(1, [&] {
        net::experimental::make_parallel_group(
            operation(50, on.gates[0]), operation(60, on.gates[1]))
            .async_wait(until, Mode::token([&](auto order, error_code, error_code) {
                          expect<Mode>(1);
                          BOOST_TEST(order[0] == first);
                          ++calls;
                        }));
      });
      on.open(first, result);
      BOOST_TEST(calls == 1);
    }
}

#if ASIO_CTX_HAS_COROUTINES

template <class Mode>
net::experimental::coro<int>
number(net::any_io_executor, std::array<gate_for<Mode>, 2>& gates)
{
  for (auto& each : gates)
  {
    co_await each.wait(Mode::token(net::deferred));
    co_yield 5;
  }
}

#endif

} // namespace

BOOST_AUTO_TEST_SUITE(merge_points)

BOOST_AUTO_TEST_CASE_TEMPLATE(groups, Mode, mode::all)
{
  wait_for_group<Mode>(net::experimental::wait_for_all());
  wait_for_group<Mode>(net::experimental::wait_for_one());
  wait_for_group<Mode>(net::experimental::wait_for_one_success());
  wait_for_group<Mode>(net::experimental::wait_for_one_error());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_group_of_a_range, Mode, mode::all)
{
  for (const std::size_t first : {0U, 1U})
  {
    fixture<Mode> on;
    using timer = typename fixture<Mode>::timer;
    std::array<timer, 2> timers = {
        timer(on.executor, std::chrono::hours(1)),
        timer(on.executor, std::chrono::hours(1))};
    int calls = 0;
    request.run(1, [&] {
      std::vector<decltype(timers[0].async_wait(net::deferred))> operations;
      for (timer& each : timers)
        operations.push_back(each.async_wait(net::deferred));
      net::experimental::make_parallel_group(std::move(operations))
          .async_wait(
              net::experimental::wait_for_all(), Mode::token([&](auto order, auto) {
                expect<Mode>(1);
                BOOST_TEST(order[0] == first);
                ++calls;
              }));
    });
    request.run(99, [&] {
      timers[first].cancel();
      timers[1 - first].cancel();
    });
    on.run();
    BOOST_TEST(calls == 1);
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_promise, Mode, mode::all)
{
  scenario<Mode> on;
  int calls = 0;
  const auto start = [&](gate_for<Mode>& of) {
    return request.run(1, [&] { return of.wait(Mode::token(use_promise)); });
  };
  const auto wait = [&](int id, auto& promise) {
    request.run(id, [&] {
      promise(Mode::token([&calls, id](error_code) {
        expect<Mode>(id);
        ++calls;
      }));
    });
  };
  auto ready = start(on.gates[0]);
  auto pending = start(on.gates[1]);
  wait(2, pending);
  on.open(0);
  BOOST_TEST(ready.completed());
  on.io.restart();
  wait(3, ready);
  on.run();
  BOOST_TEST(calls == 2);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_chain_of_deferred_operations, Mode, mode::all)
{
  scenario<Mode> on;
  int calls = 0;
  auto chain = request.run(1, [&] {
    return on.gates[0].wait(net::deferred([&](error_code) {
      expect<Mode>(2);
      return on.gates[1].wait(net::deferred);
    }));
  });
  request.run(2, [&] {
    std::move(chain)(Mode::token([&](error_code) {
      expect<Mode>(2);
      ++calls;
    }));
  });
  on.open(0);
  BOOST_TEST(calls == 1);
}

#if ASIO_CTX_HAS_COROUTINES

BOOST_AUTO_TEST_CASE_TEMPLATE(a_coro_that_yields, Mode, mode::all)
{
  scenario<Mode> on;
  auto numbers = number<Mode>(on.executor, on.gates);
  int calls = 0;
  const auto resume = [&](int id, auto then) {
    request.run(id, [&] {
      numbers.async_resume(Mode::token([&, id, then](auto, std::optional<int> result) {
        expect<Mode>(id);
        BOOST_TEST(result.value() == 5);
        ++calls;
        then();
      }));
    });
  };
  resume(1, [&] { resume(2, [] {}); });
  on.open(0);
  BOOST_TEST(calls == 2);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_operation_made_of_a_coroutine, Mode, mode::all)
{
  scenario<Mode> on;
  int calls = 0;
  request.run(1, [&] {
    auto token = Mode::token([&](error_code ec) {
      expect<Mode>(1);
      BOOST_TEST(!ec);
      ++calls;
    });
    net::async_initiate<decltype(token), void(error_code)>(
        net::experimental::co_composed<void(error_code)>(
            [](auto, scenario<Mode>& s) -> void {
              for (auto& each : s.gates)
              {
                co_await each.wait(net::deferred);
                expect<Mode>(1);
              }
              co_return {error_code()};
            },
            on.executor),
        token, std::ref(on));
    expect<Mode>(1);
  });
  on.open(0);
  BOOST_TEST(calls == 1);
}

#endif

BOOST_AUTO_TEST_SUITE_END()
