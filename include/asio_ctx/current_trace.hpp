// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_CURRENT_TRACE_HPP
#define ASIO_CTX_CURRENT_TRACE_HPP

#include <asio_ctx/async_local_storage.hpp>
#include <asio_ctx/detail/base/immortal.hpp>
#include <asio_ctx/trace_context.hpp>
#include <memory>
#include <utility>

namespace asio_ctx {
inline namespace v0 {

namespace detail {

struct trace_store
{
  trace_context context;
  std::shared_ptr<const void> foreign = {}; // the context of another tracing library
  bool is_foreign = false;                  // true if `context` was made from `foreign`
};

inline async_local_storage<const trace_store>& trace_stores() noexcept
{
  return immortal<async_local_storage<const trace_store>>();
}

} // namespace detail

/** The storage of the current @ref trace_context.

It has the members of an @ref async_local_storage, and all that the work causes sees the
context that is given here. The only object of this class is @ref current_trace, which can
be used at any time, even while static objects are made and destroyed.

With asio_ctx/opentelemetry.hpp, it also keeps OpenTelemetry's current span.
*/
class trace_storage
{
public:
  /** Returns the context of the trace to which the current work belongs.

  @return The context; null if the work belongs to no trace.

  @see async_local_storage::get_store for the lifetime of the result and for the cost.
  */
  const trace_context* get_store() const noexcept
  {
    const detail::trace_store* store = detail::trace_stores().get_store();
    return store && store->context ? &store->context : nullptr;
  }

  /** Runs a function as a part of a trace.

  @par Example
  @code
  asio_ctx::current_trace.run(asio_ctx::extract(request), [&] { handle(request); });
  @endcode

  @see async_local_storage::run
  */
  template <class F, class... Args>
  decltype(auto) run(trace_context context, F&& f, Args&&... args) const
  {
    return detail::trace_stores().run(
        store_of(std::move(context)), std::forward<F>(f), std::forward<Args>(args)...);
  }

  /** Runs a function as part of no trace.

  @see async_local_storage::exit
  */
  template <class F, class... Args>
  decltype(auto) exit(F&& f, Args&&... args) const
  {
    return detail::trace_stores().exit(std::forward<F>(f), std::forward<Args>(args)...);
  }

  /** Makes the rest of a block a part of a trace.

  @par Example
  @code
  auto trace = asio_ctx::current_trace.with_scope(asio_ctx::extract(request));
  co_await handle(request);
  @endcode

  @see async_local_storage::with_scope
  */
  [[nodiscard]] scope with_scope(trace_context context) const
  {
    return detail::trace_stores().with_scope(store_of(std::move(context)));
  }

  /** Makes the rest of the current handler a part of a trace.

  @see async_local_storage::enter_with
  */
  void enter_with(trace_context context) const
  {
    detail::trace_stores().enter_with(store_of(std::move(context)));
  }

private:
  static detail::trace_store store_of(trace_context context)
  {
    const detail::trace_store* outer = detail::trace_stores().get_store();
    return {std::move(context), outer ? outer->foreign : nullptr};
  }
};

/** The storage of the current @ref trace_context. */
inline constexpr trace_storage current_trace{};

} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_CURRENT_TRACE_HPP
