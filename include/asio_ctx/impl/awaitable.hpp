// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_IMPL_AWAITABLE_HPP
#define ASIO_CTX_IMPL_AWAITABLE_HPP

#include <asio_ctx/awaitable.hpp>
#include <asio_ctx/context_frame.hpp>
#include <asio_ctx/detail/frame/storage_scope.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

template <class Result, class Executor, class F, class Args>
asio::awaitable<Result, Executor> run_in_frame(context_frame frame, F f, Args args)
{
  const frame_scope scope(std::move(frame));
  co_return co_await std::apply(std::move(f), std::move(args));
}

// While this exists, the next spawned coroutine is a part of the resource.
class spawn_as_guard
{
public:
  explicit spawn_as_guard(const resource_ptr& resource) noexcept
  {
    this_thread().spawn_as = share_resource(resource.get());
  }

  spawn_as_guard(const spawn_as_guard&) = delete;
  spawn_as_guard& operator=(const spawn_as_guard&) = delete;
  ~spawn_as_guard() { drop_resource(std::exchange(this_thread().spawn_as, nullptr)); }
};

// Holds the result of the body, which may have a type without a default value.
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

template <class Result, class Executor, class F, class Args>
asio::awaitable<void, Executor>
body_of_resource(awaited_result<Result>& result, F f, Args args, bool throw_if_cancelled)
{
  // The awaiting coroutine's own state has filtered the cancellation already.
  co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
  co_await asio::this_coro::throw_if_cancelled(throw_if_cancelled);
  co_await awaited_result<Result>::store(
      result, std::apply(std::move(f), std::move(args)));
}

// Spawns the body as a coroutine of its own, which is a part of the resource, and waits
// for it.
template <class Result, class Executor, class F, class Args>
asio::awaitable<Result, Executor> run_in_resource(resource_ptr resource, F f, Args args)
{
  const bool throw_if_cancelled = co_await asio::this_coro::throw_if_cancelled();
  const Executor executor = co_await asio::this_coro::executor;
  awaited_result<Result> result;
  co_await asio::async_initiate<
      const asio::use_awaitable_t<Executor>, void(std::exception_ptr)>(
      [&](auto handler) {
        const frame_call in_frame(share_frame(resource->frame));
        const spawn_as_guard as(resource);
        asio::co_spawn(
            executor,
            [&result, &f, &args, throw_if_cancelled] {
              return body_of_resource<Result, Executor>(
                  result, std::move(f), std::move(args), throw_if_cancelled);
            },
            std::move(handler));
      },
      asio::use_awaitable_t<Executor>());
  co_return result.take();
}

template <class Result, class Executor>
struct lazy_result<asio::awaitable<Result, Executor>> : std::true_type
{
  template <class F, class... Args>
  static asio::awaitable<Result, Executor> run(context_frame frame, F&& f, Args&&... args)
  {
    return run_in_frame<
        Result, Executor, std::decay_t<F>, std::tuple<std::decay_t<Args>...>>(
        std::move(frame), std::forward<F>(f), {std::forward<Args>(args)...});
  }

  template <class F, class... Args>
  static asio::awaitable<Result, Executor>
  run_as(resource_node* resource, F&& f, Args&&... args)
  {
    return run_in_resource<
        Result, Executor, std::decay_t<F>, std::tuple<std::decay_t<Args>...>>(
        resource_ptr(share_resource(resource)), std::forward<F>(f),
        {std::forward<Args>(args)...});
  }
};

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_IMPL_AWAITABLE_HPP
