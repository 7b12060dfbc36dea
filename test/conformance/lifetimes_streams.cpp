// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// What Node's test suite says of the lives of operations: pipes, writes, handshakes.

#define ASIO_CTX_NO_AUTOMATIC

#include <asio_ctx/async_resource.hpp>
#include <asio_ctx/bind_context.hpp>
#include <asio_ctx/io_context.hpp>
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "support/activity_collector.hpp"
#include "support/stories.hpp"

#if !defined(_WIN32)
#include <csignal>
#include <cstdlib>
#include <sys/wait.h>
#include <unistd.h>
#endif

namespace {

namespace net = boost::asio;
namespace websocket = boost::beast::websocket;
using asio_ctx::async_resource;
using asio_ctx::bind_context;
using boost::system::error_code;
using net::ip::tcp;
using test_support::activity;
using test_support::activity_collector;
using test_support::my_story;
using test_support::one_life;
using test_support::story;

} // namespace

#if !defined(_WIN32)

// Node: test/async-hooks/test-pipeconnectwrap.js
// Adapted: a socket of local::stream_protocol; the accept is an operation, too.
BOOST_AUTO_TEST_SUITE(test_pipeconnectwrap)

namespace {

// Room for a socket's name.
class temporary_directory
{
public:
  temporary_directory()
  {
    if (!::mkdtemp(path_.data()))
      throw std::runtime_error("no temporary directory");
  }

  ~temporary_directory() { std::filesystem::remove_all(path_); }

  std::string file(const std::string& name) const { return path_ + "/" + name; }

private:
  std::string path_ =
      std::filesystem::temp_directory_path().string() + "/asio_ctx.XXXXXX";
};

} // namespace

