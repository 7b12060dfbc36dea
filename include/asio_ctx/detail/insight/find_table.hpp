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

// Adds a place if a record or a slab begins there.
inline void
add_place(const memory_source& memory, std::uint64_t at, table_places& to) noexcept
{
  std::uint64_t magic = 0;
  if (!memory.read(at, &magic, sizeof magic))
    return;
  if (magic == table::program_magic && to.programs.size() < most_places)
    to.programs.push_back(at);
  else if (magic == table::slab_magic && to.slabs.size() < most_places)
    to.slabs.push_back(at);
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
    else if (one.name.find(table::slab_name) != one.name.npos)
      for (std::uint64_t at = one.from;; at += table::slab_bytes)
      {
        add_place(memory, at, found);
        if (one.to - at <= table::slab_bytes || found.slabs.size() == most_places)
          break;
      }
  if (found.empty())
    find_unnamed(memory, found);
  return found;
}

} // namespace insight
} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_INSIGHT_FIND_TABLE_HPP
