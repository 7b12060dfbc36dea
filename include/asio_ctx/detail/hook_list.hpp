// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_HOOK_LIST_HPP
#define ASIO_CTX_DETAIL_HOOK_LIST_HPP

#include <algorithm>
#include <asio_ctx/detail/config.hpp>
#include <asio_ctx/detail/exceptions.hpp>
#include <asio_ctx/detail/fork.hpp>
#include <asio_ctx/detail/heavy_fence.hpp>
#include <asio_ctx/detail/hook_failure.hpp>
#include <asio_ctx/detail/immortal.hpp>
#include <asio_ctx/detail/pause.hpp>
#include <asio_ctx/detail/thread_state.hpp>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <system_error>
#include <utility>
#include <vector>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

struct resource_node;

enum class event_kind : unsigned char
{
  init,
  before,
  after,
  destroy,
  promise_resolve,
  reactor_operation
};

inline constexpr int event_kinds = 6;

// As users know them.
inline constexpr const char* event_names[event_kinds] = {
    "init", "before", "after", "destroy", "promise_resolve", "reactor_operation"};

inline const char* name_of_callback() noexcept
{
  return event_names[static_cast<std::size_t>(this_thread().callback)];
}

using event_set = std::uint32_t;

constexpr event_set set_of(event_kind kind) noexcept
{
  return event_set(1) << static_cast<unsigned>(kind);
}

inline constexpr event_set init_event = set_of(event_kind::init);
inline constexpr event_set before_event = set_of(event_kind::before);
inline constexpr event_set after_event = set_of(event_kind::after);
inline constexpr event_set destroy_event = set_of(event_kind::destroy);
inline constexpr event_set promise_resolve_event = set_of(event_kind::promise_resolve);
inline constexpr event_set reactor_operation_event =
    set_of(event_kind::reactor_operation);

// A bit of its own for a hook that is not to see what its callbacks start; zero for others.
class skip_bit
{
public:
  inline explicit skip_bit(bool wanted);
  skip_bit(skip_bit&& other) noexcept : bit_(std::exchange(other.bit_, 0)) {}
  skip_bit& operator=(skip_bit&&) = delete;
  inline ~skip_bit();

  std::uint64_t get() const noexcept { return bit_; }

private:
  std::uint64_t bit_ = 0;
};

// An attempt of Asio's at the system call of an operation.
struct reactor_result
{
  std::uint64_t id;
  const char* name;
  std::error_code error;
  std::size_t bytes;
};

// A user's callbacks, type-erased. One that is not there is null.
struct hook_node
{
  using callback = void (*)(hook_node& hook, std::uint64_t argument);

  hook_node(skip_bit bit, bool with_coroutines) noexcept
    : skips(std::move(bit)), tracks_coroutines(with_coroutines),
      sees_everything(skips.get() == 0 && with_coroutines)
  {}

  hook_node(const hook_node&) = delete;
  hook_node& operator=(const hook_node&) = delete;

  callback& operator[](event_kind kind) noexcept
  {
    return calls[static_cast<std::size_t>(kind)];
  }

  callback calls[event_kinds] = {};
  event_set events = 0; // those that it has a callback for
  const skip_bit skips;
  const bool tracks_coroutines;
  const bool sees_everything;
};

// What a callback is called with where that is more than an id.
template <class T>
std::uint64_t argument_of(T& value) noexcept
{
  return reinterpret_cast<std::uintptr_t>(&value);
}

template <class T>
T* from_argument(std::uint64_t argument) noexcept
{
  const std::uintptr_t address =
      argument & UINTPTR_MAX; // a cast would be useless in 64 bits
  return reinterpret_cast<T*>(address);
}

// The hooks that are enabled, in the order in which they were. Never changed: enabling and
// disabling make a new list, and a thread that goes through an old one keeps that alive by
// saying so in its state.
struct hook_list
{
  struct entry
  {
    std::shared_ptr<hook_node> hook;
    std::uint64_t enabled_at; // see hook_registry::changes
  };

  std::vector<entry> entries;
  std::unique_ptr<hook_list> next; // where no thread can come to it

  // Whether the hook is one of them, enabled by then.
  bool has(const hook_node* hook, std::uint64_t until = ~std::uint64_t()) const noexcept
  {
    return std::any_of(entries.begin(), entries.end(), [hook, until](const entry& e) {
      return e.hook.get() == hook && e.enabled_at <= until;
    });
  }
};

// Which events an enabled hook wants. Zero where none is enabled: the one branch that
// everything else pays.
ASIO_CTX_DETAIL_SHARED inline std::atomic<event_set> wanted_events{0};

inline bool wanted(event_set events) noexcept
{
  return (wanted_events.load(std::memory_order_relaxed) & events) != 0;
}

inline bool any_hook() noexcept
{
  return wanted_events.load(std::memory_order_relaxed) != 0;
}

// The hooks that are enabled; null where none is.
ASIO_CTX_DETAIL_SHARED inline std::atomic<const hook_list*> enabled_hooks{nullptr};

struct ASIO_CTX_DETAIL_SHARED hook_registry
{
  hook_registry() noexcept
  {
    threads(); // is locked inside of this
    hold_over_forks<hook_registry>();
  }

  void after_fork_in_child() noexcept
  {
    const thread_state& self = this_thread();
    const bool emits = self.life == thread_state::phase::ended && self.emitting.load();
    emissions_of_ended_threads.store(emits);
  }

