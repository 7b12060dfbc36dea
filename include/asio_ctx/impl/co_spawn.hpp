// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_IMPL_CO_SPAWN_HPP
#define ASIO_CTX_IMPL_CO_SPAWN_HPP

#include <asio_ctx/context_executor.hpp>
#include <asio_ctx/detail/coroutine_cancellation.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <type_traits>
#include <utility>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

template <class Executor>
using coroutine_executor = context_executor<Executor, bind_to_coroutine>;

// Without a layer that keeps contexts: the coroutine's own does.
template <class Target>
auto inner_executor_of(Target&& target)
{
  const auto executor = executor_of(std::forward<Target>(target));
  if constexpr (keeps_context<std::decay_t<decltype(executor)>>::value)
    return inner_executor(executor);
  else
    return executor;
}

template <class T>
struct is_awaitable : std::false_type
{};

template <class Result, class Executor>
struct is_awaitable<asio::awaitable<Result, Executor>> : std::true_type
{};

template <class Coroutine>
auto as_function(Coroutine&& coroutine)
{
  if constexpr (is_awaitable<std::decay_t<Coroutine>>::value)
    return [awaitable = std::forward<Coroutine>(coroutine)]() mutable {
      return std::move(awaitable);
    };
  else
    return std::decay_t<Coroutine>(std::forward<Coroutine>(coroutine));
}

// Tells hooks that a coroutine has its result, once.
class promise_end
{
public:
  explicit promise_end(resource_ptr coroutine) noexcept : coroutine_(std::move(coroutine))
  {}

  void resolve() noexcept
  {
    const resource_ptr coroutine = std::move(coroutine_);
    if (coroutine && wanted(promise_resolve_event))
      emit_promise_resolve(coroutine->id, coroutine.get());
  }

private:
  resource_ptr coroutine_;
};

template <class Result, class Executor, class F>
asio::awaitable<Result, Executor> coroutine_body(promise_end end, F f)
{
  try
  {
    if constexpr (std::is_void_v<Result>)
    {
      co_await f();
      end.resolve();
    }
    else
    {
      Result result = co_await f();
      end.resolve();
      co_return std::move(result);
    }
  }
  catch (...)
  {
    end.resolve();
    throw;
  }
}

template <class Result>
struct spawn_signature
{
  using type = void(std::exception_ptr, Result);
};

template <>
struct spawn_signature<void>
{
  using type = void(std::exception_ptr);
};

// Spawns a coroutine when a completion token starts it.
template <class Result, class AwaitableExecutor, class Executor>
class coroutine_initiation
{
public:
  using executor_type = Executor;

  explicit coroutine_initiation(const Executor& executor) : executor_(executor) {}

  executor_type get_executor() const noexcept { return executor_; }

  template <class Handler, class F>
  void operator()(Handler&& handler, F&& f) const
  {
    const coroutine_ptr coroutine = make_coroutine();
    const AwaitableExecutor own(
        coroutine_executor<Executor>(bind_to_coroutine(coroutine), executor_));
    asio::co_spawn(
        own,
        [coroutine, f = std::forward<F>(f)]() mutable {
          resource_ptr resource(share_resource(coroutine->resource()));
          return coroutine_body<Result, AwaitableExecutor>(
              promise_end(std::move(resource)), std::move(f));
        },
        keep_cancellers_context(coroutine.get(), std::forward<Handler>(handler)));
  }

private:
  Executor executor_;
};

template <class Executor, class F, class CompletionToken>
auto spawn_coroutine(const Executor& executor, F f, CompletionToken&& token)
{
  using awaitable = std::invoke_result_t<F&>;
  using result = typename awaitable::value_type;
  using awaitable_executor = typename awaitable::executor_type;
  static_assert(
      std::is_convertible_v<coroutine_executor<Executor>, awaitable_executor>,
      "co_spawn: an awaitable with this executor type can't be a resource: use "
      "any_io_executor, which is Asio's default.");
  return asio::async_initiate<CompletionToken, typename spawn_signature<result>::type>(
      coroutine_initiation<result, awaitable_executor, Executor>(executor), token,
      std::move(f));
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_IMPL_CO_SPAWN_HPP
