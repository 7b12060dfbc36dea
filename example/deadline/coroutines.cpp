// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// The server of callbacks.cpp with a coroutine for each request. Shows that the same deadline
// limits the operations that a coroutine awaits.

#include "deadline.hpp"
#include "demo.hpp"
#include "log.hpp"
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/system/system_error.hpp>
#include <chrono>
#include <string>
#include <utility>

namespace example {
namespace {

constexpr auto in_time = within_deadline_t<net::use_awaitable_t<>>{};

// Returns what the shop answers. `step` names the current step.
net::awaitable<std::string>
ask_shop(const shop& s, const std::string& target, std::string& step)
{
  net::ip::tcp::socket socket(s.executor);
  step = "connect";
  co_await socket.async_connect(s.endpoint, in_time);
  log("is connected");

  step = "write";
  std::string line = target + '\n';
  co_await net::async_write(socket, net::buffer(line), in_time);

  step = "read";
  line.clear();
  co_await net::async_read_until(socket, net::dynamic_buffer(line), '\n', in_time);
  log("gets " + line.substr(0, line.size() - 1));

  step = "timer";
  const auto pause = std::chrono::hours(target == "/timer" ? 1 : 0);
  net::steady_timer timer(s.executor, pause);
  co_await timer.async_wait(in_time);
  log("has waited");
  co_return line;
}

// One request. No function takes its deadline as an argument.
net::awaitable<void> handle(shop s, std::string target, door::answer answer)
{
  std::string step;
  std::string line;
  error_code error;
  try
  {
    line = co_await ask_shop(s, target, step);
  }
  catch (const boost::system::system_error& e)
  {
    error = e.code();
  }
  if (!error)
    co_return answer(200, line);
  const bool is_late = error == net::error::timed_out;
  log(step + ": " + (is_late ? "the deadline is over" : error.message()));
  answer(is_late ? 504 : 502, "try again\n");
}

} // namespace
} // namespace example

int main(int argc, char* argv[])
{
  using namespace example;
  return run_demo(
      argc, argv, [](const shop& s, const std::string& target, door::answer answer) {
        net::co_spawn(s.executor, handle(s, target, std::move(answer)), net::detached);
      });
}
