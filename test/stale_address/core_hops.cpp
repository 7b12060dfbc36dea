// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include "hops.hpp"
#include <boost/context/fiber.hpp>
#include <coroutine>
#include <exception>
#include <utility>

namespace stale_address {
namespace {

struct no_executor
{};

class coroutine
{
public:
  struct promise_type
  {
    coroutine get_return_object() { return coroutine(handle::from_promise(*this)); }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    [[noreturn]] void unhandled_exception() { std::terminate(); }
  };

  coroutine(coroutine&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  coroutine& operator=(coroutine&&) = delete;

  ~coroutine()
  {
    if (handle_)
      handle_.destroy();
  }

  // False when it has come to its end.
  bool resume()
  {
    handle_.resume();
    return !handle_.done();
  }

private:
  using handle = std::coroutine_handle<promise_type>;

  explicit coroutine(handle h) : handle_(h) {}

  handle handle_;
};

template <class Context>
tally run_coroutine(int threads)
{
  turns<Context> t(threads);
  auto hopping =
      hop_as_coroutine<coroutine>(no_executor(), t, [] { return std::suspend_always(); });
  return t.run([&](int) { return hopping.resume(); });
}

template <class Context>
tally run_fiber(int threads)
{
  turns<Context> t(threads);
  boost::context::fiber hopping([&](boost::context::fiber&& thread) {
    hop_as_fiber(t, [&] { thread = std::move(thread).resume(); });
    return std::move(thread);
  });
  return t.run([&](int) {
    hopping = std::move(hopping).resume();
    return static_cast<bool>(hopping);
  });
}

} // namespace

tally coroutine_hops(accessor which, int threads)
{
  return with_context_of(which, [&](auto t) {
    return run_coroutine<typename decltype(t)::context>(threads);
  });
}

tally fiber_hops(accessor which, int threads)
{
  return with_context_of(
      which, [&](auto t) { return run_fiber<typename decltype(t)::context>(threads); });
}

shared_cell core_cell()
{
  return {&read_here, &write_here};
}

} // namespace stale_address
