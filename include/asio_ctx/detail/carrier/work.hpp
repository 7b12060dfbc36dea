// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_CARRIER_WORK_HPP
#define ASIO_CTX_DETAIL_CARRIER_WORK_HPP

#include <asio_ctx/detail/carrier/carrier.hpp>
#include <asio_ctx/detail/carrier/step.hpp>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// Makes tracked work of a context executor; without ids for a step of an operation that is
// announced elsewhere. Work is announced when its function is called, because only then it
// is known to be an operation.
ASIO_CTX_DETAIL_NOINLINE inline resource_node* make_work()
{
  thread_state& state = thread_of_this_call();
  const bool is_step = state.captures_steps;
  resource_node* const made = make_work_resource(
      state, is_step ? no_id : next_id(state), is_step ? no_id : state.execution.id);
  made->frame = capture_frame(state);
  if (is_watched() && !is_step)
    prepare_announcement(*made);
  return made;
}

// Returns the resource as which the function of `work` runs: the current one if both are
// one operation, else `work`. They are if a handler with an executor of its own was
// posted: Asio takes tracked work from the handler's executor, posts a function to the
// other executor, and that function gives the handler to the first one.
inline resource_node* same_operation(resource_node* work) noexcept
{
  thread_state& state = this_thread();
  resource_node* const current = state.execution.resource;
  const bool is_same =
      current && current->kind == resource_kind::function
      && work->announced.load(std::memory_order_relaxed) == announcement::none
      && current->trigger == work->trigger && have_same_node(state.current, work->frame)
      && is_next_id(work->id, current->id);
  if (!is_same)
    return work;
  if (!current->frame) // the function has taken it, as the last one to need it
    current->frame = capture_frame(state);
  return current;
}

struct work_role
{
  static constexpr const resource_type& type = resource_types::work;
  static constexpr bool ends_here = false; // its node does

  static carried_context capture(resource_node* work, bool may_go_on) noexcept
  {
    if (details_of_work(*work).posted_through != no_id)
      return capture_posted(work, may_go_on);
    return capture_by_itself(work, may_go_on);
  }

  // Captures at the start of an operation whose executor is known to run functions
  // inline.
  static carried_context capture()
  {
    return is_watched() ? carried_context(make_work()) : capture_plain();
  }

  static bool is_step(const resource_node& resource) noexcept
  {
    return resource.id == no_id;
  }

  static void begin(resource_node& resource) noexcept { announce_late(resource); }

private:
  // Goes on with the current resource if that is the function through which the work was
  // posted, which runs for no other purpose.
  ASIO_CTX_DETAIL_NOINLINE static carried_context
  capture_posted(resource_node* work, bool may_go_on) noexcept
  {
    thread_state& state = this_thread();
    if (state.execution.id != details_of_work(*work).posted_through)
      return capture_by_itself(work, may_go_on);
    resource_node* const current = state.execution.resource;
    if (!current)
    {
      work->announced.store(announcement::done, std::memory_order_relaxed);
      return {capture_frame(state), work->id, state.execution.trigger};
    }
    if (!current->frame) // the function has taken it, as the last one to need it
      current->frame = capture_frame(state);
    return carried_context(share_resource(current));
  }

  static carried_context capture_by_itself(resource_node* work, bool may_go_on) noexcept
  {
    if (is_watched() || work->data || work->id == no_id)
      return capture_resource(work, may_go_on);
    work->announced.store(
        announcement::done, std::memory_order_relaxed); // too late for init
    return {share_frame(work->frame), work->id, work->trigger};
  }

  ASIO_CTX_DETAIL_NOINLINE static carried_context
  capture_resource(resource_node* work, bool may_go_on) noexcept
  {
    if (take_passing_on())
      return {};
    if (work->id == no_id)
      return carried_context(share_resource(work));
    return carried_context(share_resource(may_go_on ? same_operation(work) : work));
  }
};

// The carrier of the function of tracked work.
using carried_work = carrier<work_role>;

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_CARRIER_WORK_HPP
