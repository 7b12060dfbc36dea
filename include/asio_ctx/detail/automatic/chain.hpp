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

// A spawned coroutine and all coroutines that it awaits, directly or not. They share one
// context, as functions that call each other do. While the chain is suspended, it keeps
// that context. While it runs, it keeps the context of the code that resumed it.
//
// Only the thread that runs the chain touches it, and a chain runs on one thread at a
// time.
class chain
{
public:
  // Makes the chain of a coroutine that is spawned now. Captures the current context, and
  // announces the chain as a resource. Without memory for that, hooks do not see the
  // chain: a promise's constructor must not throw, because clang 19 then uses the
  // coroutine's frame again.
  chain() noexcept : chain(nullptr, nullptr) {}

  // Tells readers of the table more about a coroutine. Called with the promise that has the
  // chain, when the coroutine is spawned and when it begins.
  using note_place = void (*)(const void* promise, operation_slot&) noexcept;

  // `note` may be null.
  ASIO_CTX_DETAIL_ALWAYS_INLINE chain(const void* promise, note_place note) noexcept
    : resource_(std::exchange(this_thread().spawn_as, nullptr))
  {
    if (resource_)
    {
      role_ = role::part_of_resource;
      id_ = resource_->id;
      trigger_ = resource_->trigger;
    }
    else if (is_watched())
      announce(promise, note);
    else
    {
      thread_state& state = this_thread();
      id_ = next_id(state);
      trigger_ = state.execution.id;
    }
    thread_state& state = this_thread();
    frame_ = capture_frame(state);
    spawned_ = capture_frame(state);
  }

