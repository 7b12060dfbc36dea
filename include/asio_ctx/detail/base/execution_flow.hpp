// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_BASE_EXECUTION_FLOW_HPP
#define ASIO_CTX_DETAIL_BASE_EXECUTION_FLOW_HPP

#include <cstdint>

namespace asio_ctx {
inline namespace v0 {

struct operation_location;

namespace detail {

struct resource_node;

// A reference to a frame, see frame/frame_ref.hpp. Null by default.
struct frame_ref
{
  std::uintptr_t bits = 0;

  explicit operator bool() const noexcept { return bits != 0; }
};

inline constexpr std::uint64_t no_id = 0;
inline constexpr std::uint64_t root_id = 1;

// The kind of a resource. The characters are valid until the process ends.
struct resource_type
{
  const char* operation;
  const char* object = nullptr; // Asio's name of the object, if the operation is Asio's
};

struct resource_types
{
  static constexpr resource_type root{"root"};
  static constexpr resource_type none{""};
  static constexpr resource_type queue{""}; // of handlers whose context is unknown
  static constexpr resource_type function{"execute"};
  static constexpr resource_type work{"work"};
  static constexpr resource_type coroutine{"coroutine"};
  static constexpr resource_type fiber{"fiber"};
  static constexpr resource_type spawn{"spawn"};
  static constexpr resource_type handler{"bind_context"};
};

// The resource whose code runs. It has no node if only its ids were needed so far.
struct execution_state
{
  std::uint64_t id = root_id;
  std::uint64_t trigger = no_id;
  resource_node* resource = nullptr;                 // owns one reference
  const resource_type* type = &resource_types::root; // if there is no node
};

// A coroutine that initiates what it awaits.
struct initiating_coroutine
{
  std::uint64_t id;
  initiating_coroutine* outer;
};

// The state that belongs to the running code, not to the thread. A switch to another
// stack saves it, and restores that of the resumed code.
struct execution_flow
{
  frame_ref current; // owned
  execution_state execution;

  std::uint64_t hidden_from; // the hooks whose callbacks run
  resource_node* step;       // see initiation_guard
  bool passing_on;           // see take_passing_on
  bool captures_steps;       // see captures_steps_guard
  unsigned open_scopes;      // see count_scope_without_frame

  initiating_coroutine* initiating; // null if none is; set only if coroutines are listed

  resource_node* spawn_as; // the resource of the next chain, owned; see chain

  const operation_location* locations; // see handler_tracking.hpp

  resource_node* fiber; // see fiber.hpp; null on a thread's own stack
};

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_BASE_EXECUTION_FLOW_HPP
