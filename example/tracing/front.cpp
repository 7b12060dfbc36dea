// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// A server with coroutines that asks another one, and records spans with OpenTelemetry. Shows
// current_trace, extract, inject and use_for_opentelemetry.

#include "server.hpp"
#include "telemetry.hpp"
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <exception>
#include <string>
#include <utility>

namespace example {
namespace {

using net::awaitable;
using net::use_awaitable;

// The connection to the next server. There is one for each of our clients.
class stock
{
public:
  explicit stock(server& s) : server_(s), stream_(s.io) {}

  awaitable<std::string> ask(const std::string& id)
  {
    const span call = start_span("ask for stock", trace::SpanKind::kClient, id);
    const trace::Scope scope(call);
    const request message = make_request("/stock/" + id);
    if (!stream_.socket().is_open())
      co_await stream_.async_connect(server_.next, use_awaitable);
    co_await http::async_write(stream_, message, use_awaitable);
    response answer;
    co_await http::async_read(stream_, buffer_, answer, use_awaitable);
    call->End();
    co_return std::string(answer.body());
  }

private:
  server& server_;
  beast::tcp_stream stream_;
  beast::flat_buffer buffer_;
};

// It does not take the trace as an argument.
awaitable<std::string> handle(server& s, stock& next, const std::string& id)
{
  net::steady_timer timer(s.io, some_time(id));
  co_await timer.async_wait(use_awaitable);
  co_await net::post(net::bind_executor(s.workers, use_awaitable));
  co_await net::post(net::bind_executor(s.io, use_awaitable));
  co_return co_await next.ask(id);
}

awaitable<void> serve(server& s, tcp::socket socket)
{
  beast::tcp_stream stream(std::move(socket));
  beast::flat_buffer buffer;
  stock next(s);
  for (bool keep_alive = true; keep_alive;)
  {
    request message;
    co_await http::async_read(stream, buffer, message, use_awaitable);
    const auto caller = asio_ctx::current_trace.with_scope(asio_ctx::extract(message));
    const std::string id = id_of(message);
    const span serving = start_span("GET /order", trace::SpanKind::kServer, id);
    const trace::Scope scope(serving);
    const response answer = make_response(message, co_await handle(s, next, id));
    co_await http::async_write(stream, answer, use_awaitable);
    serving->End();
    keep_alive = answer.keep_alive();
  }
}

void accept(server& s)
{
  s.acceptor.async_accept([&s](error_code error, tcp::socket socket) {
    if (!error)
      net::co_spawn(s.io, serve(s, std::move(socket)), [](const std::exception_ptr&) {
        // The client has closed the connection.
      });
    accept(s);
  });
}

} // namespace
} // namespace example

int main(int argc, char* argv[])
{
  return example::run_server(
      argc, argv, "front", "A server of coroutines that asks another one, and is traced.",
      &example::accept);
}
