// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_ASIO_NATIVE_ASYNC_COMPLETION_HPP
#define ASIO_CTX_DETAIL_ASIO_NATIVE_ASYNC_COMPLETION_HPP

// Makes handlers keep their context in operations that are written with async_completion,
// the interface before async_initiate. It makes an operation's handler from a completion
// token. The partial specialisation here makes a handler_in_context if the token is a
// handler.

#include <asio_ctx/detail/asio/native/completion_handler_result.hpp>
#include <asio_ctx/detail/base/config.hpp>
#include <boost/asio/async_result.hpp>
#include <type_traits>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// Returns true if async_completion gives a context to the handler: if the token is the
// handler, even inside of bind_executor and the like. For other tokens, async_initiate
// uses async_completion, and expects exactly the type that async_result names.
template <class Handler, class... Signatures>
constexpr bool async_completion_carries() noexcept
{
  namespace native = boost::asio;
  using result = native::async_result<Handler, Signatures...>;
  return native::detail::async_result_has_initiate_memfn<Handler, Signatures...>::value
         && std::is_same_v<typename result::completion_handler_type, Handler>
         && !starts_with(type_text<Handler>(), "asio_ctx::") // has a context
         && what_to_carry<Handler> != carries::nothing;
}

// The handler's type. The operation is unknown, so hooks see the type "operation".
template <class Handler>
using handler_of_async_completion = handler_in_context<
    Handler, std::conditional_t<
                 whole_program || what_to_carry<Handler> == carries::context,
                 context_of_operation, carried_operation<operation_type<void, void>>>>;

} // namespace detail
} // namespace v0
} // namespace asio_ctx

template <
    class Token, BOOST_ASIO_COMPLETION_SIGNATURE First,
    BOOST_ASIO_COMPLETION_SIGNATURE... Others>
// "after instantiation"? Include asio_ctx.hpp before the code that initiates the operation.
struct boost::asio::async_completion<Token, First, Others...>
{
private:
  using result_type = async_result<std::decay_t<Token>, First, Others...>;

  static constexpr bool carries =
      asio_ctx::detail::async_completion_carries<std::decay_t<Token>, First, Others...>();

public:
  using completion_handler_type = std::conditional_t<
      carries, asio_ctx::detail::handler_of_async_completion<std::decay_t<Token>>,
      typename result_type::completion_handler_type>;

private:
  static constexpr bool is_token = std::is_same_v<Token, completion_handler_type>;

  ASIO_CTX_DETAIL_ALWAYS_INLINE static auto&
  handler_of_result(completion_handler_type& handler)
  {
    if constexpr (carries)
      return handler.get();
    else
      return handler;
  }

public:
  // Constructor and destructor are always inlined: a translation unit without asio_ctx
  // has functions of the same names, for an object of another size.
  ASIO_CTX_DETAIL_ALWAYS_INLINE explicit async_completion(Token& token)
    : completion_handler(
          static_cast<std::conditional_t<is_token, Token&, Token&&>>(token)),
      initiating_(carries && asio_ctx::detail::executors_get_steps()),
      result(handler_of_result(completion_handler))
  {}

  ASIO_CTX_DETAIL_ALWAYS_INLINE ~async_completion() {}

  std::conditional_t<is_token, completion_handler_type&, completion_handler_type>
      completion_handler;

private:
  asio_ctx::detail::captures_steps_guard initiating_; // until the operation is initiated

public:
  result_type result;
};

#endif // ASIO_CTX_DETAIL_ASIO_NATIVE_ASYNC_COMPLETION_HPP
