// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_BENCH_SUPPORT_COUNTERS_HPP
#define ASIO_CTX_BENCH_SUPPORT_COUNTERS_HPP

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <ctime>

#if defined(__linux__)
#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace bench {

/** What has been spent up to a moment. */
struct reading
{
  double nanoseconds = 0;  /**< Time on a processor, of all threads, kernel included. */
  double cycles = 0;       /**< In user space; 0 where there are no counters. */
  double instructions = 0; /**< In user space; 0 where there are no counters. */

  friend reading operator-(const reading& a, const reading& b) noexcept
  {
    return {
        a.nanoseconds - b.nanoseconds, a.cycles - b.cycles,
        a.instructions - b.instructions};
  }
};

/** The counters of the processor for this thread and all that it starts afterwards. */
class counters
{
public:
  counters()
  {
#if defined(__linux__)
    cycles_ = open(PERF_COUNT_HW_CPU_CYCLES);
    instructions_ = open(PERF_COUNT_HW_INSTRUCTIONS);
#endif
  }

  /** Whether the machine has any. */
  bool there() const noexcept { return cycles_ >= 0 && instructions_ >= 0; }

  reading read() const
  {
    reading result;
    // Not the time of day: others use the processors as well.
#if defined(__linux__)
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    result.nanoseconds =
        static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
    if (there())
    {
      result.cycles = value(cycles_);
      result.instructions = value(instructions_);
    }
#else
    result.nanoseconds = static_cast<double>(std::clock()) * (1e9 / CLOCKS_PER_SEC);
#endif
    return result;
  }

private:
#if defined(__linux__)
  static int open(std::uint64_t event)
  {
    perf_event_attr attributes{};
    attributes.size = sizeof(attributes);
    attributes.type = PERF_TYPE_HARDWARE;
    attributes.config = event;
    attributes.exclude_kernel = 1;
    attributes.exclude_hv = 1;
    attributes.inherit = 1;
    return static_cast<int>(syscall(SYS_perf_event_open, &attributes, 0, -1, -1, 0));
  }

  static double value(int counter)
  {
    std::uint64_t count = 0;
    if (::read(counter, &count, sizeof(count)) != sizeof(count))
      std::abort();
    return static_cast<double>(count);
  }
#endif

  int cycles_ = -1;
  int instructions_ = -1;
};

/** How long a cycle takes now, for machines without counters: of 10000 multiplications, each of
which waits for the one before, and takes three cycles. (Additions won't do: some processors
do several of them at a time all the same.) */
inline double nanoseconds_of_a_cycle(const counters& perf)
{
  constexpr int rounds = 1000;
  std::uint64_t product = 1;
  const reading before = perf.read();
  for (int i = 0; i != rounds; ++i)
    for (int j = 0; j != 10; ++j)
    {
      product *= 0x9e3779b97f4a7c15;
#if defined(__GNUC__)
      asm volatile("" : "+r"(product));
#endif
    }
  return (perf.read() - before).nanoseconds / (rounds * 10 * 3);
}

} // namespace bench

#endif // ASIO_CTX_BENCH_SUPPORT_COUNTERS_HPP
