// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include "world.hpp"
#include <boost/asio.hpp>
#include <boost/beast.hpp>
#include <chrono>
#include <iostream>
#include <memory>
#include <string>
#include <utility>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using net::ip::tcp;
using error_code = boost::system::error_code;
using request = http::request<http::string_body>;
using response = http::response<http::string_body>;

void log(const std::string& message)
{
  std::cout << message + '\n';
}

struct server
{
  tcp::endpoint stock;
  net::thread_pool pool{2};
};

class session : public std::enable_shared_from_this<session>
{
public:
  session(server& s, tcp::socket socket) : server_(s), stream_(std::move(socket)) {}

  void read()
  {
    request_ = {};
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
      return log("the client has gone");
    handle();
  }

  void handle()
  {
    log("GET " + std::string(request_.target()));
    call_ = std::make_unique<call>(stream_.get_executor());
    call_->question.target(request_.target());
    call_->stream.expires_after(std::chrono::seconds(5));
    call_->stream.async_connect(
        server_.stock, [self = shared_from_this()](error_code error) {
          if (!error)
            self->on_connected();
        });
  }

  void on_connected()
  {
    http::async_write(
        call_->stream, call_->question,
        [self = shared_from_this()](error_code error, std::size_t) {
          if (!error)
            self->on_asked();
        });
  }

  void on_asked()
  {
    http::async_read(
        call_->stream, call_->buffer, call_->answer,
        [self = shared_from_this()](error_code error, std::size_t) {
          if (!error)
            self->on_answer();
        });
  }

  void on_answer()
  {
    log("stock says " + call_->answer.body());
    net::post(server_.pool, [self = shared_from_this()] { self->render(); });
  }

  void render()
  {
    log("renders on the pool");
    response_ = response(http::status::ok, request_.version());
    response_.body() =
        std::string(request_.target().substr(1)) + ": " + call_->answer.body();
    response_.prepare_payload();
    net::post(stream_.get_executor(), [self = shared_from_this()] { self->write(); });
  }

  void write()
  {
    log("200 OK");
    http::async_write(
        stream_, response_, [self = shared_from_this()](error_code error, std::size_t) {
          self->on_written(error);
        });
  }

  void on_written(error_code error)
  {
    if (!error)
      read();
  }

  // An outgoing call.
  struct call
  {
    explicit call(net::any_io_executor executor) : stream(std::move(executor)) {}

    beast::tcp_stream stream;
    beast::flat_buffer buffer;
    http::request<http::empty_body> question{http::verb::get, "/", 11};
    response answer;
  };

  server& server_;
  beast::tcp_stream stream_;
  beast::flat_buffer buffer_;
  request request_;
  response response_;
  std::unique_ptr<call> call_;
};

void listen(server& s, tcp::acceptor& acceptor)
{
  acceptor.async_accept(
      net::make_strand(acceptor.get_executor()),
      [&](error_code error, tcp::socket socket) {
        if (error)
          return log(error.message());
        std::make_shared<session>(s, std::move(socket))->read();
        listen(s, acceptor);
      });
}

int main()
{
  net::io_context io;
  tcp::acceptor acceptor(io, {net::ip::address_v4::loopback(), 0});
  const world clients(acceptor.local_endpoint());
  server s{clients.stock()};
  net::signal_set signals(io, SIGINT);
  signals.async_wait([&](auto, int) { io.stop(); });
  listen(s, acceptor);
  log("listens");
  io.run();
}
