// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_CONTEXT_EXECUTOR_HPP
#define ASIO_CTX_CONTEXT_EXECUTOR_HPP

#include <asio_ctx/context_frame.hpp>
#include <asio_ctx/detail/asio/binding.hpp>
#include <asio_ctx/detail/asio/config.hpp>
#include <asio_ctx/detail/asio/executor_traits.hpp>
#include <asio_ctx/detail/asio/function_in_context.hpp>
#include <asio_ctx/detail/asio/networking_ts_calls.hpp>
#include <asio_ctx/detail/asio/remembered_blocking.hpp>
#include <asio_ctx/detail/asio/without_context_executor.hpp>
#include <asio_ctx/detail/base/compact.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/require.hpp>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace asio_ctx {
inline namespace v0 {

/** An executor that keeps the context of whatever is initiated through it.

Wraps any executor and behaves as it does, but a handler that runs through it runs in the
frame that was current when its operation was initiated. Make I/O objects, coroutines and
strands from it, and everything they start keeps its context:

@code
asio_ctx::context_executor ex(io.get_executor());
tcp::socket socket(ex);                            // plain asio types, any_io_executor inside
co_spawn(ex, session(std::move(socket)), detached);
@endcode

The frame is captured where Asio asks an executor for tracked work, which it does when an
operation is initiated, and else in `execute`. Completion tokens of every kind and
`any_io_executor` work as they do without it. A function that runs inline (`dispatch`, the
start of a coroutine) leaves the context of its caller as it was.

@par Strands
A strand of a context executor comes out right: `make_strand(ex)` and
`strand<context_executor<E>>` are a context executor over a strand. The one thing that cannot
be right is `strand<any_io_executor>` over a context executor, because the strand queues
functions that nobody else sees: its handlers run with no context (never with another
request's). Write `make_context_executor(make_strand(...))` there.

@par Executors of the Networking TS
Where the wrapped executor has the calls of the Networking TS (`dispatch`, `post`, `defer`,
`context`, `on_work_started`, `on_work_finished`), so has this one, and the context is that of
the call. An executor that has nothing else, as `boost::asio::executor`, cannot be asked for
tracked work: it carries the context of functions that are given to it, not of I/O operations,
whose handlers then need @ref bind_context.

@tparam Executor The executor that it wraps.
@tparam Binding Which frame handlers run in; see @ref bound_context_executor.

@par Thread safety
As that of the wrapped executor. Capturing needs no locked instruction and does not allocate,
except for executors larger than two pointers, which take a recycled block an operation.

@see make_context_executor, io_context, thread_pool, bind_context
*/
template <class Executor, class Binding = detail::bind_on_initiation>
class context_executor
  : private Binding,
    public detail::context_executor_base,
    public detail::networking_ts_calls<context_executor<Executor, Binding>, Executor>
{
  using storage = detail::compact<Executor, Binding::room_for_executor>;

  template <class Result>
  using with_same_binding = context_executor<std::decay_t<Result>, Binding>;

  template <class Result>
  using tracking = context_executor<
      std::decay_t<Result>, decltype(std::declval<const Binding&>().track())>;

  template <class F>
  using function = detail::function_in_context<
      std::decay_t<F>, decltype(std::declval<const Binding&>().operation(
                           std::declval<const Executor&>()))>;

public:
  /** The type of the wrapped executor. */
  using inner_executor_type = Executor;

  /** Wraps an executor. */
  template <
      class Inner, std::enable_if_t<detail::can_wrap<Inner, Executor>::value, int> = 0>
  explicit context_executor(Inner inner) noexcept(storage::fits)
    : inner_(detail::without_context_executor(Executor(std::move(inner))))
  {
    detail::note_context_executor();
  }

  /** Wraps an executor for a context that is known already; see @ref bind_context. */
  context_executor(Binding binding, Executor inner) noexcept(storage::fits)
    : Binding(std::move(binding)), inner_(std::move(inner))
  {}

  /** Converts from a context executor whose wrapped executor converts. */
  template <
      class Other,
      std::enable_if_t<detail::converts_to_other<Other, Executor>::value, int> = 0>
  context_executor(const context_executor<Other, Binding>& other)
    : Binding(other.binding()), inner_(Executor(other.get_inner_executor()))
  {}

  /** The wrapped executor, which keeps no context. */
  const Executor& get_inner_executor() const noexcept { return inner_.get(); }

  /** The frame that it is bound to, or what says that there is none yet. */
  const Binding& binding() const noexcept { return *this; }

  /** Forwards a query. */
  template <class Property>
  auto query(const Property& property) const
      noexcept(asio::is_nothrow_query<const Executor&, Property>::value)
          -> std::enable_if_t<
              !detail::is_prefer_only<Property>::value
                  && asio::can_query<const Executor&, Property>::value,
              typename asio::query_result<const Executor&, Property>::type>
  {
    if constexpr (
        detail::is_first_blocking_kind<Property>::value && !detail::whole_program)
      if (void* const wanted = detail::queue_guard::blocking_asked(this))
        give_inner_executor(*static_cast<asio::any_io_executor*>(wanted));
    if constexpr (
        detail::remembers_blocking<Executor>::value
        && std::is_same_v<
            typename asio::query_result<const Executor&, Property>::type,
            asio::execution::blocking_t>)
      return detail::query_blocking(inner_);
    else
      return asio::query(get_inner_executor(), property);
  }

  /** Forwards a requirement; the result keeps contexts, too. */
  template <class Property>
  auto require(const Property& property) const -> std::enable_if_t<
      !detail::is_tracked<Property>::value
          && asio::can_require<const Executor&, Property>::value,
      with_same_binding<typename asio::require_result<const Executor&, Property>::type>>
  {
    if constexpr (
        detail::is_work<Binding>::value && detail::is_never_blocking<Property>::value)
      detail::queue_guard::posting_through(Binding::id());
    return made<Property>(binding(), asio::require(get_inner_executor(), property), true);
  }

  /** Forwards a preference; the result keeps contexts, too. */
  template <class Property>
  auto prefer(const Property& property) const -> std::enable_if_t<
      !detail::is_tracked<Property>::value && !detail::is_prefer_only<Property>::value
          && asio::can_prefer<const Executor&, Property>::value,
      with_same_binding<typename asio::prefer_result<const Executor&, Property>::type>>
  {
    return made<Property>(binding(), asio::prefer(get_inner_executor(), property), false);
  }

  /** Captures the current frame: the result runs handlers in it, all that it is given. Take one
  for each operation. */
  template <class Property>
  auto require(const Property& property) const -> std::enable_if_t<
      detail::is_tracked<Property>::value
          && asio::can_require<const Executor&, Property>::value,
      tracking<typename asio::require_result<const Executor&, Property>::type>>
  {
    return track<Property>(asio::require(get_inner_executor(), property));
  }

  /** Captures the current frame: the result runs handlers in it. */
  template <class Property>
  auto prefer(const Property& property) const -> std::enable_if_t<
      detail::is_tracked<Property>::value,
      tracking<typename asio::prefer_result<const Executor&, Property>::type>>
  {
    return track<Property>(asio::prefer(get_inner_executor(), property));
  }

  /** Runs a function in its context by the wrapped executor's rules. */
  template <class F, class E = Executor>
  auto execute(F&& f) const
      -> decltype(std::declval<const E&>().execute(std::declval<function<F>>()))
  {
    if constexpr (detail::is_work<Binding>::value)
      detail::queue_guard::posted();
    if constexpr (
        detail::is_erased_function<std::decay_t<F>>::value && !detail::whole_program)
    {
      const void* work = Binding::work();
      if (detail::queue_guard::is_queue(this, work))
        return get_inner_executor().execute(
            detail::queue_function<std::decay_t<F>>(work, std::forward<F>(f)));
    }
    if constexpr (!std::is_same_v<typename Binding::call, detail::no_call>)
    {
      function<F> in_its_context = in_context(std::forward<F>(f));
      const typename Binding::call scope(binding());
      return get_inner_executor().execute(std::move(in_its_context));
    }
    else
      return get_inner_executor().execute(in_context(std::forward<F>(f)));
  }

  /** The execution context of the wrapped executor. */
  template <class E = Executor>
  auto context() const noexcept
      -> decltype(detail::context_of(std::declval<const E&>(), detail::first_choice()))
  {
    return detail::context_of(get_inner_executor(), detail::first_choice());
  }

  /** Whether the wrapped executors are equal, and the bound frames where there are any. */
  friend bool operator==(const context_executor& a, const context_executor& b) noexcept
  {
    return a.get_inner_executor() == b.get_inner_executor() && a.binding() == b.binding();
  }

  friend bool operator!=(const context_executor& a, const context_executor& b) noexcept
  {
    return !(a == b);
  }

private:
  friend detail::networking_ts_calls<context_executor, Executor>;

  template <class, class>
  friend class context_executor;

  template <class F>
  function<F> in_context(F&& f) const
  {
    return function<F>(binding(), get_inner_executor(), std::forward<F>(f));
  }

  // The same with another binding, or wrapped executor, after a property was applied to that.
  template <class Property, class OtherBinding, class Inner>
  context_executor<std::decay_t<Inner>, OtherBinding>
  made(OtherBinding other, Inner&& inner, bool required) const
  {
    context_executor<std::decay_t<Inner>, OtherBinding> result(
        std::move(other), std::forward<Inner>(inner));
    detail::hand_on_blocking<Property>(inner_, result.inner_, required);
    return result;
  }

  // To one that is to wrap the same executor, without knowing what that is: two of them, one in
  // the other, would capture twice.
  ASIO_CTX_DETAIL_NOINLINE void give_inner_executor(asio::any_io_executor& to) const
  {
    if constexpr (
        std::is_same_v<Binding, detail::bind_on_initiation>
        && std::is_convertible_v<const Executor&, asio::any_io_executor>)
      to = get_inner_executor();
  }

  template <class Property, class Inner>
  tracking<Inner> track(Inner&& inner) const
  {
    auto work = Binding::track();
    if constexpr (!detail::whole_program)
    {
      const std::uint64_t through = detail::queue_guard::tracked_from(this, work.work());
      if constexpr (std::is_same_v<Binding, detail::bind_on_initiation>)
        work.posted_through(through);
    }
    return made<Property>(std::move(work), std::forward<Inner>(inner), false);
  }

  storage inner_;
};

/** Wraps an executor of any type. */
template <class Executor>
context_executor(Executor) -> context_executor<Executor>;

/** A context executor that runs everything in the context of one operation.

The associated executor of a handler that @ref bind_context made: the intermediate steps of
the operation run in its context, without being operations of their own.
*/
template <class Executor>
using bound_context_executor =
    context_executor<Executor, detail::bind_to_resource<detail::as_step>>;

namespace detail {

template <class Executor>
struct is_step_executor<bound_context_executor<Executor>> : std::true_type
{};

// The wrapped executor, also of what is derived from a context executor: our strand.
template <class Executor, class Binding>
const Executor&
inner_executor(const context_executor<Executor, Binding>& executor) noexcept
{
  return executor.get_inner_executor();
}

} // namespace detail

/** Makes a context executor from an executor or from an execution context.

@param target An executor, or an object with `get_executor()`: an `io_context`, a
`thread_pool`. One that keeps contexts already comes back as it is.

@par Example
@code
boost::asio::io_context io;
tcp::acceptor acceptor(asio_ctx::make_context_executor(io), endpoint);
@endcode
*/
template <class Target>
[[nodiscard]] auto make_context_executor(Target&& target)
{
  auto executor = detail::executor_of(std::forward<Target>(target));
  using type = decltype(executor);
  if constexpr (detail::keeps_context<type>::value)
    return executor;
  else
    return context_executor<type>(std::move(executor));
}

} // namespace v0
} // namespace asio_ctx

#include <asio_ctx/impl/inline_or.hpp>
#include <asio_ctx/impl/strand.hpp>

#include <asio_ctx/detail/asio/native/executor_work.hpp>

#endif // ASIO_CTX_CONTEXT_EXECUTOR_HPP
