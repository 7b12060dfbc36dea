// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_INSIGHT_TICK_SCALE_HPP
#define ASIO_CTX_DETAIL_INSIGHT_TICK_SCALE_HPP

#include <asio_ctx/detail/insight/table_copy.hpp>
#include <asio_ctx/detail/table/layout.hpp>
#include <chrono>
#include <cstdint>
#include <ctime>

namespace asio_ctx {
inline namespace v0 {
namespace detail {
namespace insight {

// Returns the processor's counter; 0 if it is not known how to read it.
inline std::uint64_t processor_ticks() noexcept
{
#if defined(__x86_64__) || defined(__i386__)
  return __builtin_ia32_rdtsc();
#elif defined(__aarch64__)
  std::uint64_t ticks;
  asm volatile("mrs %0, cntvct_el0" : "=r"(ticks));
  return ticks;
#else
  return 0;
#endif
}

inline table::time_pair now_in_ticks(table::tick_kind kind) noexcept
{
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  const std::uint64_t nanoseconds =
      static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000u
      + static_cast<std::uint64_t>(now.tv_nsec);
  return {
      kind == table::tick_kind::processor ? processor_ticks() : nanoseconds, nanoseconds};
}

// Makes ages of ticks.
class tick_scale
{
public:
  tick_scale() = default;

  // `now` is the time at which ages end.
  tick_scale(table::tick_kind kind, table::time_pair first, table::time_pair now) noexcept
    : now_(now.ticks)
  {
    if (kind == table::tick_kind::nanoseconds)
      nanoseconds_per_tick_ = 1;
    else if (first.ticks < now.ticks && first.nanoseconds < now.nanoseconds)
      nanoseconds_per_tick_ = static_cast<double>(now.nanoseconds - first.nanoseconds)
                              / static_cast<double>(now.ticks - first.ticks);
  }

  // Moves the time at which ages end, if this is later.
  void include(std::uint64_t ticks) noexcept { now_ = now_ < ticks ? ticks : now_; }

  bool is_known() const noexcept { return nanoseconds_per_tick_ > 0; }

  // Returns the time since then; zero if it is unknown or was not yet.
  std::chrono::nanoseconds since(std::uint64_t ticks) const noexcept
  {
    if (ticks >= now_)
      return {};
    constexpr double longest = 9e18;
    const double age = static_cast<double>(now_ - ticks) * nanoseconds_per_tick_;
    return std::chrono::nanoseconds(
        static_cast<std::int64_t>(age < longest ? age : longest));
  }

private:
  std::uint64_t now_ = 0;
  double nanoseconds_per_tick_ = 0;
};

} // namespace insight
} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_INSIGHT_TICK_SCALE_HPP
