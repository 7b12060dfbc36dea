// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_COROUTINE_STATE_HPP
#define ASIO_CTX_DETAIL_COROUTINE_STATE_HPP

#include <asio_ctx/context_frame.hpp>
#include <asio_ctx/detail/operation.hpp>
#include <atomic>
#include <new>
#include <utility>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// A cancellation passes through a coroutine's executor as the coroutine itself does. While this
// lives, what is given to that executor is a part of the cancellation.
class cancelling_scope
{
public:
  explicit cancelling_scope(const coroutine_state* coroutine) noexcept
    : coroutine_(coroutine), outer_(std::exchange(this_thread().cancelling, this))
  {}

  cancelling_scope(const cancelling_scope&) = delete;
  cancelling_scope& operator=(const cancelling_scope&) = delete;
  ~cancelling_scope() { this_thread().cancelling = outer_; }

  // The body of a run() is cancelled through the coroutine that awaits it.
  static bool is_around(const coroutine_state* coroutine) noexcept
  {
    const cancelling_scope* scope = this_thread().cancelling;
    while (scope && scope->coroutine_ != coroutine)
      scope = scope->outer_;
    return scope;
  }

private:
  const coroutine_state* coroutine_; // only compared: it may be gone
  const cancelling_scope* outer_;
};

// A coroutine that is a resource, goes on as a part of one, or is the body of a run() and only
// has a context.
class coroutine_state
{
public:
  coroutine_state(const coroutine_state&) = delete;
  coroutine_state& operator=(const coroutine_state&) = delete;

  // Takes the reference to the frame, which is dropped if there is no memory.
  static coroutine_state* make(resource_ptr resource, context_frame frame)
  {
    void* const memory =
        allocate_block(this_thread(), sizeof(coroutine_state), alignof(coroutine_state));
    return ::new (memory)
        coroutine_state(std::move(resource), frame_access::release(std::move(frame)));
  }

  static void drop(coroutine_state* state) noexcept
  {
    if (!state || !state->owners_.drop())
      return;
    state->~coroutine_state();
    free_block(this_thread(), state, sizeof(coroutine_state), alignof(coroutine_state));
  }

  void share() noexcept { owners_.add(); }

  // Null for the body of a run().
  resource_node* resource() const noexcept { return resource_.get(); }

  // Also inside of a handler of bind_context, which resumes it as a part of its own operation.
  bool is_running() const noexcept
  {
    const thread_state& state = this_thread();
    return state.coroutine == this
           || (resource_ && state.execution.resource == resource_.get());
  }

  // Its own code is no part of the cancellation.
  bool is_being_cancelled() const noexcept
  {
    return cancelling_scope::is_around(this) && !is_running();
  }

  // The frame for what is captured now: the coroutine's own. Where other code captures (an
  // operation that completes on a foreign thread), that is the one that it was suspended in
  // last.
  frame_ref capture() noexcept
  {
    if (is_running())
      return capture_frame();
    frame_ref kept = suspended_in_.exchange({});
    const frame_ref shared = split_frame(kept);
    frame_ref none;
    if (!suspended_in_.compare_exchange_strong(none, kept))
      drop_frame(kept); // it has been suspended again
    return shared;
  }

  void keep_current_frame() noexcept
  {
    drop_frame(suspended_in_.exchange(capture_frame()));
  }

private:
  coroutine_state(resource_ptr resource, frame_ref frame) noexcept
    : resource_(std::move(resource)), suspended_in_(frame)
  {}

  ~coroutine_state() { drop_frame(suspended_in_.load()); }

  reference_count owners_;
  resource_ptr resource_;
  std::atomic<frame_ref> suspended_in_; // owned
};

class coroutine_ptr
{
public:
  // Takes the reference.
  explicit coroutine_ptr(coroutine_state* state) noexcept : state_(state) {}

  coroutine_ptr(const coroutine_ptr& other) noexcept : state_(other.state_)
  {
    state_->share();
  }

  coroutine_ptr(coroutine_ptr&& other) noexcept
    : state_(std::exchange(other.state_, nullptr))
  {}

  coroutine_ptr& operator=(coroutine_ptr other) noexcept
  {
    std::swap(state_, other.state_);
    return *this;
  }

