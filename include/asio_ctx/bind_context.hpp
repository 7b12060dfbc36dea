// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_BIND_CONTEXT_HPP
#define ASIO_CTX_BIND_CONTEXT_HPP

#include <asio_ctx/context_executor.hpp>
#include <asio_ctx/context_frame.hpp>
#include <asio_ctx/detail/asio/config.hpp>
#include <asio_ctx/detail/frame/check_call.hpp>
#include <functional>
#include <string_view>
#include <type_traits>
#include <utility>

namespace asio_ctx {
inline namespace v0 {

template <class CompletionToken>
class propagate_context_t;

/** A completion handler or token with its context; made by @ref bind_context.

As a handler, it calls the target in its frame. It has the target's associated allocator,
cancellation slot and immediate executor. Its associated executor is the target's, wrapped
in a @ref bound_context_executor, so that the intermediate handlers of a composed
operation get the context, too.

As a token, it makes such a handler from the handler that the target makes, and the
operation is initiated in the frame.
*/
template <class T>
class context_binder
{
  static_assert(
      detail::may_be_handler<T>,
      "bind_context: this is neither a completion handler nor a completion token: give a "
      "function, a function object, or a token such as use_awaitable.");

public:
  /** The type of the handler or token. */
  using target_type = T;

  /** Binds `target`. */
  template <class U>
  context_binder(context_frame frame, U&& target, std::string_view type = default_type)
    : frame_(std::move(frame)), target_(std::forward<U>(target)), type_(type)
  {}

  /** Binds the handler of an operation that starts here; for Asio's older interface of
  tokens. */
  template <class Token>
  explicit context_binder(propagate_context_t<Token>&& token)
    : context_binder(current_frame(), std::move(token.get()), token.type())
  {}

  /** Binds the handler of an operation that starts here; for Asio's older interface of
  tokens. */
  template <class Token>
  explicit context_binder(const propagate_context_t<Token>& token)
    : context_binder(current_frame(), token.get(), token.type())
  {}

  /** The type of operations without a name. */
  static constexpr std::string_view default_type =
      detail::resource_types::handler.operation;

  /** Returns the handler or token. */
  T& get() noexcept { return target_; }

  /** Returns the handler or token. */
  const T& get() const noexcept { return target_; }

  /** Returns the context to which the target is bound. */
  const context_frame& frame() const& noexcept { return frame_; }

  /** Moves out the context to which the target was bound. */
  context_frame frame() && noexcept { return std::move(frame_); }

  /** Returns the type of the operation that hooks see. */
  std::string_view type() const noexcept { return type_; }

  /** Calls the handler in the frame. */
  template <class... Args>
  std::invoke_result_t<T&, Args...> operator()(Args&&... args) &
  {
    const detail::frame_call scope(detail::frame_access::of(frame_).share());
    return std::invoke(target_, std::forward<Args>(args)...);
  }

  /** Calls the handler in the frame. */
  template <class... Args>
  std::invoke_result_t<const T&, Args...> operator()(Args&&... args) const&
  {
    const detail::frame_call scope(detail::frame_access::of(frame_).share());
    return std::invoke(target_, std::forward<Args>(args)...);
  }

  /** Calls the handler in the frame, for the last time. */
  template <class... Args>
  std::invoke_result_t<T, Args...> operator()(Args&&... args) &&
  {
    const detail::frame_call scope(detail::frame_access::of(frame_).release());
    return std::invoke(std::move(target_), std::forward<Args>(args)...);
  }

private:
  context_frame frame_;
  T target_;
  std::string_view type_;
};

/** Binds a completion handler or a completion token to the current context.

The handler runs in the frame that is current at this call. So do the intermediate
handlers of a composed operation, which run through the associated executor. Use it to
make one operation keep the context on any executor:

@code
async_read(socket, buffer, asio_ctx::bind_context([](error_code ec, std::size_t n) {
  log("read", n); // knows the request
}));
@endcode

Any token will do: `use_future`, `use_awaitable`, `deferred`, `yield_context`,
`as_tuple(...)`, `redirect_error(...)`, `append(...)`, in any nesting. A `bind_executor`
around the result replaces the associated executor, and so hides the context from the
intermediate handlers, but not from the handler itself. Put it inside instead.

An operation with a lazy token (`use_awaitable`, `deferred`) keeps the context of this
call, not that of the moment when it is awaited. For the latter, use
@ref propagate_context.

@param target The handler or token, copied or moved into the result.

@throws Whatever copying or moving `target` throws.

@see context_executor, which does this for all operations of an executor; bind, for
functions that are not completion handlers.

@note Node: AsyncResource.bind, without the resource.
*/
template <class T>
[[nodiscard]] context_binder<std::decay_t<T>> bind_context(T&& target)
{
  return {current_frame(), std::forward<T>(target)};
}

/** Binds a completion handler or a completion token to a given context. */
template <class T>
[[nodiscard]] context_binder<std::decay_t<T>>
bind_context(context_frame frame, T&& target)
{
  return {std::move(frame), std::forward<T>(target)};
}

/** Binds a completion handler or a completion token to the current context, with a name.

@param type The type of the operation that hooks see, instead of "bind_context". Not
copied: it must stay valid until the operation has been initiated.
@param target The handler or token, copied or moved into the result.
*/
template <class T>
[[nodiscard]] context_binder<std::decay_t<T>>
bind_context(std::string_view type, T&& target)
{
  return {current_frame(), std::forward<T>(target), type};
}

/** A completion token that keeps contexts; made by @ref propagate_context. */
template <class CompletionToken>
class propagate_context_t
{
  static_assert(
      detail::may_be_handler<CompletionToken>,
      "propagate_context: this is neither a completion handler nor a completion token: "
      "give a "
      "function, a function object, or a token such as use_awaitable.");

public:
  /** The type of the adapted token. */
  using target_type = CompletionToken;

  /** Adapts a default-constructed token. */
  constexpr propagate_context_t() = default;

  /** Adapts `token`. */
  template <
      class T, std::enable_if_t<
                   !std::is_same_v<std::decay_t<T>, propagate_context_t>
                       && std::is_constructible_v<CompletionToken, T>,
                   int> = 0>
  constexpr explicit propagate_context_t(
      T&& token, std::string_view type = context_binder<CompletionToken>::default_type)
    : token_(std::forward<T>(token)), type_(type)
  {}

  /** Returns the adapted token. */
  CompletionToken& get() noexcept { return token_; }

  /** Returns the adapted token. */
  const CompletionToken& get() const noexcept { return token_; }

  /** Returns the type of operations that hooks see. */
  constexpr std::string_view type() const noexcept { return type_; }

  /** An executor type whose I/O objects use this token by default. */
  template <class InnerExecutor>
  struct executor_with_default : InnerExecutor
  {
    /** The default completion token. */
    using default_completion_token_type = propagate_context_t;

    /** Wraps an executor. */
    template <
        class Other, std::enable_if_t<
                         !std::is_same_v<Other, executor_with_default>
                             && std::is_convertible_v<Other, InnerExecutor>,
                         int> = 0>
    executor_with_default(const Other& executor) : InnerExecutor(executor)
    {}
  };

  /** The I/O object type `T` with this token as its default. */
  template <class T>
  using as_default_on_t = typename T::template rebind_executor<
      executor_with_default<typename T::executor_type>>::other;

  /** Returns an I/O object with this token as its default.

  @code
  auto socket = asio_ctx::propagate_context_t<boost::asio::use_awaitable_t<>>::as_default_on(
      tcp::socket(io));
  co_await socket.async_connect(endpoint); // keeps the context
  @endcode
  */
  template <class T>
  static as_default_on_t<std::decay_t<T>> as_default_on(T&& object)
  {
    return as_default_on_t<std::decay_t<T>>(std::forward<T>(object));
  }

private:
  CompletionToken token_ = {};
  std::string_view type_ = context_binder<CompletionToken>::default_type;
};

/** Makes a completion token that keeps the context in which an operation is initiated.

As @ref bind_context, except that each operation captures the frame when it starts. So one
token serves many operations, and can be an I/O object's default: see
@ref propagate_context_t::as_default_on. Given to an operation directly, a handler or a
token that starts at once behaves the same with both.
*/
template <class CompletionToken>
[[nodiscard]] constexpr propagate_context_t<std::decay_t<CompletionToken>>
propagate_context(CompletionToken&& token)
{
  return propagate_context_t<std::decay_t<CompletionToken>>(
      std::forward<CompletionToken>(token));
}

/** Makes a completion token that keeps the context in which an operation is initiated,
with a name.

@param type The type of operations that hooks see. Not copied: it must stay valid as long
as the token is used.
@param token The token, copied or moved into the result.
*/
template <class CompletionToken>
[[nodiscard]] constexpr propagate_context_t<std::decay_t<CompletionToken>>
propagate_context(std::string_view type, CompletionToken&& token)
{
  return propagate_context_t<std::decay_t<CompletionToken>>(
      std::forward<CompletionToken>(token), type);
}

} // namespace v0
} // namespace asio_ctx

#include <asio_ctx/impl/bind_context.hpp>

#endif // ASIO_CTX_BIND_CONTEXT_HPP
