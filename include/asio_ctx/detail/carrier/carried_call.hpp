// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_CARRIER_CARRIED_CALL_HPP
#define ASIO_CTX_DETAIL_CARRIER_CARRIED_CALL_HPP

#include <asio_ctx/detail/carrier/carried_context.hpp>
#include <asio_ctx/detail/resource/resource_call.hpp>
#include <cstdint>
#include <utility>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// Called before other code runs: the functions that it starts are not steps of the
// previous operation.
inline void forget_step() noexcept
{
  thread_state& state = this_thread();
  state.step = nullptr;
  state.passing_on = false;
  state.captures_steps = false;
}

// Runs code in the carried context, once: in its frame, as its resource, with before and
// after around it. Entering and leaving are out of line, because every handler contains
// both.
class carried_call
{
public:
  ASIO_CTX_DETAIL_ALWAYS_INLINE
  carried_call(carried_context& carried, const resource_type& type) noexcept
    : carried_(carried)
  {
    enter(type);
  }

  carried_call(const carried_call&) = delete;
  carried_call& operator=(const carried_call&) = delete;
  ASIO_CTX_DETAIL_ALWAYS_INLINE ~carried_call() { leave(); }

private:
  ASIO_CTX_DETAIL_NOINLINE void enter(const resource_type& type) noexcept
  {
    if (!carried_.is_plain())
      return carried_.slot() ? enter_listed(type) : enter_own_resource();
    enter_resource_here(
        saved_, carried_.take_frame(), carried_.id_, carried_.trigger_, nullptr, &type);
  }

  ASIO_CTX_DETAIL_NOINLINE void enter_listed(const resource_type& type) noexcept
  {
    thread_state& state = thread_of_this_call();
    list_thread_once(state);
    operation_slot& slot = *carried_.slot();
    enter_resource_here(
        saved_, take_frame_of(slot), slot.id.load(std::memory_order_relaxed),
        slot.trigger, nullptr, &type);
  }

  ASIO_CTX_DETAIL_NOINLINE void enter_own_resource() noexcept
  {
    forget_step();
    resource_node* const resource = carried_.take_resource();
    enter_resource(
        saved_, last_frame_of(resource), resource->id, resource->trigger, resource,
        nullptr);
    carried_.trigger_ = resource->id; // for leave_with_events
  }

  ASIO_CTX_DETAIL_NOINLINE void leave() noexcept
  {
    if (is_watched())
      return any_hook() ? leave_with_events() : leave_listed();
    carried_.id_ = no_id;
    leave_context_here(saved_);
  }

  ASIO_CTX_DETAIL_NOINLINE void leave_listed() noexcept
  {
    leave_context_here(saved_);
    if (operation_slot* const slot = carried_.slot())
      free_slot(thread_of_this_call(), slot);
    carried_.id_ = no_id;
  }

  ASIO_CTX_DETAIL_NOINLINE void leave_with_events() noexcept
  {
    if (wanted(after_event))
      emit_after(id_of_call(), this_thread().execution.resource);
    leave_context(saved_);
    carried_.have_run();
  }

  std::uint64_t id_of_call() const noexcept
  {
    if (carried_.is_plain())
      return carried_.id_;
    const operation_slot* const slot = carried_.slot();
    return slot ? slot->id.load(std::memory_order_relaxed) : carried_.trigger_;
  }

  carried_context& carried_;
  saved_context saved_;
};

// Runs code as the carried resource. Moves the reference to the thread and back, so that
// none is counted. The resource then ends with its carrier, unless a fiber that was
// suspended in that code has taken it.
class own_resource_call
{
public:
  explicit own_resource_call(carried_context& carried) noexcept
    : carried_(carried), resource_(carried.take_resource()), id_(resource_->id)
  {
    enter_resource(
        saved_, last_frame_of(resource_), id_, resource_->trigger, resource_, nullptr);
  }

  own_resource_call(const own_resource_call&) = delete;
  own_resource_call& operator=(const own_resource_call&) = delete;

  ASIO_CTX_DETAIL_ALWAYS_INLINE ~own_resource_call()
  {
    if (wanted(after_event))
      emit_after(id_, this_thread().execution.resource);
    leave();
  }

private:
  ASIO_CTX_DETAIL_NOINLINE void leave() noexcept
  {
    thread_state& state = thread_of_this_call();
    if (state.execution.resource == resource_)
      carried_.give_back(std::exchange(state.execution.resource, nullptr));
    leave_context(saved_);
  }

  carried_context& carried_;
  resource_node* resource_; // no reference
  std::uint64_t id_;
  saved_context saved_;
};

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_CARRIER_CARRIED_CALL_HPP
