// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_INSIGHT_CACHED_MEMORY_HPP
#define ASIO_CTX_DETAIL_INSIGHT_CACHED_MEMORY_HPP

#include <array>
#include <asio_ctx/detail/insight/memory_source.hpp>
#include <asio_ctx/detail/table/layout.hpp>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <unordered_set>
#include <vector>

namespace asio_ctx {
inline namespace v0 {
namespace detail {
namespace insight {

// Keeps the parts of the memory that were read last, so that following a pointer is rarely
// a system call.
class cached_memory
{
public:
  explicit cached_memory(const memory_source& source) : source_(source), sets_(64) {}

  const memory_source& source() const noexcept { return source_; }

  // From now on reads what the memory has then.
  void forget() noexcept
  {
    for (part_set& set : sets_)
      for (part& one : set.parts)
        one.number = none;
    unreadable_.clear();
  }

  bool read(std::uint64_t address, void* to, std::size_t size)
  {
    char* out = static_cast<char*>(to);
    while (size != 0)
    {
      const std::size_t count =
          std::min(size, page_bytes - table::to_size(address % page_bytes));
      if (const char* const cached = find(address))
        std::memcpy(out, cached, count);
      else if (source_.is_live() || !source_.read(address, out, count))
        return false; // only a core file may have half a page
      out += count;
      size -= count;
      address += count;
      if (address == 0 && size != 0)
        return false;
    }
    return true;
  }

  // Returns zeros if the memory can't be read.
  template <class T>
  T get(std::uint64_t address)
  {
    T value{};
    if (!read(address, &value, sizeof value))
      value = T{};
    return value;
  }

  std::uint64_t pointer(std::uint64_t address)
  {
    if (address % sizeof(std::uintptr_t) != 0)
      return get<std::uintptr_t>(address);
    const char* const cached = find(address); // it is in one page
    if (!cached)
      return source_.is_live() ? 0 : get<std::uintptr_t>(address);
    std::uintptr_t value;
    std::memcpy(&value, cached, sizeof value);
    return value;
  }

  // Reads a text that a null character ends. Returns false if the memory can't be read,
  // or the text is longer than `longest`.
  bool text(std::uint64_t address, std::string& to, std::size_t longest)
  {
    to.clear();
    if (address == 0)
      return false;
    char piece[64];
    while (to.size() <= longest)
    {
      const auto size = table::to_size(sizeof piece - address % sizeof piece);
      if (!read(address, piece, size))
        return false;
      const void* const end = std::memchr(piece, 0, size);
      to.append(
          piece,
          end ? static_cast<std::size_t>(static_cast<const char*>(end) - piece) : size);
      if (end)
        return to.size() <= longest;
      address += size;
    }
    return false;
  }

private:
  static constexpr std::size_t page_bytes = 4096;
  static constexpr std::size_t pages = 4;
  static constexpr std::size_t part_bytes = pages * page_bytes;
  static constexpr std::uint64_t none = ~std::uint64_t();

  struct part
  {
    std::uint64_t number = none;
    std::array<bool, pages> is_readable{};
    std::array<char, part_bytes> bytes;
  };

  // Two parts that have the same place. What is read often stays when others pass by.
  struct part_set
  {
    std::array<part, 2> parts;
    std::size_t last = 0; // the one that was used last
  };

  // Returns the place of the copy; null if its page can't be read.
  const char* find(std::uint64_t address)
  {
    const std::uint64_t number = address / part_bytes;
    const auto at = table::to_size(address % part_bytes);
    // Heaps and stacks begin at round addresses: a remainder alone would be often the same.
    part_set& set =
        sets_[table::to_size(number * 0x9e3779b97f4a7c15 >> 32) % sets_.size()];
    if (set.parts[set.last].number != number)
    {
      part& other = set.parts[1 - set.last];
      if (other.number != number
          && (unreadable_.count(number) != 0 || !fill(other, number)))
        return nullptr;
      set.last = 1 - set.last;
    }
    const part& one = set.parts[set.last];
    return one.is_readable[at / page_bytes] ? one.bytes.data() + at : nullptr;
  }

  // Returns false if nothing of it can be read. What looks like a pointer and is none is
  // often there many times.
  bool fill(part& one, std::uint64_t number)
  {
    const std::uint64_t address = number * part_bytes;
    one.number = number;
    one.is_readable.fill(source_.read(address, one.bytes.data(), part_bytes));
    if (one.is_readable[0])
      return true;
    bool is_any = false;
    if (source_.has_mapping_in(address, address + part_bytes)) // it begins or ends here
      for (std::size_t i = 0; i != pages; ++i)
      {
        one.is_readable[i] = source_.read(
            address + i * page_bytes, one.bytes.data() + i * page_bytes, page_bytes);
        is_any = is_any || one.is_readable[i];
      }
    if (is_any)
      return true;
    one.number = none;
    unreadable_.insert(number);
    return false;
  }

  const memory_source& source_;
  std::vector<part_set> sets_;
  std::unordered_set<std::uint64_t> unreadable_; // parts
};

} // namespace insight
} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_INSIGHT_CACHED_MEMORY_HPP
