// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// The program that each way of consuming the library builds and runs.

#include <asio_ctx.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <iostream>

int main()
{
  boost::asio::io_context ioc;
  boost::asio::steady_timer timer(asio_ctx::make_context_executor(ioc));
  asio_ctx::async_local_storage<int> storage;
  int seen = 0;

  storage.run(42, [&] {
    timer.expires_after(std::chrono::milliseconds(0));
    timer.async_wait([&](boost::system::error_code) {
      if (const int* store = storage.get_store())
      {
        seen = *store;
      }
    });
  });
  ioc.run();

  std::cout << seen << '\n';
  return seen == 42 ? 0 : 1;
}
