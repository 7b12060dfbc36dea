// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_RESOURCE_RESOURCE_CALL_HPP
#define ASIO_CTX_DETAIL_RESOURCE_RESOURCE_CALL_HPP

#include <asio_ctx/detail/resource/announce.hpp>
#include <asio_ctx/detail/resource/context_call.hpp>
#include <asio_ctx/detail/resource/resource_node.hpp>
#include <cstdint>
#include <utility>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// Installs the context of a resource, and emits before. For functions that are never
// inlined.
ASIO_CTX_DETAIL_ALWAYS_INLINE void enter_resource_here(
    saved_context& saved, frame_ref frame, std::uint64_t id, std::uint64_t trigger,
    resource_node* resource, const resource_type* type) noexcept
{
  thread_state& state = thread_of_this_call();
  put_in_place(state, saved, frame, id, trigger, resource, type);
  state.captures_steps = false;
  if (wanted(before_event))
    emit_before(id, resource);
}

// Lists the thread, and emits before.
ASIO_CTX_DETAIL_NOINLINE inline void
begin_watched(std::uint64_t id, const resource_node* resource) noexcept
{
  thread_state& state = thread_of_this_call();
  if (wanted(listing))
    list_thread_once(state);
  if (wanted(before_event))
    emit_before(id, resource);
}

// As begin_watched(), for a resource whose frame may have been moved to the thread.
ASIO_CTX_DETAIL_NOINLINE inline void
begin_watched_call(std::uint64_t id, const resource_node* resource) noexcept
{
  if (resource && !resource->frame && resource->slot)
    clear_frame(*resource->slot); // the code that runs may replace it
  begin_watched(id, resource);
}

ASIO_CTX_DETAIL_NOINLINE inline void enter_resource(
    saved_context& saved, frame_ref frame, std::uint64_t id, std::uint64_t trigger,
    resource_node* resource, const resource_type* type) noexcept
{
  thread_state& state = thread_of_this_call();
  put_in_place(state, saved, frame, id, trigger, resource, type);
  state.captures_steps = false;
  if (is_watched())
    begin_watched_call(id, resource);
}

// Emits after, and restores the saved context.
ASIO_CTX_DETAIL_NOINLINE inline void
leave_resource_with_event(const saved_context& saved, std::uint64_t id) noexcept
{
  emit_after(id, this_thread().execution.resource);
  leave_context(saved);
}

ASIO_CTX_DETAIL_ALWAYS_INLINE void
leave_resource(const saved_context& saved, std::uint64_t id) noexcept
{
  if (wanted(after_event))
    leave_resource_with_event(saved, id);
  else
    leave_context(saved);
}

// Returns the frame of a resource that runs for the last time. If the resource has no
// other owner, moves the frame out of it.
inline frame_ref last_frame_of(resource_node* resource) noexcept
{
  return resource->owners.is_one() ? std::exchange(resource->frame, {})
                                   : share_frame(resource->frame);
}

// Runs code as a part of a resource: in its context, with before and after around it.
class resource_call
{
public:
  ASIO_CTX_DETAIL_ALWAYS_INLINE
  resource_call(frame_ref frame, const execution_state& execution) noexcept
    : id_(execution.id)
  {
    enter_resource(
        saved_, frame, execution.id, execution.trigger, execution.resource,
        execution.type);
  }

  // The resource keeps its frame.
  explicit resource_call(resource_node* resource) noexcept
    : resource_call(share_frame(resource->frame), execution_of(resource))
  {}

  explicit resource_call(const resource_ptr& resource) noexcept
    : resource_call(resource.get())
  {}

  // The resource runs for the last time.
  explicit resource_call(resource_ptr&& resource) noexcept
    : resource_call(
          last_frame_of(resource.get()),
          {resource->id, resource->trigger, resource.get(), nullptr})
  {
    resource.release();
  }

  resource_call(const resource_call&) = delete;
  resource_call& operator=(const resource_call&) = delete;
  ASIO_CTX_DETAIL_ALWAYS_INLINE ~resource_call() { leave_resource(saved_, id_); }

private:
  saved_context saved_;
  std::uint64_t id_;
};

// As resource_call, for a function of the user's, which may suspend its fiber: then the
// current context at the end may belong to other code, and is left alone.
class user_call
{
public:
  explicit user_call(resource_node* resource) noexcept : resource_(resource)
  {
    thread_state& state = this_thread();
    frame_ = state.current;
    execution_ = state.execution;
    state.current = share_frame(resource->frame);
    state.execution = execution_of(resource);
    if (is_watched())
      begin_watched(resource->id, resource);
  }

  user_call(const user_call&) = delete;
  user_call& operator=(const user_call&) = delete;

  ~user_call()
  {
    if (wanted(after_event))
      emit_after(resource_->id, resource_);
    thread_state& state = this_thread();
    frame_ref frame = frame_;
    resource_node* resource = execution_.resource;
    if (state.execution.resource == resource_)
    {
      frame = std::exchange(state.current, frame_);
      resource = std::exchange(state.execution, execution_).resource;
    }
    drop_frame(frame);
    drop_resource(resource);
  }

private:
  resource_node* resource_;
  frame_ref frame_;
  execution_state execution_;
};

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_RESOURCE_RESOURCE_CALL_HPP
