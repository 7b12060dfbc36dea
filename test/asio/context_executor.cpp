// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Test that the header is self-contained.
#include <asio_ctx/context_executor.hpp>

#include <asio_ctx/async_local_storage.hpp>
#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

namespace executor_test {

// The smallest executor there is, without any property: it queues.
struct minimal_executor
{
  std::vector<std::function<void()>>* queue;

  template <class F>
  void execute(F f) const
  {
    queue->push_back([shared = std::make_shared<F>(std::move(f))] { (*shared)(); });
  }

  friend bool operator==(const minimal_executor& a, const minimal_executor& b) noexcept
  {
    return a.queue == b.queue;
  }
  friend bool operator!=(const minimal_executor& a, const minimal_executor& b) noexcept
  {
    return a.queue != b.queue;
  }
};

} // namespace executor_test

namespace {

namespace net = boost::asio;
namespace execution = boost::asio::execution;
using asio_ctx::bound_context_executor;
using asio_ctx::context_executor;
using executor_test::minimal_executor;

using io_executor = net::io_context::executor_type;
using pool_executor = net::thread_pool::executor_type;

asio_ctx::async_local_storage<int> storage;

int value()
{
  const int* store = storage.get_store();
  return store ? *store : -1;
}

template <class Executor>
constexpr bool is_good_executor()
{
  // Only what the wrapped executor has of the Networking TS: Asio and Beast ask for the names.
  static_assert(
      !net::is_executor<asio_ctx::context_executor<net::any_io_executor>>::value);
  static_assert(net::is_executor<
                asio_ctx::context_executor<net::io_context::executor_type>>::value);

  static_assert(execution::is_executor<Executor>::value);
  static_assert(std::is_nothrow_copy_constructible_v<Executor>);
  static_assert(std::is_nothrow_move_constructible_v<Executor>);
  static_assert(std::is_copy_assignable_v<Executor>);
  // A larger one would make any_io_executor allocate for each operation.
  static_assert(sizeof(Executor) <= 3 * sizeof(void*));
  return true;
}

template <class Inner>
constexpr bool is_good_over()
{
  return is_good_executor<context_executor<Inner>>()
         && is_good_executor<bound_context_executor<Inner>>();
}

static_assert(is_good_over<io_executor>());
static_assert(is_good_over<pool_executor>());
static_assert(is_good_over<net::system_executor>());
static_assert(is_good_over<net::strand<io_executor>>());
static_assert(is_good_over<net::strand<pool_executor>>());
static_assert(is_good_over<net::any_io_executor>());
static_assert(is_good_over<net::any_completion_executor>());
static_assert(is_good_over<net::strand<net::any_io_executor>>());
static_assert(is_good_executor<net::strand<context_executor<io_executor>>>());
static_assert(std::is_convertible_v<context_executor<io_executor>, net::any_io_executor>);
static_assert(
    std::is_convertible_v<bound_context_executor<io_executor>, net::any_io_executor>);
static_assert(
    std::is_convertible_v<context_executor<net::any_io_executor>, net::any_io_executor>);
static_assert(std::is_convertible_v<
              context_executor<net::strand<io_executor>>, net::any_completion_executor>);
static_assert(!std::is_convertible_v<io_executor, context_executor<io_executor>>);

static_assert(is_good_over<minimal_executor>());

} // namespace

BOOST_AUTO_TEST_SUITE(context_executors)

BOOST_AUTO_TEST_CASE(captures_the_frame_in_execute)
{
  net::io_context io;
  const context_executor executor(io.get_executor());
  storage.run(1, [&] { executor.execute([] { BOOST_TEST(value() == 1); }); });
  executor.execute([] { BOOST_TEST(value() == -1); });
  io.run();
}

BOOST_AUTO_TEST_CASE(captures_the_frame_when_asked_for_tracked_work)
{
  net::io_context io;
  const context_executor executor(io.get_executor());
  const net::any_io_executor any(executor);
  const auto check = [](int id) { return [id] { BOOST_TEST(value() == id); }; };
  auto required = storage.run(
      1, [&] { return net::require(executor, execution::outstanding_work.tracked); });
  auto preferred = storage.run(
      2, [&] { return net::prefer(executor, execution::outstanding_work.tracked); });
  auto erased = storage.run(
      3, [&] { return net::prefer(any, execution::outstanding_work.tracked); });
  static_assert(std::is_same_v<decltype(required), decltype(preferred)>);
  storage.run(9, [&] {
    required.execute(check(1));
    preferred.execute(check(2));
    erased.execute(check(3));
    any.execute(check(9));
    BOOST_TEST(value() == 9);
  });
  io.poll();
}

