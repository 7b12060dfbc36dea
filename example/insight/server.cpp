// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// A web server with four faults that keep something unfinished: a request whose answer never
// comes, a timer that nobody remembers, a session that keeps itself alive, and a coroutine that
// waits for ever. Nothing here looks for them. The program links asio_ctx::insight, and
// asio_ctx-ps shows them from outside: see README.md and demo.sh.

#include <asio_ctx.hpp>
#include <boost/asio.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <utility>

namespace beast = boost::beast;
namespace http = beast::http;
namespace net = boost::asio;
using boost::system::error_code;
using net::ip::tcp;

// Reports may show it.
asio_ctx::async_local_storage<const std::string> request({"request", {}, true});

// A database that answers each query but one, on a connection of its own.
class database : public std::enable_shared_from_this<database>
{
public:
  explicit database(net::io_context& io) : client_(io), server_(io)
  {
    net::local::connect_pair(client_, server_);
  }

  void start()
  {
    server_.async_read_some(
        net::buffer(query_),
        beast::bind_front_handler(&database::on_query, shared_from_this()));
  }

  template <class Handler>
  void query(const std::string& text, Handler handler)
  {
    net::write(client_, net::buffer(text));
    client_.async_read_some(net::buffer(answer_), std::move(handler));
  }

private:
  void on_query(error_code error, std::size_t size)
  {
    if (error)
      return;
    if (std::string(query_, size) != "/stuck") // the fault: that one is forgotten
      net::write(server_, net::buffer("row"));
    start();
  }

  net::local::stream_protocol::socket client_;
  net::local::stream_protocol::socket server_;
  char query_[256];
  char answer_[256];
};

// The connection of a client.
class session : public std::enable_shared_from_this<session>
{
public:
  session(tcp::socket socket, net::io_context& io)
    : stream_(std::move(socket)), ping_(io), database_(std::make_shared<database>(io))
  {
    database_->start();
  }

  void start()
  {
    request_ = {};
    http::async_read(
        stream_, buffer_, request_,
        beast::bind_front_handler(&session::on_request, shared_from_this()));
  }

private:
  void on_request(error_code error, std::size_t)
  {
    if (error)
      return;
    const std::string target(request_.target());
    request.run(target, [&] { serve(target); });
  }

  void serve(const std::string& target)
  {
    if (target == "/leak")
      keep_pinging();
    database_->query(
        target, beast::bind_front_handler(&session::on_row, shared_from_this()));
  }

  // The fault: the session and its timer keep each other alive, long after the client.
  void keep_pinging()
  {
    ping_.expires_after(std::chrono::hours(1));
    ping_.async_wait(beast::bind_front_handler(&session::on_ping, shared_from_this()));
  }

  void on_ping(error_code error)
  {
    if (!error)
      keep_pinging();
  }

  void on_row(error_code error, std::size_t)
  {
    if (error)
      return;
    answer_ = {http::status::ok, request_.version()};
    answer_.body() = "hello\n";
    answer_.keep_alive(request_.keep_alive());
    answer_.prepare_payload();
    http::async_write(
        stream_, answer_,
        beast::bind_front_handler(&session::on_written, shared_from_this()));
  }

  void on_written(error_code error, std::size_t)
  {
    if (error || !answer_.keep_alive())
      return;
    request.exit([&] { start(); }); // the next request is another one
  }

  beast::tcp_stream stream_;
  beast::flat_buffer buffer_;
  http::request<http::string_body> request_;
  http::response<http::string_body> answer_;
  net::steady_timer ping_;
  std::shared_ptr<database> database_;
};

class listener
{
public:
  explicit listener(net::io_context& io)
    : io_(io), acceptor_(io, tcp::endpoint(net::ip::make_address("127.0.0.1"), 0))
  {}

  unsigned short port() { return acceptor_.local_endpoint().port(); }

  void accept()
  {
    acceptor_.async_accept(beast::bind_front_handler(&listener::on_accept, this));
  }

private:
  void on_accept(error_code error, tcp::socket socket)
  {
    if (error)
      return;
    std::make_shared<session>(std::move(socket), io_)->start();
    accept();
  }

  net::io_context& io_;
  tcp::acceptor acceptor_;
};

using prices = net::experimental::channel<void(error_code, int)>;

net::awaitable<int> next_price(prices& source)
{
  co_return co_await source.async_receive(net::use_awaitable);
}

// The fault: nobody sends prices.
net::awaitable<void> refresh_prices(prices& source)
{
  for (;;)
    co_await next_price(source);
}

class cache
{
public:
  explicit cache(net::io_context& io) : cleaning_(io) {}

  // The fault: nobody cancels it, and the server does not end without it.
  void clean_daily()
  {
    cleaning_.expires_after(std::chrono::hours(24));
    cleaning_.async_wait([this](error_code error) {
      if (!error)
        clean_daily();
    });
  }

private:
  net::steady_timer cleaning_;
};

int main()
{
  net::io_context io;
  listener server(io);
  server.accept();
  prices source(io);
  net::co_spawn(io, refresh_prices(source), net::detached);
  cache pages(io);
  pages.clean_daily();

  net::signal_set signals(io, SIGINT, SIGTERM);
  signals.async_wait([](error_code, int) { std::_Exit(EXIT_SUCCESS); });
  std::cout << "listening on http://127.0.0.1:" << server.port() << std::endl;
  io.run();
}
