// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_IMPL_LAZY_BODY_HPP
#define ASIO_CTX_IMPL_LAZY_BODY_HPP

#include <asio_ctx/detail/asio.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/this_coro.hpp>
#include <optional>
#include <tuple>
#include <utility>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// Where the body leaves its result, for types without a default value.
template <class Result>
class awaited_result
{
public:
  template <class Awaitable>
  static asio::awaitable<void, typename Awaitable::executor_type>
  store(awaited_result& result, Awaitable body)
  {
    result.value_.emplace(co_await std::move(body));
  }

  Result take() { return *std::move(value_); }

private:
  std::optional<Result> value_;
};

template <>
class awaited_result<void>
{
public:
  template <class Awaitable>
  static Awaitable store(awaited_result&, Awaitable body)
  {
    return body;
  }

  void take() {}
};

// What is spawned to run an awaitable as a coroutine of its own.
template <class Result, class Executor, class F, class Args>
asio::awaitable<void, Executor>
lazy_body(awaited_result<Result>& result, F f, Args args, bool throw_if_cancelled)
{
  // Cancellation arrives filtered by the awaiting coroutine's own state.
  co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
  co_await asio::this_coro::throw_if_cancelled(throw_if_cancelled);
  co_await awaited_result<Result>::store(
      result, std::apply(std::move(f), std::move(args)));
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_IMPL_LAZY_BODY_HPP
