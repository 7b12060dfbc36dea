// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_FIBER_SWITCH_HPP
#define ASIO_CTX_DETAIL_FIBER_SWITCH_HPP

#include <asio_ctx/detail/operation.hpp>
#include <cstdint>
#include <utility>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// Where code is left for other code on another stack: takes its context off the thread, and
// puts it back when it goes on, on whichever thread, and also to be unwound.
class fiber_switch
{
public:
  fiber_switch() noexcept : self_(this_thread().fiber)
  {
    if (self_ && wanted(after_event))
      emit_as_itself(emit_after);
    forget_step();
    frame_ = exchange_current({});
    execution_ = exchange_execution(no_execution());
    this_thread().switched_from = share_resource(self_);
  }

  fiber_switch(const fiber_switch&) = delete;
  fiber_switch& operator=(const fiber_switch&) = delete;

  ~fiber_switch()
  {
    drop_frame(exchange_current(frame_));
    drop_resource(exchange_execution(execution_).resource);
    this_thread().fiber = self_;
    if (self_ && wanted(before_event))
      emit_as_itself(emit_before);
  }

private:
  // A fiber may switch inside of the scope of another resource.
  void emit_as_itself(void (*emit)(std::uint64_t, const resource_node*) noexcept) noexcept
  {
    if (this_thread().execution.resource == self_)
      return emit(self_->id, self_);
    const execution_state inner = exchange_execution(execution_of(self_));
    emit(self_->id, self_);
    drop_resource(exchange_execution(inner).resource);
  }

  resource_node* self_; // alive as long as its stack
  frame_ref frame_;
  execution_state execution_;
};

// The fiber that the thread has switched from; null for a thread's own stack, or a fiber that
// has ended.
inline resource_ptr take_switched_from() noexcept
{
  return resource_ptr(std::exchange(this_thread().switched_from, nullptr));
}

// From the first switch to a fiber to its end.
class fiber_run
{
public:
  // Takes the reference to the frame.
  fiber_run(resource_node* self, frame_ref frame) noexcept : self_(self)
  {
    this_thread().fiber = self;
    drop_frame(exchange_current(frame));
    drop_resource(exchange_execution(execution_of(self)).resource);
    if (wanted(before_event))
      emit_before(self->id, self);
  }

  fiber_run(const fiber_run&) = delete;
  fiber_run& operator=(const fiber_run&) = delete;

  ~fiber_run()
  {
    if (wanted(after_event))
      emit_after(self_->id, self_);
    drop_frame(exchange_current({}));
    drop_resource(exchange_execution(no_execution()).resource);
    this_thread().fiber = nullptr;
  }

private:
  resource_node* self_;
};

// A fiber, announced where it is made.
inline resource_node* make_fiber()
{
  return make_announced(resource_kind::user, resource_types::fiber.operation, false);
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_FIBER_SWITCH_HPP
