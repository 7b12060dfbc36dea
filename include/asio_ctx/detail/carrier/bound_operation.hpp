// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_CARRIER_BOUND_OPERATION_HPP
#define ASIO_CTX_DETAIL_CARRIER_BOUND_OPERATION_HPP

#include <asio_ctx/detail/resource/announce.hpp>
#include <cstdint>
#include <string_view>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// The ids of an operation that starts here and will run in `frame`. No ids if `frame` is
// not the current frame. Returned in registers.
struct operation_ids
{
  std::uint64_t id;
  std::uint64_t trigger;
};

ASIO_CTX_DETAIL_NOINLINE inline operation_ids ids_if_current(frame_ref frame) noexcept
{
  thread_state& state = thread_of_this_call();
  if (!have_same_node(frame, state.current))
    return {no_id, no_id};
  return {next_id(state), state.execution.id};
}

// Makes the resource of an operation of bind_context that starts here, and announces it.
// Takes over the reference to the frame.
inline resource_node* make_operation(std::string_view type, frame_ref frame)
{
  thread_state& state = this_thread();
  constexpr resource_kind kind = resource_kind::user;
  const bool is_static = type.data() == resource_types::handler.operation;
  const std::uint64_t id = next_id(state);
  resource_node* const made =
      is_static ? make_resource(state, kind, type, id, state.execution.id)
                : make_named_resource(state, kind, type, id, state.execution.id);
  made->frame = frame; // takes over the reference
  if (is_watched())
    announce(*made);
  else
    made->announced.store(announcement::done, std::memory_order_relaxed);
  return made;
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_CARRIER_BOUND_OPERATION_HPP
