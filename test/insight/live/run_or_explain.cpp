// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#if defined(__linux__)

#include <asio_ctx.hpp>
#include <asio_ctx/run_or_explain.hpp>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <stdexcept>
#include <string>

namespace {

namespace net = boost::asio;
using namespace std::chrono_literals;
using asio_ctx::run_or_explain;

} // namespace

BOOST_AUTO_TEST_SUITE(run_or_explain_)

BOOST_AUTO_TEST_CASE(a_run_that_ends_needs_no_explanation)
{
  net::io_context io;
  bool done = false;
  net::post(io, [&done] { done = true; });
  BOOST_TEST(run_or_explain(io, 1h) == "");
  BOOST_TEST(done);
}

BOOST_AUTO_TEST_CASE(what_keeps_it_running_is_listed_and_can_go_on)
{
  net::io_context io;
  net::steady_timer timer(io, 1h);
  timer.async_wait([](boost::system::error_code) {});
  const std::string report = run_or_explain(io, 0s);
  BOOST_TEST_MESSAGE(report);
  BOOST_TEST(report.find("run() has not returned in 0 s") != std::string::npos);
  BOOST_TEST(report.find("steady_timer.async_wait") != std::string::npos);
  timer.cancel();
  BOOST_TEST(run_or_explain(io, 1h) == "");
}

BOOST_AUTO_TEST_CASE(other_io_contexts_are_left_out)
{
  net::io_context other;
  net::steady_timer timer(other, 1h);
  timer.async_wait([](boost::system::error_code) {});
  net::io_context io;
  const auto work = net::make_work_guard(io);
  const std::string report = run_or_explain(io, 0s);
  BOOST_TEST(report.find("steady_timer.async_wait") == std::string::npos);
#if ASIO_CTX_NATIVE_OUTSTANDING_WORK
  BOOST_TEST(report.find("work guard") != std::string::npos);
#endif
}

BOOST_AUTO_TEST_CASE(a_stopped_io_context_does_not_run)
{
  net::io_context io;
  const auto work = net::make_work_guard(io);
  net::post(io, [&io] { io.stop(); });
  BOOST_TEST(run_or_explain(io, 1h) == "");
}

BOOST_AUTO_TEST_CASE(exceptions_pass)
{
  net::io_context io;
  net::post(io, [] { throw std::runtime_error("fails"); });
  BOOST_CHECK_THROW((void)run_or_explain(io, 1h), std::runtime_error);
}

BOOST_AUTO_TEST_SUITE_END()

#endif // defined(__linux__)
