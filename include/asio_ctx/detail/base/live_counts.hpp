// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_BASE_LIVE_COUNTS_HPP
#define ASIO_CTX_DETAIL_BASE_LIVE_COUNTS_HPP

#include <asio_ctx/detail/base/thread_registry.hpp>
#include <asio_ctx/detail/base/thread_state.hpp>
#include <atomic>
#include <cstdint>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

struct live_change
{
  int frames;
  int stores;
  int resources = 0;
};

// Only the thread itself writes, so this needs no atomic instruction.
ASIO_CTX_DETAIL_ALWAYS_INLINE void
add_live(std::atomic<std::int64_t>& count, int change) noexcept
{
  if (change)
    count.store(
        count.load(std::memory_order_relaxed) + change, std::memory_order_relaxed);
}

ASIO_CTX_DETAIL_ALWAYS_INLINE void
add_live(thread_state& state, live_change change) noexcept
{
  add_live(state.live.frames, change.frames);
  add_live(state.live.stores, change.stores);
  add_live(state.live.resources, change.resources);
}

ASIO_CTX_DETAIL_NOINLINE inline void
count_live_of_unregistered(thread_state& state, live_change change) noexcept
{
  if (state.registration.life == thread_state::phase::fresh)
  {
    register_thread(state);
    return add_live(state, change);
  }
  if (change.frames > 0)
    drop_context_later(state);
  thread_registry& all = threads();
  std::lock_guard<std::mutex> lock(all.mutex);
  all.ended_frames += change.frames;
  all.ended_stores += change.stores;
  all.ended_resources += change.resources;
}

ASIO_CTX_DETAIL_ALWAYS_INLINE void
count_live(thread_state& state, live_change change) noexcept
{
  if (state.registration.life == thread_state::phase::registered)
    add_live(state, change);
  else
    count_live_of_unregistered(state, change);
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_BASE_LIVE_COUNTS_HPP
