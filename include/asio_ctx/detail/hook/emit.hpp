// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_HOOK_EMIT_HPP
#define ASIO_CTX_DETAIL_HOOK_EMIT_HPP

#include <asio_ctx/detail/base/asymmetric_fence.hpp>
#include <asio_ctx/detail/base/thread_registry.hpp>
#include <asio_ctx/detail/base/thread_state.hpp>
#include <asio_ctx/detail/hook/event.hpp>
#include <asio_ctx/detail/hook/failure.hpp>
#include <asio_ctx/detail/hook/hook_list.hpp>
#include <asio_ctx/detail/hook/registry.hpp>
#include <cstdint>
#include <mutex>
#include <utility>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

struct resource_node;

ASIO_CTX_DETAIL_NOINLINE inline void
begin_emission_of_unregistered(thread_state& state) noexcept
{
  if (state.registration.life == thread_state::phase::fresh)
    register_thread(state);
  else
    hooks().emissions_of_ended_threads.fetch_add(1);
}

ASIO_CTX_DETAIL_NOINLINE inline void end_special_emission(thread_state& state) noexcept
{
  if (state.registration.life == thread_state::phase::ended)
    hooks().emissions_of_ended_threads.fetch_sub(1);
  if (std::exchange(state.hooks.wanted_too_much, false))
  {
    std::lock_guard<std::mutex> lock(hooks().mutex);
    wanted_events.store(events_of_list(enabled_hooks.load()));
  }
}

// A thread uses one list of hooks at a time: the one that was current when its outermost
// emission began.
inline const hook_list* begin_emission(thread_state& state) noexcept
{
  if (state.registration.life != thread_state::phase::registered)
    begin_emission_of_unregistered(state);
  for (;;)
  {
    const hook_list* const list = enabled_hooks.load();
    store_with_light_fence<const void*>(state.hooks.emitting, list);
    if (list == enabled_hooks.load())
      return list;
  }
}

inline void end_emission(thread_state& state) noexcept
{
  state.hooks.emitting.store(nullptr, std::memory_order_release);
  if (state.registration.life == thread_state::phase::ended
      || state.hooks.wanted_too_much)
    end_special_emission(state);
}

// Calls the callback of a hook that does not see all events, if it sees those of the
// resource. `resource` is null if there is only an id. Returns the thread, which may be
// another one then. Defined in resource/announce.hpp.
inline thread_state& call_if_seen(
    thread_state& state, hook_node& hook, hook_node::callback callback,
    std::uint64_t argument, const resource_node* resource) noexcept;

// Calls one callback of the hooks of a list that want the event and were enabled by
// `until`. Returns the state of the thread.
template <event_kind Kind>
ASIO_CTX_DETAIL_ALWAYS_INLINE thread_state* call_hooks(
    thread_state* state, const hook_list& list, std::uint64_t argument,
    const resource_node* resource, std::uint64_t until) noexcept
{
  for (const hook_list::entry& entry : list.entries)
  {
    hook_node& hook = *entry.hook;
    const hook_node::callback callback = hook[Kind];
    if (!callback || entry.enabled_at > until)
      continue;
    state->hooks.callback = Kind;
    state = hook.sees_everything
                ? &call_guarded(callback, hook, argument)
                : &call_if_seen(*state, hook, callback, argument, resource);
  }
  return state;
}

// Emits an event inside of a callback.
template <event_kind Kind>
ASIO_CTX_DETAIL_NOINLINE void emit_inner_event(
    std::uint64_t argument, const resource_node* resource, std::uint64_t until) noexcept
{
  thread_state* state = &thread_of_this_call();
  const event_kind outer = state->hooks.callback;
  const void* const list = state->hooks.emitting.load(std::memory_order_relaxed);
  state = call_hooks<Kind>(
      state, *static_cast<const hook_list*>(list), argument, resource, until);
  state->hooks.callback = outer;
}

// Calls one callback of all hooks that want the event and were enabled by `until`. Call
// it only from functions that are never inlined.
template <event_kind Kind>
ASIO_CTX_DETAIL_ALWAYS_INLINE void emit_event(
    std::uint64_t argument, const resource_node* resource, std::uint64_t until) noexcept
{
  thread_state* state = &thread_of_this_call();
  if (state->hooks.emitting.load(std::memory_order_relaxed))
    return emit_inner_event<Kind>(argument, resource, until);
  if (const hook_list* const list = begin_emission(*state))
    state = call_hooks<Kind>(state, *list, argument, resource, until);
  end_emission(*state);
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_HOOK_EMIT_HPP
