// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_INSIGHT_FIND_TABLE_HPP
#define ASIO_CTX_DETAIL_INSIGHT_FIND_TABLE_HPP

#include <algorithm>
#include <asio_ctx/detail/insight/memory_source.hpp>
#include <asio_ctx/detail/insight/table_copy.hpp>
#include <asio_ctx/detail/table/layout.hpp>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace asio_ctx {
inline namespace v0 {
namespace detail {
namespace insight {

// Where the parts of the table are.
struct table_places
{
  std::vector<std::uint64_t> programs;
  std::vector<std::uint64_t> slabs;

  bool empty() const noexcept { return programs.empty() && slabs.empty(); }
};

inline constexpr std::size_t most_places = 65536;

// Adds a place if a record or a slab begins there, and is not added yet.
inline void add_place(const memory_source& memory, std::uint64_t at, table_places& to)
{
  std::uint64_t magic = 0;
  if (!memory.read(at, &magic, sizeof magic))
    return;
  std::vector<std::uint64_t>* const places = magic == table::program_magic ? &to.programs
                                             : magic == table::slab_magic  ? &to.slabs
                                                                           : nullptr;
  if (places && places->size() < most_places
      && std::find(places->begin(), places->end(), at) == places->end())
    places->push_back(at);
}

// Adds the slabs in a program's list.
inline void add_list(const memory_source& memory, std::uint64_t program, table_places& to)
{
  program_copy record{};
  std::uint64_t slab = 0;
  if (!memory.read(program, &record, sizeof record)
      || record.version != table::layout_version
      || record.bytes < first_slab_offset + sizeof slab
      || !memory.read(program + first_slab_offset, &slab, sizeof slab))
    return;
  for (slab_copy header{}; slab != 0; slab = header.next)
  {
    const std::size_t before = to.slabs.size();
    add_place(memory, slab, to);
    if (to.slabs.size() == before || !memory.read(slab, &header, sizeof header)
        || header.version != table::layout_version)
      return; // the end, a circle or no slab
  }
}

// Looks into unnamed memory. The system may have joined ranges, so a slab can begin at
// any page.
inline void find_unnamed(const memory_source& memory, table_places& to)
{
  constexpr std::uint64_t page = 4096;
  constexpr std::uint64_t most_pages = std::uint64_t(1) << 20;
  std::uint64_t pages = 0;
  for (const mapping& one : memory.mappings())
    if (one.name.empty() && one.is_writable)
      for (std::uint64_t at = one.from; one.to - at >= page && pages != most_pages;
           at += page, ++pages)
        add_place(memory, at, to);
}

inline table_places find_table(const memory_source& memory)
{
  table_places found;
  for (const mapping& one : memory.mappings())
    if (one.name.find(table::program_name) != one.name.npos)
      add_place(memory, one.from, found);
  for (std::size_t i = 0; i != found.programs.size(); ++i)
    add_list(memory, found.programs[i], found);
  for (const mapping& one : memory.mappings()) // without a record that can be read
    if (one.name.find(table::slab_name) != one.name.npos)
      add_place(memory, one.from, found);
  if (found.empty())
    find_unnamed(memory, found);
  return found;
}

} // namespace insight
} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_INSIGHT_FIND_TABLE_HPP
