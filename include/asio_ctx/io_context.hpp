// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_IO_CONTEXT_HPP
#define ASIO_CTX_IO_CONTEXT_HPP

#include <asio_ctx/context_executor.hpp>
#include <asio_ctx/detail/asio.hpp>
#include <boost/asio/io_context.hpp>

namespace asio_ctx {
inline namespace v0 {

/** `boost::asio::io_context` whose executor keeps contexts.

The same class but for `get_executor()`, so that everything made from it keeps the context of
what it starts:

@code
asio_ctx::io_context io;
tcp::socket socket(io);
boost::asio::steady_timer timer(io);
co_spawn(io, session(std::move(socket)), detached);
@endcode

@par Slicing
Code that takes a `boost::asio::io_context&` sees the base class, whose executor keeps nothing:
I/O objects that such code makes lose the context. Hand it an executor instead.

@see context_executor
*/
class io_context : public asio::io_context
{
public:
  /** The type of the executor. */
  using executor_type = context_executor<asio::io_context::executor_type>;

  using asio::io_context::io_context;

  /** A context executor for this context. */
  executor_type get_executor() noexcept
  {
    return executor_type(asio::io_context::get_executor());
  }
};

} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_IO_CONTEXT_HPP
