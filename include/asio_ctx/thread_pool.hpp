// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_THREAD_POOL_HPP
#define ASIO_CTX_THREAD_POOL_HPP

#include <asio_ctx/detail/asio/config.hpp>
#include <asio_ctx/execution_context.hpp>
#include <asio_ctx/impl/held_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cstddef>
#include <utility>

namespace asio_ctx {
inline namespace v0 {

/** `boost::asio::thread_pool` whose executor keeps contexts.

The same class, except for `get_executor()`: a function that is given to the pool runs in
the context of the code that gave it, even if that was compiled without asio_ctx.

@code
asio_ctx::thread_pool workers(4);
post(workers, [] { log("knows the request"); });
@endcode

Code that takes a `boost::asio::thread_pool&` gets Asio's own class, except with
`ASIO_CTX_NO_AUTOMATIC`: see @ref io_context.

@see context_executor
*/
using thread_pool =
    basic_execution_context<asio::thread_pool, detail::how_contexts_are_kept>;

/** The class @ref thread_pool with `ASIO_CTX_NO_AUTOMATIC`: it holds Asio's class. */
template <>
class basic_execution_context<
    asio::thread_pool, without_automatic_contexts_use_get_executor_or_inner>
  : public detail::held_context<asio::thread_pool>
{
public:
  using held_context::held_context;

  /** As `boost::asio::thread_pool`'s. */
  explicit basic_execution_context(std::size_t threads)
    : held_context(std::in_place, threads)
  {}

  /** As `boost::asio::thread_pool::attach`. */
  void attach() { inner().attach(); }

  /** As `boost::asio::thread_pool::join`. */
  void join() { inner().join(); }

  /** As `boost::asio::thread_pool::wait`. */
  void wait() { inner().wait(); }
};

} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_THREAD_POOL_HPP
