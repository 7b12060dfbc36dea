// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include <asio_ctx.hpp>
#include <asio_ctx/report_on_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <csignal>
#include <string>
#include <system_error>
#include <unistd.h>

namespace net = boost::asio;

namespace {

// Standard error goes to a pipe while this exists.
class captured_standard_error
{
public:
  captured_standard_error() : before_(::dup(STDERR_FILENO))
  {
    int ends[2];
    BOOST_REQUIRE(::pipe(ends) == 0);
    read_end_ = ends[0];
    ::dup2(ends[1], STDERR_FILENO);
    ::close(ends[1]);
  }

  captured_standard_error(const captured_standard_error&) = delete;
  captured_standard_error& operator=(const captured_standard_error&) = delete;

  ~captured_standard_error()
  {
    ::dup2(before_, STDERR_FILENO);
    ::close(before_);
    ::close(read_end_);
  }

  // Waits until the text comes.
  std::string read_until(const std::string& text)
  {
    std::string found;
    while (found.find(text) == found.npos)
    {
      char bytes[4096];
      const ::ssize_t size = ::read(read_end_, bytes, sizeof(bytes));
      if (size <= 0)
        break;
      found.append(bytes, static_cast<std::size_t>(size));
    }
    return found;
  }

private:
  int before_;
  int read_end_ = -1;
};

} // namespace

BOOST_AUTO_TEST_SUITE(report_on_signal)

BOOST_AUTO_TEST_CASE(a_signal_writes_the_report_while_all_threads_are_busy)
{
  asio_ctx::report_on_signal(SIGUSR2);
  net::io_context io;
  net::steady_timer timer(io, std::chrono::hours(1));
  timer.async_wait([](auto) {});
  for (int i = 0; i != 2; ++i)
  {
    captured_standard_error captured;
    ::kill(::getpid(), SIGUSR2);
    const std::string report = captured.read_until("threads");
    BOOST_TEST(report.find("steady_timer.async_wait") != report.npos);
  }
  std::signal(SIGUSR2, SIG_DFL);
}

BOOST_AUTO_TEST_CASE(a_signal_that_cannot_be_handled_is_an_error)
{
  BOOST_CHECK_THROW(asio_ctx::report_on_signal(SIGKILL), std::system_error);
}

BOOST_AUTO_TEST_SUITE_END()
