// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#if defined(__linux__)

#include <asio_ctx.hpp>
#include <asio_ctx/leak_guard.hpp>

#include "support/in_child.hpp"
#include <asio_ctx/virtual_timer.hpp>
#include <asio_ctx/work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <csignal>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#if ASIO_CTX_HAS_COROUTINES
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#endif

namespace leak_guard_test {

namespace net = boost::asio;
using namespace std::chrono_literals;
using asio_ctx::leak_guard;

// Keeps itself alive until its timer expires.
class session : public std::enable_shared_from_this<session>
{
public:
  explicit session(net::io_context& io) : timer_(io, 1h) {}

  void start()
  {
    timer_.async_wait(
        std::bind(&session::on_idle, shared_from_this(), std::placeholders::_1));
  }

private:
  void on_idle(boost::system::error_code) {}

  net::steady_timer timer_;
};

// What a guard has reported.
struct reports
{
  std::string text;
  int count = 0;

  auto collect()
  {
    return [this](const std::string& report) {
      text = report;
      ++count;
    };
  }

  bool contain(const char* words) const { return text.find(words) != std::string::npos; }
};

} // namespace leak_guard_test

using namespace leak_guard_test;

BOOST_AUTO_TEST_SUITE(leak_guard_)

BOOST_AUTO_TEST_CASE(a_test_that_ends_all_it_starts_passes)
{
  reports told;
  {
    net::io_context io;
    const leak_guard guard(told.collect());
    net::steady_timer timer(io, 0s);
    timer.async_wait([](boost::system::error_code) {});
    net::post(io, [] {});
    io.run();
  }
  BOOST_TEST(told.count == 0);
}

BOOST_AUTO_TEST_CASE(a_forgotten_timer_is_named_with_who_waits)
{
  reports told;
  {
    net::io_context io;
    const leak_guard guard(told.collect());
    std::make_shared<session>(io)->start();
    io.poll();
  }
  BOOST_TEST_MESSAGE(told.text);
  BOOST_TEST(told.count == 1);
  BOOST_TEST(told.contain("steady_timer.async_wait"));
  BOOST_TEST(told.contain("session::on_idle"));
}

BOOST_AUTO_TEST_CASE(what_was_started_before_does_not_count)
{
  reports told;
  net::io_context io;
  std::make_shared<session>(io)->start();
  {
    const leak_guard guard(told.collect());
    std::make_shared<session>(io)->start();
    BOOST_TEST(guard.unfinished().size() == 1u);
  }
  BOOST_TEST(told.count == 1);
  const leak_guard second(told.collect());
  BOOST_TEST(second.report() == "");
}

BOOST_AUTO_TEST_CASE(other_threads_count)
{
  net::io_context io;
  reports told;
  {
    const leak_guard guard(told.collect());
    std::thread([&] { net::post(io, [] {}); }).join();
  }
  BOOST_TEST(told.contain("post"));
}

BOOST_AUTO_TEST_CASE(an_io_context_that_ends_before_the_guard_destroys_what_is_left)
{
  reports told;
  {
    const leak_guard guard(told.collect());
    net::io_context io;
    std::make_shared<session>(io)->start();
  }
  BOOST_TEST(told.count == 0);
}

BOOST_AUTO_TEST_CASE(named_work_guards_count)
{
  reports told;
  net::io_context io;
  std::optional<asio_ctx::work_guard<net::io_context::executor_type>> work;
  {
    const leak_guard guard(told.collect());
    work.emplace(io.get_executor(), "cache warmer");
  }
  BOOST_TEST(told.contain("cache warmer"));
}

BOOST_AUTO_TEST_CASE(check_throws_the_list_and_the_destructor_is_silent)
{
  reports told;
  net::io_context io;
  {
    leak_guard guard(told.collect());
    guard.check();
    std::make_shared<session>(io)->start();
    BOOST_CHECK_EXCEPTION(guard.check(), std::runtime_error, [](const auto& e) {
      return std::string(e.what()).find("steady_timer.async_wait") != std::string::npos;
    });
  }
  BOOST_TEST(told.count == 0);
}

BOOST_AUTO_TEST_CASE(an_exception_is_not_hidden)
{
  reports told;
  net::io_context io;
  BOOST_CHECK_THROW(
      [&] {
        const leak_guard guard(told.collect());
        std::make_shared<session>(io)->start();
        throw std::logic_error("the test fails");
      }(),
      std::logic_error);
  BOOST_TEST(told.count == 0);
}

BOOST_AUTO_TEST_CASE(the_handler_that_checks_does_not_count)
{
  net::io_context io;
  leak_guard guard;
  net::post(io, [&] { BOOST_TEST(guard.report() == ""); });
  io.run();
  guard.check();
}

BOOST_AUTO_TEST_CASE(virtual_timers_count)
{
  asio_ctx::deterministic_context context;
  const leak_guard guard([](const std::string&) {});
  asio_ctx::virtual_timer timer(context, 1h);
  timer.async_wait([](boost::system::error_code) {});
  context.run_for(1min);
  BOOST_TEST(guard.unfinished().size() == 1u);
  context.run();
  BOOST_TEST(guard.unfinished().empty());
}

#if ASIO_CTX_TEST_HAS_FORK

BOOST_AUTO_TEST_CASE(without_a_function_the_process_ends_with_the_list)
{
  const test_support::child_result child = test_support::in_child([] {
    net::io_context io;
    const leak_guard guard;
    std::make_shared<session>(io)->start();
  });
  BOOST_TEST(child.signal == SIGABRT);
  BOOST_TEST(child.errors.find("steady_timer.async_wait") != std::string::npos);
}

#endif

#if ASIO_CTX_HAS_AUTOMATIC_COROUTINES

BOOST_AUTO_TEST_CASE(a_coroutine_that_waits_for_ever_is_named)
{
  reports told;
  {
    net::io_context io;
    const leak_guard guard(told.collect());
    net::co_spawn(
        io,
        [&io]() -> net::awaitable<void> {
          net::steady_timer never(io, net::steady_timer::time_point::max());
          co_await never.async_wait(net::use_awaitable);
        },
        net::detached);
    io.poll();
  }
  BOOST_TEST(told.contain("coroutine"));
}

#endif

BOOST_AUTO_TEST_SUITE_END()

#endif // defined(__linux__)
