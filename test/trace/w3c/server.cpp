// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// The service that the harness of w3c/trace-context tests: it is told in a request which
// requests to make. Between the two it waits and goes to another thread.
//
//     w3c_server_MODE callbacks|coroutines|spawn
//
// Writes its port and serves until it is ended. The mode is chosen when it is compiled.

#include "calls.hpp"
#include <asio_ctx.hpp>
#include <asio_ctx/trace_propagation.hpp>
#include <boost/asio.hpp>
#include <boost/asio/spawn.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <cstddef>
#include <exception>
#include <iostream>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace w3c {
namespace {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio_ctx::current_trace;
using beast::error_code;
using net::ip::tcp;
using request = http::request<http::string_body>;
using response = http::response<http::string_body>;

// The mode: whose execution contexts, and what is done to handlers.
#if defined(W3C_MODE_EXECUTOR)
using asio_ctx::io_context;
using asio_ctx::thread_pool;
#else
using net::io_context;
using net::thread_pool;
#endif

template <class Token>
auto token(Token&& token)
{
#if defined(W3C_MODE_BIND)
  return asio_ctx::bind_context(std::forward<Token>(token));
#else
  return std::forward<Token>(token);
#endif
}

struct service
{
  io_context io{1};
  thread_pool pool{1};
  tcp::acceptor acceptor{io, tcp::endpoint(net::ip::address_v4::loopback(), 0)};
};

constexpr std::chrono::milliseconds pause(1);

request make_request(const call& to)
{
  request message(http::verb::post, to.target, 11, to.body);
  message.set(http::field::host, to.endpoint.address().to_string());
  message.set(http::field::content_type, "application/json");
  message.keep_alive(false);
  message.prepare_payload();
  asio_ctx::inject(message);
  return message;
}

response make_response(const request& to)
{
  response message(http::status::ok, to.version(), "{}");
  message.set(http::field::content_type, "application/json");
  message.keep_alive(to.keep_alive());
  message.prepare_payload();
  return message;
}

// A connection, with callbacks.
class session : public std::enable_shared_from_this<session>
{
public:
  session(service& s, tcp::socket socket)
    : service_(s), stream_(std::move(socket)), peer_(s.io), timer_(s.io)
  {}

  void read()
  {
    request_ = {};
    http::async_read(
        stream_, buffer_, request_,
        token([self = shared_from_this()](error_code error, std::size_t) {
          if (!error)
            current_trace.run(asio_ctx::extract(self->request_), [&] {
              self->calls_ = parse_calls(self->request_.body());
              self->next_ = 0;
              self->call_next();
            });
        }));
  }

private:
  void call_next()
  {
    if (next_ == calls_.size())
      return write();
    timer_.expires_after(pause);
    timer_.async_wait(token([self = shared_from_this()](error_code) { self->hop(); }));
  }

  void hop()
  {
    net::post(service_.pool, token([self = shared_from_this()] {
                self->outgoing_ = make_request(self->calls_[self->next_++]);
                net::post(self->service_.io, token([self] { self->connect(); }));
              }));
  }

  void connect()
  {
    beast::get_lowest_layer(peer_).socket() = tcp::socket(service_.io);
    peer_.async_connect(
        calls_[next_ - 1].endpoint, token([self = shared_from_this()](error_code) {
          http::async_write(
              self->peer_, self->outgoing_,
              token([self](error_code, std::size_t) { self->receive(); }));
        }));
  }

  void receive()
  {
    incoming_ = {};
    http::async_read(
        peer_, buffer_, incoming_,
        token(
            [self = shared_from_this()](error_code, std::size_t) { self->call_next(); }));
  }

  void write()
  {
    answer_ = make_response(request_);
    http::async_write(
        stream_, answer_,
        token([self = shared_from_this()](error_code error, std::size_t) {
          if (!error && self->answer_.keep_alive())
            current_trace.exit([&] { self->read(); });
        }));
  }

