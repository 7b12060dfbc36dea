// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_ASIO_CONTINUATION_HPP
#define ASIO_CTX_DETAIL_ASIO_CONTINUATION_HPP

#include <boost/asio/handler_continuation_hook.hpp>
#include <memory>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// Returns true if a handler continues the one that starts its operation. Calls Asio's
// documented hook in the same way as Asio does.
template <class Handler>
bool is_continuation(Handler& handler)
{
  using boost::asio::
      asio_handler_is_continuation; // hides the overloads in this namespace
  return asio_handler_is_continuation(std::addressof(handler));
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_ASIO_CONTINUATION_HPP
