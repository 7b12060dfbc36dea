// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Code that knows Asio and not asio_ctx.

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

int part();

int part()
{
  boost::asio::io_context io;
  int result = 1;
  boost::asio::post(io, [&] { result = 0; });
  io.run();
  return result;
}
