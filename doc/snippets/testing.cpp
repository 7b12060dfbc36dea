// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include "snippets.hpp"
#include <asio_ctx.hpp>
#include <asio_ctx/testing.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace net = boost::asio;
using namespace std::chrono_literals;
using boost::system::error_code;

namespace {

namespace retries {

// tag::retry[]
// Tries up to three times, with pauses of one and two minutes.
template <class Timer = net::steady_timer>
class retry
{
public:
  retry(net::any_io_executor executor, std::function<bool()> attempt)
    : timer_(executor), attempt_(std::move(attempt))
  {}

  template <class Done>
  void run(Done done)
  {
    if (attempt_())
      return done(true);
    if (++failures_ == 3)
      return done(false);
    timer_.expires_after(failures_ * 1min);
    timer_.async_wait([this, done](error_code) { run(done); });
  }

private:
  Timer timer_;
  std::function<bool()> attempt_;
  int failures_ = 0;
};
// end::retry[]

// tag::test_of_retry[]
void test_of_retry()
{
  asio_ctx::deterministic_context context;
  retry<asio_ctx::virtual_timer> tested(context.get_executor(), [] { return false; });
  tested.run([](bool succeeded) {
    const auto time = asio_ctx::virtual_clock::now().time_since_epoch();
    std::cout << (succeeded ? "done" : "gave up") << " after " << time / 1s << " s\n";
  });
  context.run();
}
// end::test_of_retry[]

} // namespace retries

using retries::test_of_retry;

// tag::request[]
class request
{
public:
  explicit request(asio_ctx::deterministic_context& context) : limit_(context, 5s)
  {
    limit_.async_wait([this](error_code error) {
      if (!error)
        end("timed out");
    });
  }

  void answer()
  {
    limit_.cancel();
    if (!ended_)
      end("answered");
  }

  void end(const char* how)
  {
    ended_ = true;
    std::cout << ' ' << how;
  }

private:
  asio_ctx::virtual_timer limit_;
  bool ended_ = false;
};
// end::request[]

// tag::all_orders[]
void all_orders()
{
  asio_ctx::for_each_order([](asio_ctx::every_order& order) {
    asio_ctx::deterministic_context context(order);
    request tested(context);
    context.advance(5s); // the time is over, and at the same moment the answer comes
    net::post(context, [&] { tested.answer(); });
    context.run();
    std::cout << " (order " << order.text() << ")\n";
  });
}
// end::all_orders[]

// tag::session[]
class session : public std::enable_shared_from_this<session>
{
public:
  explicit session(net::io_context& io) : idle_(io, 1h) {}

  void start()
  {
    idle_.async_wait([self = shared_from_this()](error_code) { self->on_idle(); });
  }

private:
  void on_idle() {}

  net::steady_timer idle_;
};
// end::session[]

#if defined(__linux__)

// tag::forgotten_timer[]
void forgotten_timer()
{
  net::io_context io;
  asio_ctx::leak_guard guard([](const std::string& report) { std::cerr << report; });
  std::make_shared<session>(io)->start();
  io.run_for(10ms);
}
// end::forgotten_timer[]

// tag::does_not_return[]
void does_not_return()
{
  net::io_context io;
  std::make_shared<session>(io)->start();
  std::cerr << asio_ctx::run_or_explain(io, 10ms);
}
// end::does_not_return[]

#endif

// tag::kept_scope[]
asio_ctx::async_local_storage<std::string> user({"user", std::nullopt});

void kept_scope()
{
  asio_ctx::strict_scopes strict(
      [](const std::string& error) { std::cout << error << '\n'; });
  net::io_context io;
  std::unique_ptr<asio_ctx::scope> until_logout;
  net::post(
      io, [&] { until_logout.reset(new asio_ctx::scope(user.with_scope("alice"))); });
  io.run();
}
// end::kept_scope[]

} // namespace

int main(int argc, char* argv[])
{
  return run_snippet(
      {
          {"test_of_retry", test_of_retry},
          {"all_orders", all_orders},
#if defined(__linux__)
          {"forgotten_timer", forgotten_timer},
          {"does_not_return", does_not_return},
#endif
          {"kept_scope", kept_scope},
      },
      argc, argv);
}
