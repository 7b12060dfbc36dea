// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include "support/activity_collector.hpp"
#include "support/http_server.hpp"
#include <algorithm>
#include <asio_ctx/async_hook.hpp>
#include <asio_ctx/async_id.hpp>
#include <asio_ctx/async_local_storage.hpp>
#include <asio_ctx/async_resource.hpp>
#include <asio_ctx/bind_context.hpp>
#include <asio_ctx/context_frame.hpp>
#include <asio_ctx/io_context.hpp>
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

namespace net = boost::asio;
namespace http = boost::beast::http;
using asio_ctx::async_id;
using asio_ctx::async_local_storage;
using asio_ctx::async_resource;
using asio_ctx::execution_async_id;
using asio_ctx::root_async_id;
using boost::system::error_code;
using net::ip::tcp;
using test_support::activity_collector;
using test_support::event_kind;

// Runs handlers until there are none left; returns what was thrown out of run().
std::vector<std::string> run_all(net::io_context& io)
{
  std::vector<std::string> thrown;
  for (;;)
  {
    try
    {
      io.run();
      return thrown;
    }
    catch (const std::runtime_error& e)
    {
      thrown.emplace_back(e.what());
      BOOST_TEST(execution_async_id() == root_async_id);
      BOOST_TEST(asio_ctx::trigger_async_id() == asio_ctx::no_async_id);
      BOOST_TEST(asio_ctx::current_frame().empty());
    }
  }
}

} // namespace

// Node: test/parallel/test-async-hooks-run-in-async-scope-caught-exception.js
BOOST_AUTO_TEST_SUITE(test_async_hooks_run_in_async_scope_caught_exception)

