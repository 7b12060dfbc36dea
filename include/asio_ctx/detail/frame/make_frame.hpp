// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_FRAME_MAKE_FRAME_HPP
#define ASIO_CTX_DETAIL_FRAME_MAKE_FRAME_HPP

#include <asio_ctx/detail/base/exceptions.hpp>
#include <asio_ctx/detail/base/live_counts.hpp>
#include <asio_ctx/detail/base/recycled_memory.hpp>
#include <asio_ctx/detail/frame/frame_node.hpp>
#include <asio_ctx/detail/frame/frame_ref.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <type_traits>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// Returns the length of a table for all stores of `from` that count, except for that of
// `slot`.
inline std::uint32_t needed_size(frame_node* from, const storage_slot& slot) noexcept
{
  std::uint32_t size = from ? from->size : 0;
  for (; size != 0; --size)
    if (size - 1 != slot.index && from->at(size - 1))
      break;
  return size;
}

// Fills the table of a new frame with the stores of `from` that count, and with `store`
// in `slot`.
inline void fill_frame(
    frame_node* frame, frame_node* from, const storage_slot& slot,
    store_node* store) noexcept
{
  for (std::uint32_t i = 0; i != frame->size; ++i)
  {
    store_node* copied = from && i != slot.index ? from->at(i) : nullptr;
    if (copied)
      copied->owners.add();
    frame->table()[i] = copied;
  }
  if (store)
    frame->table()[slot.index] = store;
}

// Makes a copy of `from` whose `slot` holds `store`, and adds a reference to that. If
// `store` is null, the slot is empty. Returns null if the frame would have no stores.
inline frame_ref make_frame_with(
    frame_node* from, const storage_slot& slot, store_node* store, scope_mark mark)
{
  std::uint32_t size = needed_size(from, slot);
  if (store && size <= slot.index)
    size = slot.index + 1;
  if (size == 0)
    return {};
  thread_state& state = this_thread();
  void* memory = allocate_block(state, frame_bytes(size), alignof(frame_node));
  if (store)
    store->owners.add();
  auto* frame = ::new (memory) frame_node(size, mark);
  fill_frame(frame, from, slot, store);
  count_live(state, {1, 0});
  return new_reference(frame);
}

// Makes a frame without stores, which distinguishes an empty scope from no scope. Returns
// null without memory.
inline frame_ref make_empty_frame(std::uint64_t scope) noexcept
{
  ASIO_CTX_DETAIL_TRY
  {
    thread_state& state = this_thread();
    void* memory = allocate_block(state, frame_bytes(0), alignof(frame_node));
    count_live(state, {1, 0});
    return new_reference(::new (memory) frame_node(0, {scope, false}));
  }
  ASIO_CTX_DETAIL_CATCH(const std::bad_alloc&)
  {
    return {};
  }
}

// The type of exit()'s store if the storage has a default value, which it hides.
struct hidden_default
{};

// One block with a store of type T and the frame for which it was made.
template <class T>
struct store_block
{
  struct typed_store : store_node
  {
    frame_node* home; // at the start of the block; its size is read even after its end
    alignas(T) unsigned char memory[sizeof(T)];
  };

  static constexpr std::size_t alignment = alignof(typed_store) > alignof(frame_node)
                                               ? alignof(typed_store)
                                               : alignof(frame_node);

  static std::size_t offset(std::uint32_t size) noexcept
  {
    constexpr std::size_t step = alignof(typed_store);
    return (frame_bytes(size) + step - 1) / step * step;
  }

  static std::size_t bytes(std::uint32_t size) noexcept
  {
    return offset(size) + sizeof(typed_store);
  }

  static void destroy(store_node* base, int frames) noexcept
  {
    auto* store = static_cast<typed_store*>(base);
    std::launder(static_cast<T*>(static_cast<void*>(store->memory)))->~T();
    frame_node* home = store->home;
    thread_state& state = this_thread();
    count_live(state, {-frames, -1});
    free_block(state, home, bytes(home->size), alignment);
  }
};

// A new frame and the state of the current thread, so that the caller need not look that
// up again. Install the frame before any user code runs.
struct new_frame
{
  frame_ref frame;
  thread_state& here;
};

// Makes a copy of the current frame with a new store in `slot`, made from `arguments`.
// Takes one block of memory. If anything throws, nothing has changed.
template <class T, class... Arguments>
new_frame make_frame(
    thread_state& before, storage_slot& slot, scope_mark mark, Arguments&&... arguments)
{
  using block = store_block<T>;
  using typed_store = typename block::typed_store;

  const auto size_for = [&slot](frame_node* from) {
    const std::uint32_t needed = needed_size(from, slot);
    return needed > slot.index ? needed : slot.index + 1;
  };
  const std::uint32_t size = size_for(node_of(before.current));
  char* memory =
      static_cast<char*>(allocate_block(before, block::bytes(size), block::alignment));
  auto* frame = ::new (memory) frame_node(size, mark);
  auto* store = ::new (memory + block::offset(size)) typed_store;
  store->key = slot.enabled_key();
  store->slot = &slot;
  store->destroy = &block::destroy;
  store->home = frame;
  ASIO_CTX_DETAIL_TRY
  {
    store->value = const_cast<std::remove_const_t<T>*>(::new (
        static_cast<void*>(store->memory)) T(static_cast<Arguments&&>(arguments)...));
  }
  ASIO_CTX_DETAIL_CATCH(...)
  {
    free_block(this_thread(), memory, block::bytes(size), block::alignment);
    ASIO_CTX_DETAIL_RETHROW;
  }
  if constexpr (std::is_same_v<T, hidden_default>)
    store->value = nullptr;

  // Not earlier: the constructor of T may have changed the current frame, and the thread.
  thread_state& state = this_thread();
  frame_node* from = node_of(state.current);
  if (size_for(from) > size)
  {
    struct creation_reference
    {
      store_node* store;
      ~creation_reference() { drop_store(store); }
    } drop_at_end{store};
    count_live(state, {0, 1});
    return {make_frame_with(from, slot, store, mark), state};
  }
  fill_frame(frame, from, slot, store);
  frame->own = store;
  count_live(state, {1, 1});
  return {new_reference(frame), state};
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_FRAME_MAKE_FRAME_HPP
