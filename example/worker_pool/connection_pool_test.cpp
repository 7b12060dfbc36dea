// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Test that the header is self-contained.
#include "connection_pool.hpp"

#include "database.hpp"
#include <asio_ctx.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/error_code.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstddef>
#include <future>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace {

namespace net = boost::asio;
using asio_ctx::async_id;
using boost::system::error_code;
using example::connection_pool;
using example::database;

asio_ctx::async_local_storage<int> request;

int current_request()
{
  const int* store = request.get_store();
  return store ? *store : -1;
}

// What a callback got, and where it ran.
struct reply
{
  error_code error;
  std::string answer;
  int in_request = current_request();
  async_id id = asio_ctx::execution_async_id();
  async_id trigger = asio_ctx::trigger_async_id();
};

std::string connection_and_question(int connection, const std::string& question)
{
  return std::to_string(connection) + ": " + question;
}

// "break" ends the connection.
std::optional<std::string> answer(int connection, const std::string& question)
{
  if (question == "break")
    return std::nullopt;
  return connection_and_question(connection, question);
}

// A database, an event loop, a pool, and the replies in the order in which they came.
template <class IoContext>
struct basic_fixture
{
  database db{answer};
  IoContext io;
  std::optional<connection_pool> pool;
  std::vector<reply> replies;

  explicit basic_fixture(std::size_t connections = 1)
  {
    pool.emplace(connections, io.get_executor(), db.endpoint());
  }

  void ask(const std::string& question)
  {
    pool->query(question, [this](error_code error, const std::string& answer) {
      replies.push_back({error, answer});
    });
  }

  void ask_in(int id, const std::string& question)
  {
    request.run(id, [&] { ask(question); });
  }
};

using fixture = basic_fixture<net::io_context>;

// A database that gives no answer until it is allowed to.
struct silent_database
{
  std::promise<void> asked;
  std::promise<void> may_answer;
  database db{[this](int, const std::string&) -> std::optional<std::string> {
    asked.set_value();
    may_answer.get_future().wait();
    return std::nullopt;
  }};
};

using each_io_context = std::tuple<net::io_context, asio_ctx::io_context>;

} // namespace

BOOST_AUTO_TEST_SUITE(connection_pools)

BOOST_AUTO_TEST_CASE_TEMPLATE(
    a_connection_that_is_used_again_has_the_context_of_the_new_query, IoContext,
    each_io_context)
{
  basic_fixture<IoContext> test;
  for (int id = 1; id <= 5; ++id)
    test.ask_in(id, std::to_string(id));
  test.ask("nobody");
  test.io.run();

  BOOST_TEST(test.replies.size() == 6u);
  for (int id = 1; id <= 5; ++id)
  {
    const reply& r = test.replies.at(static_cast<std::size_t>(id - 1));
    BOOST_TEST(r.answer == connection_and_question(1, std::to_string(id)));
    BOOST_TEST(r.in_request == id);
    BOOST_TEST(r.trigger == asio_ctx::root_async_id);
  }
  BOOST_TEST(test.replies.back().answer == "1: nobody");
  BOOST_TEST(test.replies.back().in_request == -1);
}

BOOST_AUTO_TEST_CASE(the_trigger_of_a_callback_is_what_asked)
{
  fixture test;
  std::vector<async_id> askers;
  for (int i = 0; i < 5; ++i)
    net::post(test.io, [&] {
      askers.push_back(asio_ctx::execution_async_id());
      test.ask("question");
    });
  test.io.run();

  std::vector<async_id> triggers;
  std::set<async_id> ids;
  for (const reply& r : test.replies)
  {
    triggers.push_back(r.trigger);
    ids.insert(r.id);
  }
  BOOST_TEST(triggers == askers, boost::test_tools::per_element());
  BOOST_TEST(ids.size() == 5u);
}

