// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_OPERATION_HPP
#define ASIO_CTX_DETAIL_OPERATION_HPP

#include <asio_ctx/detail/execution.hpp>
#include <cstdint>
#include <string_view>
#include <utility>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// What a function takes along to where it runs: the frame, the id and the trigger id; or the
// resource that has all three, where somebody wants more of it than that.
class carried_context
{
public:
  carried_context(frame_node* frame, std::uint64_t id, std::uint64_t trigger) noexcept
    : target_(frame), id_(id), trigger_(trigger)
  {}

  explicit carried_context(resource_node* resource) noexcept
    : target_(resource), id_(no_id), trigger_(no_id)
  {}

  carried_context(carried_context&& other) noexcept
    : target_(std::exchange(other.target_, nullptr)),
      id_(std::exchange(other.id_, no_id)), trigger_(other.trigger_)
  {}

  carried_context& operator=(carried_context&&) = delete;

  ~carried_context()
  {
    if (id_ != no_id)
      drop_frame(static_cast<frame_node*>(target_));
    else
      drop_resource(static_cast<resource_node*>(target_));
  }

  // The id, where there is no resource.
  std::uint64_t id() const noexcept { return id_; }
  std::uint64_t trigger() const noexcept { return trigger_; }

  resource_node* resource() const noexcept
  {
    return id_ == no_id ? static_cast<resource_node*>(target_) : nullptr;
  }

  // Gives the frame away, where there is no resource.
  frame_node* take_frame() noexcept
  {
    return static_cast<frame_node*>(std::exchange(target_, nullptr));
  }

private:
  void* target_;
  std::uint64_t id_;
  std::uint64_t trigger_;
};

// The operation that what is captured next is a step of; null if it is one of its own. A
// function that is only a step on the way to a handler of bind_context is not announced.
inline resource_node* take_step() noexcept
{
  return std::exchange(this_thread().step, nullptr);
}

// Says for its lifetime, or until it is taken, that what is captured is a step.
class step_scope
{
public:
  explicit step_scope(resource_node* operation) noexcept
  {
    if (any_hook())
      this_thread().step = operation;
  }

  step_scope(const step_scope&) = delete;
  step_scope& operator=(const step_scope&) = delete;
  ~step_scope() { take_step(); }
};

// Runs a step of an operation: in its context, without events.
template <class F>
void run_step(resource_node* operation, F& f)
{
  if (operation->id == no_id) // a frame, and nothing else
  {
    const handler_scope scope(share_frame(operation->frame));
    f();
  }
  else
  {
    const context_scope scope(share_frame(operation->frame), execution_of(operation));
    f();
  }
}

// A resource that is announced where it is made, with the current frame.
ASIO_CTX_DETAIL_NOINLINE inline resource_node*
make_announced(resource_kind kind, std::string_view type, frame_node* frame_to_share)
{
  thread_state& state = this_thread();
  resource_node* const made =
      make_resource(kind, type, next_id(state), state.execution.id);
  made->frame = share_frame(frame_to_share);
  announce(*made);
  return made;
}

// What is captured by `execute`.
class function_operation
{
public:
  function_operation() : context_(capture()) {}
  function_operation(function_operation&&) = default;

  ~function_operation()
  {
    if (context_.id() != no_id && wanted(destroy_event))
      emit_destroy(context_.id());
  }

  template <class F>
  void run(F& f)
  {
    resource_node* const resource = context_.resource();
    if (!resource)
    {
      const resource_scope scope(
          context_.take_frame(),
          {context_.id(), context_.trigger(), nullptr, &resource_types::function});
      f();
    }
    else if (resource->kind == resource_kind::function)
    {
      const resource_scope scope(resource);
      f();
    }
    else
    {
      run_step(resource, f);
    }
  }

private:
  static carried_context capture()
  {
    if (any_hook())
      return capture_resource();
    thread_state& state = this_thread();
    return carried_context(
        share_frame(state.current), next_id(state), state.execution.id);
  }

