// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_TRACKING_TRACKED_OPERATION_HPP
#define ASIO_CTX_DETAIL_TRACKING_TRACKED_OPERATION_HPP

#include <asio_ctx/detail/asio/native/operation_parameters.hpp>
#include <asio_ctx/detail/base/exceptions.hpp>
#include <asio_ctx/detail/base/type_text.hpp>
#include <asio_ctx/detail/carrier/carried_call.hpp>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <new>
#include <system_error>
#include <utility>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// Makes and announces the resource of an operation. Returns null without memory, because
// Asio does not expect an exception here. Call it only from functions that are never
// inlined.
ASIO_CTX_DETAIL_ALWAYS_INLINE resource_node* announce_operation(
    const resource_type& type, const void* object, std::uintmax_t handle) noexcept
{
  thread_state& state = thread_of_this_call();
  resource_node* made = nullptr;
  ASIO_CTX_DETAIL_TRY
  {
    made = make_operation_resource(
        state, type, {object, handle, state.locations}, next_id(state),
        state.execution.id);
  }
  ASIO_CTX_DETAIL_CATCH(const std::bad_alloc&)
  {
    return nullptr;
  }
  made->frame = capture_frame(state);
  announce(*made);
  details_of(made)->location = nullptr;
  return made;
}

// The base class of every operation that Asio queues. It captures the context when Asio
// reports the operation, not when it is constructed: some of these objects are never
// used.
class tracked_operation : carried_context
{
public:
  template <class Context, class Operation>
  static void creation(
      Context& context, Operation& operation, const char* object_type, const void* object,
      std::uintmax_t native_handle, const char* name)
  {
    constexpr operation_class kind = class_of<Operation>::value;
    tracked_operation& tracked = operation;
    if constexpr (kind == operation_class::step)
      forget_step(); // its handler carries the context
    else if (is_watched())
      tracked.capture_watched(
          {name, object_type}, {object, native_handle, nullptr},
          kind == operation_class::function, &context, &operation, sizeof(operation),
          asio_ctx_type_text::signature<Operation>());
    else if constexpr (kind == operation_class::function)
      tracked.capture_function(object_type, name);
    else
      tracked.capture(object_type, name);
  }

  template <class ErrorCode>
  static void reactor_operation(
      const tracked_operation& operation, const char* name, const ErrorCode& error,
      std::size_t bytes = 0) noexcept
  {
    if (!wanted(reactor_operation_event | listing))
      return;
    if (const int value = error.value(); value != EAGAIN && value != EWOULDBLOCK)
      operation.set_ready();
    if (wanted(reactor_operation_event) && operation.has_id())
      emit_reactor_operation(
          {operation.own_id(), name, error, bytes}, operation.resource());
  }

protected:
  tracked_operation() noexcept {}

  // Not movable: Asio moves the handler out of an operation, never the operation itself.
  tracked_operation(const tracked_operation&) = delete;
  tracked_operation& operator=(const tracked_operation&) = delete;

  ASIO_CTX_DETAIL_ALWAYS_INLINE ~tracked_operation() { end(); }

private:
  friend class operation_completion;

  ASIO_CTX_DETAIL_ALWAYS_INLINE void
  capture_here(const char* object_type, const char* name, thread_state& state) noexcept
  {
    type_ = {name, object_type};
    carry({capture_frame(state), next_id(state), state.execution.id});
  }

  // Out of line, because every operation calls them. Their arguments fit into registers.

  ASIO_CTX_DETAIL_NOINLINE void
  capture(const char* object_type, const char* name) noexcept
  {
    capture_here(object_type, name, thread_of_this_call());
  }

  ASIO_CTX_DETAIL_NOINLINE void
  capture_function(const char* object_type, const char* name) noexcept
  {
    thread_state& state = thread_of_this_call();
    if (state.passing_on || state.step)
      capture_known(object_type, name, state);
    else
      capture_here(object_type, name, state);
  }

  ASIO_CTX_DETAIL_NOINLINE void capture_watched(
      const resource_type& type, const operation_details& details, bool is_function,
      const void* io, const void* operation, std::size_t size,
      const char* signature) noexcept
  {
    thread_state& state = thread_of_this_call();
    if (is_function && (state.passing_on || state.step))
      return capture_known(type.object, type.operation, state);
    operation_slot* slot = nullptr;
    std::uint64_t id = no_id;
    if (any_hook())
    {
      if (resource_node* const made =
              announce_operation(type, details.object, details.native_handle))
      {
        id = made->id;
        if ((slot = made->slot))
          reuse_slot(*slot, slot_kind::operation, type.operation);
        carry(carried_context(made));
      }
    }
    else if ((slot = take_slot(state)))
    {
      begin_slot(
          *slot, slot_kind::operation, state.execution.id, capture_frame(state).bits,
          type.operation);
      id = next_id(state);
      carry(carried_context(slot));
    }
    if (id == no_id)
      return capture(type.object, type.operation);
    type_ = type;
    if (!slot)
      return;
    slot->io = bits_of(io);
    slot->handler_type = bits_of(signature);
    set_object(*slot, type.object, details.object, details.native_handle);
    set_subject(*slot, operation, size);
    publish_slot(*slot, id);
  }

