// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_ASIO_NATIVE_COMPLETION_HANDLER_RESULT_HPP
#define ASIO_CTX_DETAIL_ASIO_NATIVE_COMPLETION_HANDLER_RESULT_HPP

// Makes each completion handler keep its own context. Every asynchronous operation asks
// async_result what to do with its completion token. Asio specialises it for each of its
// tokens. Anything else is a handler, whose async_result derives from
// detail::completion_handler_async_result. The partial specialisation of that here gives
// the operation a handler_in_context instead of the handler.

#include <asio_ctx/detail/asio/native/handler_in_context.hpp>
#include <asio_ctx/detail/asio/native/stackful_coroutine.hpp>
#include <asio_ctx/detail/automatic/handler_in_context.hpp>
#include <asio_ctx/detail/automatic/operation_name.hpp>
#include <asio_ctx/detail/automatic/what_to_carry.hpp>
#include <boost/asio/async_result.hpp>
#include <type_traits>
#include <utility>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

struct spawn_type
{
  static constexpr const resource_type& value = resource_types::spawn;
};

// The type of the first argument; void if there is none.
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

} // namespace detail
} // namespace v0
} // namespace asio_ctx

// A single argument of a macro, in spite of its comma.
#if defined(__GNUC__) // libraries leave conversions of arguments to their initiations
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#endif

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

  // Has the constraints of Asio's, which overloads of async_resolve rely on.
  template <
      class Initiation, BOOST_ASIO_COMPLETION_HANDLER_FOR(ASIO_CTX_DETAIL_SIGNATURES) Raw,
      class... Args>
  static return_type initiate(Initiation&& initiation, Raw&& handler, Args&&... args)
  {
    using namespace ::asio_ctx::detail;
    using initiation_type = std::decay_t<Initiation>;
    constexpr carries what =
        gives_context<initiation_type> ? carries::nothing : what_to_carry<Handler>;
    if constexpr (what == carries::nothing)
      std::forward<Initiation>(initiation)(
          std::forward<Raw>(handler), std::forward<Args>(args)...);
    else if constexpr (what == carries::context)
      initiate_step_in_context<context_of_operation, Handler>(
          std::forward<Initiation>(initiation), std::forward<Raw>(handler),
          std::forward<Args>(args)...);
    else if constexpr (announces_resource<initiation_type>() || whole_program)
    {
      if constexpr (!whole_program && spawns<initiation_type>())
        with_listed_function(
            [&initiation, &handler](auto&&... all) {
              initiate_in_context<context_of_operation, Handler>(
                  std::forward<Initiation>(initiation), std::forward<Raw>(handler),
                  std::forward<decltype(all)>(all)...);
            },
            std::forward<Args>(args)...);
      else
        initiate_in_context<context_of_operation, Handler>(
            std::forward<Initiation>(initiation), std::forward<Raw>(handler),
            std::forward<Args>(args)...);
    }
    else
    {
      using type = operation_type<initiation_type, typename first_of<Args...>::type>;
      using carrier = std::conditional_t<
          begins_coroutine<Handler>(),
          carried_operation<spawn_type, carried_context::coroutine_here>,
          carried_operation<type>>;
      initiate_in_context<carrier, Handler>(
          std::forward<Initiation>(initiation), std::forward<Raw>(handler),
          std::forward<Args>(args)...);
    }
  }
};

#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

#undef ASIO_CTX_DETAIL_SIGNATURES

#endif // ASIO_CTX_DETAIL_ASIO_NATIVE_COMPLETION_HANDLER_RESULT_HPP
