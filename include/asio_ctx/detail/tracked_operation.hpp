// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_TRACKED_OPERATION_HPP
#define ASIO_CTX_DETAIL_TRACKED_OPERATION_HPP

#include <asio_ctx/async_id.hpp>
#include <asio_ctx/detail/operation.hpp>
#include <cstddef>
#include <cstdint>
#include <new>
#include <system_error>
#include <type_traits>
#include <utility>

namespace boost {
namespace asio {

template <class T, class Executor>
struct associated_executor;

} // namespace asio
} // namespace boost

namespace asio_ctx {
inline namespace v0 {
namespace detail {

class tracked_operation;

enum class operation_class
{
  function, // given to an executor
  step,     // of an operation of bind_context
  other
};

// The last two parameters of an I/O operation's class are the handler and the I/O object's
// executor. That of a function's ends with its base class.
template <class... Parameters>
struct class_by_parameters
{
  static constexpr operation_class value = operation_class::other;
};

template <class Handler, class Last>
struct class_by_parameters<Handler, Last>
{
  static constexpr operation_class get() noexcept
  {
    using boost::asio::associated_executor;
    if constexpr (std::is_base_of_v<tracked_operation, Last>)
      return operation_class::function;
    else if constexpr (is_step_executor<
                           typename associated_executor<Handler, Last>::type>::value)
      return operation_class::step;
    else
      return operation_class::other;
  }

  static constexpr operation_class value = get();
};

template <class First, class Second, class Third, class... Rest>
struct class_by_parameters<First, Second, Third, Rest...>
  : class_by_parameters<Second, Third, Rest...>
{};

template <class Operation>
struct class_of : class_by_parameters<>
{};

template <template <class...> class Operation, class... Parameters>
struct class_of<Operation<Parameters...>> : class_by_parameters<Parameters...>
{};

// Null without memory: where Asio says that there is an operation it can't stand an exception.
ASIO_CTX_DETAIL_NOINLINE inline resource_node*
announce_operation(const resource_type& type, operation_details details) noexcept
{
  thread_state& state = this_thread();
  details.location = state.locations;
  resource_node* made = nullptr;
  try
  {
    made =
        make_operation_resource(state, type, details, next_id(state), state.execution.id);
  }
  catch (const std::bad_alloc&)
  {
    return nullptr;
  }
  made->frame = capture_frame(state);
  announce(*made);
  details_of(made)->location = nullptr;
  return made;
}

// The base class of every operation that Asio queues. It captures the context when Asio says
// that there is an operation now; some of these objects are never used for one.
class tracked_operation : carried_context
{
public:
  template <class Context, class Operation>
  static void creation(
      Context&, Operation& operation, const char* object_type, const void* object,
      std::uintmax_t native_handle, const char* name)
  {
    constexpr operation_class kind = class_of<Operation>::value;
    if constexpr (kind == operation_class::step)
      forget_step(); // its handler brings the context
    else
      static_cast<tracked_operation&>(operation).capture(
          object_type, name, object, native_handle, kind == operation_class::function);
  }

  template <class ErrorCode>
  static void reactor_operation(
      const tracked_operation& operation, const char* name, const ErrorCode& error,
      std::size_t bytes = 0) noexcept
  {
    if (wanted(reactor_operation_event) && operation.has_id())
      emit_reactor_operation(
          {operation.own_id(), name, error, bytes}, operation.resource());
  }

protected:
  constexpr tracked_operation() noexcept = default;

  // Not moved: Asio moves the handler out of an operation, never the operation.
  tracked_operation(const tracked_operation&) = delete;
  tracked_operation& operator=(const tracked_operation&) = delete;

  ~tracked_operation()
  {
    if (id() != no_id && is_plain() && wanted(destroy_event))
      emit_destroy(id());
  }

private:
  friend class operation_completion;

  // Not in every operation's code; and what it takes fits into registers.
  ASIO_CTX_DETAIL_NOINLINE void capture(
      const char* object_type, const char* name, const void* object,
      std::uintmax_t native_handle, bool is_function)
  {
    thread_state& state = this_thread();
    type_ = {name, object_type};
    if (is_function && std::exchange(state.passing_on, false))
      return; // what a step's executor hands over brings its context
    if (is_function && state.step)
      carry(carried_context(share_resource(std::exchange(state.step, nullptr))));
    else if (
        resource_node* const made =
            any_hook() ? announce_operation(type_, {object, native_handle, nullptr})
                       : nullptr)
      carry(carried_context(made));
    else
      carry({capture_frame(state), next_id(state), state.execution.id});
  }

  // Steps of an operation that is known by another name have none.
  bool has_id() const noexcept { return is_plain() || resource(); }

  std::uint64_t own_id() const noexcept { return resource() ? resource()->id : id(); }

  resource_type type_{nullptr};
};

// The end of an operation: takes the context out of it, whose memory is given back before the
// handler is called, and lives longer than the handler. Then comes destroy.
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
      leave();
    if (id() != no_id && is_plain() && wanted(destroy_event))
      emit_destroy(id());
  }

  void invocation_begin() noexcept
  {
    if (is_plain())
      enter(take_frame(), execution(type_));
    else if (resource_node* const known = take_resource())
      enter(share_frame(known->frame), {known->id, known->trigger, known, nullptr});
  }

  void invocation_end() noexcept
  {
    if (stage_ != stage::running)
      return;
    stage_ = stage::ended;
    if (wanted(after_event))
      emit_after(id_of_execution_, this_thread().execution.resource);
  }

private:
  enum class stage : unsigned char
  {
    waiting,
    running,
    ended // but the context is still there
  };

  void enter(frame_ref frame, const execution_state& execution) noexcept
  {
    thread_state& state = this_thread();
    outer_frame_ = std::exchange(state.current, frame);
    outer_execution_ = std::exchange(state.execution, execution);
    stage_ = is_step(execution) ? stage::ended : stage::running;
    id_of_execution_ = execution.id;
    if (stage_ == stage::running && wanted(before_event))
      emit_before(execution.id, execution.resource);
  }

  static bool is_step(const execution_state& execution) noexcept
  {
    return execution.resource && execution.resource->kind != resource_kind::operation;
  }

  void leave() noexcept
  {
    invocation_end(); // the handler has thrown
    thread_state& state = this_thread();
    const frame_ref frame = std::exchange(state.current, outer_frame_);
    resource_node* const resource =
        std::exchange(state.execution, outer_execution_).resource;
    drop_frame(frame);
    drop_resource(resource);
  }

  resource_type type_;
  stage stage_ = stage::waiting;
  std::uint64_t id_of_execution_;
  frame_ref outer_frame_;
  execution_state outer_execution_;
};

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_TRACKED_OPERATION_HPP
