// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_FRAME_FRAME_PTR_HPP
#define ASIO_CTX_DETAIL_FRAME_FRAME_PTR_HPP

#include <asio_ctx/detail/frame/frame_node.hpp>
#include <asio_ctx/detail/frame/frame_ref.hpp>
#include <utility>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// Owns a reference to a frame, or nothing.
class frame_ptr
{
public:
  frame_ptr() noexcept = default;

  // Takes over the reference.
  explicit frame_ptr(frame_ref frame) noexcept : frame_(frame) {}

  frame_ptr(const frame_ptr& other) noexcept : frame_(share_frame(other.frame_)) {}
  frame_ptr(frame_ptr&& other) noexcept : frame_(other.release()) {}

  frame_ptr& operator=(frame_ptr other) noexcept
  {
    std::swap(frame_, other.frame_);
    return *this;
  }

  ~frame_ptr() { drop_frame(frame_); }

  // Returns the reference, which this object still owns.
  frame_ref get() const noexcept { return frame_; }

  // Returns a new reference, which the caller owns.
  frame_ref share() const noexcept { return share_frame(frame_); }

  // Moves the reference to the caller.
  frame_ref release() noexcept { return std::exchange(frame_, {}); }

  // Returns true if no storage has a store in the frame.
  bool is_empty() const noexcept { return !frame_ || node_of(frame_)->size == 0; }

  friend bool operator==(const frame_ptr& a, const frame_ptr& b) noexcept
  {
    return have_same_node(a.frame_, b.frame_) || (a.is_empty() && b.is_empty());
  }

private:
  frame_ref frame_;
};

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_FRAME_FRAME_PTR_HPP
