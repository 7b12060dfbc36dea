// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#define ASIO_CTX_NO_AUTOMATIC
#include <asio_ctx.hpp>

void work_on(boost::asio::thread_pool& io);

void serve(asio_ctx::thread_pool& io)
{
  work_on(io);
}