  // Makes a chain that begins in the current context, continues the current resource, and
  // is no resource itself: for a coroutine whose beginning was compiled without asio_ctx.
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
    if (role_ != role::promise)
      end_other();
    else if (resource_)
      drop_resource(resource_);
    else if (wanted(destroy_event))
      emit_destroy(id_);
    drop_frame(frame_);
    drop_frame(spawned_);
  }

  bool is_running() const noexcept { return is_running_; }

  // Returns true if the body of the spawned coroutine has begun and not ended.
  bool is_in_body() const noexcept { return stage_ == stage::body; }

  // Called when the chain is resumed. Installs its context.
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
    if (is_watched())
      enter_watched();
  }

  // Called when nothing of the chain runs any more. Takes its context off the thread.
  ASIO_CTX_DETAIL_NOINLINE void leave() noexcept
  {
    if (is_watched())
      leave_watched();
    thread_state& state = this_thread();
    is_running_ = false;
    frame_ = state.current;
    resource_ = state.execution.resource;
    put_back(state, resumer_);
  }

  // Suspends the chain until an operation completes. The operation is initiated while
  // this object exists, in the chain's context. It may complete at once, on this thread
  // or on another one, so the destructor does not touch the chain.
  class suspension
  {
  public:
    ASIO_CTX_DETAIL_NOINLINE explicit suspension(chain& suspended) noexcept
      : id_(suspended.id_of_suspension(here_)), resumer_(suspended.resumer_)
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
      if (is_watched())
        end_watched();
      end(resumer_);
    }

  private:
    ASIO_CTX_DETAIL_NOINLINE static void end(const saved_context& resumer) noexcept
    {
      thread_of_this_call().captures_steps = false;
      leave_context(resumer);
    }

    ASIO_CTX_DETAIL_NOINLINE void end_watched() noexcept
    {
      if (wanted(after_event) && id_ != no_id)
        emit_after(id_, this_thread().execution.resource);
      thread_state& state = this_thread();
      if (state.initiating == &here_)
        state.initiating = here_.outer;
    }

    initiating_coroutine here_; // set if the chain is listed
    std::uint64_t id_;
    saved_context resumer_;
  };

  // Called when the body of the spawned coroutine has its result. The completion handler
  // follows, which runs in the context of the call that spawned the coroutine.
  void body_has_ended() noexcept
  {
    stage_ = stage::ended;
    if (wanted(promise_resolve_event) && is_resource())
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
    promise,          // a resource of its own
    listed_promise,   // the same, with a slot in the table
    listed_resource,  // the same, with a slot that the resource's node has
    part_of_resource, // the body of an async_resource's run_in_async_scope
    none
  };

  ASIO_CTX_DETAIL_NOINLINE void announce(const void* promise, note_place note) noexcept
  {
    thread_state& state = thread_of_this_call();
    const bool is_awaited =
        state.initiating && state.initiating->id == state.execution.id;
    trigger_ = state.execution.id;
    operation_slot* slot = nullptr;
    if (any_hook())
    {
      ASIO_CTX_DETAIL_TRY
      {
        resource_ = make_announced(
            resource_kind::coroutine, resource_types::coroutine.operation, false);
        id_ = resource_->id;
        if ((slot = resource_->slot))
        {
          role_ = role::listed_resource;
          reuse_slot(*slot, slot_kind::coroutine, resource_types::coroutine.operation);
        }
      }
      ASIO_CTX_DETAIL_CATCH(const std::bad_alloc&)
      {
        id_ = next_id(state);
        role_ = role::none;
      }
    }
    else
    {
      id_ = next_id(state);
      if ((slot = take_slot(state)))
      {
        role_ = role::listed_promise;
        begin_slot(
            *slot, slot_kind::coroutine, trigger_, state.current.bits,
            resource_types::coroutine.operation);
      }
    }
    if (slot)
      list(*slot, is_awaited, promise, note);
  }

  void list(
      operation_slot& slot, bool is_awaited, const void* promise,
      note_place note) noexcept
  {
    slot.flags = is_awaited ? table::awaited_by_trigger : std::uint8_t();
    slot.words[table::suspended_at] = slot.started;
    slot.words[table::innermost_promise] = 0;
    slot.words[table::promise] = bits_of(promise);
    slot.words[table::noted_by] = reinterpret_cast<std::uintptr_t>(note);
    set_object(slot, nullptr, nullptr, 0);
    set_subject(slot, this, sizeof(chain));
    if (note)
      note(promise, slot);
    publish_slot(slot, id_);
    trigger_ = bits_of(&slot);
  }

  void note_beginning() noexcept
  {
    const auto note =
        reinterpret_cast<note_place>(table::to_address(slot().words[table::noted_by]));
    if (note && slot().io == 0)
      note(
          reinterpret_cast<const void*>(table::to_address(slot().words[table::promise])),
          slot());
  }

  bool is_listed() const noexcept
  {
    return role_ == role::listed_promise || role_ == role::listed_resource;
  }

  // Requires: is_listed().
  operation_slot& slot() const noexcept { return *slot_at(trigger_); }

  bool is_resource() const noexcept { return role_ == role::promise || is_listed(); }

  ASIO_CTX_DETAIL_NOINLINE void end_other() noexcept
  {
    if (role_ == role::listed_promise)
    {
      if (wanted(destroy_event))
        emit_destroy(id_);
      free_slot(this_thread(), &slot());
    }
    else if (role_ == role::listed_resource && resource_ && resource_->slot == &slot())
    {
      slot().subject_size = 0; // the node may live longer
      slot().frame = 0;
    }
    if (resource_)
      drop_resource(resource_);
  }

  ASIO_CTX_DETAIL_NOINLINE void enter_watched() noexcept
  {
    thread_state& state = thread_of_this_call();
    if (is_listed())
    {
      state.execution.trigger = slot().trigger;
      slot().words[table::suspended_at] = 0;
      order_stores();
      slot().frame = 0; // the coroutine may replace it
      if (state.initiating && state.initiating->id == id_)
        state.initiating->id = no_id; // what it was initiating has resumed it
      list_thread_once(state);
      note_beginning();
    }
    if (wanted(before_event) && has_events())
      emit_before(id_, state.execution.resource);
  }

  ASIO_CTX_DETAIL_NOINLINE void leave_watched() noexcept
  {
    note_suspension();
    if (wanted(after_event) && has_events())
      emit_after(id_, this_thread().execution.resource);
  }

  void note_suspension() noexcept
  {
    if (!is_listed())
      return;
    slot().frame = this_thread().current.bits;
    order_stores(); // readers ignore the frame of a coroutine that runs
    slot().words[table::suspended_at] = ticks_now();
  }

  // No events if an operation that the chain has just initiated resumes it: the chain has
  // not stopped running.
  bool has_events() const noexcept { return role_ != role::none && resumer_.id != id_; }

  // Returns the id for the event of a suspension; no id if it has none.
  std::uint64_t id_of_suspension(initiating_coroutine& here) noexcept
  {
    if (role_ != role::promise)
      note_other_suspension(here);
    return has_events() ? id_ : no_id;
  }

  ASIO_CTX_DETAIL_NOINLINE void note_other_suspension(initiating_coroutine& here) noexcept
  {
    note_suspension();
    if (is_listed())
    {
      here.id = id_;
      here.outer = std::exchange(this_thread().initiating, &here);
    }
  }

  frame_ref frame_;   // owned, while the chain is suspended
  frame_ref spawned_; // owned: the frame of the call that spawned the coroutine
  std::uint64_t id_;
  std::uint64_t trigger_; // or, if it is listed, the slot, which has the trigger
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
