// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_TEST_MIXED_MIXED_HPP
#define ASIO_CTX_TEST_MIXED_MIXED_HPP

#include <boost/asio.hpp>
#include <chrono>
#include <functional>
#include <utility>

namespace net = boost::asio;
using boost::system::error_code;

int current();

using coroutine = net::awaitable<void> (*)(int);

// Compiled in both translation units: the linker takes one of them.
inline net::awaitable<void> wait_in_both()
{
  net::steady_timer timer(
      co_await net::this_coro::executor, std::chrono::milliseconds(1));
  co_await timer.async_wait(net::use_awaitable);
}

struct handler_in_both
{
  std::function<void()> call;

  void operator()(error_code) const { call(); }
};

template <class Handler>
struct old_operation
{
  Handler handler;

  void operator()() { handler(error_code()); }
};

// With the interface before async_initiate.
inline void start_old_in_both(net::io_context& io, handler_in_both token)
{
  net::async_completion<handler_in_both, void(error_code)> init(token);
  using handler = typename decltype(init)::completion_handler_type;
  net::post(io, old_operation<handler>{std::move(init.completion_handler)});
}

// Compiled without asio_ctx.
net::awaitable<void> wait_without();
net::awaitable<void> call_without(coroutine called, int id);
void spawn_without(net::io_context& io, coroutine called, int id);
void start_without(net::steady_timer& timer, std::function<void()> call);
void start_old_without(net::io_context& io, std::function<void()> call);

#endif // ASIO_CTX_TEST_MIXED_MIXED_HPP
