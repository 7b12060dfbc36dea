// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_AUTOMATIC_CHAIN_HPP
#define ASIO_CTX_DETAIL_AUTOMATIC_CHAIN_HPP

#include <asio_ctx/detail/base/exceptions.hpp>
#include <asio_ctx/detail/carrier/carried_context.hpp>
#include <cstdint>
#include <new>
#include <utility>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// A spawned coroutine and all coroutines that it awaits, one inside the other. They share one
// context, as functions that call each other do. The chain keeps that context while it is
// suspended. While it runs, it keeps the context of whoever has resumed it.
//
// Only the thread that runs the chain touches it, and a chain runs on one thread at a time.
class chain
{
public:
  // Made where the coroutine is spawned: in the context of that call, as a resource of its own,
  // which is announced here. Without memory for that, hooks do not see it: promises' constructors
  // do not throw, because clang 19 then uses the coroutine's frame once more.
  chain() noexcept : resource_(std::exchange(this_thread().spawn_as, nullptr))
  {
    if (resource_)
      role_ = role::part_of_resource;
    else if (any_hook())
      announce();
    thread_state& state = this_thread();
    if (resource_)
    {
      id_ = resource_->id;
      trigger_ = resource_->trigger;
    }
    else
    {
      id_ = next_id(state);
      trigger_ = state.execution.id;
    }
    frame_ = capture_frame(state);
    spawned_ = capture_frame(state);
  }

  // Made in the middle of a coroutine whose beginning was compiled without asio_ctx: continues
  // what runs here, and is no resource.
  struct in_the_middle
  {};

  explicit chain(in_the_middle) noexcept : role_(role::none)
  {
    thread_state& state = this_thread();
    id_ = state.execution.id;
    trigger_ = state.execution.trigger;
    resource_ = share_resource(state.execution.resource);
    frame_ = capture_frame(state);
  }

  chain(const chain&) = delete;
  chain& operator=(const chain&) = delete;

  ~chain()
  {
    if (is_running_)
      leave();
    if (resource_)
      drop_resource(resource_);
    else if (role_ == role::promise && wanted(destroy_event))
      emit_destroy(id_);
    drop_frame(frame_);
    drop_frame(spawned_);
  }

  bool is_running() const noexcept { return is_running_; }

  // Whether the body of the spawned coroutine runs, or is suspended.
  bool is_in_body() const noexcept { return stage_ == stage::body; }

  // The chain goes on: puts its context in place.
  ASIO_CTX_DETAIL_NOINLINE void enter() noexcept
  {
    thread_state& state = thread_of_this_call();
    put_in_place(
        state, resumer_, std::exchange(frame_, {}), id_, trigger_,
        std::exchange(resource_, nullptr), &resource_types::coroutine);
    state.captures_steps = false;
    is_running_ = true;
    if (stage_ == stage::spawned)
      stage_ = stage::body;
    if (wanted(before_event) && has_events())
      emit_before(id_, state.execution.resource);
  }

  // The chain stops here, and nothing of it runs any more: takes its context off the thread.
  ASIO_CTX_DETAIL_NOINLINE void leave() noexcept
  {
    if (wanted(after_event) && has_events())
      emit_after(id_, this_thread().execution.resource);
    thread_state& state = this_thread();
    is_running_ = false;
    frame_ = state.current;
    resource_ = state.execution.resource;
    put_back(state, resumer_);
  }

  // The chain is suspended until an operation completes, which is initiated while this lives:
  // in the chain's context. The operation may complete at once, on this thread or on another
  // one, so the chain is not touched afterwards.
  class suspension
  {
  public:
    ASIO_CTX_DETAIL_NOINLINE explicit suspension(chain& suspended) noexcept
      : id_(suspended.has_events() ? suspended.id_ : no_id), resumer_(suspended.resumer_)
    {
      thread_state& state = thread_of_this_call();
      state.captures_steps = true; // the coroutine is the resource
      suspended.is_running_ = false;
      suspended.frame_ = capture_frame(state);
      suspended.resource_ = share_resource(state.execution.resource);
    }

    suspension(const suspension&) = delete;
    suspension& operator=(const suspension&) = delete;

    ASIO_CTX_DETAIL_ALWAYS_INLINE ~suspension()
    {
      if (wanted(after_event) && id_ != no_id)
        emit_after(id_, this_thread().execution.resource);
      end(resumer_);
    }

  private:
    ASIO_CTX_DETAIL_NOINLINE static void end(const saved_context& resumer) noexcept
    {
      thread_of_this_call().captures_steps = false;
      leave_context(resumer);
    }

    std::uint64_t id_;
    saved_context resumer_;
  };

  // The body of the spawned coroutine has its result. What follows is the completion handler,
  // which runs in the context of the call that spawned the coroutine.
  void body_has_ended() noexcept
  {
    stage_ = stage::ended;
    if (role_ == role::promise && wanted(promise_resolve_event))
      emit_promise_resolve(id_, this_thread().execution.resource);
    drop_frame(exchange_current(std::exchange(spawned_, {})));
  }

private:
  enum class stage : unsigned char
  {
    spawned,
    body,
    ended
  };

  enum class role : unsigned char
  {
    none,
    promise,         // a resource of its own
    part_of_resource // the body of an async_resource's run_in_async_scope
  };

  ASIO_CTX_DETAIL_NOINLINE void announce() noexcept
  {
    ASIO_CTX_DETAIL_TRY
    {
      resource_ = make_announced(
          resource_kind::coroutine, resource_types::coroutine.operation, false);
    }
    ASIO_CTX_DETAIL_CATCH(const std::bad_alloc&)
    {
      role_ = role::none;
    }
  }

  // None for a chain that is resumed by what itself has initiated: it has not stopped running.
  bool has_events() const noexcept { return role_ != role::none && resumer_.id != id_; }

  frame_ref frame_;   // owned, while the chain is suspended
  frame_ref spawned_; // owned: the context of the call that spawned
  std::uint64_t id_;
  std::uint64_t trigger_;
  resource_node* resource_ = nullptr; // owned, while the chain is suspended
  saved_context resumer_;             // while the chain runs
  role role_ = role::promise;
  bool is_running_ = false;
  stage stage_ = stage::spawned;
};

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_AUTOMATIC_CHAIN_HPP
