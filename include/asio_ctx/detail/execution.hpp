// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_EXECUTION_HPP
#define ASIO_CTX_DETAIL_EXECUTION_HPP

#include <asio_ctx/detail/hook_list.hpp>
#include <asio_ctx/detail/resource_node.hpp>
#include <asio_ctx/detail/scopes.hpp>
#include <asio_ctx/detail/thread_state.hpp>
#include <cstdint>
#include <utility>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// Where code runs that belongs to no resource: destroy callbacks, for one.
inline execution_state no_execution() noexcept
{
  return {no_id, no_id, nullptr, &resource_types::none};
}

// Takes a reference to the resource.
inline execution_state execution_of(resource_node* resource) noexcept
{
  return {resource->id, resource->trigger, share_resource(resource), nullptr};
}

// A context for a call: the frame and the execution state, on one thread, inside one call.
// Puts back whatever was there and drops whatever the call left. Takes the references.
class context_scope
{
public:
  ASIO_CTX_DETAIL_ALWAYS_INLINE
  context_scope(frame_ref frame, const execution_state& execution) noexcept
  {
    thread_state& state = this_thread();
    frame_ = state.current;
    execution_ = state.execution;
    state.current = frame;
    state.execution = execution;
  }

  context_scope(const context_scope&) = delete;
  context_scope& operator=(const context_scope&) = delete;

  ASIO_CTX_DETAIL_ALWAYS_INLINE ~context_scope()
  {
    thread_state& state = this_thread();
    const frame_ref frame = state.current;
    resource_node* const resource = state.execution.resource;
    state.current = frame_;
    state.execution = execution_;
    drop_frame(frame);
    drop_resource(resource);
  }

private:
  frame_ref frame_;
  execution_state execution_;
};

inline std::uint64_t hidden_from(const resource_node* resource) noexcept
{
  return resource ? resource->hidden_from : 0;
}

inline bool is_coroutine(const resource_node* resource) noexcept
{
  return resource && resource->kind == resource_kind::coroutine;
}

ASIO_CTX_DETAIL_NOINLINE inline void
emit_before(std::uint64_t id, const resource_node* resource) noexcept
{
  const auto call = [](void* hook, std::uint64_t of) {
    static_cast<hook_node*>(hook)->before(of);
  };
  emit({before_event, "before", call, id, hidden_from(resource), is_coroutine(resource)});
}

ASIO_CTX_DETAIL_NOINLINE inline void
emit_after(std::uint64_t id, const resource_node* resource) noexcept
{
  const auto call = [](void* hook, std::uint64_t of) {
    static_cast<hook_node*>(hook)->after(of);
  };
  emit({after_event, "after", call, id, hidden_from(resource), is_coroutine(resource)});
}

// A function that has only an id has no resource.
ASIO_CTX_DETAIL_NOINLINE inline void
emit_destroy(std::uint64_t id, const resource_node* resource = nullptr) noexcept
{
  const auto call = [](void* hook, std::uint64_t of) {
    static_cast<hook_node*>(hook)->destroy(of);
  };
  const context_scope nowhere({}, no_execution());
  emit(
      {destroy_event, "destroy", call, id, hidden_from(resource),
       is_coroutine(resource)});
}

ASIO_CTX_DETAIL_NOINLINE inline void
emit_promise_resolve(const resource_node& resource) noexcept
{
  const auto call = [](void* hook, std::uint64_t of) {
    static_cast<hook_node*>(hook)->promise_resolve(of);
  };
  emit(
      {promise_resolve_event, "promise_resolve", call, resource.id, resource.hidden_from,
       is_coroutine(&resource)});
}

ASIO_CTX_DETAIL_NOINLINE inline void emit_reactor_operation(
    const reactor_result& result, const resource_node* resource) noexcept
{
  const auto call = [](void* hook, std::uint64_t made) {
    static_cast<hook_node*>(hook)->reactor_operation(
        *reinterpret_cast<const reactor_result*>(static_cast<std::uintptr_t>(made)));
  };
  const context_scope nowhere({}, no_execution());
  emit(
      {reactor_operation_event, "reactor_operation", call,
       reinterpret_cast<std::uintptr_t>(&result), hidden_from(resource)});
}

inline void
emit_init(resource_node& resource, std::uint64_t until = ~std::uint64_t()) noexcept
{
  const auto call = [](void* hook, std::uint64_t made) {
    static_cast<hook_node*>(hook)->init(
        *reinterpret_cast<resource_node*>(static_cast<std::uintptr_t>(made)));
  };
  emit(
      {init_event, "init", call, reinterpret_cast<std::uintptr_t>(&resource),
       resource.hidden_from, is_coroutine(&resource), until});
}

