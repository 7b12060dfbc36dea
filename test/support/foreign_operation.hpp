// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_TEST_SUPPORT_FOREIGN_OPERATION_HPP
#define ASIO_CTX_TEST_SUPPORT_FOREIGN_OPERATION_HPP

#include <boost/asio.hpp>
#include <utility>

namespace test_support {

/** An operation that was not written for contexts: it keeps a work guard alone, and completes
from a thread of a pool, inside of `completer`. */
template <class Completer, class CompletionToken>
auto foreign_operation(
    boost::asio::thread_pool& pool, Completer completer, CompletionToken&& token)
{
  namespace net = boost::asio;
  return net::async_initiate<CompletionToken, void()>(
      [&pool, completer](auto handler) {
        auto guard = net::make_work_guard(handler);
        net::post(pool, [completer, guard, handler = std::move(handler)]() mutable {
          completer([&] { net::dispatch(guard.get_executor(), std::move(handler)); });
        });
      },
      token);
}

} // namespace test_support

#endif // ASIO_CTX_TEST_SUPPORT_FOREIGN_OPERATION_HPP
