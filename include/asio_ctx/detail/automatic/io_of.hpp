// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_AUTOMATIC_IO_OF_HPP
#define ASIO_CTX_DETAIL_AUTOMATIC_IO_OF_HPP

#include <boost/asio/execution/context.hpp>
#include <boost/asio/query.hpp>
#include <memory>
#include <type_traits>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// Returns the address of an executor's execution context; null if that is unknown.
template <class Executor>
const void* io_of(const Executor& executor)
{
  using context = boost::asio::execution::context_t;
  if constexpr (boost::asio::can_query<const Executor&, context>::value)
  {
    if constexpr (std::is_constructible_v<bool, const Executor&>)
      if (!static_cast<bool>(executor)) // type-erased, and empty
        return nullptr;
    return std::addressof(boost::asio::query(executor, context()));
  }
  else
    return nullptr;
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_AUTOMATIC_IO_OF_HPP
