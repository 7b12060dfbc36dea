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

/** An executor that keeps the context of every operation that is initiated through it.

Wraps any executor and behaves as that does, except that a handler runs in the frame that
was current when its operation was initiated. Make I/O objects, coroutines and strands
from it, and everything they start keeps its context:

@code
asio_ctx::context_executor ex(io.get_executor());
tcp::socket socket(ex);                            // plain asio types, any_io_executor inside
co_spawn(ex, session(std::move(socket)), detached);
@endcode

It captures the frame when Asio asks it for tracked work, as Asio does when an operation
is initiated, and otherwise in `execute`. Completion tokens of every kind and
`any_io_executor` work as usual. A function that runs inline (`dispatch`, the start of a
coroutine) leaves its caller's context as it was.

@par Strands
A strand of a context executor keeps contexts: `make_strand(ex)` and
`strand<context_executor<E>>` are a context executor over a strand. There is one
exception: `strand<any_io_executor>` over a context executor queues functions that this
library does not see, and its handlers run with no context (never with another request's).
Write `make_context_executor(make_strand(...))` instead.

@par Executors of the Networking TS
If the wrapped executor has the calls of the Networking TS (`dispatch`, `post`, `defer`,
`context`, `on_work_started`, `on_work_finished`), so has this one, and each call captures
the context. An executor that has nothing else, e.g. `boost::asio::executor`, can't be
asked for tracked work: it carries the context of functions that are given to it, not of
I/O operations, whose handlers then need @ref bind_context.

@tparam Executor The wrapped executor.
@tparam Binding Decides in which frame handlers run; see @ref bound_context_executor.

@par Thread safety
As the wrapped executor. Capturing allocates nothing, except for executors larger than two
pointers, which take one recycled block for each operation. For atomic instructions see
@ref current_frame.

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

  /** Wraps an executor, with a context that is known already; see @ref bind_context. */
  context_executor(Binding binding, Executor inner) noexcept(storage::fits)
    : Binding(std::move(binding)), inner_(std::move(inner))
  {}

  /** Converts from another context executor if its wrapped executor is convertible. */
  template <
      class Other,
      std::enable_if_t<detail::converts_to_other<Other, Executor>::value, int> = 0>
  context_executor(const context_executor<Other, Binding>& other)
    : Binding(other.binding()), inner_(Executor(other.get_inner_executor()))
  {}

  /** Returns the wrapped executor, which keeps no context. */
  const Executor& get_inner_executor() const noexcept { return inner_.get(); }

  /** Returns the binding: the context to which the executor is bound, if there is one
  yet. */
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

  /** Captures the current frame. The result runs every handler in that frame: make one
  for each operation. */
  template <class Property>
  auto require(const Property& property) const -> std::enable_if_t<
      detail::is_tracked<Property>::value
          && asio::can_require<const Executor&, Property>::value,
      tracking<typename asio::require_result<const Executor&, Property>::type>>
  {
    return track<Property>(asio::require(get_inner_executor(), property));
  }

  /** Captures the current frame. The result runs every handler in that frame. */
  template <class Property>
  auto prefer(const Property& property) const -> std::enable_if_t<
      detail::is_tracked<Property>::value,
      tracking<typename asio::prefer_result<const Executor&, Property>::type>>
  {
    return track<Property>(asio::prefer(get_inner_executor(), property));
  }

  /** Runs a function in its context, when and where the wrapped executor decides. */
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

  /** Returns the execution context of the wrapped executor. */
  template <class E = Executor>
  auto context() const noexcept
      -> decltype(detail::context_of(std::declval<const E&>(), detail::first_choice()))
  {
    return detail::context_of(get_inner_executor(), detail::first_choice());
  }

  /** Returns true if the wrapped executors are equal, and so are the bindings. */
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

  // Makes the context executor that results from applying a property.
  template <class Property, class OtherBinding, class Inner>
  context_executor<std::decay_t<Inner>, OtherBinding>
  made(OtherBinding other, Inner&& inner, bool required) const
  {
    context_executor<std::decay_t<Inner>, OtherBinding> result(
        std::move(other), std::forward<Inner>(inner));
    detail::hand_on_blocking<Property>(inner_, result.inner_, required);
    return result;
  }

  // For a context executor that is to wrap an any_io_executor which holds this one: gives
  // it the wrapped executor, because two nested context executors would capture twice.
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

/** Deduces the type of the wrapped executor. */
template <class Executor>
context_executor(Executor) -> context_executor<Executor>;

/** A context executor that runs everything in the context of one operation.

It is the associated executor of a handler that @ref bind_context made. The operation's
steps run in its context, and are not resources of their own.
*/
template <class Executor>
using bound_context_executor =
    context_executor<Executor, detail::bind_to_resource<detail::as_step>>;

namespace detail {

template <class Executor>
struct is_step_executor<bound_context_executor<Executor>> : std::true_type
{};

// Returns the wrapped executor, also of a class that derives from a context executor, as
// our strand does.
template <class Executor, class Binding>
const Executor&
inner_executor(const context_executor<Executor, Binding>& executor) noexcept
{
  return executor.get_inner_executor();
}

} // namespace detail

/** Makes a context executor from an executor or from an execution context.

@param target An executor, or an object with `get_executor()`, e.g. an `io_context` or a
`thread_pool`. An executor that already keeps contexts is returned unchanged.

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
