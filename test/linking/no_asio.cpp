// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Code that knows neither, but Asio's errors and buffers, which are the same in every program.

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <cstddef>

std::size_t
parse(const boost::asio::const_buffer& input, boost::system::error_code& error);

std::size_t
parse(const boost::asio::const_buffer& input, boost::system::error_code& error)
{
  if (input.size() == 0)
    error = boost::asio::error::eof;
  return input.size();
}
