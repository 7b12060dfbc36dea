// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_TRACE_CHARACTERS_HPP
#define ASIO_CTX_DETAIL_TRACE_CHARACTERS_HPP

#include <string_view>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

constexpr bool is_blank(char c) noexcept
{
  return c == ' ' || c == '\t';
}

constexpr bool is_letter_or_digit(char c) noexcept
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// Returns true if a text is a token of HTTP.
constexpr bool is_token(std::string_view text) noexcept
{
  for (const char c : text)
    if (!is_letter_or_digit(c)
        && std::string_view("!#$%&'*+-.^_`|~").find(c) == std::string_view::npos)
      return false;
  return !text.empty();
}

// Returns the value of a lowercase hexadecimal digit; 16 for any other character.
constexpr unsigned lowercase_hex_digit(char c) noexcept
{
  if (c >= '0' && c <= '9')
    return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f')
    return static_cast<unsigned>(c - 'a') + 10;
  return 16;
}

// Returns the value of a hexadecimal digit; 16 for any other character.
constexpr unsigned hex_digit(char c) noexcept
{
  if (c >= 'A' && c <= 'F')
    return static_cast<unsigned>(c - 'A') + 10;
  return lowercase_hex_digit(c);
}

// Writes two lowercase digits. Returns the end of the written text.
inline char* write_hex(unsigned char byte, char* out) noexcept
{
  constexpr const char* digits = "0123456789abcdef";
  *out++ = digits[byte >> 4];
  *out++ = digits[byte & 15];
  return out;
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_TRACE_CHARACTERS_HPP
