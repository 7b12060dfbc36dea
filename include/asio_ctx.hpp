// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_HPP
#define ASIO_CTX_HPP

/** @file
Includes all of the library, except for these headers:

- asio_ctx/fiber.hpp and asio_ctx/stacktrace.hpp, which need other libraries of Boost;
- asio_ctx/cobalt.hpp, which is for users of Boost.Cobalt;
- asio_ctx/handler_tracking.hpp, which Asio includes;
- the headers for traces: asio_ctx/trace_propagation.hpp, asio_ctx/opentelemetry.hpp.
*/

/** @namespace asio_ctx
Asynchronous context tracking. The names are Node's, in snake_case.
*/

#include <asio_ctx/async_hook.hpp>
#include <asio_ctx/async_id.hpp>
#include <asio_ctx/async_local_storage.hpp>
#include <asio_ctx/async_resource.hpp>
#include <asio_ctx/awaitable.hpp>
#include <asio_ctx/bind_context.hpp>
#include <asio_ctx/co_spawn.hpp>
#include <asio_ctx/context_executor.hpp>
#include <asio_ctx/context_frame.hpp>
#include <asio_ctx/io_context.hpp>
#include <asio_ctx/live_objects.hpp>
#include <asio_ctx/operation_location.hpp>
#include <asio_ctx/thread_pool.hpp>
#include <asio_ctx/version.hpp>

#endif // ASIO_CTX_HPP
