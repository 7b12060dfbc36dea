// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Uses Asio, and knows nothing of asio_ctx.

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

int answer();

int answer()
{
  boost::asio::io_context ioc;
  int result = 0;
  boost::asio::post(ioc, [&] { result = 42; });
  ioc.run();
  return result;
}
