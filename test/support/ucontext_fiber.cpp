// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// What a Boost.Context that was built for another implementation than ucontext does not have.

#include <boost/context/fiber.hpp>

namespace boost::context::detail {

namespace {

struct running_fiber
{
  fiber_activation_record of_thread;
  fiber_activation_record* now = &of_thread;
};

} // namespace

// Never inlined: a fiber may go on on another thread.
__attribute__((noinline)) fiber_activation_record*&
fiber_activation_record::current() noexcept
{
  thread_local running_fiber running;
  fiber_activation_record** now = &running.now;
  asm volatile("" : "+r"(now) : : "memory");
  return *now;
}

} // namespace boost::context::detail
