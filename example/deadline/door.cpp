// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include "door.hpp"
#include "deadline.hpp"
#include "log.hpp"
#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>

namespace example {
namespace {

namespace http = boost::beast::http;
using tcp = net::ip::tcp;

// A connection, for one request.
class session : public std::enable_shared_from_this<session>
{
public:
  session(tcp::socket socket, const door::handler& handle)
    : socket_(std::move(socket)), handle_(handle)
  {}

  void start()
  {
    http::async_read(
        socket_, buffer_, request_,
        [self = shared_from_this()](error_code error, std::size_t) {
          if (!error)
            self->on_read();
        });
  }

private:
  void on_read()
  {
    const std::string target(request_.target());
    request.run(target, [&] {
      deadline.run(clock::now() + timeout(), [&] {
        handle_(target, [self = shared_from_this()](unsigned status, std::string text) {
          self->write(status, std::move(text));
        });
      });
    });
  }

  std::chrono::milliseconds timeout() const
  {
    const int wanted = std::atoi(std::string(request_["Timeout-Ms"]).c_str());
    return std::chrono::milliseconds(std::clamp(wanted, 1, 60000));
  }

  // Only this operation may run after the deadline.
  void write(unsigned status, std::string text)
  {
    response_.result(status);
    response_.body() = std::move(text);
    response_.keep_alive(false);
    response_.prepare_payload();
    log(std::to_string(status) + ' ' + std::string(response_.reason()));
    http::async_write(
        socket_, response_, [self = shared_from_this()](error_code error, std::size_t) {
          self->socket_.shutdown(tcp::socket::shutdown_send, error);
        });
  }

  tcp::socket socket_;
  const door::handler& handle_;
  boost::beast::flat_buffer buffer_;
  http::request<http::empty_body> request_;
  http::response<http::string_body> response_;
};

} // namespace

door::door(boost::asio::io_context& io, handler h)
  : acceptor_(io, {net::ip::address_v4::loopback(), 0}), handler_(std::move(h))
{
  accept();
}

void door::accept()
{
  acceptor_.async_accept([this](error_code error, tcp::socket socket) {
    if (error)
      return;
    std::make_shared<session>(std::move(socket), handler_)->start();
    accept();
  });
}

} // namespace example
