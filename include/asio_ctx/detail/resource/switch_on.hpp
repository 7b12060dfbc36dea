// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_RESOURCE_SWITCH_ON_HPP
#define ASIO_CTX_DETAIL_RESOURCE_SWITCH_ON_HPP

// Switches the table of unfinished operations on: by a call, for programs that are built
// for that, or by the environment.

#include <asio_ctx/detail/base/program_kind.hpp>
#include <asio_ctx/detail/frame/frame_node.hpp>
#include <asio_ctx/detail/hook/registry.hpp>
#include <asio_ctx/detail/resource/announce.hpp>
#include <asio_ctx/detail/resource/resource_node.hpp>
#include <asio_ctx/detail/table/operation_table.hpp>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <mutex>
#include <new>
#include <string_view>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// Set while operations are initiated for which more has to be done: see
// initiate_in_context.
inline constexpr unsigned char initiation_captures_steps = 1;
inline constexpr unsigned char initiation_is_listed = 2;

ASIO_CTX_DETAIL_SHARED inline std::atomic<unsigned char> special_initiations{0};

inline void note_special_initiations(unsigned char kind) noexcept
{
  if ((special_initiations.load(std::memory_order_relaxed) & kind) == 0)
    special_initiations.fetch_or(kind, std::memory_order_relaxed);
}

// Returns true if executors may ask, while an operation is initiated, whether they get
// steps.
inline bool executors_get_steps() noexcept
{
  return !whole_program
         && (special_initiations.load(std::memory_order_relaxed)
             & initiation_captures_steps)
                != 0;
}

#if ASIO_CTX_DETAIL_HAS_TABLE

template <class T>
std::uint32_t offset_in(const T& object, const void* member) noexcept
{
  return static_cast<std::uint32_t>(
      static_cast<const char*>(member) - reinterpret_cast<const char*>(&object));
}

inline table::member_offsets offsets_for_readers(const slot_depot& depot) noexcept
{
  table::member_offsets offsets;
  const thread_state& thread = this_thread();
  offsets.current_frame = offset_in(thread, &thread.current);
  offsets.execution_id = offset_in(thread, &thread.execution.id);
  offsets.execution_trigger = offset_in(thread, &thread.execution.trigger);
  offsets.execution_type = offset_in(thread, &thread.execution.type);
  offsets.execution_resource = offset_in(thread, &thread.execution.resource);
  const resource_type& type = resource_types::root;
  offsets.type_operation = offset_in(type, &type.operation);
  offsets.type_object = offset_in(type, &type.object);
  const resource_node resource(resource_kind::root, "", no_id, no_id, 0);
  offsets.node_type = offset_in(resource, &resource.type);
  offsets.node_type_size = offset_in(resource, &resource.type_size);
  const frame_node frame(0, {0, false});
  offsets.frame_size = offset_in(frame, &frame.size);
  offsets.frame_table = sizeof(frame_node);
  const store_node store{};
  offsets.store_key = offset_in(store, &store.key);
  offsets.store_slot = offset_in(store, &store.slot);
  offsets.store_value = offset_in(store, &store.value);
  const storage_slot storage(0);
  offsets.storage_key = offset_in(storage, &storage.key);
  offsets.storage_name = offset_in(storage, &storage.name);
  offsets.storage_show = offset_in(storage, &storage.show);
  offsets.promise_handle = depot.promise_handle.load();
  offsets.promise_caller = depot.promise_caller.load();
  return offsets;
}

// Returns false without memory.
inline bool make_program_record() noexcept
{
  const bool is_late = threads().ids.load() != id_block; // an operation has got an id
  slot_depot& depot = all_slots();
  std::lock_guard<std::mutex> lock(depot.mutex);
  if (depot.program.load())
    return true;
  void* const memory =
      map_named_memory(table::program_name, sizeof(table::program_record));
  if (!memory)
    return false;
  auto* const program = ::new (memory) table::program_record{};
  program->version = table::layout_version;
  program->bytes = sizeof(table::program_record);
  program->ticks = kind_of_ticks;
  program->flags = is_late ? table::switched_on_late : 0;
  program->first = program->latest = time_pair_now();
  program->offsets = offsets_for_readers(depot);
  program->threads_size = sizeof(program->threads) / sizeof(program->threads[0]);
  std::atomic_signal_fence(std::memory_order_seq_cst);
  program->magic = table::program_magic;
  depot.program.store(program);
  return true;
}

// Lists all operations that start from now on. Returns false if the table can't be made
// here.
inline bool switch_table_on() noexcept
{
  if (!make_program_record())
    return false;
  {
    const std::lock_guard<std::mutex> lock(hooks().mutex);
    wanted_events.fetch_or(listing);
  }
  note_special_initiations(initiation_is_listed);
  thread_state& state = this_thread();
  list_thread_once(state);
  return true;
}

// Switches the table on if the variable ASIO_CTX names it.
inline bool switch_table_on_by_environment() noexcept
{
  const char* const value = std::getenv("ASIO_CTX");
  const std::string_view words = value ? value : "";
  for (std::size_t begin = 0; begin < words.size();)
  {
    const std::size_t end = words.find(',', begin);
    const std::string_view word = words.substr(begin, end - begin);
    if (word == "table")
      return switch_table_on();
    begin = end == words.npos ? words.size() : end + 1;
  }
  return false;
}

ASIO_CTX_DETAIL_SHARED inline const bool switched_on_by_environment =
    switch_table_on_by_environment();

#if defined(ASIO_CTX_INSIGHT) // the target asio_ctx::insight defines it
ASIO_CTX_DETAIL_SHARED inline const bool switched_on_by_build = switch_table_on();
#endif

#else

inline bool switch_table_on() noexcept
{
  return false;
}

#endif

// Tells readers where Asio's promises have what leads from one to the next.
inline void note_promise_offsets(std::uint32_t handle, std::uint32_t caller) noexcept
{
  slot_depot& depot = all_slots();
  if (depot.promise_caller.load(std::memory_order_acquire) != table::unknown)
    return;
  std::lock_guard<std::mutex> lock(depot.mutex);
  depot.promise_handle.store(handle);
  depot.promise_caller.store(caller);
  if (table::program_record* const program = depot.program.load())
  {
    program->offsets.promise_handle = handle;
    program->offsets.promise_caller = caller;
  }
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_RESOURCE_SWITCH_ON_HPP
