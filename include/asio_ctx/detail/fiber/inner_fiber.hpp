// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_FIBER_INNER_FIBER_HPP
#define ASIO_CTX_DETAIL_FIBER_INNER_FIBER_HPP

#include <asio_ctx/detail/base/config.hpp>
#include <boost/context/fiber.hpp>

// Boost's implementation with ucontext tells the sanitizers itself (BOOST_USE_ASAN,
// BOOST_USE_TSAN).
#if (ASIO_CTX_DETAIL_ASAN || ASIO_CTX_DETAIL_TSAN) && !defined(_MSC_VER) \
    && !defined(BOOST_USE_UCONTEXT)
#define ASIO_CTX_DETAIL_SANITIZED_FIBER 1
#include <asio_ctx/detail/fiber/sanitized_fiber.hpp>
#else
#define ASIO_CTX_DETAIL_SANITIZED_FIBER 0
#endif

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// A fiber without its context.
#if ASIO_CTX_DETAIL_SANITIZED_FIBER
using inner_fiber = sanitized_fiber;
#else
using inner_fiber = boost::context::fiber;
#endif

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_FIBER_INNER_FIBER_HPP
