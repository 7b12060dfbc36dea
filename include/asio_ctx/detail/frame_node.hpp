// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_FRAME_NODE_HPP
#define ASIO_CTX_DETAIL_FRAME_NODE_HPP

#include <asio_ctx/detail/exceptions.hpp>
#include <asio_ctx/detail/recycled_memory.hpp>
#include <asio_ctx/detail/storage_slot.hpp>
#include <asio_ctx/detail/thread_state.hpp>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <type_traits>

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
  const std::uint64_t scope; // the scope that installed it, see scopes.hpp
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

// How long a table must be that has everything of `from` that counts, `slot` left out.
inline std::uint32_t needed_size(frame_node* from, const storage_slot& slot) noexcept
{
  std::uint32_t size = from ? from->size : 0;
  for (; size != 0; --size)
    if (size - 1 != slot.index && from->at(size - 1))
      break;
  return size;
}

// Fills a new frame's table: the stores of `from` that count, and `store` in `slot`.
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

// A frame like `from` whose `slot` holds `store`, of which it takes a reference; a null
// store leaves the slot empty, and a frame without stores is null.
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

// A frame of its own without stores: tells an empty scope from no scope.
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

// The store of exit(), where there is a default value to hide.
struct hidden_default
{};

// A store of type T together with the frame that it was made for, in one block.
template <class T>
struct store_block
{
  struct typed_store : store_node
  {
    frame_node*
        home; // at the start of the block; read for its size, even when it is gone
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

// A frame, and the thread that it is made on, for who puts it in place at once.
struct new_frame
{
  frame_ref frame;
  thread_state& here;
};

// The current frame with a new store in `slot`, made from `arguments`. One block of memory;
// where anything throws, nothing has changed.
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

  // Only now: the constructor of T may have changed the current frame, and the thread.
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

#endif // ASIO_CTX_DETAIL_FRAME_NODE_HPP
