// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_RECYCLED_MEMORY_HPP
#define ASIO_CTX_DETAIL_RECYCLED_MEMORY_HPP

#include <asio_ctx/detail/thread_state.hpp>
#include <cstddef>
#include <new>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// A context is made and dropped for every request, so its memory is kept by the thread that
// drops it, a few blocks of each size, and used again: in steady state nothing goes to the
// heap.

inline constexpr std::size_t smallest_block = 128;

// Blocks that are larger, or aligned more strictly than operator new aligns, are not kept.
inline std::size_t block_class(std::size_t bytes, std::size_t alignment) noexcept
{
  std::size_t index = 0;
  for (std::size_t size = smallest_block; size < bytes; size *= 2)
    ++index;
  return ASIO_CTX_DETAIL_RECYCLE && alignment <= __STDCPP_DEFAULT_NEW_ALIGNMENT__
             ? index
             : thread_state::block_classes;
}

inline void* allocate_block(std::size_t bytes, std::size_t alignment)
{
  const std::size_t index = block_class(bytes, alignment);
  if (index < thread_state::block_classes)
  {
    thread_state& state = this_thread();
    if (thread_state::free_block* block = state.blocks[index])
    {
      state.blocks[index] = block->next;
      --state.kept[index];
      return block;
    }
    return ::operator new(smallest_block << index);
  }
  if (alignment > __STDCPP_DEFAULT_NEW_ALIGNMENT__)
    return ::operator new(bytes, std::align_val_t(alignment));
  return ::operator new(bytes);
}

inline void free_block(void* memory, std::size_t bytes, std::size_t alignment) noexcept
{
  const std::size_t index = block_class(bytes, alignment);
  if (index < thread_state::block_classes)
  {
    thread_state& state = this_thread();
    if (state.life == thread_state::phase::registered
        && state.kept[index] < thread_state::blocks_kept)
    {
      state.blocks[index] = ::new (memory) thread_state::free_block{state.blocks[index]};
      ++state.kept[index];
      return;
    }
  }
  if (alignment > __STDCPP_DEFAULT_NEW_ALIGNMENT__)
    ::operator delete(memory, std::align_val_t(alignment));
  else
    ::operator delete(memory);
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_RECYCLED_MEMORY_HPP
