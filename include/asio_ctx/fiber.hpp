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

For code that switches fibers itself: a scheduler, a generator. Use it as Boost.Context's
class, and link with Boost.Context. Each switch saves the context of the code that it
suspends, and restores the context of the code that it resumes: the stores, the ids and
the open scopes. A fiber may be resumed on another thread than the one that suspended it.

A fiber begins in the context in which it was made. Hooks see one resource of the type
"fiber": `init` when it is made, `before` and `after` around every piece of it that runs,
`destroy` at its end. If a fiber is destroyed while it is suspended, it is unwound in its
own context; the context of the destroying code stays as it is.

`asio::spawn` needs none of this: its coroutines keep their contexts by themselves.

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
  /** Makes an object without a fiber. */
  fiber() noexcept = default;

  /** Makes a fiber from a function, on a stack of the default size.

  @param f Called as `fiber f(fiber&& caller)` at the first switch. It returns the fiber
  that runs next. An exception that leaves it ends the process.

  @throws std::bad_alloc
  */
  template <class F, std::enable_if_t<!std::is_same_v<std::decay_t<F>, fiber>, int> = 0>
  explicit fiber(F&& f)
    : fiber(std::allocator_arg, boost::context::fixedsize_stack(), std::forward<F>(f))
  {}

  /** Makes a fiber from a function, with a stack allocator of Boost.Context. */
  template <class StackAllocator, class F>
  fiber(std::allocator_arg_t, StackAllocator&& stack, F&& f)
    : resource_(detail::make_fiber(f)),
      fiber_(
          std::allocator_arg, std::forward<StackAllocator>(stack),
          entry<std::decay_t<F>>{resource_, current_frame(), std::forward<F>(f)})
  {}

  /** Takes over the other's fiber. */
  fiber(fiber&& other) noexcept = default;

  /** Ends this fiber, and takes over the other's. */
  fiber& operator=(fiber&& other) noexcept
  {
    fiber taken(std::move(other));
    swap(taken);
    return *this;
  }

  /** Ends the fiber. If it is suspended, it is unwound. */
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

  /** Returns true if there is a fiber to resume. */
  explicit operator bool() const noexcept { return bool(fiber_); }

  /** Returns the id of the fiber's resource; @ref no_async_id if there is no fiber, or if
  this is a thread's own stack. */
  [[nodiscard]] asio_ctx::async_id async_id() const noexcept
  {
    return resource_ ? resource_->id : no_async_id;
  }

  /** Switches to the fiber.

  @return Returns when something switches back: the fiber that did so, or none if that
  fiber has ended. The context is then as it was before, even on another thread.
  */
  [[nodiscard]] fiber resume() &&
  {
    const detail::fiber_switch left;
    resource_ = detail::resource_ptr();
    detail::inner_fiber from = std::move(fiber_).resume();
    return fiber(detail::take_switched_from(), std::move(from));
  }

  /** Switches to the fiber, and first calls `f` on its stack, in no context.

  @param f Called as `fiber f(fiber&& caller)`. The fiber's own resume() returns its
  result.
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

  // Hands a fiber to code that knows nothing of contexts, and notes its resource for the
  // next switch.
  static detail::inner_fiber release(fiber&& next) noexcept
  {
    detail::take_switched_from();
    detail::this_thread().switched_from = next.resource_.release();
    return std::move(next.fiber_);
  }

  // Boost.Context calls a copy of this, which is const in some implementations.
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
      // Moved to this stack, because Boost.Context's record outlives the function:
      // `destroy` is emitted here.
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
