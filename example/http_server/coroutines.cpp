// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// The server of callbacks.cpp with coroutines. Shows async_local_storage::with_scope across
// co_await.

#include "http.hpp"
#include "log.hpp"
#include "server.hpp"
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <chrono>
#include <exception>
#include <optional>
#include <utility>

namespace example {
namespace {

using net::awaitable;
using net::use_awaitable;

constexpr auto with_error = net::as_tuple(use_awaitable);

// After this the coroutine runs where `target` runs its functions.
template <class Target>
auto go_to(Target& target)
{
  return net::post(net::bind_executor(target, use_awaitable));
}

// Neither this nor any function that it calls takes the request's id as an argument.
awaitable<response> handle(server& s, const request& req)
{
  log(req.method_string(), ' ', printable_target(req));
  net::steady_timer timer(co_await net::this_coro::executor, s.delay);
  co_await timer.async_wait(use_awaitable);
  log("timer: over");
  co_await go_to(s.counter);
  log("strand: request number ", ++s.served);
  co_await go_to(s.workers);
  response res = make_response(req);
  log("pool: response made");
  co_await net::post(use_awaitable); // back to the connection's strand
  res.set("X-Request-Id", current_id());
  res.keep_alive(res.keep_alive() && !s.stopping());
  co_return res;
}

// Returns whether the response was sent.
awaitable<bool> write(beast::tcp_stream& stream, const response& res)
{
  stream.expires_after(network_timeout);
  const auto [error, bytes] = co_await http::async_write(stream, res, with_error);
  if (error)
    log("error: write: ", error.message());
  else
    log(res.result_int(), ' ', res.reason());
  co_return !error;
}

// Returns nothing at the end of the connection.
awaitable<std::optional<request>>
read(beast::tcp_stream& stream, beast::flat_buffer& buffer)
{
  request_parser parser;
  stream.expires_after(network_timeout);
  const auto [error, bytes] =
      co_await http::async_read(stream, buffer, parser, with_error);
  stream.expires_never();
  if (!error)
    co_return parser.release();
  if (error != http::error::end_of_stream)
    log("error: read: ", error.message());
  if (const std::optional<response> refusal = make_refusal(error))
    co_await write(stream, *refusal);
  co_return std::nullopt;
}

// One connection. Every request runs in a context of its own.
awaitable<void> session(server& s, tcp::socket socket)
{
  beast::tcp_stream stream(std::move(socket));
  beast::flat_buffer buffer;
  bool keep_alive = true;
  while (keep_alive)
  {
    const std::optional<request> req = co_await read(stream, buffer);
    if (!req)
      break;
    const server::busy busy(s);
    const auto scope = request_id.with_scope(make_id(*req));
    const response res = co_await handle(s, *req);
    keep_alive = co_await write(stream, res) && res.keep_alive();
  }
  error_code ignored;
  stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
}

void log_exception(std::exception_ptr error)
{
  try
  {
    if (error)
      std::rethrow_exception(error);
  }
  catch (const std::exception& e)
  {
    log("error: ", e.what());
  }
}

awaitable<void> accept(server& s)
{
  net::steady_timer pause(co_await net::this_coro::executor);
  while (s.acceptor.is_open())
  {
    auto [error, socket] =
        co_await s.acceptor.async_accept(net::make_strand(s.io), with_error);
    if (!error)
    {
      const auto strand = socket.get_executor();
      net::co_spawn(strand, session(s, std::move(socket)), log_exception);
    }
    else if (s.acceptor.is_open())
    {
      // Maybe out of file descriptors: connections that end free some.
      log("error: accept: ", error.message());
      pause.expires_after(std::chrono::milliseconds(100));
      co_await pause.async_wait(use_awaitable);
    }
  }
}

} // namespace
} // namespace example

int main(int argc, char* argv[])
{
  using namespace example;
  return serve(argc, argv, [](server& s) {
    net::co_spawn(s.acceptor.get_executor(), accept(s), log_exception);
  });
}
