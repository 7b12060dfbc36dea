// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// asio_ctx-ps --top in a terminal.

#include <asio_ctx/live_operations.hpp>
#include <boost/test/unit_test.hpp>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <string>
#include <string_view>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

namespace {

using namespace std::chrono_literals;

constexpr std::string_view enter_screen = "\x1b[?1049h\x1b[?25l";
constexpr std::string_view leave_screen = "\x1b[?25h\x1b[?1049l";

// A process that lists its operations and waits.
class listed_process
{
public:
  listed_process()
  {
    int ends[2];
    BOOST_REQUIRE(::pipe(ends) == 0);
    process_ = ::fork();
    if (process_ == 0)
    {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      ::prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0);
      const char ready = asio_ctx::watch_operations();
      [[maybe_unused]] const auto written = ::write(ends[1], &ready, 1);
      for (;;)
        ::pause();
    }
    char ready = 0;
    BOOST_REQUIRE(::read(ends[0], &ready, 1) == 1);
    BOOST_REQUIRE(ready);
    ::close(ends[0]);
    ::close(ends[1]);
  }

  ~listed_process() { end(); }

  listed_process(const listed_process&) = delete;
  listed_process& operator=(const listed_process&) = delete;

  void end()
  {
    if (process_ == 0)
      return;
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
    process_ = 0;
  }

  std::string number() const { return std::to_string(process_); }

private:
  ::pid_t process_ = 0;
};

// asio_ctx-ps --top in a terminal of its own.
class top_in_terminal
{
public:
  explicit top_in_terminal(const listed_process& target)
  {
    master_ = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    BOOST_REQUIRE(master_ >= 0);
    BOOST_REQUIRE(::grantpt(master_) == 0);
    BOOST_REQUIRE(::unlockpt(master_) == 0);
    const std::string name = ::ptsname(master_);
    terminal_ = ::open(name.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC);
    BOOST_REQUIRE(terminal_ >= 0);
    resize(24, 100);
    BOOST_REQUIRE(::tcgetattr(terminal_, &before_) == 0);
    const std::string number = target.number();
    process_ = ::fork();
    if (process_ == 0)
    {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      ::setsid();
      const int own = ::open(name.c_str(), O_RDWR); // the controlling terminal
      for (const int descriptor : {0, 1, 2})
        ::dup2(own, descriptor);
      ::execl(
          ASIO_CTX_PS_PROGRAM, "asio_ctx-ps", "--top", number.c_str(),
          static_cast<char*>(nullptr));
      ::_exit(126);
    }
  }

  ~top_in_terminal()
  {
    if (process_ != 0)
    {
      ::kill(process_, SIGKILL);
      ::waitpid(process_, nullptr, 0);
    }
    ::close(terminal_);
    ::close(master_);
  }

  top_in_terminal(const top_in_terminal&) = delete;
  top_in_terminal& operator=(const top_in_terminal&) = delete;

  void resize(unsigned short rows, unsigned short columns)
  {
    const winsize size{rows, columns, 0, 0};
    BOOST_REQUIRE(::ioctl(master_, TIOCSWINSZ, &size) == 0);
  }

  void type(std::string_view keys)
  {
    BOOST_REQUIRE(
        ::write(master_, keys.data(), keys.size()) == static_cast<ssize_t>(keys.size()));
  }

  void send(int signal) { ::kill(process_, signal); }

  // Returns true when the program has written the text after what was awaited before.
  bool shows(std::string_view text)
  {
    const auto last = std::chrono::steady_clock::now() + 60s;
    for (;;)
    {
      const auto found = written_.find(text, awaited_);
      if (found != std::string::npos)
      {
        awaited_ = found + text.size();
        return true;
      }
      if (std::chrono::steady_clock::now() > last || !read_more())
        return false;
    }
  }

  // The status of waitpid(). Checks that the terminal is as before.
  int end()
  {
    int status = 0;
    BOOST_REQUIRE(::waitpid(process_, &status, 0) == process_);
    process_ = 0;
    while (read_more(0))
      ;
    BOOST_TEST(is_in_lines());
    const auto left = written_.rfind(leave_screen);
    BOOST_TEST((left != std::string::npos && left > written_.rfind(enter_screen)));
    return status;
  }

  // As it was before.
  bool is_in_lines() const
  {
    termios now;
    return ::tcgetattr(terminal_, &now) == 0 && now.c_lflag == before_.c_lflag
           && now.c_iflag == before_.c_iflag && now.c_oflag == before_.c_oflag;
  }

