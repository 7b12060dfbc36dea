// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// What Node's test suite says of the lives of operations: functions, timers, datagrams.

#define ASIO_CTX_NO_AUTOMATIC

#include <asio_ctx/async_resource.hpp>
#include <asio_ctx/bind_context.hpp>
#include <asio_ctx/io_context.hpp>
#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <string>
#include <vector>

#include "support/activity_collector.hpp"
#include "support/stories.hpp"

namespace {

namespace net = boost::asio;
using asio_ctx::async_id;
using asio_ctx::async_resource;
using asio_ctx::bind_context;
using asio_ctx::execution_async_id;
using asio_ctx::root_async_id;
using boost::system::error_code;
using net::ip::tcp;
using net::ip::udp;
using test_support::activity_collector;
using test_support::my_story;
using test_support::one_life;
using test_support::story;

const net::ip::address loopback = net::ip::address_v4::loopback();

} // namespace

// Node: test/async-hooks/test-immediate.js
BOOST_AUTO_TEST_SUITE(test_immediate)

BOOST_AUTO_TEST_CASE(a_posted_function_has_ended_when_the_one_that_it_posted_runs)
{
  activity_collector hooks;
  asio_ctx::io_context io;
  std::vector<async_id> ids;
  net::post(io, [&] {
    ids.push_back(execution_async_id());
    BOOST_TEST(hooks.story(ids[0]) == "init before");
    net::post(io, [&] {
      ids.push_back(execution_async_id());
      BOOST_TEST(hooks.story(ids[0]) == one_life);
      BOOST_TEST(hooks.story(ids[1]) == "init before");
    });
    BOOST_TEST(hooks.story(ids[0]) == "init before");
    BOOST_TEST(hooks.story(hooks.activities().back().id) == "init");
  });
  BOOST_TEST(story(hooks, "execute") == "init"); // at once

  io.run();
  BOOST_TEST_REQUIRE(ids.size() == 2u);
  BOOST_TEST(hooks.activities("execute").size() == 2u);
  BOOST_TEST(hooks.story(ids[0]) == one_life);
  BOOST_TEST(hooks.story(ids[1]) == one_life);
  hooks.check();
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/async-hooks/test-timers.setTimeout.js
// Adapted: a cancelled wait runs, with operation_aborted; a dropped one has no before.
BOOST_AUTO_TEST_SUITE(test_timers_setTimeout)

BOOST_AUTO_TEST_CASE(a_wait_lives_from_its_initiation_to_the_end_of_its_handler)
{
  activity_collector hooks;
  net::io_context io;
  net::steady_timer first(io, std::chrono::seconds(0));
  net::steady_timer second(io, std::chrono::seconds(0));
  first.async_wait(bind_context("first", [&](error_code) {
    BOOST_TEST(my_story(hooks) == "init before");
    second.async_wait(bind_context("second", [&](error_code) {
      BOOST_TEST(story(hooks, "first") == one_life);
      BOOST_TEST(my_story(hooks) == "init before");
    }));
    BOOST_TEST(story(hooks, "second") == "init");
    BOOST_TEST(hooks.only("second").trigger == execution_async_id());
  }));
  BOOST_TEST(story(hooks, "first") == "init");

  io.run();
  BOOST_TEST(story(hooks, "first") == one_life);
  BOOST_TEST(story(hooks, "second") == one_life);
  BOOST_TEST(hooks.activities().size() == 2u);
  hooks.check();
}

BOOST_AUTO_TEST_CASE(a_wait_on_a_context_executor_is_one_resource_of_whoever_started_it)
{
  activity_collector hooks;
  asio_ctx::io_context io;
  net::steady_timer timer(io, std::chrono::seconds(0));
  async_resource starter("starter");
  int calls = 0;
  starter.run_in_async_scope([&] {
    timer.async_wait([&](error_code) {
      ++calls;
      BOOST_TEST(my_story(hooks) == "init before");
      BOOST_TEST(hooks.only("work").id == execution_async_id());
    });
  });
  io.run();
  BOOST_TEST(calls == 1);
  BOOST_TEST(story(hooks, "work") == one_life);
  BOOST_TEST(hooks.only("work").trigger == starter.async_id());
  BOOST_TEST(hooks.activities().size() == 2u);
  hooks.check();
}

BOOST_AUTO_TEST_CASE(a_cancelled_wait_runs_when_its_turn_comes)
{
  activity_collector hooks;
  net::io_context io;
  net::steady_timer timer(io, std::chrono::hours(1));
  timer.async_wait(bind_context("timer", [&](error_code ec) {
    BOOST_TEST(ec == net::error::operation_aborted);
    BOOST_TEST(my_story(hooks) == "init before");
  }));
  timer.cancel();
  BOOST_TEST(story(hooks, "timer") == "init");

  io.run();
  BOOST_TEST(story(hooks, "timer") == one_life);
  hooks.check();
}

BOOST_AUTO_TEST_CASE(a_wait_that_is_dropped_unrun_has_no_before)
{
  activity_collector hooks;
  {
    net::io_context io;
    net::steady_timer timer(io, std::chrono::hours(1));
    timer.async_wait(bind_context("timer", [](error_code) { BOOST_ERROR("runs"); }));
    BOOST_TEST(io.poll() == 0u);
    BOOST_TEST(story(hooks, "timer") == "init");
  }
  BOOST_TEST(story(hooks, "timer") == "init destroy");
  hooks.check();
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/async-hooks/test-fseventwrap.js
// Adapted: an accept that waits when its acceptor is closed, dropped with the io_context.
BOOST_AUTO_TEST_SUITE(test_fseventwrap)

BOOST_AUTO_TEST_CASE(an_operation_that_never_runs_has_init_and_destroy_only)
{
  activity_collector hooks;
  {
    net::io_context io;
    tcp::acceptor acceptor(io, {loopback, 0});
    acceptor.async_accept(bind_context(
        "accept", [](error_code, const tcp::socket&) { BOOST_ERROR("runs"); }));
    acceptor.close();
    BOOST_TEST(story(hooks, "accept") == "init");
  }
  BOOST_TEST(story(hooks, "accept") == "init destroy");
  BOOST_TEST(hooks.activities().size() == 1u);
  hooks.check();
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/async-hooks/test-udpwrap.js
// Adapted: the socket belongs to an async_resource, which ends with it.
BOOST_AUTO_TEST_SUITE(test_udpwrap)

namespace {

class udp_handle : public async_resource
{
public:
  explicit udp_handle(net::io_context& io)
    : async_resource("UDPWRAP"), socket_(io, {loopback, 0})
  {}

  void close()
  {
    socket_.close();
    emit_destroy();
  }

private:
  udp::socket socket_;
};

} // namespace

BOOST_AUTO_TEST_CASE(a_handle_that_is_opened_and_closed_has_init_and_destroy_only)
{
  activity_collector hooks;
  net::io_context io;
  {
    udp_handle handle(io);
    BOOST_TEST(story(hooks, "UDPWRAP") == "init");
    handle.close();
    BOOST_TEST(story(hooks, "UDPWRAP") == "init destroy");
  }
  io.run();
  BOOST_TEST(story(hooks, "UDPWRAP") == "init destroy");
  hooks.check();
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/async-hooks/test-udpsendwrap.js
// Adapted: the look-up before the send is an operation of its own, with a resolver.
BOOST_AUTO_TEST_SUITE(test_udpsendwrap)

BOOST_AUTO_TEST_CASE(a_send_after_a_look_up_is_made_when_the_look_up_is_over)
{
  activity_collector hooks;
  net::io_context io;
  udp::socket socket(io, {loopback, 0});
  udp::resolver resolver(io);
  int sent = 0;
  resolver.async_resolve(
      "127.0.0.1", std::to_string(socket.local_endpoint().port()),
      udp::resolver::numeric_host | udp::resolver::numeric_service,
      bind_context(
          "lookup", [&](error_code ec, const udp::resolver::results_type& found) {
            BOOST_TEST_REQUIRE(!ec);
            BOOST_TEST(hooks.activities("send").empty());
            socket.async_send_to(
                net::buffer("x", 1), *found.begin(),
                bind_context("send", [&](error_code, std::size_t) {
                  ++sent;
                  BOOST_TEST(my_story(hooks) == "init before");
                }));
            BOOST_TEST(hooks.only("send").trigger == execution_async_id());
          }));
  BOOST_TEST(hooks.activities("send").empty());

  io.run();
  BOOST_TEST(sent == 1);
  BOOST_TEST(story(hooks, "send") == one_life);
  BOOST_TEST(story(hooks, "lookup") == one_life);
  hooks.check();
}

BOOST_AUTO_TEST_SUITE_END()
