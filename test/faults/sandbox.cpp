// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include "support/in_child.hpp"
#include <boost/test/unit_test.hpp>

#if ASIO_CTX_TEST_HAS_FORK && defined(__linux__)

#include <asio_ctx/async_hook.hpp>
#include <asio_ctx/async_resource.hpp>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <iterator>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

namespace {

// From now on the system call fails in this process.
bool forbid(unsigned call)
{
  sock_filter instructions[] = {
      {BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(seccomp_data, nr)},
      {BPF_JMP | BPF_JEQ | BPF_K, 0, 1, call},
      {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | EPERM},
      {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW}};
  const sock_fprog program{std::size(instructions), instructions};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
         && ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

struct counting
{
  int& events;
  void before(asio_ctx::async_id) { ++events; }
};

int count_events(asio_ctx::async_hook& hook, int& events)
{
  events = 0;
  hook.enable();
  asio_ctx::async_resource("one").run_in_async_scope([] {});
  hook.disable();
  asio_ctx::async_resource("two").run_in_async_scope([] {});
  return events;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_sandbox_without_membarrier_is_no_obstacle)
{
  for (const bool comes_late : {false, true})
  {
    const test_support::child_result child = test_support::in_child([comes_late] {
      int events = 0;
      asio_ctx::async_hook hook = asio_ctx::create_hook(counting{events});
      bool right = !comes_late || count_events(hook, events) == 1;
      const bool is_forbidden = forbid(SYS_membarrier);
      right = right && count_events(hook, events) == 1;
      std::_Exit(right ? (is_forbidden ? 0 : 77) : 1);
    });
    BOOST_TEST(child.signal == 0);
    if (child.status == 77)
      BOOST_TEST_MESSAGE("no sandbox could be made");
    else
      BOOST_TEST(child.status == 0);
  }
}

#endif
