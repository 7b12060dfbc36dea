// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// What hooks see of Asio's operations, in modes 1 and 2.

// The operations of bind_context and of context executors, where handlers do not keep their
// context by themselves. automatic.cpp has those that do.
#define ASIO_CTX_NO_AUTOMATIC

#include <asio_ctx/async_hook.hpp>

#include "support/tracer.hpp"
#include <asio_ctx/async_local_storage.hpp>
#include <asio_ctx/async_resource.hpp>
#include <asio_ctx/awaitable.hpp>
#include <asio_ctx/bind_context.hpp>
#include <asio_ctx/io_context.hpp>
#include <asio_ctx/thread_pool.hpp>
#include <atomic>
#include <boost/asio.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace {

namespace net = boost::asio;

using asio_ctx::async_id;
using asio_ctx::execution_async_id;
using asio_ctx::trigger_async_id;

asio_ctx::async_local_storage<int> storage;

int value()
{
  const int* store = storage.get_store();
  return store ? *store : 0;
}

using test_support::lines;
using test_support::tracer;

template <class IoContext>
struct zero_timer : net::steady_timer
{
  explicit zero_timer(IoContext& io) : net::steady_timer(io, std::chrono::seconds(0)) {}
};

} // namespace

BOOST_AUTO_TEST_SUITE(operations)

BOOST_AUTO_TEST_CASE(a_posted_function_is_announced_where_it_is_posted)
{
  tracer trace;
  asio_ctx::io_context io;
  net::post(io, [&] {
    trace.line_of("first");
    net::post(io, [&] { trace.line_of("second"); });
  });
  trace.line("posted");
  io.run();
  CHECK_LINES(
      trace, "init 2 execute by 1", "posted", "before 2", "first in 2 by 1",
      "init 3 execute by 2", "after 2", "destroy 2", "before 3", "second in 3 by 2",
      "after 3", "destroy 3");
}

BOOST_AUTO_TEST_CASE(a_dispatched_function_runs_inside_of_another)
{
  tracer trace;
  asio_ctx::io_context io;
  net::post(io, [&] {
    net::dispatch(io, [&] { trace.line_of("inner"); });
    trace.line_of("outer");
  });
  io.run();
  CHECK_LINES(
      trace, "init 2 execute by 1", "before 2", "init 3 execute by 2", "before 3",
      "inner in 3 by 2", "after 3", "destroy 3", "outer in 2 by 1", "after 2",
      "destroy 2");
}

BOOST_AUTO_TEST_CASE(tracked_work_is_announced_when_it_runs)
{
  tracer trace;
  asio_ctx::io_context io;
  zero_timer timer(io);
  net::post(io, [&] {
    timer.async_wait([&](auto) { trace.line_of("timer"); });
    trace.line("waiting");
  });
  io.run();
  CHECK_LINES(
      trace, "init 2 execute by 1", "before 2", "waiting", "after 2", "destroy 2",
      "init 3 work by 2", "before 3", "timer in 3 by 2", "after 3", "destroy 3");
}

BOOST_AUTO_TEST_CASE(tracked_work_that_never_runs_is_not_announced)
{
  tracer trace;
  {
    asio_ctx::io_context io;
    net::steady_timer timer(io, std::chrono::hours(1));
    timer.async_wait([](auto) {});
    const auto guard = net::make_work_guard(io);
  }
  BOOST_TEST(trace.take().empty());
}

BOOST_AUTO_TEST_CASE(a_context_executor_around_a_type_erased_one_announces_nothing_again)
{
  asio_ctx::io_context io;
  const net::any_io_executor given = io.get_executor();
  const net::any_io_executor wrapped = asio_ctx::make_context_executor(given);
  tracer trace;
  net::post(wrapped, [] {});
  io.run();
  CHECK_LINES(trace, "init 2 execute by 1", "before 2", "after 2", "destroy 2");
  io.restart();
  net::steady_timer timer(wrapped, std::chrono::seconds(0));
  timer.async_wait([](auto) {});
  io.run();
  CHECK_LINES(trace, "init 2 work by 1", "before 2", "after 2", "destroy 2");
}

