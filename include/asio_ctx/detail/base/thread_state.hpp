// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_BASE_THREAD_STATE_HPP
#define ASIO_CTX_DETAIL_BASE_THREAD_STATE_HPP

#include <asio_ctx/detail/base/config.hpp>
#include <asio_ctx/detail/base/execution_flow.hpp>
#include <atomic>
#include <cstddef>
#include <cstdint>

// MinGW frees the memory of thread-local variables before it calls the destructors of thread-local
// objects. There a thread's state is on the heap, and pthreads tells of the thread's end.
#if defined(__MINGW32__)
#define ASIO_CTX_DETAIL_EMULATED_TLS 1
#else
#define ASIO_CTX_DETAIL_EMULATED_TLS 0
#endif

namespace asio_ctx {
inline namespace v0 {
namespace detail {

enum class event_kind : unsigned char; // hook/event.hpp

// The ids that the thread has taken from the process and not given to anything: base/ids.hpp.
struct ids_of_thread
{
  std::uint64_t next;
  std::uint64_t end;
};

// Memory that the thread keeps for its next frames and resources: base/recycled_memory.hpp.
struct blocks_of_thread
{
  struct free_block
  {
    free_block* next;
    free_block* next_batch; // see block_depot
  };

  static constexpr std::size_t classes = 4; // 128, 256, 512, 1024 bytes
  static constexpr unsigned char limit = 32;

  free_block* first[classes];
  unsigned char kept[classes];
};

// Made minus freed on this thread. Only the thread writes, live_objects() reads:
// base/live_counts.hpp.
struct live_of_thread
{
  std::atomic<std::int64_t> frames;
  std::atomic<std::int64_t> stores;
  std::atomic<std::int64_t> resources;
};

// Whose callbacks the thread calls: hook/emit.hpp.
struct hooks_of_thread
{
  std::atomic<const void*> emitting; // the list that the thread goes through
  event_kind callback;               // the one that runs
  bool wanted_too_much;              // see publish
};

struct thread_state;

// The thread's place in the list of all: base/thread_registry.hpp.
struct registration_of_thread
{
  enum class phase : unsigned char
  {
    fresh,      // has not made or freed a frame yet
    registered, // listed in `threads`; its end is noticed
    ended       // its thread-local objects are being destroyed
  };

  phase life;
  bool drops_again; // see drop_context_later
  thread_state* next;
  thread_state* previous;
};

// What a thread keeps. Trivial and constant-initialised: an access is one address
// computation, without a guard.
struct ASIO_CTX_DETAIL_SHARED thread_state : execution_flow
{
  using phase = registration_of_thread::phase;

  ids_of_thread ids;
  blocks_of_thread blocks;
  live_of_thread live;
  hooks_of_thread hooks;
  registration_of_thread registration;
  resource_node* switched_from; // the fiber; owns one reference: fiber/fiber_switch.hpp
};

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

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_BASE_THREAD_STATE_HPP
