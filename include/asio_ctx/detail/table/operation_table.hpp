// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_TABLE_OPERATION_TABLE_HPP
#define ASIO_CTX_DETAIL_TABLE_OPERATION_TABLE_HPP

// The table of unfinished operations. Each one has a slot, which is never unmapped: readers
// look at it without a lock, from this process, from another one, or in a core file. A
// thread takes slots from a list of its own and gives them back to it, without a lock.

#include <asio_ctx/detail/base/fork.hpp>
#include <asio_ctx/detail/base/immortal.hpp>
#include <asio_ctx/detail/base/thread_registry.hpp>
#include <asio_ctx/detail/base/thread_state.hpp>
#include <asio_ctx/detail/table/layout.hpp>
#include <asio_ctx/detail/table/named_memory.hpp>
#include <asio_ctx/detail/table/ticks.hpp>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <new>
#include <utility>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

using table::operation_slot;
using table::slot_kind;

inline std::uint64_t bits_of(const void* pointer) noexcept
{
  return reinterpret_cast<std::uintptr_t>(pointer);
}

// Slots that no thread has, and the record of the program.
struct ASIO_CTX_DETAIL_SHARED slot_depot
{
  static constexpr unsigned batch_size = 32;

  slot_depot() noexcept { hold_over_forks<slot_depot>(); }

  inline void after_fork_in_child() noexcept;

  std::mutex mutex;
  operation_slot* first = nullptr; // of the first batch: see give_batch
  std::atomic<table::program_record*> program{nullptr};
  std::atomic<std::uint32_t> promise_handle{table::unknown}; // see member_offsets
  std::atomic<std::uint32_t> promise_caller{table::unknown};
};

inline slot_depot& all_slots() noexcept
{
  return immortal<slot_depot>();
}

inline operation_slot* slot_at(std::uint64_t bits) noexcept
{
  return reinterpret_cast<operation_slot*>(table::to_address(bits));
}

inline operation_slot* next_free(const operation_slot& slot) noexcept
{
  return slot_at(slot.subject);
}

inline void set_next_free(operation_slot& slot, operation_slot* next) noexcept
{
  slot.subject = bits_of(next);
}

// The first slot of a batch that no thread has says how long it is, and which one is next.
// The caller holds the lock.
inline void give_batch(slot_depot& depot, operation_slot* batch, unsigned size) noexcept
{
  batch->subject_size = size;
  batch->trigger = bits_of(depot.first);
  depot.first = batch;
}

// Readers see the stores before this ahead of those after it.
ASIO_CTX_DETAIL_ALWAYS_INLINE void order_stores() noexcept
{
#if ASIO_CTX_DETAIL_TSAN
  std::atomic_signal_fence(std::memory_order_seq_cst); // it does not know the other one
#else
  std::atomic_thread_fence(std::memory_order_release); // no instruction on x86
#endif
}

// Fills what all slots have. Readers do not see the slot before publish_slot.
ASIO_CTX_DETAIL_ALWAYS_INLINE void begin_slot(
    operation_slot& slot, slot_kind kind, std::uint64_t trigger, std::uintptr_t frame,
    const char* operation) noexcept
{
  slot.trigger = trigger;
  slot.operation = bits_of(operation);
  slot.started = ticks_now();
  slot.frame = frame;
  slot.io = 0;
  slot.subject_size = 0;
  slot.kind = kind;
  slot.state = table::slot_state::waiting;
  slot.flags = 0;
  slot.unused = 0;
}

// Fills what the slots of Asio's operations and of resources have.
inline void set_object(
    operation_slot& slot, const char* type, const void* object,
    std::uint64_t native_handle) noexcept
{
  slot.object_type = bits_of(type);
  slot.object = bits_of(object);
  slot.native_handle = native_handle;
}

inline void
set_subject(operation_slot& slot, const void* subject, std::size_t size) noexcept
{
  slot.subject = bits_of(subject);
  slot.subject_size = size & UINT32_MAX;
}

ASIO_CTX_DETAIL_ALWAYS_INLINE void
publish_slot(operation_slot& slot, std::uint64_t id) noexcept
{
  slot.id.store(id, std::memory_order_release);
}