  // Captures for a function that belongs to an operation which is announced elsewhere.
  void
  capture_known(const char* object_type, const char* name, thread_state& state) noexcept
  {
    type_ = {name, object_type};
    if (!std::exchange(state.passing_on, false)) // a passed-on function has a context
      carry(carried_context(share_resource(std::exchange(state.step, nullptr))));
  }

  // Returns false for steps of an operation that is announced elsewhere.
  bool has_id() const noexcept { return is_plain() || slot() || resource(); }

  std::uint64_t own_id() const noexcept
  {
    if (const operation_slot* const own = slot())
      return own->id.load(std::memory_order_relaxed);
    return resource() ? resource()->id : id();
  }

  // Asio has the result; the handler is queued.
  void set_ready() const noexcept
  {
    if (operation_slot* const own = listed_as())
      own->state = table::slot_state::ready;
  }

  resource_type type_; // set if something is carried
};

// Completes an operation. Moves the context out of the operation, whose memory Asio frees
// before it calls the handler. Outlives the handler, and then emits destroy.
class operation_completion : carried_context
{
public:
  explicit operation_completion(tracked_operation& operation) noexcept
    : carried_context(static_cast<carried_context&&>(operation)), type_(operation.type_)
  {}

  operation_completion(const operation_completion&) = delete;
  operation_completion& operator=(const operation_completion&) = delete;

  ~operation_completion()
  {
    if (stage_ != stage::waiting)
    {
      invocation_end(); // the handler has thrown
      leave_context(saved_);
      have_run();
    }
    end();
  }

  ASIO_CTX_DETAIL_NOINLINE void invocation_begin() noexcept
  {
    if (!is_plain())
      return invocation_of_other_begin();
    stage_ = stage::running;
    put_in_place(
        thread_of_this_call(), saved_, take_frame(), id(), trigger(), nullptr, &type_);
    if (wanted(before_event))
      emit_before(id(), nullptr);
  }

  ASIO_CTX_DETAIL_ALWAYS_INLINE void invocation_end() noexcept
  {
    if (stage_ != stage::running)
      return;
    stage_ = stage::ended;
    if (wanted(after_event))
      invocation_end_with_event();
  }

private:
  enum class stage : unsigned char
  {
    waiting,
    running,
    ended // after was emitted; the context is still installed
  };

  ASIO_CTX_DETAIL_NOINLINE void invocation_of_other_begin() noexcept
  {
    if (operation_slot* const own = slot())
      return invocation_of_slot_begin(*own);
    resource_node* const known = take_resource();
    if (!known)
      return;
    if (known->slot)
      known->slot->subject_size = 0; // Asio has freed the operation
    id_of_resource_ = known->id;
    if (known->kind == resource_kind::operation)
    {
      stage_ = stage::running;
      enter_resource(
          saved_, last_frame_of(known), known->id, known->trigger, known, nullptr);
    }
    else // a step of an operation that is announced elsewhere
    {
      stage_ = stage::ended;
      enter_context(
          saved_, share_frame(known->frame), known->id, known->trigger, known, nullptr);
    }
  }

  void invocation_of_slot_begin(operation_slot& own) noexcept
  {
    own.subject_size = 0; // Asio has freed the operation
    id_of_resource_ = own.id.load(std::memory_order_relaxed);
    stage_ = stage::running;
    thread_state& state = thread_of_this_call();
    list_thread_once(state);
    put_in_place(
        state, saved_, take_frame_of(own), id_of_resource_, own.trigger, nullptr, &type_);
    if (wanted(before_event))
      emit_before(id_of_resource_, nullptr);
  }

  ASIO_CTX_DETAIL_NOINLINE void invocation_end_with_event() noexcept
  {
    emit_after(is_plain() ? id() : id_of_resource_, this_thread().execution.resource);
  }

  resource_type type_;
  stage stage_ = stage::waiting;
  std::uint64_t id_of_resource_; // set if there is a resource or a slot
  saved_context saved_;
};

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_TRACKING_TRACKED_OPERATION_HPP
