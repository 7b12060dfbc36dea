// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Threads fill and free slots as fast as they can while the reader reads them. Every field
// of an operation, and the store in its context, follow from its id: what does not fit was
// torn. The memory of contexts is used again, as the library does it.
//
//     torn_slots [number of slots to read]

#include <algorithm>
#include <asio_ctx/detail/insight/process_memory.hpp>
#include <asio_ctx/detail/insight/read_snapshot.hpp>
#include <asio_ctx/detail/table/layout.hpp>
#include <asio_ctx/detail/table/named_memory.hpp>
#include <asio_ctx/live_operation.hpp>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <new>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

namespace insight = asio_ctx::detail::insight;
namespace table = asio_ctx::detail::table;

constexpr std::size_t slots = 256;
constexpr const char* types[] = {"one", "two", "three", "four"};

struct storage
{
  std::uint64_t key = 7;
  std::uint32_t show =
      table::show_value(table::shown_as::unsigned_integer, sizeof(std::uint64_t));
  const char* name = "id";
} const storage_of_ids;

struct store
{
  std::uint64_t key = 7;
  const storage* slot = &storage_of_ids;
  const void* value = nullptr;
};

struct alignas(16) frame
{
  std::uint32_t size = 1;
  const store* stores[1]{};
};

struct context
{
  context()
  {
    one.value = &value;
    table.stores[0] = &one;
  }

  frame table;
  store one;
  std::uint64_t value = 0;
};

context contexts[slots];

std::uint64_t bits(const void* pointer)
{
  return reinterpret_cast<std::uintptr_t>(pointer);
}

table::operation_slot* make_table()
{
  void* const program_memory = asio_ctx::detail::map_named_memory(
      table::program_name, sizeof(table::program_record));
  void* const memory =
      asio_ctx::detail::map_named_memory(table::slab_name, table::slab_bytes);
  if (!program_memory || !memory)
    std::abort();
  auto& program = *::new (program_memory) table::program_record{};
  program.version = table::layout_version;
  program.bytes = sizeof program;
  program.offsets = insight::no_offsets;
  program.offsets.frame_size = offsetof(frame, size);
  program.offsets.frame_table = offsetof(frame, stores);
  program.offsets.store_key = offsetof(store, key);
  program.offsets.store_slot = offsetof(store, slot);
  program.offsets.store_value = offsetof(store, value);
  program.offsets.storage_key = offsetof(storage, key);
  program.offsets.storage_name = offsetof(storage, name);
  program.offsets.storage_show = offsetof(storage, show);
  program.magic = table::program_magic;
  auto& slab = *::new (memory) table::slab_header{};
  slab.version = table::layout_version;
  slab.slot_bytes = sizeof(table::operation_slot);
  slab.first_slot = sizeof(table::operation_slot);
  slab.size = slots;
  slab.magic = table::slab_magic;
  auto* const first = reinterpret_cast<table::operation_slot*>(
      static_cast<char*>(memory) + slab.first_slot);
  for (std::size_t i = 0; i != slots; ++i)
    ::new (static_cast<void*>(first + i)) table::operation_slot{};
  return first;
}

// As the library frees and fills a slot.
void refill(table::operation_slot& slot, context& of_slot, std::uint64_t id)
{
  slot.id.store(0, std::memory_order_relaxed);
  std::atomic_thread_fence(std::memory_order_release);
  *static_cast<volatile std::uint64_t*>(&of_slot.value) = id;
  slot.kind = table::slot_kind::operation;
  slot.trigger = id * 3;
  slot.operation = bits(types[id % 4]);
  slot.object = id * 5;
  slot.native_handle = id * 7;
  slot.io = id * 11;
  slot.started = id;
  slot.flags = id % 2 ? table::awaited_by_trigger : std::uint8_t();
  slot.frame = bits(&of_slot.table);
  slot.subject = bits(&of_slot);
  slot.subject_size = sizeof of_slot; // 0 would mean that the operation runs
  slot.id.store(id, std::memory_order_release);
}

// Fills all slots with i % threads == number.
void keep_refilling(
    table::operation_slot* all, std::size_t number, std::size_t threads,
    const std::atomic<bool>& stop)
{
  std::uint64_t id = 1 + number;
  while (!stop.load(std::memory_order_relaxed))
    for (std::size_t i = number; i < slots; i += threads, id += threads)
      refill(all[i], contexts[i], id);
}

bool is_torn(const asio_ctx::live_operation& one)
{
  return one.trigger_id != one.id * 3 || one.type != types[one.id % 4]
         || one.object != one.id * 5 || one.native_handle != one.id * 7
         || one.io != one.id * 11 || one.is_awaited_by_trigger != (one.id % 2 == 1)
         || (!one.stores.empty() && one.context("id") != std::to_string(one.id));
}

} // namespace

int main(int argc, char** argv)
{
  const std::uint64_t wanted = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 200'000;
  table::operation_slot* const all = make_table();
  std::atomic<bool> stop{false};
  std::vector<std::thread> writers;
  const std::size_t threads = std::max(2u, std::thread::hardware_concurrency());
  for (std::size_t i = 0; i != threads; ++i)
    writers.emplace_back(keep_refilling, all, i, threads, std::cref(stop));

  const insight::process_memory memory(::getpid());
  std::uint64_t kept = 0;
  std::uint64_t changed = 0;
  std::uint64_t with_context = 0;
  std::uint64_t torn = 0;
  while (kept + changed < wanted)
  {
    const insight::snapshot read = insight::read_snapshot(memory, nullptr);
    changed += read.changed;
    kept += read.operations.size();
    for (const asio_ctx::live_operation& one : read.operations)
    {
      with_context += !one.stores.empty();
      torn += is_torn(one);
    }
  }
  stop = true;
  for (std::thread& one : writers)
    one.join();
  std::cout << kept + changed << " slots read, " << threads
            << " threads wrote: " << changed << " changed meanwhile, " << kept
            << " operations, " << with_context << " with a context, " << torn
            << " torn\n";
  return torn == 0 && kept != 0 && with_context != 0 ? 0 : 1;
}
