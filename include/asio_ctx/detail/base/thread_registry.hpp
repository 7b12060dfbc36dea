// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_BASE_THREAD_REGISTRY_HPP
#define ASIO_CTX_DETAIL_BASE_THREAD_REGISTRY_HPP

#include <asio_ctx/detail/base/fork.hpp>
#include <asio_ctx/detail/base/immortal.hpp>
#include <asio_ctx/detail/base/thread_state.hpp>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <utility>
#if defined(__linux__) && defined(__GNUC__)
#include <cxxabi.h>
#endif
#if ASIO_CTX_DETAIL_EMULATED_TLS
#include <pthread.h>
#endif

namespace asio_ctx {
inline namespace v0 {
namespace detail {

inline void drop_context() noexcept; // resource/resource_node.hpp
inline void
stop_listing_thread(thread_state& state) noexcept; // table/operation_table.hpp

inline constexpr std::uint64_t id_block = 1024; // ids that a thread takes at a time

// The list of all threads that have made or freed frames, and the summed counts of ended
// threads.
struct ASIO_CTX_DETAIL_SHARED thread_registry
{
  thread_registry() noexcept { hold_over_forks<thread_registry>(); }

  // The child has only the thread that has forked. The memory of the other threads is
  // never freed.
  inline void after_fork_in_child() noexcept;

  void add_ended(const thread_state& thread) noexcept
  {
    ended_frames += thread.live.frames.load(std::memory_order_relaxed);
    ended_stores += thread.live.stores.load(std::memory_order_relaxed);
    ended_resources += thread.live.resources.load(std::memory_order_relaxed);
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

inline void thread_registry::after_fork_in_child() noexcept
{
  thread_state& self = this_thread();
  for (thread_state* thread = first; thread; thread = thread->registration.next)
    if (thread != &self)
      add_ended(*thread);
  first = self.registration.life == thread_state::phase::registered ? &self : nullptr;
  self.registration.next = nullptr;
  self.registration.previous = nullptr;
}

// Releases everything that the thread holds when it ends.
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
      (state.registration.previous ? state.registration.previous->registration.next
                                   : all.first) = state.registration.next;
      if (state.registration.next)
        state.registration.next->registration.previous = state.registration.previous;
      state.registration.life = thread_state::phase::ended;
    }
    stop_listing_thread(state);
    for (blocks_of_thread::free_block*& list : state.blocks.first)
    {
      while (blocks_of_thread::free_block* block = list)
      {
        list = block->next;
        ::operator delete(block);
      }
    }
  }
};

#if ASIO_CTX_DETAIL_EMULATED_TLS

// Called with the state of a thread that ends, whose thread-local variables may be gone.
// If code uses the library later on that thread, it gets another state.
inline void end_thread(void* state) noexcept
{
  tls = static_cast<thread_state*>(state);
  if (tls->registration.life == thread_state::phase::registered)
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

// A thread-local destructor that runs after thread_end may install another context. This
// makes sure that it is dropped.
#if defined(__linux__) && defined(__GNUC__)

extern "C" __attribute__((visibility("hidden"))) char __dso_handle;

inline void drop_context_again(void*) noexcept
{
  this_thread().registration.drops_again = false;
  drop_context();
}

inline void drop_context_later(thread_state& state) noexcept
{
  if (!std::exchange(state.registration.drops_again, true))
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

// Adds the thread to the list, and makes sure that thread_end runs. The slow path of
// everything that the thread keeps.
ASIO_CTX_DETAIL_NOINLINE inline void register_thread(thread_state& state) noexcept
{
#if !ASIO_CTX_DETAIL_EMULATED_TLS
  static thread_local thread_end at_end;
  (void)&at_end;
#endif
  thread_registry& all = threads();
  std::lock_guard<std::mutex> lock(all.mutex);
  state.registration.life = thread_state::phase::registered;
  state.registration.next = all.first;
  if (state.registration.next)
    state.registration.next->registration.previous = &state;
  all.first = &state;
}

// Makes sure that the context that is installed now is dropped when the thread ends.
inline void keep_until_thread_ends(thread_state& state) noexcept
{
  if (state.registration.life == thread_state::phase::fresh)
    register_thread(state);
  else if (state.registration.life == thread_state::phase::ended)
    drop_context_later(state);
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_BASE_THREAD_REGISTRY_HPP
