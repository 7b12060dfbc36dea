// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_FRAME_FRAME_REF_HPP
#define ASIO_CTX_DETAIL_FRAME_FRAME_REF_HPP

#include <asio_ctx/detail/base/thread_state.hpp>
#include <asio_ctx/detail/frame/frame_node.hpp>
#include <atomic>
#include <cstdint>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

inline frame_node* node_of(frame_ref frame) noexcept
{
  return reinterpret_cast<frame_node*>(frame.bits & ~std::uintptr_t(max_exponent));
}

inline bool have_same_node(frame_ref a, frame_ref b) noexcept
{
  return (a.bits ^ b.bits) <= max_exponent;
}

inline std::uint64_t share_of(frame_ref frame) noexcept
{
  return std::uint64_t(1) << (frame.bits & max_exponent);
}

// Returns the first reference to a frame, which has all of its weight.
inline frame_ref new_reference(frame_node* frame) noexcept
{
  return {reinterpret_cast<std::uintptr_t>(frame) | max_exponent};
}

// Adds weight to the frame, so that the reference has the largest share.
ASIO_CTX_DETAIL_NOINLINE inline void fill_share(frame_ref& frame) noexcept
{
  node_of(frame)->weight.fetch_add(
      max_share - share_of(frame), std::memory_order_relaxed);
  frame = new_reference(node_of(frame));
}

// Makes a second reference by halving the share of the first. Requires: nothing else uses
// the first one meanwhile.
inline frame_ref split_frame(frame_ref& frame) noexcept
{
  if (!frame)
    return frame;
  if (share_of(frame) == 1)
    fill_share(frame);
  --frame.bits;
  return frame;
}

// Makes a second reference, even if other threads use the first one meanwhile.
inline frame_ref share_frame(frame_ref frame) noexcept
{
  if (!frame)
    return frame;
  node_of(frame)->weight.fetch_add(max_share, std::memory_order_relaxed);
  return new_reference(node_of(frame));
}

ASIO_CTX_DETAIL_ALWAYS_INLINE void drop_frame_here(frame_ref frame) noexcept
{
  if (!frame)
    return;
  std::atomic<std::uint64_t>& weight = node_of(frame)->weight;
  const std::uint64_t share = share_of(frame);
  if (weight.load(std::memory_order_acquire) == share // the only reference
      || weight.fetch_sub(share, std::memory_order_acq_rel) == share)
    destroy_frame(node_of(frame));
}

ASIO_CTX_DETAIL_NOINLINE inline void drop_some_frame(frame_ref frame) noexcept
{
  drop_frame_here(frame);
}

// As drop_frame_here(), but a call if the frame is not empty: for callers whose code size
// matters.
ASIO_CTX_DETAIL_ALWAYS_INLINE void drop_frame(frame_ref frame) noexcept
{
  if (frame)
    drop_some_frame(frame);
}

// Takes back a reference that was split off `frame`. If both still have equal shares, the
// frame's weight does not change: one atomic instruction less for each operation of a
// context executor whose init is called. Requires: nothing else uses `frame` meanwhile.
inline void join_frame(frame_ref& frame, frame_ref split) noexcept
{
  if (split && split.bits == frame.bits && share_of(frame) != max_share)
    ++frame.bits;
  else
    drop_frame(split);
}

// Installs a frame and returns the previous one. References move; no weight changes.
inline frame_ref exchange_current(frame_ref frame) noexcept
{
  thread_state& state = this_thread();
  const frame_ref previous = state.current;
  state.current = frame;
  return previous;
}

inline frame_node* current_node() noexcept
{
  return node_of(this_thread().current);
}

// Returns a new reference to the current frame.
inline frame_ref capture_frame(thread_state& state) noexcept
{
  return split_frame(state.current);
}

inline frame_ref capture_frame() noexcept
{
  return capture_frame(this_thread());
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_FRAME_FRAME_REF_HPP
