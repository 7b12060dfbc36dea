// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include <asio_ctx.hpp>
#include <asio_ctx/virtual_timer.hpp>

#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>
#if BOOST_VERSION >= 108600
#include <boost/asio/cancel_after.hpp>
#include <boost/asio/cancel_at.hpp>
#endif
#if ASIO_CTX_HAS_COROUTINES
#include <boost/asio/experimental/awaitable_operators.hpp>
#endif

namespace {

namespace net = boost::asio;
using namespace std::chrono_literals;
using asio_ctx::deterministic_context;
using asio_ctx::virtual_clock;
using asio_ctx::virtual_timer;
using boost::system::error_code;

const error_code aborted = net::error::operation_aborted;

// A handler that writes down how its wait has ended.
struct results
{
  std::vector<error_code> all;

  auto next()
  {
    return [this](error_code error) { all.push_back(error); };
  }

  bool are(const std::vector<error_code>& expected) const { return all == expected; }
};

std::chrono::nanoseconds time_of(const deterministic_context& context)
{
  return context.now().time_since_epoch();
}

} // namespace

BOOST_AUTO_TEST_SUITE(virtual_timer_)

BOOST_AUTO_TEST_CASE(the_time_stands_still_while_functions_run)
{
  deterministic_context context;
  BOOST_TEST((virtual_clock::now() == virtual_clock::time_point()));
  net::post(context, [] {});
  context.run();
  BOOST_TEST((time_of(context) == 0s));
}

BOOST_AUTO_TEST_CASE(run_jumps_to_the_next_expiry)
{
  deterministic_context context;
  virtual_timer later(context, 2h), sooner(context, 1h);
  std::vector<std::chrono::nanoseconds> times;
  const auto note = [&](error_code error) {
    BOOST_TEST(!error);
    times.push_back(virtual_clock::now().time_since_epoch());
  };
  later.async_wait(note);
  sooner.async_wait(note);
  BOOST_TEST(context.waiting() == 2u);
  BOOST_TEST(context.poll() == 0u);
  BOOST_TEST(context.run() == 2u);
  BOOST_TEST((times == std::vector<std::chrono::nanoseconds>{1h, 2h}));
  BOOST_TEST((time_of(context) == 2h));
}

BOOST_AUTO_TEST_CASE(run_for_stops_there)
{
  deterministic_context context;
  virtual_timer timer(context, 10s);
  results waits;
  timer.async_wait(waits.next());
  BOOST_TEST(context.run_for(9999ms) == 0u);
  BOOST_TEST((time_of(context) == 9999ms));
  BOOST_TEST(context.run_for(1ms) == 1u);
  BOOST_TEST(waits.are({{}}));
  context.run_for(1h);
  BOOST_TEST((time_of(context) == 1h + 10s));
}

BOOST_AUTO_TEST_CASE(a_heartbeat_beats_as_often_as_it_should)
{
  deterministic_context context;
  virtual_timer timer(context);
  int beats = 0;
  struct beat
  {
    virtual_timer& timer;
    int& beats;

    void operator()(error_code error) const
    {
      if (error)
        return;
      ++beats;
      timer.expires_at(timer.expiry() + 30s);
      timer.async_wait(*this);
    }
  };
  timer.expires_after(30s);
  timer.async_wait(beat{timer, beats});
  context.run_for(24h);
  BOOST_TEST(beats == 24 * 60 * 2);
}

BOOST_AUTO_TEST_CASE(advance_runs_nothing_and_leaves_the_choice)
{
  std::set<std::string> orders;
  asio_ctx::for_each_order([&](asio_ctx::every_order& order) {
    deterministic_context context(order);
    virtual_timer timer(context, 1s);
    std::string text;
    timer.async_wait([&](error_code) { text += 't'; });
    net::post(context, [&] { text += 'p'; });
    context.advance(1s);
    BOOST_TEST(text.empty());
    BOOST_TEST(context.ready() == 2u);
    context.run();
    orders.insert(text);
  });
  BOOST_TEST((orders == std::set<std::string>{"pt", "tp"}));
}