// Hides a slot from readers until it is published again.
inline void hide_slot(operation_slot& slot) noexcept
{
  slot.id.store(0, std::memory_order_relaxed);
  order_stores();
}

// Hides the slot of a resource, for code that knows more about it and publishes it again.
inline void
reuse_slot(operation_slot& slot, slot_kind kind, const char* operation) noexcept
{
  hide_slot(slot);
  slot.kind = kind;
  slot.operation = bits_of(operation);
}

#if ASIO_CTX_DETAIL_HAS_TABLE

// Adds a slab to the depot, if there is memory. The caller holds the lock.
ASIO_CTX_DETAIL_NOINLINE inline void add_slab(slot_depot& depot) noexcept
{
  void* const memory = map_named_memory(table::slab_name, table::slab_bytes);
  if (!memory)
    return;
  constexpr std::uint32_t slots_in_header = 1;
  constexpr std::uint32_t size =
      (table::slab_bytes / sizeof(operation_slot) - slots_in_header)
      / slot_depot::batch_size * slot_depot::batch_size;
  static_assert(sizeof(table::slab_header) <= slots_in_header * sizeof(operation_slot));
  auto* const header = ::new (memory) table::slab_header{};
  header->version = table::layout_version;
  header->slot_bytes = sizeof(operation_slot);
  header->first_slot = slots_in_header * sizeof(operation_slot);
  header->size = size;
  table::program_record* const program = depot.program.load();
  header->program = bits_of(program);
  header->next = program->first_slab.load(std::memory_order_relaxed);
  auto* const first =
      reinterpret_cast<operation_slot*>(static_cast<char*>(memory) + header->first_slot);
  for (std::uint32_t i = 0; i != size; ++i)
  {
    auto* const slot = ::new (static_cast<void*>(first + i)) operation_slot{};
    const bool is_last = (i + 1) % slot_depot::batch_size == 0;
    set_next_free(*slot, is_last ? nullptr : slot + 1);
  }
  for (std::uint32_t i = 0; i != size; i += slot_depot::batch_size)
    give_batch(depot, first + i, slot_depot::batch_size);
  order_stores();
  header->magic = table::slab_magic;
  program->first_slab.store(bits_of(header), std::memory_order_release);
}

// The free slots that a thread keeps. One that is ending gives back each slot at once.
inline constexpr unsigned most_kept = 3 * slot_depot::batch_size - 1;

// Lists a thread that runs or ends operations. Called once for each thread.
ASIO_CTX_DETAIL_NOINLINE inline void list_thread(thread_state& state) noexcept
{
  state.own_slots.is_listed = true;
  if (state.registration.life == thread_state::phase::fresh)
    register_thread(state);
  if (state.registration.life != thread_state::phase::ended)
    state.own_slots.room = most_kept;
  slot_depot& depot = all_slots();
  table::program_record* const program = depot.program.load();
  if (!program || state.registration.life != thread_state::phase::registered)
    return;
  std::lock_guard<std::mutex> lock(depot.mutex);
  for (table::thread_entry& entry : program->threads)
  {
    if (entry.state.load() == 0)
    {
      entry.system_id = static_cast<std::uint64_t>(::syscall(SYS_gettid));
      entry.state.store(bits_of(&state));
      state.own_slots.entry = &entry;
      return;
    }
  }
}

// For a thread that is ending.
inline void keep_one_slot(slot_depot& depot, thread_state& state) noexcept
{
  if (operation_slot* const others = next_free(*state.own_slots.free))
    give_batch(depot, others, most_kept - state.own_slots.room - 1);
  set_next_free(*state.own_slots.free, nullptr);
  state.own_slots.room = 0u - 1; // zero when it has taken the slot
}

// Gets free slots for a thread. Returns the first one, or null.
ASIO_CTX_DETAIL_NOINLINE inline operation_slot* refill_slots(thread_state& state) noexcept
{
  slot_depot& depot = all_slots();
  table::program_record* const program = depot.program.load();
  if (!program) // the last hook was disabled since the caller saw that something watches
    return nullptr;
  if (!state.own_slots.is_listed)
    list_thread(state);
  std::lock_guard<std::mutex> lock(depot.mutex);
  if (!depot.first)
    add_slab(depot);
  operation_slot* const batch = depot.first;
  if (!batch)
    return nullptr;
  program->latest = time_pair_now();
  depot.first = slot_at(batch->trigger);
  state.own_slots.free = batch;
  state.own_slots.room = most_kept - batch->subject_size;
  if (state.registration.life == thread_state::phase::ended)
    keep_one_slot(depot, state);
  return batch;
}

