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

// A reference count. Only the owner of a reference takes another one, so an owner who sees
// one reference is alone and needs no locked instruction to drop it.
class reference_count
{
public:
  void add() noexcept { count_.fetch_add(1, std::memory_order_relaxed); }

  // Where the caller has all references that there are, and so needs no locked instruction.
  void add_to_own() noexcept
  {
    count_.store(count_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }

  // Also by others than owners. True for the first one.
  bool add_from_outside() noexcept
  {
    return count_.fetch_add(1, std::memory_order_acq_rel) == 0;
  }

  // True for the last one.
  bool drop() noexcept { return is_one() || drop_to_zero(); }

  // The same where others than owners may add.
  bool drop_to_zero() noexcept
  {
    return count_.fetch_sub(1, std::memory_order_acq_rel) == 1;
  }

  // To an owner: that there is no other.
  bool is_one() const noexcept { return count_.load(std::memory_order_acquire) == 1; }

private:
  std::atomic<std::uint32_t> count_{1};
};

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_BASE_REFERENCE_COUNT_HPP
