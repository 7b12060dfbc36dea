// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include "demo.hpp"
#include "../help.hpp"
#include "door.hpp"
#include "log.hpp"
#include <array>
#include <asio_ctx.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace example {
namespace {

namespace net = boost::asio;
using tcp = net::ip::tcp;
using error_code = boost::system::error_code;

const tcp::endpoint any_port(net::ip::address_v4::loopback(), 0);

// A server that answers a line with a line, and never answers /read. It has no deadline, and
// says when a waiting customer has gone.
class slow_shop
{
public:
  explicit slow_shop(net::io_context& io) : acceptor_(io, any_port) { accept(); }

  tcp::endpoint endpoint() const { return acceptor_.local_endpoint(); }

  void close() { acceptor_.close(); }

private:
  struct customer
  {
    explicit customer(tcp::socket s) : socket(std::move(s)) {}

    tcp::socket socket;
    std::string question;
    std::string more;
  };

  void accept()
  {
    acceptor_.async_accept([this](error_code error, tcp::socket socket) {
      if (error)
        return;
      read(std::make_shared<customer>(std::move(socket)));
      accept();
    });
  }

  void read(const std::shared_ptr<customer>& c)
  {
    net::async_read_until(
        c->socket, net::dynamic_buffer(c->question), '\n',
        [this, c](error_code error, std::size_t) {
          if (error)
            return;
          c->question.pop_back();
          if (c->question == "/read")
            wait_for_end(c);
          else
            write(c);
        });
  }

  void write(const std::shared_ptr<customer>& c)
  {
    net::async_write(
        c->socket, net::buffer("42 pieces\n", 10), [c](error_code, std::size_t) {});
  }

  void wait_for_end(const std::shared_ptr<customer>& c)
  {
    net::async_read_until(
        c->socket, net::dynamic_buffer(c->more), '\n', [c](error_code, std::size_t) {
          log_for(c->question, "(in the shop: the customer has gone)");
        });
  }

  tcp::acceptor acceptor_;
};

// A server that accepts nobody, and whose queue of waiting connections is full.
class full_shop
{
public:
  explicit full_shop(net::io_context& io)
    : acceptor_(io), waiting_{tcp::socket(io), tcp::socket(io), tcp::socket(io)}
  {
    acceptor_.open(any_port.protocol());
    acceptor_.bind(any_port);
    acceptor_.listen(0);
    for (tcp::socket& socket : waiting_)
      socket.async_connect(endpoint(), [](error_code) {});
  }

  tcp::endpoint endpoint() const { return acceptor_.local_endpoint(); }

  void close()
  {
    for (tcp::socket& socket : waiting_)
      socket.close();
  }

private:
  tcp::acceptor acceptor_;
  std::array<tcp::socket, 3> waiting_;
};

// A client that asks, and waits for the end of the answer.
void ask(const tcp::endpoint& server, const std::string& target, int timeout_ms)
{
  net::io_context io;
  tcp::socket socket(io);
  socket.connect(server);
  net::write(
      socket, net::buffer(
                  "GET " + target + " HTTP/1.0\r\nTimeout-Ms: "
                  + std::to_string(timeout_ms) + "\r\n\r\n"));
  std::array<char, 1024> ignored;
  for (error_code error; !error;)
    socket.read_some(net::buffer(ignored), error);
}

} // namespace

int run_demo(int argc, char* argv[], const shop_handler& handle)
{
  if (const auto exit_code = answer_help(
          argc, argv, "A server all of whose operations end with a request's deadline."))
    return *exit_code;

  net::io_context io;
  net::io_context& elsewhere = io; // its operations keep no context
  slow_shop slow(elsewhere);
  full_shop full(elsewhere);
  door the_door(io, [&](const std::string& target, door::answer answer) {
    const bool is_full = target == "/connect";
    handle(
        {io.get_executor(), is_full ? full.endpoint() : slow.endpoint()}, target,
        std::move(answer));
  });

  std::thread clients([&, server = the_door.endpoint()] {
    std::vector<std::thread> threads;
    for (const char* target : {"/connect", "/read", "/timer"})
      threads.emplace_back(ask, server, target, 500);
    threads.emplace_back(ask, server, "/well", 60000);
    for (std::thread& thread : threads)
      thread.join();
    net::post(elsewhere, [&] {
      the_door.close();
      slow.close();
      full.close();
    });
  });
  io.run();
  clients.join();
  print_log();
  return 0;
}

} // namespace example