BOOST_AUTO_TEST_CASE(time_does_not_go_back)
{
  deterministic_context context;
  context.advance(1s);
  BOOST_CHECK_THROW(context.advance(-1ns), std::invalid_argument);
  context.run_until(virtual_clock::time_point());
  BOOST_TEST((time_of(context) == 1s));
}

BOOST_AUTO_TEST_CASE(handlers_are_not_called_by_async_wait)
{
  deterministic_context context;
  virtual_timer timer(context); // as Asio's: has expired
  bool done = false;
  net::post(context, [&] {
    timer.async_wait([&](error_code) { done = true; });
    BOOST_TEST(!done);
  });
  context.poll();
  BOOST_TEST(done);
}

BOOST_AUTO_TEST_CASE(cancel_ends_all_waits_and_cancel_one_the_first)
{
  deterministic_context context;
  virtual_timer timer(context, 1s), other(context, 1s);
  std::string text;
  const auto note = [&](char name) {
    return [&text, name](error_code error) { text += {name, error ? '-' : '+'}; };
  };
  timer.async_wait(note('a'));
  other.async_wait(note('o'));
  timer.async_wait(note('b'));
  timer.async_wait(note('c'));
  BOOST_TEST(timer.cancel_one() == 1u);
  context.poll();
  BOOST_TEST(text == "a-");
  BOOST_TEST(timer.cancel() == 2u);
  BOOST_TEST(timer.cancel() == 0u);
  context.run();
  BOOST_TEST(text == "a-b-c-o+");
}

BOOST_AUTO_TEST_CASE(a_new_expiry_and_the_destructor_cancel)
{
  deterministic_context context;
  results waits;
  {
    virtual_timer timer(context, 1s);
    timer.async_wait(waits.next());
    BOOST_TEST(timer.expires_after(5s) == 1u);
    timer.async_wait(waits.next());
  }
  context.run();
  BOOST_TEST(waits.are({aborted, aborted}));
  BOOST_TEST((time_of(context) == 0s));
}

BOOST_AUTO_TEST_CASE(what_has_expired_is_not_cancelled)
{
  deterministic_context context;
  virtual_timer timer(context, 1s);
  results waits;
  timer.async_wait(waits.next());
  context.advance(1s);
  BOOST_TEST(timer.cancel() == 0u);
  context.run();
  BOOST_TEST(waits.are({{}}));
}

BOOST_AUTO_TEST_CASE(the_largest_time_is_never)
{
  deterministic_context context;
  virtual_timer never(context, (virtual_clock::time_point::max)());
  virtual_timer too_long(context);
  context.advance(1h);
  too_long.expires_after((virtual_clock::duration::max)());
  results waits;
  never.async_wait(waits.next());
  too_long.async_wait(waits.next());
  context.run();
  BOOST_TEST(waits.all.empty());
  BOOST_TEST(context.waiting() == 2u);
  never.cancel();
  context.run();
  BOOST_TEST(waits.are({aborted}));
}

BOOST_AUTO_TEST_CASE(moved_timers_take_their_waits_along)
{
  deterministic_context context;
  results waits;
  virtual_timer first(context, 1s);
  first.async_wait(waits.next());
  virtual_timer second(std::move(first));
  BOOST_TEST((second.expiry().time_since_epoch() == 1s));
  first.expires_after(3s); // cancels nothing
  first.async_wait(waits.next());
  BOOST_TEST(second.cancel() == 1u);
  second = std::move(first);
  context.run();
  BOOST_TEST(waits.are({aborted, {}}));
  BOOST_TEST((time_of(context) == 3s));

  using on_executor =
      virtual_timer::rebind_executor<deterministic_context::executor_type>::other;
  virtual_timer converted(on_executor(context, 1s));
  BOOST_TEST((converted.expiry().time_since_epoch() == 4s));
}

