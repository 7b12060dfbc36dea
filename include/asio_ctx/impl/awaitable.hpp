// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_IMPL_AWAITABLE_HPP
#define ASIO_CTX_IMPL_AWAITABLE_HPP

#include <asio_ctx/awaitable.hpp>
#include <asio_ctx/context_executor.hpp>
#include <asio_ctx/detail/coroutine_cancellation.hpp>
#include <asio_ctx/impl/lazy_body.hpp>
#include <boost/asio/associator.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <tuple>
#include <type_traits>
#include <utility>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

template <class Executor>
struct body_place
{
  Executor executor;
  const coroutine_state* coroutine; // null where the executor keeps contexts by itself
};

// The coroutine's own executor, such that it goes on in the frame that it was suspended in.
// With a resource, what goes on is a part of that.
template <class Executor>
body_place<Executor> place_of_body(
    const Executor& executor, const resource_ptr& resource, const context_frame& frame)
{
  if constexpr (keeps_context<Executor>::value)
  {
    static_assert(
        std::is_same_v<std::decay_t<decltype(executor.binding())>, bind_on_initiation>,
        "A coroutine on an executor that is bound to one context can't run in another.");
    return {executor, nullptr};
  }
  else
  {
    using body_executor = context_executor<Executor, bind_to_coroutine>;
    static_assert(
        std::is_convertible_v<body_executor, Executor>,
        "An awaitable with this executor type can't carry a context: use "
        "any_io_executor, "
        "which is Asio's default, or asio_ctx::context_executor<...>.");
    const coroutine_ptr body(coroutine_state::make(resource, frame));
    return {Executor(body_executor(bind_to_coroutine(body), executor)), body.get()};
  }
}

// Resumes the awaiting coroutine in its own context, even from the last handler of the body.
// Not a context_binder, which would start the body in that context too.
template <class Handler>
class resume_in_context
{
public:
  // Where the body is a part of a resource, what awaits it has to be told apart from that.
  resume_in_context(Handler handler, bool left_resource)
    : frame_(current_frame()), left_resource_(left_resource),
      execution_(this_thread().execution),
      resource_(share_resource(left_resource ? execution_.resource : nullptr)),
      handler_(std::move(handler))
  {}

  template <class... Args>
  void operator()(Args&&... args)
  {
    const frame_ref frame = frame_access::release(std::move(frame_));
    const resource_node* const now = this_thread().execution.resource;
    if (!left_resource_ || (resource_ && resource_.get() == now))
    {
      const handler_scope scope(frame);
      return std::move(handler_)(std::forward<Args>(args)...);
    }
    execution_.resource = resource_.release();
    if (execution_.resource && goes_on(execution_.resource->kind))
    {
      const resource_scope scope(frame, execution_);
      return std::move(handler_)(std::forward<Args>(args)...);
    }
    const context_scope scope(frame, execution_);
    std::move(handler_)(std::forward<Args>(args)...);
  }

  const Handler& get() const noexcept { return handler_; }

private:
  static bool goes_on(resource_kind kind) noexcept
  {
    return kind == resource_kind::coroutine || kind == resource_kind::user;
  }

  context_frame frame_;
  bool left_resource_;
  execution_state execution_;
  resource_ptr resource_; // owns what the state refers to
  Handler handler_;
};

template <class Result, class Executor, class F, class Args>
asio::awaitable<Result, Executor>
run_lazily(context_frame frame, resource_ptr resource, F f, Args args)
{
  const bool throw_if_cancelled = co_await asio::this_coro::throw_if_cancelled();
  const body_place<Executor> place =
      place_of_body(co_await asio::this_coro::executor, resource, frame);
  awaited_result<Result> result;
  co_await asio::async_initiate<
      const asio::use_awaitable_t<Executor>, void(std::exception_ptr)>(
      [&](auto handler) {
        resume_in_context<decltype(handler)> resume(std::move(handler), bool(resource));
        const handler_scope scope(frame_access::release(std::move(frame)));
        asio::co_spawn(
            place.executor,
            [&result, &f, &args, throw_if_cancelled] {
              return lazy_body<Result, Executor>(
                  result, std::move(f), std::move(args), throw_if_cancelled);
            },
            keep_cancellers_context(place.coroutine, std::move(resume)));
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
        std::move(frame), resource_ptr(), std::forward<F>(f),
        {std::forward<Args>(args)...});
  }

  template <class F, class... Args>
  static asio::awaitable<Result, Executor>
  run_as(resource_node* resource, F&& f, Args&&... args)
  {
    static_assert(
        !keeps_context<Executor>::value,
        "An awaitable with this executor type can't run as a part of a resource: use "
        "any_io_executor, which is Asio's default.");
    return run_lazily<
        Result, Executor, std::decay_t<F>, std::tuple<std::decay_t<Args>...>>(
        frame_access::adopt(share_frame(resource->frame)),
        resource_ptr(share_resource(resource)), std::forward<F>(f),
        {std::forward<Args>(args)...});
  }
};

} // namespace detail
} // namespace v0
} // namespace asio_ctx

template <template <class, class> class Associator, class Handler, class DefaultCandidate>
struct boost::asio::associator<
    Associator, asio_ctx::detail::resume_in_context<Handler>, DefaultCandidate>
  : Associator<Handler, DefaultCandidate>
{
  static decltype(auto)
  get(const asio_ctx::detail::resume_in_context<Handler>& resume) noexcept
  {
    return Associator<Handler, DefaultCandidate>::get(resume.get());
  }

  static decltype(auto)
  get(const asio_ctx::detail::resume_in_context<Handler>& resume,
      const DefaultCandidate& candidate) noexcept
  {
    return Associator<Handler, DefaultCandidate>::get(resume.get(), candidate);
  }
};

#endif // ASIO_CTX_IMPL_AWAITABLE_HPP
