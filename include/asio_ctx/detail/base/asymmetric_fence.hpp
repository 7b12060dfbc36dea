// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_BASE_ASYMMETRIC_FENCE_HPP
#define ASIO_CTX_DETAIL_BASE_ASYMMETRIC_FENCE_HPP

#include <asio_ctx/detail/base/config.hpp>
#include <asio_ctx/detail/base/pause.hpp>
#include <atomic>

#if defined(__linux__)
#include <linux/version.h>
#if LINUX_VERSION_CODE >= KERNEL_VERSION(4, 14, 0)
#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>
#define ASIO_CTX_DETAIL_MEMBARRIER 1
#endif
#endif

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// Two threads, each of which writes one variable and then reads the other's: one of them has to
// see what the other has written. That takes a full fence between the two in both, a locked
// instruction of 20 cycles. Where one of them does so all the time and the other one hardly
// ever, Linux can make all threads have a fence at the seldom one's moment, and the frequent
// one only has to keep the compiler from changing the order.

// Whether heavy_fence() serves the frequent side too.
ASIO_CTX_DETAIL_SHARED inline std::atomic<bool> light_fences{false};

#ifdef ASIO_CTX_DETAIL_MEMBARRIER

inline bool membarrier(int command) noexcept
{
  return ::syscall(SYS_membarrier, command, 0, 0) == 0;
}

// Once in a process, before there is a use for it. Old kernels and sandboxes refuse.
// ThreadSanitizer knows nothing of it; but other translation units may have been built without.
inline void try_light_fences() noexcept
{
  if (!ASIO_CTX_DETAIL_TSAN && !light_fences.load(std::memory_order_relaxed)
      && membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED))
    light_fences.store(true);
}

// The seldom side's, between its write and its read.
inline void heavy_fence() noexcept
{
  if (!light_fences.load() || membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED))
    return;
  // Refused from now on, by a sandbox that came late. What threads have written without a fence
  // is seen long before this ends.
  light_fences.store(false);
  sleep_microseconds(10000);
}

#else

inline void try_light_fences() noexcept {}
inline void heavy_fence() noexcept {}

#endif

// The frequent side's write, with its fence.
template <class T>
void store_with_light_fence(std::atomic<T>& variable, T value) noexcept
{
  if (light_fences.load(std::memory_order_relaxed))
  {
    variable.store(value, std::memory_order_release);
    std::atomic_signal_fence(std::memory_order_seq_cst);
  }
  else
    variable.store(value);
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_BASE_ASYMMETRIC_FENCE_HPP
