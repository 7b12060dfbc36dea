// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_INSIGHT_MEMORY_SOURCE_HPP
#define ASIO_CTX_DETAIL_INSIGHT_MEMORY_SOURCE_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace asio_ctx {
inline namespace v0 {
namespace detail {
namespace insight {

// A range of a process's memory.
struct mapping
{
  std::uint64_t from = 0;
  std::uint64_t to = 0;
  std::uint64_t offset = 0; // of `from` in the file
  bool is_writable = false;
  bool is_executable = false;
  std::string name; // a path, "[heap]" or empty
  std::string file; // the path to open for what the range is mapped from, or empty

  bool contains(std::uint64_t address) const noexcept
  {
    return address >= from && address < to;
  }
};

// The memory of a process, or of a core file. Nothing in it can be trusted: addresses may
// lead nowhere, and values may change between two reads.
class memory_source
{
public:
  memory_source() = default;
  memory_source(const memory_source&) = delete;
  memory_source& operator=(const memory_source&) = delete;
  virtual ~memory_source() = default;

  // Copies memory. Returns false if part of it can't be read; the copy is undefined then.
  virtual bool read(std::uint64_t address, void* to, std::size_t size) const noexcept = 0;

  // Returns true if the memory is that of a process that runs now.
  virtual bool is_live() const noexcept = 0;

  // The path before the absolute paths of the process's files: it may be in a container.
  const std::string& root() const noexcept { return root_; }

  // Sorted by address. Ranges do not overlap.
  const std::vector<mapping>& mappings() const noexcept { return mappings_; }

  // Returns the range that contains the address, or null.
  const mapping* mapping_of(std::uint64_t address) const noexcept
  {
    const auto after = std::upper_bound(
        mappings_.begin(), mappings_.end(), address,
        [](std::uint64_t a, const mapping& m) { return a < m.from; });
    return after != mappings_.begin() && (after - 1)->contains(address) ? &*(after - 1)
                                                                        : nullptr;
  }

  // Returns true if a range has an address in [from, to).
  bool has_mapping_in(std::uint64_t from, std::uint64_t to) const noexcept
  {
    const auto after = std::upper_bound(
        mappings_.begin(), mappings_.end(), from,
        [](std::uint64_t a, const mapping& m) { return a < m.to; });
    return after != mappings_.end() && after->from < to;
  }

protected:
  // Drops ranges that are empty or overlap: a broken core file may have any.
  void set_mappings(std::vector<mapping> found)
  {
    std::sort(found.begin(), found.end(), [](const mapping& a, const mapping& b) {
      return a.from < b.from;
    });
    mappings_.clear();
    for (mapping& one : found)
      if (one.from < one.to && (mappings_.empty() || mappings_.back().to <= one.from))
        mappings_.push_back(std::move(one));
  }

  void set_root(std::string root) { root_ = std::move(root); }

private:
  std::vector<mapping> mappings_;
  std::string root_;
};

enum class open_failure
{
  none,
  no_such_process,
  not_permitted,
  no_such_file,
  not_a_core,
  truncated_core,
  other_architecture,
  wrong_executable
};

// What opening a source returns: the memory, or why there is none.
struct opened_memory
{
  std::unique_ptr<memory_source> memory;
  open_failure failure = open_failure::none;
  std::string message; // a sentence for people, which says what to do if it can
};

inline opened_memory refused(open_failure failure, std::string message)
{
  return {nullptr, failure, std::move(message)};
}

} // namespace insight
} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_INSIGHT_MEMORY_SOURCE_HPP
