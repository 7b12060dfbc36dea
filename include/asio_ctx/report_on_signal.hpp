// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_REPORT_ON_SIGNAL_HPP
#define ASIO_CTX_REPORT_ON_SIGNAL_HPP

#include <asio_ctx/detail/base/exceptions.hpp>
#include <asio_ctx/detail/base/immortal.hpp>
#include <asio_ctx/live_operations.hpp>
#include <cerrno>
#include <csignal>
#include <mutex>
#include <sstream>
#include <string>
#include <system_error>
#include <thread>
#include <unistd.h>

namespace asio_ctx {
inline namespace v0 {

namespace detail {

// A pipe, through which the signal handler wakes the thread that reports.
struct ASIO_CTX_DETAIL_SHARED signal_reporter
{
  std::mutex mutex;
  int read_end = -1;
  int write_end = -1;
  pid_t process = 0;
};

inline signal_reporter& reporter() noexcept
{
  return immortal<signal_reporter>();
}

extern "C" inline void asio_ctx_wake_reporter(int)
{
  const int error = errno;
  const char byte = 0;
  if (::write(reporter().write_end, &byte, 1) < 0)
  {
    // The pipe is full of signals that wait for a report.
  }
  errno = error;
}

inline void write_to_standard_error(const std::string& text) noexcept
{
  for (std::size_t written = 0; written < text.size();)
  {
    const ::ssize_t size =
        ::write(STDERR_FILENO, text.data() + written, text.size() - written);
    if (size < 0 && errno != EINTR)
      return;
    written += size < 0 ? 0 : static_cast<std::size_t>(size);
  }
}

inline void report_signals(int read_end) noexcept
{
  for (;;)
  {
    char bytes[64];
    const ::ssize_t size = ::read(read_end, bytes, sizeof(bytes));
    if (size < 0 && errno == EINTR)
      continue;
    if (size <= 0)
      return;
    ASIO_CTX_DETAIL_TRY
    {
      std::ostringstream report;
      write_live_operations(report);
      write_to_standard_error(report.str());
    }
    ASIO_CTX_DETAIL_CATCH(...)
    {
      write_to_standard_error("asio_ctx: no memory for a report\n");
    }
  }
}

// Makes the pipe and the thread once in a process. The thread gets no signals.
inline void start_reporter()
{
  signal_reporter& all = reporter();
  const std::lock_guard<std::mutex> lock(all.mutex);
  if (all.process == ::getpid()) // a child after fork() has no such thread
    return;
  int ends[2];
  if (::pipe(ends) != 0)
    throw_exception(
        std::system_error(errno, std::generic_category(), "asio_ctx::report_on_signal"));
  all.read_end = ends[0];
  all.write_end = ends[1];
  sigset_t every_signal;
  sigset_t before;
  sigfillset(&every_signal);
  ::pthread_sigmask(SIG_SETMASK, &every_signal, &before);
  ASIO_CTX_DETAIL_TRY
  {
    std::thread(report_signals, all.read_end).detach();
  }
  ASIO_CTX_DETAIL_CATCH(...)
  {
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    ::close(ends[0]);
    ::close(ends[1]);
    ASIO_CTX_DETAIL_RETHROW;
  }
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  all.process = ::getpid();
}

} // namespace detail

/** Writes the report of all unfinished operations to standard error whenever the process
gets a signal.

@code
asio_ctx::report_on_signal(SIGQUIT); // kill -QUIT, or Ctrl-\ in the terminal
@endcode

Also switches the list of operations on: see @ref watch_operations. The signal's handler
only writes one byte to a pipe. A thread of its own, which this function starts, reads the
list and writes the report, so there is a report even if all other threads are stuck. The
program goes on. What the signal did before is replaced.

@throws std::system_error for a signal that can't be handled, or if the system gives no
pipe or thread. std::bad_alloc.

@note Java: the thread dump of SIGQUIT. Node: `process.report` with `--report-on-signal`.
*/
inline void report_on_signal(int signal)
{
  watch_operations();
  detail::start_reporter();
  struct sigaction action = {};
  action.sa_handler = &detail::asio_ctx_wake_reporter;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  if (::sigaction(signal, &action, nullptr) != 0)
    detail::throw_exception(
        std::system_error(errno, std::generic_category(), "asio_ctx::report_on_signal"));
}

} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_REPORT_ON_SIGNAL_HPP
