// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_BASE_RECYCLED_MEMORY_HPP
#define ASIO_CTX_DETAIL_BASE_RECYCLED_MEMORY_HPP

#include <asio_ctx/detail/base/block_depot.hpp>
#include <asio_ctx/detail/base/exceptions.hpp>
#include <asio_ctx/detail/base/thread_registry.hpp>
#include <asio_ctx/detail/base/thread_state.hpp>
#include <cstddef>
#include <new>
#include <utility>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// Every request makes and drops contexts. So the thread that drops a context keeps its
// memory, a few blocks of each size, and reuses it. Surplus blocks go to other threads
// through the depot: in the steady state, nothing is allocated from the heap.

inline constexpr std::size_t smallest_block = 128;

// Returns the class of a block. Larger blocks, and those that need a stricter alignment
// than operator new guarantees, are not kept.
inline std::size_t block_class(std::size_t bytes, std::size_t alignment) noexcept
{
  std::size_t index = 0;
  for (std::size_t size = smallest_block; size < bytes; size *= 2)
    ++index;
  return alignment <= __STDCPP_DEFAULT_NEW_ALIGNMENT__ ? index
                                                       : blocks_of_thread::classes;
}

// Fills the thread's empty list from the depot. Returns false if that has no blocks.
ASIO_CTX_DETAIL_NOINLINE inline bool
refill(thread_state& state, std::size_t index) noexcept
{
  if (state.registration.life == thread_state::phase::fresh)
    register_thread(state);
  if (state.registration.life == thread_state::phase::ended)
    return false;
  depot().fill_reserve(smallest_block);
  state.blocks.first[index] = depot().take(index);
  state.blocks.kept[index] = state.blocks.first[index] ? block_depot::batch_size : 0;
  return state.blocks.first[index] != nullptr;
}

// Moves a batch of the thread's full list to the depot.
ASIO_CTX_DETAIL_NOINLINE inline void
hand_over(thread_state& state, std::size_t index) noexcept
{
  blocks_of_thread::free_block* const batch = state.blocks.first[index];
  blocks_of_thread::free_block* last = batch;
  for (int i = 1; i != block_depot::batch_size; ++i)
    last = last->next;
  state.blocks.first[index] = std::exchange(last->next, nullptr);
  state.blocks.kept[index] =
      static_cast<unsigned char>(state.blocks.kept[index] - block_depot::batch_size);
  depot().give(index, batch);
}

inline void* allocate_unkept(std::size_t bytes, std::size_t alignment)
{
  if (alignment > __STDCPP_DEFAULT_NEW_ALIGNMENT__)
    return ::operator new(bytes, std::align_val_t(alignment));
  return ::operator new(bytes);
}

inline void free_unkept(void* memory, std::size_t alignment) noexcept
{
  if (alignment > __STDCPP_DEFAULT_NEW_ALIGNMENT__)
    ::operator delete(memory, std::align_val_t(alignment));
  else
    ::operator delete(memory);
}

inline void* take_kept(thread_state& state, std::size_t index) noexcept
{
  blocks_of_thread::free_block* const block = state.blocks.first[index];
  state.blocks.first[index] = block->next;
  --state.blocks.kept[index];
  return block;
}

inline void* allocate_block(thread_state& state, std::size_t bytes, std::size_t alignment)
{
  const std::size_t index = block_class(bytes, alignment);
  if (index >= blocks_of_thread::classes)
    return allocate_unkept(bytes, alignment);
  if (!ASIO_CTX_DETAIL_RECYCLE || (!state.blocks.first[index] && !refill(state, index)))
    return ::operator new(smallest_block << index);
  return take_kept(state, index);
}

// Returns a reserved block, if there is no other memory; null if no reserved block is
// left.
ASIO_CTX_DETAIL_NOINLINE inline void* take_reserved_block(thread_state& state) noexcept
{
  if (!state.blocks.first[0])
  {
    state.blocks.first[0] = depot().take_reserve();
    state.blocks.kept[0] = 0;
    for (auto* block = state.blocks.first[0]; block; block = block->next)
      ++state.blocks.kept[0];
  }
  return state.blocks.first[0] ? take_kept(state, 0) : nullptr;
}

ASIO_CTX_DETAIL_NOINLINE inline void*
make_needed_block(thread_state& state, std::size_t bytes, std::size_t alignment)
{
  ASIO_CTX_DETAIL_TRY
  {
    return allocate_block(state, bytes, alignment);
  }
  ASIO_CTX_DETAIL_CATCH(const std::bad_alloc&)
  {
    if (block_class(bytes, alignment) == 0)
      if (void* const block = take_reserved_block(state))
        return block;
    ASIO_CTX_DETAIL_RETHROW;
  }
}

// As allocate_block(), for small objects that a noexcept function needs: Asio requires
// executors, and tracked work, in such functions.
inline void*
allocate_needed_block(thread_state& state, std::size_t bytes, std::size_t alignment)
{
  const std::size_t index = block_class(bytes, alignment);
  if (ASIO_CTX_DETAIL_RECYCLE && index == 0 && state.blocks.first[0])
    return take_kept(state, 0);
  return make_needed_block(state, bytes, alignment);
}

inline void free_block(
    thread_state& state, void* memory, std::size_t bytes, std::size_t alignment) noexcept
{
  const std::size_t index = block_class(bytes, alignment);
  if (!ASIO_CTX_DETAIL_RECYCLE || index >= blocks_of_thread::classes)
    return free_unkept(memory, alignment);
  if (state.registration.life == thread_state::phase::fresh)
    register_thread(state);
  if (state.registration.life != thread_state::phase::registered)
    return free_unkept(memory, alignment);
  if (state.blocks.kept[index] == blocks_of_thread::limit)
    hand_over(state, index);
  state.blocks.first[index] =
      ::new (memory) blocks_of_thread::free_block{state.blocks.first[index], nullptr};
  ++state.blocks.kept[index];
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_BASE_RECYCLED_MEMORY_HPP
