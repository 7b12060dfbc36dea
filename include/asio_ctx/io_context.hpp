// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_IO_CONTEXT_HPP
#define ASIO_CTX_IO_CONTEXT_HPP

#include <asio_ctx/detail/asio/config.hpp>
#include <asio_ctx/execution_context.hpp>
#include <asio_ctx/impl/held_context.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstddef>
#include <utility>

namespace asio_ctx {
inline namespace v0 {

/** `boost::asio::io_context` whose executor keeps contexts.

The same class, except for `get_executor()`. Everything that is made from it keeps the
context of the operations that it starts, even in code that was compiled without asio_ctx:

@code
asio_ctx::io_context io;
tcp::socket socket(io);
boost::asio::steady_timer timer(io);
co_spawn(io, session(std::move(socket)), detached);
@endcode

Code that takes a `boost::asio::io_context&` gets Asio's own class. The operations that it
starts carry their context by themselves (asio_ctx/automatic.hpp). With
`ASIO_CTX_NO_AUTOMATIC` they would lose it, and so the conversion does not compile: pass
`get_executor()` to that code, or `inner()` if nothing in it needs a context.

@see context_executor
*/
using io_context =
    basic_execution_context<asio::io_context, detail::how_contexts_are_kept>;

/** The class @ref io_context with `ASIO_CTX_NO_AUTOMATIC`: it holds Asio's class. */
template <>
class basic_execution_context<
    asio::io_context, without_automatic_contexts_use_get_executor_or_inner>
  : public detail::held_context<asio::io_context>
{
public:
  /** The type that `run` and `poll` return. */
  using count_type = asio::io_context::count_type;

  using held_context::held_context;

  /** As `boost::asio::io_context`'s. */
  explicit basic_execution_context(int concurrency_hint)
    : held_context(std::in_place, concurrency_hint)
  {}

  /** As `boost::asio::io_context::run`. */
  count_type run() { return inner().run(); }

  /** As `boost::asio::io_context::run_for`. */
  template <class Rep, class Period>
  std::size_t run_for(const std::chrono::duration<Rep, Period>& duration)
  {
    return inner().run_for(duration);
  }

  /** As `boost::asio::io_context::run_until`. */
  template <class Clock, class Duration>
  std::size_t run_until(const std::chrono::time_point<Clock, Duration>& end)
  {
    return inner().run_until(end);
  }

  /** As `boost::asio::io_context::run_one`. */
  count_type run_one() { return inner().run_one(); }

  /** As `boost::asio::io_context::run_one_for`. */
  template <class Rep, class Period>
  std::size_t run_one_for(const std::chrono::duration<Rep, Period>& duration)
  {
    return inner().run_one_for(duration);
  }

  /** As `boost::asio::io_context::run_one_until`. */
  template <class Clock, class Duration>
  std::size_t run_one_until(const std::chrono::time_point<Clock, Duration>& end)
  {
    return inner().run_one_until(end);
  }

  /** As `boost::asio::io_context::poll`. */
  count_type poll() { return inner().poll(); }

  /** As `boost::asio::io_context::poll_one`. */
  count_type poll_one() { return inner().poll_one(); }

  /** As `boost::asio::io_context::stopped`. */
  bool stopped() { return inner().stopped(); }

  /** As `boost::asio::io_context::restart`. */
  void restart() { inner().restart(); }
};

} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_IO_CONTEXT_HPP
