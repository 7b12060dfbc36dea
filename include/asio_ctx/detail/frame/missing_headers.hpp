// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_FRAME_MISSING_HEADERS_HPP
#define ASIO_CTX_DETAIL_FRAME_MISSING_HEADERS_HPP

namespace asio_ctx {

// Lookup finds these names if the headers of io_context and thread_pool are not included.
// Names of asio_ctx itself hide them.
namespace missing_headers {

template <class... Arguments>
inline constexpr bool is_included = false;

struct io_context
{
  template <class... Arguments>
  explicit io_context(Arguments&&...)
  {
    static_assert(
        is_included<Arguments...>,
        "asio_ctx::io_context: include <asio_ctx/io_context.hpp>.");
  }
};

struct thread_pool
{
  template <class... Arguments>
  explicit thread_pool(Arguments&&...)
  {
    static_assert(
        is_included<Arguments...>,
        "asio_ctx::thread_pool: include <asio_ctx/thread_pool.hpp>.");
  }
};

} // namespace missing_headers

using namespace missing_headers;

} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_FRAME_MISSING_HEADERS_HPP
