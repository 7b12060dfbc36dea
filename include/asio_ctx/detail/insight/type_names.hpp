// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_INSIGHT_TYPE_NAMES_HPP
#define ASIO_CTX_DETAIL_INSIGHT_TYPE_NAMES_HPP

// What a user knows in the type of a handler: his functions, lambdas and classes.

#include <algorithm>
#include <asio_ctx/detail/insight/cpp_name.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace asio_ctx {
inline namespace v0 {
namespace detail {
namespace insight {

struct type_names
{
  std::vector<std::string> functions; // that are template arguments: "&session::on_read"
  std::vector<std::string> lambdas;
  std::vector<std::string> classes; // in the order of the text
};

inline void add_once(std::vector<std::string>& to, std::string name)
{
  if (!name.empty() && std::find(to.begin(), to.end(), name) == to.end())
    to.push_back(std::move(name));
}

inline bool has(const std::vector<std::string>& names, const std::string& name)
{
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Adds what is in a type. Leaves out parameters: they are not what the handler is.
inline void add_type_names(std::string_view type, type_names& to, int depth = 0)
{
  if (depth > 100)
    return;
  for (std::size_t at = 0; at < type.size();)
  {
    const char c = type[at];
    if (begins_name(type, at))
    {
      const bool is_address = at != 0 && type[at - 1] == '&';
      const cpp_name name = read_cpp_name(type, at);
      at = std::max(name.end, at + 1);
      if (!is_of_library(name) && !is_of_language(name.first))
      {
        if (name.is_lambda)
          add_once(to.lambdas, shown(name));
        else if (is_address && !begins_at(type, name.end, "::*"))
          add_once(to.functions, name.text);
        else if (!name.text.empty())
          add_once(to.classes, name.text);
      }
      for (const std::string_view inner : name.arguments)
        add_type_names(inner, to, depth + 1);
      if (name.has_parameters)
        at = behind_brackets(type, name.end);
    }
    else if (c == '(')
    {
      // "(session::*)" and "(*)" are followed by parameters; "(&session::on_read)" and
      // "&(session::on_read(int))" are values; all else are parameters, or the type of a
      // value.
      const std::size_t end = behind_brackets(type, at);
      const std::string_view inner = type.substr(at + 1, end - at - 1);
      if (at != 0 && type[at - 1] == '&' && begins_name(inner, 0))
      {
        if (const cpp_name name = read_cpp_name(inner, 0); !is_of_library(name))
          add_once(to.functions, name.text);
      }
      else if (
          inner.find("::*") != inner.npos || begins_at(inner, 0, "&")
          || begins_at(inner, 0, "*"))
        add_type_names(inner, to, depth + 1);
      at = end;
      if (at < type.size() && type[at] == '(')
        at = behind_brackets(type, at);
    }
    else
      ++at;
  }
}

// Returns the type that a function's signature contains: "[with T = type; U = other]" or
// "[T = type]". Empty if there is none.
inline std::string_view type_in_signature(std::string_view signature) noexcept
{
  std::size_t begin = signature.npos;
  for (const std::string_view start : {"[with T = ", "[T = ", "; T = ", ", T = "})
    if (const std::size_t at = signature.find(start); at != signature.npos)
      begin = std::min(begin, at + start.size());
  if (begin == signature.npos)
    return {};
  const std::string_view type = signature.substr(begin);
  for (std::size_t at = 0; at < type.size();)
    if (const char c = type[at]; c == '(' || c == '[' || c == '{' || c == '<')
      at = behind_brackets(type, at);
    else if (c == ';' || c == ']' || begins_at(type, at, ", U = "))
      return type.substr(0, at);
    else
      ++at;
  return type;
}

} // namespace insight
} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_INSIGHT_TYPE_NAMES_HPP
