// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// What live_operations and why_is_running say of a program's own operations.

#include <algorithm>
#include <asio_ctx.hpp>
#include <asio_ctx/insight.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/defer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

namespace net = boost::asio;

namespace {

asio_ctx::async_local_storage<const std::string> shown({"request", {}, true});
asio_ctx::async_local_storage<const std::string> secret({"password"});
asio_ctx::async_local_storage<const int> number({"number", {}, true});

struct account
{
  std::string owner;
  std::string token;
};

asio_ctx::async_local_storage<const account>
    formatted({"account", {}, [](const account& shown_one) { return shown_one.owner; }});

std::uint64_t address_of(const void* object)
{
  return reinterpret_cast<std::uintptr_t>(object);
}

// The unfinished operations of a context.
std::vector<asio_ctx::live_operation> operations_of(const net::io_context& io)
{
  return asio_ctx::live_operations([&io](const asio_ctx::live_operation& operation) {
    return operation.io == address_of(&io);
  });
}

std::string why(net::io_context& io)
{
  std::ostringstream out;
  asio_ctx::why_is_running(out, io);
  return out.str();
}

bool has(const std::string& text, const std::string& part)
{
  return text.find(part) != text.npos;
}

struct conversation : std::enable_shared_from_this<conversation>
{
  explicit conversation(net::io_context& io) : timer(io, std::chrono::hours(1)) {}

  void wait()
  {
    timer.async_wait(
        [self = shared_from_this()](boost::system::error_code) { self->on_timer(); });
  }

  void on_timer() {}

