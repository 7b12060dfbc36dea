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

// What was current before a call: frame_ref and execution_state, never initialised in vain.
struct saved_context
{
  std::uintptr_t frame;
  std::uint64_t id;
  std::uint64_t trigger;
  resource_node* resource;
  const resource_type* type;
};

// Puts a context in place; references move. In registers, because what has just been written
// in parts can't be read as a whole for some twelve cycles.
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

// The other way round; the references that are there are the caller's.
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

// In a function of its own, so that the other case has nothing to save on the stack.
ASIO_CTX_DETAIL_NOINLINE inline void
drop_context(frame_ref frame, resource_node* resource) noexcept
{
  drop_frame(frame);
  drop_resource(resource);
}

// Puts back what was there, and drops what is there now.
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

// A context for a call: the frame and the execution state, on one thread, inside one call.
// Puts back whatever was there and drops whatever the call left. Takes the references.
class context_scope
{
public:
  ASIO_CTX_DETAIL_ALWAYS_INLINE
  context_scope(frame_ref frame, const execution_state& execution) noexcept
  {
    enter_context(
        saved_, frame, execution.id, execution.trigger, execution.resource,
        execution.type);
  }

  context_scope(const context_scope&) = delete;
  context_scope& operator=(const context_scope&) = delete;
  ASIO_CTX_DETAIL_ALWAYS_INLINE ~context_scope() { leave_context(saved_); }

private:
  saved_context saved_;
};

inline constexpr std::uint64_t always = ~std::uint64_t();

ASIO_CTX_DETAIL_NOINLINE inline void call_if_not_hidden(
    hook_node& hook, hook_node::callback callback, std::uint64_t argument,
    const resource_node* resource) noexcept
{
  const std::uint64_t hidden_here = this_thread().hidden_from;
  const std::uint64_t hidden = hidden_here | (resource ? resource->hidden_from : 0);
  const bool is_coroutine = resource && resource->kind == resource_kind::coroutine;
  if ((hook.skips.get() & hidden) != 0 || (is_coroutine && !hook.tracks_coroutines))
    return;
  this_thread().hidden_from = hidden_here | hook.skips.get();
  call_guarded(callback, hook, argument);
  this_thread().hidden_from = hidden_here;
}

inline void call_if_seen(
    hook_node& hook, hook_node::callback callback, std::uint64_t argument,
    const resource_node* resource) noexcept
{
  call_if_not_hidden(hook, callback, argument, resource);
}

ASIO_CTX_DETAIL_NOINLINE inline void
emit_before(std::uint64_t id, const resource_node* resource) noexcept
{
  emit_event<event_kind::before>(id, resource, always);
}

ASIO_CTX_DETAIL_NOINLINE inline void
emit_after(std::uint64_t id, const resource_node* resource) noexcept
{
  emit_event<event_kind::after>(id, resource, always);
}

ASIO_CTX_DETAIL_NOINLINE inline void
emit_destroy(std::uint64_t id, const resource_node* resource = nullptr) noexcept
{
  const context_scope nowhere({}, no_execution());
  emit_event<event_kind::destroy>(id, resource, always);
}

ASIO_CTX_DETAIL_NOINLINE inline void
emit_promise_resolve(std::uint64_t id, const resource_node* resource) noexcept
{
  emit_event<event_kind::promise_resolve>(id, resource, always);
}

ASIO_CTX_DETAIL_NOINLINE inline void emit_reactor_operation(
    const reactor_result& result, const resource_node* resource) noexcept
{
  const context_scope nowhere({}, no_execution());
  emit_event<event_kind::reactor_operation>(argument_of(result), resource, always);
}

ASIO_CTX_DETAIL_NOINLINE inline void
emit_init(resource_node& resource, std::uint64_t until = always) noexcept
{
  emit_event<event_kind::init>(argument_of(resource), &resource, until);
}

// Announces a resource that is made here.
ASIO_CTX_DETAIL_NOINLINE inline void announce(resource_node& resource) noexcept
{
  resource.announced.store(announcement::done, std::memory_order_relaxed);
  resource.hidden_from = hidden_from_here(thread_of_this_call());
  if (wanted(init_event))
    emit_init(resource);
}

// Remembers what a later announcement needs of the place where the resource is made.
ASIO_CTX_DETAIL_NOINLINE inline void
prepare_announcement(resource_node& resource) noexcept
{
  const thread_state& state = thread_of_this_call();
  resource.hidden_from = hidden_from_here(state);
  resource.creator = state.execution.resource;
  keep(resource.creator);
  resource.init_until = hooks().changes.load(std::memory_order_relaxed);
}