BOOST_AUTO_TEST_CASE(an_executor_that_is_bound_stays_bound)
{
  net::io_context io;
  const auto bound = storage.run(1, [&] {
    return net::prefer(
        context_executor(io.get_executor()), execution::outstanding_work.tracked);
  });
  storage.run(2, [&] {
    const auto again = net::prefer(bound, execution::outstanding_work.tracked);
    const auto never = net::require(bound, execution::blocking.never);
    const auto untracked = net::prefer(bound, execution::outstanding_work.untracked);
    BOOST_TEST((again == bound));
    again.execute([] { BOOST_TEST(value() == 1); });
    never.execute([] { BOOST_TEST(value() == 1); });
    untracked.execute([] { BOOST_TEST(value() == 1); });
  });
  io.poll();
}

BOOST_AUTO_TEST_CASE(forwards_every_property)
{
  net::io_context io;
  const context_executor executor(io.get_executor());
  const net::io_context::executor_type inner = io.get_executor();

  BOOST_TEST(&net::query(executor, execution::context) == &io);
  BOOST_TEST(&executor.context() == &io);
  BOOST_TEST(
      (net::query(executor, execution::blocking)
       == net::query(inner, execution::blocking)));
  BOOST_TEST(
      (net::query(executor, execution::relationship)
       == net::query(inner, execution::relationship)));
  BOOST_TEST((
      net::query(executor, execution::mapping) == net::query(inner, execution::mapping)));
  BOOST_TEST(
      (net::query(executor, execution::outstanding_work)
       == execution::outstanding_work.untracked));

  const auto never = net::require(executor, execution::blocking.never);
  BOOST_TEST((net::query(never, execution::blocking) == execution::blocking.never));
  const auto continuation = net::require(executor, execution::relationship.continuation);
  BOOST_TEST(
      (net::query(continuation, execution::relationship)
       == execution::relationship.continuation));
  const auto tracked = net::require(executor, execution::outstanding_work.tracked);
  BOOST_TEST(
      (net::query(tracked, execution::outstanding_work)
       == execution::outstanding_work.tracked));
  const auto untracked = net::require(tracked, execution::outstanding_work.untracked);
  BOOST_TEST(
      (net::query(untracked, execution::outstanding_work)
       == execution::outstanding_work.untracked));
  const std::allocator<char> allocator;
  const auto allocating = net::require(executor, execution::allocator(allocator));
  (void)net::query(allocating, execution::allocator);
  static_assert(!net::can_require<
                const decltype(executor)&, execution::blocking_t::always_t>::value);
}

BOOST_AUTO_TEST_CASE(answers_as_a_type_erased_executor_does_whether_it_blocks)
{
  const auto answer = [](const auto& of) { return net::query(of, execution::blocking); };
  net::io_context io;
  const context_executor over(net::any_io_executor(io.get_executor()));
  for (int i = 0; i != 2; ++i) // the second time, from memory
    BOOST_TEST((answer(over) == execution::blocking.possibly));
  const auto never = net::require(over, execution::blocking.never);
  const auto work = net::prefer(never, execution::outstanding_work.tracked);
  const auto again = net::prefer(work, execution::blocking.possibly);
  const net::any_io_executor erased(work);
  for (int i = 0; i != 2; ++i)
  {
    BOOST_TEST((answer(never) == execution::blocking.never));
    BOOST_TEST((answer(work) == execution::blocking.never));
    BOOST_TEST((answer(again) == execution::blocking.possibly));
    BOOST_TEST((answer(erased) == execution::blocking.never));
  }
  // A preference that is not granted.
  const net::any_io_executor queue(
      net::require(net::system_executor(), execution::blocking.never));
  const context_executor over_queue(queue);
  BOOST_TEST((answer(over_queue) == execution::blocking.never));
  BOOST_TEST(
      (answer(net::prefer(over_queue, execution::blocking.possibly))
       == answer(net::prefer(queue, execution::blocking.possibly))));
}

BOOST_AUTO_TEST_CASE(tracked_work_keeps_the_event_loop_running)
{
  net::io_context io;
  auto work = std::make_unique<net::executor_work_guard<context_executor<io_executor>>>(
      context_executor(io.get_executor()));
  BOOST_TEST(io.poll() == 0u);
  BOOST_TEST(!io.stopped());
  work.reset();
  BOOST_TEST(io.poll() == 0u);
  BOOST_TEST(io.stopped());
}

BOOST_AUTO_TEST_CASE(equality_is_that_of_the_executor_and_of_the_frame)
{
  net::io_context one, two;
  const context_executor a(one.get_executor()), b(one.get_executor()),
      c(two.get_executor());
  BOOST_TEST((a == b));
  BOOST_TEST((a != c));
  BOOST_TEST((net::any_io_executor(a) == net::any_io_executor(b)));
  BOOST_TEST((net::any_io_executor(a) != net::any_io_executor(one.get_executor())));

  const auto tracked = [&] {
    return net::prefer(a, execution::outstanding_work.tracked);
  };
  const auto in_one = storage.run(1, tracked);
  const auto in_two = storage.run(2, tracked);
  BOOST_TEST((in_one != in_two));
  BOOST_TEST((in_one == in_one));
}