// Announces a resource that is made here.
ASIO_CTX_DETAIL_NOINLINE inline void announce(resource_node& resource) noexcept
{
  resource.announced.store(true, std::memory_order_relaxed);
  resource.hidden_from = hidden_from_here(this_thread());
  if (wanted(init_event))
    emit_init(resource);
}

// Remembers what a later announcement needs of the place where the resource is made.
ASIO_CTX_DETAIL_NOINLINE inline void
prepare_announcement(resource_node& resource) noexcept
{
  const thread_state& state = this_thread();
  resource.hidden_from = hidden_from_here(state);
  if ((resource.creator = state.execution.resource))
    resource.creator->keepers.add();
  resource.init_until = hooks().changes.load(std::memory_order_relaxed);
}

// Announces a resource as if that were where it was made.
ASIO_CTX_DETAIL_NOINLINE inline void announce_late(resource_node& resource) noexcept
{
  if (resource.announced.exchange(true, std::memory_order_relaxed))
    return;
  resource_node* const creator = std::exchange(resource.creator, nullptr);
  if (wanted(init_event) && resource.init_until != 0)
  {
    // The creator is kept, and that is enough. It may have no owners any more: who took a
    // reference would release it once more, maybe on several threads at a time.
    thread_state* state = &this_thread();
    const frame_ref outer_frame = state->current;
    const execution_state outer_execution = state->execution;
    state->current = share_frame(resource.frame);
    state->execution = {
        resource.trigger, creator ? creator->trigger : no_id, creator,
        &resource_types::function};
    emit_init(resource, resource.init_until);
    state = &this_thread();
    const frame_ref frame = state->current;
    resource_node* const left = state->execution.resource;
    state->current = outer_frame;
    state->execution = outer_execution;
    drop_frame(frame);
    if (left != creator)
      drop_resource(left); // made because a callback asked for it
  }
  stop_keeping(creator);
}

// The last owner is gone. Again after a creator was put in place once more.
ASIO_CTX_DETAIL_NOINLINE inline void release_resource(resource_node* resource) noexcept
{
  if (std::exchange(resource->released, true))
    return;
  if (wanted(destroy_event) && resource->end == destroyed_by::owners
      && resource->announced.load(std::memory_order_relaxed))
    emit_destroy(resource->id, resource);
  drop_frame(std::exchange(resource->frame, {}));
  stop_keeping(std::exchange(resource->creator, nullptr));
  stop_keeping(resource);
}

// Runs code as a part of a resource: a context, and before and after around it.
class resource_scope
{
public:
  ASIO_CTX_DETAIL_ALWAYS_INLINE
  resource_scope(frame_ref frame, const execution_state& execution) noexcept
    : context_(frame, execution), id_(execution.id)
  {
    if (wanted(before_event))
      emit_before(id_, execution.resource);
  }

  // A resource that keeps its frame.
  explicit resource_scope(resource_node* resource) noexcept
    : resource_scope(share_frame(resource->frame), execution_of(resource))
  {}

  explicit resource_scope(const resource_ptr& resource) noexcept
    : resource_scope(resource.get())
  {}

  // For the last time: takes the frame along, if nobody else has the resource.
  explicit resource_scope(resource_ptr&& resource) noexcept
    : resource_scope(
          resource->owners.is_one() ? std::exchange(resource->frame, {})
                                    : share_frame(resource->frame),
          {resource->id, resource->trigger, resource.get(), nullptr})
  {
    resource.release();
  }

  ASIO_CTX_DETAIL_ALWAYS_INLINE ~resource_scope()
  {
    if (wanted(after_event))
      emit_after(id_, this_thread().execution.resource);
  }

private:
  context_scope context_;
  std::uint64_t id_;
};

// The same for a function of the user's, which may suspend its fiber: then what is found at the
// end may be the context of other code, and is left alone.
class call_scope
{
public:
  explicit call_scope(resource_node* resource) noexcept : resource_(resource)
  {
    thread_state& state = this_thread();
    frame_ = state.current;
    execution_ = state.execution;
    state.current = share_frame(resource->frame);
    state.execution = execution_of(resource);
    if (wanted(before_event))
      emit_before(resource->id, resource);
  }

  call_scope(const call_scope&) = delete;
  call_scope& operator=(const call_scope&) = delete;

  ~call_scope()
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

#endif // ASIO_CTX_DETAIL_EXECUTION_HPP
