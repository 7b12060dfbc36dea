// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// What hooks see of tokens that make a future or a promise, in modes 1 and 2.

#define ASIO_CTX_NO_AUTOMATIC

#include <asio_ctx/bind_context.hpp>

#include "support/tracer.hpp"
#include <algorithm>
#include <asio_ctx/async_hook.hpp>
#include <asio_ctx/async_local_storage.hpp>
#include <asio_ctx/io_context.hpp>
#include <boost/asio.hpp>
#include <boost/asio/append.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/consign.hpp>
#include <boost/asio/experimental/promise.hpp>
#include <boost/asio/experimental/use_promise.hpp>
#include <boost/asio/prepend.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <stdexcept>
#include <tuple>
#include <utility>

namespace {

namespace net = boost::asio;
using asio_ctx::bind_context;
using asio_ctx::propagate_context;
using boost::system::error_code;
using net::use_future;
using net::experimental::use_promise;
using test_support::tracer;

struct fixture
{
  net::io_context io;
  net::steady_timer timer{io, std::chrono::seconds(0)};
  tracer trace;

  // Waits with a token, and expects a result of one operation.
  template <class Token>
  auto wait(Token&& token)
  {
    auto result = timer.async_wait(std::forward<Token>(token));
    run();
    CHECK_LINES(
        trace, "init 2 wait by 1", "before 2", "promise_resolve 2", "after 2",
        "destroy 2");
    return result;
  }

  // Waits with a token that makes no promise.
  template <class Token>
  void wait_without_promise(Token&& token)
  {
    timer.async_wait(std::forward<Token>(token));
    run();
    CHECK_LINES(trace, "init 2 wait by 1", "before 2", "after 2", "destroy 2");
  }

