// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_CONTEXT_FRAME_HPP
#define ASIO_CTX_CONTEXT_FRAME_HPP

#include <asio_ctx/detail/frame/frame_ptr.hpp>
#include <asio_ctx/detail/frame/lazy_result.hpp>
#include <asio_ctx/detail/frame/storage_scope.hpp>
#include <asio_ctx/detail/resource/announce.hpp>
#include <cstdint>
#include <functional>
#include <type_traits>
#include <utility>

namespace asio_ctx {
inline namespace v0 {

namespace detail {
struct frame_access;
}

/** An immutable set of stores: what all storages hold in one context.

A context_frame is one pointer. Copies refer to the same frame. They keep its stores
alive, and with them every pointer that @ref async_local_storage::get_store returned in
that context. @ref current_frame returns the current frame; a default-constructed one is
the empty context.

@par Thread safety
Distinct objects: safe, even if they refer to the same frame. Shared objects: unsafe.

@par Exception safety
Nothing throws and nothing allocates. A copy costs one atomic increment.

@note Node does not expose its frames (`AsyncContextFrame`); AsyncLocalStorage.snapshot is
the nearest public equivalent.
*/
class context_frame
{
public:
  /** The empty context. */
  context_frame() noexcept = default;

  /** Refers to the same frame: one atomic addition. */
  context_frame(const context_frame& other) noexcept = default;

  /** Takes over the other's frame; the other one is empty afterwards. */
  context_frame(context_frame&& other) noexcept = default;

  /** Drops this frame, and refers to the other's from now on. */
  context_frame& operator=(context_frame other) noexcept
  {
    frame_ = std::move(other.frame_);
    return *this;
  }

  /** Drops the frame. The last reference destroys the stores that are in no other
  frame. */
  ~context_frame() = default;

  /** Returns true if no storage has a store in this context. */
  bool empty() const noexcept { return frame_.is_empty(); }

  /** Returns true if both refer to the same frame, or if both are empty. Does not compare
  stores. */
  friend bool operator==(const context_frame& a, const context_frame& b) noexcept
  {
    return a.frame_ == b.frame_;
  }

  friend bool operator!=(const context_frame& a, const context_frame& b) noexcept
  {
    return !(a == b);
  }

private:
  friend detail::frame_access;

  explicit context_frame(detail::frame_ptr frame) noexcept : frame_(std::move(frame)) {}

  detail::frame_ptr frame_;
};

namespace detail {

struct frame_access
{
  static context_frame adopt(frame_ptr frame) noexcept
  {
    return context_frame(std::move(frame));
  }

  static frame_ptr& of(context_frame& frame) noexcept { return frame.frame_; }
  static const frame_ptr& of(const context_frame& frame) noexcept { return frame.frame_; }
};

} // namespace detail

/** Returns the context of the code that runs now.

@return The frame, which the result keeps alive; the empty frame if there is no context.

@par Exception safety
Never throws or allocates. Needs no atomic instruction, except for one call in fifteen of
the same thread on the same frame.
*/
inline context_frame current_frame() noexcept
{
  return detail::frame_access::adopt(detail::frame_ptr(detail::capture_frame()));
}

/** Installs a frame as the current one. Its destructor restores the previous frame.

For code that calls back later and that this library does not know: keep
@ref current_frame when you hand over the callback, and open a frame_scope around the
call.

A frame_scope may live across `co_await` and `yield`, and may end on another thread than
it began on. If its coroutine or fiber is destroyed while it is suspended, the context of
the destroying thread stays as it is, unless that is the same frame.

Requires: scopes end in the reverse order of their beginning. If a scope ends while an
inner one is open, it can't be told from the scope of a destroyed coroutine, and leaves
the context alone. The inner one then restores the outer one's frame, which stays. In
tests, @ref strict_scopes finds such scopes.

@par Exception safety
Does not throw. If an empty frame hides a context, takes one small recycled block.

@par Example
@code
struct job { asio_ctx::context_frame frame = asio_ctx::current_frame(); std::function<void()> work; };

void call(job& j)
{
  asio_ctx::frame_scope scope(j.frame);
  j.work();
}
@endcode
*/
class [[nodiscard]] frame_scope
{
public:
  /** Installs `frame` as the current frame. */
  explicit frame_scope(context_frame frame) noexcept
  {
    detail::frame_ref installed = detail::frame_access::of(frame).release();
    if (!installed && detail::current_node())
      installed = detail::make_empty_frame(detail::next_id());
    id_ = installed ? detail::node_of(installed)->scope : detail::no_frame;
    detail::thread_state& state = detail::this_thread();
    saved_ = std::exchange(state.current, installed);
    detail::count_scope_without_frame(state, installed);
  }

  frame_scope(const frame_scope&) = delete;
  frame_scope& operator=(const frame_scope&) = delete;

  /** Restores the previous frame. */
  ~frame_scope() { detail::leave_frame_scope(saved_, id_); }

private:
  detail::frame_ref saved_;
  std::uint64_t id_;
};

namespace detail {

template <class F, class... Args>
decltype(auto) call_in_frame(context_frame frame, F&& f, Args&&... args)
{
  using result = std::invoke_result_t<F, Args...>;
  if constexpr (is_lazy<result>())
  {
    return lazy_result<std::decay_t<result>>::run(
        std::move(frame), std::forward<F>(f), std::forward<Args>(args)...);
  }
  else
  {
    frame_scope scope(std::move(frame));
    return std::invoke(std::forward<F>(f), std::forward<Args>(args)...);
  }
}

} // namespace detail

/** Calls any function in the context in which it was made; made by @ref snapshot.

@par Thread safety
Distinct objects: safe. Shared objects: calls are safe.
*/
class frame_snapshot
{
public:
  /** Captures the current frame. */
  frame_snapshot() noexcept : frame_(current_frame()) {}

  /** Calls `f(args...)` in the captured frame and returns its result.

  During the call, the captured frame replaces the caller's as a whole: a storage without
  a store in it has none. Afterwards the caller's frame is back, even if `f` throws. If
  `f` returns a `boost::asio::awaitable`, its whole body runs in the frame; see
  asio_ctx/awaitable.hpp.

  @throws Whatever `f` throws.
  */
  template <class F, class... Args>
  decltype(auto) operator()(F&& f, Args&&... args) const
  {
    return detail::call_in_frame(frame_, std::forward<F>(f), std::forward<Args>(args)...);
  }

private:
  context_frame frame_;
};

/** Captures the current context for later calls.

@par Example
@code
auto in_request = asio_ctx::snapshot();
in_request([] { log("later, but in the same context"); });
@endcode

@note Node: AsyncLocalStorage.snapshot.
*/
[[nodiscard]] inline frame_snapshot snapshot() noexcept
{
  return {};
}

/** A function with the context in which it runs; made by @ref bind.

@par Thread safety
Distinct objects: safe. Shared objects: as the function itself.
*/
template <class F>
class bound_function
{
public:
  /** Binds `g` to `frame`; see @ref bind. */
  template <class G>
  explicit bound_function(context_frame frame, G&& g)
    : frame_(std::move(frame)), f_(std::forward<G>(g))
  {}

  /** Calls the function in the frame. Afterwards the caller's is back, even if it
  throws. */
  template <class... Args>
  auto operator()(Args&&... args) & -> std::invoke_result_t<F&, Args...>
  {
    return detail::call_in_frame(frame_, f_, std::forward<Args>(args)...);
  }

  /** Calls the function in the frame. */
  template <class... Args>
  auto operator()(Args&&... args) const& -> std::invoke_result_t<const F&, Args...>
  {
    return detail::call_in_frame(frame_, f_, std::forward<Args>(args)...);
  }

  /** Calls the function in the frame, for the last time. */
  template <class... Args>
  auto operator()(Args&&... args) && -> std::invoke_result_t<F, Args...>
  {
    return detail::call_in_frame(
        std::move(frame_), std::move(f_), std::forward<Args>(args)...);
  }

private:
  context_frame frame_;
  F f_;
};

/** Binds a function to the current context.

Each call of the result calls `f` in the frame that is current now, and passes on the
arguments and the result. For callbacks that go through code without context: a
`std::thread`, a signal library, a C callback. For Asio's completion handlers and tokens
use @ref bind_context instead, which keeps their associated executor, allocator and so on.

@param f A function object; copied or moved into the result.

@throws Whatever copying or moving `f` throws.

@note Node: AsyncLocalStorage.bind.
*/
template <class F>
[[nodiscard]] bound_function<std::decay_t<F>> bind(F&& f)
{
  return bound_function<std::decay_t<F>>(current_frame(), std::forward<F>(f));
}

} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_CONTEXT_FRAME_HPP
