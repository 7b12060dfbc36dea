// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_HOOK_REGISTRY_HPP
#define ASIO_CTX_DETAIL_HOOK_REGISTRY_HPP

#include <algorithm>
#include <asio_ctx/detail/base/asymmetric_fence.hpp>
#include <asio_ctx/detail/base/config.hpp>
#include <asio_ctx/detail/base/exceptions.hpp>
#include <asio_ctx/detail/base/fork.hpp>
#include <asio_ctx/detail/base/immortal.hpp>
#include <asio_ctx/detail/base/pause.hpp>
#include <asio_ctx/detail/base/thread_registry.hpp>
#include <asio_ctx/detail/base/thread_state.hpp>
#include <asio_ctx/detail/hook/event.hpp>
#include <asio_ctx/detail/hook/hook_list.hpp>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <utility>
#include <vector>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// The enabled hooks; null if there are none.
ASIO_CTX_DETAIL_SHARED inline std::atomic<const hook_list*> enabled_hooks{nullptr};

struct ASIO_CTX_DETAIL_SHARED hook_registry
{
  hook_registry() noexcept
  {
    threads(); // made first: it is locked while this is locked
    hold_over_forks<hook_registry>();
  }

  void after_fork_in_child() noexcept
  {
    const thread_state& self = this_thread();
    const bool emits = self.registration.life == thread_state::phase::ended
                       && self.hooks.emitting.load();
    emissions_of_ended_threads.store(emits);
  }

  std::mutex mutex; // guards changes of all that follows, and of the above
  std::atomic<std::uint64_t> changes{1};         // counts how often a hook was enabled
  std::vector<std::unique_ptr<hook_list>> lists; // the current one, and old ones in use
  std::unique_ptr<hook_list> spares; // one for each enabled hook, to disable it
  std::uint64_t skip_bits = 0;       // those in use
  unsigned next_skip_bit = 0;
  std::atomic<int> emissions_of_ended_threads{0}; // those threads are not registered
};

inline hook_registry& hooks() noexcept
{
  return immortal<hook_registry>();
}

inline skip_bit::skip_bit(bool wanted)
{
  if (!wanted)
    return;
  hook_registry& registry = hooks();
  std::lock_guard<std::mutex> lock(registry.mutex);
  if (registry.skip_bits == ~std::uint64_t())
    throw_exception(std::length_error("create_hook: there can't be more than 64 hooks "
                                      "with skip_own_operations at a time."));
  do
    bit_ = std::uint64_t(1) << (registry.next_skip_bit++ % 64);
  while ((registry.skip_bits & bit_) != 0);
  registry.skip_bits |= bit_;
}

inline skip_bit::~skip_bit()
{
  if (bit_ == 0)
    return;
  hook_registry& registry = hooks();
  std::lock_guard<std::mutex> lock(registry.mutex);
  registry.skip_bits &= ~bit_;
}

inline bool in_callback() noexcept
{
  return this_thread().hooks.emitting.load(std::memory_order_relaxed) != nullptr;
}

// Returns true if a thread may be using a list for which `contains` returns true.
template <class Contains>
bool in_use(const Contains& contains) noexcept
{
  heavy_fence(); // after the list was replaced; see begin_emission
  if (hooks().emissions_of_ended_threads.load() != 0)
    return true;
  thread_registry& all = threads();
  std::lock_guard<std::mutex> lock(all.mutex);
  for (thread_state* thread = all.first; thread; thread = thread->registration.next)
    if (const void* list = thread->hooks.emitting.load())
      if (contains(list))
        return true;
  return false;
}

// Takes out the lists that no thread uses. The caller destroys them without the lock,
// because that destroys callbacks.
inline std::unique_ptr<hook_list> take_unused(hook_registry& registry) noexcept
{
  const auto is_used = [](const std::unique_ptr<hook_list>& list) {
    return list.get() == enabled_hooks.load()
           || in_use([&list](const void* used) { return used == list.get(); });
  };
  const auto unused =
      std::partition(registry.lists.begin(), registry.lists.end(), is_used);
  std::unique_ptr<hook_list> taken;
  for (auto list = unused; list != registry.lists.end(); ++list)
  {
    (*list)->next = std::move(taken);
    taken = std::move(*list);
  }
  registry.lists.erase(unused, registry.lists.end());
  return taken;
}

