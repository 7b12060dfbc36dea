// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_BASE_THREAD_STATE_HPP
#define ASIO_CTX_DETAIL_BASE_THREAD_STATE_HPP

#include <asio_ctx/detail/base/config.hpp>
#include <asio_ctx/detail/base/execution_flow.hpp>
#include <asio_ctx/detail/base/program_kind.hpp> // each object that uses the library is marked
#include <atomic>
#include <cstddef>
#include <cstdint>

// MinGW frees the memory of thread-local variables before it calls the destructors of
// thread-local objects. So a thread's state is on the heap there, and pthreads reports
// the thread's end.
#if defined(__MINGW32__)
#define ASIO_CTX_DETAIL_EMULATED_TLS 1
#else
#define ASIO_CTX_DETAIL_EMULATED_TLS 0
#endif

namespace asio_ctx {
inline namespace v0 {
namespace detail {

enum class event_kind : unsigned char; // hook/event.hpp

// The ids that the thread has taken from the process and not used yet: base/ids.hpp.
struct ids_of_thread
{
  std::uint64_t next;
  std::uint64_t end;
};

// Memory that the thread keeps for its next frames and resources:
// base/recycled_memory.hpp.
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

// The numbers of objects that this thread has made, minus those that it has freed. Only
// the thread writes; live_objects() reads: base/live_counts.hpp.
struct live_of_thread
{
  std::atomic<std::int64_t> frames;
  std::atomic<std::int64_t> stores;
  std::atomic<std::int64_t> resources;
};

// The hooks whose callbacks the thread calls: hook/emit.hpp.
struct hooks_of_thread
{
  std::atomic<const void*> emitting; // the list of hooks that the thread uses
  event_kind callback;               // the callback that runs
  bool wanted_too_much;              // see publish
};

namespace table {
struct operation_slot;
struct thread_entry;
} // namespace table

// What the thread needs to list unfinished operations: table/operation_table.hpp.
struct slots_of_thread
{
  table::operation_slot* free;
  unsigned room; // for more free slots, until it gives some of them to others; 0 at first
  bool is_listed;
  table::thread_entry* entry;
};

// The last calls of an executor, whose order tells what they are for:
// asio/native/call_order.hpp.
struct executor_calls_of_thread
{
  const void* asked;     // the executor that was last asked about blocking
  const void* tracked;   // that executor, once it has given out tracked work
  const void* work;      // the tracked work
  const void* running;   // the tracked work of the queue that runs now, if one does
  void* inner_wanted;    // see queue_guard::want_inner
  std::uint64_t posting; // the id of the work through which a function is posted
};

struct thread_state;

// The thread's place in the list of all threads: base/thread_registry.hpp.
struct registration_of_thread
{
  enum class phase : unsigned char
  {
    fresh,      // has not made or freed a frame yet
    registered, // in the list of `threads`; its end is noticed
    ended       // its thread-local objects are being destroyed
  };

  phase life;
  bool drops_again; // see drop_context_later
  thread_state* next;
  thread_state* previous;
};

// The state of a thread. Trivial and constant-initialised, so that an access is one
// address computation, without a guard.
struct ASIO_CTX_DETAIL_SHARED thread_state : execution_flow
{
  using phase = registration_of_thread::phase;

  ids_of_thread ids;
  blocks_of_thread blocks;
  live_of_thread live;
  hooks_of_thread hooks;
  registration_of_thread registration;
  resource_node* switched_from; // the fiber; owns one reference: fiber/fiber_switch.hpp
  slots_of_thread own_slots;
  executor_calls_of_thread executor_calls;
};

#if ASIO_CTX_DETAIL_EMULATED_TLS
ASIO_CTX_DETAIL_CONSTINIT inline thread_local thread_state* tls = nullptr;
inline thread_state* make_thread_state() noexcept;
#else
ASIO_CTX_DETAIL_CONSTINIT ASIO_CTX_DETAIL_SHARED inline thread_local thread_state tls{};
#endif

// The only access to `tls`, except for thread_of_this_call(). A coroutine or fiber may be
// resumed on another thread, and compilers keep the address of a thread-local variable
// across a suspension. They can't keep the result of a call that is opaque to them.
// Callers must not hold the reference while user code runs.
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

// As this_thread(), without the call, for functions that are never inlined: the compiler
// can't keep the address beyond the function. Such a function may run user code, and must
// not use the reference afterwards.
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
