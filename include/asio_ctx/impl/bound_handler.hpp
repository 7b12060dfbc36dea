// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_IMPL_BOUND_HANDLER_HPP
#define ASIO_CTX_IMPL_BOUND_HANDLER_HPP

#include <asio_ctx/detail/asio/continuation.hpp>
#include <asio_ctx/detail/asio/forwarded_associator.hpp>
#include <asio_ctx/detail/asio/native/bound_handler_work.hpp>
#include <asio_ctx/detail/asio/native/fulfils_promise.hpp>
#include <asio_ctx/detail/asio/native/work_dispatcher.hpp>
#include <asio_ctx/detail/carrier/carried_call.hpp>
#include <asio_ctx/detail/carrier/last_call.hpp>
#include <asio_ctx/detail/resource/resource_call.hpp>
#include <asio_ctx/impl/step_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/associator.hpp>
#include <functional>
#include <type_traits>
#include <utility>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// Runs a handler that fulfils the promise of its operation. If the handler throws, the
// promise is fulfilled all the same: the exception comes from the code that awaits it.
class promise_call : public resource_call
{
public:
  explicit promise_call(resource_ptr operation) noexcept
    : resource_call(operation.get()), operation_(std::move(operation))
  {}

  ~promise_call()
  {
    if (wanted(promise_resolve_event))
      emit_promise_resolve(operation_->id, operation_.get());
  }

private:
  resource_ptr operation_;
};

template <class Handler>
class bound_handler;

// The inner operation has a resource of its own, and emits its own promise_resolve.
template <class Handler>
struct adapts_promise<bound_handler<Handler>> : std::false_type
{};

// The handler of an operation that was started with bind_context or propagate_context.
template <class Handler>
class bound_handler
{
  using scope_type =
      std::conditional_t<fulfils_promise<Handler>::value, promise_call, resource_call>;

public:
  // Takes over the reference to `operation`.
  template <class H>
  bound_handler(resource_node* operation, H&& handler)
    : operation_(operation), handler_(std::forward<H>(handler))
  {}

  bound_handler(bound_handler&&) = default;

  bound_handler(const bound_handler&) = default;

  Handler& get() noexcept { return handler_; }
  const Handler& get() const noexcept { return handler_; }
  resource_node* operation() const noexcept { return operation_.get(); }

  template <class... Args>
  std::invoke_result_t<Handler&, Args...> operator()(Args&&... args) &
  {
    forget_step();
    const scope_type scope(operation_);
    return std::invoke(handler_, std::forward<Args>(args)...);
  }

  template <class... Args>
  std::invoke_result_t<const Handler&, Args...> operator()(Args&&... args) const&
  {
    forget_step();
    const scope_type scope(operation_);
    return std::invoke(handler_, std::forward<Args>(args)...);
  }

  template <class... Args>
  std::invoke_result_t<Handler, Args...> operator()(Args&&... args) &&
  {
    forget_step();
    const scope_type scope(std::move(operation_));
    return call_and_destroy(std::move(handler_), std::forward<Args>(args)...);
  }

private:
  resource_ptr operation_;
  Handler handler_;
};

template <class Handler>
bool asio_handler_is_continuation(bound_handler<Handler>* handler)
{
  return is_continuation(handler->get());
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

namespace boost {
namespace asio {

template <template <class, class> class Associator, class Handler, class DefaultCandidate>
struct associator<
    Associator, ::asio_ctx::detail::bound_handler<Handler>, DefaultCandidate>
  : ::asio_ctx::detail::forwarded_associator<
        Associator, ::asio_ctx::detail::bound_handler<Handler>, Handler, DefaultCandidate>
{};

template <class Handler, class Executor>
struct associated_executor<::asio_ctx::detail::bound_handler<Handler>, Executor>
{
private:
  using step = ::asio_ctx::detail::step_executor<
      typename associated_executor<Handler, Executor>::type, ::asio_ctx::detail::as_step>;

public:
  using type = typename step::type;

  static type
  get(const ::asio_ctx::detail::bound_handler<Handler>& bound,
      const Executor& executor = Executor()) noexcept
  {
    return step::get(
        ::asio_ctx::detail::share_resource(bound.operation()),
        associated_executor<Handler, Executor>::get(bound.get(), executor));
  }
};

} // namespace asio
} // namespace boost

#endif // ASIO_CTX_IMPL_BOUND_HANDLER_HPP