BOOST_AUTO_TEST_CASE(an_operation_of_bind_context_is_announced_once_with_its_name)
{
  tracer trace;
  net::io_context io;
  zero_timer timer(io);
  timer.async_wait(asio_ctx::bind_context("wait", [&](auto) { trace.line_of("timer"); }));
  trace.line("waiting");
  io.run();
  CHECK_LINES(
      trace, "init 2 wait by 1", "waiting", "before 2", "timer in 2 by 1", "after 2",
      "destroy 2");
}

BOOST_AUTO_TEST_CASE(propagate_context_announces_each_operation)
{
  tracer trace;
  net::io_context io;
  zero_timer timer(io);
  const auto token =
      asio_ctx::propagate_context("wait", [&](auto) { trace.line("timer"); });
  timer.async_wait(token);
  timer.async_wait(token);
  io.run();
  CHECK_LINES(
      trace, "init 2 wait by 1", "init 3 wait by 1", "before 2", "timer", "after 2",
      "destroy 2", "before 3", "timer", "after 3", "destroy 3");
}

BOOST_AUTO_TEST_CASE(bind_context_wins_over_a_context_executor)
{
  tracer trace;
  const auto check = [&](auto& io, auto executor) {
    net::steady_timer timer(executor, std::chrono::seconds(0));
    timer.async_wait(asio_ctx::bind_context("wait", [&](auto) { trace.line("timer"); }));
    io.run();
    CHECK_LINES(trace, "init 2 wait by 1", "before 2", "timer", "after 2", "destroy 2");
    io.restart();

    net::post(executor, asio_ctx::bind_context("post", [&] { trace.line("post"); }));
    io.run();
    CHECK_LINES(trace, "init 2 post by 1", "before 2", "post", "after 2", "destroy 2");
    io.restart();

    net::dispatch(executor, asio_ctx::bind_context("dispatch", [&] {
                    net::post(executor, [] {}); // this one is no step of the other
                  }));
    io.run();
    CHECK_LINES(
        trace, "init 2 dispatch by 1", "before 2", "init 3 execute by 2", "after 2",
        "destroy 2", "before 3", "after 3", "destroy 3");
    io.restart();
  };
  asio_ctx::io_context io;
  check(io, io.get_executor());
  check(io, net::any_io_executor(io.get_executor()));
  check(io, net::make_strand(io));
}

BOOST_AUTO_TEST_CASE(a_handler_with_an_executor_of_its_own_is_one_operation)
{
  tracer trace;
  asio_ctx::io_context one;
  asio_ctx::io_context two;
  const auto check = [&](auto executor, auto other) {
    net::post(executor, net::bind_executor(other, [&] { trace.line_of("handler"); }));
    one.run();
    one.restart();
    two.run();
    two.restart();
    CHECK_LINES(
        trace, "init 2 execute by 1", "before 2", "after 2", "before 2",
        "handler in 2 by 1", "after 2", "destroy 2");

    net::steady_timer timer(executor, std::chrono::seconds(0));
    timer.async_wait(net::bind_executor(other, [&](auto) { trace.line_of("handler"); }));
    one.run();
    one.restart();
    two.run();
    two.restart();
    CHECK_LINES(
        trace, "init 2 work by 1", "before 2", "handler in 2 by 1", "after 2",
        "destroy 2");
  };
  check(one.get_executor(), two.get_executor());
  check(
      net::any_io_executor(one.get_executor()), net::any_io_executor(two.get_executor()));
}

BOOST_AUTO_TEST_CASE(an_operation_that_completes_in_another_ones_function_is_its_own)
{
  tracer trace;
  asio_ctx::io_context io;
  net::experimental::channel<void(boost::system::error_code)> channel(io);
  channel.async_receive([&](auto) { trace.line_of("received"); });
  net::post(io, [&] { channel.try_send(boost::system::error_code()); });
  io.run();
  CHECK_LINES(
      trace, "init 2 execute by 1", "before 2", "after 2", "destroy 2",
      "init 3 work by 1", "before 3", "received in 3 by 1", "after 3", "destroy 3");
}

