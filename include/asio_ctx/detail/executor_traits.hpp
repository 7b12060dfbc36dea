// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_EXECUTOR_TRAITS_HPP
#define ASIO_CTX_DETAIL_EXECUTOR_TRAITS_HPP

#include <asio_ctx/context_frame.hpp>
#include <asio_ctx/detail/asio.hpp>
#include <asio_ctx/detail/asio/native/executor_function.hpp>
#include <asio_ctx/detail/operation.hpp>
#include <asio_ctx/detail/whole_program.hpp>
#include <boost/asio/execution/blocking.hpp>
#include <boost/asio/execution/context.hpp>
#include <boost/asio/execution/executor.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/execution/prefer_only.hpp>
#include <boost/asio/is_executor.hpp>
#include <boost/asio/query.hpp>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

struct context_executor_base
{};

// Executors that carry contexts by themselves.
template <class Executor>
struct keeps_context : std::is_base_of<context_executor_base, Executor>
{};

// Whether a context executor over `Wrapped` can be made from a `From` that keeps no context.
// Asked in this order: the other way round, any_io_executor asks whether it could hold the
// context executor, and that is what is being found out.
template <class From, class Wrapped>
struct can_wrap
  : std::conjunction<
        std::negation<keeps_context<From>>, std::is_convertible<From, Wrapped>>
{};

// Whether a wrapped executor converts to another one.
template <class From, class To>
struct converts_to_other
  : std::conjunction<std::negation<std::is_same<From, To>>, std::is_convertible<From, To>>
{};

template <class Property>
struct is_tracked
  : std::is_same<std::decay_t<Property>, asio::execution::outstanding_work_t::tracked_t>
{};

// One of the blocking properties, not the question which of them holds.
template <class Property>
struct is_blocking_kind
  : std::bool_constant<
        std::is_convertible_v<Property, asio::execution::blocking_t>
        && !std::is_same_v<std::decay_t<Property>, asio::execution::blocking_t>>
{};

template <class Property>
struct is_never_blocking
  : std::is_same<std::decay_t<Property>, asio::execution::blocking_t::never_t>
{};

// prefer_only is taken apart by Asio, which then asks again with the property in it.
template <class Property>
struct is_prefer_only : std::false_type
{};

template <class Property>
struct is_prefer_only<asio::execution::prefer_only<Property>> : std::true_type
{};

// The first of the questions that a type-erased executor asks to find out whether the one in it
// blocks.
template <class Property>
struct is_first_blocking_kind
  : std::is_same<std::decay_t<Property>, asio::execution::blocking_t::possibly_t>
{};

// The executor that the target is, or that it has.
template <class Target>
auto executor_of(Target&& target)
{
  using type = std::decay_t<Target>;
  if constexpr (
      asio::execution::is_executor<type>::value || asio::is_executor<type>::value)
    return type(std::forward<Target>(target));
  else
    return target.get_executor();
}

struct second_choice
{};

struct first_choice : second_choice
{};

template <class Executor>
auto context_of(const Executor& executor, first_choice) noexcept
    -> decltype(asio::query(executor, asio::execution::context))
{
  return asio::query(executor, asio::execution::context);
}

// Executors of the Networking TS.
template <class Executor>
auto context_of(const Executor& executor, second_choice) noexcept
    -> decltype((executor.context()))
{
  return executor.context();
}

// What fits into asio's any_executor without an allocation.
inline constexpr std::size_t erased_executor_size = 3 * sizeof(void*);

// Whether functions are always queued, never run inside of `execute`.
template <class Executor>
bool never_blocks(const Executor& executor) noexcept
{
  if constexpr (asio::can_query<const Executor&, asio::execution::blocking_t>::value)
    return asio::query(executor, asio::execution::blocking)
           == asio::execution::blocking.never;
  else
    return false;
}

template <class Mode>
class bind_to_resource;

// What is to be done around the call of the wrapped executor.
struct no_call
{
  template <class Binding>
  explicit no_call(const Binding&) noexcept
  {}
};

struct passing_on_call : passing_on_scope
{
  template <class Binding>
  explicit passing_on_call(const Binding& binding) noexcept
    : passing_on_scope(binding.knows_what_runs())
  {}
};

// Tracked work: a resource that is announced when its function is called.
struct as_work
{
  using call = no_call;

  template <class Executor>
  static work_operation operation(resource_node* work, const Executor& executor) noexcept
  {
    return work_operation(work, any_hook() && !never_blocks(executor));
  }
};

// The intermediate steps of an operation that is announced elsewhere.
struct as_step
{
  using call = passing_on_call;

  template <class Executor>
  static step_operation operation(resource_node* operation, const Executor&) noexcept
  {
    return step_operation(operation);
  }
};

// What has captured a frame, where Asio's own operations are the resources.
class bind_to_frame
{
public:
  static constexpr std::size_t room_for_executor = erased_executor_size - sizeof(void*);

  bind_to_frame() noexcept : frame_(current_frame()) {}

  using call = no_call;

  bind_to_frame track() const noexcept { return *this; }

  template <class Executor>
  frame_operation operation(const Executor&) const noexcept
  {
    return frame_operation(frame_access::share(frame_));
  }

  friend bool operator==(const bind_to_frame& a, const bind_to_frame& b) noexcept
  {
    return a.frame_ == b.frame_;
  }

private:
  context_frame frame_;
};

// A frame for a handler of an operation that is not known: in a whole program, Asio's own.
struct as_handler_of_asio : as_step
{
  using call = no_call;
};

using as_context = std::conditional_t<whole_program, as_handler_of_asio, as_step>;

// The binding of a context executor that captures the context of each operation.
struct bind_on_initiation
{
  static constexpr std::size_t room_for_executor = erased_executor_size;

  static auto track();

  template <class Executor>
  static auto operation(const Executor&)
  {
    if constexpr (whole_program)
      return frame_operation(capture_frame());
    else
      return function_operation();
  }

  using call = no_call;

  static const void* work() noexcept { return nullptr; }

  friend bool operator==(const bind_on_initiation&, const bind_on_initiation&) noexcept
  {
    return true;
  }
};

// The binding of a context executor that has captured.
template <class Mode>
class bind_to_resource
{
public:
  static constexpr std::size_t room_for_executor = erased_executor_size - sizeof(void*);

  // Takes the reference to `resource`.
  explicit bind_to_resource(resource_node* resource) noexcept : resource_(resource) {}

  bind_to_resource track() const noexcept { return *this; }

  template <class Executor>
  auto operation(const Executor& executor) const noexcept
  {
    return Mode::operation(resource_.get(), executor);
  }

  const void* work() const noexcept { return resource_.get(); }

  // Its function goes on as a part of the other work's, if that executes it.
  void posted_through(std::uint64_t id) const noexcept { resource_->posted_through = id; }

  std::uint64_t id() const noexcept { return resource_->id; }

  using call = typename Mode::call;

  static constexpr bool knows_what_runs() noexcept { return true; }

  friend bool operator==(const bind_to_resource& a, const bind_to_resource& b) noexcept
  {
    return a.resource_.get() == b.resource_.get();
  }

private:
  resource_ptr resource_;
};

// Tracked work that is a resource.
template <class Binding>
struct is_work : std::is_same<Binding, bind_to_resource<as_work>>
{};

inline auto bind_on_initiation::track()
{
  if constexpr (whole_program)
    return bind_to_frame();
  else
    return bind_to_resource<as_work>(make_work());
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_EXECUTOR_TRAITS_HPP
