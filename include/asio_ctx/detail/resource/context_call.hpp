// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_RESOURCE_CONTEXT_CALL_HPP
#define ASIO_CTX_DETAIL_RESOURCE_CONTEXT_CALL_HPP

#include <asio_ctx/detail/base/thread_state.hpp>
#include <asio_ctx/detail/frame/storage_scope.hpp>
#include <asio_ctx/detail/resource/resource_node.hpp>
#include <cstdint>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// The execution state of code that belongs to no resource, e.g. of destroy callbacks.
inline execution_state no_execution() noexcept
{
  return {no_id, no_id, nullptr, &resource_types::none};
}

// Takes an additional reference to the resource.
inline execution_state execution_of(resource_node* resource) noexcept
{
  return {resource->id, resource->trigger, share_resource(resource), nullptr};
}

// The context before a call: a frame_ref and an execution_state, without initialisers,
// which would cost instructions.
struct saved_context
{
  std::uintptr_t frame;
  std::uint64_t id;
  std::uint64_t trigger;
  resource_node* resource;
  const resource_type* type;
};

// Saves the current context and installs another one. References move. The parameters are
// in registers: one wide load of values that were just stored separately would stall on
// store forwarding, for some twelve cycles.
ASIO_CTX_DETAIL_ALWAYS_INLINE void put_in_place(
    thread_state& state, saved_context& saved, frame_ref frame, std::uint64_t id,
    std::uint64_t trigger, resource_node* resource, const resource_type* type) noexcept
{
  saved = {
      state.current.bits, state.execution.id, state.execution.trigger,
      state.execution.resource, state.execution.type};
  state.current = frame;
  state.execution = {id, trigger, resource, type};
}

// Restores a saved context. The caller has taken over the references of the current one.
ASIO_CTX_DETAIL_ALWAYS_INLINE void
put_back(thread_state& state, const saved_context& saved) noexcept
{
  state.current = {saved.frame};
  state.execution = {saved.id, saved.trigger, saved.resource, saved.type};
}

ASIO_CTX_DETAIL_NOINLINE inline void enter_context(
    saved_context& saved, frame_ref frame, std::uint64_t id, std::uint64_t trigger,
    resource_node* resource, const resource_type* type) noexcept
{
  put_in_place(thread_of_this_call(), saved, frame, id, trigger, resource, type);
}

// Out of line, so that the common case (no resource) needs no stack frame.
ASIO_CTX_DETAIL_NOINLINE inline void
drop_context(frame_ref frame, resource_node* resource) noexcept
{
  drop_frame(frame);
  drop_resource(resource);
}

// Restores a saved context, and drops the current one.
ASIO_CTX_DETAIL_ALWAYS_INLINE void leave_context_here(const saved_context& saved) noexcept
{
  thread_state& state = thread_of_this_call();
  const frame_ref frame = state.current;
  resource_node* const resource = state.execution.resource;
  put_back(state, saved);
  if (resource)
    return drop_context(frame, resource);
  drop_frame_here(frame);
}

ASIO_CTX_DETAIL_NOINLINE inline void leave_context(const saved_context& saved) noexcept
{
  leave_context_here(saved);
}

// Installs a context, the frame and the execution state, for one call on one thread. At
// the end, restores the previous context and drops whatever the call left. Takes over the
// references.
class context_call
{
public:
  ASIO_CTX_DETAIL_ALWAYS_INLINE
  context_call(frame_ref frame, const execution_state& execution) noexcept
  {
    enter_context(
        saved_, frame, execution.id, execution.trigger, execution.resource,
        execution.type);
  }

  context_call(const context_call&) = delete;
  context_call& operator=(const context_call&) = delete;
  ASIO_CTX_DETAIL_ALWAYS_INLINE ~context_call() { leave_context(saved_); }

private:
  saved_context saved_;
};

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_RESOURCE_CONTEXT_CALL_HPP
