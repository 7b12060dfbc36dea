// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_ASIO_NATIVE_LIMITED_TOKEN_HPP
#define ASIO_CTX_DETAIL_ASIO_NATIVE_LIMITED_TOKEN_HPP

#include <asio_ctx/detail/asio/config.hpp>
#include <asio_ctx/detail/asio/native/tested.hpp>
#include <type_traits>
#include <utility>
#if __has_include(<boost/asio/cancel_after.hpp>)
#include <boost/asio/cancel_after.hpp>
#include <boost/asio/cancel_at.hpp>
#endif

#ifndef ASIO_CTX_NATIVE_LIMITED_TOKEN
#define ASIO_CTX_NATIVE_LIMITED_TOKEN ASIO_CTX_NATIVE // other members don't compile
#endif

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// cancel_after and cancel_at give handlers of their own to an operation and to a timer.
// The one that runs last calls the user's handler, which is therefore no handler of the
// operation: the context has to be bound to the token inside. The members of these tokens
// are public, but not documented.
template <class Token>
struct limited_token : std::false_type
{};

#if __has_include(<boost/asio/cancel_after.hpp>)

template <class T>
struct limited_token_base : std::true_type
{
  static_assert(
      ASIO_CTX_NATIVE_LIMITED_TOKEN || !sizeof(T),
      "asio_ctx doesn't know what is in a token of cancel_after in this version of Asio: "
      "bind the token inside, as in cancel_after(time, bind_context(token)).");

  template <class Token>
  static T inner(Token&& token)
  {
    return std::forward<Token>(token).token_;
  }
};

template <class T, class Clock, class Traits>
struct limited_token<asio::cancel_after_t<T, Clock, Traits>> : limited_token_base<T>
{
  template <class Inner, class Token>
  static asio::cancel_after_t<Inner, Clock, Traits> with(Inner inner, const Token& token)
  {
    return {std::move(inner), token.timeout_, token.cancel_type_};
  }
};

template <class T, class Clock, class Traits, class Executor>
struct limited_token<asio::cancel_after_timer<T, Clock, Traits, Executor>>
  : limited_token_base<T>
{
  template <class Inner, class Token>
  static asio::cancel_after_timer<Inner, Clock, Traits, Executor>
  with(Inner inner, const Token& token)
  {
    return {std::move(inner), token.timer_, token.timeout_, token.cancel_type_};
  }
};

template <class T, class Clock, class Traits>
struct limited_token<asio::cancel_at_t<T, Clock, Traits>> : limited_token_base<T>
{
  template <class Inner, class Token>
  static asio::cancel_at_t<Inner, Clock, Traits> with(Inner inner, const Token& token)
  {
    return {std::move(inner), token.expiry_, token.cancel_type_};
  }
};

template <class T, class Clock, class Traits, class Executor>
struct limited_token<asio::cancel_at_timer<T, Clock, Traits, Executor>>
  : limited_token_base<T>
{
  template <class Inner, class Token>
  static asio::cancel_at_timer<Inner, Clock, Traits, Executor>
  with(Inner inner, const Token& token)
  {
    return {std::move(inner), token.timer_, token.expiry_, token.cancel_type_};
  }
};

#endif

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_ASIO_NATIVE_LIMITED_TOKEN_HPP
