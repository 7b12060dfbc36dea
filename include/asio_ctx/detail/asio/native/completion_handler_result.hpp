// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_ASIO_NATIVE_COMPLETION_HANDLER_RESULT_HPP
#define ASIO_CTX_DETAIL_ASIO_NATIVE_COMPLETION_HANDLER_RESULT_HPP

// Makes each completion handler keep its own context. Every asynchronous operation asks
// async_result what to do with its completion token. Each token of Asio has a specialisation;
// whatever has none is a handler, and its async_result derives from
// detail::completion_handler_async_result. The partial specialisation of that here hands the
// operation a handler_in_context in place of the handler.

#include <asio_ctx/detail/automatic/handler_in_context.hpp>
#include <asio_ctx/detail/automatic/operation_name.hpp>
#include <asio_ctx/detail/continuation.hpp>
#include <boost/asio/associator.hpp>
#include <boost/asio/async_result.hpp>
#include <string_view>
#include <type_traits>
#include <utility>
#if BOOST_ASIO_VERSION < 103000 && !defined(BOOST_ASIO_NO_DEPRECATED)
#include <boost/asio/detail/handler_alloc_helpers.hpp>
#include <boost/asio/detail/handler_invoke_helpers.hpp>
#endif

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
      && !has_text(type, "detail::posted_handler<")
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
  return has_text(type_text<Initiation>(), "detail::initiate_co_spawn<");
}

// The first of the arguments, if there is one.
template <class... Args>
struct first_of
{
  using type = void;
};

template <class First, class... Others>
struct first_of<First, Others...>
{
  using type = std::decay_t<First>;
};

// Initiates an operation whose handler keeps the current context.
template <class Operation, class Handler, class Initiation, class Raw, class... Args>
ASIO_CTX_DETAIL_ALWAYS_INLINE void
initiate_in_context(Initiation&& initiation, Raw&& handler, Args&&... args)
{
  handler_in_context<Handler, Operation> in_context(
      std::in_place, std::forward<Raw>(handler));
  const captures_steps_of_handler initiating;
  std::forward<Initiation>(initiation)(
      std::move(in_context), std::forward<Args>(args)...);
}

template <class Handler, class Operation>
bool asio_handler_is_continuation(handler_in_context<Handler, Operation>* handler)
{
  return is_continuation(handler->get());
}

#if BOOST_ASIO_VERSION < 103000 && !defined(BOOST_ASIO_NO_DEPRECATED)

// Hooks that older handlers have, as those of strand.wrap().

template <class Function, class Handler, class Operation>
void asio_handler_invoke(
    Function&& function, handler_in_context<Handler, Operation>* handler)
{
  boost_asio_handler_invoke_helpers::invoke(function, handler->get());
}

template <class Handler, class Operation>
void* asio_handler_allocate(
    std::size_t size, handler_in_context<Handler, Operation>* handler)
{
  return boost_asio_handler_alloc_helpers::allocate(size, handler->get());
}

template <class Handler, class Operation>
void asio_handler_deallocate(
    void* pointer, std::size_t size, handler_in_context<Handler, Operation>* handler)
{
  boost_asio_handler_alloc_helpers::deallocate(pointer, size, handler->get());
}

#endif

} // namespace detail
} // namespace v0
} // namespace asio_ctx

template <
    template <class, class> class Associator, class Handler, class Operation,
    class DefaultCandidate>
struct boost::asio::associator<
    Associator, asio_ctx::detail::handler_in_context<Handler, Operation>,
    DefaultCandidate> : Associator<Handler, DefaultCandidate>
{
  static decltype(auto)
  get(const asio_ctx::detail::handler_in_context<Handler, Operation>& in_context) noexcept
  {
    return Associator<Handler, DefaultCandidate>::get(in_context.get());
  }

  static decltype(auto)
  get(const asio_ctx::detail::handler_in_context<Handler, Operation>& in_context,
      const DefaultCandidate& candidate) noexcept
  {
    return Associator<Handler, DefaultCandidate>::get(in_context.get(), candidate);
  }
};

// One argument of a macro, for all that its comma is.
#define ASIO_CTX_DETAIL_SIGNATURES First, Others...

template <
    class Handler, BOOST_ASIO_COMPLETION_SIGNATURE First,
    BOOST_ASIO_COMPLETION_SIGNATURE... Others>
// "after instantiation"? Include asio_ctx.hpp before the code that initiates the operation.
class boost::asio::detail::completion_handler_async_result<Handler, First, Others...>
{
public:
  using completion_handler_type = Handler;
  using return_type = void;

  explicit completion_handler_async_result(completion_handler_type&) {}

  completion_handler_async_result(const completion_handler_async_result&) = delete;
  completion_handler_async_result&
  operator=(const completion_handler_async_result&) = delete;

  return_type get() {}

  // Constrained as Asio's, whose overloads of async_resolve are told apart by that.
  template <
      class Initiation, BOOST_ASIO_COMPLETION_HANDLER_FOR(ASIO_CTX_DETAIL_SIGNATURES) Raw,
      class... Args>
  static return_type initiate(Initiation&& initiation, Raw&& handler, Args&&... args)
  {
    using namespace ::asio_ctx::detail;
    using initiation_type = std::decay_t<Initiation>;
    constexpr carries what =
        gives_context<initiation_type>() ? carries::nothing : what_to_carry<Handler>();
    if constexpr (what == carries::nothing)
      std::forward<Initiation>(initiation)(
          std::forward<Raw>(handler), std::forward<Args>(args)...);
    else if constexpr (
        what == carries::context || announces_resource<initiation_type>()
        || whole_program)
      initiate_in_context<context_of_operation, Handler>(
          std::forward<Initiation>(initiation), std::forward<Raw>(handler),
          std::forward<Args>(args)...);
    else
    {
      using type = operation_type<initiation_type, typename first_of<Args...>::type>;
      initiate_in_context<announced_operation<type>, Handler>(
          std::forward<Initiation>(initiation), std::forward<Raw>(handler),
          std::forward<Args>(args)...);
    }
  }
};

#undef ASIO_CTX_DETAIL_SIGNATURES

#endif // ASIO_CTX_DETAIL_ASIO_NATIVE_COMPLETION_HANDLER_RESULT_HPP