BOOST_AUTO_TEST_CASE(intermediate_steps_of_bind_context_raise_no_events)
{
  tracer trace;
  net::io_context io;
  zero_timer timer(io);
  int step = 0;
  auto token = asio_ctx::bind_context("composed", [&] { trace.line_of("done"); });
  net::async_compose<decltype(token), void()>(
      [&](auto& self, boost::system::error_code = {}) {
        if (step++ == 2)
          return self.complete();
        if (step > 1)
          trace.line_of("step");
        timer.async_wait(std::move(self));
      },
      token, timer);
  io.run();
  CHECK_LINES(
      trace, "init 2 composed by 1", "step in 2 by 1", "before 2", "done in 2 by 1",
      "after 2", "destroy 2");
}

BOOST_AUTO_TEST_CASE(a_composed_operation_of_a_context_executor_is_one_resource)
{
  tracer trace;
  asio_ctx::io_context io;
  zero_timer timer(io);
  int step = 0;
  const auto done = [&] { trace.line_of("done"); };
  net::async_compose<decltype(done), void()>(
      [&](auto& self, boost::system::error_code = {}) {
        if (step++ == 2)
          return self.complete();
        timer.async_wait(std::move(self));
      },
      done, timer);
  io.run();
  CHECK_LINES(
      trace, "init 2 work by 1", "before 2", "after 2", "before 2", "done in 2 by 1",
      "after 2", "destroy 2");
}

BOOST_AUTO_TEST_CASE(operations_destroyed_unrun_give_init_and_destroy)
{
  tracer trace;
  {
    asio_ctx::io_context io;
    net::post(io, [] {});
    zero_timer timer(io);
    timer.async_wait(asio_ctx::bind_context("wait", [](auto) {}));
  }
  CHECK_LINES(trace, "init 2 execute by 1", "init 3 wait by 1", "destroy 2", "destroy 3");
  {
    net::io_context io;
    net::experimental::channel<void(boost::system::error_code)> channel(io);
    channel.async_receive(asio_ctx::bind_context("receive", [](auto) {}));
  }
  CHECK_LINES(trace, "init 2 receive by 1", "destroy 2");
  {
    asio_ctx::thread_pool pool(1);
    pool.stop();
    pool.wait();
    net::post(pool, [] {});
  }
  CHECK_LINES(trace, "init 2 execute by 1", "destroy 2");
}

BOOST_AUTO_TEST_CASE(an_exception_leaves_a_clean_state_behind)
{
  tracer trace;
  asio_ctx::io_context io;
  storage.run(1, [&] { net::post(io, [] { throw std::runtime_error("post"); }); });
  zero_timer timer(io);
  timer.async_wait([&](auto) {
    trace.line_of("timer");
    throw std::runtime_error("timer");
  });
  for (int i = 0; i != 2; ++i)
  {
    BOOST_CHECK_THROW(io.run(), std::runtime_error);
    BOOST_TEST(execution_async_id() == asio_ctx::root_async_id);
    BOOST_TEST(trigger_async_id() == asio_ctx::no_async_id);
    BOOST_TEST(value() == 0);
  }
  CHECK_LINES(
      trace, "init 2 execute by 1", "before 2", "after 2", "destroy 2",
      "init 3 work by 1", "before 3", "timer in 3 by 1", "after 3", "destroy 3");
}

BOOST_AUTO_TEST_CASE(a_strands_functions_are_operations)
{
  tracer trace;
  asio_ctx::io_context io;
  const auto strand = net::make_strand(io);
  net::post(strand, [&] { trace.line_of("first"); });
  net::post(strand, [&] { trace.line_of("second"); });
  io.run();
  CHECK_LINES(
      trace, "init 2 execute by 1", "init 3 execute by 1", "before 2", "first in 2 by 1",
      "after 2", "destroy 2", "before 3", "second in 3 by 1", "after 3", "destroy 3");
}

BOOST_AUTO_TEST_CASE(a_strand_that_shows_no_context_shows_no_resource_either)
{
  asio_ctx::io_context io;
  const net::strand<net::any_io_executor> strand(io.get_executor());
  asio_ctx::async_resource("test").run_in_async_scope([&] {
    net::post(strand, [] {
      BOOST_TEST(execution_async_id() == asio_ctx::no_async_id);
      BOOST_TEST(asio_ctx::execution_async_resource().type() == "");
    });
  });
  io.run();
}

