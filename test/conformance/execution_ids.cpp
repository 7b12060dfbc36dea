// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// What Node's test suite says of executionAsyncId, triggerAsyncId and
// executionAsyncResource.

#include <asio_ctx/async_hook.hpp>
#include <asio_ctx/async_id.hpp>
#include <asio_ctx/async_resource.hpp>
#include <asio_ctx/co_spawn.hpp>
#include <asio_ctx/io_context.hpp>
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <queue>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/activity_collector.hpp"
#include "support/http_server.hpp"

namespace {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio_ctx::async_hook;
using asio_ctx::async_id;
using asio_ctx::async_resource;
using asio_ctx::create_hook;
using asio_ctx::execution_async_id;
using asio_ctx::execution_async_resource;
using asio_ctx::resource_key;
using asio_ctx::resource_ref;
using asio_ctx::trigger_async_id;
using boost::system::error_code;
using net::ip::tcp;
using test_support::activity;
using test_support::activity_collector;
using test_support::http_client;
using test_support::http_reply;
using test_support::http_server;

// Leaves a mark on every resource in init, by which it is known again elsewhere.
struct resource_marker
{
  resource_marker() { hook_.enable(); }

  // Whether the current resource is the one that init got with the current id.
  void expect_the_resource_of_init()
  {
    ++checks;
    const resource_ref now = execution_async_resource();
    const async_id* const id = now.find(id_in_init_);
    BOOST_TEST((id && *id == execution_async_id()));
    BOOST_TEST(now.async_id() == execution_async_id());
    BOOST_TEST(now.trigger_async_id() == trigger_async_id());
  }

  int checks = 0;

private:
  resource_key<async_id> id_in_init_;
  async_hook hook_ =
      create_hook({[this](async_id id, std::string_view, async_id, resource_ref made) {
        made[id_in_init_] = id;
      }});
};

// Shares one connection among requests: each waits for its turn, bound to a resource.
class http_agent
{
public:
  http_agent(asio_ctx::io_context& io, const http_server& server)
    : client_(std::make_shared<http_client>(io.get_executor(), server.endpoint()))
  {}

  void get(const std::string& target, http_client::response_handler on_response)
  {
    waiting_.push(
        {target, async_resource::bind(std::move(on_response), "http_agent.request")});
    if (waiting_.size() == 1)
      send();
  }

private:
  using receiver = asio_ctx::resource_function<http_client::response_handler>;

  void send()
  {
    client_->get(waiting_.front().first, [this](std::string body) {
      waiting_.front().second(std::move(body));
      waiting_.pop();
      if (waiting_.empty())
        client_.reset(); // closes the connection
      else
        send();
    });
  }

  std::shared_ptr<http_client> client_;
  std::queue<std::pair<std::string, receiver>> waiting_;
};

} // namespace

#if ASIO_CTX_HAS_COROUTINES

namespace {

using net::awaitable;
using net::use_awaitable;

awaitable<void> hop()
{
  co_await net::post(co_await net::this_coro::executor, use_awaitable);
}

void rethrow(std::exception_ptr e)
{
  if (e)
    std::rethrow_exception(e);
}

} // namespace

#endif

// Node: test/parallel/test-async-wrap-trigger-id.js
// Adapted: a tick is a posted function.
BOOST_AUTO_TEST_SUITE(test_async_wrap_trigger_id)

