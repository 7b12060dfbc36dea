// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_AUTOMATIC_HANDLER_IN_CONTEXT_HPP
#define ASIO_CTX_DETAIL_AUTOMATIC_HANDLER_IN_CONTEXT_HPP

#include <asio_ctx/detail/automatic/watched_initiation.hpp>
#include <asio_ctx/detail/automatic/what_to_carry.hpp>
#include <asio_ctx/detail/base/program_kind.hpp>
#include <asio_ctx/detail/carrier/carried_call.hpp>
#include <asio_ctx/detail/carrier/last_call.hpp>
#include <asio_ctx/detail/carrier/step.hpp>
#include <asio_ctx/detail/frame/frame_ptr.hpp>
#include <atomic>
#include <type_traits>
#include <utility>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// The carrier in the handler of an operation that hooks see as a resource: a frame and
// ids, or the announced resource. Type::value is the operation's type.
template <class Type, class Here = carried_context::operation_here>
class carried_operation : public carried_context
{
public:
  carried_operation() : carried_context(Here(), Type::value) {}
  carried_operation(carried_operation&&) = default;

  // Copies of a handler belong to one operation.
  carried_operation(const carried_operation& other)
    : carried_context(other.share(Type::value))
  {}

  ASIO_CTX_DETAIL_ALWAYS_INLINE ~carried_operation() { end(); }

  // Calls the handler, for the only time.
  template <class F, class... Args>
  ASIO_CTX_DETAIL_ALWAYS_INLINE decltype(auto) call(F&& f, Args&&... args)
  {
    const carried_call in_context(*this, Type::value);
    return call_and_destroy(std::forward<F>(f), std::forward<Args>(args)...);
  }
};

// The carrier in the handler of an operation that another carrier announces, or of a
// step.
class context_of_operation
{
public:
  context_of_operation() noexcept : frame_(capture_frame()) {}

  static operation_slot* listed_as() noexcept { return nullptr; }

  template <class F, class... Args>
  decltype(auto) call(F&& f, Args&&... args)
  {
    if (have_same_node(
            this_thread().current, frame_.get())) // Asio's operation carried it
      return call_and_destroy(std::forward<F>(f), std::forward<Args>(args)...);
    const frame_call scope(frame_.release());
    return call_and_destroy(std::forward<F>(f), std::forward<Args>(args)...);
  }

private:
  frame_ptr frame_;
};

// The carrier in a handler that resumes a stackful coroutine: the context in which the
// coroutine is suspended.
class context_of_coroutine
{
public:
  context_of_coroutine() noexcept
  {
    thread_state& state = this_thread();
    frame_ = capture_frame(state);
    execution_ = state.execution;
    execution_.resource = share_resource(execution_.resource);
  }

  context_of_coroutine(context_of_coroutine&& other) noexcept
    : frame_(std::exchange(other.frame_, {})), execution_(other.execution_)
  {
    other.execution_.resource = nullptr;
  }

  context_of_coroutine& operator=(context_of_coroutine&&) = delete;

  static operation_slot* listed_as() noexcept { return nullptr; }

  ~context_of_coroutine() { drop_context(frame_, execution_.resource); }

  // Calls the handler, for the only time. Returns at the coroutine's next suspension.
  template <class F, class... Args>
  void call(F&& f, Args&&... args)
  {
    const execution_state execution = execution_;
    execution_.resource = nullptr;
    const frame_ref frame = std::exchange(frame_, {});
    if (!has_events(execution))
    {
      const context_call scope(frame, execution);
      call_and_destroy(std::forward<F>(f), std::forward<Args>(args)...);
    }
    else
    {
      const resource_call scope(frame, execution);
      call_and_destroy(std::forward<F>(f), std::forward<Args>(args)...);
    }
  }

private:
  // No events if the coroutine is suspended in the scope of another resource, which has
  // not ended, and none if an operation that the coroutine has just initiated resumes it.
  static bool has_events(const execution_state& execution) noexcept
  {
    const bool is_coroutine = execution.resource
                                  ? is_spawned(*execution.resource)
                                  : execution.type == &resource_types::spawn;
    return is_coroutine && this_thread().execution.id != execution.id;
  }

