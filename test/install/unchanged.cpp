// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// A program that knows nothing of handlers with contexts: what each way of changing how it is
// compiled builds and runs.

#include <asio_ctx/async_local_storage.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <iostream>

int main()
{
  boost::asio::io_context ioc;
  boost::asio::steady_timer timer(ioc);
  asio_ctx::async_local_storage<int> storage;
  int sum = 0;
  const auto add = [&] {
    if (const int* store = storage.get_store())
    {
      sum += *store;
    }
  };

  storage.run(40, [&] {
    timer.expires_after(std::chrono::milliseconds(0));
    timer.async_wait([&](boost::system::error_code) { add(); });
  });
  storage.run(2, [&] { boost::asio::post(ioc, add); });
  ioc.run();

  std::cout << sum << '\n';
  return sum == 42 ? 0 : 1;
}