BOOST_AUTO_TEST_CASE(functions_posted_by_one_handler_have_the_same_trigger_id)
{
  asio_ctx::io_context io;
  std::vector<async_id> triggers;
  async_id poster = 0;
  const auto note_trigger = [&] { triggers.push_back(trigger_async_id()); };
  net::post(io, [&] {
    poster = execution_async_id();
    net::post(io, note_trigger);
    net::post(io, note_trigger);
    BOOST_TEST(trigger_async_id() == asio_ctx::root_async_id);
  });
  io.run();
  BOOST_TEST_REQUIRE(triggers.size() == 2u);
  BOOST_TEST(triggers[0] == poster);
  BOOST_TEST(triggers[1] == poster);
  BOOST_TEST(poster != trigger_async_id());
  BOOST_TEST(poster != execution_async_id());
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/async-hooks/test-nexttick-default-trigger.js
// Adapted: a tick is a posted function, of type "post".
BOOST_AUTO_TEST_SUITE(test_nexttick_default_trigger)

BOOST_AUTO_TEST_CASE(a_function_posted_at_top_level_is_triggered_by_the_root)
{
  activity_collector hooks;
  asio_ctx::io_context io;
  const async_id root = execution_async_id();
  async_id inside = 0;
  BOOST_TEST(root == asio_ctx::root_async_id);
  net::post(io, [&] {
    inside = execution_async_id();
    BOOST_TEST(trigger_async_id() == root);
    BOOST_TEST(hooks.story(inside) == "init before");
  });
  BOOST_TEST(hooks.only("post").init == 1);
  io.run();
  BOOST_TEST(hooks.only("post").id == inside);
  BOOST_TEST(hooks.only("post").trigger == root);
  BOOST_TEST(hooks.story(inside) == "init before after destroy");
  hooks.check();
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/async-hooks/test-queue-microtask.js
// Adapted: a microtask is a deferred function, and one that is dispatched; types "defer" and "dispatch".
BOOST_AUTO_TEST_SUITE(test_queue_microtask)

BOOST_AUTO_TEST_CASE(a_deferred_function_is_triggered_by_the_root)
{
  activity_collector hooks;
  asio_ctx::io_context io;
  net::defer(io, [] { BOOST_TEST(trigger_async_id() == asio_ctx::root_async_id); });
  io.run();
  const activity task = hooks.only("defer");
  BOOST_TEST(task.trigger == asio_ctx::root_async_id);
  BOOST_TEST(hooks.story(task.id) == "init before after destroy");
  hooks.check();
}

BOOST_AUTO_TEST_CASE(one_dispatched_inline_is_a_resource_inside_the_running_one)
{
  activity_collector hooks;
  asio_ctx::io_context io;
  async_id outer = 0;
  async_id inner = 0;
  net::post(io, [&] {
    outer = execution_async_id();
    net::dispatch(io, [&] {
      inner = execution_async_id();
      BOOST_TEST(trigger_async_id() == outer);
    });
    BOOST_TEST(inner != 0u);
    BOOST_TEST(execution_async_id() == outer);
    BOOST_TEST(hooks.story(inner) == "init before after destroy");
  });
  io.run();
  BOOST_TEST(inner != outer);
  BOOST_TEST(hooks.story(outer) == "init before after destroy");
  hooks.check();
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/async-hooks/test-async-exec-resource-http.js
// Adapted: the same resource is known by what init left on it.
BOOST_AUTO_TEST_SUITE(test_async_exec_resource_http)

BOOST_AUTO_TEST_CASE(the_handlers_of_server_and_client_run_in_the_resource_of_init)
{
  resource_marker marker;
  asio_ctx::io_context io;
  http_server server(
      io.get_executor(), 1, [&](const std::string& target, const http_reply& reply) {
        marker.expect_the_resource_of_init();
        reply(target, [&] { marker.expect_the_resource_of_init(); });
      });
  tcp::acceptor acceptor(io, {net::ip::address_v4::loopback(), 0});
  acceptor.async_accept([&](error_code ec, const tcp::socket&) {
    BOOST_TEST(!ec);
    marker.expect_the_resource_of_init();
    std::make_shared<http_client>(io.get_executor(), server.endpoint())
        ->get("/", [&](const std::string& body) {
          marker.expect_the_resource_of_init();
          BOOST_TEST(body == "/");
        });
  });
  tcp::socket(io).connect(acceptor.local_endpoint());
  io.run();
  BOOST_TEST(marker.checks == 4);
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/async-hooks/test-async-exec-resource-http-agent.js
// Adapted: the agent is a queue of requests for one connection, each bound to a resource.
BOOST_AUTO_TEST_SUITE(test_async_exec_resource_http_agent)

BOOST_AUTO_TEST_CASE(each_response_arrives_in_the_resource_of_its_request)
{
  resource_marker marker;
  activity_collector hooks;
  asio_ctx::io_context io;
  http_server server(
      io.get_executor(), 1, [&](const std::string& target, const http_reply& reply) {
        marker.expect_the_resource_of_init();
        reply(target, [] {});
      });
  http_agent agent(io, server);
  std::vector<std::string> answers;
  std::vector<async_id> ids;
  for (const char* target : {"/1", "/2", "/3"})
    agent.get(target, [&](const std::string& body) {
      marker.expect_the_resource_of_init();
      BOOST_TEST(execution_async_resource().type() == "http_agent.request");
      BOOST_TEST(trigger_async_id() == asio_ctx::root_async_id);
      answers.push_back(body);
      ids.push_back(execution_async_id());
    });
  io.run();
  BOOST_TEST((answers == std::vector<std::string>{"/1", "/2", "/3"}));
  BOOST_TEST(marker.checks == 6);
  const std::vector<activity> made = hooks.activities("http_agent.request");
  BOOST_TEST_REQUIRE(made.size() == 3u);
  for (std::size_t i = 0; i != ids.size(); ++i)
  {
    BOOST_TEST(ids[i] == made[i].id);
    BOOST_TEST(hooks.story(ids[i]) == "init before after destroy");
  }
  hooks.check();
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/async-hooks/test-async-exec-resource-http-32060.js
// Adapted: each chunk of the body is a read of its own.
BOOST_AUTO_TEST_SUITE(test_async_exec_resource_http_32060)

// Accepts a connection and answers in two chunks, with a timer in between.
class chunking_server
{
public:
  explicit chunking_server(asio_ctx::io_context& io)
    : acceptor_(io, {net::ip::address_v4::loopback(), 0}), socket_(io), timer_(io)
  {
    acceptor_.async_accept(socket_, [this](error_code) {
      write(
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", [this] {
            timer_.expires_after(std::chrono::seconds(0));
            timer_.async_wait(
                [this](error_code) { write("7\r\n world!\r\n0\r\n\r\n", [] {}); });
          });
    });
  }

  tcp::endpoint endpoint() const { return acceptor_.local_endpoint(); }

private:
  template <class Next>
  void write(std::string_view text, Next next)
  {
    net::async_write(
        socket_, net::const_buffer(text.data(), text.size()),
        [next](error_code, std::size_t) { next(); });
  }

  tcp::acceptor acceptor_;
  tcp::socket socket_;
  net::steady_timer timer_;
};

// Calls back for the header, for each piece of the body, and at the end.
class piecewise_client
{
public:
  piecewise_client(asio_ctx::io_context& io, const tcp::endpoint& server) : socket_(io)
  {
    socket_.connect(server);
  }

  std::function<void()> on_header;
  std::function<void(std::string_view)> on_data;
  std::function<void()> on_end;

  void read()
  {
    http::async_read_header(socket_, buffer_, parser_, [this](error_code, std::size_t) {
      on_header();
      read_piece();
    });
  }

private:
  void read_piece()
  {
    parser_.get().body().data = piece_;
    parser_.get().body().size = sizeof piece_;
    http::async_read_some(socket_, buffer_, parser_, [this](error_code ec, std::size_t) {
      BOOST_TEST_REQUIRE((!ec || ec == http::error::need_buffer));
      const std::size_t size = sizeof piece_ - parser_.get().body().size;
      if (size != 0)
        on_data({piece_, size});
      if (parser_.is_done())
        on_end();
      else
        read_piece();
    });
  }

  tcp::socket socket_;
  beast::flat_buffer buffer_;
  http::response_parser<http::buffer_body> parser_;
  char piece_[64];
};

BOOST_AUTO_TEST_CASE(also_the_handler_of_each_chunk_and_of_the_end)
{
  resource_marker marker;
  asio_ctx::io_context io;
  chunking_server server(io);
  piecewise_client client(io, server.endpoint());
  std::string body;
  bool has_ended = false;
  client.on_header = [&] { marker.expect_the_resource_of_init(); };
  client.on_data = [&](std::string_view piece) {
    marker.expect_the_resource_of_init();
    body += piece;
  };
  client.on_end = [&] {
    marker.expect_the_resource_of_init();
    has_ended = true;
  };
  client.read();
  io.run();
  BOOST_TEST(body == "hello world!");
  BOOST_TEST(has_ended);
  BOOST_TEST(marker.checks >= 3);
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/parallel/test-async-hooks-execution-async-resource.js
// Adapted: the timers end when all requests are under way.
BOOST_AUTO_TEST_SUITE(test_async_hooks_execution_async_resource)

BOOST_AUTO_TEST_CASE(data_copied_in_init_follows_each_request)
{
  constexpr int requests = 10;
  const resource_key<std::string> url;
  async_hook hook =
      create_hook({[&](async_id, std::string_view, async_id, resource_ref made) {
        if (const std::string* current = execution_async_resource().find(url))
          made[url] = *current;
      }}).enable();

  asio_ctx::io_context io;
  std::vector<std::shared_ptr<net::steady_timer>> timers;
  http_server server(
      io.get_executor(), requests,
      [&](const std::string& target, const http_reply& reply) {
        execution_async_resource()[url] = target;
        timers.push_back(std::make_shared<net::steady_timer>(
            io, net::steady_timer::time_point::max()));
        timers.back()->async_wait(
            [&, reply](error_code) { reply(execution_async_resource()[url], [] {}); });
        if (timers.size() == requests) // all are under way
          for (const auto& timer : timers)
            timer->cancel();
      });

  int right = 0;
  for (int i = 0; i != requests; ++i)
  {
    const std::string target = "/" + std::to_string(i);
    std::make_shared<http_client>(io.get_executor(), server.endpoint())
        ->get(target, [&, target](const std::string& body) { right += body == target; });
  }
  io.run();
  BOOST_TEST(right == requests);
  hook.disable();
}

BOOST_AUTO_TEST_SUITE_END()

#if ASIO_CTX_HAS_COROUTINES

// Node: test/parallel/test-async-hooks-async-await.js
// Adapted: promises are spawned coroutines; what one awaits by itself is a part of it.
BOOST_AUTO_TEST_SUITE(test_async_hooks_async_await)

BOOST_AUTO_TEST_CASE(each_coroutine_is_triggered_by_the_one_that_has_spawned_it)
{
  activity_collector hooks;
  asio_ctx::io_context io;
  const auto spawner = [&]() -> awaitable<void> {
    co_await asio_ctx::co_spawn(io, hop(), use_awaitable);
  };
  asio_ctx::co_spawn(
      io,
      [&]() -> awaitable<void> {
        co_await asio_ctx::co_spawn(io, spawner, use_awaitable);
        co_await asio_ctx::co_spawn(io, hop(), use_awaitable);
      },
      rethrow);
  io.run();
  const std::vector<activity> made = hooks.activities("coroutine");
  BOOST_TEST_REQUIRE(made.size() == 4u);
  BOOST_TEST(made[0].trigger == asio_ctx::root_async_id);
  BOOST_TEST(made[1].trigger == made[0].id);
  BOOST_TEST(made[2].trigger == made[1].id);
  BOOST_TEST(made[3].trigger == made[0].id);
  BOOST_TEST(hooks.activities().size() == made.size());
  hooks.check();
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/parallel/test-async-hooks-promise.js
// Adapted: promises are spawned coroutines.
BOOST_AUTO_TEST_SUITE(test_async_hooks_promise)

BOOST_AUTO_TEST_CASE(two_coroutines_have_their_results_in_the_order_of_their_ends)
{
  activity_collector hooks;
  asio_ctx::io_context io;
  int result = 0;
  asio_ctx::co_spawn(
      io,
      [&]() -> awaitable<int> {
        asio_ctx::co_spawn(io, hop(), rethrow);
        co_return 42;
      },
      [&](std::exception_ptr e, int value) {
        rethrow(e);
        result = value;
      });
  io.run();
  BOOST_TEST(result == 42);
  const std::vector<activity> made = hooks.activities();
  BOOST_TEST_REQUIRE(made.size() == 2u);
  BOOST_TEST(made[0].type == "coroutine");
  BOOST_TEST(made[1].type == "coroutine");
  BOOST_TEST(made[0].trigger == asio_ctx::root_async_id);
  BOOST_TEST(made[1].trigger == made[0].id);
  std::vector<async_id> resolved;
  for (const test_support::hook_event& event : hooks.events())
    if (event.kind == test_support::event_kind::promise_resolve)
      resolved.push_back(event.id);
  BOOST_TEST((resolved == std::vector<async_id>{made[0].id, made[1].id}));
  hooks.check();
}

BOOST_AUTO_TEST_CASE(one_that_throws_has_its_result_too)
{
  activity_collector hooks;
  asio_ctx::io_context io;
  bool has_failed = false;
  asio_ctx::co_spawn(
      io,
      []() -> awaitable<void> {
        co_await hop();
        throw std::runtime_error("rejected");
      },
      [&](std::exception_ptr e) { has_failed = e != nullptr; });
  io.run();
  BOOST_TEST(has_failed);
  BOOST_TEST(hooks.only("coroutine").promise_resolve == 1);
  BOOST_TEST(hooks.only("coroutine").destroy == 1);
  hooks.check();
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/parallel/test-async-hooks-promise-triggerid.js
// Adapted: promises are spawned coroutines, and the parent runs, too.
BOOST_AUTO_TEST_SUITE(test_async_hooks_promise_triggerid)

BOOST_AUTO_TEST_CASE(a_coroutine_runs_with_its_own_id_triggered_by_its_parent)
{
  activity_collector hooks;
  asio_ctx::io_context io;
  async_id parent = 0;
  async_id child = 0;
  const auto child_body = [&]() -> awaitable<void> {
    child = execution_async_id();
    BOOST_TEST(child != parent);
    BOOST_TEST(trigger_async_id() == parent);
    co_await hop();
    BOOST_TEST(execution_async_id() == child);
    BOOST_TEST(trigger_async_id() == parent);
    asio_ctx::co_spawn(io, hop(), rethrow);
  };
  asio_ctx::co_spawn(
      io,
      [&]() -> awaitable<void> {
        parent = execution_async_id();
        BOOST_TEST(trigger_async_id() == asio_ctx::root_async_id);
        co_await asio_ctx::co_spawn(io, child_body, use_awaitable);
        BOOST_TEST(execution_async_id() == parent);
        BOOST_TEST(trigger_async_id() == asio_ctx::root_async_id);
      },
      rethrow);
  io.run();
  const std::vector<activity> made = hooks.activities("coroutine");
  BOOST_TEST_REQUIRE(made.size() == 3u);
  BOOST_TEST(made[0].id == parent);
  BOOST_TEST(made[1].id == child);
  BOOST_TEST(made[1].trigger == parent);
  BOOST_TEST(made[2].trigger == child);
  hooks.check();
}

BOOST_AUTO_TEST_SUITE_END()

#endif // ASIO_CTX_HAS_COROUTINES

// Node: test/async-hooks/test-promise.js
// Adapted: the promises are async_resources, then coroutines.
BOOST_AUTO_TEST_SUITE(test_promise)

BOOST_AUTO_TEST_CASE(a_parent_that_never_runs_has_neither_before_nor_after)
{
  activity_collector hooks;
  {
    const async_resource parent("PROMISE");
    async_resource child("PROMISE", {parent.async_id(), false});
    child.run_in_async_scope([&] {
      BOOST_TEST(trigger_async_id() == parent.async_id());
      BOOST_TEST(hooks.story(parent.async_id()) == "init");
      BOOST_TEST(hooks.story(child.async_id()) == "init before");
    });
    BOOST_TEST(hooks.story(child.async_id()) == "init before after");
  }
  const std::vector<activity> made = hooks.activities("PROMISE");
  BOOST_TEST_REQUIRE(made.size() == 2u);
  BOOST_TEST(made[0].trigger == asio_ctx::root_async_id);
  BOOST_TEST(made[1].trigger == made[0].id);
  BOOST_TEST(hooks.story(made[0].id) == "init destroy");
  BOOST_TEST(hooks.story(made[1].id) == "init before after destroy");
  hooks.check();
}

#if ASIO_CTX_HAS_COROUTINES

BOOST_AUTO_TEST_CASE(a_coroutine_has_before_and_after_around_every_piece)
{
  activity_collector hooks;
  asio_ctx::io_context io;
  std::vector<int> befores;
  asio_ctx::co_spawn(
      io,
      [&]() -> awaitable<void> {
        for (int i = 0; i != 3; ++i)
        {
          co_await hop();
          const activity now = hooks.of(execution_async_id());
          BOOST_TEST(now.before == now.after + 1);
          befores.push_back(now.before);
        }
      },
      rethrow);
  BOOST_TEST(hooks.only("coroutine").init == 1);
  BOOST_TEST(hooks.only("coroutine").before == 0);
  io.run();
  BOOST_TEST_REQUIRE(befores.size() == 3u);
  BOOST_TEST(befores[1] == befores[0] + 1);
  BOOST_TEST(befores[2] == befores[1] + 1);
  const activity coroutine = hooks.only("coroutine");
  BOOST_TEST(coroutine.trigger == asio_ctx::root_async_id);
  BOOST_TEST(coroutine.before == coroutine.after);
  BOOST_TEST(coroutine.promise_resolve == 1);
  BOOST_TEST(coroutine.destroy == 1);
  hooks.check();
}

#endif

BOOST_AUTO_TEST_SUITE_END()
