// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// The same with completion handlers: the server that the other one asks.

#include "server.hpp"
#include "telemetry.hpp"
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>

namespace example {
namespace {

class session : public std::enable_shared_from_this<session>
{
public:
  session(server& s, tcp::socket socket)
    : server_(s), stream_(std::move(socket)), price_(s.io), timer_(s.io)
  {}

  void read()
  {
    request_ = {};
    http::async_read(
        stream_, buffer_, request_,
        [self = shared_from_this()](error_code error, std::size_t) {
          if (!error)
            asio_ctx::current_trace.run(
                asio_ctx::extract(self->request_), [&] { self->serve(); });
        });
  }

private:
  // All operations that start here belong to the span, and so does all that they cause.
  void serve()
  {
    id_ = id_of(request_);
    serving_ = start_span("GET /stock", trace::SpanKind::kServer, id_);
    const trace::Scope scope(serving_);
    timer_.expires_after(some_time(id_));
    timer_.async_wait([self = shared_from_this()](error_code) { self->work(); });
  }

  void work()
  {
    net::post(server_.workers, [self = shared_from_this()] {
      net::post(self->server_.io, [self] { self->ask(); });
    });
  }

  void ask()
  {
    asking_ = start_span("ask for price", trace::SpanKind::kClient, id_);
    const trace::Scope scope(asking_);
    message_ = make_request("/price/" + id_);
    if (price_.socket().is_open())
      return send();
    price_.async_connect(
        server_.next, [self = shared_from_this()](error_code) { self->send(); });
  }

  void send()
  {
    http::async_write(
        price_, message_,
        [self = shared_from_this()](error_code, std::size_t) { self->receive(); });
  }

  void receive()
  {
    price_answer_ = {};
    http::async_read(
        price_, buffer_of_price_, price_answer_,
        [self = shared_from_this()](error_code, std::size_t) {
          self->asking_->End();
          self->answer();
        });
  }

  void answer()
  {
    answer_ = make_response(request_, price_answer_.body());
    http::async_write(
        stream_, answer_, [self = shared_from_this()](error_code error, std::size_t) {
          self->serving_->End();
          if (!error && self->answer_.keep_alive())
            asio_ctx::current_trace.exit([&] { self->read(); });
        });
  }

  server& server_;
  beast::tcp_stream stream_;
  beast::tcp_stream price_;
  beast::flat_buffer buffer_;
  beast::flat_buffer buffer_of_price_;
  net::steady_timer timer_;
  std::string id_;
  span serving_;
  span asking_;
  request request_;
  request message_;
  response price_answer_;
  response answer_;
};

void accept(server& s)
{
  s.acceptor.async_accept([&s](error_code error, tcp::socket socket) {
    if (!error)
      std::make_shared<session>(s, std::move(socket))->read();
    accept(s);
  });
}

} // namespace
} // namespace example

int main(int argc, char* argv[])
{
  return example::run_server(
      argc, argv, "back", "A server of callbacks that asks another one, and is traced.",
      &example::accept);
}
