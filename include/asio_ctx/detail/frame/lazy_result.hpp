// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_FRAME_LAZY_RESULT_HPP
#define ASIO_CTX_DETAIL_FRAME_LAZY_RESULT_HPP

#include <type_traits>
#include <utility>
#if defined(__cpp_impl_coroutine) && __has_include(<coroutine>)
#include <coroutine>
#endif

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// Specialised for results whose work begins after the function has returned: awaitables.
// A specialisation has `static Result run(context_frame, F, Args...)`, which runs the
// work in the frame, and `run_as(resource_node*, F, Args...)`, which runs it as a part of
// the resource. The one for boost::asio::awaitable is in impl/awaitable.hpp.
template <class Result>
struct lazy_result : std::false_type
{};

#if defined(__cpp_lib_coroutine) || defined(__cpp_impl_coroutine)

template <class Result, class = void>
struct looks_like_awaitable : std::false_type
{};

template <class Result>
struct looks_like_awaitable<
    Result, std::void_t<
                typename Result::value_type, typename Result::executor_type,
                typename std::coroutine_traits<Result>::promise_type>> : std::true_type
{};

// True for coroutines that begin after their function has returned, if the library gives
// them no context: it wraps the promises of those that it knows.
template <class Result, class = void>
struct begins_later : std::false_type
{};

template <class Result>
struct begins_later<
    Result, std::void_t<decltype(std::declval<typename Result::promise_type&>()
                                     .initial_suspend())>>
  : std::bool_constant<
        std::is_same_v<
            typename Result::promise_type,
            typename std::coroutine_traits<Result>::promise_type>
        && !std::is_same_v<
            decltype(std::declval<typename Result::promise_type&>().initial_suspend()),
            std::suspend_never>>
{};

#else

template <class Result>
struct begins_later : std::false_type
{};

template <class Result>
struct looks_like_awaitable : std::false_type
{};

#endif

template <class Result>
constexpr bool is_lazy() noexcept
{
  using type = std::decay_t<Result>;
  static_assert(
      lazy_result<type>::value || !looks_like_awaitable<type>::value,
      "This function returns an awaitable, whose body would run outside of the context: "
      "include <asio_ctx/awaitable.hpp>.");
  static_assert(
      lazy_result<type>::value || looks_like_awaitable<type>::value
          || !begins_later<type>::value,
      "This function returns a coroutine that begins later, outside of the context: "
      "specialise asio_ctx::carries_context for its type. For Boost.Cobalt include "
      "<asio_ctx/cobalt.hpp>.");
  return lazy_result<type>::value;
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_FRAME_LAZY_RESULT_HPP
