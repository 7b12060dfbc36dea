// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Nothing in the coroutine's own executor type can hold a context.

#include <asio_ctx/async_local_storage.hpp>
#include <asio_ctx/awaitable.hpp>
#include <boost/asio/io_context.hpp>

using executor = boost::asio::io_context::executor_type;

boost::asio::awaitable<void, executor> f(asio_ctx::async_local_storage<int>& storage)
{
  return storage.run(1, []() -> boost::asio::awaitable<void, executor> { co_return; });
}
