// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_EXECUTION_CONTEXT_HPP
#define ASIO_CTX_EXECUTION_CONTEXT_HPP

#include <asio_ctx/context_executor.hpp>
#include <asio_ctx/impl/held_context.hpp>

namespace asio_ctx {
inline namespace v0 {

/** An execution context of Asio whose executor keeps contexts: @ref io_context and
@ref thread_pool.

@tparam Context Asio's class.
@tparam HowContextsAreKept Says whether `ASIO_CTX_NO_AUTOMATIC` is defined, so that each
choice is a class of its own.
*/
template <class Context, class HowContextsAreKept>
class basic_execution_context;

/** The class @ref io_context or @ref thread_pool, unless `ASIO_CTX_NO_AUTOMATIC` is
defined. */
template <class Context>
class basic_execution_context<Context, automatic_contexts> : public Context
{
public:
  /** The type of the executor. */
  using executor_type = context_executor<typename Context::executor_type>;

  using Context::Context;

  /** Returns a context executor for this object. */
  executor_type get_executor() noexcept { return executor_type(Context::get_executor()); }

  /** Returns Asio's own class, whose executor keeps no context. */
  Context& inner() noexcept { return *this; }
};

} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_EXECUTION_CONTEXT_HPP
