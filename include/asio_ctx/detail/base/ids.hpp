// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_BASE_IDS_HPP
#define ASIO_CTX_DETAIL_BASE_IDS_HPP

#include <asio_ctx/detail/base/thread_registry.hpp>
#include <asio_ctx/detail/base/thread_state.hpp>
#include <atomic>
#include <cstdint>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// Returns an id that is unique in the process and increases within a thread. Threads take
// ids from the process in blocks.
inline std::uint64_t next_id(thread_state& state) noexcept
{
  if (state.ids.next == state.ids.end)
  {
    state.ids.next = threads().ids.fetch_add(id_block, std::memory_order_relaxed);
    state.ids.end = state.ids.next + id_block;
  }
  return state.ids.next++;
}

inline std::uint64_t next_id() noexcept
{
  return next_id(this_thread());
}

// Returns true if a thread may have taken the two ids one after the other.
inline bool is_next_id(std::uint64_t first, std::uint64_t second) noexcept
{
  return second == first + 1 || (second % id_block == 0 && (first + 1) % id_block == 0);
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_BASE_IDS_HPP
