// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// What Node's test suite says of the causes of operations: which resource triggers which.

#include <array>
#include <asio_ctx/async_id.hpp>
#include <asio_ctx/async_resource.hpp>
#include <asio_ctx/bind_context.hpp>
#include <asio_ctx/io_context.hpp>
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <csignal>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "support/activity_collector.hpp"

#if !defined(_WIN32)
#include <sys/wait.h>
#include <unistd.h>
#endif

namespace {

namespace net = boost::asio;
namespace websocket = boost::beast::websocket;
using asio_ctx::async_id;
using asio_ctx::async_resource;
using asio_ctx::bind_context;
using asio_ctx::execution_async_id;
using asio_ctx::trigger_async_id;
using boost::system::error_code;
using net::ip::tcp;
using test_support::activity;
using test_support::activity_collector;

// Says what has caused a resource, by names that the test gives to resources.
class causes
{
public:
  explicit causes(const activity_collector& hooks) : hooks_(hooks) {}

  void name(const std::string& name, async_id id)
  {
    BOOST_TEST(ids_.count(name) == 0u, name);
    ids_[name] = id;
  }

  // The resource whose code runs.
  void name_this(const std::string& name)
  {
    this->name(name, execution_async_id());
    BOOST_TEST(hooks_.of(execution_async_id()).trigger == trigger_async_id());
  }

  std::string of(const std::string& name) const
  {
    const auto effect = ids_.find(name);
    if (effect == ids_.end())
      return "unknown";
    const async_id trigger = hooks_.of(effect->second).trigger;
    for (const auto& [cause, id] : ids_)
      if (id == trigger)
        return cause;
    return std::to_string(trigger);
  }

private:
  const activity_collector& hooks_;
  std::map<std::string, async_id> ids_ = {{"root", asio_ctx::root_async_id}};
};

// A socket as a resource.
struct tcp_handle : async_resource
{
  explicit tcp_handle(tcp::socket connected)
    : async_resource("TCPWRAP"), socket(std::move(connected))
  {}

  tcp::socket socket;
};

// A listening socket as a resource, which calls back for a connection.
class server_handle : public async_resource
{
public:
  explicit server_handle(asio_ctx::io_context& io)
    : async_resource("TCPSERVERWRAP"), acceptor_(io, {net::ip::address_v4::loopback(), 0})
  {}

  tcp::endpoint endpoint() const { return acceptor_.local_endpoint(); }

  template <class F>
  void accept(F on_connection)
  {
    run_in_async_scope([&] {
      acceptor_.async_accept([this, on_connection](error_code ec, tcp::socket socket) {
        BOOST_TEST_REQUIRE(!ec);
        run_in_async_scope(on_connection, std::move(socket));
      });
    });
  }

private:
  tcp::acceptor acceptor_;
};

} // namespace

// Node: test/async-hooks/test-graph.timeouts.js
BOOST_AUTO_TEST_SUITE(test_graph_timeouts)

