// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_HOOK_EVENT_HPP
#define ASIO_CTX_DETAIL_HOOK_EVENT_HPP

#include <asio_ctx/detail/base/config.hpp>
#include <asio_ctx/detail/base/thread_state.hpp>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <system_error>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

enum class event_kind : unsigned char
{
  init,
  before,
  after,
  destroy,
  promise_resolve,
  reactor_operation
};

inline constexpr int event_kinds = 6;

// The names that users know.
inline constexpr const char* event_names[event_kinds] = {
    "init", "before", "after", "destroy", "promise_resolve", "reactor_operation"};

inline const char* name_of_callback() noexcept
{
  return event_names[static_cast<std::size_t>(this_thread().hooks.callback)];
}

using event_set = std::uint32_t;

constexpr event_set set_of(event_kind kind) noexcept
{
  return event_set(1) << static_cast<unsigned>(kind);
}

inline constexpr event_set init_event = set_of(event_kind::init);
inline constexpr event_set before_event = set_of(event_kind::before);
inline constexpr event_set after_event = set_of(event_kind::after);
inline constexpr event_set destroy_event = set_of(event_kind::destroy);
inline constexpr event_set promise_resolve_event = set_of(event_kind::promise_resolve);
inline constexpr event_set reactor_operation_event =
    set_of(event_kind::reactor_operation);

// Not an event: resources are listed in the table of unfinished operations.
inline constexpr event_set listing = event_set(1) << event_kinds;

// The events that enabled hooks want, and `listing`. Zero if nothing watches the program:
// testing this is all that it pays for hooks and for the table then.
ASIO_CTX_DETAIL_SHARED inline std::atomic<event_set> wanted_events{0};

inline bool wanted(event_set events) noexcept
{
  return (wanted_events.load(std::memory_order_relaxed) & events) != 0;
}

// Returns true if hooks are enabled, or the table is switched on.
inline bool is_watched() noexcept
{
  return wanted_events.load(std::memory_order_relaxed) != 0;
}

inline bool any_hook() noexcept
{
  return wanted(~listing);
}

// The result of one attempt of Asio at the system call of an operation.
struct reactor_result
{
  std::uint64_t id;
  const char* name;
  std::error_code error;
  std::size_t bytes;
};

// Converts the argument of a callback that takes more than an id.
template <class T>
std::uint64_t argument_of(T& value) noexcept
{
  return reinterpret_cast<std::uintptr_t>(&value);
}

template <class T>
T* from_argument(std::uint64_t argument) noexcept
{
  const std::uintptr_t address =
      argument & UINTPTR_MAX; // compilers warn about a useless cast in 64 bits
  return reinterpret_cast<T*>(address);
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_HOOK_EVENT_HPP
