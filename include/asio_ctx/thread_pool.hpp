// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_THREAD_POOL_HPP
#define ASIO_CTX_THREAD_POOL_HPP

#include <asio_ctx/context_executor.hpp>
#include <asio_ctx/detail/asio.hpp>
#include <boost/asio/thread_pool.hpp>

namespace asio_ctx {
inline namespace v0 {

/** `boost::asio::thread_pool` whose executor keeps contexts.

The same class but for `get_executor()`: a function that is posted to the pool runs in the
context of the code that posted it.

@code
asio_ctx::thread_pool workers(4);
post(workers, [] { log("knows the request"); });
@endcode

@par Slicing
Code that takes a `boost::asio::thread_pool&` sees the base class, whose executor keeps
nothing. Hand it an executor instead.

@see context_executor
*/
class thread_pool : public asio::thread_pool
{
public:
  /** The type of the executor. */
  using executor_type = context_executor<asio::thread_pool::executor_type>;

  using asio::thread_pool::thread_pool;

  /** A context executor for this context. */
  executor_type get_executor() noexcept
  {
    return executor_type(asio::thread_pool::get_executor());
  }
};

} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_THREAD_POOL_HPP