BOOST_AUTO_TEST_CASE(a_cancellation_slot_ends_one_wait)
{
  deterministic_context context;
  virtual_timer timer(context, 1s);
  results waits;
  net::cancellation_signal signal;
  timer.async_wait(waits.next());
  timer.async_wait(net::bind_cancellation_slot(signal.slot(), waits.next()));
  signal.emit(net::cancellation_type::none);
  BOOST_TEST(context.ready() == 0u);
  signal.emit(net::cancellation_type::total);
  context.run();
  BOOST_TEST(waits.are({aborted, {}}));
  signal.emit(net::cancellation_type::all); // nothing is left to cancel
}

BOOST_AUTO_TEST_CASE(waits_end_on_the_associated_executor)
{
  deterministic_context context;
  const auto strand = net::make_strand(context);
  virtual_timer timer(context, 1s);
  bool on_strand = false;
  timer.async_wait(net::bind_executor(
      strand, [&](error_code) { on_strand = strand.running_in_this_thread(); }));
  context.run();
  BOOST_TEST(on_strand);

  virtual_timer of_strand(strand, 1s);
  on_strand = false;
  of_strand.async_wait([&](error_code) { on_strand = strand.running_in_this_thread(); });
  context.run();
  BOOST_TEST(on_strand);
}

BOOST_AUTO_TEST_CASE(waits_are_work)
{
  deterministic_context context;
  virtual_timer timer(context, 1s);
  timer.async_wait([](error_code) {});
  BOOST_TEST(context.outstanding_work() != 0);
  context.run();
  BOOST_TEST(context.outstanding_work() == 0);
}

BOOST_AUTO_TEST_CASE(handlers_keep_their_context)
{
  static asio_ctx::async_local_storage<int> storage;
  deterministic_context context;
  std::string text;
  virtual_timer timer(context);
  virtual_timer on_executor(asio_ctx::make_context_executor(context));
  for (int i = 3; i != 0; --i)
    storage.run(i, [&] {
      timer.async_wait([&](error_code) { text += std::to_string(*storage.get_store()); });
      on_executor.async_wait(
          [&](error_code) { text += std::to_string(*storage.get_store()); });
    });
  context.run();
  BOOST_TEST(text == "332211");
  BOOST_TEST(!storage.get_store());
}

BOOST_AUTO_TEST_CASE(a_blocking_wait_lets_the_time_pass)
{
  deterministic_context context;
  virtual_timer timer(context, 1h), other(context, 1min);
  results waits;
  other.async_wait(waits.next());
  timer.wait();
  BOOST_TEST((time_of(context) == 1h));
  BOOST_TEST(waits.all.empty());
  context.poll();
  BOOST_TEST(waits.are({{}}));
}

BOOST_AUTO_TEST_CASE(each_context_has_its_own_time)
{
  deterministic_context first;
  first.advance(1h);
  deterministic_context second;
  BOOST_TEST((virtual_clock::now() == second.now()));
  net::post(first, [&] { BOOST_TEST((virtual_clock::now() == first.now())); });
  first.run();
  BOOST_TEST((time_of(second) == 0s));
}

BOOST_AUTO_TEST_CASE(no_context_means_no_time)
{
  bool refused = false;
  std::thread([&] {
    {
      deterministic_context context;
      virtual_clock::now();
    }
    try
    {
      virtual_clock::now();
    }
    catch (const std::logic_error&)
    {
      refused = true;
    }
  }).join();
  BOOST_TEST(refused);
}

BOOST_AUTO_TEST_CASE(other_executors_are_refused)
{
  net::io_context io;
  BOOST_CHECK_THROW(virtual_timer timer(io), std::logic_error);
  BOOST_CHECK_THROW(virtual_timer(net::make_strand(io)), std::logic_error);
}

