// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_IMPL_BIND_CONTEXT_HPP
#define ASIO_CTX_IMPL_BIND_CONTEXT_HPP

#include <asio_ctx/bind_context.hpp>
#include <asio_ctx/detail/asio/continuation.hpp>
#include <asio_ctx/detail/asio/forwarded_associator.hpp>
#include <asio_ctx/detail/asio/native/limited_token.hpp>
#include <asio_ctx/detail/asio/native/operation_parameters.hpp>
#include <asio_ctx/detail/asio/native/plain_handler.hpp>
#include <asio_ctx/detail/carrier/step.hpp>
#include <asio_ctx/impl/bound_initiation.hpp>
#include <asio_ctx/impl/step_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/associator.hpp>
#include <boost/asio/async_result.hpp>
#include <optional>
#include <type_traits>
#include <utility>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// Has completion_handler_type, which old code asks an async_result for, if the target's
// has it.
template <class AsyncResult, class = void>
struct bound_completion_handler
{};

template <class AsyncResult>
struct bound_completion_handler<
    AsyncResult, std::void_t<typename AsyncResult::completion_handler_type>>
{
  using completion_handler_type =
      context_binder<typename AsyncResult::completion_handler_type>;
};

template <class AsyncResult, class = void>
struct forwarded_return_type
{};

template <class AsyncResult>
struct forwarded_return_type<AsyncResult, std::void_t<typename AsyncResult::return_type>>
{
  using return_type = typename AsyncResult::return_type;
};

// The async_result of both tokens: starts the operation with `T`, and binds its handlers.
template <class Token, class T, class... Signatures>
class bound_async_result
  : public forwarded_return_type<asio::async_result<T, Signatures...>>
{
  template <class Initiation>
  using start = bound_initiation<std::decay_t<Initiation>>;

  // The target, with the value category of the token: one that may be used again is
  // copied, not moved.
  template <class RawToken>
  using target = std::conditional_t<
      std::is_lvalue_reference_v<RawToken>, decltype(std::declval<RawToken&>().get()),
      std::remove_reference_t<decltype(std::declval<RawToken&>().get())>>;

public:
  explicit bound_async_result(Token& token) : target_(token.get()) {}

  // From a handler that was made from the token; for Asio's older interface.
  template <
      class Handler,
      std::enable_if_t<!std::is_same_v<context_binder<Handler>, Token>, int> = 0>
  explicit bound_async_result(context_binder<Handler>& handler) : target_(handler.get())
  {}

  bound_async_result(const bound_async_result&) = delete;
  bound_async_result& operator=(const bound_async_result&) = delete;

  decltype(auto) get() { return target_.get(); }

  // The return type is not deduced: tokens ask for it even if the body would not compile.
  template <class Initiation, class RawToken, class... Args>
  static auto initiate(Initiation&& initiation, RawToken&& token, Args&&... args)
      -> decltype(asio::async_initiate<target<RawToken>, Signatures...>(
          std::declval<start<Initiation>>(), token.get(), std::forward<Args>(args)...))
  {
    if constexpr (is_plain_handler<T, Signatures...>::value)
      return start_bound(
          frame_now(std::forward<RawToken>(token)), token.type(),
          std::forward<Initiation>(initiation),
          static_cast<target<RawToken>&&>(token.get()), std::forward<Args>(args)...);
    else
      return asio::async_initiate<target<RawToken>, Signatures...>(
          start<Initiation>(
              known_frame(std::forward<RawToken>(token)), token.type(),
              std::forward<Initiation>(initiation)),
          token.get(), std::forward<Args>(args)...);
  }

private:
  static context_frame frame_now(const context_binder<T>& token) { return token.frame(); }

  static context_frame frame_now(context_binder<T>&& token)
  {
    return std::move(token).frame();
  }

  static context_frame frame_now(const propagate_context_t<T>&)
  {
    return current_frame();
  }

  // Returns nothing if the frame is the one that is current when the operation starts.
  template <class RawToken>
  static std::optional<context_frame> known_frame(RawToken&& token)
  {
    if constexpr (std::is_same_v<std::decay_t<RawToken>, propagate_context_t<T>>)
      return std::nullopt;
    else
      return frame_now(std::forward<RawToken>(token));
  }

  asio::async_result<T, Signatures...> target_;
};

