// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_FIBER_FIBER_SWITCH_HPP
#define ASIO_CTX_DETAIL_FIBER_FIBER_SWITCH_HPP

#include <asio_ctx/detail/carrier/carried_call.hpp>
#include <asio_ctx/detail/table/note_handler.hpp>
#include <cstdint>
#include <utility>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// Installs the flow of other code, or an empty one, and returns the previous one.
// References move.
inline execution_flow exchange_flow(const execution_flow& flow) noexcept
{
  return std::exchange(static_cast<execution_flow&>(this_thread()), flow);
}

inline execution_flow exchange_flow() noexcept
{
  execution_flow nothing{};
  nothing.execution = no_execution();
  return exchange_flow(nothing);
}

inline void drop_flow(const execution_flow& flow) noexcept
{
  drop_frame(flow.current);
  drop_resource(flow.execution.resource);
}

// Exists while code is suspended for code on another stack. Takes the code's flow off the
// thread, and restores it when the code is resumed, on any thread, or unwound.
class fiber_switch
{
public:
  fiber_switch() noexcept : self_(this_thread().fiber)
  {
    if (self_ && wanted(after_event))
      emit_as_itself(emit_after);
    forget_step();
    flow_ = exchange_flow();
    this_thread().switched_from = share_resource(self_);
  }

  fiber_switch(const fiber_switch&) = delete;
  fiber_switch& operator=(const fiber_switch&) = delete;

  ~fiber_switch()
  {
    drop_flow(exchange_flow(flow_));
    if (self_ && wanted(before_event))
      emit_as_itself(emit_before);
  }

private:
  // Emits an event as the fiber, which may switch while the code of another resource
  // runs.
  void
  emit_as_itself(void (*event)(std::uint64_t, const resource_node*) noexcept) noexcept
  {
    if (this_thread().execution.resource == self_)
      return event(self_->id, self_);
    const execution_state inner = exchange_execution(execution_of(self_));
    event(self_->id, self_);
    drop_resource(exchange_execution(inner).resource);
  }

  resource_node* self_; // alive as long as its stack
  execution_flow flow_;
};

// Returns the fiber from which the thread has switched; null if that was a thread's own
// stack, or has ended.
inline resource_ptr take_switched_from() noexcept
{
  return resource_ptr(std::exchange(this_thread().switched_from, nullptr));
}

// Exists from the first switch to a fiber until its function ends.
class fiber_run
{
public:
  // Takes over the reference to the frame.
  fiber_run(resource_node* self, frame_ref frame) noexcept : self_(self)
  {
    execution_flow flow{};
    flow.current = frame;
    flow.execution = execution_of(self);
    flow.fiber = self;
    drop_flow(exchange_flow(flow));
    if (wanted(before_event))
      emit_before(self->id, self);
  }

  fiber_run(const fiber_run&) = delete;
  fiber_run& operator=(const fiber_run&) = delete;

  ~fiber_run()
  {
    if (wanted(after_event))
      emit_after(self_->id, self_);
    drop_flow(exchange_flow());
  }

private:
  resource_node* self_;
};

// Makes and announces the resource of a fiber that will run a function.
template <class F>
resource_node* make_fiber(const F& function)
{
  resource_node* const made =
      make_announced(resource_kind::user, resource_types::fiber.operation, false);
  if (made->slot)
    list_function(*made->slot, resource_types::fiber.operation, function);
  return made;
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_FIBER_FIBER_SWITCH_HPP
