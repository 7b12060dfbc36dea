// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_FIBER_SANITIZED_FIBER_HPP
#define ASIO_CTX_DETAIL_FIBER_SANITIZED_FIBER_HPP

#include <asio_ctx/detail/base/config.hpp>
#include <boost/context/fiber.hpp>
#include <boost/context/preallocated.hpp>
#include <boost/context/stack_context.hpp>
#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

#if ASIO_CTX_DETAIL_ASAN
#include <sanitizer/common_interface_defs.h>
#endif
#if ASIO_CTX_DETAIL_TSAN
#include <sanitizer/tsan_interface.h>
#endif

// For functions during which the sanitizers' current stack changes. Their instrumentation
// at the end of a function must act on the same stack as at its beginning.
#if defined(__clang__)
#define ASIO_CTX_DETAIL_UNSANITIZED \
  ASIO_CTX_DETAIL_NOINLINE __attribute__((disable_sanitizer_instrumentation))
#else
#define ASIO_CTX_DETAIL_UNSANITIZED \
  ASIO_CTX_DETAIL_NOINLINE __attribute__((no_sanitize("address", "thread")))
#endif

namespace asio_ctx {
inline namespace v0 {
namespace detail {

class sanitized_fiber;

// The sanitizers' data of a stack. The record of a fiber is at the top of its stack.
struct stack_record
{
  using function = sanitized_fiber(void* f, sanitized_fiber&& caller);

  const void* bottom;
  std::size_t size;
  void* locals;     // AddressSanitizer's fake stack
  void* history;    // ThreadSanitizer's fiber; null before the first switch
  function* on_top; // called on the stack before its code is resumed
  void* on_top_of;
};

struct ASIO_CTX_DETAIL_SHARED thread_stacks
{
  stack_record own;
  stack_record* running; // null: the thread's own
  stack_record* left;    // set during a switch: the stack that the thread leaves
  stack_record* from;    // the stack that the last switch left; null if that has ended
};

ASIO_CTX_DETAIL_CONSTINIT ASIO_CTX_DETAIL_SHARED inline thread_local thread_stacks
    stacks_of_thread{};

// As this_thread().
ASIO_CTX_DETAIL_UNSANITIZED inline thread_stacks& this_threads_stacks() noexcept
{
  thread_stacks* stacks = &stacks_of_thread;
  asm volatile("" : "+r"(stacks) : : "memory");
  return *stacks;
}

// The sanitizers are told of a switch before and after it. They are told of a fiber's end
// only after it, by the resumed code: Boost's last functions on the fiber's stack still
// use what the sanitizers would take away.
ASIO_CTX_DETAIL_UNSANITIZED inline void
leave_stack(stack_record& self, stack_record& to) noexcept
{
  this_threads_stacks().left = &self;
#if ASIO_CTX_DETAIL_ASAN
  __sanitizer_start_switch_fiber(&self.locals, to.bottom, to.size);
#endif
#if ASIO_CTX_DETAIL_TSAN
  self.history = __tsan_get_current_fiber();
  if (!to.history)
    to.history = __tsan_create_fiber(0);
  __tsan_switch_to_fiber(to.history, 0);
#endif
}

ASIO_CTX_DETAIL_UNSANITIZED inline void
arrive_on_stack(stack_record& self, bool begins) noexcept
{
  thread_stacks& thread = this_threads_stacks();
  stack_record* const left = thread.left;
  const bool from_end = !left || left == &self; // a fiber ended, perhaps before it began
  thread.running = &self;
  thread.left = nullptr;
  thread.from = from_end ? nullptr : left;
#if ASIO_CTX_DETAIL_ASAN
  if (left)
    __sanitizer_finish_switch_fiber(
        from_end ? nullptr : self.locals, &left->bottom, &left->size);
  if (from_end)
  {
    // A fiber that begins keeps the fake stack, which has the locals of Boost's first
    // functions.
    __sanitizer_start_switch_fiber(
        begins ? &self.locals : nullptr, self.bottom, self.size);
    __sanitizer_finish_switch_fiber(self.locals, nullptr, nullptr);
  }
#endif
#if ASIO_CTX_DETAIL_TSAN
  if (from_end && !begins)
  {
    void* const ended = __tsan_get_current_fiber();
    __tsan_switch_to_fiber(self.history, 0);
    __tsan_destroy_fiber(ended);
  }
#endif
}

// Exists from leaving a stack until its code is resumed or unwound.
class stack_switch
{
public:
  ASIO_CTX_DETAIL_UNSANITIZED explicit stack_switch(stack_record& to) noexcept
  {
    thread_stacks& thread = this_threads_stacks();
    self_ = thread.running ? thread.running : &thread.own;
    leave_stack(*self_, to);
  }

  stack_switch(const stack_switch&) = delete;
  stack_switch& operator=(const stack_switch&) = delete;

  ASIO_CTX_DETAIL_UNSANITIZED ~stack_switch() { arrive_on_stack(*self_, false); }

private:
  stack_record* self_;
};

// A `boost::context::fiber` that tells AddressSanitizer and ThreadSanitizer of its
// switches.
class sanitized_fiber
{
public:
  sanitized_fiber() noexcept = default;

  template <class StackAllocator, class F>
  sanitized_fiber(std::allocator_arg_t, StackAllocator&& allocator, F&& f)
  {
    const boost::context::stack_context stack = allocator.allocate();
    void* const top = static_cast<char*>(stack.sp) - sizeof(stack_record);
    void* const bottom = static_cast<char*>(stack.sp) - stack.size;
    stack_ =
        ::new (top) stack_record{bottom, stack.size, nullptr, nullptr, nullptr, nullptr};
    const boost::context::preallocated rest(
        top, stack.size - sizeof(stack_record), stack);
    entry<std::decay_t<F>> begin{stack_, std::forward<F>(f)};
    {
      const stack_switch there_and_back(*stack_);
      fiber_ = boost::context::fiber(
          std::allocator_arg, rest, std::forward<StackAllocator>(allocator),
          std::move(begin));
    }
    stack_->history = nullptr; // destroyed when the thread returned from the fiber
  }

  sanitized_fiber(sanitized_fiber&& other) noexcept = default;

  sanitized_fiber& operator=(sanitized_fiber&& other) noexcept
  {
    sanitized_fiber taken(std::move(other));
    swap(taken);
    return *this;
  }

  ~sanitized_fiber()
  {
    if (!fiber_)
      return;
    const stack_switch there_and_back(*stack_);
    fiber_ = boost::context::fiber();
  }

  void swap(sanitized_fiber& other) noexcept
  {
    fiber_.swap(other.fiber_);
    std::swap(stack_, other.stack_);
  }

  explicit operator bool() const noexcept { return bool(fiber_); }

  sanitized_fiber resume() &&
  {
    boost::context::fiber from;
    {
      const stack_switch there_and_back(*stack_);
      from = std::move(fiber_).resume();
    }
    return arrived(std::move(from));
  }

  // Does not use Boost's resume_with(): ThreadSanitizer keeps the open functions of each
  // stack, so the thread must leave a stack and come back to it in the same functions.
  template <class F>
  sanitized_fiber resume_with(F f) &&
  {
    stack_->on_top = [](void* on_top_of, sanitized_fiber&& caller) {
      F taken =
          std::move(*static_cast<F*>(on_top_of)); // the caller may be resumed meanwhile
      return taken(std::move(caller));
    };
    stack_->on_top_of = &f;
    return std::move(*this).resume();
  }

private:
  sanitized_fiber(stack_record* stack, boost::context::fiber&& fiber) noexcept
    : stack_(stack), fiber_(std::move(fiber))
  {}

  static sanitized_fiber arrived(boost::context::fiber&& from)
  {
    const thread_stacks& thread = this_threads_stacks();
    sanitized_fiber caller(thread.from, std::move(from));
    stack_record& self = *thread.running;
    if (auto* const on_top = std::exchange(self.on_top, nullptr))
      return on_top(self.on_top_of, std::move(caller));
    return caller;
  }

  template <class F>
  struct entry
  {
    stack_record* stack;
    F f;

    boost::context::fiber operator()(boost::context::fiber&& caller)
    {
      arrive_on_stack(*stack, true);
      return std::move(f(arrived(std::move(caller))).fiber_);
    }
  };

  stack_record* stack_ = nullptr;
  boost::context::fiber fiber_;
};

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_FIBER_SANITIZED_FIBER_HPP
