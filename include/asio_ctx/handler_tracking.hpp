// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_HANDLER_TRACKING_HPP
#define ASIO_CTX_HANDLER_TRACKING_HPP

/** @file
Contexts and hooks for a whole program.

Every operation that Asio queues keeps the context in which it was started, whichever code
started it, and is a resource. Its type is Asio's own name for it ("socket.async_receive",
"deadline_timer.async_wait", "io_context.execute", ...). It has the I/O object and the
native handle (@ref asio_ctx::resource_ref), and the places that Asio and Beast note (@ref
asio_ctx::operation_location).

Programs do not include this header. Asio does, as what its documentation calls custom
handler tracking, if all sources of a program are compiled with

@code
BOOST_ASIO_CUSTOM_HANDLER_TRACKING=<asio_ctx/handler_tracking.hpp>
@endcode

With CMake that is `target_link_libraries(server asio_ctx::whole_program)`, with b2 the
requirement `<asio-ctx>whole-program`, or `b2 asio-ctx=whole-program`, and for pkg-config
the package `asio_ctx_whole_program`. Sources that include any header of asio_ctx, except
for version.hpp, and are compiled differently do not link, or the program ends before
`main` and says why; `tools/check_whole_program` finds other sources. See
doc/whole-program.md.
*/

#include <asio_ctx/automatic.hpp>
#include <asio_ctx/detail/tracking/tracked_operation.hpp>
#include <asio_ctx/operation_location.hpp>

#define BOOST_ASIO_INHERIT_TRACKED_HANDLER : public ::asio_ctx::detail::tracked_operation

#define BOOST_ASIO_ALSO_INHERIT_TRACKED_HANDLER \
  , public ::asio_ctx::detail::tracked_operation

#define BOOST_ASIO_HANDLER_TRACKING_INIT (void)0

#define BOOST_ASIO_HANDLER_LOCATION(args) \
  ::asio_ctx::operation_location tracked_location args

#define BOOST_ASIO_HANDLER_CREATION(args) \
  ::asio_ctx::detail::tracked_operation::creation args

#define BOOST_ASIO_HANDLER_COMPLETION(args) \
  ::asio_ctx::detail::operation_completion tracked_completion args

// Ignores the results: for a wait on io_uring, Boost 1.81 names one more than there are.
#define BOOST_ASIO_HANDLER_INVOCATION_BEGIN(args) tracked_completion.invocation_begin()

#define BOOST_ASIO_HANDLER_INVOCATION_END tracked_completion.invocation_end()

#define BOOST_ASIO_HANDLER_OPERATION(args) (void)0

#define BOOST_ASIO_HANDLER_REACTOR_REGISTRATION(args) (void)0
#define BOOST_ASIO_HANDLER_REACTOR_DEREGISTRATION(args) (void)0
#define BOOST_ASIO_HANDLER_REACTOR_READ_EVENT 0
#define BOOST_ASIO_HANDLER_REACTOR_WRITE_EVENT 0
#define BOOST_ASIO_HANDLER_REACTOR_ERROR_EVENT 0
#define BOOST_ASIO_HANDLER_REACTOR_EVENTS(args) (void)0

#define BOOST_ASIO_HANDLER_REACTOR_OPERATION(args) \
  ::asio_ctx::detail::tracked_operation::reactor_operation args

#endif // ASIO_CTX_HANDLER_TRACKING_HPP
