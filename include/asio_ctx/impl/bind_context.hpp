// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_IMPL_BIND_CONTEXT_HPP
#define ASIO_CTX_IMPL_BIND_CONTEXT_HPP

#include <asio_ctx/bind_context.hpp>
#include <asio_ctx/detail/asio/continuation.hpp>
#include <asio_ctx/detail/asio/forwarded_associator.hpp>
#include <asio_ctx/detail/asio/native/bound_handler_work.hpp>
#include <asio_ctx/detail/asio/native/fulfils_promise.hpp>
#include <asio_ctx/detail/asio/native/limited_token.hpp>
#include <asio_ctx/detail/asio/native/operation_parameters.hpp>
#include <asio_ctx/detail/asio/native/plain_handler.hpp>
#include <asio_ctx/detail/asio/native/work_dispatcher.hpp>
#include <asio_ctx/detail/asio/posted_operation.hpp>
#include <asio_ctx/detail/carrier/bound_operation.hpp>
#include <asio_ctx/detail/carrier/carried_call.hpp>
#include <asio_ctx/detail/carrier/last_call.hpp>
#include <asio_ctx/detail/carrier/step.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/associator.hpp>
#include <boost/asio/async_result.hpp>
#include <functional>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// Wraps `executor` for the steps of an operation. If it keeps contexts already, wraps its
// inner executor instead. get() takes over the reference to `operation`.
template <class Executor, class Mode, class = void>
struct step_executor
{
  using type = context_executor<Executor, bind_to_resource<Mode>>;

  static type get(resource_node* operation, const Executor& executor)
  {
    return type(bind_to_resource<Mode>(operation), executor);
  }
};

template <class Executor, class Mode>
struct step_executor<Executor, Mode, std::enable_if_t<keeps_context<Executor>::value>>
{
  using type = context_executor<
      std::decay_t<decltype(inner_executor(std::declval<Executor>()))>,
      bind_to_resource<Mode>>;

  static type get(resource_node* operation, const Executor& executor)
  {
    return type(bind_to_resource<Mode>(operation), inner_executor(executor));
  }
};

// An executor that has the Networking TS's interface alone can't carry a context to a
// step.
template <class Executor, class Mode>
struct step_executor<
    Executor, Mode, std::enable_if_t<!asio::execution::is_executor<Executor>::value>>
{
  using type = Executor;

  static type get(resource_node* operation, const Executor& executor)
  {
    drop_resource(operation);
    return executor;
  }
};

// Runs a handler that fulfils the promise of its operation. If the handler throws, the
// promise is fulfilled all the same: the exception comes from the code that awaits it.
class promise_call : public resource_call
{
public:
  explicit promise_call(resource_ptr operation) noexcept
    : resource_call(operation.get()), operation_(std::move(operation))
  {}

  ~promise_call()
  {
    if (wanted(promise_resolve_event))
      emit_promise_resolve(operation_->id, operation_.get());
  }

private:
  resource_ptr operation_;
};

template <class Handler>
class bound_handler;

// The inner operation has a resource of its own, and emits its own promise_resolve.
template <class Handler>
struct adapts_promise<bound_handler<Handler>> : std::false_type
{};

// The handler of an operation that was started with bind_context or propagate_context.
template <class Handler>
class bound_handler
{
  using scope_type =
      std::conditional_t<fulfils_promise<Handler>::value, promise_call, resource_call>;

public:
  // Takes over the reference to `operation`.
  template <class H>
  bound_handler(resource_node* operation, H&& handler)
    : operation_(operation), handler_(std::forward<H>(handler))
  {}

  bound_handler(bound_handler&&) = default;

  bound_handler(const bound_handler&) = default;

  Handler& get() noexcept { return handler_; }
  const Handler& get() const noexcept { return handler_; }
  resource_node* operation() const noexcept { return operation_.get(); }

  template <class... Args>
  std::invoke_result_t<Handler&, Args...> operator()(Args&&... args) &
  {
    forget_step();
    const scope_type scope(operation_);
    return std::invoke(handler_, std::forward<Args>(args)...);
  }

