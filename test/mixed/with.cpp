// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// A program in which one translation unit includes asio_ctx and another does not: what the other
// starts may lose its context, and nothing sees another request's. Linked in both orders.

#include <asio_ctx.hpp>

#include "mixed.hpp"
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <iostream>
#include <list>

namespace {

using namespace net::experimental::awaitable_operators;

asio_ctx::async_local_storage<int> storage;
int wrong = 0;
int checks = 0;

void expect(int id, const char* where)
{
  ++checks;
  if (current() == id)
    return;
  ++wrong;
  std::cout << where << ": " << current() << " in place of " << id << '\n';
}

// For code that may lose its context.
void expect_none_or(int id, const char* where)
{
  if (current() != 0)
    expect(id, where);
}

net::awaitable<void> wait_with(int id)
{
  const auto scope = storage.with_scope(id);
  expect(id, "begin");
  co_await wait_in_both();
  expect(id, "after the header's coroutine");
  co_await wait_without();
  expect(id, "after the other's coroutine");
  co_await (wait_without() && wait_in_both());
  expect(id, "after &&");
}

net::awaitable<void> call_with(int id)
{
  const auto scope = storage.with_scope(id * 100);
  co_await call_without(wait_with, id);
  expect(id * 100, "after the other's coroutine, which calls one of ours");
}

} // namespace

int current()
{
  const int* store = storage.get_store();
  return store ? *store : 0;
}

int main()
{
  net::io_context io;
  std::list<net::steady_timer> timers;
  for (int id = 1; id != 30; ++id)
  {
    net::co_spawn(io, wait_with(id), net::detached);
    net::co_spawn(io, call_with(id), net::detached);
    spawn_without(io, wait_with, id);
    storage.run(id, [&] {
      auto& timer = timers.emplace_back(io, std::chrono::milliseconds(1));
      timer.async_wait([id](error_code) { expect(id, "lambda"); });
      const auto check = [id] { expect_none_or(id, "handler"); };
      timer.async_wait(handler_in_both{check});
      start_without(timer, check);
      start_old_in_both(io, handler_in_both{check});
      start_old_without(io, check);
    });
  }
  while (io.run_one() != 0)
    expect(0, "event loop");
  std::cout << wrong << " of " << checks << " wrong\n";
  return wrong != 0 || checks < 1000;
}
