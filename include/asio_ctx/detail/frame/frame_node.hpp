// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_FRAME_FRAME_NODE_HPP
#define ASIO_CTX_DETAIL_FRAME_FRAME_NODE_HPP

#include <asio_ctx/detail/base/live_counts.hpp>
#include <asio_ctx/detail/base/recycled_memory.hpp>
#include <asio_ctx/detail/base/reference_count.hpp>
#include <asio_ctx/detail/base/thread_state.hpp>
#include <asio_ctx/detail/frame/storage_slot.hpp>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// A store. The frames that have it in their tables own it.
struct store_node
{
  reference_count owners;
  std::uint64_t key;
  storage_slot* slot;
  void* value; // null hides the storage's default value
  void (*destroy)(store_node*, int frames) noexcept; // frames: freed together with it

  bool counts() const noexcept
  {
    return key == slot->key.load(std::memory_order_relaxed);
  }
};

struct scope_mark
{
  std::uint64_t scope;
  bool entered;
};

inline constexpr unsigned max_exponent = 15;
inline constexpr std::uint64_t max_share = std::uint64_t(1) << max_exponent;
inline constexpr std::size_t frame_alignment = max_exponent + 1;

// An immutable table of stores, indexed by slot. The table follows this header in the
// same block of memory. If a frame was made for a new store, that store is in the block,
// too, which is freed when both are gone.
//
// Weighted reference counting: each reference owns a power-of-two share of the frame's
// weight, whose exponent is in the low bits of the reference. The exclusive owner of a
// reference copies it by halving its share, with no atomic instruction. A handler that
// starts one more operation therefore pays for one atomic instruction: the one that gives
// its share back.
struct alignas(frame_alignment) frame_node
{
  frame_node(std::uint32_t table_size, scope_mark mark) noexcept
    : size(table_size), entered(mark.entered), scope(mark.scope)
  {}

  std::atomic<std::uint64_t> weight{max_share};
  const std::uint32_t size;
  const bool entered;        // made by enter_with, in a scope that was open already
  const std::uint64_t scope; // the scope that installed it, see storage_scope.hpp
  store_node* own = nullptr;

  store_node** table() noexcept { return reinterpret_cast<store_node**>(this + 1); }

  // Returns the store at a place of the table, or null if there is none that counts.
  store_node* at(std::uint32_t index) noexcept
  {
    if (index >= size)
      return nullptr;
    store_node* store = table()[index];
    return store && store->counts() ? store : nullptr;
  }

  // Returns the store of a storage if it counts and is not another storage's. (If a
  // program is linked without -rdynamic, its plug-ins give the same places to their own
  // storages.)
  store_node* of(const storage_slot& slot) noexcept
  {
    if (slot.index >= size)
      return nullptr;
    store_node* store = table()[slot.index];
    return store && store->key == slot.key.load(std::memory_order_relaxed) ? store
                                                                           : nullptr;
  }
};

inline std::size_t frame_bytes(std::uint32_t size) noexcept
{
  return sizeof(frame_node) + size * sizeof(store_node*);
}

inline void drop_store(store_node* store) noexcept
{
  if (store->owners.drop())
    store->destroy(store, 0);
}

ASIO_CTX_DETAIL_NOINLINE inline void destroy_frame(frame_node* frame) noexcept
{
  store_node* own = frame->own;
  for (std::uint32_t i = 0; i != frame->size; ++i)
    if (store_node* store = frame->table()[i]; store && store != own)
      drop_store(store);
  if (own && own->owners.drop())
    return own->destroy(own, 1); // frees the block, too
  thread_state& state = this_thread();
  count_live(state, {-1, 0});
  if (!own)
    free_block(state, frame, frame_bytes(frame->size), alignof(frame_node));
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_FRAME_FRAME_NODE_HPP