BOOST_AUTO_TEST_CASE(ids_are_there_without_hooks)
{
  asio_ctx::io_context io;
  zero_timer timer(io);
  async_id posted = 0;
  net::post(io, [&] {
    posted = execution_async_id();
    BOOST_TEST(posted > asio_ctx::root_async_id);
    BOOST_TEST(trigger_async_id() == asio_ctx::root_async_id);
    BOOST_TEST(asio_ctx::execution_async_resource().type() == "execute");
    timer.async_wait([&](auto) {
      BOOST_TEST(execution_async_id() > posted);
      BOOST_TEST(trigger_async_id() == posted);
      BOOST_TEST(asio_ctx::execution_async_resource().type() == "work");
      timer.async_wait(asio_ctx::bind_context("wait", [id = execution_async_id()](auto) {
        BOOST_TEST(trigger_async_id() == id);
        BOOST_TEST(asio_ctx::execution_async_resource().type() == "wait");
      }));
    });
  });
  BOOST_TEST(io.run() == 3U);
  BOOST_TEST(posted != 0U);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(posted_handlers_of_bind_context)

struct nothing
{};

struct ballast
{
  char bytes[200] = {};
};

// Small handlers and large ones are handed to executors in different ways.
template <class Check>
void on_each_executor(Check check)
{
  net::io_context plain;
  asio_ctx::io_context keeping;
  const auto with_each_size = [&](auto& io, auto executor) {
    check(io, executor, nothing());
    check(io, executor, ballast());
  };
  with_each_size(plain, plain.get_executor());
  with_each_size(plain, net::any_io_executor(plain.get_executor()));
  with_each_size(keeping, keeping.get_executor());
  with_each_size(keeping, net::any_io_executor(keeping.get_executor()));
}

BOOST_AUTO_TEST_CASE(have_their_context_and_ids_without_a_hook)
{
  on_each_executor([](auto& io, auto executor, auto size) {
    int calls = 0;
    const auto handler = [&calls, size] {
      (void)size;
      ++calls;
      BOOST_TEST(value() == 1);
      BOOST_TEST(execution_async_id() > asio_ctx::root_async_id);
      BOOST_TEST(trigger_async_id() == asio_ctx::root_async_id);
      BOOST_TEST(asio_ctx::execution_async_resource().type() == "bind_context");
      storage.enter_with(2);
    };
    storage.run(1, [&] {
      net::post(executor, asio_ctx::bind_context(handler));
      net::dispatch(executor, asio_ctx::bind_context(handler));
      net::defer(executor, asio_ctx::bind_context(handler));
    });
    io.run();
    io.restart();
    BOOST_TEST(calls == 3);
    BOOST_TEST(value() == 0);
  });
}

BOOST_AUTO_TEST_CASE(run_in_the_context_that_is_given)
{
  asio_ctx::context_frame other;
  storage.run(2, [&] { other = asio_ctx::current_frame(); });
  on_each_executor([&](auto& io, auto executor, auto size) {
    int seen = 0;
    const auto handler = [&seen, size] {
      (void)size;
      seen = value();
    };
    storage.run(1, [&] { net::post(executor, asio_ctx::bind_context(other, handler)); });
    io.run();
    io.restart();
    BOOST_TEST(seen == 2);
  });
}

BOOST_AUTO_TEST_CASE(are_one_operation)
{
  on_each_executor([](auto& io, auto executor, auto size) {
    tracer trace;
    auto captured = std::make_shared<int>(0);
    const std::weak_ptr<int> seen = captured;
    net::post(
        executor, asio_ctx::bind_context([&trace, size, kept = std::move(captured)] {
          (void)size;
          trace.line_of("handler");
        }));
    io.run();
    io.restart();
    BOOST_TEST(seen.expired());
    CHECK_LINES(
        trace, "init 2 bind_context by 1", "before 2", "handler in 2 by 1", "after 2",
        "destroy 2");
  });
}

BOOST_AUTO_TEST_CASE(with_an_executor_of_their_own_are_one_operation_too)
{
  on_each_executor([](auto& io, auto executor, auto size) {
    tracer trace;
    net::io_context other;
    const auto handler = [&trace, size] {
      (void)size;
      trace.line_of("handler");
    };
    net::post(
        executor,
        asio_ctx::bind_context(net::bind_executor(other.get_executor(), handler)));
    io.run();
    io.restart();
    other.run();
    CHECK_LINES(
        trace, "init 2 bind_context by 1", "before 2", "handler in 2 by 1", "after 2",
        "destroy 2");
  });
}

BOOST_AUTO_TEST_CASE(that_throw_leave_a_clean_state_behind)
{
  on_each_executor([](auto& io, auto executor, auto size) {
    tracer trace;
    storage.run(1, [&] {
      net::post(executor, asio_ctx::bind_context([size] {
                  (void)size;
                  throw std::runtime_error("post");
                }));
    });
    BOOST_CHECK_THROW(io.run(), std::runtime_error);
    io.restart();
    BOOST_TEST(value() == 0);
    BOOST_TEST(execution_async_id() == asio_ctx::root_async_id);
    CHECK_LINES(trace, "init 2 bind_context by 1", "before 2", "after 2", "destroy 2");
  });
}

BOOST_AUTO_TEST_CASE(that_never_run_give_init_and_destroy)
{
  const auto check = [](auto io, auto size) {
    tracer trace;
    const auto handler = [size] { (void)size; };
    net::post(*io, asio_ctx::bind_context(handler));
    net::post(net::any_io_executor(io->get_executor()), asio_ctx::bind_context(handler));
    io.reset();
    CHECK_LINES(
        trace, "init 2 bind_context by 1", "init 3 bind_context by 1", "destroy 2",
        "destroy 3");
  };
  check(std::make_unique<net::io_context>(), nothing());
  check(std::make_unique<net::io_context>(), ballast());
  check(std::make_unique<asio_ctx::io_context>(), nothing());
  check(std::make_unique<asio_ctx::io_context>(), ballast());
}

BOOST_AUTO_TEST_CASE(show_the_rest_to_a_hook_that_comes_late)
{
  net::io_context io;
  net::post(io, asio_ctx::bind_context([] {}));
  net::post(io, asio_ctx::bind_context([size = ballast()] { (void)size; }));
  tracer trace;
  io.run();
  CHECK_LINES(
      trace, "before 2", "after 2", "destroy 2", "before 3", "after 3", "destroy 3");
}

BOOST_AUTO_TEST_CASE(that_are_left_without_a_hook_end_for_one_that_comes_late)
{
  auto io = std::make_unique<net::io_context>();
  net::post(*io, asio_ctx::bind_context([] {}));
  tracer trace;
  io.reset();
  CHECK_LINES(trace, "destroy 2");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(late_hooks)

BOOST_AUTO_TEST_CASE(see_the_rest_of_operations_that_exist)
{
  asio_ctx::io_context io;
  zero_timer timer(io);
  zero_timer bound(io);
  net::post(io, [] {});
  timer.async_wait([](auto) {});
  bound.async_wait(asio_ctx::bind_context([](auto) {}));
  tracer trace;
  io.run();
  CHECK_LINES(
      trace, "before 2", "after 2", "destroy 2", "before 3", "after 3", "destroy 3",
      "before 4", "after 4", "destroy 4");
}

BOOST_AUTO_TEST_CASE(see_no_late_init_of_operations_made_before)
{
  tracer early;
  asio_ctx::io_context io;
  zero_timer timer(io);
  timer.async_wait([](auto) {});
  tracer late;
  timer.async_wait([](auto) {});
  io.run();
  CHECK_LINES(
      early, "init 2 work by 1", "before 2", "after 2", "destroy 2", "init 3 work by 1",
      "before 3", "after 3", "destroy 3");
  CHECK_LINES(
      late, "before 2", "after 2", "destroy 2", "init 3 work by 1", "before 3", "after 3",
      "destroy 3");
}

BOOST_AUTO_TEST_CASE(enabled_by_a_handler_see_its_end)
{
  asio_ctx::io_context io;
  std::unique_ptr<tracer> trace;
  net::post(io, [&] { trace = std::make_unique<tracer>(); });
  io.run();
  CHECK_LINES(*trace, "after 2", "destroy 2");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(data)

// The documents' way to follow a request without a storage.
BOOST_AUTO_TEST_CASE(goes_from_each_resource_to_those_that_it_makes)
{
  const asio_ctx::resource_key<int> request;
  asio_ctx::hook_callbacks callbacks;
  callbacks.init = [&](async_id, std::string_view, async_id,
                       asio_ctx::resource_ref made) {
    if (const int* current = asio_ctx::execution_async_resource().find(request))
      made[request] = *current;
  };
  const auto hook = asio_ctx::create_hook(callbacks).enable();

  asio_ctx::io_context io;
  zero_timer timer(io);
  int seen = 0;
  for (int id = 1; id != 4; ++id)
    net::post(io, [&, id] {
      asio_ctx::execution_async_resource()[request] = id;
      timer.async_wait([&, id](auto) {
        BOOST_TEST(asio_ctx::execution_async_resource()[request] == id);
        net::post(io, asio_ctx::bind_context("post", [&, id] {
                    BOOST_TEST(asio_ctx::execution_async_resource()[request] == id);
                    ++seen;
                  }));
      });
    });
  io.run();
  BOOST_TEST(seen == 3);
}

BOOST_AUTO_TEST_CASE(that_init_stores_lasts_as_long_as_the_operation)
{
  const asio_ctx::resource_key<std::shared_ptr<int>> key;
  const auto shared = std::make_shared<int>(1);
  std::set<async_id> with_data;
  asio_ctx::hook_callbacks callbacks;
  callbacks.init = [&](async_id id, std::string_view, async_id,
                       asio_ctx::resource_ref made) {
    if (id % 2 != 0)
      return;
    made[key] = shared;
    with_data.insert(id);
  };
  const auto check = [&](async_id id) {
    asio_ctx::resource_ref current = asio_ctx::execution_async_resource();
    BOOST_TEST(current.async_id() == id);
    BOOST_TEST((current.find(key) != nullptr) == (with_data.count(id) == 1));
  };
  callbacks.before = check;
  callbacks.after = check;
  const auto hook = asio_ctx::create_hook(callbacks).enable();

  net::io_context io;
  zero_timer timer(io);
  int seen = 0;
  for (int i = 0; i != 4; ++i)
    net::post(io, asio_ctx::bind_context("post", [&] {
                check(execution_async_id());
                timer.async_wait(asio_ctx::bind_context([&](auto) {
                  check(execution_async_id());
                  ++seen;
                }));
              }));
  BOOST_TEST(shared.use_count() == 3); // 2 of 4
  io.run();
  BOOST_TEST(seen == 4);
  BOOST_TEST(with_data.size() == 4u);
  BOOST_TEST(shared.use_count() == 1);

  net::post(io, asio_ctx::bind_context("never called", [] {}));
  net::post(io, asio_ctx::bind_context("never called", [] {}));
  BOOST_TEST(shared.use_count() == 2);
}

BOOST_AUTO_TEST_CASE(needs_no_hook)
{
  const asio_ctx::resource_key<std::shared_ptr<int>> key;
  const auto shared = std::make_shared<int>(1);
  asio_ctx::io_context io;
  net::post(io, [&] {
    asio_ctx::execution_async_resource()[key] = shared;
    BOOST_TEST(asio_ctx::execution_async_resource().type() == "execute");
    BOOST_TEST(shared.use_count() == 2);
  });
  net::post(io, [&] {
    BOOST_TEST(asio_ctx::execution_async_resource().find(key) == nullptr);
    BOOST_TEST(shared.use_count() == 1);
  });
  io.run();
}

BOOST_AUTO_TEST_CASE(belongs_to_the_operation_whose_reference_it_is)
{
  const asio_ctx::resource_key<int> key;
  asio_ctx::io_context io;
  net::post(io, [&] { // no hook has seen it
    asio_ctx::resource_ref mine = asio_ctx::execution_async_resource();
    asio_ctx::async_resource other("other");
    other.run_in_async_scope([&] {
      mine[key] = 5;
      BOOST_TEST(asio_ctx::execution_async_resource().find(key) == nullptr);
    });
    BOOST_TEST(asio_ctx::execution_async_resource()[key] == 5);
    BOOST_TEST(mine[key] == 5);
  });
  io.run();
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(many_threads)

namespace {

// Has to see init of a resource first.
struct order_check
{
  std::mutex& mutex;
  std::set<async_id>& announced;
  std::atomic<int>& early;

  void init(async_id id, std::string_view, async_id, asio_ctx::resource_ref)
  {
    std::this_thread::yield();
    const std::lock_guard<std::mutex> lock(mutex);
    announced.insert(id);
  }

  void before(async_id id)
  {
    const std::lock_guard<std::mutex> lock(mutex);
    early += announced.count(id) == 0;
  }
};

} // namespace

BOOST_AUTO_TEST_CASE(see_init_first_where_one_tracked_executor_runs_several_functions)
{
  std::mutex mutex;
  std::set<async_id> announced;
  std::atomic<int> early{0};
  const auto hook = asio_ctx::create_hook(order_check{mutex, announced, early}).enable();
  asio_ctx::thread_pool pool(2);
  for (int i = 0; i != 2000; ++i)
  {
    const auto work =
        net::require(pool.get_executor(), net::execution::outstanding_work.tracked);
    work.execute([] {});
    work.execute([] {});
  }
  pool.join();
  BOOST_TEST(early == 0);
}

BOOST_AUTO_TEST_CASE(see_init_before_after_and_destroy_of_each_resource)
{
  struct counts
  {
    std::atomic<int> init{0};
    std::atomic<int> before{0};
    std::atomic<int> after{0};
    std::atomic<int> destroy{0};
  } seen;
  asio_ctx::hook_callbacks callbacks;
  callbacks.init = [&](auto&&...) { ++seen.init; };
  callbacks.before = [&](async_id id) {
    ++seen.before;
    if (execution_async_id() != id)
      BOOST_ERROR("wrong id in before");
  };
  callbacks.after = [&](async_id) { ++seen.after; };
  callbacks.destroy = [&](async_id) { ++seen.destroy; };
  const auto hook = asio_ctx::create_hook(callbacks).enable();

  constexpr int chains = 8;
  constexpr int hops = 200;
  {
    asio_ctx::thread_pool pool(4);
    const auto strand = net::make_strand(pool);
    struct hop
    {
      asio_ctx::thread_pool& pool;
      int left;
      void operator()() const
      {
        if (left != 0)
          net::post(pool, hop{pool, left - 1});
      }
    };
    for (int i = 0; i != chains; ++i)
      net::post(pool, hop{pool, hops - 1});
    pool.wait();
  }
  BOOST_TEST(seen.init == chains * hops);
  BOOST_TEST(seen.before == chains * hops);
  BOOST_TEST(seen.after == chains * hops);
  BOOST_TEST(seen.destroy == chains * hops);
}

BOOST_AUTO_TEST_CASE(run_while_hooks_come_and_go)
{
  asio_ctx::thread_pool pool(3);
  std::atomic<bool> stop{false};
  struct hop
  {
    asio_ctx::thread_pool& pool;
    std::atomic<bool>& stop;
    void operator()() const
    {
      if (!stop)
        net::post(pool, *this);
    }
  };
  struct wait
  {
    std::shared_ptr<net::steady_timer> timer;
    std::atomic<bool>& stop;
    void operator()(boost::system::error_code) const
    {
      timer->expires_after(std::chrono::seconds(0));
      if (!stop)
        timer->async_wait(*this);
    }
  };
  for (int i = 0; i != 3; ++i)
  {
    net::post(pool, hop{pool, stop});
    wait{std::make_shared<net::steady_timer>(net::make_strand(pool)), stop}({});
  }

  for (int i = 0; i != 100; ++i)
  {
    std::atomic<int> open{0};
    std::atomic<int> calls{0};
    const asio_ctx::resource_key<int> key;
    asio_ctx::hook_callbacks callbacks;
    callbacks.init = [&](async_id, std::string_view, async_id,
                         asio_ctx::resource_ref made) {
      made[key] = 1;
      ++calls;
    };
    callbacks.before = [&](async_id) { ++open; };
    callbacks.after = [&](async_id) { --open; };
    callbacks.destroy = [&](async_id) { ++calls; };
    auto hook = asio_ctx::create_hook(callbacks).enable();
    while (calls < 10)
      std::this_thread::yield();
    hook.disable();
    BOOST_TEST(std::abs(open) <= 3);
  }
  stop = true;
  pool.wait();
}

BOOST_AUTO_TEST_SUITE_END()
