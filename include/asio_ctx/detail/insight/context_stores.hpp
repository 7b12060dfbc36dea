// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_INSIGHT_CONTEXT_STORES_HPP
#define ASIO_CTX_DETAIL_INSIGHT_CONTEXT_STORES_HPP

#include <algorithm>
#include <array>
#include <asio_ctx/detail/insight/cached_memory.hpp>
#include <asio_ctx/detail/table/layout.hpp>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

namespace asio_ctx {
inline namespace v0 {
namespace detail {
namespace insight {

// Reads the stores of a context that may be shown.
class context_stores
{
public:
  using stores = std::vector<std::pair<std::string, std::string>>;

  context_stores(cached_memory& memory, const table::member_offsets& offsets)
    : memory_(memory), offsets_(offsets)
  {}

  // `frame` is the bits of a frame_ref.
  stores read(std::uint64_t frame)
  {
    stores found;
    frame &= ~std::uint64_t(15);
    std::uint32_t size = 0;
    if (frame == 0 || !member(frame, offsets_.frame_size, size) || size > most_stores)
      return found;
    for (std::uint32_t i = 0; i != size; ++i)
    {
      std::uintptr_t store = 0;
      if (!member(frame, offsets_.frame_table, store, i * sizeof store))
        return found;
      if (store != 0)
        add(store, found);
    }
    return found;
  }

private:
  static constexpr std::uint32_t most_stores = 4096;
  static constexpr std::size_t longest_value = 256;
  static constexpr std::size_t longest_name = 256;

  template <class T>
  bool
  member(std::uint64_t object, std::uint32_t offset, T& value, std::uint64_t further = 0)
  {
    return offset < 1u << 20
           && memory_.read(object + offset + further, &value, sizeof value);
  }

  void add(std::uint64_t store, stores& to)
  {
    std::uint64_t key = 0;
    std::uint64_t key_of_slot = 0;
    std::uintptr_t slot = 0;
    std::uintptr_t value = 0;
    std::uintptr_t name = 0;
    std::uint32_t show = 0;
    if (!member(store, offsets_.store_key, key)
        || !member(store, offsets_.store_slot, slot)
        || !member(store, offsets_.store_value, value) || value == 0
        || !member(slot, offsets_.storage_key, key_of_slot) || key != key_of_slot
        || key == 0 || !member(slot, offsets_.storage_show, show)
        || !member(slot, offsets_.storage_name, name))
      return;
    std::string text;
    if (!read_value(static_cast<table::shown_as>(show & 0xffff), value, show >> 16, text))
      return;
    std::string called;
    if (!memory_.text(name, called, longest_name) || called.empty())
      called = "storage";
    to.emplace_back(std::move(called), std::move(text));
  }

  bool read_value(
      table::shown_as how, std::uint64_t value, std::uint32_t number, std::string& to)
  {
    switch (how)
    {
    case table::shown_as::string:
      return read_string(value, number, to);
    case table::shown_as::c_string:
      return read_text(memory_.pointer(value), to);
    case table::shown_as::text:
      return read_text(memory_.pointer(value + number), to);
    case table::shown_as::boolean: {
      unsigned char flag = 0;
      if (!memory_.read(value, &flag, 1))
        return false;
      to = flag != 0 ? "true" : "false";
      return true;
    }
    case table::shown_as::signed_integer:
    case table::shown_as::unsigned_integer: {
      std::uint64_t bits = 0;
      if (!read_integer(value, number, bits))
        return false;
      to = how == table::shown_as::unsigned_integer
               ? std::to_string(bits)
               : std::to_string(with_sign(bits, number));
      return true;
    }
    case table::shown_as::floating_point:
      return read_floating_point(value, number, to);
    case table::shown_as::hidden:
      break;
    }
    return false;
  }

  bool read_integer(std::uint64_t value, std::uint32_t size, std::uint64_t& bits)
  {
    std::array<unsigned char, 8> bytes{};
    if ((size != 1 && size != 2 && size != 4 && size != 8)
        || !memory_.read(value, bytes.data(), size))
      return false;
    std::uint8_t small;
    std::uint16_t medium;
    std::uint32_t large;
    switch (size)
    {
    case 1:
      bits = (std::memcpy(&small, bytes.data(), 1), small);
      break;
    case 2:
      bits = (std::memcpy(&medium, bytes.data(), 2), medium);
      break;
    case 4:
      bits = (std::memcpy(&large, bytes.data(), 4), large);
      break;
    default:
      std::memcpy(&bits, bytes.data(), 8);
    }
    return true;
  }

  static std::int64_t with_sign(std::uint64_t bits, std::uint32_t size) noexcept
  {
    const std::uint32_t unused = 64 - 8 * size;
    return static_cast<std::int64_t>(bits << unused) >> unused;
  }

  bool read_floating_point(std::uint64_t value, std::uint32_t size, std::string& to)
  {
    double number = 0;
    if (size == sizeof(double))
    {
      if (!memory_.read(value, &number, sizeof number))
        return false;
    }
    else
    {
      float narrow = 0;
      if (size != sizeof narrow || !memory_.read(value, &narrow, sizeof narrow))
        return false;
      number = static_cast<double>(narrow);
    }
    char text[64];
    for (int digits = 6; digits <= 17; ++digits) // the shortest that is the number
    {
      std::snprintf(text, sizeof text, "%.*g", digits, number);
      const double again = std::strtod(text, nullptr);
      if (size == sizeof(double)
              ? !(again < number || again > number)
              : static_cast<float>(again) == static_cast<float>(number))
        break;
    }
    to = text;
    if (const std::size_t comma = to.find(','); comma != to.npos)
      to[comma] = '.'; // of the locale's
    return true;
  }

  bool read_text(std::uint64_t address, std::string& to)
  {
    if (memory_.text(address, to, longest_value))
      return true;
    if (to.size() <= longest_value)
      return false; // can't be read
    cut(to);
    return true;
  }

  static void cut(std::string& text)
  {
    text.resize(longest_value);
    text += "...";
  }

  // The size of the string says whose it is.
  bool read_string(std::uint64_t value, std::uint32_t size, std::string& to)
  {
    constexpr std::uint32_t word = sizeof(std::uintptr_t);
    std::uintptr_t words[2 + 16 / word];
    if (size > sizeof words || !memory_.read(value, words, size))
      return false;
    if (size == 2 * word + 16) // libstdc++: the address, the size, then room for 16
      return read_characters(words[0], words[1], to);
    if (size == word) // libstdc++ before its new ABI: the size is before the characters
      return read_characters(words[0], memory_.pointer(words[0] - 3 * word), to);
    if (size != 3 * word)
      return false;
    // libc++: if the lowest bit is set, the room, the size and the address; else twice the
    // size in a byte, and the characters
    unsigned char first;
    std::memcpy(&first, words, 1);
    return (first & 1) != 0 ? read_characters(words[2], words[1], to)
                            : read_characters(value + 1, first >> 1, to);
  }

  bool read_characters(std::uint64_t address, std::uint64_t size, std::string& to)
  {
    to.resize(static_cast<std::size_t>(std::min<std::uint64_t>(size, longest_value + 1)));
    if (!to.empty() && !memory_.read(address, to.data(), to.size()))
      return false;
    if (to.size() > longest_value)
      cut(to);
    return true;
  }

  cached_memory& memory_;
  const table::member_offsets& offsets_;
};

} // namespace insight
} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_INSIGHT_CONTEXT_STORES_HPP