// Until init has been called by the thread that does. A callback may be what that waits for.
ASIO_CTX_DETAIL_NOINLINE inline void
await_announcement(const resource_node& resource) noexcept
{
  while (!in_callback()
         && resource.announced.load(std::memory_order_acquire) == announcement::begun)
    yield_thread();
}

// Announces a resource as if that were where it was made.
ASIO_CTX_DETAIL_NOINLINE inline void announce_late(resource_node& resource) noexcept
{
  announcement before = announcement::none;
  if (!resource.announced.compare_exchange_strong(
          before, announcement::begun, std::memory_order_acquire))
    return await_announcement(resource);
  resource_node* const creator = std::exchange(resource.creator, nullptr);
  if (wanted(init_event) && resource.init_until != 0)
  {
    const bool is_own = resource.owners.is_one();
    saved_context saved;
    // The creator may have no owners any more. It is kept, and that is enough: who needs it
    // for longer takes a reference.
    enter_context(
        saved, is_own ? split_frame(resource.frame) : share_frame(resource.frame),
        resource.trigger, creator ? creator->trigger : no_id, creator,
        &resource_types::function);
    emit_init(resource, resource.init_until);
    thread_state& state = this_thread();
    if (is_own)
      join_frame(resource.frame, std::exchange(state.current, {}));
    if (state.execution.resource == creator)
      state.execution.resource = nullptr; // else made because a callback asked for it
    leave_context(saved);
  }
  stop_keeping(creator);
  resource.announced.store(announcement::done, std::memory_order_release);
}

// What ends with the last owner.
ASIO_CTX_DETAIL_ALWAYS_INLINE void end_resource(resource_node& resource) noexcept
{
  if (wanted(destroy_event) && resource.end == destroyed_by::owners
      && resource.announced.load(std::memory_order_relaxed) != announcement::none)
    emit_destroy(resource.id, &resource);
  drop_frame(std::exchange(resource.frame, {}));
  stop_keeping(std::exchange(resource.creator, nullptr));
}

// The last owner of what others keep is gone; again if a keeper has become one since then.
ASIO_CTX_DETAIL_NOINLINE inline void release_kept(resource_node* resource) noexcept
{
  if (!resource->released.exchange(true))
    end_resource(*resource);
  stop_keeping(resource);
}

// The last owner is gone.
ASIO_CTX_DETAIL_NOINLINE inline void release_now(resource_node* resource) noexcept
{
  if (!resource->keepers.is_one())
    return release_kept(resource);
  if (!resource->released.load(std::memory_order_relaxed))
    end_resource(*resource);
  destroy_resource(resource);
}

inline void release_resource(resource_node* resource) noexcept
{
  release_now(resource);
}

// A context for a part of a resource, and before.
ASIO_CTX_DETAIL_NOINLINE inline void enter_resource(
    saved_context& saved, frame_ref frame, std::uint64_t id, std::uint64_t trigger,
    resource_node* resource, const resource_type* type) noexcept
{
  thread_state& state = thread_of_this_call();
  put_in_place(state, saved, frame, id, trigger, resource, type);
  state.captures_steps = false;
  if (wanted(before_event))
    emit_before(id, resource);
}

// After, and what was there.
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

// The frame of a resource that runs for the last time, if nobody else has it.
inline frame_ref last_frame_of(resource_node* resource) noexcept
{
  return resource->owners.is_one() ? std::exchange(resource->frame, {})
                                   : share_frame(resource->frame);
}

// Runs code as a part of a resource: a context, and before and after around it.
class resource_scope
{
public:
  ASIO_CTX_DETAIL_ALWAYS_INLINE
  resource_scope(frame_ref frame, const execution_state& execution) noexcept
    : id_(execution.id)
  {
    enter_resource(
        saved_, frame, execution.id, execution.trigger, execution.resource,
        execution.type);
  }

  // A resource that keeps its frame.
  explicit resource_scope(resource_node* resource) noexcept
    : resource_scope(share_frame(resource->frame), execution_of(resource))
  {}

  explicit resource_scope(const resource_ptr& resource) noexcept
    : resource_scope(resource.get())
  {}

  // For the last time.
  explicit resource_scope(resource_ptr&& resource) noexcept
    : resource_scope(
          last_frame_of(resource.get()),
          {resource->id, resource->trigger, resource.get(), nullptr})
  {
    resource.release();
  }

  resource_scope(const resource_scope&) = delete;
  resource_scope& operator=(const resource_scope&) = delete;
  ASIO_CTX_DETAIL_ALWAYS_INLINE ~resource_scope() { leave_resource(saved_, id_); }

private:
  saved_context saved_;
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
