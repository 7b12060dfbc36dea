// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include <asio_ctx/co_spawn.hpp>
#include <boost/asio/any_io_executor.hpp>

void f(boost::asio::any_io_executor executor)
{
  asio_ctx::co_spawn(executor, 1);
}
