// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// What Node's test suite says of the lives of operations: look-ups and jobs of a pool.

#define ASIO_CTX_NO_AUTOMATIC

#include <asio_ctx/bind_context.hpp>
#include <asio_ctx/io_context.hpp>
#include <asio_ctx/thread_pool.hpp>
#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <filesystem>
#include <future>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "support/activity_collector.hpp"
#include "support/async_job.hpp"
#include "support/stories.hpp"

namespace {

namespace net = boost::asio;
using asio_ctx::bind_context;
using asio_ctx::root_async_id;
using boost::system::error_code;
using net::ip::tcp;
using test_support::activity;
using test_support::activity_collector;
using test_support::async_job;
using test_support::my_story;
using test_support::one_life;
using test_support::story;

// Starts a look-up at the top level and follows it to its end. Returns its result.
template <class Start>
error_code follow_look_up(Start start)
{
  activity_collector hooks;
  net::io_context io;
  tcp::resolver resolver(io);
  int calls = 0;
  error_code result;
  start(resolver, bind_context("lookup", [&](error_code ec, auto&&) {
          ++calls;
          result = ec;
          BOOST_TEST(my_story(hooks) == "init before");
        }));
  BOOST_TEST(story(hooks, "lookup") == "init");
  BOOST_TEST(hooks.only("lookup").trigger == root_async_id);

  io.run();
  BOOST_TEST(calls == 1);
  BOOST_TEST(story(hooks, "lookup") == one_life);
  BOOST_TEST(hooks.activities().size() == 1u);
  hooks.check();
  return result;
}

} // namespace

// Node: test/async-hooks/test-getaddrinforeqwrap.js
// Adapted: a resolver's async_resolve of a name.
BOOST_AUTO_TEST_SUITE(test_getaddrinforeqwrap)

BOOST_AUTO_TEST_CASE(a_look_up_of_a_name_is_one_resource)
{
  const error_code ec = follow_look_up([](tcp::resolver& resolver, auto handler) {
    resolver.async_resolve(
        "127.0.0.1", "80", tcp::resolver::numeric_host | tcp::resolver::numeric_service,
        std::move(handler));
  });
  BOOST_TEST(!ec);
}

BOOST_AUTO_TEST_CASE(so_is_one_that_fails)
{
  const error_code ec = follow_look_up([](tcp::resolver& resolver, auto handler) {
    resolver.async_resolve(
        "no number", "80", tcp::resolver::numeric_host, std::move(handler));
  });
  BOOST_TEST(ec == net::error::host_not_found);
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/async-hooks/test-getnameinforeqwrap.js
// Adapted: a resolver's async_resolve of an endpoint.
BOOST_AUTO_TEST_SUITE(test_getnameinforeqwrap)

BOOST_AUTO_TEST_CASE(a_look_up_of_an_address_is_one_resource_whatever_comes_of_it)
{
  follow_look_up([](tcp::resolver& resolver, auto handler) {
    resolver.async_resolve(
        tcp::endpoint(net::ip::address_v4::loopback(), 80), std::move(handler));
  });
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/async-hooks/test-querywrap.js
// Adapted: Asio's one kind of resolver, now on a context executor, where init comes late.
BOOST_AUTO_TEST_SUITE(test_querywrap)

BOOST_AUTO_TEST_CASE(a_look_up_on_a_context_executor_is_one_resource)
{
  activity_collector hooks;
  asio_ctx::io_context io;
  tcp::resolver resolver(io);
  int calls = 0;
  resolver.async_resolve(
      tcp::v4(), "127.0.0.1", "80", tcp::resolver::numeric_host,
      [&](error_code ec, const tcp::resolver::results_type&) {
        ++calls;
        BOOST_TEST(!ec);
        BOOST_TEST(my_story(hooks) == "init before");
      });
  io.run();
  BOOST_TEST(calls == 1);
  BOOST_TEST(story(hooks, "work") == one_life);
  BOOST_TEST(hooks.only("work").trigger == root_async_id);
  BOOST_TEST(hooks.activities().size() == 1u);
  hooks.check();
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/async-hooks/test-fsreqcallback-access.js
// Adapted: a thread pool looks for the file; the operation completes on an io_context.
BOOST_AUTO_TEST_SUITE(test_fsreqcallback_access)

BOOST_AUTO_TEST_CASE(a_job_that_completes_on_another_context_is_one_resource)
{
  activity_collector hooks;
  net::io_context io;
  net::thread_pool pool(1);
  int calls = 0;
  async_job(
      pool, io.get_executor(), [] { return std::filesystem::exists("no such file"); },
      bind_context("access", [&](error_code ec, bool exists) {
        ++calls;
        BOOST_TEST(!ec);
        BOOST_TEST(!exists);
        BOOST_TEST(my_story(hooks) == "init before");
      }));
  BOOST_TEST(story(hooks, "access") == "init");

  io.run();
  pool.join();
  BOOST_TEST(calls == 1);
  BOOST_TEST(story(hooks, "access") == one_life);
  BOOST_TEST(hooks.activities().size() == 1u);
  hooks.check();
}

BOOST_AUTO_TEST_SUITE_END()

namespace {

// Something that takes a processor its time.
std::uint32_t derived_key()
{
  std::mt19937 generator(1);
  generator.discard(1000);
  return static_cast<std::uint32_t>(generator());
}

} // namespace

// Node: test/async-hooks/test-crypto-pbkdf2.js
// Adapted: a job and its completion are two posted functions; the first triggers the other.
BOOST_AUTO_TEST_SUITE(test_crypto_pbkdf2)

BOOST_AUTO_TEST_CASE(a_job_and_the_completion_that_it_posts_have_one_life_each)
{
  activity_collector hooks;
  asio_ctx::io_context io;
  asio_ctx::thread_pool pool(1);
  std::uint32_t key = 0;
  std::string in_job;
  net::post(pool, [&] {
    in_job = my_story(hooks);
    net::post(io, [&, made = derived_key()] {
      key = made;
      BOOST_TEST(my_story(hooks) == "init before");
    });
  });
  pool.join();
  io.run();
  BOOST_TEST(key == derived_key());
  BOOST_TEST(in_job == "init before");

  const std::vector<activity> made = hooks.activities();
  BOOST_TEST_REQUIRE(made.size() == 2u);
  BOOST_TEST(made[0].trigger == root_async_id);
  BOOST_TEST(made[1].trigger == made[0].id);
  for (const activity& each : made)
    BOOST_TEST(hooks.story(each.id) == one_life);
  hooks.check();
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/async-hooks/test-crypto-randomBytes.js
// Adapted: a job of a thread pool, whose result a std::future takes.
BOOST_AUTO_TEST_SUITE(test_crypto_randomBytes)

BOOST_AUTO_TEST_CASE(a_job_with_a_future_is_one_resource)
{
  activity_collector hooks;
  net::thread_pool pool(1);
  std::future<std::string> in_job =
      net::post(pool, asio_ctx::propagate_context("random", net::use_future([&hooks] {
                                                    derived_key();
                                                    return my_story(hooks);
                                                  })));
  BOOST_TEST(hooks.only("random").trigger == root_async_id);
  BOOST_TEST(in_job.get() == "init before");
  pool.join();
  BOOST_TEST(story(hooks, "random") == "init before promise_resolve after destroy");
  BOOST_TEST(hooks.activities().size() == 1u);
  hooks.check();
}

BOOST_AUTO_TEST_SUITE_END()