  std::mutex mutex;                      // for changes of what follows, and of the above
  std::atomic<std::uint64_t> changes{1}; // how often a hook was enabled
  std::vector<std::unique_ptr<hook_list>> lists; // current, and old ones in use
  std::unique_ptr<hook_list> spares; // for each hook that is enabled, to disable it
  std::uint64_t skip_bits = 0;       // those in use
  unsigned next_skip_bit = 0;
  std::atomic<int> emissions_of_ended_threads{0}; // which are not listed anywhere
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
  return this_thread().emitting.load(std::memory_order_relaxed) != nullptr;
}

// Whether a thread may be going through one of these lists.
template <class Contains>
bool in_use(const Contains& contains) noexcept
{
  heavy_fence(); // after the list was replaced; see begin_emission
  if (hooks().emissions_of_ended_threads.load() != 0)
    return true;
  thread_registry& all = threads();
  std::lock_guard<std::mutex> lock(all.mutex);
  for (thread_state* thread = all.first; thread; thread = thread->next)
    if (const void* list = thread->emitting.load())
      if (contains(list))
        return true;
  return false;
}

// Takes out the lists that nobody uses; they are destroyed without the lock, because that
// destroys callbacks.
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

inline event_set events_of_list(const hook_list* list) noexcept
{
  event_set events = 0;
  if (list)
    for (const hook_list::entry& entry : list->entries)
      events |= entry.hook->events;
  return events;
}

// Takes the memory that it needs to put one more list in place, and then to disable so many
// hooks one by one.
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

// Puts a list in place. The caller holds the lock, and has reserved the memory.
inline void publish(hook_registry& registry, std::unique_ptr<hook_list> list) noexcept
{
  event_set events = events_of_list(list.get());
  registry.lists.push_back(std::move(list));
  const hook_list* const now = registry.lists.back().get();
  enabled_hooks.store(now->entries.empty() ? nullptr : now);
  if (in_callback()) // whose list is still the one before
  {
    events |= wanted_events.load();
    this_thread().wanted_too_much = true;
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

// Waits until no thread goes through a list that has the hook, enabled by then.
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

// When it returns, no callback of the hook runs or will run; but inside a callback it only
// sees to the second.
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

ASIO_CTX_DETAIL_NOINLINE inline void
begin_emission_of_unregistered(thread_state& state) noexcept
{
  if (state.life == thread_state::phase::fresh)
    register_thread(state);
  else
    hooks().emissions_of_ended_threads.fetch_add(1);
}

ASIO_CTX_DETAIL_NOINLINE inline void end_special_emission(thread_state& state) noexcept
{
  if (state.life == thread_state::phase::ended)
    hooks().emissions_of_ended_threads.fetch_sub(1);
  if (std::exchange(state.wanted_too_much, false))
  {
    std::lock_guard<std::mutex> lock(hooks().mutex);
    wanted_events.store(events_of_list(enabled_hooks.load()));
  }
}

// A thread goes through one list of hooks: the one that was in place when its outermost
// emission began.
inline const hook_list* begin_emission(thread_state& state) noexcept
{
  if (state.life != thread_state::phase::registered)
    begin_emission_of_unregistered(state);
  for (;;)
  {
    const hook_list* const list = enabled_hooks.load();
    store_with_light_fence<const void*>(state.emitting, list);
    if (list == enabled_hooks.load())
      return list;
  }
}

inline void end_emission(thread_state& state) noexcept
{
  state.emitting.store(nullptr, std::memory_order_release);
  if (state.life == thread_state::phase::ended || state.wanted_too_much)
    end_special_emission(state);
}

// Calls the callback of a hook that does not see all events, if it sees those of the resource;
// null where there is only an id. In execution.hpp.
inline void call_if_seen(
    hook_node& hook, hook_node::callback callback, std::uint64_t argument,
    const resource_node* resource) noexcept;

// Calls one callback of the hooks of a list that want the event, and were enabled by then. Returns
// the state of the thread.
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
    state->callback = Kind;
    if (hook.sees_everything)
      call_guarded(callback, hook, argument);
    else
      call_if_seen(hook, callback, argument, resource);
    state = &this_thread(); // not known across other people's code
  }
  return state;
}

// Inside of a callback.
template <event_kind Kind>
ASIO_CTX_DETAIL_NOINLINE void emit_inner_event(
    std::uint64_t argument, const resource_node* resource, std::uint64_t until) noexcept
{
  thread_state* state = &thread_of_this_call();
  const event_kind outer = state->callback;
  const void* const list = state->emitting.load(std::memory_order_relaxed);
  state = call_hooks<Kind>(
      state, *static_cast<const hook_list*>(list), argument, resource, until);
  state->callback = outer;
}

// Calls one callback of all hooks that want the event, and were enabled by then. For functions
// that are never inlined.
template <event_kind Kind>
ASIO_CTX_DETAIL_ALWAYS_INLINE void emit_event(
    std::uint64_t argument, const resource_node* resource, std::uint64_t until) noexcept
{
  thread_state* state = &thread_of_this_call();
  if (state->emitting.load(std::memory_order_relaxed))
    return emit_inner_event<Kind>(argument, resource, until);
  if (const hook_list* const list = begin_emission(*state))
    state = call_hooks<Kind>(state, *list, argument, resource, until);
  end_emission(*state);
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_HOOK_LIST_HPP
