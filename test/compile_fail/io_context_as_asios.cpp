// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#define ASIO_CTX_NO_AUTOMATIC
#include <asio_ctx.hpp>

void accept_on(boost::asio::io_context& io);

void serve(asio_ctx::io_context& io)
{
  accept_on(io);
}