BOOST_AUTO_TEST_CASE(ids_and_store_are_the_callers_again_after_an_exception)
{
  activity_collector hooks;
  async_local_storage<int> storage;
  async_resource resource("foo");
  const auto fail = [&] {
    BOOST_TEST(execution_async_id() == resource.async_id());
    BOOST_TEST(storage.get_store() == nullptr);
    throw std::runtime_error("bar");
  };
  storage.run(1, [&] {
    const auto frame = asio_ctx::current_frame();
    BOOST_CHECK_THROW(resource.run_in_async_scope(fail), std::runtime_error);
    BOOST_TEST(execution_async_id() == root_async_id);
    BOOST_TEST(asio_ctx::trigger_async_id() == asio_ctx::no_async_id);
    BOOST_TEST((asio_ctx::current_frame() == frame));
  });
  BOOST_TEST(hooks.story(resource.async_id()) == "init before after");
  hooks.check();
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/parallel/test-emit-after-uncaught-exception.js
// Adapted: uncaught is what leaves io_context::run, so every after precedes the catcher.
BOOST_AUTO_TEST_SUITE(test_emit_after_uncaught_exception)

BOOST_AUTO_TEST_CASE(each_before_has_its_after_from_the_inside_out)
{
  activity_collector hooks;
  async_local_storage<int> storage;
  asio_ctx::io_context io;
  async_resource outer("outer");
  async_resource inner("inner");
  async_id thrower = asio_ctx::no_async_id;
  std::vector<std::pair<async_id, event_kind>> at_next_handler;

  storage.run(1, [&] {
    net::post(io, [&] {
      thrower = execution_async_id();
      net::post(io, [&] {
        BOOST_TEST(storage.get_store() != nullptr);
        for (const test_support::hook_event& event : hooks.events())
          if (event.kind != event_kind::init && event.id != execution_async_id())
            at_next_handler.emplace_back(event.id, event.kind);
      });
      outer.run_in_async_scope(
          [&] { inner.run_in_async_scope([] { throw std::runtime_error("foo"); }); });
    });
  });
  const auto thrown = run_all(io);

  BOOST_TEST(thrown.size() == 1u);
  const std::vector<std::pair<async_id, event_kind>> expected = {
      {thrower, event_kind::before},          {outer.async_id(), event_kind::before},
      {inner.async_id(), event_kind::before}, {inner.async_id(), event_kind::after},
      {outer.async_id(), event_kind::after},  {thrower, event_kind::after},
      {thrower, event_kind::destroy}};
  BOOST_TEST((at_next_handler == expected));
  hooks.check();
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/async-hooks/test-unhandled-exception-valid-ids.js
// Adapted: a posted function and a timer; run() is called again after each exception.
BOOST_AUTO_TEST_SUITE(test_unhandled_exception_valid_ids)

BOOST_AUTO_TEST_CASE(exceptions_of_several_handlers_leave_valid_ids)
{
  activity_collector hooks;
  asio_ctx::io_context io;
  net::steady_timer timer(io, std::chrono::seconds(0));
  net::post(io, [] { throw std::runtime_error("immediate"); });
  timer.async_wait([](error_code) { throw std::runtime_error("timer"); });
  std::vector<std::string> thrown = run_all(io);
  std::sort(thrown.begin(), thrown.end());

  BOOST_TEST(
      thrown == (std::vector<std::string>{"immediate", "timer"}),
      boost::test_tools::per_element());
  BOOST_TEST(hooks.activities().size() == 2u);
  for (const test_support::activity& each : hooks.activities())
    BOOST_TEST(hooks.story(each.id) == "init before after destroy");
  hooks.check();
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/parallel/test-http-uncaught-from-request-callback.js
// Adapted: the exception leaves run() from the handler of Beast's async_read.
BOOST_AUTO_TEST_SUITE(test_http_uncaught_from_request_callback)

namespace {

// Reads a response whose handler throws, with a token made by as_token; returns the id of
// what threw.
template <class IoContext, class AsToken>
async_id throw_from_response_handler(AsToken as_token)
{
  IoContext io;
  tcp::acceptor acceptor(io, {net::ip::address_v4::loopback(), 0});
  tcp::socket client(io);
  client.connect(acceptor.local_endpoint());
  boost::beast::flat_buffer buffer;
  http::response<http::string_body> response;
  async_id thrower = asio_ctx::no_async_id;
  bool goes_on = false;

  http::async_read(client, buffer, response, as_token([&](error_code ec, std::size_t) {
                     BOOST_TEST(!ec);
                     thrower = execution_async_id();
                     net::post(io, [&] { goes_on = true; });
                     throw std::runtime_error("from the response handler");
                   }));
  tcp::socket server = acceptor.accept();
  net::write(server, net::buffer(std::string("HTTP/1.1 204 No Content\r\n\r\n")));
  BOOST_TEST(run_all(io).size() == 1u);
  BOOST_TEST(goes_on);
  BOOST_TEST(thrower > root_async_id);
  return thrower;
}

async_id throw_on_context_executor()
{
  return throw_from_response_handler<asio_ctx::io_context>(
      [](auto handler) { return handler; });
}

async_id throw_from_bound_handler()
{
  return throw_from_response_handler<net::io_context>([](auto handler) {
    return asio_ctx::bind_context("http.read", std::move(handler));
  });
}

} // namespace

BOOST_AUTO_TEST_CASE(a_hook_with_after_alone_hears_it_once)
{
  std::vector<async_id> heard;
  asio_ctx::hook_callbacks only_after;
  only_after.after = [&](async_id id) { heard.push_back(id); };
  const auto hook = asio_ctx::create_hook(only_after).enable();

  const async_id on_executor = throw_on_context_executor();
  BOOST_TEST(std::count(heard.begin(), heard.end(), on_executor) == 1);
  const async_id bound = throw_from_bound_handler();
  BOOST_TEST(std::count(heard.begin(), heard.end(), bound) == 1);
}

BOOST_AUTO_TEST_CASE(a_hook_with_everything_hears_each_event_once)
{
  activity_collector hooks;
  const async_id on_executor = throw_on_context_executor();
  BOOST_TEST(hooks.story(on_executor) == "init before after destroy");
  const async_id bound = throw_from_bound_handler();
  BOOST_TEST(hooks.story(bound) == "init before after destroy");
  BOOST_TEST(hooks.only("http.read").id == bound);
  hooks.check();
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/parallel/test-queue-microtask-uncaught-asynchooks.js
// Adapted: the microtask is a posted function; the events are in their natural order.
BOOST_AUTO_TEST_SUITE(test_queue_microtask_uncaught_asynchooks)

BOOST_AUTO_TEST_CASE(a_function_that_throws_has_one_event_of_each_kind)
{
  activity_collector hooks;
  asio_ctx::io_context io;
  async_id thrower = asio_ctx::no_async_id;
  net::post(io, [&] {
    thrower = execution_async_id();
    throw std::runtime_error("uncaught");
  });
  const auto thrown = run_all(io);
  BOOST_TEST(thrown.size() == 1u);
  BOOST_TEST(hooks.activities().size() == 1u);
  BOOST_TEST(hooks.only("post").id == thrower);
  BOOST_TEST(hooks.story(thrower) == "init before after destroy");
  hooks.check();
}

BOOST_AUTO_TEST_SUITE_END()
