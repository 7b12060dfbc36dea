// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_BASE_PAUSE_HPP
#define ASIO_CTX_DETAIL_BASE_PAUSE_HPP

#if defined(__unix__) || defined(__APPLE__)
#define ASIO_CTX_DETAIL_NANOSLEEP 1
#include <cerrno>
#include <sched.h>
#include <time.h>
#else
#define ASIO_CTX_DETAIL_NANOSLEEP 0
#include <chrono>
#include <thread>
#endif

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// These replace <thread>, which has thousands of lines, and which a Beast server does not
// include otherwise.

inline void yield_thread() noexcept
{
#if ASIO_CTX_DETAIL_NANOSLEEP
  ::sched_yield();
#else
  std::this_thread::yield();
#endif
}

// Requires: less than a second.
inline void sleep_microseconds(long microseconds) noexcept
{
#if ASIO_CTX_DETAIL_NANOSLEEP
  timespec left{0, microseconds * 1000};
  while (::nanosleep(&left, &left) != 0 && errno == EINTR)
    ;
#else
  std::this_thread::sleep_for(std::chrono::microseconds(microseconds));
#endif
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_BASE_PAUSE_HPP
