// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_TEST_SUPPORT_HTTP_SERVER_HPP
#define ASIO_CTX_TEST_SUPPORT_HTTP_SERVER_HPP

#include <asio_ctx/automatic.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace test_support {

namespace net = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;
using net::ip::tcp;

/** Sends a body, and calls a function when that is written. */
using http_reply = std::function<void(std::string body, std::function<void()> sent)>;

/** Is called with the target of each request. */
using http_request_handler = std::function<void(std::string target, http_reply reply)>;

/** Answers with the target. */
inline void http_echo(const std::string& target, const http_reply& reply)
{
  reply(target, [] {});
}

/** A server on a port of the system's choice, for a number of connections.

All its operations belong to the context in which it is made. A connection serves requests
until the client closes it.
*/
class http_server
{
public:
  http_server(
      const net::any_io_executor& executor, int connections,
      http_request_handler on_request = &http_echo)
    : acceptor_(executor, {net::ip::address_v4::loopback(), 0}),
      on_request_(std::make_shared<http_request_handler>(std::move(on_request)))
  {
    accept(connections);
  }

  tcp::endpoint endpoint() const { return acceptor_.local_endpoint(); }

private:
  struct connection : std::enable_shared_from_this<connection>
  {
    connection(tcp::socket accepted, std::shared_ptr<http_request_handler> handler)
      : socket(std::move(accepted)), on_request(std::move(handler))
    {}

    void read()
    {
      request = {};
      http::async_read(
          socket, buffer, request,
          [self = shared_from_this()](error_code ec, std::size_t) {
            if (!ec)
              (*self->on_request)(
                  std::string(self->request.target()),
                  [self](std::string body, std::function<void()> sent) {
                    self->write(std::move(body), std::move(sent));
                  });
          });
    }

    void write(std::string body, std::function<void()> sent)
    {
      response = {http::status::ok, 11, std::move(body)};
      response.prepare_payload();
      http::async_write(
          socket, response,
          [self = shared_from_this(), sent = std::move(sent)](error_code, std::size_t) {
            sent();
            self->read();
          });
    }

    tcp::socket socket;
    std::shared_ptr<http_request_handler> on_request;
    boost::beast::flat_buffer buffer;
    http::request<http::empty_body> request;
    http::response<http::string_body> response;
  };

  void accept(int connections)
  {
    if (connections == 0)
      return;
    acceptor_.async_accept([this, connections](error_code ec, tcp::socket socket) {
      if (!ec)
        std::make_shared<connection>(std::move(socket), on_request_)->read();
      accept(connections - 1);
    });
  }

  tcp::acceptor acceptor_;
  std::shared_ptr<http_request_handler> on_request_;
};

/** A client's connection, for one request at a time. */
class http_client : public std::enable_shared_from_this<http_client>
{
public:
  /** Is called with the body of the response. */
  using response_handler = std::function<void(std::string)>;

  http_client(const net::any_io_executor& executor, tcp::endpoint server)
    : socket_(executor), server_(std::move(server))
  {}

  /** Sends a request, over a new connection if there is none yet. */
  void get(const std::string& target, response_handler on_response)
  {
    request_ = {http::verb::get, target, 11};
    on_response_ = std::move(on_response);
    if (socket_.is_open())
      return write();
    socket_.async_connect(
        server_, [self = shared_from_this()](error_code) { self->write(); });
  }

private:
  void write()
  {
    http::async_write(
        socket_, request_,
        [self = shared_from_this()](error_code, std::size_t) { self->read(); });
  }

  void read()
  {
    response_ = {};
    http::async_read(
        socket_, buffer_, response_,
        [self = shared_from_this()](error_code, std::size_t) {
          std::exchange(self->on_response_, nullptr)(std::move(self->response_.body()));
        });
  }

  tcp::socket socket_;
  tcp::endpoint server_;
  boost::beast::flat_buffer buffer_;
  http::request<http::empty_body> request_;
  http::response<http::string_body> response_;
  response_handler on_response_;
};

} // namespace test_support

#endif // ASIO_CTX_TEST_SUPPORT_HTTP_SERVER_HPP
