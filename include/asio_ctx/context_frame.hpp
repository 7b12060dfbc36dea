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

A frame is a value of one pointer. Copies refer to the same frame and keep its stores alive,
and with them every pointer that @ref async_local_storage::get_store gave out in it. Frames
come from @ref current_frame; a default-constructed one is the empty context.

@par Thread safety
Distinct objects: safe, also where they refer to the same frame. Shared objects: unsafe.

@par Exception safety
Nothing throws and nothing allocates. A copy costs one atomic increment.

@note Node keeps its frames to itself (`AsyncContextFrame`); AsyncLocalStorage.snapshot is the
nearest thing it shows.
*/
class context_frame
{
public:
  /** The empty context. */
  context_frame() noexcept = default;

  /** Refers to the same frame: one atomic addition. */
  context_frame(const context_frame& other) noexcept = default;

  /** Takes the other's frame, and leaves it the empty one. */
  context_frame(context_frame&& other) noexcept = default;

  /** Refers to the other's frame from now on. */
  context_frame& operator=(context_frame other) noexcept
  {
    frame_ = std::move(other.frame_);
    return *this;
  }

  /** Drops the frame, and with the last reference to it the stores that nobody else has. */
  ~context_frame() = default;

  /** Whether no storage has a store in this context. */
  bool empty() const noexcept { return frame_.is_empty(); }

  /** Whether both refer to the same frame, or both are empty. Stores are not compared. */
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

/** The context of the code that runs now.

@return The frame, kept alive by the result; the empty frame where there is none.

@par Exception safety
Does not throw, does not allocate, and needs no locked instruction (but for one call in many).
*/
inline context_frame current_frame() noexcept
{
  return detail::frame_access::adopt(detail::frame_ptr(detail::capture_frame()));
}

/** Puts a frame in place for as long as it lives, then the previous one again.

For code that calls back later and that this library does not know: keep @ref current_frame
when the callback is handed over, and open a frame_scope around the call.

A frame_scope may live across `co_await` and `yield` and may be left on another thread than it
was entered on. Where its coroutine or fiber is destroyed while it is suspended, the context
of the thread that destroys it stays as it is, unless that is the same frame.

Requires: scopes end in the reverse order of their beginning. One that ends while another one
is open inside of it looks as if its coroutine was destroyed, and leaves the context alone; the
inner one then puts this one's frame back, and nobody ends that.

@par Exception safety
Does not throw. Where an empty frame hides a context, one small recycled block is used.

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
  /** Installs `frame`. */
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

  /** Puts the previous frame back. */
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

/** What @ref snapshot returns: calls any function in the context of the moment it was made.

@par Thread safety
Distinct objects: safe. Shared objects: calls are safe.
*/
class frame_snapshot
{
public:
  /** Captures the current frame. */
  frame_snapshot() noexcept : frame_(current_frame()) {}

  /** Calls `f(args...)` in the captured frame and returns its result.

  The whole frame is in place during the call; storages that have no store in it have none,
  whatever the caller's context. The caller's frame is back afterwards, also when `f` throws.
  Where `f` returns a `boost::asio::awaitable`, the whole awaited work runs in the frame; see
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

/** Captures the current context for calls to come.

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

/** What @ref bind returns: a function with the context that it runs in.

@par Thread safety
Distinct objects: safe. Shared objects: as calls of the function itself.
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

  /** Calls the function in the frame. The caller's is back afterwards, also when it throws. */
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

  /** Calls the function in the frame; for the last time. */
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

The result calls `f` in the frame that is current now, with the arguments and the result
passed through, as often as it is called. For callbacks that go through code without context:
a `std::thread`, a signal library, a C callback. Completion handlers and tokens of Asio take
@ref bind_context instead, which keeps what Asio associates with them.

@param f A function object; copied or moved into the result.

@throws What copying or moving `f` throws.

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
