// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_THREAD_STATE_HPP
#define ASIO_CTX_DETAIL_THREAD_STATE_HPP

#include <asio_ctx/detail/config.hpp>
#include <asio_ctx/detail/fork.hpp>
#include <asio_ctx/detail/immortal.hpp>
#include <asio_ctx/detail/whole_program.hpp>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <utility>
#if defined(__linux__) && defined(__GNUC__)
#include <cxxabi.h>
#endif

// MinGW frees the memory of thread-local variables before it calls the destructors of thread-local
// objects. There a thread's state is on the heap, and pthreads tells of the thread's end.
#if defined(__MINGW32__)
#define ASIO_CTX_DETAIL_EMULATED_TLS 1
#include <pthread.h>
#else
#define ASIO_CTX_DETAIL_EMULATED_TLS 0
#endif

namespace asio_ctx {
inline namespace v0 {

struct operation_location;

namespace detail {

enum class event_kind : unsigned char; // hook_list.hpp
struct resource_node;
inline void drop_context() noexcept; // resource_node.hpp

// A reference to a frame, see frame_node.hpp. Null by default.
struct frame_ref
{
  std::uintptr_t bits = 0;

  explicit operator bool() const noexcept { return bits != 0; }
};

inline constexpr std::uint64_t no_id = 0;
inline constexpr std::uint64_t root_id = 1;

// What kind of resource it is. The characters live as long as the process.
struct resource_type
{
  const char* operation;
  const char* object = nullptr; // what Asio calls the object, if the operation is Asio's
};

struct resource_types
{
  static constexpr resource_type root{"root"};
  static constexpr resource_type none{""};
  static constexpr resource_type queue{""}; // of handlers whose context is not known
  static constexpr resource_type function{"execute"};
  static constexpr resource_type work{"work"};
  static constexpr resource_type coroutine{"coroutine"};
  static constexpr resource_type fiber{"fiber"};
  static constexpr resource_type spawn{"spawn"};
  static constexpr resource_type handler{"bind_context"};
};

// Which resource's code runs. There is no node where only ids were needed so far.
struct execution_state
{
  std::uint64_t id = root_id;
  std::uint64_t trigger = no_id;
  resource_node* resource = nullptr;                 // owns one reference
  const resource_type* type = &resource_types::root; // where there is no node
};

// What belongs to the code that runs. It goes with that code where another stack goes on.
struct execution_flow
{
  frame_ref current; // owned
  execution_state execution;

  std::uint64_t hidden_from; // the hooks whose callbacks run
  resource_node* step;       // see initiation_scope
  bool passing_on;           // see take_passing_on
  bool captures_steps;       // see captures_steps_scope
  unsigned open_scopes;      // see count_scope_without_frame

  resource_node* spawn_as; // what the next chain is a part of, owned; see chain

  const operation_location* locations; // see handler_tracking.hpp

  resource_node* fiber; // see fiber.hpp; null on a thread's own stack
};

// What a thread keeps. Trivial and constant-initialised: an access is one address
// computation, without a guard.
struct ASIO_CTX_DETAIL_SHARED thread_state : execution_flow
{
  enum class phase : unsigned char
  {
    fresh,      // has not made or freed a frame yet
    registered, // listed in `threads`; its end is noticed
    ended       // its thread-local objects are being destroyed
  };

  struct free_block
  {
    free_block* next;
    free_block* next_batch; // see block_depot
  };

  static constexpr std::size_t block_classes = 4; // 128, 256, 512, 1024 bytes
  static constexpr unsigned char blocks_kept = 32;

  std::uint64_t next_id;
  std::uint64_t ids_end;
  free_block* blocks[block_classes];
  unsigned char kept[block_classes];
  phase life;
  bool drops_again; // see drop_context_later

  // Made minus freed on this thread; only this thread writes, live_objects() reads.
  std::atomic<std::int64_t> frames;
  std::atomic<std::int64_t> stores;
  std::atomic<std::int64_t> resources;

  // What hooks need: see hook_list.
  std::atomic<const void*> emitting; // the list that this thread goes through
  event_kind callback;               // the one that runs
  bool wanted_too_much;              // see publish

  resource_node* switched_from; // see fiber.hpp; owns one reference

  thread_state* next;
  thread_state* previous;
};

inline constexpr std::uint64_t id_block = 1024; // ids that a thread takes at a time

// All threads that have made or freed frames, and the sums of those that have ended.
struct ASIO_CTX_DETAIL_SHARED thread_registry
{
  thread_registry() noexcept { hold_over_forks<thread_registry>(); }

  // In the child there is only the thread that has forked. What the others had stays, for ever.
  inline void after_fork_in_child() noexcept;

  void add_ended(const thread_state& thread) noexcept
  {
    ended_frames += thread.frames.load(std::memory_order_relaxed);
    ended_stores += thread.stores.load(std::memory_order_relaxed);
    ended_resources += thread.resources.load(std::memory_order_relaxed);
  }

  std::mutex mutex;
  thread_state* first = nullptr;
  std::int64_t ended_frames = 0;
  std::int64_t ended_stores = 0;
  std::int64_t ended_resources = 0;
  std::atomic<std::uint64_t> ids{id_block};
};

inline thread_registry& threads() noexcept
{
  return immortal<thread_registry>();
}

#if ASIO_CTX_DETAIL_EMULATED_TLS
ASIO_CTX_DETAIL_CONSTINIT inline thread_local thread_state* tls = nullptr;
inline thread_state* make_thread_state() noexcept;
#else
ASIO_CTX_DETAIL_CONSTINIT ASIO_CTX_DETAIL_SHARED inline thread_local thread_state tls{};
#endif

// The only access to `tls`. A coroutine or fiber may go on on another thread, and compilers
// keep the address of a thread-local variable across a suspension; they cannot keep what
// comes out of a call they do not see through. Callers never hold the reference while
// anybody else's code runs.
ASIO_CTX_DETAIL_NOINLINE inline thread_state& this_thread() noexcept
{
#if ASIO_CTX_DETAIL_EMULATED_TLS
  thread_state* state = tls ? tls : make_thread_state();
#else
  thread_state* state = &tls;
#endif
#if !defined(_MSC_VER) // there: compile with /GT
  asm volatile("" : "+r"(state) : : "memory");
#endif
  return *state;
}

// The same without the call, for functions that are never inlined: the address does not outlive
// theirs. They may call other people's code at their end, and nothing of this afterwards.
ASIO_CTX_DETAIL_ALWAYS_INLINE thread_state& thread_of_this_call() noexcept
{
#if ASIO_CTX_DETAIL_EMULATED_TLS
  return this_thread();
#else
  return tls;
#endif
}

inline void thread_registry::after_fork_in_child() noexcept
{
  thread_state& self = this_thread();
  for (thread_state* thread = first; thread; thread = thread->next)
    if (thread != &self)
      add_ended(*thread);
  first = self.life == thread_state::phase::registered ? &self : nullptr;
  self.next = nullptr;
  self.previous = nullptr;
}

// Gives back what the thread holds when it ends.
struct thread_end
{
  thread_end() noexcept {}
  thread_end(const thread_end&) = delete;
  thread_end& operator=(const thread_end&) = delete;

  ~thread_end()
  {
    drop_context(); // a store's destructor may still use the library
    thread_state& state = this_thread();
    {
      thread_registry& all = threads();
      std::lock_guard<std::mutex> lock(all.mutex);
      all.add_ended(state);
      (state.previous ? state.previous->next : all.first) = state.next;
      if (state.next)
        state.next->previous = state.previous;
      state.life = thread_state::phase::ended;
    }
    for (thread_state::free_block*& list : state.blocks)
    {
      while (thread_state::free_block* block = list)
      {
        list = block->next;
        ::operator delete(block);
      }
    }
  }
};

#if ASIO_CTX_DETAIL_EMULATED_TLS

// Called with the state of a thread that ends, whose thread-local variables may be gone. What uses
// the library later in that thread gets another state.
inline void end_thread(void* state) noexcept
{
  tls = static_cast<thread_state*>(state);
  if (tls->life == thread_state::phase::registered)
    thread_end();
  delete std::exchange(tls, nullptr);
}

inline thread_state* make_thread_state() noexcept
{
  static const ::pthread_key_t end = [] {
    ::pthread_key_t key{};
    ::pthread_key_create(&key, &end_thread);
    return key;
  }();
  tls = new thread_state{};
  ::pthread_setspecific(end, tls);
  return tls;
}

#endif

// What a thread-local destructor leaves that comes later than that goes at its own end.
#if defined(__linux__) && defined(__GNUC__)

extern "C" __attribute__((visibility("hidden"))) char __dso_handle;

inline void drop_context_again(void*) noexcept
{
  this_thread().drops_again = false;
  drop_context();
}

inline void drop_context_later(thread_state& state) noexcept
{
  if (!std::exchange(state.drops_again, true))
    abi::__cxa_thread_atexit(&drop_context_again, nullptr, &__dso_handle);
}

#else

inline void drop_context_later(thread_state&) noexcept
{
  struct later_end
  {
    later_end() noexcept {}
    ~later_end() { drop_context(); }
  };
  static thread_local later_end at_end; // once more
  (void)&at_end;
}

#endif

// Slow path of everything that wants to be remembered beyond the moment.
ASIO_CTX_DETAIL_NOINLINE inline void register_thread(thread_state& state) noexcept
{
#if !ASIO_CTX_DETAIL_EMULATED_TLS
  static thread_local thread_end at_end;
  (void)&at_end;
#endif
  thread_registry& all = threads();
  std::lock_guard<std::mutex> lock(all.mutex);
  state.life = thread_state::phase::registered;
  state.next = all.first;
  if (state.next)
    state.next->previous = &state;
  all.first = &state;
}

// What is put in place now goes with the thread, if nothing else ends it.
inline void keep_until_thread_ends(thread_state& state) noexcept
{
  if (state.life == thread_state::phase::fresh)
    register_thread(state);
  else if (state.life == thread_state::phase::ended)
    drop_context_later(state);
}

// Unique in the process and increasing within a thread; taken from the process in blocks.
inline std::uint64_t next_id(thread_state& state) noexcept
{
  if (state.next_id == state.ids_end)
  {
    state.next_id = threads().ids.fetch_add(id_block, std::memory_order_relaxed);
    state.ids_end = state.next_id + id_block;
  }
  return state.next_id++;
}

inline std::uint64_t next_id() noexcept
{
  return next_id(this_thread());
}

// Whether a thread took the two ids one after the other.
inline bool is_next_id(std::uint64_t first, std::uint64_t second) noexcept
{
  return second == first + 1 || (second % id_block == 0 && (first + 1) % id_block == 0);
}

struct live_change
{
  int frames;
  int stores;
  int resources = 0;
};

// Only the thread itself writes: no locked instruction.
ASIO_CTX_DETAIL_ALWAYS_INLINE void
add_live(std::atomic<std::int64_t>& count, int change) noexcept
{
  if (change)
    count.store(
        count.load(std::memory_order_relaxed) + change, std::memory_order_relaxed);
}

ASIO_CTX_DETAIL_ALWAYS_INLINE void
add_live(thread_state& state, live_change change) noexcept
{
  add_live(state.frames, change.frames);
  add_live(state.stores, change.stores);
  add_live(state.resources, change.resources);
}

ASIO_CTX_DETAIL_NOINLINE inline void
count_live_of_unregistered(thread_state& state, live_change change) noexcept
{
  if (state.life == thread_state::phase::fresh)
  {
    register_thread(state);
    return add_live(state, change);
  }
  if (change.frames > 0)
    drop_context_later(state);
  thread_registry& all = threads();
  std::lock_guard<std::mutex> lock(all.mutex);
  all.ended_frames += change.frames;
  all.ended_stores += change.stores;
  all.ended_resources += change.resources;
}

ASIO_CTX_DETAIL_ALWAYS_INLINE void
count_live(thread_state& state, live_change change) noexcept
{
  if (state.life == thread_state::phase::registered)
    add_live(state, change);
  else
    count_live_of_unregistered(state, change);
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_THREAD_STATE_HPP