  template <class... Args>
  std::invoke_result_t<const Handler&, Args...> operator()(Args&&... args) const&
  {
    forget_step();
    const scope_type scope(operation_);
    return std::invoke(handler_, std::forward<Args>(args)...);
  }

  template <class... Args>
  std::invoke_result_t<Handler, Args...> operator()(Args&&... args) &&
  {
    forget_step();
    const scope_type scope(std::move(operation_));
    return call_and_destroy(std::move(handler_), std::forward<Args>(args)...);
  }

private:
  resource_ptr operation_;
  Handler handler_;
};

// While this exists, the first function that is given to an executor starts the
// operation.
class initiation_guard
{
public:
  // Shares the operation, because its handler may be gone before its start has ended.
  // Requires: nothing else has a reference to the operation yet.
  explicit initiation_guard(resource_node* operation) noexcept
  {
    if (!is_watched())
      return;
    operation->owners.add_to_own();
    operation_ = resource_ptr(operation);
    outer_ = std::exchange(this_thread().step, operation);
  }

  initiation_guard(const initiation_guard&) = delete;
  initiation_guard& operator=(const initiation_guard&) = delete;

  ~initiation_guard()
  {
    if (operation_)
      this_thread().step = outer_;
  }

private:
  resource_ptr operation_;
  resource_node* outer_ = nullptr;
};

// Keeps the executor of an initiation, if it has one.
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

// A function that an operation runs before its handler, in the operation's context.
template <class F>
class function_step
{
public:
  // Takes over the reference to `operation`.
  template <class G>
  function_step(resource_node* operation, G&& f)
    : operation_(operation), f_(std::forward<G>(f))
  {}

  std::invoke_result_t<F> operator()()
  {
    forget_step();
    const context_call scope(
        share_frame(operation_->frame), execution_of(operation_.get()));
    return std::move(f_)();
  }

private:
  resource_ptr operation_;
  F f_;
};

// True if an argument of an initiation is a function that runs before the handler.
template <class Initiation, class Handler, class Argument>
struct is_function_step
  : std::conjunction<
        runs_first<std::decay_t<Initiation>, Argument>,
        std::is_invocable<Initiation, bound_handler<Handler>, function_step<Argument>>>
{};

// Returns an argument of an initiation. A function that runs before the handler gets the
// operation's context; anything else is returned unchanged.
template <class Initiation, class Handler, class Argument>
decltype(auto) argument_of(resource_node* operation, Argument&& argument)
{
  using type = std::decay_t<Argument>;
  if constexpr (is_function_step<Initiation, Handler, type>::value)
    return function_step<type>(
        share_resource(operation), std::forward<Argument>(argument));
  else
    return std::forward<Argument>(argument);
}

#if defined(__GNUC__) // libraries leave conversions of arguments to their initiations
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#endif

// Starts an operation whose handler carries its context itself.
template <class Initiation, class Handler, class... Args>
ASIO_CTX_DETAIL_ALWAYS_INLINE void start_posted(
    Initiation&& initiation, carried_context&& operation, Handler&& handler,
    Args&&... args)
{
  std::forward<Initiation>(initiation)(
      handler_in_context<std::decay_t<Handler>, posted_operation>(
          posted_operation(std::move(operation)), std::forward<Handler>(handler)),
      std::forward<Args>(args)...);
}

// Starts an operation in `frame`, in which its handler will run.
template <class Initiation, class Handler, class... Args>
ASIO_CTX_DETAIL_NOINLINE void start_with_node(
    context_frame&& frame, std::string_view type, Initiation&& initiation,
    Handler&& handler, Args&&... args)
{
  using handler_type = std::decay_t<Handler>;
  std::optional<context_frame> other;
  if (node_of(frame_access::of(frame).get()) != current_node())
    other = frame;
  resource_ptr operation(make_operation(type, frame_access::of(frame).release()));
  std::optional<frame_call> scope;
  if (other)
    scope.emplace(frame_access::of(*other).release());
  if constexpr (is_posted<std::decay_t<Initiation>, handler_type, Args...>::value)
  {
    const passing_on_guard no_other_operation(true); // the handler carries its context
    start_posted(
        std::forward<Initiation>(initiation), carried_context(operation.release()),
        std::forward<Handler>(handler), std::forward<Args>(args)...);
  }
  else
  {
    const initiation_guard starting(operation.get());
    bound_handler<handler_type> bound(
        operation.release(), std::forward<Handler>(handler));
    std::forward<Initiation>(initiation)(
        std::move(bound), argument_of<Initiation, handler_type>(
                              bound.operation(), std::forward<Args>(args))...);
  }
}

