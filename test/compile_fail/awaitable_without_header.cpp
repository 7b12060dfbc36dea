// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// The body would silently run outside of the context.

#include <asio_ctx/async_local_storage.hpp>
#include <boost/asio/awaitable.hpp>

boost::asio::awaitable<void> f(asio_ctx::async_local_storage<int>& storage)
{
  return storage.run(1, []() -> boost::asio::awaitable<void> { co_return; });
}
