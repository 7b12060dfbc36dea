// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_TRACE_ID_HPP
#define ASIO_CTX_TRACE_ID_HPP

#include <array>
#include <asio_ctx/detail/trace/characters.hpp>
#include <asio_ctx/detail/trace/random_bits.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>

namespace asio_ctx {
inline namespace v0 {

/** A number of `Size` bytes that names a trace or a span.

If all bytes are zero, it names nothing.

@tparam Size The number of bytes.

@par Thread safety
As for an `int`: distinct objects are safe, a shared one is not.
*/
template <std::size_t Size>
class random_id
{
public:
  /** The number of characters of @ref to_string. */
  static constexpr std::size_t characters = 2 * Size;

  /** Makes an id that names nothing. */
  constexpr random_id() noexcept = default;

  /** Makes an id from its bytes, in network order. */
  explicit constexpr random_id(const std::array<unsigned char, Size>& bytes) noexcept
    : bytes_(bytes)
  {}

  /** Makes a new id, which is unique for all practical purposes.

  All bits are random. Each thread has a generator of its own, which the system seeds, and
  which a forked process seeds again. Do not use it for secrets: anyone who has seen some
  ids can compute others.

  Takes no lock and allocates nothing. The first call on a thread gets a seed from the
  system.
  */
  static random_id random() noexcept
  {
    random_id id;
    do
    {
      for (std::size_t at = 0; at != Size; at += 8)
      {
        const std::uint64_t bits = detail::random_bits();
        for (std::size_t i = 0; i != 8; ++i)
          id.bytes_[at + i] = static_cast<unsigned char>(bits >> (8 * i));
      }
    } while (!id);
    return id;
  }

  /** Reads an id.

  @param text Exactly @ref characters lowercase hexadecimal digits.
  @return The id; nothing if the text is not an id, or if all digits are zero.
  */
  static constexpr std::optional<random_id> parse(std::string_view text) noexcept
  {
    if (text.size() != characters)
      return std::nullopt;
    std::array<unsigned char, Size> bytes{};
    for (std::size_t i = 0; i != Size; ++i)
    {
      const unsigned high = detail::lowercase_hex_digit(text[2 * i]);
      const unsigned low = detail::lowercase_hex_digit(text[2 * i + 1]);
      if (high > 15 || low > 15)
        return std::nullopt;
      bytes[i] = static_cast<unsigned char>(high << 4 | low);
    }
    const random_id id(bytes);
    return id ? std::optional<random_id>(id) : std::nullopt;
  }

  /** Returns the bytes, in network order. */
  constexpr const std::array<unsigned char, Size>& bytes() const noexcept
  {
    return bytes_;
  }

  /** Returns true if the id names something: if not all bytes are zero. */
  explicit constexpr operator bool() const noexcept
  {
    for (std::size_t i = 0; i != Size; ++i)
      if (bytes_[i] != 0)
        return true;
    return false;
  }

  /** Writes the id as lowercase hexadecimal digits, without a zero at the end.

  @param out Has room for @ref characters.
  @return The end of the written text.
  */
  char* write_to(char* out) const noexcept
  {
    for (const unsigned char byte : bytes_)
      out = detail::write_hex(byte, out);
    return out;
  }

  /** Returns the id as lowercase hexadecimal digits. */
  std::string to_string() const
  {
    std::string text(characters, '0');
    write_to(text.data());
    return text;
  }

  friend constexpr bool operator==(const random_id& a, const random_id& b) noexcept
  {
    unsigned char differing = 0; // no early return: a few wide instructions
    for (std::size_t i = 0; i != Size; ++i)
      differing = static_cast<unsigned char>(differing | (a.bytes_[i] ^ b.bytes_[i]));
    return differing == 0;
  }

  friend constexpr bool operator!=(const random_id& a, const random_id& b) noexcept
  {
    return !(a == b);
  }

  /** Writes what @ref to_string returns. */
  friend std::ostream& operator<<(std::ostream& out, const random_id& id)
  {
    return out << id.to_string();
  }

private:
  static_assert(Size % 8 == 0, "Ids consist of 64-bit random numbers.");

  std::array<unsigned char, Size> bytes_{};
};

/** Names a trace: all that one request causes, in all processes. */
using trace_id = random_id<16>;

/** Names a span: the part of a trace that belongs to one process or operation. */
using span_id = random_id<8>;

} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_TRACE_ID_HPP