// True if the handler's executor keeps the context of an operation of bind_context.
template <class Handler, class IoExecutor>
struct step_by_executor
  : is_step_executor<typename asio::associated_executor<Handler, IoExecutor>::type>
{};

template <class Inner, class T>
context_binder<Inner> binding_of(Inner inner, const context_binder<T>& token)
{
  return {token.frame(), std::move(inner), token.type()};
}

template <class Inner, class T>
propagate_context_t<Inner> binding_of(Inner inner, const propagate_context_t<T>& token)
{
  return propagate_context_t<Inner>(std::move(inner), token.type());
}

// Binds the token inside of a token with a time limit.
template <class Token, class T, class... Signatures>
class limited_async_result
  : public forwarded_return_type<asio::async_result<T, Signatures...>>
{
  using limited = limited_token<T>;

  template <class RawToken>
  static auto bound_inside(RawToken&& token)
  {
    auto inner = [&] {
      if constexpr (std::is_lvalue_reference_v<RawToken>)
        return limited::inner(token.get());
      else
        return limited::inner(std::move(token.get()));
    };
    return limited::with(binding_of(inner(), token), token.get());
  }

  template <class RawToken>
  using bound = decltype(bound_inside(std::declval<RawToken>()));

public:
  template <class Initiation, class RawToken, class... Args>
  static auto initiate(Initiation&& initiation, RawToken&& token, Args&&... args)
      -> decltype(asio::async_initiate<bound<RawToken>, Signatures...>(
          std::forward<Initiation>(initiation), std::declval<bound<RawToken>&>(),
          std::forward<Args>(args)...))
  {
    bound<RawToken> inside = bound_inside(std::forward<RawToken>(token));
    return asio::async_initiate<bound<RawToken>, Signatures...>(
        std::forward<Initiation>(initiation), inside, std::forward<Args>(args)...);
  }
};

template <class Token, class T, class... Signatures>
using async_result_of = std::conditional_t<
    limited_token<T>::value, limited_async_result<Token, T, Signatures...>,
    bound_async_result<Token, T, Signatures...>>;

} // namespace detail

template <class T>
bool asio_handler_is_continuation(context_binder<T>* handler)
{
  return detail::is_continuation(handler->get());
}

} // namespace v0
} // namespace asio_ctx

namespace boost {
namespace asio {

template <class T, class... Signatures>
class async_result<::asio_ctx::context_binder<T>, Signatures...>
  : public ::asio_ctx::detail::async_result_of<
        ::asio_ctx::context_binder<T>, T, Signatures...>,
    public ::asio_ctx::detail::bound_completion_handler<async_result<T, Signatures...>>
{
  using base = ::asio_ctx::detail::async_result_of<
      ::asio_ctx::context_binder<T>, T, Signatures...>;

public:
  using base::base;
};

template <class T, class... Signatures>
class async_result<::asio_ctx::propagate_context_t<T>, Signatures...>
  : public ::asio_ctx::detail::async_result_of<
        ::asio_ctx::propagate_context_t<T>, T, Signatures...>,
    public ::asio_ctx::detail::bound_completion_handler<async_result<T, Signatures...>>
{
  using base = ::asio_ctx::detail::async_result_of<
      ::asio_ctx::propagate_context_t<T>, T, Signatures...>;

public:
  using base::base;
};

template <template <class, class> class Associator, class T, class DefaultCandidate>
struct associator<Associator, ::asio_ctx::context_binder<T>, DefaultCandidate>
  : ::asio_ctx::detail::forwarded_associator<
        Associator, ::asio_ctx::context_binder<T>, T, DefaultCandidate>
{};

template <class T, class Executor>
struct associated_executor<::asio_ctx::context_binder<T>, Executor>
{
private:
  using step = ::asio_ctx::detail::step_executor<
      typename associated_executor<T, Executor>::type, ::asio_ctx::detail::as_context>;

public:
  using type = typename step::type;

  static type
  get(const ::asio_ctx::context_binder<T>& binder,
      const Executor& executor = Executor()) noexcept
  {
    return step::get(
        ::asio_ctx::detail::make_context_only(
            ::asio_ctx::detail::frame_access::of(binder.frame()).share()),
        associated_executor<T, Executor>::get(binder.get(), executor));
  }
};

} // namespace asio
} // namespace boost

#endif // ASIO_CTX_IMPL_BIND_CONTEXT_HPP