  service& service_;
  beast::tcp_stream stream_;
  beast::tcp_stream peer_;
  net::steady_timer timer_;
  beast::flat_buffer buffer_;
  request request_;
  request outgoing_;
  response incoming_;
  response answer_;
  std::vector<call> calls_;
  std::size_t next_ = 0;
};

void serve_with_callbacks(service& s)
{
  s.acceptor.async_accept([&s](error_code error, tcp::socket socket) {
    if (!error)
      std::make_shared<session>(s, std::move(socket))->read();
    serve_with_callbacks(s);
  });
}

// Of a closed connection nobody needs to know.
void ignore(const std::exception_ptr&) {}

#if defined(BOOST_ASIO_HAS_CO_AWAIT)

using net::awaitable;
using net::use_awaitable;

awaitable<void> make_call(service& s, const call& to)
{
  net::steady_timer timer(s.io, pause);
  co_await timer.async_wait(token(use_awaitable));
  co_await net::post(token(net::bind_executor(s.pool, use_awaitable)));
  request outgoing = make_request(to);
  co_await net::post(token(net::bind_executor(s.io, use_awaitable)));
  beast::tcp_stream peer(s.io);
  co_await peer.async_connect(to.endpoint, token(use_awaitable));
  co_await http::async_write(peer, outgoing, token(use_awaitable));
  beast::flat_buffer buffer;
  response incoming;
  co_await http::async_read(peer, buffer, incoming, token(use_awaitable));
}

awaitable<void> serve_coroutine(service& s, tcp::socket socket)
{
  beast::tcp_stream stream(std::move(socket));
  beast::flat_buffer buffer;
  for (bool keep_alive = true; keep_alive;)
  {
    request incoming;
    co_await http::async_read(stream, buffer, incoming, token(use_awaitable));
    const auto trace = current_trace.with_scope(asio_ctx::extract(incoming));
    for (const call& to : parse_calls(incoming.body()))
      co_await make_call(s, to);
    response answer = make_response(incoming);
    co_await http::async_write(stream, answer, token(use_awaitable));
    keep_alive = answer.keep_alive();
  }
}

void serve_with_coroutines(service& s)
{
  s.acceptor.async_accept([&s](error_code error, tcp::socket socket) {
    if (!error)
      net::co_spawn(s.io, serve_coroutine(s, std::move(socket)), ignore);
    serve_with_coroutines(s);
  });
}

#endif

void make_call(service& s, const call& to, const net::yield_context& yield)
{
  net::steady_timer timer(s.io, pause);
  timer.async_wait(token(yield));
  net::post(token(net::bind_executor(s.pool, yield)));
  request outgoing = make_request(to);
  net::post(token(net::bind_executor(s.io, yield)));
  beast::tcp_stream peer(s.io);
  peer.async_connect(to.endpoint, token(yield));
  http::async_write(peer, outgoing, token(yield));
  beast::flat_buffer buffer;
  response incoming;
  http::async_read(peer, buffer, incoming, token(yield));
}

void serve_fiber(service& s, tcp::socket socket, const net::yield_context& yield)
{
  beast::tcp_stream stream(std::move(socket));
  beast::flat_buffer buffer;
  for (bool keep_alive = true; keep_alive;)
  {
    request incoming;
    http::async_read(stream, buffer, incoming, token(yield));
    const auto trace = current_trace.with_scope(asio_ctx::extract(incoming));
    for (const call& to : parse_calls(incoming.body()))
      make_call(s, to, yield);
    response answer = make_response(incoming);
    http::async_write(stream, answer, token(yield));
    keep_alive = answer.keep_alive();
  }
}

void serve_with_spawn(service& s)
{
  s.acceptor.async_accept([&s](error_code error, tcp::socket socket) {
    if (!error)
      net::spawn(
          s.io,
          [&s, socket = std::move(socket)](const net::yield_context& yield) mutable {
            serve_fiber(s, std::move(socket), yield);
          },
          ignore);
    serve_with_spawn(s);
  });
}

bool start(service& s, std::string_view style)
{
  if (style == "callbacks")
    serve_with_callbacks(s);
  else if (style == "spawn")
    serve_with_spawn(s);
#if defined(BOOST_ASIO_HAS_CO_AWAIT)
  else if (style == "coroutines")
    serve_with_coroutines(s);
#endif
  else
    return false;
  return true;
}

} // namespace
} // namespace w3c

int main(int argc, char* argv[])
{
  w3c::service service;
  if (argc != 2 || !w3c::start(service, argv[1]))
  {
    std::cerr << "usage: " << argv[0] << " callbacks|coroutines|spawn\n";
    return 2;
  }
  std::cout << service.acceptor.local_endpoint().port() << std::endl;
  service.io.run();
}
