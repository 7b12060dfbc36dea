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

// Two threads each write one variable and then read the other's. At least one of them
// must see the other's value. That takes a full fence between write and read in both
// threads: an atomic instruction of 20 cycles. If one of them does this often and the
// other one rarely, Linux can make all threads execute a fence when the rare one needs
// it. Then the frequent one only has to keep the compiler from reordering its write and
// its read.

// True if heavy_fence() serves the frequent side, too.
ASIO_CTX_DETAIL_SHARED inline std::atomic<bool> light_fences{false};

#ifdef ASIO_CTX_DETAIL_MEMBARRIER

inline bool membarrier(int command) noexcept
{
  return ::syscall(SYS_membarrier, command, 0, 0) == 0;
}

// Must succeed once in the process before membarrier is used. Old kernels and sandboxes
// refuse it. ThreadSanitizer does not know membarrier; but other translation units may be
// built without that.
inline void try_light_fences() noexcept
{
  if (!ASIO_CTX_DETAIL_TSAN && !light_fences.load(std::memory_order_relaxed)
      && membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED))
    light_fences.store(true);
}

// The fence of the rare side, between its write and its read.
inline void heavy_fence() noexcept
{
  if (!light_fences.load() || membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED))
    return;
  // A sandbox that was installed later refuses membarrier from now on. The values that
  // threads have written without a fence become visible long before the pause ends.
  light_fences.store(false);
  sleep_microseconds(10000);
}

#else

inline void try_light_fences() noexcept {}
inline void heavy_fence() noexcept {}

#endif

// The write of the frequent side, with its fence.
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
