// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_INSIGHT_CACHED_MEMORY_HPP
#define ASIO_CTX_DETAIL_INSIGHT_CACHED_MEMORY_HPP

#include <array>
#include <asio_ctx/detail/insight/memory_source.hpp>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

namespace asio_ctx {
inline namespace v0 {
namespace detail {
namespace insight {

// Keeps the pages that were read last, so that following a pointer is rarely a system
// call.
class cached_memory
{
public:
  static constexpr std::size_t page_bytes = 4096;

  explicit cached_memory(const memory_source& source) : source_(source), pages_(256) {}

  const memory_source& source() const noexcept { return source_; }

  // From now on reads what the memory has then.
  void forget() noexcept
  {
    for (page& one : pages_)
      one.number = none;
  }

  bool read(std::uint64_t address, void* to, std::size_t size) noexcept
  {
    char* out = static_cast<char*>(to);
    while (size != 0)
    {
      const std::size_t at = static_cast<std::size_t>(address % page_bytes);
      const std::size_t part = std::min(size, page_bytes - at);
      const page& one = page_at(address / page_bytes);
      if (one.is_readable)
        std::memcpy(out, one.bytes.data() + at, part);
      else if (!source_.read(address, out, part)) // a core file may have half a page
        return false;
      out += part;
      size -= part;
      address += part;
      if (address == 0 && size != 0)
        return false;
    }
    return true;
  }

  // Returns zeros if the memory can't be read.
  template <class T>
  T get(std::uint64_t address) noexcept
  {
    T value{};
    if (!read(address, &value, sizeof value))
      value = T{};
    return value;
  }

  std::uint64_t pointer(std::uint64_t address) noexcept
  {
    return get<std::uintptr_t>(address);
  }

  // Reads a text that a null character ends. Returns false if the memory can't be read,
  // or the text is longer than `longest`.
  bool text(std::uint64_t address, std::string& to, std::size_t longest)
  {
    to.clear();
    if (address == 0)
      return false;
    char part[64];
    while (to.size() <= longest)
    {
      const std::size_t size = sizeof part - address % sizeof part;
      if (!read(address, part, size))
        return false;
      const void* const end = std::memchr(part, 0, size);
      to.append(
          part,
          end ? static_cast<std::size_t>(static_cast<const char*>(end) - part) : size);
      if (end)
        return to.size() <= longest;
      address += size;
    }
    return false;
  }

private:
  static constexpr std::uint64_t none = ~std::uint64_t();

  struct page
  {
    std::uint64_t number = none;
    bool is_readable = false;
    std::array<char, page_bytes> bytes;
  };

  page& page_at(std::uint64_t number) noexcept
  {
    page& one = pages_[static_cast<std::size_t>(number % pages_.size())];
    if (one.number != number)
    {
      one.number = number;
      one.is_readable = source_.read(number * page_bytes, one.bytes.data(), page_bytes);
    }
    return one;
  }

  const memory_source& source_;
  std::vector<page> pages_;
};

} // namespace insight
} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_INSIGHT_CACHED_MEMORY_HPP
