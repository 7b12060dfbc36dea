// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// The body would silently run outside of the context.

#include <asio_ctx/async_local_storage.hpp>
#include <coroutine>

struct task
{
  struct promise_type
  {
    task get_return_object() { return {}; }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() {}
  };
};

task f(asio_ctx::async_local_storage<int>& storage)
{
  return storage.run(1, []() -> task { co_return; });
}
