// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include "terminal.hpp"

#include "failure.hpp"
#include <asio_ctx/detail/insight/safe_text.hpp>
#include <cerrno>
#include <cstring>
#include <langinfo.h>
#include <poll.h>
#include <string_view>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace ps {
namespace {

constexpr std::string_view enter_screen = "\x1b[?1049h\x1b[?25l"; // another, no cursor
constexpr std::string_view leave_screen = "\x1b[?25h\x1b[?1049l";

termios old_modes;

// Also in the handler of a signal: only what is allowed there.
void put_terminal_back()
{
  [[maybe_unused]] const auto written =
      ::write(STDOUT_FILENO, leave_screen.data(), leave_screen.size());
  ::tcsetattr(STDIN_FILENO, TCSADRAIN, &old_modes);
}

constexpr int crashes[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};

extern "C" void on_crash(int signal)
{
  put_terminal_back();
  ::raise(signal); // SA_RESETHAND: with the default action
}

// Those that wait() returns for.
sigset_t waited_signals()
{
  sigset_t set;
  ::sigemptyset(&set);
  for (const int one :
       {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGTSTP, SIGCONT, SIGWINCH})
    ::sigaddset(&set, one);
  return set;
}

void write_all(std::string_view text)
{
  while (!text.empty())
  {
    const ssize_t written = ::write(STDOUT_FILENO, text.data(), text.size());
    if (written > 0)
      text.remove_prefix(static_cast<std::size_t>(written));
    else if (written == 0 || errno != EINTR)
      return; // the terminal is gone: SIGHUP follows
  }
}

screen::key key_of(std::string_view& input)
{
  struct sequence
  {
    std::string_view bytes;
    screen::key key;
  };
  using key = screen::key;
  constexpr sequence sequences[] = {
      {"\x1b[A", key::up},
      {"\x1bOA", key::up},
      {"\x1b[B", key::down},
      {"\x1bOB", key::down},
      {"\x1b[5~", key::page_up},
      {"\x1b[6~", key::page_down},
      {"\x1b[H", key::home},
      {"\x1bOH", key::home},
      {"\x1b[1~", key::home},
      {"\x1b[F", key::end},
      {"\x1bOF", key::end},
      {"\x1b[4~", key::end},
      {"\x1b[C", key::next_order},
      {"\x1bOC", key::next_order},
      {"\x1b[D", key::previous_order},
      {"\x1bOD", key::previous_order},
      {"s", key::next_order},
      {"k", key::up},
      {"j", key::down},
      {" ", key::page_down},
      {"b", key::page_up},
      {"g", key::home},
      {"G", key::end}};
  for (const sequence& one : sequences)
    if (input.substr(0, one.bytes.size()) == one.bytes)
    {
      input.remove_prefix(one.bytes.size());
      return one.key;
    }
  input.remove_prefix(1);
  return key::none;
}

} // namespace

terminal::terminal()
{
  if (!::isatty(STDIN_FILENO) || !::isatty(STDOUT_FILENO))
    throw failure(
        result::wrong_use,
        "--top needs a terminal, and its input or output is none. Without --top the list "
        "is printed once.");
  is_utf8_ = std::string_view(::nl_langinfo(CODESET)) == "UTF-8";
  if (::tcgetattr(STDIN_FILENO, &old_modes) != 0)
    throw failure(result::wrong_use, "This terminal can't be used for --top.");
  const sigset_t set = waited_signals();
  ::sigprocmask(SIG_BLOCK, &set, &old_mask_);
  signals_ = ::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
  struct sigaction action = {};
  action.sa_handler = on_crash;
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_NODEFER);
  for (const int one : crashes)
    ::sigaction(one, &action, nullptr);
  enter();
}

terminal::~terminal()
{
  leave();
  for (const int one : crashes)
    ::signal(one, SIG_DFL);
  ::close(signals_);
  ::sigprocmask(SIG_SETMASK, &old_mask_, nullptr);
}

void terminal::enter()
{
  termios modes = old_modes;
  modes.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
  modes.c_cc[VMIN] = 0;
  modes.c_cc[VTIME] = 0;
  ::tcsetattr(STDIN_FILENO, TCSADRAIN, &modes);
  write_all(enter_screen);
}

void terminal::leave()
{
  put_terminal_back();
}

screen_size terminal::size() const
{
  winsize found = {};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &found) != 0 || found.ws_row == 0
      || found.ws_col == 0)
    return {};
  return {found.ws_row, found.ws_col};
}

void terminal::show(const std::vector<std::string>& lines, std::size_t row_of_names)
{
  std::string frame = "\x1b[H";
  for (std::size_t i = 0; i != lines.size(); ++i)
  {
    if (i == row_of_names)
      frame += "\x1b[7m"; // black on white
    frame += is_utf8_ ? lines[i] : asio_ctx::detail::insight::ascii_alone(lines[i]);
    if (i == row_of_names)
      frame += "\x1b[0m";
    frame += "\x1b[K";
    if (i + 1 != lines.size())
      frame += "\r\n";
  }
  write_all(frame);
}

terminal::event terminal::wait(std::chrono::milliseconds longest)
{
  pollfd sources[] = {{STDIN_FILENO, POLLIN, 0}, {signals_, POLLIN, 0}};
  const int ready = ::poll(sources, 2, static_cast<int>(longest.count()));
  if (ready <= 0)
    return event::time;
  if (sources[1].revents != 0)
    return on_signal();
  return read_keys();
}

terminal::event terminal::on_signal()
{
  signalfd_siginfo info = {};
  if (::read(signals_, &info, sizeof info) != sizeof info)
    return event::time;
  switch (info.ssi_signo)
  {
  case SIGWINCH:
    return event::redraw;
  case SIGTSTP:
    leave();
    ::raise(SIGSTOP);
    enter();
    return event::redraw;
  case SIGCONT: // after SIGSTOP another program may have used the terminal
    enter();
    return event::redraw;
  default:
    signal_ = static_cast<int>(info.ssi_signo);
    return event::quit;
  }
}

terminal::event terminal::read_keys()
{
  char bytes[64];
  const ssize_t size = ::read(STDIN_FILENO, bytes, sizeof bytes);
  if (size == 0 || (size < 0 && errno != EINTR && errno != EAGAIN))
    return event::quit; // the terminal is gone
  keys_.clear();
  for (std::string_view input(bytes, size < 0 ? 0 : static_cast<std::size_t>(size));
       !input.empty();)
  {
    if (input[0] == 'q')
      return event::quit;
    keys_.push_back(key_of(input));
  }
  return event::key;
}

} // namespace ps
