// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_TRACE_HEADER_LISTS_HPP
#define ASIO_CTX_DETAIL_TRACE_HEADER_LISTS_HPP

#include <asio_ctx/detail/trace/characters.hpp>
#include <cstddef>
#include <string>
#include <string_view>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// Removes HTTP's optional whitespace at both ends.
constexpr std::string_view trim(std::string_view text) noexcept
{
  while (!text.empty() && is_blank(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back()))
    text.remove_suffix(1);
  return text;
}

// Removes the text before the first delimiter, and the delimiter. Returns the removed
// text.
constexpr std::string_view take_until(std::string_view& text, char delimiter) noexcept
{
  const std::size_t end = text.find(delimiter);
  const std::string_view first = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return first;
}

// Calls f(member) for each member of a list, without the blanks around it, until f
// returns false. Skips members that consist of blanks. Returns false if f did.
template <class F>
constexpr bool for_each_member(std::string_view list, F&& f)
{
  while (!list.empty())
  {
    const std::string_view member = trim(take_until(list, ','));
    if (!member.empty() && !f(member))
      return false;
  }
  return true;
}

inline void append_member(std::string& list, std::string_view member)
{
  if (!list.empty())
    list += ',';
  list += member;
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_TRACE_HEADER_LISTS_HPP