ASIO_CTX_DETAIL_NOINLINE inline void give_back_slots(thread_state& state) noexcept
{
  if (state.registration.life == thread_state::phase::ended)
    return stop_listing_thread(state);
  if (!state.own_slots.is_listed) // its first slot
  {
    list_thread(state);
    --state.own_slots.room;
    return;
  }
  operation_slot* const batch = state.own_slots.free;
  operation_slot* last = batch;
  for (unsigned i = 1; i != slot_depot::batch_size; ++i)
    last = next_free(*last);
  state.own_slots.free = next_free(*last);
  state.own_slots.room = slot_depot::batch_size - 1;
  set_next_free(*last, nullptr);
  slot_depot& depot = all_slots();
  std::lock_guard<std::mutex> lock(depot.mutex);
  give_batch(depot, batch, slot_depot::batch_size);
}

// Returns a slot for an operation, or null without memory. The caller fills all of its
// fields, the id at last.
ASIO_CTX_DETAIL_ALWAYS_INLINE operation_slot* take_slot(thread_state& state) noexcept
{
  operation_slot* slot = state.own_slots.free;
  if (!slot && !(slot = refill_slots(state)))
    return nullptr;
  state.own_slots.free = next_free(*slot);
  ++state.own_slots.room;
  return slot;
}

// Ends the operation of a slot.
ASIO_CTX_DETAIL_ALWAYS_INLINE void
free_slot(thread_state& state, operation_slot* slot) noexcept
{
  hide_slot(*slot);
  set_next_free(*slot, state.own_slots.free);
  state.own_slots.free = slot;
  if (state.own_slots.room-- == 0)
    give_back_slots(state);
}

#else

inline void list_thread(thread_state&) noexcept {}
inline operation_slot* take_slot(thread_state&) noexcept
{
  return nullptr;
}
inline void free_slot(thread_state&, operation_slot*) noexcept {}

#endif

ASIO_CTX_DETAIL_ALWAYS_INLINE void list_thread_once(thread_state& state) noexcept
{
  if (!state.own_slots.is_listed)
    list_thread(state);
}

// Takes the frame out of the slot of a resource, which several threads may run at a time.
inline void clear_frame(operation_slot& slot) noexcept
{
#if defined(__GNUC__)
  __atomic_store_n(&slot.frame, std::uint64_t(), __ATOMIC_RELAXED);
#else
  slot.frame = 0;
#endif
}

// The thread ends. Its slots, and those that it frees from now on, go to the depot.
inline void stop_listing_thread(thread_state& state) noexcept
{
  state.own_slots.room = 0;
  if (!state.own_slots.is_listed && !state.own_slots.free)
    return;
  if (table::thread_entry* const entry = std::exchange(state.own_slots.entry, nullptr))
    entry->state.store(0);
  slot_depot& depot = all_slots();
  std::lock_guard<std::mutex> lock(depot.mutex);
  unsigned size = 0;
  operation_slot* const first = std::exchange(state.own_slots.free, nullptr);
  for (operation_slot* slot = first; slot; slot = next_free(*slot))
    ++size;
  if (first)
    give_batch(depot, first, size);
}

// The child has only the thread that has forked. Operations of other threads are there
// still.
inline void slot_depot::after_fork_in_child() noexcept
{
  table::program_record* const record = program.load();
  if (!record)
    return;
  thread_state& self = this_thread();
  for (table::thread_entry& entry : record->threads)
    if (&entry != self.own_slots.entry)
      entry.state.store(0);
#if ASIO_CTX_DETAIL_HAS_TABLE
  if (self.own_slots.entry)
    self.own_slots.entry->system_id = static_cast<std::uint64_t>(::syscall(SYS_gettid));
#endif
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_TABLE_OPERATION_TABLE_HPP
