// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

/** @file
Preloaded into a program: runs `asio_ctx-ps --json` on it whenever one of its threads asks the
kernel for events or begins to wait for another thread, which is when operations are
unfinished. Programs that do so often are looked at less and less often.

The program and its build are as they are without this. asio_ctx-ps stops nothing; here the
program is stopped while it reads, so that no operation ends meanwhile and each has to have
its names.

ASIO_CTX_PS names the tool, and ASIO_CTX_LOOKS the directory for what it says: a file
PID.NUMBER.json for each look that found operations, and the file "failed" if one went wrong.
*/

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <string>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

constexpr int looks_at_all = 40; // waits at which it looks each time

// In a process of its own, whose child asio_ctx-ps is: the program gets no SIGCHLD, and what
// is sent to the program's group does not come here.
[[noreturn]] void look_from_outside(const char* tool, const char* pid, const char* file)
{
  ::setpgid(0, 0);
  std::signal(SIGCHLD, SIG_DFL);
  ::kill(::getppid(), SIGSTOP);
  const auto child = static_cast<pid_t>(::syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0));
  if (child == 0)
  {
    const int out = ::open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (out >= 0 && ::dup2(out, STDOUT_FILENO) >= 0)
    {
      const char* const arguments[] = {tool, "--json", pid, nullptr};
      const char* const environment[] = {nullptr};
      ::execve(
          tool, const_cast<char* const*>(arguments),
          const_cast<char* const*>(environment));
    }
    ::_exit(126);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ::kill(::getppid(), SIGCONT);
  ::_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 125);
}

void look_now(int number)
{
  const char* const tool = std::getenv("ASIO_CTX_PS");
  const char* const directory = std::getenv("ASIO_CTX_LOOKS");
  if (!tool || !directory)
    return;
  const std::string pid = std::to_string(::getpid());
  const std::string stem = directory + ('/' + pid) + '.' + std::to_string(number);
  const std::string file = stem + ".part"; // until it is complete
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  const auto child = static_cast<pid_t>(::syscall(SYS_clone, 0, 0, 0, 0, 0));
  if (child == 0)
    look_from_outside(tool, pid.c_str(), file.c_str());
  int status = 0;
  ::waitpid(child, &status, __WCLONE);
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 124;
  if (code == 0)
  {
    ::rename(file.c_str(), (stem + ".json").c_str());
    return;
  }
  ::unlink(file.c_str());
  constexpr int nothing_unfinished = 1;
  constexpr int no_table = 5; // no operation was started yet
  if (code != nothing_unfinished && code != no_table)
    ::close(
        ::open((std::string(directory) + "/failed").c_str(), O_CREAT | O_CLOEXEC, 0644));
}

void look()
{
  static std::atomic<int> waits{0};
  static std::atomic<int> next{0};
  static std::atomic_flag is_looking = ATOMIC_FLAG_INIT;
  const int error = errno;
  if (const int number = waits++; number >= next.load() && !is_looking.test_and_set())
  {
    next = number < looks_at_all ? number + 1 : number + number / 4;
    look_now(number);
    is_looking.clear();
  }
  errno = error;
}

} // namespace

// In place of the C library's.

extern "C" int epoll_wait(int epoll, epoll_event* events, int size, int timeout)
{
  look();
  return static_cast<int>(
      ::syscall(SYS_epoll_pwait, epoll, events, size, timeout, nullptr, _NSIG / 8));
}

extern "C" int pthread_cond_wait(pthread_cond_t* condition, pthread_mutex_t* mutex)
{
  using function = int(pthread_cond_t*, pthread_mutex_t*);
  static auto* const original = reinterpret_cast<function*>(
#ifdef __x86_64__
      ::dlvsym(RTLD_NEXT, "pthread_cond_wait", "GLIBC_2.3.2")
#else
      ::dlsym(RTLD_NEXT, "pthread_cond_wait")
#endif
  );
  look();
  return original(condition, mutex);
}
