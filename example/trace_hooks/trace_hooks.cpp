// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// A TCP server that lists all its resources as they begin, run and end. Shows a hook, its
// four callbacks, and the ids of a resource: what ran when it was made, and what caused it.

#include "../help.hpp"
#include "trace.hpp"

#include <asio_ctx.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <cstdio>
#include <memory>
#include <string>
#include <thread>
#include <utility>

namespace net = boost::asio;
using net::ip::tcp;

void say(const std::string& text)
{
  const std::string here = std::to_string(number(asio_ctx::execution_async_id()));
  const std::string cause = std::to_string(number(asio_ctx::trigger_async_id()));
  std::fputs(
      (">>> " + text + ", in " + here + ", caused by " + cause + '\n').c_str(), stdout);
}

/** One connection: reads a line, waits a moment, and writes the line back. */
class connection : public asio_ctx::async_resource,
                   public std::enable_shared_from_this<connection>
{
public:
  connection(tcp::socket socket, asio_ctx::async_id server)
    : async_resource("connection", {server}), socket_(std::move(socket)),
      timer_(socket_.get_executor())
  {}

  void start()
  {
    run_in_async_scope([this] {
      net::async_read_until(
          socket_, net::dynamic_buffer(line_), '\n',
          [self = shared_from_this()](auto, auto) { self->on_line(); });
    });
  }

private:
  void on_line()
  {
    say("got a line");
    timer_.async_wait([self = shared_from_this()](auto) { self->on_time(); });
  }

  void on_time()
  {
    net::async_write(
        socket_, net::buffer(line_),
        [self = shared_from_this()](auto, auto) { self->on_written(); });
  }

  void on_written()
  {
    say("sent it back");
    socket_.close();
    emit_destroy();
  }

  tcp::socket socket_;
  net::steady_timer timer_;
  std::string line_;
};

/** Listens on a port that the system chooses, and accepts a number of connections. */
class server : public asio_ctx::async_resource
{
public:
  server(net::io_context& io, int connections)
    : async_resource("server"), acceptor_(io, {net::ip::address_v4::loopback(), 0}),
      connections_(connections)
  {
    accept();
    net::post(io, [] { say("listening"); });
  }

  tcp::endpoint endpoint() const { return acceptor_.local_endpoint(); }

private:
  void accept()
  {
    acceptor_.async_accept([this](auto, tcp::socket s) {
      std::make_shared<connection>(std::move(s), async_id())->start();
      if (--connections_ > 0)
        accept();
    });
  }

  tcp::acceptor acceptor_;
  int connections_;
};

/** Asks the server twice. It blocks and starts no operation, so the listing does not show it. */
void ask_twice(tcp::endpoint endpoint)
{
  for (const char* line : {"one\n", "two\n"})
  {
    net::io_context io;
    tcp::socket socket(io);
    socket.connect(endpoint);
    net::write(socket, net::buffer(std::string(line)));
    std::string answer;
    net::read_until(socket, net::dynamic_buffer(answer), '\n');
  }
}

int main(int argc, char* argv[])
{
  if (const auto exit_code = example::answer_help(
          argc, argv, "Prints every init, before, after and destroy of a TCP server."))
    return *exit_code;

  auto hook = asio_ctx::create_hook(trace()).enable();
  net::io_context io;
  server s(io, 2);
  std::thread client(ask_twice, s.endpoint());
  io.run();
  client.join();
}
