// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include "mixed.hpp"
#include <utility>

net::awaitable<void> wait_without()
{
  co_await wait_in_both();
  co_await wait_in_both();
}

net::awaitable<void> call_without(coroutine called, int id)
{
  co_await called(id);
  co_await called(id);
  co_await wait_in_both();
}

void spawn_without(net::io_context& io, coroutine called, int id)
{
  net::co_spawn(io, called(id), net::detached);
  net::co_spawn(io, call_without(called, id), net::detached);
}

void start_without(net::steady_timer& timer, std::function<void()> call)
{
  timer.async_wait(handler_in_both{std::move(call)});
}

void start_old_without(net::io_context& io, std::function<void()> call)
{
  start_old_in_both(io, handler_in_both{std::move(call)});
}
