// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_AUTOMATIC_OPERATION_NAME_HPP
#define ASIO_CTX_DETAIL_AUTOMATIC_OPERATION_NAME_HPP

#include <asio_ctx/detail/base/thread_state.hpp>
#include <asio_ctx/detail/base/type_text.hpp>
#include <cstddef>
#include <string_view>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// The type of an operation that hooks see. It is made at compile time from the type of
// the function object that initiates the operation. For the wait of a timer, that type is
// boost::asio::basic_waitable_timer<std::chrono::steady_clock, ...>::initiate_async_wait,
// and becomes "steady_timer.async_wait". An object of another library keeps its
// namespace: "redis::connection.async_exec".

constexpr bool is_name_character(char c) noexcept
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
         || c == '_';
}

// Takes the last name, with its template arguments, off a path: "a::b<c>::name" becomes
// "a::b<c>".
constexpr std::string_view take_last_name(std::string_view& path) noexcept
{
  std::size_t end = path.size();
  if (end != 0 && path[end - 1] == '>')
  {
    int depth = 0;
    while (end != 0)
    {
      const char c = path[--end];
      depth += c == '>' ? 1 : c == '<' ? -1 : 0;
      if (depth == 0)
        break;
    }
  }
  std::size_t begin = end;
  while (begin != 0 && is_name_character(path[begin - 1]))
    --begin;
  const std::string_view name = path.substr(begin, end - begin);
  path = path.substr(0, begin);
  take_end(path, "::");
  return name;
}

struct renamed
{
  std::string_view from;
  std::string_view to;
};

// Classes that users know by another name.
inline constexpr renamed object_names[] = {
    {"basic_deadline_timer", "deadline_timer"},
    {"basic_datagram_socket", "socket"},
    {"basic_raw_socket", "socket"},
    {"basic_seq_packet_socket", "socket"},
    {"basic_socket_acceptor", "acceptor"},
    {"basic_stream_socket", "socket"},
    {"basic_stream_descriptor", "descriptor"},
    {"basic_descriptor", "descriptor"},
    {"basic_stream_file", "file"},
    {"basic_random_access_file", "file"},
    {"basic_concurrent_channel", "channel"},
    {"basic_stream", "tcp_stream"},
};

// Operations whose function object does not have the name of the function.
inline constexpr renamed operation_names[] = {
    {"async_buffered_fill", "async_fill"},
    {"async_buffered_flush", "async_flush"},
    {"async_buffered_handshake", "async_handshake"},
    {"async_buffered_read_some", "async_read_some"},
    {"async_buffered_write_some", "async_write_some"},
    {"async_connect_iter", "async_connect"},
    {"async_connect_range", "async_connect"},
    {"async_iterator_connect", "async_connect"},
    {"async_move_accept", "async_accept"},
    {"async_range_connect", "async_connect"},
    {"async_read_msg", "async_read"},
    {"async_write_msg", "async_write"},
};

// Endings that Asio adds to the names of functions.
inline constexpr std::string_view operation_endings[] = {
    "_with_executor", "_with_flags", "_v1",    "_v2",   "_dynbuf",
    "_streambuf",     "_string",     "_delim", "_expr", "_match"};

template <std::size_t Size>
constexpr std::string_view
name_in(const renamed (&table)[Size], std::string_view name) noexcept
{
  for (const renamed& row : table)
    if (row.from == name)
      return row.to;
  return name;
}

struct operation_name
{
  static constexpr std::size_t room = 96;

  char text[room]{}; // ends with a null character
  std::size_t size = 0;

  constexpr void add(std::string_view more) noexcept
  {
    for (const char c : more)
      if (size + 1 < room)
        text[size++] = c;
  }

