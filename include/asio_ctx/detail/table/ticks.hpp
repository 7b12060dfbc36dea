// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_TABLE_TICKS_HPP
#define ASIO_CTX_DETAIL_TABLE_TICKS_HPP

#include <asio_ctx/detail/base/config.hpp>
#include <asio_ctx/detail/table/layout.hpp>
#include <chrono>
#include <cstdint>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// The time as the table has it. The processor's counter is read in a few cycles.

#if defined(__GNUC__) && (defined(__x86_64__) || defined(__i386__))

inline constexpr table::tick_kind kind_of_ticks = table::tick_kind::processor;

ASIO_CTX_DETAIL_ALWAYS_INLINE std::uint64_t ticks_now() noexcept
{
  return __builtin_ia32_rdtsc();
}

#elif defined(__GNUC__) && defined(__aarch64__)

inline constexpr table::tick_kind kind_of_ticks = table::tick_kind::processor;

ASIO_CTX_DETAIL_ALWAYS_INLINE std::uint64_t ticks_now() noexcept
{
  std::uint64_t ticks;
  asm volatile("mrs %0, cntvct_el0" : "=r"(ticks));
  return ticks;
}

#else

inline constexpr table::tick_kind kind_of_ticks = table::tick_kind::nanoseconds;

inline std::uint64_t ticks_now() noexcept
{
  return static_cast<std::uint64_t>(
      std::chrono::nanoseconds(std::chrono::steady_clock::now().time_since_epoch())
          .count());
}

#endif

inline table::time_pair time_pair_now() noexcept
{
  const auto now = std::chrono::steady_clock::now().time_since_epoch(); // CLOCK_MONOTONIC
  return {ticks_now(), static_cast<std::uint64_t>(std::chrono::nanoseconds(now).count())};
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_TABLE_TICKS_HPP
