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

// A store as frames see it. Owned by the frames that have it in their table.
struct store_node
{
  reference_count owners;
  std::uint64_t key;
  storage_slot* slot;
  void* value; // null hides the storage's default value
  void (*destroy)(store_node*, int frames) noexcept; // with so many that go with it

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

// An immutable table of stores, indexed by slot, which stands behind this header in the same
// block of memory. A frame that was made for a new store has that store in its block too:
// the block goes when both are gone.
//
// References to a frame stand for shares of its weight. Who has one to himself halves it to
// make a second one, which needs no locked instruction; so a handler that starts the next one,
// as most do, needs one alone, for the share that it drops at its end. A share is a power of
// two, whose exponent is in the low bits of the reference.
struct alignas(frame_alignment) frame_node
{
  frame_node(std::uint32_t table_size, scope_mark mark) noexcept
    : size(table_size), entered(mark.entered), scope(mark.scope)
  {}

  std::atomic<std::uint64_t> weight{max_share};
  const std::uint32_t size;
  const bool entered;        // made by enter_with, in the scope that was already open
  const std::uint64_t scope; // the scope that installed it, see storage_scope.hpp
  store_node* own = nullptr;

  store_node** table() noexcept { return reinterpret_cast<store_node**>(this + 1); }

  // The store at a place of the table, if there is one that counts.
  store_node* at(std::uint32_t index) noexcept
  {
    if (index >= size)
      return nullptr;
    store_node* store = table()[index];
    return store && store->counts() ? store : nullptr;
  }

  // The store of a storage: one that counts, and is not another one's. (A plug-in of a program
  // that is linked without -rdynamic gives its own storages the same places.)
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
    return own->destroy(own, 1); // the block's memory goes with it
  thread_state& state = this_thread();
  count_live(state, {-1, 0});
  if (!own)
    free_block(state, frame, frame_bytes(frame->size), alignof(frame_node));
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_FRAME_FRAME_NODE_HPP
