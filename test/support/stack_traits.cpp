// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// With ucontext_fiber.cpp all that the tests need of Boost.Context's library, for compilers and
// systems that there is none for.

#include <boost/context/stack_traits.hpp>
#include <cstddef>
#if defined(__unix__)
#include <unistd.h>
#endif

namespace boost::context {

bool stack_traits::is_unbounded() noexcept
{
  return true;
}

std::size_t stack_traits::page_size() noexcept
{
#if defined(__unix__)
  return static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
#else
  return 4096;
#endif
}

std::size_t stack_traits::default_size() noexcept
{
  return 256 * 1024;
}

std::size_t stack_traits::minimum_size() noexcept
{
  return 64 * 1024;
}

std::size_t stack_traits::maximum_size() noexcept
{
  return 1024 * 1024 * 1024;
}

} // namespace boost::context