BOOST_AUTO_TEST_CASE(a_callback_that_asks_again_is_the_trigger_of_that_query)
{
  fixture test;
  async_id first = 0;
  request.run(1, [&] {
    test.pool->query("first", [&](error_code, const std::string&) {
      first = asio_ctx::execution_async_id();
      test.ask("second");
    });
  });
  test.io.run();
  BOOST_TEST(test.replies.size() == 1u);
  BOOST_TEST(test.replies.at(0).answer == "1: second");
  BOOST_TEST(test.replies.at(0).in_request == 1);
  BOOST_TEST(test.replies.at(0).trigger == first);
}

BOOST_AUTO_TEST_CASE(the_io_of_a_query_runs_in_its_context)
{
  fixture test;
  std::map<int, int> operations;
  asio_ctx::hook_callbacks callbacks;
  callbacks.init = [&](async_id, std::string_view type, async_id, auto) {
    const bool is_of_pool = current_request() > 0; // the database's are in no request
    if (is_of_pool
        && (type == "socket.async_connect" || type == "async_write"
            || type == "async_read_until"))
      ++operations[current_request()];
  };
  auto hook = asio_ctx::create_hook(callbacks).enable();
  for (int id = 1; id <= 3; ++id)
    test.ask_in(id, "question");
  test.io.run();
  hook.disable();

  // One is connected for the first query; each is written and read.
  BOOST_TEST((operations == std::map<int, int>{{1, 3}, {2, 2}, {3, 2}}));
}

BOOST_AUTO_TEST_CASE(queries_wait_until_one_of_the_connections_is_free)
{
  fixture test(2);
  for (int id = 1; id <= 10; ++id)
    test.ask_in(id, std::to_string(id));
  test.io.run();

  std::set<std::string> connections;
  std::set<int> requests;
  for (const reply& r : test.replies)
  {
    BOOST_TEST(r.answer.substr(3) == std::to_string(r.in_request));
    connections.insert(r.answer.substr(0, 1));
    requests.insert(r.in_request);
  }
  BOOST_TEST(test.replies.size() == 10u);
  BOOST_TEST(requests.size() == 10u);
  BOOST_TEST((connections == std::set<std::string>{"1", "2"}));
}

BOOST_AUTO_TEST_CASE(a_connection_that_breaks_is_opened_again)
{
  fixture test;
  test.ask_in(1, "one");
  test.ask_in(2, "break");
  test.ask_in(3, "three");
  test.io.run();
  BOOST_TEST(test.replies.size() == 3u);
  BOOST_TEST(test.replies.at(0).answer == "1: one");
  BOOST_TEST(test.replies.at(1).error == net::error::eof);
  BOOST_TEST(test.replies.at(1).in_request == 2);
  BOOST_TEST(test.replies.at(2).answer == "2: three");
  BOOST_TEST(test.replies.at(2).in_request == 3);
}

BOOST_AUTO_TEST_CASE(without_a_database_the_error_goes_to_the_callback)
{
  net::io_context io;
  // A port that is in use, but where nobody listens.
  net::ip::tcp::acceptor bound(io, net::ip::tcp::v4());
  bound.bind({net::ip::address_v4::loopback(), 0});
  connection_pool pool(1, io.get_executor(), bound.local_endpoint());
  int calls = 0;
  for (int id = 1; id <= 2; ++id)
    request.run(id, [&] {
      pool.query("question", [&, id](error_code error, const std::string&) {
        ++calls;
        BOOST_TEST(error == net::error::connection_refused);
        BOOST_TEST(current_request() == id);
      });
    });
  io.run();
  BOOST_TEST(calls == 2);
}

BOOST_AUTO_TEST_CASE(close_ends_what_runs_and_what_waits)
{
  for (const bool by_destructor : {false, true})
  {
    silent_database silent;
    fixture test;
    test.pool.emplace(1, test.io.get_executor(), silent.db.endpoint());
    test.ask_in(1, "one");
    test.ask_in(2, "two");
    auto asked = silent.asked.get_future();
    while (asked.wait_for(std::chrono::seconds(0)) != std::future_status::ready)
      test.io.poll();
    request.run(9, [&] {
      if (by_destructor)
        test.pool.reset();
      else
        test.pool->close();
    });
    BOOST_TEST(test.replies.empty());
    test.io.run();
    silent.may_answer.set_value();

    std::multiset<int> requests;
    for (const reply& r : test.replies)
    {
      BOOST_TEST(r.error == net::error::operation_aborted);
      requests.insert(r.in_request);
    }
    BOOST_TEST((requests == std::multiset<int>{1, 2}));
  }
}

