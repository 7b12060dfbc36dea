// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_AUTOMATIC_WHAT_TO_CARRY_HPP
#define ASIO_CTX_DETAIL_AUTOMATIC_WHAT_TO_CARRY_HPP

// Distinguishes handlers from the steps of operations, by the texts of their types.

#include <asio_ctx/detail/base/type_text.hpp>
#include <cstddef>
#include <string_view>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

constexpr bool has_text(std::string_view type, std::string_view name) noexcept
{
  return type.find(name) != type.npos;
}

constexpr bool is_next(const char* text, const char* name) noexcept
{
  while (*name != 0 && *text == *name)
  {
    ++text;
    ++name;
  }
  return *name == 0;
}

// Returns true if one of the names follows "detail::" in a type. The texts of types have
// thousands of characters, and reading each of them takes compile time. This function
// reads only a few, once for all names: those where "detail::" may end.
template <class... Names>
constexpr bool has_detail(std::string_view type, const Names&... names) noexcept
{
  const char* const text = type.data(); // something follows its end: see type_text
  for (std::size_t end = 7; end < type.size();)
  {
    const char c = text[end];
    if (c != ':')
    {
      end += c == 'e' ? 6 : c == 't' ? 5 : c == 'a' ? 4 : c == 'i' ? 3 : c == 'l' ? 2 : 7;
      continue;
    }
    ++end;
    if (text[end - 3] == 'l' && is_next(text + end - 8, "detail::")
        && (is_next(text + end, names) || ...))
      return true;
  }
  return false;
}

// Returns true if a type is Boost's own code: the class of a step of a composed
// operation, but not that of an operation which a user writes with async_compose.
constexpr bool is_code_of_boost(std::string_view type) noexcept
{
  if (!starts_with(type, "boost::"))
    return false;
  const std::size_t at = type.find('<');
  std::string_view outer = type.substr(0, at);
  if (at == type.npos)
    return true;
  if (take_end(outer, "::deferred_sequence_handler")) // with the function of deferred(f)
    return false;
  return !take_end(outer, "::composed_op") || starts_with(type.substr(at + 1), "boost::");
}

// Returns true if a type is a lambda of Asio or Beast. Such lambdas pass a cancellation
// to a coroutine's executor, or call the handler of co_spawn. clang writes the place of a
// lambda, other compilers its function.
constexpr bool is_lambda_of_boost(std::string_view type) noexcept
{
  if (starts_with(type, "(lambda at "))
    return has_text(type, "/boost/asio/") || has_text(type, "/boost/beast/");
  if (!starts_with(type, "boost::") || type.size() < 2 || type[type.size() - 2] != ')')
    return false;
  std::size_t at = type.size();
  int depth = 0;
  do
  {
    --at;
    depth += type[at] == '>' ? 1 : type[at] == '<' ? -1 : 0;
  } while (at != 0 && depth > 0);
  return starts_with(type.substr(at), "<lambda(");
}

// What a handler has to carry.
enum class carries
{
  nothing,  // for a step whose handler carries the context, or that resumes a coroutine
  context,  // for a step that is a user's own code, or a function of Asio's own
  operation // for anything else: the handler of an operation
};

// A step of a composed operation has the operation's handler in its type. Some compilers
// write the inline namespace v0, others leave it out.
constexpr carries carried_by(std::string_view type) noexcept
{
  if (is_lambda_of_boost(type))
    return carries::context;
  if (!has_detail(
          type, "handler_in_context<", "bound_handler<", "awaitable_handler<",
          "awaitable_async_op_handler<"))
    return carries::operation;
  return is_code_of_boost(type) ? carries::nothing : carries::context;
}

// A variable, so that compilers read the text of a type once.
template <class Handler>
inline constexpr carries what_to_carry = carried_by(type_text<Handler>());

// Returns true if an initiation gives the handler a context: that of bind_context does.
template <class Initiation>
inline constexpr bool gives_context =
    has_detail(type_text<Initiation>(), "bound_initiation<");

// Returns true if the resource of an operation is announced elsewhere: that of a
// coroutine is.
template <class Initiation>
constexpr bool announces_resource() noexcept
{
  return has_detail(type_text<Initiation>(), "initiate_co_spawn<", "initiate_spawn<");
}

// Returns true if the operation is a coroutine of spawn.
template <class Initiation>
constexpr bool spawns() noexcept
{
  return has_detail(type_text<Initiation>(), "initiate_spawn<");
}

// Returns true if a callable argument of an initiation is a function that runs before the
// handler, as post, defer and dispatch of newer versions of Asio take it.
template <class Initiation, class Argument>
constexpr bool runs_before_handler() noexcept
{
  return has_detail(
             type_text<Initiation>(), "initiate_post", "initiate_defer",
             "initiate_dispatch")
         && !has_detail(type_text<Argument>(), "empty_work_function");
}

// Returns true if a handler is the beginning of a stackful coroutine.
template <class Handler>
constexpr bool begins_coroutine() noexcept
{
  constexpr std::string_view type = type_text<Handler>();
  return is_code_of_boost(type) && has_detail(type, "spawned_thread_resumer");
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_AUTOMATIC_WHAT_TO_CARRY_HPP
