// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include "world.hpp"
#include <boost/asio.hpp>
#include <boost/beast.hpp>
#include <chrono>
#include <exception>
#include <iostream>
#include <string>
#include <utility>

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using net::awaitable;
using net::use_awaitable;
using net::ip::tcp;
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

// An outgoing call.
awaitable<std::string> ask_stock(server& s, std::string target)
{
  beast::tcp_stream stream(co_await net::this_coro::executor);
  stream.expires_after(std::chrono::seconds(5));
  co_await stream.async_connect(s.stock, use_awaitable);
  http::request<http::empty_body> question(http::verb::get, target, 11);
  co_await http::async_write(stream, question, use_awaitable);
  beast::flat_buffer buffer;
  response answer;
  co_await http::async_read(stream, buffer, answer, use_awaitable);
  log("stock says " + answer.body());
  co_return answer.body();
}

// Work that takes long.
awaitable<std::string> render(std::string name, std::string number)
{
  log("renders on the pool");
  co_return name + ": " + number;
}

awaitable<response> handle(server& s, const request& req)
{
  const std::string target(req.target());
  log("GET " + target);
  const std::string number = co_await ask_stock(s, target);
  response res(http::status::ok, req.version());
  res.body() =
      co_await net::co_spawn(s.pool, render(target.substr(1), number), use_awaitable);
  res.prepare_payload();
  co_return res;
}

awaitable<void> session(server& s, tcp::socket socket)
{
  beast::tcp_stream stream(std::move(socket));
  beast::flat_buffer buffer;
  for (;;)
  {
    request req;
    stream.expires_after(std::chrono::seconds(30));
    const auto [error, bytes] =
        co_await http::async_read(stream, buffer, req, net::as_tuple(use_awaitable));
    if (error)
      break;
    const response res = co_await handle(s, req);
    log("200 OK");
    co_await http::async_write(stream, res, use_awaitable);
  }
  log("the client has gone");
}

void report(std::exception_ptr error)
{
  try
  {
    if (error)
      std::rethrow_exception(error);
  }
  catch (const std::exception& e)
  {
    log(e.what());
  }
}

awaitable<void> listen(server& s, tcp::acceptor& acceptor)
{
  for (;;)
  {
    tcp::socket socket = co_await acceptor.async_accept(
        net::make_strand(acceptor.get_executor()), use_awaitable);
    const net::any_io_executor strand = socket.get_executor();
    net::co_spawn(strand, session(s, std::move(socket)), report);
  }
}

int main()
{
  net::io_context io;
  tcp::acceptor acceptor(io, {net::ip::address_v4::loopback(), 0});
  const world clients(acceptor.local_endpoint());
  server s{clients.stock()};
  net::signal_set signals(io, SIGINT);
  signals.async_wait([&](auto, int) { io.stop(); });
  net::co_spawn(io, listen(s, acceptor), report);
  log("listens");
  io.run();
}