  void wait_until_stopped()
  {
    int status = 0;
    BOOST_REQUIRE(::waitpid(process_, &status, WUNTRACED) == process_);
    BOOST_TEST(WIFSTOPPED(status));
  }

  std::string_view rest() const { return std::string_view(written_).substr(awaited_); }

private:
  bool read_more(int milliseconds = 1000)
  {
    pollfd source{master_, POLLIN, 0};
    if (::poll(&source, 1, milliseconds) <= 0)
      return milliseconds != 0;
    char bytes[4096];
    const ssize_t size = ::read(master_, bytes, sizeof bytes);
    if (size <= 0)
      return false;
    written_.append(bytes, static_cast<std::size_t>(size));
    return true;
  }

  int master_ = -1;
  int terminal_ = -1;
  ::pid_t process_ = 0;
  termios before_{};
  std::string written_;
  std::size_t awaited_ = 0;
};

} // namespace

BOOST_AUTO_TEST_SUITE(terminal)

BOOST_AUTO_TEST_CASE(q_quits)
{
  listed_process process;
  top_in_terminal top(process);
  BOOST_TEST(top.shows(enter_screen));
  BOOST_TEST(top.shows("0 unfinished"));
  BOOST_TEST(top.shows("q quit"));
  BOOST_TEST(!top.is_in_lines());
  top.type("q");
  const int status = top.end();
  BOOST_TEST((WIFEXITED(status) && WEXITSTATUS(status) == 0));
}

BOOST_AUTO_TEST_CASE(refreshes_without_a_key)
{
  listed_process process;
  top_in_terminal top(process);
  for (int i = 0; i != 3; ++i)
    BOOST_TEST(top.shows("q quit"));
  top.type("q");
  top.end();
}

BOOST_AUTO_TEST_CASE(obeys_keys)
{
  listed_process process;
  top_in_terminal top(process);
  BOOST_TEST(top.shows("order: what runs"));
  top.type("s");
  BOOST_TEST(top.shows("order: waits longest"));
  top.type("\x1b[D"); // left
  BOOST_TEST(top.shows("order: what runs"));
  top.type("\x1b[A\x1bOB\x1b[6~\x1b[Z?s"); // others are ignored
  BOOST_TEST(top.shows("order: waits longest"));
  top.type("q");
  top.end();
}

BOOST_AUTO_TEST_CASE(follows_the_size_of_the_window)
{
  listed_process process;
  top_in_terminal top(process);
  BOOST_TEST(top.shows("q quit"));
  top.resize(5, 6);
  BOOST_TEST(top.shows("q quit\x1b[K")); // six columns
  top.resize(30, 120);
  BOOST_TEST(top.shows("longest"));
  top.type("q");
  top.end();
}

BOOST_AUTO_TEST_CASE(signals_end_it_as_they_do_elsewhere)
{
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT})
  {
    listed_process process;
    top_in_terminal top(process);
    BOOST_TEST(top.shows("q quit"));
    if (signal == SIGINT)
      top.type("\x03"); // Ctrl-C
    else
      top.send(signal);
    const int status = top.end();
    BOOST_TEST_CONTEXT("signal " << signal)
    BOOST_TEST((WIFSIGNALED(status) && WTERMSIG(status) == signal));
  }
}

BOOST_AUTO_TEST_CASE(a_crash_puts_the_terminal_back)
{
  listed_process process;
  top_in_terminal top(process);
  BOOST_TEST(top.shows("q quit"));
  top.send(SIGABRT);
  BOOST_TEST(WIFSIGNALED(top.end()));
}

BOOST_AUTO_TEST_CASE(can_be_stopped_and_continued)
{
  listed_process process;
  top_in_terminal top(process);
  BOOST_TEST(top.shows("q quit"));
  top.type("\x1a"); // Ctrl-Z
  top.wait_until_stopped();
  BOOST_TEST(top.shows(leave_screen));
  BOOST_TEST(top.is_in_lines());
  top.send(SIGCONT);
  BOOST_TEST(top.shows(enter_screen));
  BOOST_TEST(top.shows("q quit"));
  BOOST_TEST(!top.is_in_lines());
  top.type("q");
  top.end();
}

BOOST_AUTO_TEST_CASE(says_that_the_process_has_ended)
{
  listed_process process;
  top_in_terminal top(process);
  BOOST_TEST(top.shows("q quit"));
  process.end();
  const int status = top.end();
  BOOST_TEST((WIFEXITED(status) && WEXITSTATUS(status) == 3));
  BOOST_TEST(top.shows(leave_screen));
  BOOST_TEST(top.shows("asio_ctx-ps: "));
}

BOOST_AUTO_TEST_SUITE_END()
