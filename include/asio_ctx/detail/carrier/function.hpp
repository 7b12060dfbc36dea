// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_CARRIER_FUNCTION_HPP
#define ASIO_CTX_DETAIL_CARRIER_FUNCTION_HPP

#include <asio_ctx/detail/carrier/carrier.hpp>
#include <asio_ctx/detail/carrier/step.hpp>
#include <asio_ctx/detail/frame/frame_ptr.hpp>
#include <utility>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

struct function_role
{
  static constexpr const resource_type& type = resource_types::function;
  static constexpr bool ends_here = true;

  static carried_context capture()
  {
    return is_watched() ? capture_resource() : capture_plain();
  }

  static bool is_step(const resource_node& resource) noexcept
  {
    return resource.kind != resource_kind::function;
  }

  static void begin(resource_node&) noexcept {}

private:
  // Does not announce a function that is only a step on the way to a handler of
  // bind_context. At the start of an operation of bind_context, carries that operation.
  ASIO_CTX_DETAIL_NOINLINE static carried_context capture_resource()
  {
    thread_state& state = thread_of_this_call();
    if (std::exchange(state.passing_on, false))
      return {};
    if (state.captures_steps)
      return carried_context::step_here(state);
    if (resource_node* const step = std::exchange(state.step, nullptr))
      return carried_context(share_resource(step));
    return carried_context(make_announced(resource_kind::function, type.operation, true));
  }
};

// The carrier of a function that was given to `execute`.
using carried_function = carrier<function_role>;

// The carrier of a function in a whole program, where Asio's operations are the
// resources. Carries the frame alone, because the function may still go through executors
// that are not Asio's.
class carried_frame
{
public:
  // Takes over the reference.
  explicit carried_frame(frame_ref frame) noexcept : frame_(frame) {}

  carried_frame(carried_frame&&) = default;
  carried_frame& operator=(carried_frame&&) = delete;

  template <class F>
  void run(F& f)
  {
    const frame_call scope(frame_.release());
    f();
  }

private:
  frame_ptr frame_;
};

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_CARRIER_FUNCTION_HPP