// The caller holds the lock.
inline event_set events_of_list(const hook_list* list) noexcept
{
  event_set events = wanted_events.load() & listing;
  if (list)
    for (const hook_list::entry& entry : list->entries)
      events |= entry.hook->events;
  return events;
}

// Reserves the memory to publish one more list, and then to disable that many hooks one
// by one.
inline void reserve_lists(hook_registry& registry, std::size_t hooks)
{
  auto spare = std::make_unique<hook_list>();
  spare->entries.reserve(hooks);
  for (hook_list* other = registry.spares.get(); other; other = other->next.get())
    other->entries.reserve(hooks);
  registry.lists.reserve(registry.lists.size() + 1 + hooks);
  spare->next = std::move(registry.spares);
  registry.spares = std::move(spare);
}

// Makes a list the current one. Requires: the caller holds the lock, and has reserved the
// memory.
inline void publish(hook_registry& registry, std::unique_ptr<hook_list> list) noexcept
{
  event_set events = events_of_list(list.get());
  registry.lists.push_back(std::move(list));
  const hook_list* const now = registry.lists.back().get();
  enabled_hooks.store(now->entries.empty() ? nullptr : now);
  if (in_callback()) // the outermost event still uses the previous list
  {
    events |= wanted_events.load();
    this_thread().hooks.wanted_too_much = true;
  }
  wanted_events.store(events);
}

inline void enable_hook(const std::shared_ptr<hook_node>& hook)
{
  hook_registry& registry = hooks();
  std::unique_ptr<hook_list> unused;
  std::lock_guard<std::mutex> lock(registry.mutex);
  const hook_list* const now = enabled_hooks.load();
  if (now && now->has(hook.get()))
    return;
  try_light_fences();
  const std::size_t size = now ? now->entries.size() + 1 : 1;
  auto list = std::make_unique<hook_list>();
  list->entries.reserve(size);
  if (now)
    list->entries.insert(list->entries.end(), now->entries.begin(), now->entries.end());
  reserve_lists(registry, size);
  list->entries.push_back({hook, registry.changes.fetch_add(1) + 1});
  publish(registry, std::move(list));
  unused = take_unused(registry);
}

// Waits until no thread uses a list in which the hook was enabled by `until`.
inline void await_end_of_use(const hook_node* hook, std::uint64_t until)
{
  hook_registry& registry = hooks();
  const auto has_hook = [&](const void* used) {
    return std::any_of(
        registry.lists.begin(), registry.lists.end(),
        [&](const auto& list) { return list.get() == used && list->has(hook, until); });
  };
  for (int rounds = 0;; ++rounds)
  {
    {
      std::lock_guard<std::mutex> lock(registry.mutex);
      if (!in_use(has_hook))
        return;
    }
    if (rounds < 100)
      yield_thread();
    else
      sleep_microseconds(50);
  }
}

// When this returns, no callback of the hook runs or will run. Inside a callback, a
// callback of the hook may still run.
inline void disable_hook(const hook_node* hook) noexcept
{
  hook_registry& registry = hooks();
  std::uint64_t until = 0;
  {
    std::lock_guard<std::mutex> lock(registry.mutex);
    until = registry.changes.load();
    const hook_list* const now = enabled_hooks.load();
    if (now && now->has(hook))
    {
      std::unique_ptr<hook_list> list = std::move(registry.spares);
      registry.spares = std::move(list->next);
      for (const hook_list::entry& entry : now->entries)
        if (entry.hook.get() != hook)
          list->entries.push_back(entry);
      publish(registry, std::move(list));
    }
  }
  if (!in_callback())
    await_end_of_use(hook, until);
  std::unique_ptr<hook_list> unused;
  std::lock_guard<std::mutex> lock(registry.mutex);
  unused = take_unused(registry);
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_HOOK_REGISTRY_HPP
