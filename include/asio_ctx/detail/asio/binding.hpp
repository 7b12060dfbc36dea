// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_ASIO_BINDING_HPP
#define ASIO_CTX_DETAIL_ASIO_BINDING_HPP

#include <asio_ctx/detail/asio/executor_traits.hpp>
#include <asio_ctx/detail/base/program_kind.hpp>
#include <asio_ctx/detail/carrier/function.hpp>
#include <asio_ctx/detail/carrier/step.hpp>
#include <asio_ctx/detail/carrier/work.hpp>
#include <asio_ctx/detail/frame/frame_ptr.hpp>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace asio_ctx {
inline namespace v0 {

template <class Executor, class Binding>
class context_executor;

namespace detail {

// The binding of a context executor decides in which context functions run. It has
//
//   room_for_executor  the size of the largest executor that fits into any_io_executor
//                      together with the binding
//   track()            the binding of the same executor with outstanding_work.tracked
//   operation(ex)      the carrier of a function that is executed now; it has run(f)
//   call               an object that exists during the wrapped executor's execute
//   work()             the address of the tracked work, or null: queue_guard recognises
//                      strands by it
//
// and can be copied and compared.

template <class Mode>
class bind_to_resource;

// A binding's `call` that does nothing.
struct no_call
{
  template <class Binding>
  explicit no_call(const Binding&) noexcept
  {}
};

struct passing_on_call : passing_on_guard
{
  template <class Binding>
  explicit passing_on_call(const Binding& binding) noexcept
    : passing_on_guard(binding.knows_what_runs())
  {}
};

// A mode of bind_to_resource: tracked work, a resource that is announced when its
// function is called.
struct as_work
{
  using call = no_call;

  template <class Executor>
  static carried_work operation(resource_node* work, const Executor& executor) noexcept
  {
    return carried_work(work, is_watched() && !never_blocks(executor));
  }
};

// A mode of bind_to_resource: the steps of an operation that is announced elsewhere.
struct as_step
{
  using call = passing_on_call;

  template <class Executor>
  static carried_step operation(resource_node* operation, const Executor&) noexcept
  {
    return carried_step(operation);
  }
};

// The binding of a context executor that has captured, in a whole program: a frame,
// because Asio's own operations are the resources.
class bind_to_frame
{
public:
  static constexpr std::size_t room_for_executor = erased_executor_size - sizeof(void*);

  bind_to_frame() noexcept : frame_(capture_frame()) {}

  using call = no_call;

  bind_to_frame track() const noexcept { return *this; }

  template <class Executor>
  carried_frame operation(const Executor&) const noexcept
  {
    return carried_frame(frame_.share());
  }

  friend bool operator==(const bind_to_frame& a, const bind_to_frame& b) noexcept
  {
    return a.frame_ == b.frame_;
  }

private:
  frame_ptr frame_;
};

// The mode for handlers of unknown operations in a whole program: operations of Asio,
// which announce themselves.
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
      return carried_frame(capture_frame());
    else
      return carried_function();
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

  // Takes over the reference to `resource`.
  explicit bind_to_resource(resource_node* resource) noexcept : resource_(resource) {}

  bind_to_resource track() const noexcept { return *this; }

  template <class Executor>
  auto operation(const Executor& executor) const noexcept
  {
    return Mode::operation(resource_.get(), executor);
  }

  const void* work() const noexcept { return resource_.get(); }

  // Makes the function of this work a part of the work with this id, if that executes it.
  void posted_through(std::uint64_t id) const noexcept
  {
    details_of_work(*resource_.get()).posted_through = id;
  }

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

// True if a binding is tracked work that is a resource.
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

#endif // ASIO_CTX_DETAIL_ASIO_BINDING_HPP
