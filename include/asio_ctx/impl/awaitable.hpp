// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_IMPL_AWAITABLE_HPP
#define ASIO_CTX_IMPL_AWAITABLE_HPP

#include <asio_ctx/awaitable.hpp>
#include <asio_ctx/context_executor.hpp>
#include <boost/asio/associator.hpp>
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

// The coroutine's own executor, such that operations initiated on it keep the context.
template <class Executor>
Executor capturing_executor(const Executor& executor)
{
  if constexpr (keeps_context<Executor>::value)
  {
    static_assert(
        std::is_same_v<std::decay_t<decltype(executor.binding())>, bind_on_initiation>,
        "A coroutine on an executor that is bound to one context can't run in another.");
    return executor;
  }
  else
  {
    static_assert(
        std::is_convertible_v<context_executor<Executor>, Executor>,
        "An awaitable with this executor type can't carry a context: use "
        "any_io_executor, "
        "which is Asio's default, or asio_ctx::context_executor<...>.");
    return Executor(context_executor<Executor>(executor));
  }
}

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

// Resumes the awaiting coroutine in its own context, even from the last handler of the body.
// Not a context_binder, which would start the body in that context too.
template <class Handler>
struct resume_in_frame
{
  context_frame frame;
  Handler handler;

  template <class... Args>
  void operator()(Args&&... args)
  {
    const handler_scope scope(frame_access::release(std::move(frame)));
    std::move(handler)(std::forward<Args>(args)...);
  }
};

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

template <class Result, class Executor, class F, class Args>
asio::awaitable<Result, Executor> run_lazily(context_frame frame, F f, Args args)
{
  const bool throw_if_cancelled = co_await asio::this_coro::throw_if_cancelled();
  const Executor executor = capturing_executor(co_await asio::this_coro::executor);
  awaited_result<Result> result;
  co_await asio::async_initiate<
      const asio::use_awaitable_t<Executor>, void(std::exception_ptr)>(
      [&](auto handler) {
        resume_in_frame<decltype(handler)> resume{current_frame(), std::move(handler)};
        const handler_scope scope(frame_access::release(std::move(frame)));
        asio::co_spawn(
            executor,
            [&result, &f, &args, throw_if_cancelled] {
              return lazy_body<Result, Executor>(
                  result, std::move(f), std::move(args), throw_if_cancelled);
            },
            std::move(resume));
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
    return run_lazily<
        Result, Executor, std::decay_t<F>, std::tuple<std::decay_t<Args>...>>(
        std::move(frame), std::forward<F>(f), {std::forward<Args>(args)...});
  }
};

} // namespace detail
} // namespace v0
} // namespace asio_ctx

template <template <class, class> class Associator, class Handler, class DefaultCandidate>
struct boost::asio::associator<
    Associator, asio_ctx::detail::resume_in_frame<Handler>, DefaultCandidate>
  : Associator<Handler, DefaultCandidate>
{
  static decltype(auto)
  get(const asio_ctx::detail::resume_in_frame<Handler>& resume) noexcept
  {
    return Associator<Handler, DefaultCandidate>::get(resume.handler);
  }

  static decltype(auto)
  get(const asio_ctx::detail::resume_in_frame<Handler>& resume,
      const DefaultCandidate& candidate) noexcept
  {
    return Associator<Handler, DefaultCandidate>::get(resume.handler, candidate);
  }
};

#endif // ASIO_CTX_IMPL_AWAITABLE_HPP