  frame_ref frame_;           // owned
  execution_state execution_; // its resource is owned
};

// A completion handler with the context in which its operation was initiated. Operation
// is its carrier.
template <class Handler, class Operation>
class handler_in_context
{
public:
  // Captures the current context.
  template <class H>
  explicit handler_in_context(std::in_place_t, H&& handler)
    : handler_(std::forward<H>(handler))
  {}

  // Takes over a context that was captured before.
  template <class H>
  handler_in_context(Operation&& operation, H&& handler)
    : operation_(std::move(operation)), handler_(std::forward<H>(handler))
  {}

  // Converts from a completion token, as async_completion makes its handler.
  template <
      class Token,
      std::enable_if_t<
          std::conjunction_v<
              std::negation<std::is_same<std::decay_t<Token>, handler_in_context>>,
              std::is_constructible<Handler, Token>>,
          int> = 0>
  explicit handler_in_context(Token&& token)
    : handler_in_context(std::in_place, std::forward<Token>(token))
  {}

  // For code that takes the handler of async_completion as the type that async_result
  // names.
  [[deprecated("asio_ctx: the handler loses its context here. Take the type of "
               "async_completion::completion_handler, or use async_initiate.")]]
  explicit operator Handler() &&
  {
    return std::move(handler_);
  }

  Operation& operation() noexcept { return operation_; }
  Handler& get() noexcept { return handler_; }
  const Handler& get() const noexcept { return handler_; }

  template <class... Args>
  auto operator()(Args&&... args) && -> std::invoke_result_t<Handler, Args...>
  {
    return operation_.call(std::move(handler_), std::forward<Args>(args)...);
  }

  template <class... Args>
  auto operator()(Args&&... args) & -> std::invoke_result_t<Handler&, Args...>
  {
    return operation_.call(handler_, std::forward<Args>(args)...);
  }

  template <class... Args>
  auto operator()(Args&&... args) const& -> std::invoke_result_t<const Handler&, Args...>
  {
    return Operation(operation_).call(handler_, std::forward<Args>(args)...);
  }

private:
  Operation operation_; // destroyed last, because it emits destroy
  Handler handler_;
};

// Returns an argument of an initiation. A function that runs before the handler gets the
// current context; anything else is returned unchanged.
template <class Initiation, class Argument>
decltype(auto) argument_in_context(Argument&& argument)
{
  using type = std::decay_t<Argument>;
  if constexpr (std::is_invocable_v<type&> && runs_before_handler<Initiation, type>())
    return handler_in_context<type, context_of_operation>(
        std::in_place, std::forward<Argument>(argument));
  else
    return std::forward<Argument>(argument);
}

#if defined(__GNUC__) // libraries leave conversions of arguments to their initiations
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#endif

// Initiates an operation whose handler keeps the current context.
template <class Operation, class Handler, class Initiation, class Raw, class... Args>
ASIO_CTX_DETAIL_ALWAYS_INLINE void
initiate_in_context(Initiation&& initiation, Raw&& handler, Args&&... args)
{
  handler_in_context<Handler, Operation> in_context(
      std::in_place, std::forward<Raw>(handler));
  const watched_initiation watched(watched_initiation::needs(), in_context, initiation);
  std::forward<Initiation>(initiation)(
      std::move(in_context),
      argument_in_context<std::decay_t<Initiation>>(std::forward<Args>(args))...);
}

#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

// As initiate_in_context(), out of line, for Asio's own code that rarely initiates. Asio
// does so in the destructor of the object that resumes a coroutine, which must stay small
// enough to be inlined.
template <class Operation, class Handler, class Initiation, class Raw, class... Args>
ASIO_CTX_DETAIL_NOINLINE void
initiate_step_in_context(Initiation&& initiation, Raw&& handler, Args&&... args)
{
  initiate_in_context<Operation, Handler>(
      std::forward<Initiation>(initiation), std::forward<Raw>(handler),
      std::forward<Args>(args)...);
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_AUTOMATIC_HANDLER_IN_CONTEXT_HPP