  net::steady_timer timer;
};

struct watched
{
  watched() { BOOST_REQUIRE(asio_ctx::watch_operations()); }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(live_operations, watched)

BOOST_AUTO_TEST_CASE(an_operation_is_listed_until_its_handler_has_run)
{
  net::io_context io;
  net::steady_timer timer(io, std::chrono::hours(1));
  timer.async_wait([&io](auto) {
    const auto inside = operations_of(io);
    BOOST_TEST(inside.size() == 1);
    if (inside.size() == 1)
    {
      BOOST_TEST((inside[0].state == asio_ctx::operation_state::running));
      BOOST_TEST(inside[0].thread != 0);
      BOOST_TEST(inside[0].id == asio_ctx::execution_async_id());
    }
  });

  const auto before = operations_of(io);
  BOOST_REQUIRE(before.size() == 1);
  BOOST_TEST(before[0].type == "steady_timer.async_wait");
  BOOST_TEST((before[0].state == asio_ctx::operation_state::waiting));
  BOOST_TEST(before[0].trigger_id == asio_ctx::execution_async_id());
  BOOST_TEST((before[0].age < std::chrono::minutes(1)));

  timer.cancel();
  io.run();
  BOOST_TEST(operations_of(io).empty());
}

BOOST_AUTO_TEST_CASE(an_operation_whose_handler_never_runs_ends_with_its_context)
{
  std::vector<std::uint64_t> ids;
  {
    net::io_context io;
    net::post(io, [] {});
    net::steady_timer timer(io, std::chrono::hours(1));
    timer.async_wait([](auto) {});
    for (const auto& operation : operations_of(io))
      ids.push_back(operation.id);
    BOOST_TEST(ids.size() == 2);
  }
  for (const auto& operation : asio_ctx::live_operations())
    BOOST_TEST((std::find(ids.begin(), ids.end(), operation.id) == ids.end()));
}

BOOST_AUTO_TEST_CASE(a_posted_function_is_queued)
{
  net::io_context io;
  net::post(io, [] {});
  net::defer(io.get_executor(), [] {});
  const auto found = operations_of(io);
  BOOST_REQUIRE(found.size() == 2);
  for (const auto& operation : found)
    BOOST_TEST((operation.state == asio_ctx::operation_state::queued));
  io.run();
}

BOOST_AUTO_TEST_CASE(who_waits_is_named)
{
  net::io_context io;
  std::make_shared<conversation>(io)->wait();
  const auto found = operations_of(io);
  BOOST_REQUIRE(found.size() == 1);
  std::string names;
  for (const std::string& name : found[0].waits)
    names += name + ' ';
  BOOST_TEST_CONTEXT(names)
  BOOST_TEST(has(names, "conversation"));
}

BOOST_AUTO_TEST_CASE(only_storages_that_say_so_are_shown)
{
  net::io_context io;
  shown.run("abc", [&] {
    secret.run("hunter2", [&] {
      number.run(-7, [&] {
        formatted.run(account{"carol", "s3cret"}, [&] { net::post(io, [] {}); });
      });
    });
  });
  const auto found = operations_of(io);
  BOOST_REQUIRE(found.size() == 1);
  BOOST_TEST(found[0].context("request") == "abc");
  BOOST_TEST(found[0].context("number") == "-7");
  BOOST_TEST(found[0].context("account") == "carol");
  BOOST_TEST(found[0].context("password").empty());
  BOOST_TEST(found[0].stores.size() == 3);
  const std::string report = why(io);
  BOOST_TEST(has(report, "request=abc"));
  BOOST_TEST(!has(report, "hunter2"));
  BOOST_TEST(!has(report, "s3cret"));
  io.run();
}

BOOST_AUTO_TEST_CASE(the_cause_is_named)
{
  net::io_context io;
  std::uint64_t outer = 0;
  net::post(io, [&] {
    outer = asio_ctx::execution_async_id();
    net::post(io, [] {});
  });
  io.run_one();
  const auto found = operations_of(io);
  BOOST_REQUIRE(found.size() == 1);
  BOOST_TEST(found[0].trigger_id == outer);
  io.run();
}

BOOST_AUTO_TEST_CASE(operations_of_other_contexts_are_left_out)
{
  net::io_context busy;
  net::io_context idle;
  net::thread_pool pool(1);
  net::steady_timer timer(busy, std::chrono::hours(1));
  timer.async_wait([](auto) {});
  std::promise<void> go_on;
  std::promise<void> runs;
  net::post(pool, [&] {
    runs.set_value();
    go_on.get_future().wait();
  });
  runs.get_future().wait();
  BOOST_TEST(has(why(busy), "steady_timer.async_wait"));
  BOOST_TEST(!has(why(idle), "steady_timer.async_wait"));
  std::ostringstream of_pool;
  asio_ctx::why_is_running(of_pool, pool);
  BOOST_TEST(has(of_pool.str(), "post"));
  go_on.set_value();
  pool.join();
}

BOOST_AUTO_TEST_CASE(a_named_work_guard_is_what_keeps_run_from_returning)
{
  net::io_context io;
  {
    asio_ctx::work_guard guard(io, "cache warmer");
    asio_ctx::work_guard moved = std::move(guard);
    BOOST_TEST(moved.owns_work());
    BOOST_TEST(has(why(io), "\"cache warmer\""));
    BOOST_TEST(io.poll() == 0u);
    BOOST_TEST(!io.stopped());
  }
  BOOST_TEST(!has(why(io), "\"cache warmer\""));
  io.run();
  BOOST_TEST(io.stopped());

  io.restart();
  asio_ctx::work_guard guard(io.get_executor(), "until reset");
  guard.reset();
  BOOST_TEST(!guard.owns_work());
  BOOST_TEST(!has(why(io), "until reset"));
  io.run();
}

#if ASIO_CTX_NATIVE_OUTSTANDING_WORK
BOOST_AUTO_TEST_CASE(work_that_is_not_listed_is_said)
{
  net::io_context io;
  {
    const auto guard = net::make_work_guard(io);
    BOOST_TEST(has(why(io), "run() waits for 1 unit of work that is not listed"));
  }
  BOOST_TEST(has(why(io), "run() waits for nothing"));
}
#endif

BOOST_AUTO_TEST_CASE(many_that_are_alike_are_one_entry)
{
  net::io_context io;
  std::vector<std::shared_ptr<conversation>> all;
  for (int i = 0; i != 1234; ++i)
  {
    all.push_back(std::make_shared<conversation>(io));
    all.back()->wait();
  }
  BOOST_TEST(operations_of(io).size() == 1234);
  BOOST_TEST(has(why(io), "1,234 x steady_timer.async_wait"));
}

BOOST_AUTO_TEST_CASE(resources_of_users_are_listed)
{
  std::uint64_t id = 0;
  const auto is_listed = [&id] {
    const auto found =
        asio_ctx::live_operations([&id](const asio_ctx::live_operation& operation) {
          return operation.id == id && operation.type == "db.query";
        });
    return found.size() == 1;
  };
  {
    asio_ctx::async_resource query("db.query");
    id = query.async_id();
    BOOST_TEST(is_listed());
  }
  BOOST_TEST(!is_listed());
}

BOOST_AUTO_TEST_SUITE_END()