#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

// As start_with_node(), but makes a node only if it is needed.
template <class Initiation, class Handler, class... Args>
ASIO_CTX_DETAIL_ALWAYS_INLINE void start_bound(
    context_frame&& frame, std::string_view type, Initiation&& initiation,
    Handler&& handler, Args&&... args)
{
  if constexpr (is_posted<
                    std::decay_t<Initiation>, std::decay_t<Handler>, Args...>::value)
    if (!is_watched() && type.data() == resource_types::handler.operation)
      if (const auto [id, trigger] = ids_if_current(frame_access::of(frame).get());
          id != no_id)
        return start_posted(
            std::forward<Initiation>(initiation),
            carried_context(frame_access::of(frame).release(), id, trigger),
            std::forward<Handler>(handler), std::forward<Args>(args)...);
  start_with_node(
      std::move(frame), type, std::forward<Initiation>(initiation),
      std::forward<Handler>(handler), std::forward<Args>(args)...);
}

// Starts an operation with a handler that is bound to a frame: the given one, or else the
// one that is current when the operation starts.
template <class Initiation>
class bound_initiation : public initiation_executor<Initiation>
{
public:
  template <class Init>
  bound_initiation(
      std::optional<context_frame> frame, std::string_view type, Init&& initiation)
    : initiation_executor<Initiation>(initiation), frame_(std::move(frame)), type_(type),
      initiation_(std::forward<Init>(initiation))
  {}

  template <class Handler, class... Args>
  void operator()(Handler&& handler, Args&&... args) &&
  {
    start_bound(
        frame_ ? *std::move(frame_) : current_frame(), type_, std::move(initiation_),
        std::forward<Handler>(handler), std::forward<Args>(args)...);
  }

  template <class Handler, class... Args>
  void operator()(Handler&& handler, Args&&... args) const&
  {
    start_bound(
        frame_ ? *frame_ : current_frame(), type_, initiation_,
        std::forward<Handler>(handler), std::forward<Args>(args)...);
  }

private:
  std::optional<context_frame> frame_;
  std::string_view type_;
  Initiation initiation_;
};

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

namespace detail {

template <class Handler>
bool asio_handler_is_continuation(bound_handler<Handler>* handler)
{
  return is_continuation(handler->get());
}

} // namespace detail

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

template <template <class, class> class Associator, class Handler, class DefaultCandidate>
struct associator<
    Associator, ::asio_ctx::detail::bound_handler<Handler>, DefaultCandidate>
  : ::asio_ctx::detail::forwarded_associator<
        Associator, ::asio_ctx::detail::bound_handler<Handler>, Handler, DefaultCandidate>
{};

template <class Handler, class Executor>
struct associated_executor<::asio_ctx::detail::bound_handler<Handler>, Executor>
{
private:
  using step = ::asio_ctx::detail::step_executor<
      typename associated_executor<Handler, Executor>::type, ::asio_ctx::detail::as_step>;

public:
  using type = typename step::type;

  static type
  get(const ::asio_ctx::detail::bound_handler<Handler>& bound,
      const Executor& executor = Executor()) noexcept
  {
    return step::get(
        ::asio_ctx::detail::share_resource(bound.operation()),
        associated_executor<Handler, Executor>::get(bound.get(), executor));
  }
};

} // namespace asio
} // namespace boost

#endif // ASIO_CTX_IMPL_BIND_CONTEXT_HPP