  ASIO_CTX_DETAIL_NOINLINE static carried_context capture_resource()
  {
    if (resource_node* const step = take_step())
      return carried_context(share_resource(step));
    return carried_context(make_announced(
        resource_kind::function, resource_types::function, current_node()));
  }

  carried_context context_;
};

// Tracked work of a context executor. It is announced when its function is called, because
// only then it is known to be an operation.
ASIO_CTX_DETAIL_NOINLINE inline resource_node* make_work()
{
  thread_state& state = this_thread();
  frame_node* const frame = state.current;
  resource_node* const made = make_resource(
      resource_kind::work, resource_types::work, next_id(state), state.execution.id);
  made->frame = share_frame(frame);
  if (any_hook())
    prepare_announcement(*made);
  return made;
}

// The resource that `work` goes on with, if it is one with the function that runs: posting a
// handler that has an executor of its own takes tracked work from that one, posts a function
// to the other, and the function hands the handler over. That is one operation.
inline resource_node* same_operation(resource_node* work) noexcept
{
  resource_node* const current = this_thread().execution.resource;
  const bool is_same = current && current->kind == resource_kind::function
                       && !work->announced.load(std::memory_order_relaxed)
                       && current->trigger == work->trigger
                       && current->frame == work->frame
                       && is_next_id(work->id, current->id);
  return is_same ? current : work;
}

// What the function of tracked work takes along.
class work_operation
{
public:
  work_operation(resource_node* work, bool may_go_on) noexcept
    : context_(capture(work, may_go_on))
  {}

  template <class F>
  void run(F& f)
  {
    resource_node* const resource = context_.resource();
    if (!resource)
    {
      const resource_scope scope(
          context_.take_frame(),
          {context_.id(), context_.trigger(), nullptr, &resource_types::work});
      f();
    }
    else if (resource->kind == resource_kind::user)
    {
      run_step(resource, f);
    }
    else
    {
      announce_late(*resource);
      const resource_scope scope(resource);
      f();
    }
  }

private:
  static carried_context capture(resource_node* work, bool may_go_on) noexcept
  {
    if (resource_node* const step = take_step())
      return carried_context(share_resource(step));
    if (any_hook() || work->data)
      return carried_context(share_resource(may_go_on ? same_operation(work) : work));
    work->announced.store(true, std::memory_order_relaxed); // too late for init
    return carried_context(share_frame(work->frame), work->id, work->trigger);
  }

  carried_context context_;
};

// An operation of bind_context, announced where it starts. Shares the frame.
inline resource_node* make_operation(std::string_view type, frame_node* frame)
{
  thread_state& state = this_thread();
  resource_node* const made =
      make_named_resource(resource_kind::user, type, next_id(state), state.execution.id);
  made->frame = share_frame(frame);
  if (any_hook())
    announce(*made);
  else
    made->announced.store(true, std::memory_order_relaxed);
  return made;
}

// A frame for handlers that belong to no operation that is known here.
inline resource_node* make_context_only(frame_node* frame)
{
  resource_node* const made =
      make_resource(resource_kind::user, resource_types::none, no_id, no_id);
  made->frame = share_frame(frame);
  return made;
}

// What an intermediate step of an operation takes along: its context, and no events.
class step_operation
{
public:
  explicit step_operation(resource_node* operation) noexcept
    : context_(capture(operation))
  {}

  template <class F>
  void run(F& f)
  {
    take_step();
    if (resource_node* const resource = context_.resource())
      return run_step(resource, f);
    const context_scope scope(
        context_.take_frame(),
        {context_.id(), context_.trigger(), nullptr, &resource_types::handler});
    f();
  }

private:
  static carried_context capture(resource_node* operation) noexcept
  {
    if (any_hook() || operation->data || operation->id == no_id)
      return carried_context(share_resource(operation));
    return carried_context(
        share_frame(operation->frame), operation->id, operation->trigger);
  }

  carried_context context_;
};

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_OPERATION_HPP
