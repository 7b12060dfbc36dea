// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Code that uses Asio, all of which is inlined.

#include <boost/asio/io_context.hpp>

void stop(boost::asio::io_context& io);

void stop(boost::asio::io_context& io)
{
  io.stop();
}
