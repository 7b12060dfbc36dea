// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_BASE_REFERENCE_COUNT_HPP
#define ASIO_CTX_DETAIL_BASE_REFERENCE_COUNT_HPP

#include <atomic>
#include <cstdint>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// A reference count. Only the owner of a reference may add another one. So an owner that
// sees a count of one is the only owner, and needs no atomic instruction to drop its
// reference.
class reference_count
{
public:
  void add() noexcept { count_.fetch_add(1, std::memory_order_relaxed); }

  // As add(), without an atomic instruction: one less for an operation of a socket while
  // a hook is enabled. Requires: the caller has all references.
  void add_to_own() noexcept
  {
    count_.store(count_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }

  // As add(), even if the caller has no reference. Returns true if this is the first
  // reference.
  bool add_from_outside() noexcept
  {
    return count_.fetch_add(1, std::memory_order_acq_rel) == 0;
  }

  // Returns true if this was the last reference.
  bool drop() noexcept { return is_one() || drop_to_zero(); }

  // As drop(), for a count that is used with add_from_outside().
  bool drop_to_zero() noexcept
  {
    return count_.fetch_sub(1, std::memory_order_acq_rel) == 1;
  }

  // Called by an owner. Returns true if there is no other owner.
  bool is_one() const noexcept { return count_.load(std::memory_order_acquire) == 1; }

private:
  std::atomic<std::uint32_t> count_{1};
};

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_BASE_REFERENCE_COUNT_HPP