  void run()
  {
    io.run();
    io.restart();
  }
};

// A callback whose type names a token.
template <class Token>
struct callback_for
{
  void operator()(error_code) const {}
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(promise_resolve, fixture)

BOOST_AUTO_TEST_CASE(comes_when_a_future_has_its_value)
{
  wait(bind_context("wait", use_future)).get();
  wait(propagate_context("wait", use_future)).get();
}

BOOST_AUTO_TEST_CASE(comes_when_a_future_has_an_exception)
{
  timer.expires_after(std::chrono::hours(1));
  net::post(io, [&] { timer.cancel(); });
  std::future<void> result = wait(bind_context("wait", use_future));
  BOOST_CHECK_THROW(result.get(), boost::system::system_error);
}

BOOST_AUTO_TEST_CASE(comes_when_a_packaged_function_has_returned_or_thrown)
{
  const auto result = [](int number) {
    return use_future([number](error_code) {
      return number != 0 ? number : throw std::runtime_error("test");
    });
  };
  BOOST_TEST(wait(bind_context("wait", result(5))).get() == 5);
  BOOST_TEST(wait(propagate_context("wait", result(5))).get() == 5);
  std::future<int> failed = wait(bind_context("wait", result(0)));
  BOOST_CHECK_THROW(failed.get(), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(comes_when_a_promise_has_its_result)
{
  BOOST_TEST(wait(bind_context("wait", use_promise)).completed());
  BOOST_TEST(wait(propagate_context("wait", use_promise)).completed());
  timer.expires_after(std::chrono::hours(1));
  net::post(io, [&] { timer.cancel(); });
  BOOST_TEST(wait(bind_context("wait", use_promise)).completed());
}

BOOST_AUTO_TEST_CASE(comes_after_what_awaits_a_promise_which_runs_inside)
{
  for (const bool throws : {false, true})
  {
    auto promise = timer.async_wait(bind_context("wait", use_promise));
    promise([&](error_code) {
      trace.line_of("awaiting");
      if (throws)
        throw std::runtime_error("test");
    });
    if (throws)
      BOOST_CHECK_THROW(io.run(), std::runtime_error);
    run();
    CHECK_LINES(
        trace, "init 2 wait by 1", "before 2", "awaiting in 2 by 1", "promise_resolve 2",
        "after 2", "destroy 2");
  }
}

BOOST_AUTO_TEST_CASE(sees_the_operations_id_context_and_result)
{
  asio_ctx::async_local_storage<int> storage;
  std::future<int> result;
  asio_ctx::async_id id = 0;
  asio_ctx::hook_callbacks callbacks;
  callbacks.promise_resolve = [&](asio_ctx::async_id of) {
    id = of;
    BOOST_TEST(asio_ctx::execution_async_id() == of);
    BOOST_TEST(*storage.get_store() == 1);
    BOOST_TEST(result.get() == 5);
  };
  // The only callback, and enabled after the operation has started.
  storage.run(
      1, [&] { result = net::post(io, bind_context(use_future([] { return 5; }))); });
  const auto hook = asio_ctx::create_hook(callbacks).enable();
  run();
  BOOST_TEST(id > asio_ctx::root_async_id);
}

BOOST_AUTO_TEST_CASE(comes_through_adaptors_of_use_future)
{
  net::cancellation_signal signal;
  const std::allocator<void> allocator;
  const auto strand = net::make_strand(io);
  error_code ec;
  wait(net::as_tuple(bind_context("wait", use_future))).get();
  wait(bind_context("wait", net::redirect_error(use_future, ec))).get();
  wait(net::redirect_error(bind_context("wait", use_future), ec)).get();
  BOOST_TEST(wait(bind_context("wait", net::append(use_future, 5))).get() == 5);
  BOOST_TEST(
      std::get<0>(wait(bind_context("wait", net::prepend(use_future, 5))).get()) == 5);
  wait(bind_context("wait", net::consign(use_future, std::make_unique<int>(5)))).get();
  wait(bind_context("wait", net::bind_executor(io, use_future))).get();
  wait(bind_context("wait", net::bind_executor(strand, use_future))).get();
  wait(bind_context("wait", net::bind_allocator(allocator, use_future))).get();
  wait(bind_context("wait", net::bind_cancellation_slot(signal.slot(), use_future)))
      .get();
  wait(propagate_context("wait", net::prepend(net::append(use_future, 5), 5))).get();
#if BOOST_ASIO_VERSION >= 103000 // earlier ones can't do it
  wait(bind_context("wait", net::as_tuple(use_future))).get();
  wait(bind_context("wait", net::as_tuple(use_future([](auto) { return 5; })))).get();
#endif
}

BOOST_AUTO_TEST_CASE(comes_through_adaptors_of_use_promise)
{
  wait(bind_context("wait", net::as_tuple(use_promise)));
  wait(net::as_tuple(bind_context("wait", use_promise)));
  wait(bind_context("wait", net::append(use_promise, 5)));
  wait(bind_context("wait", net::prepend(use_promise, 5)));
  wait(bind_context("wait", net::bind_executor(io, use_promise)));
  wait(propagate_context("wait", net::as_tuple(net::consign(use_promise, 5))));
#if BOOST_ASIO_VERSION >= 103000
  net::cancellation_signal signal;
  error_code ec;
  wait(bind_context("wait", net::redirect_error(use_promise, ec)));
  wait(bind_context("wait", net::bind_allocator(std::allocator<void>(), use_promise)));
  wait(bind_context("wait", net::bind_cancellation_slot(signal.slot(), use_promise)));
#endif
}

BOOST_AUTO_TEST_CASE(comes_once_where_bindings_nest)
{
  // Two operations, one in the other: the inner one has the promise.
  timer.async_wait(bind_context("outer", bind_context("inner", use_future)));
  timer.async_wait(
      bind_context("outer", net::append(propagate_context("inner", use_future), 5)));
  run();
  const auto lines = trace.take();
  const auto of_first = [&](const char* line) {
    return std::count(lines.begin(), lines.end(), line);
  };
  BOOST_TEST(of_first("init 2 inner by 1") == 1);
  BOOST_TEST(of_first("promise_resolve 2") == 1);
  BOOST_TEST(of_first("promise_resolve 3") == 0);
}

BOOST_AUTO_TEST_CASE(never_comes_for_a_handler_that_is_abandoned)
{
  std::future<void> future;
  std::future<int> packaged;
  {
    net::io_context short_lived;
    future = net::post(short_lived, bind_context("post", use_future));
    packaged = net::post(short_lived, bind_context("post", use_future([] { return 5; })));
  }
  BOOST_CHECK_THROW(future.get(), std::future_error);
  BOOST_CHECK_THROW(packaged.get(), std::future_error);
  CHECK_LINES(trace, "init 2 post by 1", "init 3 post by 1", "destroy 2", "destroy 3");
  {
    net::io_context short_lived;
    auto promise = net::post(short_lived, bind_context("post", use_promise));
    BOOST_TEST(!promise.completed());
  }
  CHECK_LINES(trace, "init 2 post by 1", "destroy 2");
}

BOOST_AUTO_TEST_CASE(never_comes_for_other_tokens)
{
  wait_without_promise(bind_context("wait", [](error_code) {}));
  wait_without_promise(bind_context("wait", net::as_tuple([](auto) {})));
  wait_without_promise(bind_context("wait", callback_for<net::use_future_t<>>()));
  wait_without_promise(bind_context("wait", callback_for<std::promise<void>>()));
  wait_without_promise(
      bind_context("wait", std::function<void(error_code)>([](auto) {})));
  wait_without_promise(bind_context("wait", net::detached));
  wait_without_promise(propagate_context("wait", net::detached));
  timer.async_wait(bind_context("wait", net::deferred))([](error_code) {});
  run();
  CHECK_LINES(trace, "init 2 wait by 1", "before 2", "after 2", "destroy 2");
}

BOOST_AUTO_TEST_CASE(needs_a_binding_which_sees_the_token)
{
  asio_ctx::io_context keeping;
  net::steady_timer bare(keeping, std::chrono::seconds(0));
  const auto run = [&] {
    keeping.run();
    keeping.restart();
  };
  std::future<void> future = net::post(keeping, use_future);
  run();
  CHECK_LINES(trace, "init 2 execute by 1", "before 2", "after 2", "destroy 2");
  future.get();

  auto promise = bare.async_wait(use_promise);
  run();
  CHECK_LINES(trace, "init 2 work by 1", "before 2", "after 2", "destroy 2");
  BOOST_TEST(promise.completed());

  // The handler has an executor of its own, and never runs through this one.
  future = bare.async_wait(use_future);
  run();
  BOOST_TEST(trace.take().empty());
  future.get();

  future = bare.async_wait(bind_context("wait", use_future));
  run();
  CHECK_LINES(
      trace, "init 2 wait by 1", "before 2", "promise_resolve 2", "after 2", "destroy 2");
  future.get();
}

BOOST_AUTO_TEST_SUITE_END()
