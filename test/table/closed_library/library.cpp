// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Starts operations whose types and handlers are this library's.

#include "shared.hpp"
#include <asio_ctx.hpp>
#include <boost/asio.hpp>

namespace {

struct handler_of_library
{
  int* ran;

  template <class... Args>
  void operator()(Args&&...) const
  {
    ++*ran;
  }
};

} // namespace

extern "C" void start_operations(boost::asio::io_context& io, int* ran)
{
  boost::asio::post(io, handler_of_library{ran});
  boost::asio::post(io, asio_ctx::bind_context("of a library", handler_of_library{ran}));
}
