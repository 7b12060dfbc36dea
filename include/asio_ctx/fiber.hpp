// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_FIBER_HPP
#define ASIO_CTX_FIBER_HPP

#include <asio_ctx/async_id.hpp>
#include <asio_ctx/context_frame.hpp>
#include <asio_ctx/detail/fiber/fiber_switch.hpp>
#include <asio_ctx/detail/fiber/inner_fiber.hpp>
#include <boost/context/fixedsize_stack.hpp>
#include <memory>
#include <type_traits>
#include <utility>

namespace asio_ctx {
inline namespace v0 {

/** A `boost::context::fiber` that keeps contexts apart.

For code that switches fibers itself: a scheduler, a generator. It is used as Boost.Context's
class is; link with Boost.Context. Each switch takes the context of the code that is left off
the thread, and puts that of the code that goes on in its place: the storages' stores, the
ids, the scopes that are open. A fiber may go on on another thread than it was left on.

A fiber begins in the context in which it was made. Hooks see one resource of the type
"fiber": `init` when it is made, `before` and `after` around every piece of it that runs,
`destroy` at its end. A fiber that is destroyed while it is suspended is unwound in its own
context; that of the destroying code stays as it is.

`asio::spawn` needs nothing of this: its fibers are handlers, which executors and
@ref bind_context give their contexts.

AddressSanitizer and ThreadSanitizer are told of the switches.

@par Thread safety
Distinct objects: safe. Shared objects: unsafe.

@par Example
@code
asio_ctx::fiber worker([](asio_ctx::fiber&& caller) {
  const auto scope = request_id.with_scope(42);
  caller = std::move(caller).resume(); // meanwhile the caller has its own context
  log("still request 42");
  return std::move(caller);
});
worker = std::move(worker).resume();
@endcode
*/
class fiber
{
public:
  /** No fiber. */
  fiber() noexcept = default;

  /** Makes a fiber of a function, on a stack of the default size.

  @param f Called as `fiber f(fiber&& caller)` at the first switch; returns the fiber to go on
  with at the end. An exception that leaves it ends the process.

  @throws std::bad_alloc
  */
  template <class F, std::enable_if_t<!std::is_same_v<std::decay_t<F>, fiber>, int> = 0>
  explicit fiber(F&& f)
    : fiber(std::allocator_arg, boost::context::fixedsize_stack(), std::forward<F>(f))
  {}

  /** Makes a fiber of a function, on a stack of an allocator of Boost.Context. */
  template <class StackAllocator, class F>
  fiber(std::allocator_arg_t, StackAllocator&& stack, F&& f)
    : resource_(detail::make_fiber()),
      fiber_(
          std::allocator_arg, std::forward<StackAllocator>(stack),
          entry<std::decay_t<F>>{resource_, current_frame(), std::forward<F>(f)})
  {}

  /** Takes the other's fiber. */
  fiber(fiber&& other) noexcept = default;

  /** Ends this fiber, and takes the other's. */
  fiber& operator=(fiber&& other) noexcept
  {
    fiber taken(std::move(other));
    swap(taken);
    return *this;
  }

  /** Ends the fiber: one that is suspended is unwound. */
  ~fiber()
  {
    if (!fiber_)
      return;
    const detail::fiber_switch left;
    fiber_ = detail::inner_fiber();
    detail::take_switched_from();
  }

  /** Exchanges the fibers. */
  void swap(fiber& other) noexcept
  {
    std::swap(resource_, other.resource_);
    fiber_.swap(other.fiber_);
  }

  /** Whether there is a fiber, which can be resumed. */
  explicit operator bool() const noexcept { return bool(fiber_); }

  /** The id of the fiber's resource; @ref no_async_id for a thread's own stack, and where there
  is no fiber. */
  [[nodiscard]] asio_ctx::async_id async_id() const noexcept
  {
    return resource_ ? resource_->id : no_async_id;
  }

  /** Switches to the fiber.

  @return When something switches back: the fiber that did, or none if that has ended. The
  context is as it was, also on another thread.
  */
  [[nodiscard]] fiber resume() &&
  {
    const detail::fiber_switch left;
    resource_ = detail::resource_ptr();
    detail::inner_fiber from = std::move(fiber_).resume();
    return fiber(detail::take_switched_from(), std::move(from));
  }

  /** Switches to the fiber, and first calls `f` on its stack, in no context.

  @param f Called as `fiber f(fiber&& caller)`; what it returns, the fiber gets from its own
  resume().
  */
  template <class F>
  [[nodiscard]] fiber resume_with(F&& f) &&
  {
    const detail::fiber_switch left;
    resource_ = detail::resource_ptr();
    detail::inner_fiber from =
        std::move(fiber_).resume_with(on_top<std::decay_t<F>>{std::forward<F>(f)});
    return fiber(detail::take_switched_from(), std::move(from));
  }

private:
  fiber(detail::resource_ptr resource, detail::inner_fiber&& inner) noexcept
    : resource_(std::move(resource)), fiber_(std::move(inner))
  {}

  // What is handed to code that does not know of contexts names itself to the next switch.
  static detail::inner_fiber release(fiber&& next) noexcept
  {
    detail::take_switched_from();
    detail::this_thread().switched_from = next.resource_.release();
    return std::move(next.fiber_);
  }

  // Boost.Context calls a copy, in some implementations a const one.
  template <class F>
  struct on_top
  {
    mutable F f;

    detail::inner_fiber operator()(detail::inner_fiber&& caller) const
    {
      return release(f(fiber(detail::take_switched_from(), std::move(caller))));
    }
  };

  template <class F>
  struct entry
  {
    detail::resource_ptr resource;
    context_frame frame;
    F f;

    detail::inner_fiber operator()(detail::inner_fiber&& caller)
    {
      // On this stack, not in the record that outlives it: the end is announced here.
      const detail::resource_ptr self = std::move(resource);
      F function = std::move(f);
      fiber from(detail::take_switched_from(), std::move(caller));
      fiber next;
      {
        const detail::fiber_run run(
            self.get(), detail::frame_access::of(frame).release());
        next = function(std::move(from));
      }
      next.resource_ = detail::resource_ptr();
      return std::move(next.fiber_);
    }
  };

  detail::resource_ptr resource_;
  detail::inner_fiber fiber_;
};

} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_FIBER_HPP
