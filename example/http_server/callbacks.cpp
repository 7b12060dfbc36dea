// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// An HTTP server whose every log line knows its request, on a timer, a strand and a pool of
// threads. Shows async_local_storage::run with completion handlers.

#include "http.hpp"
#include "log.hpp"
#include "server.hpp"
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

namespace example {
namespace {

// One connection. Every request runs in a context of its own: no function from handle() to
// on_written() takes the request's id as an argument.
class session : public std::enable_shared_from_this<session>
{
public:
  session(server& s, tcp::socket socket)
    : server_(s), stream_(std::move(socket)), timer_(stream_.get_executor())
  {}

  void start()
  {
    net::dispatch(stream_.get_executor(), [self = shared_from_this()] { self->read(); });
  }

private:
  void read()
  {
    parser_.emplace();
    stream_.expires_after(network_timeout);
    http::async_read(
        stream_, buffer_, *parser_,
        [self = shared_from_this()](error_code error, std::size_t) {
          self->on_read(error);
        });
  }

  void on_read(error_code error)
  {
    if (error)
      return refuse(error);
    stream_.expires_never();
    request_ = parser_->release();
    busy_.emplace(server_);
    request_id.run(make_id(request_), [this] { handle(); });
  }

  void handle()
  {
    log(request_.method_string(), ' ', printable_target(request_));
    timer_.expires_after(server_.delay);
    timer_.async_wait([self = shared_from_this()](error_code) { self->on_timer(); });
  }

  void on_timer()
  {
    log("timer: over");
    net::post(server_.counter, [self = shared_from_this()] { self->count(); });
  }

  void count()
  {
    log("strand: request number ", ++server_.served);
    net::post(server_.workers, [self = shared_from_this()] { self->work(); });
  }

  void work()
  {
    response_ = make_response(request_);
    log("pool: response made");
    net::post(stream_.get_executor(), [self = shared_from_this()] { self->write(); });
  }

  void write()
  {
    response_.set("X-Request-Id", current_id());
    if (server_.stopping())
      response_.keep_alive(false);
    stream_.expires_after(network_timeout);
    http::async_write(
        stream_, response_, [self = shared_from_this()](error_code error, std::size_t) {
          self->on_written(error);
        });
  }

  void on_written(error_code error)
  {
    if (error)
      log("error: write: ", error.message());
    else
      log(response_.result_int(), ' ', response_.reason());
    busy_.reset();
    if (error || !response_.keep_alive())
      return close();
    request_id.exit([this] { read(); }); // the next read does not belong to this request
  }

  void refuse(error_code error)
  {
    if (error == http::error::end_of_stream)
      return close();
    log("error: read: ", error.message());
    std::optional<response> refusal = make_refusal(error);
    if (!refusal)
      return;
    response_ = std::move(*refusal);
    stream_.expires_after(network_timeout);
    http::async_write(
        stream_, response_,
        [self = shared_from_this()](error_code, std::size_t) { self->close(); });
  }

  void close()
  {
    error_code ignored;
    stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
  }

  server& server_;
  beast::tcp_stream stream_;
  beast::flat_buffer buffer_;
  std::optional<request_parser> parser_;
  request request_;
  response response_;
  net::steady_timer timer_;
  std::optional<server::busy> busy_;
};

void accept(server& s);

// Maybe out of file descriptors: connections that end free some.
void accept_later(server& s)
{
  auto pause = std::make_shared<net::steady_timer>(
      s.acceptor.get_executor(), std::chrono::milliseconds(100));
  pause->async_wait([&s, pause](error_code) { accept(s); });
}

void accept(server& s)
{
  s.acceptor.async_accept(
      net::make_strand(s.io), [&s](error_code error, tcp::socket socket) {
        if (!s.acceptor.is_open())
          return;
        if (error)
        {
          log("error: accept: ", error.message());
          return accept_later(s);
        }
        std::make_shared<session>(s, std::move(socket))->start();
        accept(s);
      });
}

} // namespace
} // namespace example

int main(int argc, char* argv[])
{
  return example::serve(argc, argv, example::accept);
}
