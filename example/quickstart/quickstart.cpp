// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// The smallest program: the handler that serves a meal knows who ordered it. No function passes
// the name.

#include <asio_ctx.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <iostream>
#include <string>

asio_ctx::async_local_storage<std::string> user;

void order(boost::asio::steady_timer& kitchen)
{
  std::cout << user.get_store_or("-") << " orders\n";
  kitchen.async_wait([](auto) { std::cout << user.get_store_or("-") << " is served\n"; });
}

int main()
{
  boost::asio::io_context io;
  boost::asio::steady_timer soup(io, std::chrono::milliseconds(20));
  boost::asio::steady_timer tea(io, std::chrono::milliseconds(10));
  user.run("alice", order, soup);
  user.run("bob", order, tea);
  io.run();
}
