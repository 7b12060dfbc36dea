// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// A server that asks another one, and answers 504 if that takes longer than the request allows.
// Shows a storage with the deadline, which each operation reads by itself, with completion
// handlers.

#include "deadline.hpp"
#include "demo.hpp"
#include "log.hpp"
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>

namespace example {
namespace {

// One request. No function takes its deadline as an argument.
class order : public std::enable_shared_from_this<order>
{
public:
  order(const shop& s, const std::string& target, door::answer answer)
    : socket_(s.executor), pause_(s.executor), target_(target), answer_(std::move(answer))
  {}

  void start(const net::ip::tcp::endpoint& endpoint)
  {
    socket_.async_connect(
        endpoint, within_deadline([self = shared_from_this()](error_code error) {
          self->on_connected(error);
        }));
  }

private:
  void on_connected(error_code error)
  {
    if (error)
      return fail("connect", error);
    log("is connected");
    line_ = target_ + '\n';
    net::async_write(
        socket_, net::buffer(line_),
        within_deadline([self = shared_from_this()](error_code e, std::size_t) {
          self->on_written(e);
        }));
  }

  void on_written(error_code error)
  {
    if (error)
      return fail("write", error);
    line_.clear();
    net::async_read_until(
        socket_, net::dynamic_buffer(line_), '\n',
        within_deadline([self = shared_from_this()](error_code e, std::size_t) {
          self->on_read(e);
        }));
  }

  void on_read(error_code error)
  {
    if (error)
      return fail("read", error);
    log("gets " + line_.substr(0, line_.size() - 1));
    pause_.expires_after(
        target_ == "/timer" ? std::chrono::hours(1) : std::chrono::hours(0));
    pause_.async_wait(
        within_deadline([self = shared_from_this()](error_code e) { self->on_time(e); }));
  }

  void on_time(error_code error)
  {
    if (error)
      return fail("timer", error);
    log("has waited");
    answer_(200, line_);
  }

  void fail(const std::string& what, error_code error)
  {
    const bool is_late = error == net::error::timed_out;
    log(what + ": " + (is_late ? "the deadline is over" : error.message()));
    answer_(is_late ? 504 : 502, "try again\n");
  }

  net::ip::tcp::socket socket_;
  net::steady_timer pause_;
  const std::string target_;
  const door::answer answer_;
  std::string line_;
};

} // namespace
} // namespace example

int main(int argc, char* argv[])
{
  using namespace example;
  return run_demo(
      argc, argv, [](const shop& s, const std::string& target, door::answer answer) {
        std::make_shared<order>(s, target, std::move(answer))->start(s.endpoint);
      });
}
