// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_TEST_SUPPORT_OWN_TABLE_HPP
#define ASIO_CTX_TEST_SUPPORT_OWN_TABLE_HPP

// The table of unfinished operations of this process, as it is in memory. Found by the
// names of its mappings alone, as other processes find it.

#include <algorithm>
#include <asio_ctx/detail/table/layout.hpp>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace test_support {

namespace table = asio_ctx::detail::table;

template <class T>
T* at_address(std::uint64_t address) noexcept
{
  return reinterpret_cast<T*>(static_cast<std::uintptr_t>(address));
}

struct mapping
{
  std::uint64_t begin;
  std::uint64_t end;
};

// The mappings of this process whose name contains the text.
inline std::vector<mapping> mappings_named(const char* name)
{
  std::vector<mapping> found;
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);)
  {
    if (line.find(name) == std::string::npos)
      continue;
    std::istringstream text(line);
    mapping one{};
    char dash = 0;
    text >> std::hex >> one.begin >> dash >> one.end;
    found.push_back(one);
  }
  return found;
}

inline std::vector<const table::slab_header*> slabs()
{
  std::vector<const table::slab_header*> found;
  for (const mapping& one : mappings_named(table::slab_name))
    for (std::uint64_t at = one.begin; at < one.end; at += table::slab_bytes)
      if (const auto* const slab = at_address<const table::slab_header>(at);
          slab->magic == table::slab_magic)
        found.push_back(slab);
  return found;
}

// Null if the table has never been switched on.
inline const table::program_record* program_record()
{
  for (const mapping& one : mappings_named(table::program_name))
    if (const auto* const record = at_address<const table::program_record>(one.begin);
        record->magic == table::program_magic)
      return record;
  return nullptr;
}

inline std::vector<const table::operation_slot*> all_slots()
{
  std::vector<const table::operation_slot*> found;
  for (const table::slab_header* const slab : slabs())
    for (std::uint32_t i = 0; i != slab->size; ++i)
      found.push_back(at_address<const table::operation_slot>(
          reinterpret_cast<std::uintptr_t>(slab) + slab->first_slot
          + std::size_t(i) * slab->slot_bytes));
  return found;
}

// An unfinished operation.
struct listed_operation
{
  const table::operation_slot* slot;
  std::uint64_t id;
  std::uint64_t trigger;
  table::slot_kind kind;
  table::slot_state state;
  std::string type;
  std::string handler_type; // empty if it is unknown
  const void* io;
  const void* object; // null for handlers
  std::uint64_t frame;
  bool is_awaited;

  bool is_suspended() const // a coroutine
  {
    return slot->words[table::suspended_at] != 0;
  }
};

inline std::string type_of(const table::operation_slot& slot)
{
  if (slot.operation == 0)
  {
    const table::member_offsets& offsets = program_record()->offsets;
    const char* text = nullptr;
    std::uint32_t size = 0;
    std::memcpy(&text, at_address<char>(slot.subject + offsets.node_type), sizeof(text));
    std::memcpy(
        &size, at_address<char>(slot.subject + offsets.node_type_size), sizeof(size));
    return {text, size};
  }
  std::string type;
  if (slot.kind == table::slot_kind::operation && slot.object_type != 0)
    type = std::string(at_address<const char>(slot.object_type)) + '.';
  return type + at_address<const char>(slot.operation);
}

inline listed_operation read(const table::operation_slot& slot)
{
  const bool is_handler = slot.kind == table::slot_kind::handler;
  listed_operation read{
      &slot,
      slot.id.load(),
      slot.trigger,
      slot.kind,
      slot.state,
      type_of(slot),
      {},
      at_address<void>(slot.io),
      is_handler ? nullptr : at_address<void>(slot.object),
      slot.frame,
      (slot.flags & table::awaited_by_trigger) != 0};
  if (is_handler && slot.subject_size != 0)
    read.handler_type = at_address<const char>(slot.handler_type);
  return read;
}

// What is unfinished, the oldest first. Nothing may run meanwhile.
inline std::vector<listed_operation> listed_operations()
{
  std::vector<listed_operation> found;
  for (const table::operation_slot* const slot : all_slots())
    if (slot->id.load() != 0)
      found.push_back(read(*slot));
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
    return a.id < b.id;
  });
  return found;
}

// Their types, separated by spaces.
inline std::string listed_types()
{
  std::string types;
  for (const listed_operation& one : listed_operations())
    types += (types.empty() ? "" : " ") + one.type;
  return types;
}

inline std::size_t listed_count()
{
  std::size_t count = 0;
  for (const table::operation_slot* const slot : all_slots())
    count += slot->id.load() != 0;
  return count;
}

// The threads in the record of the program.
inline std::vector<std::uint64_t> listed_threads()
{
  std::vector<std::uint64_t> ids;
  if (const table::program_record* const record = program_record())
    for (const table::thread_entry& entry : record->threads)
      if (entry.state.load() != 0)
        ids.push_back(entry.system_id);
  return ids;
}

} // namespace test_support

#endif // ASIO_CTX_TEST_SUPPORT_OWN_TABLE_HPP
