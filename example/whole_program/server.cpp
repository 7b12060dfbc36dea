// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// An HTTP server on Boost.Beast, written with Asio alone: io_context, sockets and a timer are
// Asio's, and nothing is bound or wrapped. Only two lines are about asio_ctx: the #include of
// the log, and the one in on_read().

#include "../help.hpp"
#include "log.hpp"
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <utility>

namespace example {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
namespace net = boost::asio;
using tcp = net::ip::tcp;
using error_code = boost::system::error_code;

// A connection, for one request.
class session : public std::enable_shared_from_this<session>
{
public:
  explicit session(tcp::socket socket)
    : stream_(std::move(socket)), timer_(stream_.get_executor())
  {}

  void start()
  {
    stream_.expires_after(std::chrono::seconds(30));
    http::async_read(
        stream_, buffer_, request_,
        [self = shared_from_this()](error_code error, std::size_t) {
          self->on_read(error);
        });
  }

private:
  void on_read(error_code error)
  {
    if (error)
      return log("error: read: ", error.message());
    request_id.run(std::string(request_["X-Request-Id"]), [this] { handle(); });
  }

  void handle()
  {
    log("asks for ", request_.target());
    timer_.expires_after(std::chrono::milliseconds(100));
    timer_.async_wait([self = shared_from_this()](error_code) { self->on_timer(); });
  }

  void on_timer()
  {
    log("has waited");
    net::post(stream_.get_executor(), [self = shared_from_this()] { self->respond(); });
  }

  void respond()
  {
    response_.body() = "hello\n";
    response_.keep_alive(false);
    response_.prepare_payload();
    log("is answered");
    http::async_write(
        stream_, response_, [self = shared_from_this()](error_code error, std::size_t) {
          self->on_written(error);
        });
  }

  void on_written(error_code error)
  {
    if (error)
      return log("error: write: ", error.message());
    log("has its answer");
    stream_.socket().shutdown(tcp::socket::shutdown_send, error);
  }

  beast::tcp_stream stream_;
  net::steady_timer timer_;
  beast::flat_buffer buffer_;
  http::request<http::empty_body> request_;
  http::response<http::string_body> response_;
};

void accept(tcp::acceptor& acceptor, int connections)
{
  if (connections == 0)
    return;
  acceptor.async_accept([&acceptor, connections](error_code error, tcp::socket socket) {
    if (error)
      return log("error: accept: ", error.message());
    std::make_shared<session>(std::move(socket))->start();
    accept(acceptor, connections - 1);
  });
}

} // namespace
} // namespace example

int main(int argc, char* argv[])
{
  using namespace example;
  const int requests = argc == 2 ? std::atoi(argv[1]) : 0;
  if (requests <= 0)
    if (const auto exit_code = answer_help(
            argc, argv,
            "An HTTP server, written with Asio alone. Serves as many requests as a "
            "number\n"
            "that it is given says; without one, until Ctrl-C."))
      return *exit_code;

  net::io_context io;
  tcp::acceptor acceptor(io, {net::ip::address_v4::loopback(), 0});
  std::cout << "listening on http://" << acceptor.local_endpoint() << std::endl;
  accept(acceptor, requests > 0 ? requests : -1);
  io.run();
}