  // Adds the class, or the last namespace, and its namespaces: "beast::http".
  constexpr void add_path(std::string_view path) noexcept
  {
    std::string_view rest = path;
    const std::string_view name = take_last_name(rest);
    if (name.empty() || name == "boost" || name == "asio")
      return;
    if (name == "detail" || name == "impl" || name == "experimental" || name == "ops"
        || name == "ip" || name == "posix" || starts_with(name, "_")
        || (name.size() > 1 && name[0] == 'v' && name[1] <= '9'))
      return add_path(rest);
    add_path(rest);
    if (size != 0)
      add("::");
    if (name == "basic_waitable_timer")
      return add_timer(path);
    std::string_view known = name_in(object_names, name);
    take_start(known, "basic_");
    add(known);
  }

  constexpr void add_timer(std::string_view path) noexcept
  {
    if (path.find("steady_clock") != path.npos)
      add("steady_timer");
    else if (path.find("system_clock") != path.npos)
      add("system_timer");
    else
      add("waitable_timer");
  }

  constexpr void add_operation(std::string_view name) noexcept
  {
    for (bool again = true; again;)
    {
      again = false;
      for (const std::string_view ending : operation_endings)
        again = again || take_end(name, ending);
    }
    if (size != 0)
      add(".");
    add(name_in(operation_names, name));
  }
};

// Makes a name from "boost::asio::basic_x<...>::initiate_async_y" and the like.
constexpr operation_name name_of_initiation(std::string_view type) noexcept
{
  operation_name made;
  std::string_view start = "::initiate_";
  std::size_t at = type.rfind(start); // the innermost initiation, if tokens wrap it
  if (at == type.npos)
    at = type.rfind(start = "::run_");
  if (at == type.npos)
  {
    made.add("operation");
    return made;
  }
  std::string_view name = type.substr(at + start.size());
  std::size_t size = 0;
  while (size != name.size() && is_name_character(name[size]))
    ++size;
  name = name.substr(0, size);
  made.add_path(type.substr(0, at));
  if (take_end(name, "_op"))
  {
    operation_name operation;
    operation.add("async_");
    operation.add(name);
    made.add_operation({operation.text, operation.size});
  }
  else
    made.add_operation(name);
  return made;
}

// Makes the name of an operation of async_compose, from the class that implements it,
// unless that is a lambda.
constexpr operation_name name_of_composed(std::string_view implementation) noexcept
{
  operation_name made;
  std::string_view path = implementation;
  std::string_view name = take_last_name(path);
  if (name.empty())
  {
    made.add("async_compose");
    return made;
  }
  made.add_path(path);
  operation_name operation;
  if (take_end(name, "_op"))
    operation.add("async_");
  operation.add(name);
  made.add_operation({operation.text, operation.size});
  return made;
}

// Returns the template argument that begins at `at`: "a" of "x<a, b>".
constexpr std::string_view
template_argument(std::string_view type, std::size_t at) noexcept
{
  int depth = 0;
  std::size_t end = at;
  for (; end != type.size(); ++end)
  {
    const char c = type[end];
    if (depth == 0 && (c == ',' || c == '>'))
      break;
    depth += c == '<' || c == '(' ? 1 : c == '>' || c == ')' ? -1 : 0;
  }
  return type.substr(at, end - at);
}

// The initiation of async_compose has the implementation's type as a template argument.
// Before Boost 1.82, the implementation is its first argument after the handler.
constexpr operation_name
name_of_operation(std::string_view initiation, std::string_view first_argument) noexcept
{
  constexpr std::string_view composed = "::initiate_composed<";
  if (const std::size_t at = initiation.find(composed); at != initiation.npos)
    return name_of_composed(template_argument(initiation, at + composed.size()));
  if (initiation.find("::initiate_composed_op<") != initiation.npos)
    return name_of_composed(first_argument);
  return name_of_initiation(initiation);
}

// The type of an operation that is initiated by an Initiation. FirstArgument is the type
// of its first argument after the handler, if there is one.
template <class Initiation, class FirstArgument>
struct operation_type
{
  static constexpr operation_name name =
      name_of_operation(type_text<Initiation>(), type_text<FirstArgument>());

  static constexpr resource_type value{name.text};
};

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_AUTOMATIC_OPERATION_NAME_HPP
