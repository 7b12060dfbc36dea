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
@li @ref asio_ctx::virtual_timer waits in the time of such a context: timeouts in
microseconds.
@li @ref asio_ctx::leak_guard fails a test that ends with unfinished operations. Linux.
@li @ref asio_ctx::run_or_explain says why `run()` does not return. Linux.
@li @ref asio_ctx::strict_scopes finds scopes that end in a wrong order, or never.
*/

#include <asio_ctx/detail/table/named_memory.hpp>
#include <asio_ctx/deterministic_context.hpp>
#include <asio_ctx/orders.hpp>
#include <asio_ctx/strict_scopes.hpp>
#include <asio_ctx/virtual_timer.hpp>
#if ASIO_CTX_DETAIL_HAS_TABLE
#include <asio_ctx/leak_guard.hpp>
#include <asio_ctx/run_or_explain.hpp>
#endif

#endif // ASIO_CTX_TESTING_HPP
