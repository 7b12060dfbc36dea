// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_TRACE_PERCENT_ENCODING_HPP
#define ASIO_CTX_DETAIL_TRACE_PERCENT_ENCODING_HPP

#include <asio_ctx/detail/trace/characters.hpp>
#include <cstddef>
#include <string>
#include <string_view>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// Writes each byte as %XX, except for slashes and RFC 3986's unreserved characters.
inline void append_encoded(std::string& out, std::string_view text)
{
  constexpr const char* digits = "0123456789ABCDEF";
  for (const char c : text)
    if (is_letter_or_digit(c) || c == '-' || c == '.' || c == '_' || c == '~' || c == '/')
      out += c;
    else
    {
      const auto byte = static_cast<unsigned char>(c);
      out += '%';
      out += digits[byte >> 4];
      out += digits[byte & 15];
    }
}

// Returns the number of bytes of the UTF-8 code point at the start of the text; 0 if
// there is none.
constexpr std::size_t utf8_length(std::string_view text) noexcept
{
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80)
    return 1;
  const std::size_t length = first >= 0xc2 && first < 0xe0   ? 2
                             : first >= 0xe0 && first < 0xf0 ? 3
                             : first >= 0xf0 && first < 0xf5 ? 4
                                                             : 0;
  if (length == 0 || text.size() < length)
    return 0;
  for (std::size_t i = 1; i != length; ++i)
    if ((byte(i) & 0xc0) != 0x80)
      return 0;
  const unsigned char second = byte(1); // overlong forms, surrogates, beyond U+10FFFF
  if ((first == 0xe0 && second < 0xa0) || (first == 0xed && second >= 0xa0)
      || (first == 0xf0 && second < 0x90) || (first == 0xf4 && second >= 0x90))
    return 0;
  return length;
}

// Replaces each byte that does not belong to a code point by U+FFFD.
inline std::string valid_utf8(std::string_view text)
{
  std::string result;
  while (!text.empty())
  {
    const std::size_t length = utf8_length(text);
    if (length == 0)
      result += "\xef\xbf\xbd";
    else
      result.append(text.substr(0, length));
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return result;
}

// Decodes %XX. A percent sign that is not followed by two hexadecimal digits stands for
// itself.
inline std::string decoded(std::string_view text)
{
  std::string bytes;
  for (std::size_t i = 0; i != text.size(); ++i)
  {
    const bool has_two = text[i] == '%' && text.size() - i > 2;
    const unsigned high = has_two ? hex_digit(text[i + 1]) : 16;
    const unsigned low = has_two ? hex_digit(text[i + 2]) : 16;
    if (high > 15 || low > 15)
    {
      bytes += text[i];
      continue;
    }
    bytes += static_cast<char>(high << 4 | low);
    i += 2;
  }
  return valid_utf8(bytes);
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_TRACE_PERCENT_ENCODING_HPP
