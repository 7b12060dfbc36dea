// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_FRAME_STORAGE_SLOT_HPP
#define ASIO_CTX_DETAIL_FRAME_STORAGE_SLOT_HPP

#include <algorithm>
#include <asio_ctx/detail/base/fork.hpp>
#include <asio_ctx/detail/base/immortal.hpp>
#include <asio_ctx/detail/base/thread_state.hpp>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

struct ASIO_CTX_DETAIL_SHARED key_counter
{
  std::atomic<std::uint64_t> keys{1};
};

// Returns a number that no other key in the process has. It contains the address of the
// counter, because a plug-in may have a counter of its own.
inline std::uint64_t next_key() noexcept
{
  static_assert(sizeof(void*) <= sizeof(std::uint64_t));
  std::atomic<std::uint64_t>& keys = immortal<key_counter>().keys;
  const std::uint64_t place = reinterpret_cast<std::uintptr_t>(&keys);
  return (place << 16) + keys.fetch_add(1, std::memory_order_relaxed);
}

// A storage's place in the table of every frame. Slots are reused after their storage is
// gone, but keys never are. A store counts only while its key is its slot's: so disable()
// and the end of a storage take effect in all contexts at once.
struct storage_slot
{
  static constexpr std::uint64_t disabled = 0;

  explicit storage_slot(std::uint32_t i) : index(i) {}

  const std::uint32_t index;
  std::uint32_t show = 0; // how readers of the table show a store: see table/layout.hpp
  std::atomic<std::uint64_t> key{disabled};
  const char* name = nullptr; // the storage's, if it has one

  // Returns the key for new stores. Enables the storage if it is disabled.
  std::uint64_t enabled_key() noexcept
  {
    std::uint64_t current = key.load(std::memory_order_relaxed);
    if (current != disabled)
      return current;
    const std::uint64_t fresh = next_key();
    return key.compare_exchange_strong(current, fresh, std::memory_order_relaxed)
               ? fresh
               : current;
  }
};

// Slots are never freed, because stores of a storage that is gone still read theirs.
// Their number is the largest number of storages that existed at the same time.
struct ASIO_CTX_DETAIL_SHARED slot_registry
{
  slot_registry() noexcept { hold_over_forks<slot_registry>(); }

  void after_fork_in_child() noexcept {}

  std::mutex mutex;
  std::vector<std::unique_ptr<storage_slot>> entries;
  std::vector<std::uint32_t>
      unused; // a min-heap: low slots keep the tables of frames short
};

inline slot_registry& storage_slots() noexcept
{
  return immortal<slot_registry>();
}

inline storage_slot& acquire_slot()
{
  slot_registry& all = storage_slots();
  std::lock_guard<std::mutex> lock(all.mutex);
  if (!all.unused.empty())
  {
    std::pop_heap(all.unused.begin(), all.unused.end(), std::greater<>());
    storage_slot& slot = *all.entries[all.unused.back()];
    all.unused.pop_back();
    return slot;
  }
  const std::uint32_t index = all.entries.size() & UINT32_MAX;
  all.unused.reserve(index + 1); // so that release_slot cannot fail
  all.entries.push_back(std::make_unique<storage_slot>(index));
  return *all.entries.back();
}

inline void release_slot(storage_slot& slot) noexcept
{
  slot.key.store(storage_slot::disabled, std::memory_order_relaxed);
  slot.show = 0;
  slot.name = nullptr;
  slot_registry& all = storage_slots();
  std::lock_guard<std::mutex> lock(all.mutex);
  all.unused.push_back(slot.index);
  std::push_heap(all.unused.begin(), all.unused.end(), std::greater<>());
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_FRAME_STORAGE_SLOT_HPP
