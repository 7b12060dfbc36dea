// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// The rest of the world: a stock service that the server asks, and two clients. All of it blocks, on
// one thread, and ends the server as Ctrl-C does.

#ifndef ASIO_CTX_DOC_SERVER_WORLD_HPP
#define ASIO_CTX_DOC_SERVER_WORLD_HPP

#include <boost/asio.hpp>
#include <csignal>
#include <string>
#include <thread>
#include <utility>

class world
{
public:
  using tcp = boost::asio::ip::tcp;

  // The server must be listening already.
  explicit world(tcp::endpoint server) : server_(server) {}
  ~world() { thread_.join(); }

  // Where the stock service listens.
  tcp::endpoint stock() const { return stock_.local_endpoint(); }

private:
  static void send(tcp::socket& socket, const std::string& text)
  {
    boost::asio::write(socket, boost::asio::buffer(text));
  }

  static void receive(tcp::socket& socket, const std::string& until)
  {
    std::string text;
    boost::asio::read_until(socket, boost::asio::dynamic_buffer(text), until);
  }

  void ask(tcp::socket& client, const std::string& target)
  {
    if (!client.is_open())
      client.connect(server_);
    send(client, "GET " + target + " HTTP/1.1\r\nHost: server\r\n\r\n");
  }

  tcp::socket question()
  {
    tcp::socket socket = stock_.accept();
    receive(socket, "\r\n\r\n");
    return socket;
  }

  static void answer(tcp::socket question, const std::string& digit)
  {
    send(question, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" + digit);
  }

  static void leave(tcp::socket& client)
  {
    client.shutdown(tcp::socket::shutdown_send);
    boost::system::error_code end;
    char c;
    client.read_some(boost::asio::buffer(&c, 1), end);
    client.close();
  }

  void play()
  {
    tcp::socket alice(io_);
    tcp::socket bob(io_);
    ask(alice, "/apple");
    tcp::socket of_alice = question();
    ask(bob, "/plum");
    answer(question(), "7"); // bob's is answered first
    receive(bob, "plum: 7");
    answer(std::move(of_alice), "3");
    receive(alice, "apple: 3");
    ask(alice, "/pear"); // on the same connection
    answer(question(), "5");
    receive(alice, "pear: 5");
    leave(bob);
    leave(alice);
    std::raise(SIGINT);
  }

  boost::asio::io_context io_;
  tcp::endpoint server_;
  tcp::acceptor stock_{io_, {boost::asio::ip::address_v4::loopback(), 0}};
  std::thread thread_{[this] { play(); }};
};

#endif // ASIO_CTX_DOC_SERVER_WORLD_HPP
