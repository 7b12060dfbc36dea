// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_RESOURCE_ANNOUNCE_HPP
#define ASIO_CTX_DETAIL_RESOURCE_ANNOUNCE_HPP

#include <asio_ctx/detail/hook/emit.hpp>
#include <asio_ctx/detail/hook/registry.hpp>
#include <asio_ctx/detail/resource/context_call.hpp>
#include <asio_ctx/detail/resource/resource_node.hpp>
#include <cstdint>
#include <string_view>
#include <utility>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

inline constexpr std::uint64_t always = ~std::uint64_t();

ASIO_CTX_DETAIL_NOINLINE inline thread_state& call_if_not_hidden(
    thread_state& state, hook_node& hook, hook_node::callback callback,
    std::uint64_t argument, const resource_node* resource) noexcept
{
  const std::uint64_t hidden_here = state.hidden_from;
  const std::uint64_t hidden = hidden_here | (resource ? resource->hidden_from : 0);
  const bool is_coroutine = resource && resource->kind == resource_kind::coroutine;
  if ((hook.skips.get() & hidden) != 0 || (is_coroutine && !hook.tracks_coroutines))
    return state;
  state.hidden_from = hidden_here | hook.skips.get();
  thread_state& now = call_guarded(callback, hook, argument);
  now.hidden_from = hidden_here;
  return now;
}

inline thread_state& call_if_seen(
    thread_state& state, hook_node& hook, hook_node::callback callback,
    std::uint64_t argument, const resource_node* resource) noexcept
{
  return call_if_not_hidden(state, hook, callback, argument, resource);
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
  const context_call nowhere({}, no_execution());
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
  const context_call nowhere({}, no_execution());
  emit_event<event_kind::reactor_operation>(argument_of(result), resource, always);
}

ASIO_CTX_DETAIL_NOINLINE inline void
emit_init(resource_node& resource, std::uint64_t until = always) noexcept
{
  emit_event<event_kind::init>(argument_of(resource), &resource, until);
}

// Lists a resource in the table, until unlist_resource.
ASIO_CTX_DETAIL_NOINLINE inline void list_resource(resource_node& resource) noexcept
{
  operation_slot* const slot = take_slot(thread_of_this_call());
  if (!slot)
    return;
  resource.slot = slot;
  begin_slot(*slot, slot_kind::resource, resource.trigger, resource.frame.bits, nullptr);
  if (const operation_details* const details = details_of(&resource))
    set_object(*slot, nullptr, details->object, details->native_handle);
  else
    set_object(*slot, nullptr, nullptr, 0);
  set_subject(*slot, &resource, sizeof(resource));
  publish_slot(*slot, resource.id);
}

ASIO_CTX_DETAIL_ALWAYS_INLINE void unlist_resource(resource_node& resource) noexcept
{
  if (resource.slot)
    free_slot(this_thread(), std::exchange(resource.slot, nullptr));
}

// Announces a resource that is made now.
ASIO_CTX_DETAIL_NOINLINE inline void announce(resource_node& resource) noexcept
{
  if (wanted(listing))
    list_resource(resource);
  resource.announced.store(announcement::done, std::memory_order_relaxed);
  resource.hidden_from = hidden_from_here(thread_of_this_call());
  if (wanted(init_event))
    emit_init(resource);
}

// Notes the state of the place where work is made, for a later announcement.
ASIO_CTX_DETAIL_NOINLINE inline void prepare_announcement(resource_node& work) noexcept
{
  const thread_state& state = thread_of_this_call();
  work.hidden_from = hidden_from_here(state);
  if (any_hook() && state.execution.trigger != no_id)
    try_to_make_current_resource(); // init is to see what has caused the creator
  work_details& details = details_of_work(work);
  details.creator = state.execution.resource;
  keep(details.creator);
  details.init_until = hooks().changes.load(std::memory_order_relaxed);
}

// Waits until the thread that announces the resource has called init. Does not wait
// inside a callback, because that thread may be waiting for the callback.
ASIO_CTX_DETAIL_NOINLINE inline void
await_announcement(const resource_node& resource) noexcept
{
  while (!in_callback()
         && resource.announced.load(std::memory_order_acquire) == announcement::begun)
    yield_thread();
}

// Announces work in the context in which it was made. Work that goes on as another
// resource needs no init.
ASIO_CTX_DETAIL_NOINLINE inline void announce_late(resource_node& work) noexcept
{
  announcement before = announcement::none;
  if (!work.announced.compare_exchange_strong(
          before, announcement::begun, std::memory_order_acquire))
    return await_announcement(work);
  if (wanted(listing))
    list_resource(work);
  const bool is_work = work.kind == resource_kind::work;
  resource_node* const creator =
      is_work ? std::exchange(details_of_work(work).creator, nullptr) : nullptr;
  const std::uint64_t init_until = is_work ? details_of_work(work).init_until : 0;
  if (wanted(init_event) && init_until != 0)
  {
    const bool is_own = work.owners.is_one();
    saved_context saved;
    // The creator may have no owners any more. The keeper's reference is enough here: a
    // callback that needs the creator for longer takes a reference.
    enter_context(
        saved, is_own ? split_frame(work.frame) : share_frame(work.frame), work.trigger,
        creator ? creator->trigger : no_id, creator, &resource_types::function);
    emit_init(work, init_until);
    thread_state& state = this_thread();
    if (is_own)
      join_frame(work.frame, std::exchange(state.current, {}));
    if (state.execution.resource == creator)
      state.execution.resource = nullptr; // otherwise a callback asked for a new one
    leave_context(saved);
  }
  stop_keeping(creator);
  work.announced.store(announcement::done, std::memory_order_release);
}

// Ends a resource when its last owner is gone.
ASIO_CTX_DETAIL_ALWAYS_INLINE void end_resource(resource_node& resource) noexcept
{
  if (wanted(destroy_event) && resource.end == destroyed_by::owners
      && resource.announced.load(std::memory_order_relaxed) != announcement::none)
    emit_destroy(resource.id, &resource);
  unlist_resource(resource);
  drop_frame(std::exchange(resource.frame, {}));
  if (resource.kind == resource_kind::work)
    stop_keeping(std::exchange(details_of_work(resource).creator, nullptr));
}

// The last owner of a kept resource is gone. Called again if a keeper became an owner
// since then.
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

// Makes a resource, with the current frame if `has_frame`, and announces it. Requires:
// `type` stays valid until the process ends.
ASIO_CTX_DETAIL_NOINLINE inline resource_node*
make_announced(resource_kind kind, std::string_view type, bool has_frame)
{
  thread_state& state = thread_of_this_call();
  resource_node* const made =
      make_resource(state, kind, type, next_id(state), state.execution.id);
  if (has_frame)
    made->frame = capture_frame(state);
  announce(*made);
  return made;
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_RESOURCE_ANNOUNCE_HPP
