// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_CARRIER_STEP_HPP
#define ASIO_CTX_DETAIL_CARRIER_STEP_HPP

#include <asio_ctx/detail/base/program_kind.hpp>
#include <asio_ctx/detail/carrier/carried_context.hpp>
#include <asio_ctx/detail/frame/storage_scope.hpp>
#include <atomic>
#include <type_traits>
#include <utility>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// What is captured here: for an operation, or for a step of one.
ASIO_CTX_DETAIL_NOINLINE inline carried_context capture_plain() noexcept
{
  thread_state& state = thread_of_this_call();
  if (state.captures_steps)
    return carried_context::step_here(state);
  return {capture_frame(state), next_id(state), state.execution.id};
}

// Whether what is started with an executor as that of its handler is only a step of an
// operation of bind_context.
template <class Executor>
struct is_step_executor : std::false_type
{};

// Where an executor that knows what runs hands that to an executor below it, what is captured
// there has nothing to add.
inline bool take_passing_on() noexcept
{
  return std::exchange(this_thread().passing_on, false);
}

// Set by the first context executor: programs without one have nothing else that captures.
ASIO_CTX_DETAIL_SHARED inline std::atomic<bool> context_executors_exist{false};

inline void note_context_executor() noexcept
{
  if (!context_executors_exist.load(std::memory_order_relaxed))
    context_executors_exist.store(true, std::memory_order_relaxed);
}

// Around the call of a wrapped executor, which may hold another context executor.
class passing_on_guard
{
public:
  explicit passing_on_guard(bool knows_what_runs) noexcept
  {
    if (knows_what_runs && (whole_program || any_hook()))
      this_thread().passing_on = true;
  }

  passing_on_guard(const passing_on_guard&) = delete;
  passing_on_guard& operator=(const passing_on_guard&) = delete;
  ~passing_on_guard() { take_passing_on(); }
};

// A frame for steps of an operation that is announced elsewhere, or not known.
inline resource_node* make_context_only(frame_ref frame)
{
  resource_node* const made =
      make_resource(this_thread(), resource_kind::user, "", no_id, no_id);
  made->frame = frame; // takes the reference
  return made;
}

// While it lives, what executors capture are steps of an operation: while a step of it runs, and
// while it is initiated, if its handler carries the context.
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

// Runs a step of an operation that is announced elsewhere. Takes the reference.
template <class F>
void run_in_frame_of_step(frame_ref frame, F& f)
{
  const frame_call scope(frame);
  const captures_steps_guard steps;
  f();
}

// Runs a step of an operation: in its context, without events.
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

// What an intermediate step of an operation takes along: its context, and no events.
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
    if (any_hook() || operation->data || operation->id == no_id)
      return carried_context(share_resource(operation));
    return {share_frame(operation->frame), operation->id, operation->trigger};
  }
};

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_CARRIER_STEP_HPP
