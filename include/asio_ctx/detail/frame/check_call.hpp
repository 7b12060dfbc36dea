// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_FRAME_CHECK_CALL_HPP
#define ASIO_CTX_DETAIL_FRAME_CHECK_CALL_HPP

#include <type_traits>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// Produces a one-line error if a function can't be called with its arguments.
template <class F, class... Args>
constexpr bool check_call() noexcept
{
  constexpr bool fits = std::is_invocable_v<F, Args...>;
  static_assert(
      fits, "This function can't be called with the arguments that follow it: "
            "run(store, function, arguments...).");
  return fits;
}

// True if T may be a completion handler or a completion token.
template <class T>
inline constexpr bool may_be_handler =
    std::is_class_v<T> || std::is_member_pointer_v<T>
    || (std::is_pointer_v<T> && std::is_function_v<std::remove_pointer_t<T>>);

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_FRAME_CHECK_CALL_HPP
