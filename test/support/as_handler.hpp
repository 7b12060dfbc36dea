// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_TEST_SUPPORT_AS_HANDLER_HPP
#define ASIO_CTX_TEST_SUPPORT_AS_HANDLER_HPP

#include <asio_ctx/context_frame.hpp>

namespace test_support {

/** Runs a function as an event loop runs a handler: in a frame, and tidied up after. */
template <class F>
void as_handler(asio_ctx::context_frame frame, F f)
{
  const asio_ctx::detail::frame_call scope(
      asio_ctx::detail::frame_access::of(frame).release());
  f();
}

} // namespace test_support

#endif // ASIO_CTX_TEST_SUPPORT_AS_HANDLER_HPP
