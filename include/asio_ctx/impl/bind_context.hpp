// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_IMPL_BIND_CONTEXT_HPP
#define ASIO_CTX_IMPL_BIND_CONTEXT_HPP

#include <asio_ctx/bind_context.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/associator.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/detail/handler_cont_helpers.hpp>
#include <optional>
#include <type_traits>
#include <utility>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// The executor `E`, bound to a frame. What keeps contexts already is taken apart first.
template <class Executor, class = void>
struct bind_executor_to_frame
{
  using type = bound_context_executor<Executor>;

  static type get(const context_frame& frame, const Executor& executor)
  {
    return type(bind_to_frame(frame), executor);
  }
};

template <class Executor>
struct bind_executor_to_frame<Executor, std::enable_if_t<keeps_context<Executor>::value>>
{
  using type = bound_context_executor<
      std::decay_t<decltype(inner_executor(std::declval<Executor>()))>>;

  static type get(const context_frame& frame, const Executor& executor)
  {
    return type(bind_to_frame(frame), inner_executor(executor));
  }
};

// Executors of the Networking TS alone have no way to carry a frame to an intermediate handler.
template <class Executor>
struct bind_executor_to_frame<
    Executor, std::enable_if_t<!asio::execution::is_executor<Executor>::value>>
{
  using type = Executor;

  static type get(const context_frame&, const Executor& executor) { return executor; }
};

// Keeps the executor that is associated with an initiation.
template <class Initiation, class = void>
struct initiation_executor
{
  explicit initiation_executor(const Initiation&) noexcept {}
};

template <class Initiation>
struct initiation_executor<Initiation, std::void_t<typename Initiation::executor_type>>
{
  using executor_type = typename Initiation::executor_type;

  explicit initiation_executor(const Initiation& initiation)
    : executor_(initiation.get_executor())
  {}

  executor_type get_executor() const noexcept { return executor_; }

private:
  executor_type executor_;
};

// Starts an operation with a handler that is bound to a frame: the one given, or the one that
// is current when the operation starts.
template <class Initiation>
class bound_initiation : public initiation_executor<Initiation>
{
public:
  template <class Init>
  bound_initiation(std::optional<context_frame> frame, Init&& initiation)
    : initiation_executor<Initiation>(initiation), frame_(std::move(frame)),
      initiation_(std::forward<Init>(initiation))
  {}

  template <class Handler, class... Args>
  void operator()(Handler&& handler, Args&&... args) &&
  {
    start(
        frame_ ? *std::move(frame_) : current_frame(), std::move(initiation_),
        std::forward<Handler>(handler), std::forward<Args>(args)...);
  }

  template <class Handler, class... Args>
  void operator()(Handler&& handler, Args&&... args) const&
  {
    start(
        frame_ ? *frame_ : current_frame(), initiation_, std::forward<Handler>(handler),
        std::forward<Args>(args)...);
  }

private:
  template <class Init, class Handler, class... Args>
  static void
  start(context_frame frame, Init&& initiation, Handler&& handler, Args&&... args)
  {
    using binder = context_binder<std::decay_t<Handler>>;
    std::optional<handler_scope> scope;
    if (frame_access::get(frame) != current_node())
      scope.emplace(frame_access::release(context_frame(frame)));
    std::forward<Init>(initiation)(
        binder(std::move(frame), std::forward<Handler>(handler)),
        std::forward<Args>(args)...);
  }

  std::optional<context_frame> frame_;
  Initiation initiation_;
};

// The handler type that old code asks an async_result for.
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

// What both tokens do: start the operation with `T`, whose handlers are then bound.
template <class Token, class T, class... Signatures>
class bound_async_result
  : public forwarded_return_type<asio::async_result<T, Signatures...>>
{
public:
  explicit bound_async_result(Token& token) : target_(token.get()) {}

  bound_async_result(const bound_async_result&) = delete;
  bound_async_result& operator=(const bound_async_result&) = delete;

  decltype(auto) get() { return target_.get(); }

  template <class Initiation, class RawToken, class... Args>
  static decltype(auto)
  initiate(Initiation&& initiation, RawToken&& token, Args&&... args)
  {
    using start = bound_initiation<std::decay_t<Initiation>>;
    using target = std::conditional_t<
        std::is_const_v<std::remove_reference_t<RawToken>>, const T, T>;
    return asio::async_initiate<target, Signatures...>(
        start(known_frame(token), std::forward<Initiation>(initiation)), token.get(),
        std::forward<Args>(args)...);
  }

private:
  static std::optional<context_frame> known_frame(const context_binder<T>& token)
  {
    return token.frame();
  }

  static std::optional<context_frame> known_frame(const propagate_context_t<T>&)
  {
    return {};
  }

  asio::async_result<T, Signatures...> target_;
};

} // namespace detail

template <class T>
bool asio_handler_is_continuation(context_binder<T>* handler)
{
  return boost_asio_handler_cont_helpers::is_continuation(handler->get());
}

} // namespace v0
} // namespace asio_ctx

namespace boost {
namespace asio {

template <class T, class... Signatures>
class async_result<::asio_ctx::context_binder<T>, Signatures...>
  : public ::asio_ctx::detail::bound_async_result<
        ::asio_ctx::context_binder<T>, T, Signatures...>,
    public ::asio_ctx::detail::bound_completion_handler<async_result<T, Signatures...>>
{
  using async_result::bound_async_result::bound_async_result;
};

template <class T, class... Signatures>
class async_result<::asio_ctx::propagate_context_t<T>, Signatures...>
  : public ::asio_ctx::detail::bound_async_result<
        ::asio_ctx::propagate_context_t<T>, T, Signatures...>
{
  using async_result::bound_async_result::bound_async_result;
};

// All that is associated with the target, now and in later versions of Asio.
template <template <class, class> class Associator, class T, class DefaultCandidate>
struct associator<Associator, ::asio_ctx::context_binder<T>, DefaultCandidate>
  : Associator<T, DefaultCandidate>
{
  static decltype(auto) get(const ::asio_ctx::context_binder<T>& binder) noexcept
  {
    return Associator<T, DefaultCandidate>::get(binder.get());
  }

  static decltype(auto)
  get(const ::asio_ctx::context_binder<T>& binder,
      const DefaultCandidate& candidate) noexcept
  {
    return Associator<T, DefaultCandidate>::get(binder.get(), candidate);
  }
};

template <class T, class Executor>
struct associated_executor<::asio_ctx::context_binder<T>, Executor>
{
private:
  using bind = ::asio_ctx::detail::bind_executor_to_frame<
      typename associated_executor<T, Executor>::type>;

public:
  using type = typename bind::type;

  static type
  get(const ::asio_ctx::context_binder<T>& binder,
      const Executor& executor = Executor()) noexcept
  {
    return bind::get(
        binder.frame(), associated_executor<T, Executor>::get(binder.get(), executor));
  }
};

} // namespace asio
} // namespace boost

#endif // ASIO_CTX_IMPL_BIND_CONTEXT_HPP
