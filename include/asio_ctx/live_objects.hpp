// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_LIVE_OBJECTS_HPP
#define ASIO_CTX_LIVE_OBJECTS_HPP

#include <asio_ctx/detail/base/thread_registry.hpp>
#include <asio_ctx/detail/base/thread_state.hpp>
#include <asio_ctx/detail/resource/announce.hpp>
#include <atomic>
#include <cstdint>
#include <mutex>

namespace asio_ctx {
inline namespace v0 {

/** The numbers of this library's objects that are alive in the process. */
struct live_counts
{
  std::int64_t frames = 0; /**< Contexts that something still refers to. */
  std::int64_t stores = 0; /**< Stores that a context still has. */

  /** Resources that something still refers to. Does not count functions that were posted
  while no hook was enabled, to which only the executor refers, nor the top level of
  threads. */
  std::int64_t resources = 0;

  friend bool operator==(const live_counts& a, const live_counts& b) noexcept
  {
    return a.frames == b.frames && a.stores == b.stores && a.resources == b.resources;
  }
};

/** Counts the contexts, stores and resources that are alive: a leak check for tests.

Each thread keeps its own counts, and this function adds them up, so they cost next to
nothing and are always available. They are exact if no other thread uses the library
during the call.

@par Example
@code
run_the_server();
assert(asio_ctx::live_objects() == asio_ctx::live_counts());
@endcode
*/
inline live_counts live_objects()
{
  detail::thread_registry& all = detail::threads();
  std::lock_guard<std::mutex> lock(all.mutex);
  live_counts counts{all.ended_frames, all.ended_stores, all.ended_resources};
  for (detail::thread_state* thread = all.first; thread;
       thread = thread->registration.next)
  {
    counts.frames += thread->live.frames.load(std::memory_order_relaxed);
    counts.stores += thread->live.stores.load(std::memory_order_relaxed);
    counts.resources += thread->live.resources.load(std::memory_order_relaxed);
  }
  return counts;
}

} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_LIVE_OBJECTS_HPP
