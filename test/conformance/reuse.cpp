// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// What Node's test suite says of connections that are used again.

#include <asio_ctx/async_hook.hpp>
#include <asio_ctx/async_resource.hpp>
#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/activity_collector.hpp"
#include "support/http_server.hpp"

namespace {

namespace net = boost::asio;
using asio_ctx::async_id;
using asio_ctx::async_resource;
using asio_ctx::no_async_id;
using test_support::activity;
using test_support::activity_collector;
using test_support::http_client;
using test_support::http_server;

class pooled_connection;

// Which connection a resource uses.
const asio_ctx::resource_key<pooled_connection*> connection_of;

// A connection that stays open between requests. Each use of it is a resource.
class pooled_connection
{
public:
  explicit pooled_connection(const http_server& server, net::io_context& io)
    : io_(io),
      client_(std::make_shared<http_client>(io.get_executor(), server.endpoint()))
  {}

  // That of the use; none while it idles.
  async_id id() const { return use_ ? use_->async_id() : no_async_id; }

  // Calls `on_response` as a part of this use, then `on_idle` once the use is over.
  void
  get(const std::string& target, std::function<void(std::string)> on_response,
      std::function<void()> on_idle)
  {
    use_.emplace("HTTPCLIENTREQUEST");
    use_->run_in_async_scope(
        [this] { asio_ctx::execution_async_resource()[connection_of] = this; });
    client_->get(
        target, use_->bind([this, on_response, on_idle](const std::string& body) {
          on_response(body);
          net::post(io_, [this, on_idle] {
            use_.reset();
            on_idle();
          });
        }));
  }

private:
  net::io_context& io_;
  std::shared_ptr<http_client> client_;
  std::optional<async_resource> use_;
};

// Sends the targets one after the other over one connection. `on_response` and `on_idle`
// see it in its two states.
void serve_over_one_connection(
    const std::vector<std::string>& targets,
    const std::function<void(const pooled_connection&, const std::string&)>& on_response,
    const std::function<void(const pooled_connection&)>& on_idle)
{
  net::io_context io;
  http_server server(io.get_executor(), 1);
  std::optional<pooled_connection> connection(std::in_place, server, io);
  auto next = targets.begin();
  const std::function<void()> send = [&] {
    connection->get(
        *next++, [&](const std::string& body) { on_response(*connection, body); },
        [&] {
          on_idle(*connection);
          if (next != targets.end())
            send();
          else
            connection.reset(); // the server waits for this
        });
  };
  send();
  io.run();
}

} // namespace

// Node: test/parallel/test-async-hooks-http-agent.js
// Adapted: an idle connection has no_async_id, 0, where Node has -1.
BOOST_AUTO_TEST_SUITE(test_async_hooks_http_agent)

BOOST_AUTO_TEST_CASE(a_connection_has_no_id_while_it_idles_and_a_new_one_for_each_use)
{
  std::vector<async_id> ids;
  int idle = 0;
  serve_over_one_connection(
      {"/1", "/2"},
      [&](const pooled_connection& connection, const std::string&) {
        BOOST_TEST(connection.id() == asio_ctx::execution_async_id());
        ids.push_back(connection.id());
      },
      [&](const pooled_connection& connection) {
        BOOST_TEST(connection.id() == no_async_id);
        ++idle;
      });
  BOOST_TEST_REQUIRE(ids.size() == 2u);
  BOOST_TEST(ids[0] > asio_ctx::root_async_id);
  BOOST_TEST(ids[1] > ids[0]);
  BOOST_TEST(idle == 2);
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/async-hooks/test-http-agent-handle-reuse-serial.js
// Adapted: each use is an async_resource; its data says which connection it uses.
BOOST_AUTO_TEST_SUITE(test_http_agent_handle_reuse_serial)

BOOST_AUTO_TEST_CASE(two_uses_of_a_connection_are_two_resources_that_both_point_to_it)
{
  activity_collector hooks;
  std::vector<const pooled_connection*> connections;
  std::vector<std::string> bodies;
  serve_over_one_connection(
      {"/1", "/2"},
      [&](const pooled_connection& connection, const std::string& body) {
        connections.push_back(&connection);
        connections.push_back(asio_ctx::execution_async_resource()[connection_of]);
        bodies.push_back(body);
      },
      [](const pooled_connection&) {});
  BOOST_TEST(
      bodies == std::vector<std::string>({"/1", "/2"}), boost::test_tools::per_element());
  BOOST_TEST_REQUIRE(connections.size() == 4u);
  for (const pooled_connection* each : connections)
    BOOST_TEST(each == connections.front());

  const std::vector<activity> uses = hooks.activities("HTTPCLIENTREQUEST");
  BOOST_TEST_REQUIRE(uses.size() == 2u);
  BOOST_TEST(uses[0].id != uses[1].id);
  for (const activity& use : uses)
  {
    BOOST_TEST(use.init == 1);
    BOOST_TEST(use.destroy == 1);
  }
  hooks.check();
}

BOOST_AUTO_TEST_CASE(the_data_of_one_use_is_not_on_the_next)
{
  asio_ctx::hook_callbacks callbacks;
  std::vector<bool> has_data;
  callbacks.init = [&](async_id, std::string_view type, async_id,
                       const asio_ctx::resource_ref& made) {
    if (type == "HTTPCLIENTREQUEST")
      has_data.push_back(made.find(connection_of) != nullptr);
  };
  const asio_ctx::async_hook hook = asio_ctx::create_hook(callbacks).enable();
  serve_over_one_connection(
      {"/1", "/2", "/3"}, [](const pooled_connection&, const std::string&) {},
      [](const pooled_connection&) {});
  BOOST_TEST(has_data == std::vector<bool>(3, false), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/async-hooks/test-httpparser-reuse.js
// Adapted: a request is an async_resource on each side; the second server has a new port.
BOOST_AUTO_TEST_SUITE(test_httpparser_reuse)

BOOST_AUTO_TEST_CASE(every_request_of_two_servers_is_a_resource_of_its_own_and_ends_once)
{
  activity_collector hooks;
  asio_ctx::resource_key<bool> seen;
  int seen_twice = 0;
  asio_ctx::hook_callbacks callbacks;
  callbacks.init = [&](async_id, auto, async_id, asio_ctx::resource_ref made) {
    seen_twice += made.find(seen) != nullptr;
    made[seen] = true;
  };
  const asio_ctx::async_hook hook = asio_ctx::create_hook(callbacks).enable();

  for (int round = 0; round != 2; ++round)
  {
    net::io_context io;
    http_server server(
        io.get_executor(), 1,
        [](const std::string& target, const test_support::http_reply& reply) {
          const auto incoming = std::make_shared<async_resource>("HTTPINCOMINGMESSAGE");
          incoming->run_in_async_scope([&] { reply(target, [incoming] {}); });
        });
    async_resource request("HTTPCLIENTREQUEST");
    auto client = std::make_shared<http_client>(io.get_executor(), server.endpoint());
    client->get("/", request.bind([&](const std::string& body) {
      BOOST_TEST(body == "/");
      client.reset();
    }));
    io.run();
  }

  BOOST_TEST(hooks.activities("HTTPINCOMINGMESSAGE").size() == 2u);
  BOOST_TEST(hooks.activities("HTTPCLIENTREQUEST").size() == 2u);
  BOOST_TEST(seen_twice == 0);
  for (const activity& each : hooks.activities())
    BOOST_TEST(hooks.story(each.id) == "init before after destroy", each.type);
  hooks.check();
}

BOOST_AUTO_TEST_SUITE_END()
