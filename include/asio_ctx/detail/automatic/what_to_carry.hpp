// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_AUTOMATIC_WHAT_TO_CARRY_HPP
#define ASIO_CTX_DETAIL_AUTOMATIC_WHAT_TO_CARRY_HPP

// Tells handlers from the steps of operations, by the texts of their types.

#include <asio_ctx/detail/automatic/type_text.hpp>
#include <cstddef>
#include <string_view>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

constexpr bool has_text(std::string_view type, std::string_view name) noexcept
{
  return type.find(name) != type.npos;
}

// Whether code of Boost alone is in a type: the class of a step of a composed operation, as
// opposed to what a user makes of async_compose.
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

// A lambda of Asio or Beast: what hands a cancellation over to a coroutine's executor, or calls the
// handler of co_spawn. clang writes the place of a lambda, other compilers the function.
constexpr bool is_lambda_of_boost(std::string_view type) noexcept
{
  if (starts_with(type, "(lambda at "))
    return has_text(type, "/boost/asio/") || has_text(type, "/boost/beast/");
  const std::size_t at = type.rfind("::<lambda(");
  if (!starts_with(type, "boost::") || at == type.npos)
    return false;
  int depth = 0;
  std::size_t end = at + 2;
  do
    depth += type[end] == '<' ? 1 : type[end] == '>' ? -1 : 0;
  while (++end != type.size() && depth != 0);
  return end == type.size(); // else it is in the arguments of a template
}

// What a handler is to carry.
enum class carries
{
  nothing,  // a step, whose own handler carries the context; or what resumes a coroutine
  context,  // a step that is a user's own code, or a function of Asio's own
  operation // all else is the handler of an operation
};

// A step of a composed operation has the operation's handler in its own type. Compilers write the
// inline namespace v0, or leave it out.
template <class Handler>
constexpr carries what_to_carry() noexcept
{
  constexpr std::string_view type = type_text<Handler>();
  if (is_lambda_of_boost(type))
    return carries::context;
  if (!has_text(type, "detail::handler_in_context<")
      && !has_text(type, "detail::bound_handler<")
      && !has_text(type, "detail::awaitable_handler<")
      && !has_text(type, "detail::awaitable_async_op_handler<"))
    return carries::operation;
  return is_code_of_boost(type) ? carries::nothing : carries::context;
}

// Whether what initiates an operation gives its handler a context: bind_context.
template <class Initiation>
constexpr bool gives_context() noexcept
{
  return has_text(type_text<Initiation>(), "detail::bound_initiation<");
}

// Whether a resource is announced elsewhere: a coroutine.
template <class Initiation>
constexpr bool announces_resource() noexcept
{
  constexpr std::string_view type = type_text<Initiation>();
  return has_text(type, "detail::initiate_co_spawn<")
         || has_text(type, "detail::initiate_spawn<");
}

// Whether an argument of an initiation that can be called is a function that runs before the
// handler: of post, defer and dispatch of newer Asio.
template <class Initiation, class Argument>
constexpr bool runs_before_handler() noexcept
{
  constexpr std::string_view type = type_text<Initiation>();
  return (has_text(type, "detail::initiate_post")
          || has_text(type, "detail::initiate_defer")
          || has_text(type, "detail::initiate_dispatch"))
         && !has_text(type_text<Argument>(), "detail::empty_work_function");
}

// Whether a stackful coroutine begins as the handler of an operation.
template <class Handler>
constexpr bool begins_coroutine() noexcept
{
  constexpr std::string_view type = type_text<Handler>();
  return is_code_of_boost(type) && has_text(type, "detail::spawned_thread_resumer");
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_AUTOMATIC_WHAT_TO_CARRY_HPP