BOOST_AUTO_TEST_CASE(close_is_the_same_error_in_each_state_of_a_query)
{
  constexpr int queries = 8;
  int aborted = 0;
  for (int handlers = 0; handlers < 2 * queries; ++handlers)
  {
    fixture test(queries);
    for (int id = 1; id <= queries; ++id)
      test.ask_in(id, "question");
    for (int i = 0; i < handlers; ++i)
      test.io.run_one();
    test.pool->close();
    test.io.run();
    BOOST_TEST(test.replies.size() == std::size_t(queries));
    for (const reply& r : test.replies)
    {
      aborted += r.error == net::error::operation_aborted;
      BOOST_TEST((!r.error || r.error == net::error::operation_aborted));
    }
  }
  BOOST_TEST(aborted > queries);
}

BOOST_AUTO_TEST_CASE(a_closed_pool_takes_no_query_and_says_so)
{
  fixture test;
  test.ask("question");
  test.io.run();
  test.pool->close();
  test.pool->close();
  BOOST_CHECK_EXCEPTION(
      test.ask("too late"), std::logic_error, [](const std::logic_error& e) {
        return std::string_view(e.what()).find("pool is closed")
               != std::string_view::npos;
      });
  test.io.restart();
  test.io.run();
  BOOST_TEST(test.replies.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_pool_without_connections_and_a_question_of_two_lines_are_refused)
{
  fixture test;
  BOOST_CHECK_THROW(
      connection_pool(0, test.io.get_executor(), test.db.endpoint()),
      std::invalid_argument);
  BOOST_CHECK_THROW(test.ask("one\ntwo"), std::invalid_argument);
  test.io.run();
  BOOST_TEST(test.replies.empty());
}

BOOST_AUTO_TEST_CASE(an_exception_of_a_callback_leaves_run_and_the_pool_goes_on)
{
  fixture test;
  test.pool->query("first", [](error_code, const std::string&) {
    throw std::runtime_error("callback");
  });
  test.ask("second");
  BOOST_CHECK_THROW(test.io.run(), std::runtime_error);
  test.io.run();
  BOOST_TEST(test.replies.size() == 1u);
  BOOST_TEST(test.replies.at(0).answer == "1: second");
}

BOOST_AUTO_TEST_CASE(an_event_loop_that_ends_with_a_query_under_way_leaves_nothing_behind)
{
  // The check after each test sees what is left.
  fixture test;
  test.ask_in(1, "one");
  test.ask_in(2, "two");
  test.io.poll_one();
  test.pool.reset();
}

BOOST_AUTO_TEST_CASE(hooks_see_each_query_whether_it_is_asked_or_not)
{
  std::mutex mutex; // callbacks run on the threads of the pool, too
  std::map<async_id, std::string> events;
  const auto add = [&](async_id id, const char* event) {
    const std::lock_guard<std::mutex> lock(mutex);
    if (const auto query = events.find(id); query != events.end())
      query->second += event;
  };
  asio_ctx::hook_callbacks callbacks;
  callbacks.init = [&](async_id id, std::string_view type, async_id, auto) {
    const std::lock_guard<std::mutex> lock(mutex);
    if (type == "db.query")
      events[id] = "init";
  };
  callbacks.before = [&](async_id id) { add(id, " before"); };
  callbacks.after = [&](async_id id) { add(id, " after"); };
  callbacks.destroy = [&](async_id id) { add(id, " destroy"); };
  auto hook = asio_ctx::create_hook(callbacks).enable();

  fixture test;
  test.ask("one");
  test.io.run();
  test.io.restart();
  test.ask("two");
  test.ask("waits");
  test.pool->close();
  test.io.run();
  hook.disable();

  std::vector<std::string> seen;
  for (const auto& [id, what] : events)
    seen.push_back(what);
  const std::string asked = "init before after before after destroy";
  const std::vector<std::string> expected{asked, asked, "init before after destroy"};
  BOOST_TEST(seen == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
