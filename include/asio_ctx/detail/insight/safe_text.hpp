// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_INSIGHT_SAFE_TEXT_HPP
#define ASIO_CTX_DETAIL_INSIGHT_SAFE_TEXT_HPP

// Text out of a program's memory may hold any bytes. These make it fit for a terminal, a log
// and JSON.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace asio_ctx {
inline namespace v0 {
namespace detail {
namespace insight {

struct code_point
{
  std::uint32_t value = 0; // the first byte, if the bytes are not UTF-8
  std::size_t bytes = 1;
  bool is_valid = false;
};

// The first code point of a text, which is not empty.
inline code_point first_code_point(std::string_view text) noexcept
{
  const auto byte = [text](std::size_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i]));
  };
  code_point result;
  result.value = byte(0);
  if (result.value < 0x80)
  {
    result.is_valid = true;
    return result;
  }
  const std::size_t bytes = (result.value & 0xe0) == 0xc0   ? 2
                            : (result.value & 0xf0) == 0xe0 ? 3
                            : (result.value & 0xf8) == 0xf0 ? 4
                                                            : 0;
  if (bytes == 0 || text.size() < bytes)
    return result;
  std::uint32_t value = result.value & (0xffu >> (bytes + 1));
  for (std::size_t i = 1; i != bytes; ++i)
  {
    if ((byte(i) & 0xc0) != 0x80)
      return result;
    value = value << 6 | (byte(i) & 0x3f);
  }
  constexpr std::uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool is_surrogate = value >= 0xd800 && value <= 0xdfff;
  if (value < least[bytes] || value > 0x10ffff || is_surrogate)
    return result;
  result.value = value;
  result.bytes = bytes;
  result.is_valid = true;
  return result;
}

// Whether a terminal shows nothing for it, obeys it, or shows other text in another order.
inline bool is_control(std::uint32_t value) noexcept
{
  return value < 0x20 || (value >= 0x7f && value <= 0x9f) || value == 0xad
         || value == 0x61c || (value >= 0x200b && value <= 0x200f)
         || (value >= 0x2028 && value <= 0x202e) || (value >= 0x2060 && value <= 0x206f)
         || value == 0xfeff || (value >= 0xe0000 && value <= 0xe007f);
}

inline void append_hex(std::string& out, std::uint64_t value, std::size_t digits = 1)
{
  std::size_t needed = 1;
  while (needed < 16 && value >> (4 * needed) != 0)
    ++needed;
  for (std::size_t i = needed < digits ? digits : needed; i-- != 0;)
    out += "0123456789abcdef"[value >> (4 * i) & 15];
}

// What is shown in place of a character that is not sent to a terminal.
inline void append_escape(std::string& out, const code_point& character)
{
  if (character.value == '\n')
    out += "\\n";
  else if (character.value == '\t')
    out += "\\t";
  else if (!character.is_valid || character.value < 0x80)
  {
    out += "\\x";
    append_hex(out, character.value, 2);
  }
  else
  {
    out += "\\u";
    append_hex(out, character.value, 4);
  }
}

inline constexpr std::size_t longest_text = 200;

// Appends text that a terminal only shows: no control characters, and valid UTF-8. What is
// longer than `longest_text` characters ends with "...".
inline void
append_safe(std::string& out, std::string_view text, std::string_view escaped = {})
{
  for (std::size_t shown = 0; !text.empty(); ++shown)
  {
    if (shown == longest_text)
    {
      out += "...";
      return;
    }
    const code_point next = first_code_point(text);
    if (!next.is_valid || is_control(next.value))
      append_escape(out, next);
    else
    {
      if (next.bytes == 1 && escaped.find(text[0]) != std::string_view::npos)
        out += '\\';
      out += text.substr(0, next.bytes);
    }
    text.remove_prefix(next.bytes);
  }
}

// The same for a terminal that does not understand UTF-8: each other character is escaped.
inline std::string ascii_alone(std::string_view text)
{
  std::string out;
  while (!text.empty())
  {
    const code_point next = first_code_point(text);
    if (next.is_valid && next.bytes == 1)
      out += text[0];
    else
      append_escape(out, next);
    text.remove_prefix(next.bytes);
  }
  return out;
}

// Appends a string of JSON. Bytes that are not UTF-8 become U+FFFD. Control characters are
// escaped, so that it can be shown in a terminal.
inline void append_json_string(std::string& out, std::string_view text)
{
  out += '"';
  while (!text.empty())
  {
    const code_point next = first_code_point(text);
    if (!next.is_valid)
      out += "\xef\xbf\xbd";
    else if (next.value == '"' || next.value == '\\')
    {
      out += '\\';
      out += text[0];
    }
    else if (!is_control(next.value))
      out += text.substr(0, next.bytes);
    else
    {
      std::uint32_t unit = next.value;
      if (unit >= 0x10000)
      {
        out += "\\u";
        append_hex(out, 0xd800 + ((unit - 0x10000) >> 10), 4);
        unit = 0xdc00 + ((unit - 0x10000) & 0x3ff);
      }
      out += "\\u";
      append_hex(out, unit, 4);
    }
    text.remove_prefix(next.bytes);
  }
  out += '"';
}

} // namespace insight
} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_INSIGHT_SAFE_TEXT_HPP