BOOST_AUTO_TEST_CASE(each_timer_is_caused_by_the_one_that_has_set_it)
{
  activity_collector hooks;
  causes cause(hooks);
  asio_ctx::io_context io;
  net::steady_timer first(io, std::chrono::seconds(0));
  net::steady_timer second(io, std::chrono::seconds(0));
  net::steady_timer third(io, std::chrono::seconds(0));
  first.async_wait([&](error_code) {
    cause.name_this("timeout:1");
    second.async_wait([&](error_code) {
      cause.name_this("timeout:2");
      third.async_wait([&](error_code) { cause.name_this("timeout:3"); });
    });
  });
  io.run();
  BOOST_TEST(cause.of("timeout:1") == "root");
  BOOST_TEST(cause.of("timeout:2") == "timeout:1");
  BOOST_TEST(cause.of("timeout:3") == "timeout:2");
  BOOST_TEST(hooks.activities().size() == 3u);
  hooks.check();
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/async-hooks/test-graph.intervals.js
// Adapted: an interval is an async_resource around a timer that is set again and again.
BOOST_AUTO_TEST_SUITE(test_graph_intervals)

class interval : public async_resource
{
public:
  interval(asio_ctx::io_context& io, std::function<void()> on_tick)
    : async_resource("Timeout"), timer_(io), on_tick_(std::move(on_tick))
  {
    wait();
  }

  void clear() { is_cleared_ = true; }

private:
  void wait()
  {
    timer_.expires_after(std::chrono::seconds(0));
    timer_.async_wait([this](error_code) {
      run_in_async_scope([this] {
        on_tick_();
        if (!is_cleared_)
          wait();
      });
    });
  }

  net::steady_timer timer_;
  std::function<void()> on_tick_;
  bool is_cleared_ = false;
};

BOOST_AUTO_TEST_CASE(an_interval_set_in_a_tick_is_caused_by_the_interval_of_the_tick)
{
  activity_collector hooks;
  {
    asio_ctx::io_context io;
    int ticks = 0;
    std::unique_ptr<interval> second;
    interval first(io, [&] {
      BOOST_TEST(execution_async_id() == first.async_id());
      if (++ticks != 3)
        return;
      first.clear();
      second = std::make_unique<interval>(io, [&] { second->clear(); });
    });
    io.run();
  }
  const std::vector<activity> intervals = hooks.activities("Timeout");
  BOOST_TEST_REQUIRE(intervals.size() == 2u);
  BOOST_TEST(intervals[0].trigger == asio_ctx::root_async_id);
  BOOST_TEST(intervals[1].trigger == intervals[0].id);
  BOOST_TEST(
      hooks.story(intervals[0].id)
      == "init before after before after before after destroy");
  BOOST_TEST(hooks.story(intervals[1].id) == "init before after destroy");
  hooks.check();
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/async-hooks/test-graph.tcp.js
// Adapted: each handle is an async_resource; the last write stands for the shutdown, which is synchronous in Asio.
BOOST_AUTO_TEST_SUITE(test_graph_tcp)

BOOST_AUTO_TEST_CASE(a_connection_is_caused_by_the_server_and_its_operations_by_itself)
{
  activity_collector hooks;
  causes cause(hooks);
  {
    asio_ctx::io_context io;
    std::unique_ptr<tcp_handle> connection;
    std::string received;

    server_handle server(io);
    cause.name("server", server.async_id());
    server.accept([&](tcp::socket socket) {
      BOOST_TEST(execution_async_id() == server.async_id());
      connection = std::make_unique<tcp_handle>(std::move(socket));
      cause.name("connection", connection->async_id());
      connection->run_in_async_scope([&] {
        connection->socket.async_write_some(
            net::buffer("bye", 3), [&](error_code, std::size_t) {
              cause.name_this("last write");
              connection->socket.shutdown(tcp::socket::shutdown_send);
            });
      });
    });

    tcp_handle client{tcp::socket(io)};
    cause.name("client", client.async_id());
    client.run_in_async_scope([&] {
      client.socket.async_connect(server.endpoint(), [&](error_code ec) {
        BOOST_TEST_REQUIRE(!ec);
        cause.name_this("connect");
        net::async_read(
            client.socket, net::dynamic_buffer(received),
            bind_context("read", [](error_code end, std::size_t) {
              BOOST_TEST(end == net::error::eof);
            }));
      });
    });
    io.run();
    BOOST_TEST(received == "bye");
  }
  BOOST_TEST(cause.of("server") == "root");
  BOOST_TEST(cause.of("client") == "root");
  BOOST_TEST(cause.of("connect") == "client");
  BOOST_TEST(cause.of("connection") == "server");
  BOOST_TEST(cause.of("last write") == "connection");
  cause.name("read", hooks.only("read").id);
  BOOST_TEST(cause.of("read") == "connect");
  hooks.check();
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/async-hooks/test-graph.shutdown.js
// Adapted: each handle is an async_resource, and the address that is looked up is a numeric one.
BOOST_AUTO_TEST_SUITE(test_graph_shutdown)

BOOST_AUTO_TEST_CASE(the_look_up_is_caused_by_the_socket_that_it_is_for)
{
  activity_collector hooks;
  causes cause(hooks);
  {
    asio_ctx::io_context io;
    tcp::resolver resolver(io);
    std::unique_ptr<tcp_handle> client;
    std::unique_ptr<tcp_handle> connection;

    server_handle server(io);
    cause.name("server", server.async_id());
    server.accept([&](tcp::socket socket) {
      connection = std::make_unique<tcp_handle>(std::move(socket));
      cause.name("connection", connection->async_id());
      connection->run_in_async_scope([&] {
        connection->socket.async_write_some(
            net::buffer("bye", 3), [&](error_code, std::size_t) {
              cause.name_this("last write");
              connection->socket.shutdown(tcp::socket::shutdown_send);
            });
      });
    });

    server.run_in_async_scope([&] { // is listening
      client = std::make_unique<tcp_handle>(tcp::socket(io));
      cause.name("client", client->async_id());
      client->run_in_async_scope([&] {
        resolver.async_resolve(
            "127.0.0.1", std::to_string(server.endpoint().port()),
            [&](error_code ec, const tcp::resolver::results_type& found) {
              BOOST_TEST_REQUIRE(!ec);
              cause.name_this("look-up");
              client->run_in_async_scope([&] {
                client->socket.async_connect(found.begin()->endpoint(), [&](error_code) {
                  cause.name_this("connect");
                });
              });
            });
      });
    });
    io.run();
  }
  BOOST_TEST(cause.of("server") == "root");
  BOOST_TEST(cause.of("client") == "server");
  BOOST_TEST(cause.of("look-up") == "client");
  BOOST_TEST(cause.of("connect") == "client");
  BOOST_TEST(cause.of("connection") == "server");
  BOOST_TEST(cause.of("last write") == "connection");
  hooks.check();
}

BOOST_AUTO_TEST_SUITE_END()

#if !defined(_WIN32)

// Node: test/async-hooks/test-graph.pipe.js
// Adapted: the child process is forked; it and each of its pipes is an async_resource.
BOOST_AUTO_TEST_SUITE(test_graph_pipe)

// One end of a pipe as a resource; the other one is the child's.
template <class Mine, class Childs>
struct pipe_handle : async_resource
{
  explicit pipe_handle(asio_ctx::io_context& io)
    : async_resource("PIPEWRAP"), pipe(io), other_end(io)
  {
    if constexpr (std::is_same_v<Mine, net::readable_pipe>)
      net::connect_pipe(pipe, other_end);
    else
      net::connect_pipe(other_end, pipe);
  }

  Mine pipe;
  Childs other_end;
};

using output_handle = pipe_handle<net::readable_pipe, net::writable_pipe>;
using input_handle = pipe_handle<net::writable_pipe, net::readable_pipe>;

// A process that copies five bytes from its input to its output.
struct process_handle : async_resource
{
  process_handle(input_handle& in, output_handle& out)
    : async_resource("PROCESSWRAP"), id(fork())
  {
    if (id == 0)
    {
      char text[5];
      for (char& c : text)
        if (read(in.other_end.native_handle(), &c, 1) != 1)
          _exit(1);
      _exit(write(out.other_end.native_handle(), text, sizeof text) != sizeof text);
    }
  }

  pid_t id;
};

BOOST_AUTO_TEST_CASE(a_process_and_its_pipes_are_caused_by_whoever_starts_it)
{
  activity_collector hooks;
  causes cause(hooks);
  {
    asio_ctx::io_context io;
    input_handle in(io);
    output_handle out(io);
    output_handle err(io);
    const process_handle process(in, out);
    BOOST_TEST_REQUIRE(process.id != -1);
    out.other_end.close();
    err.other_end.close();

    std::array<char, 5> copy{};
    in.run_in_async_scope([&] {
      in.pipe.async_write_some(net::buffer("hello", 5), [&](error_code, std::size_t) {
        cause.name_this("write");
      });
    });
    out.run_in_async_scope([&] {
      net::async_read(
          out.pipe, net::buffer(copy),
          bind_context("read", [](error_code, std::size_t) {}));
    });
    err.run_in_async_scope([&] {
      err.pipe.async_read_some(net::buffer(copy), [&](error_code ec, std::size_t) {
        cause.name_this("end of stderr");
        BOOST_TEST(ec == net::error::eof);
      });
    });
    io.run();
    BOOST_TEST(std::string(copy.data(), copy.size()) == "hello");
    int status = -1;
    BOOST_TEST(waitpid(process.id, &status, 0) == process.id);
    BOOST_TEST(status == 0);
  }
  BOOST_TEST(hooks.only("PROCESSWRAP").trigger == asio_ctx::root_async_id);
  const std::vector<activity> pipes = hooks.activities("PIPEWRAP");
  BOOST_TEST_REQUIRE(pipes.size() == 3u);
  for (const activity& pipe : pipes)
    BOOST_TEST(pipe.trigger == asio_ctx::root_async_id);
  cause.name("stdin", pipes[0].id);
  cause.name("stderr", pipes[2].id);
  BOOST_TEST(cause.of("write") == "stdin");
  BOOST_TEST(cause.of("end of stderr") == "stderr");
  BOOST_TEST(hooks.only("read").trigger == pipes[1].id);
  hooks.check();
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/async-hooks/test-graph.signal.js
// Adapted: a signal that is listened to is an async_resource, and the process raises it itself.
BOOST_AUTO_TEST_SUITE(test_graph_signal)

class signal_handle : public async_resource
{
public:
  signal_handle(asio_ctx::io_context& io, std::function<void()> on_signal)
    : async_resource("SIGNALWRAP"), signals_(io, SIGUSR2),
      on_signal_(std::move(on_signal))
  {
    wait();
  }

  void remove()
  {
    signals_.clear();
    signals_.cancel();
  }

private:
  void wait()
  {
    signals_.async_wait([this](error_code ec, int) {
      if (ec)
        return;
      wait();
      run_in_async_scope(on_signal_);
    });
  }

  net::signal_set signals_;
  std::function<void()> on_signal_;
};

BOOST_AUTO_TEST_CASE(what_a_listener_starts_is_caused_by_the_signal)
{
  activity_collector hooks;
  {
    asio_ctx::io_context io;
    std::vector<async_resource> started;
    std::unique_ptr<signal_handle> second;
    signal_handle first(io, [&] {
      started.emplace_back("PROCESSWRAP");
      if (started.size() == 2)
      {
        first.remove();
        second = std::make_unique<signal_handle>(io, [&] {
          started.emplace_back("PROCESSWRAP");
          second->remove();
        });
      }
      std::raise(SIGUSR2);
    });
    std::raise(SIGUSR2);
    io.run();
  }
  const std::vector<activity> signals = hooks.activities("SIGNALWRAP");
  BOOST_TEST_REQUIRE(signals.size() == 2u);
  BOOST_TEST(signals[0].trigger == asio_ctx::root_async_id);
  BOOST_TEST(signals[1].trigger == signals[0].id);
  BOOST_TEST(signals[0].before == 2);
  BOOST_TEST(signals[1].before == 1);
  const std::vector<activity> started = hooks.activities("PROCESSWRAP");
  BOOST_TEST_REQUIRE(started.size() == 3u);
  BOOST_TEST(started[0].trigger == signals[0].id);
  BOOST_TEST(started[1].trigger == signals[0].id);
  BOOST_TEST(started[2].trigger == signals[1].id);
  hooks.check();
}

BOOST_AUTO_TEST_SUITE_END()

#endif // !_WIN32

// Node: test/async-hooks/test-graph.tls-write.js
// Adapted: each handle is an async_resource, and the layer over TCP is a WebSocket.
BOOST_AUTO_TEST_SUITE(test_graph_tls_write)

// A layer over a connection, as a resource of its own.
struct tls_handle : async_resource
{
  explicit tls_handle(tcp_handle& below) : async_resource("TLSWRAP"), stream(below.socket)
  {}

  websocket::stream<tcp::socket&> stream;
};

BOOST_AUTO_TEST_CASE(the_handles_of_a_layered_connection_are_caused_by_the_server)
{
  activity_collector hooks;
  causes cause(hooks);
  {
    asio_ctx::io_context io;
    tcp::resolver resolver(io);
    std::unique_ptr<tcp_handle> client_tcp;
    std::unique_ptr<tls_handle> client_tls;
    std::unique_ptr<tcp_handle> accepted_tcp;
    std::unique_ptr<tls_handle> accepted_tls;
    boost::beast::flat_buffer received;

    server_handle server(io);
    cause.name("server", server.async_id());
    server.accept([&](tcp::socket socket) {
      accepted_tcp = std::make_unique<tcp_handle>(std::move(socket));
      accepted_tls = std::make_unique<tls_handle>(*accepted_tcp);
      cause.name("accepted tcp", accepted_tcp->async_id());
      cause.name("accepted tls", accepted_tls->async_id());
      accepted_tls->run_in_async_scope([&] {
        accepted_tls->stream.async_accept(bind_context("accept", [&](error_code ec) {
          BOOST_TEST_REQUIRE(!ec);
          cause.name_this("handshake of the server");
          accepted_tls->stream.async_read(received, [](error_code, std::size_t) {});
        }));
      });
    });

    const auto write = [&] {
      client_tls->run_in_async_scope([&] {
        client_tls->stream.async_write(
            net::buffer("hello", 5), bind_context("write", [&](error_code, std::size_t) {
              cause.name_this("write");
            }));
      });
    };
    const auto handshake = [&] {
      client_tls->run_in_async_scope([&] {
        client_tls->stream.async_handshake(
            "127.0.0.1", "/", bind_context("handshake", [&](error_code ec) {
              BOOST_TEST_REQUIRE(!ec);
              cause.name_this("handshake of the client");
              write();
            }));
      });
    };
    const auto connect = [&](const tcp::endpoint& endpoint) {
      client_tcp->run_in_async_scope([&] {
        client_tcp->socket.async_connect(endpoint, [&](error_code ec) {
          BOOST_TEST_REQUIRE(!ec);
          cause.name_this("connect");
          handshake();
        });
      });
    };

    server.run_in_async_scope([&] { // is listening
      client_tcp = std::make_unique<tcp_handle>(tcp::socket(io));
      client_tls = std::make_unique<tls_handle>(*client_tcp);
      cause.name("tcp", client_tcp->async_id());
      cause.name("tls", client_tls->async_id());
      client_tls->run_in_async_scope([&] {
        resolver.async_resolve(
            "127.0.0.1", std::to_string(server.endpoint().port()),
            [&](error_code ec, const tcp::resolver::results_type& found) {
              BOOST_TEST_REQUIRE(!ec);
              cause.name_this("look-up");
              connect(found.begin()->endpoint());
            });
      });
    });
    io.run();
    BOOST_TEST(boost::beast::buffers_to_string(received.data()) == "hello");
  }
  BOOST_TEST(cause.of("server") == "root");
  BOOST_TEST(cause.of("tcp") == "server");
  BOOST_TEST(cause.of("tls") == "server");
  BOOST_TEST(cause.of("look-up") == "tls");
  BOOST_TEST(cause.of("connect") == "tcp");
  BOOST_TEST(cause.of("handshake of the client") == "tls");
  BOOST_TEST(cause.of("write") == "tls");
  BOOST_TEST(cause.of("accepted tcp") == "server");
  BOOST_TEST(cause.of("accepted tls") == "server");
  BOOST_TEST(cause.of("handshake of the server") == "accepted tls");
  hooks.check();
}

BOOST_AUTO_TEST_SUITE_END()
