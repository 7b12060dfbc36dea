// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_TEST_SUPPORT_IN_CHILD_HPP
#define ASIO_CTX_TEST_SUPPORT_IN_CHILD_HPP

// A process that is meant to end: only where there is fork(), and not under ThreadSanitizer,
// whose own threads do not survive it.
#if defined(__unix__) || defined(__APPLE__)
#define ASIO_CTX_TEST_HAS_FORK 1
#else
#define ASIO_CTX_TEST_HAS_FORK 0
#endif
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#undef ASIO_CTX_TEST_HAS_FORK
#define ASIO_CTX_TEST_HAS_FORK 0
#endif
#endif

#if ASIO_CTX_TEST_HAS_FORK

#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace test_support {

struct child_result
{
  int signal = 0;     // that ended it
  int status = 0;     // that it ended with
  std::string errors; // what it wrote to stderr
};

// The emulator of another processor says in the child's name that a signal has ended it.
inline void remove_word_of_emulator(std::string& errors)
{
  const std::string::size_type begin = errors.find("qemu: uncaught target signal");
  if (begin != std::string::npos)
    errors.erase(begin, errors.find('\n', begin) - begin + 1);
}

/** Calls a function in a process of its own. */
template <class F>
child_result in_child(F f)
{
  int ends[2];
  if (::pipe(ends) != 0)
    throw std::runtime_error("pipe");
  const ::pid_t child = ::fork();
  if (child == 0)
  {
    const ::rlimit no_core{0, 0};
    ::setrlimit(RLIMIT_CORE, &no_core);
    std::signal(SIGABRT, SIG_DFL); // Boost.Test's
    ::dup2(ends[1], 2);
    ::close(ends[0]);
    f();
    std::_Exit(0);
  }
  ::close(ends[1]);
  child_result result;
  char buffer[256];
  for (::ssize_t n; (n = ::read(ends[0], buffer, sizeof(buffer))) > 0;)
    result.errors.append(buffer, static_cast<std::size_t>(n));
  ::close(ends[0]);
  remove_word_of_emulator(result.errors);
  int status = 0;
  ::waitpid(child, &status, 0);
  result.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  result.status = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
  return result;
}

} // namespace test_support

#endif

#endif // ASIO_CTX_TEST_SUPPORT_IN_CHILD_HPP