BOOST_AUTO_TEST_CASE(converts_where_the_wrapped_executor_converts)
{
  net::io_context io;
  const context_executor typed(io.get_executor());
  const context_executor<net::any_io_executor> erased(typed);
  storage.run(1, [&] { erased.execute([] { BOOST_TEST(value() == 1); }); });
  io.run();
}

BOOST_AUTO_TEST_CASE(has_the_calls_of_the_networking_ts)
{
#if !defined(BOOST_ASIO_NO_TS_EXECUTORS)
  net::io_context io;
  const context_executor executor(io.get_executor());
  static_assert(net::is_executor<context_executor<io_executor>>::value);
  executor.on_work_started();
  storage.run(1, [&] {
    executor.dispatch([] { BOOST_TEST(value() == 1); }, std::allocator<void>());
    executor.post([] { BOOST_TEST(value() == 1); }, std::allocator<void>());
    executor.defer([] { BOOST_TEST(value() == 1); }, std::allocator<void>());
  });
  BOOST_TEST(io.poll() == 3u);
  BOOST_TEST(!io.stopped());
  executor.on_work_finished();
  BOOST_TEST(io.stopped());
#endif
}

#if !defined(BOOST_ASIO_NO_TS_EXECUTORS)
BOOST_AUTO_TEST_CASE(wraps_executors_that_have_nothing_but_these_calls)
{
  net::io_context io;
  const context_executor executor{net::executor(io.get_executor())};
  static_assert(net::is_executor<std::decay_t<decltype(executor)>>::value);
  BOOST_TEST(&executor.context() == &io);
  storage.run(1, [&] {
    net::post(executor, [] { BOOST_TEST(value() == 1); });
    net::defer(executor, [] { BOOST_TEST(value() == 1); });
    net::dispatch(executor, [] { BOOST_TEST(value() == 1); });
  });
  BOOST_TEST(io.run() == 3u);
}
#endif

BOOST_AUTO_TEST_CASE(wraps_executors_without_any_property)
{
  std::vector<std::function<void()>> queue;
  const context_executor executor(minimal_executor{&queue});
  storage.run(1, [&] {
    executor.execute([] { BOOST_TEST(value() == 1); });
    net::prefer(executor, execution::outstanding_work.tracked).execute([] {
      BOOST_TEST(value() == 1);
    });
  });
  BOOST_TEST(queue.size() == 2u);
  BOOST_TEST((executor == context_executor(minimal_executor{&queue})));
  BOOST_TEST((executor != context_executor(minimal_executor{nullptr})));
  for (auto& f : queue)
    f();
}

BOOST_AUTO_TEST_CASE(make_context_executor_takes_executors_and_contexts)
{
  net::io_context io;
  net::thread_pool pool(1);
  const auto from_context = asio_ctx::make_context_executor(io);
  const auto from_executor = asio_ctx::make_context_executor(io.get_executor());
  const auto again = asio_ctx::make_context_executor(from_executor);
  const auto strand = net::make_strand(from_executor);
  const auto from_pool = asio_ctx::make_context_executor(pool);
  static_assert(
      std::is_same_v<decltype(from_context), const context_executor<io_executor>>);
  static_assert(std::is_same_v<decltype(from_executor), decltype(from_context)>);
  static_assert(std::is_same_v<decltype(again), decltype(from_context)>);
  static_assert(std::is_same_v<
                decltype(asio_ctx::make_context_executor(strand)),
                std::decay_t<decltype(strand)>>);
  static_assert(
      std::is_same_v<decltype(from_pool), const context_executor<pool_executor>>);
  BOOST_TEST((from_context == again));
}

BOOST_AUTO_TEST_CASE(a_handlers_own_executor_keeps_the_context_too)
{
  net::io_context io;
  const context_executor executor(io.get_executor());
  net::steady_timer plain(io, std::chrono::milliseconds(1));
  storage.run(1, [&] {
    plain.async_wait(
        net::bind_executor(executor, [](auto) { BOOST_TEST(value() == 1); }));
    net::post(net::bind_executor(executor, [] { BOOST_TEST(value() == 1); }));
  });
  io.run();
}

BOOST_AUTO_TEST_CASE(a_default_token_on_the_executor_still_works)
{
  net::io_context io;
  using executor = net::deferred_t::executor_with_default<context_executor<io_executor>>;
  net::basic_waitable_timer<
      std::chrono::steady_clock, net::wait_traits<std::chrono::steady_clock>, executor>
      timer(executor(context_executor(io.get_executor())), std::chrono::milliseconds(1));
  auto wait = timer.async_wait();
  storage.run(1, [&] { std::move(wait)([](auto) { BOOST_TEST(value() == 1); }); });
  io.run();
}

BOOST_AUTO_TEST_SUITE_END()
