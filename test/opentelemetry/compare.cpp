// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// What OpenTelemetry's storage for contexts does under Asio, and what it costs; the thread-local one
// that OpenTelemetry comes with, or ours.
//
//     opentelemetry_compare thread-local|asio_ctx

#include <algorithm>
#include <asio_ctx.hpp>
#include <asio_ctx/opentelemetry.hpp>
#include <asio_ctx/trace_propagation.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <chrono>
#include <cstdint>
#include <iostream>
#include <string_view>
#include <thread>

namespace {

namespace net = boost::asio;
namespace http = boost::beast::http;
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

template <class F>
double nanoseconds(F f)
{
  constexpr int times = 100000;
  double least = 1e9;
  for (int round = 0; round != 20; ++round)
  {
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i != times; ++i)
      f();
    const std::chrono::duration<double, std::nano> taken =
        std::chrono::steady_clock::now() - start;
    least = std::min(least, taken.count() / times);
  }
  return least;
}

} // namespace

int main(int argc, char* argv[])
{
  const std::string_view storage = argc > 1 ? argv[1] : "";
  if (storage == "asio_ctx")
    asio_ctx::use_for_opentelemetry();
  else if (storage != "thread-local")
    return 2;
  std::thread([] {}).join(); // a program with threads: reference counts are atomic

  asio_ctx::io_context io;
  for (std::int64_t n = 1; n <= 200; ++n)
    net::co_spawn(io, request(n), net::detached);
  io.run();
  std::cout << storage << ": " << right << " right, " << wrong << " wrong\n";

  const Context context("key", std::int64_t(1));
  std::cout << "attach and detach: "
            << nanoseconds([&] { RuntimeContext::Attach(context).reset(); }) << " ns\n";
  const auto attached = RuntimeContext::Attach(context);
  std::cout << "get current: " << nanoseconds([] {
    static_cast<void>(RuntimeContext::GetCurrent());
  }) << " ns\n";

  http::request<http::empty_body> message;
  message.set("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  std::cout << "extract, with_scope, inject: " << nanoseconds([&] {
    const auto scope = asio_ctx::current_trace.with_scope(asio_ctx::extract(message));
    http::request<http::empty_body> next;
    asio_ctx::inject(next);
  }) << " ns\n";
}