BOOST_AUTO_TEST_CASE(the_end_of_the_context_destroys_waits)
{
  struct session : std::enable_shared_from_this<session>
  {
    explicit session(deterministic_context& context)
      : timer(context, 1h), other(context, 1h)
    {}

    void start()
    {
      timer.async_wait([self = shared_from_this()](error_code) {});
      other.async_wait([self = shared_from_this()](error_code) {});
    }

    virtual_timer timer, other;
  };
  std::weak_ptr<session> left;
  {
    deterministic_context context;
    const auto made = std::make_shared<session>(context);
    made->start();
    left = made;
  }
  BOOST_TEST(left.expired());
}

#if BOOST_VERSION >= 108600

BOOST_AUTO_TEST_CASE(limits_of_asio_use_the_virtual_clock)
{
  deterministic_context context;
  results waits;
  virtual_timer never(context, (virtual_clock::time_point::max)());
  virtual_timer limit(context);
  never.async_wait(net::cancel_after(limit, 5s, waits.next()));
  BOOST_TEST(context.run_for(4999ms) == 0u);
  context.run();
  BOOST_TEST(waits.are({aborted}));
  BOOST_TEST((time_of(context) == 5s));

  never.async_wait(net::cancel_at(
      virtual_clock::now() + 2s,
      net::bind_executor(context.get_executor(), waits.next())));
  context.run();
  BOOST_TEST(waits.are({aborted, aborted}));
  BOOST_TEST((time_of(context) == 7s));
}

#endif

#if ASIO_CTX_HAS_COROUTINES

namespace {

// Code as a user has it: a client that tries again, each time after twice the pause.
template <class Timer, class Operation>
net::awaitable<bool> try_three_times(Operation operation)
{
  using namespace net::experimental::awaitable_operators;
  Timer pause(co_await net::this_coro::executor);
  Timer limit(co_await net::this_coro::executor);
  for (std::chrono::seconds next = 1s; next != 8s; next *= 2)
  {
    limit.expires_after(10s);
    const auto first = co_await (operation() || limit.async_wait(net::use_awaitable));
    if (first.index() == 0)
      co_return true;
    pause.expires_after(next);
    co_await pause.async_wait(net::use_awaitable);
  }
  co_return false;
}

} // namespace

BOOST_AUTO_TEST_CASE(timeouts_and_retries_of_coroutines)
{
  const auto total_time = [](std::chrono::nanoseconds each) {
    deterministic_context context;
    bool succeeded = false;
    const auto operation = [each]() -> net::awaitable<void> {
      virtual_timer work(co_await net::this_coro::executor, each);
      co_await work.async_wait(net::use_awaitable);
    };
    net::co_spawn(
        context, try_three_times<virtual_timer>(operation),
        [&](std::exception_ptr, bool result) { succeeded = result; });
    context.run();
    return std::pair(succeeded, time_of(context));
  };
  BOOST_TEST((total_time(9s) == std::pair<bool, std::chrono::nanoseconds>(true, 9s)));
  BOOST_TEST((total_time(11s) == std::pair<bool, std::chrono::nanoseconds>(false, 37s)));
}

BOOST_AUTO_TEST_CASE(a_limit_against_a_result_at_the_same_time_in_every_order)
{
  std::set<std::size_t> winners;
  const std::size_t orders = asio_ctx::for_each_order([&](asio_ctx::every_order& order) {
    using namespace net::experimental::awaitable_operators;
    deterministic_context context(order);
    bool done = false;
    net::co_spawn(
        context,
        [&]() -> net::awaitable<void> {
          virtual_timer result(context, 5s), limit(context, 5s);
          const auto first = co_await (
              result.async_wait(net::use_awaitable)
              || limit.async_wait(net::use_awaitable));
          winners.insert(first.index());
        },
        [&](std::exception_ptr) { done = true; });
    context.run();
    if (!done)
      BOOST_ERROR("never ends, order " << order.text());
    BOOST_TEST(context.outstanding_work() == 0);
  });
  BOOST_TEST(orders > 1u);
  BOOST_TEST(winners.size() == 2u);
}

#endif

BOOST_AUTO_TEST_SUITE_END()
