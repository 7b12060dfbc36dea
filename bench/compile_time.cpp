// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// A small Beast server, for bench/compile_time: what does it take to compile?

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <utility>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using net::ip::tcp;

net::awaitable<void> serve(beast::tcp_stream stream)
{
  beast::flat_buffer buffer;
  for (;;)
  {
    http::request<http::string_body> request;
    co_await http::async_read(stream, buffer, request, net::use_awaitable);
    http::response<http::string_body> response(http::status::ok, request.version());
    response.body() = "hello";
    response.prepare_payload();
    co_await http::async_write(stream, response, net::use_awaitable);
  }
}

net::awaitable<void> listen(tcp::acceptor acceptor)
{
  for (;;)
  {
    tcp::socket socket = co_await acceptor.async_accept(net::use_awaitable);
    const auto executor = socket.get_executor();
    net::co_spawn(executor, serve(beast::tcp_stream(std::move(socket))), net::detached);
  }
}

int main()
{
  net::io_context io;
  net::co_spawn(io, listen(tcp::acceptor(io, {tcp::v4(), 0})), net::detached);
  io.run();
}
