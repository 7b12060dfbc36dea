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

#include <asio_ctx/detail/asio/continuation.hpp>
#include <asio_ctx/detail/automatic/handler_in_context.hpp>
#include <asio_ctx/detail/automatic/operation_name.hpp>
#include <asio_ctx/detail/automatic/what_to_carry.hpp>
#include <boost/asio/associator.hpp>
#include <boost/asio/async_result.hpp>
#include <type_traits>
#include <utility>
#if BOOST_ASIO_VERSION < 103000 && !defined(BOOST_ASIO_NO_DEPRECATED)
#include <boost/asio/detail/handler_alloc_helpers.hpp>
#include <boost/asio/detail/handler_invoke_helpers.hpp>
#endif

namespace asio_ctx {
inline namespace v0 {
namespace detail {

struct spawn_type
{
  static constexpr const resource_type& value = resource_types::spawn;
};

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
      using type = std::conditional_t<
          begins_coroutine<Handler>(), spawn_type,
          operation_type<initiation_type, typename first_of<Args...>::type>>;
      initiate_in_context<carried_operation<type>, Handler>(
          std::forward<Initiation>(initiation), std::forward<Raw>(handler),
          std::forward<Args>(args)...);
    }
  }
};

#undef ASIO_CTX_DETAIL_SIGNATURES

#endif // ASIO_CTX_DETAIL_ASIO_NATIVE_COMPLETION_HANDLER_RESULT_HPP