  ~coroutine_ptr() { coroutine_state::drop(state_); }

  coroutine_state* get() const noexcept { return state_; }
  coroutine_state* operator->() const noexcept { return state_; }

private:
  coroutine_state* state_;
};

// What a coroutine takes along to where it goes on, and a cancellation to the coroutine.
class resumption_operation
{
  enum class purpose : unsigned char
  {
    resumption,
    passed_on, // by another context executor
    cancellation
  };

public:
  // Takes the reference to the frame.
  resumption_operation(const coroutine_ptr& coroutine, frame_ref frame) noexcept
    : coroutine_(coroutine), frame_(frame),
      purpose_(
          coroutine->resource() && any_hook() && take_passing_on() ? purpose::passed_on
                                                                   : purpose::resumption)
  {}

  resumption_operation(resumption_operation&& other) noexcept
    : coroutine_(std::move(other.coroutine_)), frame_(std::exchange(other.frame_, {})),
      purpose_(other.purpose_)
  {}

  // Of the code that cancels the coroutine.
  static resumption_operation cancellation(const coroutine_ptr& coroutine) noexcept
  {
    resumption_operation made(coroutine, capture_frame());
    made.purpose_ = purpose::cancellation;
    return made;
  }

  resumption_operation& operator=(resumption_operation&&) = delete;
  ~resumption_operation() { drop_frame(frame_); }

  template <class F>
  void run(F& f)
  {
    forget_step();
    if (purpose_ != purpose::resumption)
      run_other(f);
    else if (coroutine_->is_running())
      run_on(f);
    else if (coroutine_->resource())
      run_resource(f);
    else
      run_body(f);
  }

private:
  // Keeps the frame that the coroutine is suspended in.
  struct suspension
  {
    coroutine_state* coroutine;
    ~suspension() { coroutine->keep_current_frame(); }
  };

  class running_scope
  {
  public:
    explicit running_scope(const coroutine_state* coroutine) noexcept
      : outer_(std::exchange(this_thread().coroutine, coroutine))
    {}

    running_scope(const running_scope&) = delete;
    running_scope& operator=(const running_scope&) = delete;
    ~running_scope() { this_thread().coroutine = outer_; }

  private:
    const coroutine_state* outer_;
  };

  frame_ref take_frame() noexcept { return std::exchange(frame_, {}); }

  // Whether what runs is only a function of a context executor below, or of Asio. There is no
  // node where it was not announced.
  static bool is_function(const resource_node* execution) noexcept
  {
    return !execution || execution->kind == resource_kind::function
           || execution->kind == resource_kind::work
           || execution->kind == resource_kind::operation;
  }

  template <class F>
  ASIO_CTX_DETAIL_NOINLINE void run_other(F& f)
  {
    if (purpose_ == purpose::passed_on)
    {
      const running_scope running(coroutine_.get());
      return f();
    }
    const handler_scope scope(take_frame());
    const cancelling_scope cancelling(coroutine_.get());
    f();
  }

  template <class F>
  void run_on(F& f)
  {
    if (coroutine_->resource() && is_function(this_thread().execution.resource))
    {
      const context_scope scope(take_frame(), execution_of(coroutine_->resource()));
      return f();
    }
    const handler_scope scope(take_frame());
    f();
  }

  template <class F>
  void run_resource(F& f)
  {
    const resource_scope scope(take_frame(), execution_of(coroutine_->resource()));
    const suspension end{coroutine_.get()};
    const running_scope running(coroutine_.get());
    f();
  }

  template <class F>
  void run_body(F& f)
  {
    const handler_scope scope(take_frame());
    const suspension end{coroutine_.get()};
    const running_scope running(coroutine_.get());
    f();
  }

  coroutine_ptr coroutine_;
  frame_ref frame_; // owned
  purpose purpose_;
};

// A coroutine of co_spawn, announced where it is spawned.
inline coroutine_ptr make_coroutine()
{
  resource_ptr made(make_announced(
      resource_kind::coroutine, resource_types::coroutine.operation, false));
  return coroutine_ptr(coroutine_state::make(std::move(made), current_frame()));
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_COROUTINE_STATE_HPP