BOOST_AUTO_TEST_CASE(connect_and_accept_on_a_unix_socket_are_one_resource_each)
{
  activity_collector hooks;
  const temporary_directory directory;
  net::io_context io;
  const net::local::stream_protocol::endpoint endpoint(directory.file("socket"));
  net::local::stream_protocol::acceptor acceptor(io, endpoint);
  net::local::stream_protocol::socket client(io);
  int calls = 0;
  acceptor.async_accept(bind_context(
      "accept", [&](error_code ec, const net::local::stream_protocol::socket&) {
        ++calls;
        BOOST_TEST(!ec);
        BOOST_TEST(my_story(hooks) == "init before");
      }));
  BOOST_TEST(hooks.activities("connect").empty());
  client.async_connect(endpoint, bind_context("connect", [&](error_code ec) {
                         ++calls;
                         BOOST_TEST(!ec);
                         BOOST_TEST(my_story(hooks) == "init before");
                       }));
  BOOST_TEST(story(hooks, "connect") == "init");

  io.run();
  BOOST_TEST(calls == 2);
  BOOST_TEST(story(hooks, "connect") == one_life);
  BOOST_TEST(story(hooks, "accept") == one_life);
  hooks.check();
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/async-hooks/test-pipewrap.js
// Adapted: a forked child; each handle is an async_resource in which its events run.
BOOST_AUTO_TEST_SUITE(test_pipewrap)

namespace {

// Reads a pipe to its end, a byte at a time.
class pipe_reader : public async_resource
{
public:
  explicit pipe_reader(net::readable_pipe pipe)
    : async_resource("PIPEWRAP"), pipe_(std::move(pipe))
  {}

  void read()
  {
    pipe_.async_read_some(
        net::buffer(&next_, 1), bind([this](error_code ec, std::size_t) {
          if (ec)
            return;
          text_ += next_;
          read();
        }));
  }

  const std::string& text() const { return text_; }

private:
  net::readable_pipe pipe_;
  char next_ = 0;
  std::string text_;
};

struct pipe_ends
{
  explicit pipe_ends(net::io_context& io) : out(io), in(io)
  {
    net::connect_pipe(out, in);
  }

  net::readable_pipe out;
  net::writable_pipe in;
};

// The code of the child: waits for input and answers on both of its outputs.
[[noreturn]] void answer(int input, int output, int errors)
{
  char c = 0;
  const bool right = ::read(input, &c, 1) == 1 && ::write(output, "ab", 2) == 2
                     && ::write(errors, "e", 1) == 1;
  ::_exit(right ? 0 : 1);
}

} // namespace

BOOST_AUTO_TEST_CASE(a_handle_has_one_before_and_after_for_each_event_on_it)
{
  activity_collector hooks;
  net::io_context io;
  int status = -1;
  {
    net::signal_set signals(io, SIGCHLD);
    pipe_ends input(io);
    pipe_ends output(io);
    pipe_ends errors(io);
    const ::pid_t child = ::fork();
    if (child == 0)
      answer(
          input.out.native_handle(), output.in.native_handle(),
          errors.in.native_handle());
    BOOST_TEST_REQUIRE(child > 0);
    input.out.close();
    output.in.close();
    errors.in.close();

    async_resource process("PROCESSWRAP");
    async_resource stdin_handle("PIPEWRAP");
    pipe_reader stdout_handle(std::move(output.out));
    pipe_reader stderr_handle(std::move(errors.out));
    signals.async_wait(process.bind(
        [&](error_code, int) { BOOST_TEST(::waitpid(child, &status, 0) == child); }));
    input.in.async_write_some(
        net::buffer("x", 1), stdin_handle.bind([](error_code, std::size_t) {}));
    stdout_handle.read();
    stderr_handle.read();
    io.run();
    BOOST_TEST(stdout_handle.text() == "ab");
    BOOST_TEST(stderr_handle.text() == "e");
  }
  BOOST_TEST(status == 0);

  const activity process = hooks.only("PROCESSWRAP");
  BOOST_TEST(process.before == 1);
  const std::vector<activity> pipes = hooks.activities("PIPEWRAP");
  BOOST_TEST_REQUIRE(pipes.size() == 3u);
  BOOST_TEST(pipes[0].before == 1);
  BOOST_TEST(pipes[1].before == 3); // two bytes and the end
  BOOST_TEST(pipes[2].before == 2);
  for (const activity& each : hooks.activities())
  {
    BOOST_TEST(each.trigger == asio_ctx::root_async_id);
    BOOST_TEST(each.init == 1);
    BOOST_TEST(each.after == each.before);
    BOOST_TEST(each.destroy == 1);
  }
  hooks.check();
}

BOOST_AUTO_TEST_SUITE_END()

#endif

namespace {

// Two sockets that are connected to each other.
template <class Stream>
struct connected_pair
{
  template <class IoContext>
  explicit connected_pair(IoContext& io) : client(io), server(io)
  {
    tcp::acceptor acceptor(io, {net::ip::address_v4::loopback(), 0});
    boost::beast::get_lowest_layer(client).connect(acceptor.local_endpoint());
    acceptor.accept(boost::beast::get_lowest_layer(server));
  }

  Stream client;
  Stream server;
};

} // namespace

// Node: test/async-hooks/test-writewrap.js
// Adapted: Asio's synchronous write is no resource; an asynchronous one always is one.
BOOST_AUTO_TEST_SUITE(test_writewrap)

BOOST_AUTO_TEST_CASE(a_synchronous_write_is_no_resource_and_an_asynchronous_one_is_one)
{
  net::io_context io;
  connected_pair<tcp::socket> sockets(io);
  activity_collector hooks;
  net::write(sockets.client, net::buffer("x", 1));
  BOOST_TEST(hooks.events().empty());

  net::async_write(
      sockets.client, net::buffer("x", 1),
      bind_context("write", [&](error_code ec, std::size_t) {
        BOOST_TEST(!ec);
        BOOST_TEST(my_story(hooks) == "init before");
      }));
  BOOST_TEST(story(hooks, "write") == "init"); // also where there was room for it at once

  io.run();
  BOOST_TEST(story(hooks, "write") == one_life);
  hooks.check();
}

BOOST_AUTO_TEST_CASE(a_write_of_many_steps_is_one_resource)
{
  net::io_context io;
  connected_pair<tcp::socket> sockets(io);
  activity_collector hooks;
  const std::string sent(16 << 20, 'x'); // more than the system takes at once
  std::string received(sent.size(), ' ');
  const auto is_whole = [&](error_code ec, std::size_t bytes) {
    BOOST_TEST(!ec);
    BOOST_TEST(bytes == sent.size());
    BOOST_TEST(my_story(hooks) == "init before");
  };
  net::async_write(sockets.client, net::buffer(sent), bind_context("write", is_whole));
  net::async_read(sockets.server, net::buffer(received), bind_context("read", is_whole));
  io.run();
  BOOST_TEST(story(hooks, "write") == one_life);
  BOOST_TEST(story(hooks, "read") == one_life);
  BOOST_TEST(hooks.activities().size() == 2u);
  hooks.check();
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/async-hooks/test-tlswrap.js
// Adapted: the handshake of a WebSocket; what is asserted holds for any number of steps.
BOOST_AUTO_TEST_SUITE(test_tlswrap)

BOOST_AUTO_TEST_CASE(a_handshake_of_many_steps_is_one_resource_on_each_side)
{
  net::io_context io;
  connected_pair<websocket::stream<tcp::socket>> streams(io);
  activity_collector hooks;
  const auto is_done = [&](error_code ec) {
    BOOST_TEST(!ec);
    BOOST_TEST(my_story(hooks) == "init before");
  };
  streams.server.async_accept(bind_context("server", is_done));
  streams.client.async_handshake("localhost", "/", bind_context("client", is_done));
  BOOST_TEST(story(hooks, "server") == "init");
  BOOST_TEST(story(hooks, "client") == "init");

  io.run();
  BOOST_TEST(story(hooks, "server") == one_life);
  BOOST_TEST(story(hooks, "client") == one_life);
  BOOST_TEST(hooks.activities().size() == 2u);
  hooks.check();
}

BOOST_AUTO_TEST_CASE(on_a_context_executor_whatever_has_begun_has_ended)
{
  activity_collector hooks;
  asio_ctx::io_context io;
  connected_pair<websocket::stream<tcp::socket>> streams(io);
  int done = 0;
  const auto is_done = [&](error_code ec) {
    ++done;
    BOOST_TEST(!ec);
    BOOST_TEST(asio_ctx::execution_async_id() > asio_ctx::root_async_id);
  };
  streams.server.async_accept(is_done);
  streams.client.async_handshake("localhost", "/", is_done);
  io.run();
  BOOST_TEST(done == 2);
  BOOST_TEST(hooks.activities().size() >= 2u);
  for (const activity& each : hooks.activities())
  {
    BOOST_TEST(each.init == 1);
    BOOST_TEST(each.before == each.after);
    BOOST_TEST(each.destroy == 1);
  }
  hooks.check();
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/async-hooks/test-shutdownwrap.js
// Adapted: the closing handshake of a WebSocket; shutting a socket down is synchronous.
BOOST_AUTO_TEST_SUITE(test_shutdownwrap)

namespace {

template <class Socket>
void shut_down()
{
  activity_collector hooks;
  net::io_context io;
  connected_pair<websocket::stream<Socket>> streams(io);
  boost::beast::flat_buffer buffer;
  int closed = 0;
  streams.server.async_accept([&](error_code) {
    streams.server.async_read(buffer, [&](error_code ec, std::size_t) {
      BOOST_TEST((ec == websocket::error::closed));
      ++closed;
    });
  });
  streams.client.async_handshake("localhost", "/", [&](error_code) {
    BOOST_TEST(hooks.events().empty());
    streams.client.async_close(
        websocket::close_code::normal, bind_context("shutdown", [&](error_code ec) {
          BOOST_TEST(!ec);
          BOOST_TEST(my_story(hooks) == "init before");
          ++closed;
        }));
    BOOST_TEST(story(hooks, "shutdown") == "init");
  });
  io.run();
  BOOST_TEST(closed == 2);
  BOOST_TEST(story(hooks, "shutdown") == one_life);
  BOOST_TEST(hooks.activities().size() == 1u);
  hooks.check();
}

} // namespace

BOOST_AUTO_TEST_CASE(a_shutdown_is_made_when_it_is_asked_for_and_ends_once)
{
  using typed_socket = net::basic_stream_socket<tcp, net::io_context::executor_type>;
  shut_down<typed_socket>();
}

BOOST_AUTO_TEST_CASE(so_it_is_where_the_type_of_the_executor_is_erased)
{
  shut_down<tcp::socket>();
}

BOOST_AUTO_TEST_SUITE_END()
