// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_AUTOMATIC_HPP
#define ASIO_CTX_AUTOMATIC_HPP

/** @file
Completion handlers and coroutines keep their own context.

In a translation unit that includes this header (asio_ctx.hpp, io_context.hpp and
thread_pool.hpp include it), each asynchronous operation and each coroutine keeps the
context in which it was started: on every executor, in every layout, with the
`boost::asio::io_context` that the program has.

@par Completion handlers
A handler runs in the context in which its operation was initiated: a lambda, a function
object, a `std::function`, an `any_completion_handler`; also inside of `bind_executor`,
`append`, `as_tuple` and the other adapters. The handler keeps its associated executor,
allocator and cancellation slot. Hooks see the operation as one resource, with a type such
as "steady_timer.async_wait": `init` when it is initiated, `before` and `after` around the
handler, `destroy` when the handler is gone, whether it has run or not.

@par Coroutines
A coroutine of `boost::asio::awaitable` always goes on in its own context, whichever code
resumes it: across `co_await`, threads, strands, channels, groups and cancellation. A
coroutine that `boost::asio::co_spawn` spawns, and all that it awaits, share one context,
as functions that call each other do. It begins in the context of the call of `co_spawn`.
`enter_with`, `run` and scopes change it, and leave the contexts of the code that spawns
or resumes the coroutine alone. The completion handler of `co_spawn` runs in the context
of that call. A spawned coroutine is one resource of the type "coroutine": `init` when it
is spawned, `before` and `after` around each of its resumptions, `promise_resolve` when it
has its result or its exception, and `destroy` when it is gone. A stackful coroutine of
`boost::asio::spawn` keeps its context, too, and is a resource of the type "spawn".

@par What keeps no context
Functions that are given to an executor directly (`executor.execute(f)`), the intermediate
steps of composed operations, the function of `use_future(f)`, a `std::packaged_task` as a
completion token, and code in translation units that do not include this header. They lose
their context, and never see another request's instead. For these, use
@ref asio_ctx::context_executor, @ref asio_ctx::bind_context or the whole program.

Include this header before the first coroutine is defined and the first operation
initiated. Define `ASIO_CTX_NO_AUTOMATIC` to leave a translation unit alone.

@note Node keeps the context in the record of the callback and in the promise, too.
*/

#include <asio_ctx/detail/asio/config.hpp>

#if defined(ASIO_CTX_NO_AUTOMATIC)

#define ASIO_CTX_HAS_AUTOMATIC 0

#else

/** 1 if handlers and coroutines keep their own context, else 0. */
#define ASIO_CTX_HAS_AUTOMATIC 1

#include <asio_ctx/detail/asio/native/async_completion.hpp>
#include <asio_ctx/detail/asio/native/completion_handler_result.hpp>
#include <asio_ctx/detail/asio/native/stackful_coroutine.hpp>

#if defined(BOOST_ASIO_HAS_CO_AWAIT)
#include <asio_ctx/detail/asio/native/awaitable_frame.hpp>
#include <asio_ctx/detail/asio/native/other_coroutines.hpp>
#endif

#endif

/** 1 if coroutines keep their own context, else 0. */
#if ASIO_CTX_HAS_AUTOMATIC && defined(BOOST_ASIO_HAS_CO_AWAIT)
#define ASIO_CTX_HAS_AUTOMATIC_COROUTINES 1
#else
#define ASIO_CTX_HAS_AUTOMATIC_COROUTINES 0
#endif

#endif // ASIO_CTX_AUTOMATIC_HPP
