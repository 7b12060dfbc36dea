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

// The first reference to a frame.
inline frame_ref new_reference(frame_node* frame) noexcept
{
  return {reinterpret_cast<std::uintptr_t>(frame) | max_exponent};
}

ASIO_CTX_DETAIL_NOINLINE inline void fill_share(frame_ref& frame) noexcept
{
  node_of(frame)->weight.fetch_add(
      max_share - share_of(frame), std::memory_order_relaxed);
  frame = new_reference(node_of(frame));
}

// A second reference from one that nobody else uses meanwhile.
inline frame_ref split_frame(frame_ref& frame) noexcept
{
  if (!frame)
    return frame;
  if (share_of(frame) == 1)
    fill_share(frame);
  --frame.bits;
  return frame;
}

// A second reference from one that others may use.
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
  if (weight.load(std::memory_order_acquire) == share // nobody else has any
      || weight.fetch_sub(share, std::memory_order_acq_rel) == share)
    destroy_frame(node_of(frame));
}

ASIO_CTX_DETAIL_NOINLINE inline void drop_some_frame(frame_ref frame) noexcept
{
  drop_frame_here(frame);
}

// The same in less code.
ASIO_CTX_DETAIL_ALWAYS_INLINE void drop_frame(frame_ref frame) noexcept
{
  if (frame)
    drop_some_frame(frame);
}

// Takes back what was split from a reference that nobody else uses meanwhile: if the other part
// is as large as it was then, no weight changes.
inline void join_frame(frame_ref& frame, frame_ref split) noexcept
{
  if (split && split.bits == frame.bits && share_of(frame) != max_share)
    ++frame.bits;
  else
    drop_frame(split);
}

// Puts a frame in place and hands out the one that was; references move, no weight changes.
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

// A reference to the current frame.
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
