// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_IMPL_BOUND_INITIATION_HPP
#define ASIO_CTX_IMPL_BOUND_INITIATION_HPP

#include <asio_ctx/context_frame.hpp>
#include <asio_ctx/detail/asio/posted_operation.hpp>
#include <asio_ctx/detail/carrier/bound_operation.hpp>
#include <asio_ctx/detail/carrier/carried_call.hpp>
#include <asio_ctx/detail/carrier/step.hpp>
#include <asio_ctx/impl/bound_handler.hpp>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

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

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_IMPL_BOUND_INITIATION_HPP
