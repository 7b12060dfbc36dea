// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_TESTING_HPP
#define ASIO_CTX_TESTING_HPP

/** @file
All headers for tests of asynchronous code.

@li @ref asio_ctx::deterministic_context runs handlers in every order, or in a random one
that repeats.
@li @ref asio_ctx::virtual_timer, @ref asio_ctx::virtual_clock: timeouts without waiting.
*/

#include <asio_ctx/deterministic_context.hpp>
#include <asio_ctx/virtual_timer.hpp>

#endif // ASIO_CTX_TESTING_HPP
