// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_AWAITABLE_HPP
#define ASIO_CTX_AWAITABLE_HPP

/** @file
Makes `run`, `exit`, `bind` and `snapshot` work with functions that return a
`boost::asio::awaitable`.

A coroutine of `awaitable` has not begun to run when its function returns. So these
functions return an awaitable as well. When that is awaited, the function is called and
its whole body runs in the context, across every suspension and on every thread:

@code
co_await request_id.run(42, [&]() -> awaitable<void> {
  co_await timer.async_wait(use_awaitable);
  log("still request 42");
});
@endcode

After the `co_await`, the awaiting coroutine has its own context back, whether the body
ended with a value, an exception or by cancellation. The function and its arguments are
copied or moved into the awaitable.

@par Captures by value
g++ 12 destroys the by-value captures of a temporary lambda in a `co_await` expression
twice, whichever function takes the lambda. Pass values as arguments, or give the lambda a
name. Captures by reference work:

@code
co_await user.run(name, serve, name);              // serve(name)
auto body = [name] { return serve(name); };
co_await user.run(name, body);
co_await user.run(name, [name] { return serve(name); }); // crashes with g++ 12
@endcode

Such a call opens a scope in a coroutine, and costs no more than that: it binds no other
executor, and `boost::asio::this_coro::executor` is the awaiting coroutine's. It needs
automatic contexts (asio_ctx/automatic.hpp). With `ASIO_CTX_NO_AUTOMATIC` it works if each
awaited operation carries the context: on a @ref asio_ctx::context_executor or in a whole
program.

@note Node: `await asyncLocalStorage.run(store, async () => {...})`.
*/

#include <asio_ctx/automatic.hpp>
#include <asio_ctx/context_frame.hpp>
#include <asio_ctx/detail/asio/config.hpp>
#include <asio_ctx/detail/frame/lazy_result.hpp>

#if defined(BOOST_ASIO_HAS_CO_AWAIT)

/** 1 if the compiler has C++20 coroutines and Asio uses them, else 0. */
#define ASIO_CTX_HAS_COROUTINES 1

#include <asio_ctx/impl/awaitable.hpp>

#else

#define ASIO_CTX_HAS_COROUTINES 0

#endif

#endif // ASIO_CTX_AWAITABLE_HPP
