// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// How often the current context of OpenTelemetry is right in coroutines that wait in between, with
// its thread-local storage or with that of asio_ctx. bench/tracing.cpp has what each costs.
//
//     opentelemetry_compare thread-local|asio_ctx

#include <asio_ctx.hpp>
#include <asio_ctx/opentelemetry.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <iostream>
#include <string_view>

namespace {

namespace net = boost::asio;
namespace nostd = opentelemetry::nostd;
using opentelemetry::context::Context;
using opentelemetry::context::RuntimeContext;

long right = 0;
long wrong = 0;

void expect(std::int64_t n)
{
  const auto value = RuntimeContext::GetCurrent().GetValue("request");
  const bool is_right = nostd::holds_alternative<std::int64_t>(value)
                        && nostd::get<std::int64_t>(value) == n;
  ++(is_right ? right : wrong);
}

net::awaitable<void> wait(std::int64_t n)
{
  net::steady_timer timer(
      co_await net::this_coro::executor, std::chrono::microseconds(37 * n % 101));
  co_await timer.async_wait(net::use_awaitable);
  expect(n);
}

net::awaitable<void> request(std::int64_t n)
{
  Context context = RuntimeContext::GetCurrent().SetValue("request", n);
  const auto outer = RuntimeContext::Attach(context);
  co_await wait(n);
  expect(n);
  {
    const auto inner = RuntimeContext::Attach(context.SetValue("request", -n));
    co_await wait(-n);
    expect(-n);
  }
  co_await wait(n);
  expect(n);
}

} // namespace

int main(int argc, char* argv[])
{
  const std::string_view storage = argc > 1 ? argv[1] : "";
  if (storage == "asio_ctx")
    asio_ctx::use_for_opentelemetry();
  else if (storage != "thread-local")
    return 2;

  net::io_context io;
  for (std::int64_t n = 1; n <= 200; ++n)
    net::co_spawn(io, request(n), net::detached);
  io.run();
  std::cout << storage << ": " << right << " right, " << wrong << " wrong\n";
}
