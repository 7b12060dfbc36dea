// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_CARRIER_STEP_HPP
#define ASIO_CTX_DETAIL_CARRIER_STEP_HPP

#include <asio_ctx/detail/base/program_kind.hpp>
#include <asio_ctx/detail/carrier/carried_call.hpp>
#include <asio_ctx/detail/frame/storage_scope.hpp>
#include <atomic>
#include <type_traits>
#include <utility>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// Captures the current context, for an operation or for a step of one.
ASIO_CTX_DETAIL_NOINLINE inline carried_context capture_plain() noexcept
{
  thread_state& state = thread_of_this_call();
  if (state.captures_steps)
    return carried_context::step_here(state);
  return {capture_frame(state), next_id(state), state.execution.id};
}

// True if a handler with this associated executor belongs to a step of an operation of
// bind_context.
template <class Executor>
struct is_step_executor : std::false_type
{};

// Returns true, once, if an executor that knows the running operation passes a function
// on to this executor, which then has nothing to capture.
inline bool take_passing_on() noexcept
{
  return std::exchange(this_thread().passing_on, false);
}

// Called by the first context executor. In programs without one, nothing but handlers
// captures.
inline void note_context_executor() noexcept
{
  note_special_initiations(initiation_captures_steps);
}

// Exists during the call of a wrapped executor, which may hold another context executor.
class passing_on_guard
{
public:
  explicit passing_on_guard(bool knows_what_runs) noexcept
  {
    if (knows_what_runs && (whole_program || is_watched()))
      this_thread().passing_on = true;
  }

  passing_on_guard(const passing_on_guard&) = delete;
  passing_on_guard& operator=(const passing_on_guard&) = delete;
  ~passing_on_guard() { take_passing_on(); }
};

// Makes a node that only holds a frame: for steps of an operation that is announced
// elsewhere, or unknown. Takes over the reference.
inline resource_node* make_context_only(frame_ref frame)
{
  resource_node* const made =
      make_resource(this_thread(), resource_kind::user, "", no_id, no_id);
  made->frame = frame; // takes over the reference
  return made;
}

// While this exists, executors capture for steps of an operation, not for operations. It
// exists while a step runs, and while an operation is initiated whose handler carries the
// context.
class captures_steps_guard
{
public:
  explicit captures_steps_guard(bool is_needed = true) noexcept : is_needed_(is_needed)
  {
    if (is_needed_)
      outer_ = std::exchange(this_thread().captures_steps, true);
  }

  captures_steps_guard(const captures_steps_guard&) = delete;
  captures_steps_guard& operator=(const captures_steps_guard&) = delete;

  ~captures_steps_guard()
  {
    if (is_needed_)
      this_thread().captures_steps = outer_;
  }

private:
  bool is_needed_;
  bool outer_ = false;
};

// Runs a step of an operation that is announced elsewhere. Takes over the reference.
template <class F>
void run_in_frame_of_step(frame_ref frame, F& f)
{
  const frame_call scope(frame);
  const captures_steps_guard steps;
  f();
}

// Runs a step of an operation, in the operation's context and without events.
template <class F>
void run_step(resource_node* operation, F& f)
{
  if (operation->id == no_id) // a frame, and nothing else
    run_in_frame_of_step(share_frame(operation->frame), f);
  else
  {
    const context_call scope(share_frame(operation->frame), execution_of(operation));
    f();
  }
}

// The carrier of a step: takes along the operation's context, and emits no events.
class carried_step : public carried_context
{
public:
  explicit carried_step(resource_node* operation) noexcept
    : carried_context(capture(operation))
  {}

  template <class F>
  void run(F& f)
  {
    forget_step();
    if (resource())
      return run_step(resource(), f);
    {
      const context_call in_context(
          take_frame(), {id(), trigger(), nullptr, &resource_types::handler});
      f();
    }
    have_run();
  }

private:
  static carried_context capture(resource_node* operation) noexcept
  {
    if (is_watched() || operation->data || operation->id == no_id)
      return carried_context(share_resource(operation));
    return {share_frame(operation->frame), operation->id, operation->trigger};
  }
};

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_CARRIER_STEP_HPP
