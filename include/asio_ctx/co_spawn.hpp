// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_CO_SPAWN_HPP
#define ASIO_CTX_CO_SPAWN_HPP

#include <asio_ctx/awaitable.hpp>

#if defined(ASIO_CTX_HAS_AUTOMATIC_COROUTINES)

#include <boost/asio/co_spawn.hpp>

namespace asio_ctx {
inline namespace v0 {

// Coroutines keep their context, and are resources, under either name.
using boost::asio::co_spawn;

} // namespace v0
} // namespace asio_ctx

#elif ASIO_CTX_HAS_COROUTINES

#include <asio_ctx/impl/co_spawn.hpp>

namespace asio_ctx {
inline namespace v0 {

/** Spawns a coroutine that is one resource.

As `boost::asio::co_spawn`, with the same arguments, and with these differences:

@li The coroutine keeps its context, whatever the executor: it begins in the context of this
call, and each time it goes on in the context that it was suspended in. Scopes that live
across `co_await` are right. The spawner's context stays as it is. (An operation that calls
the coroutine's handler directly, through no executor, can't be seen: doc/guide.md.)
@li Hooks see one resource of the type "coroutine": `init` when it is spawned, `before` and
`after` around every piece of it that runs, `promise_resolve` when it has its result or its
exception, `destroy` when it is gone. Inside, @ref execution_async_id is always the same.
Operations that the coroutine awaits are no resources of their own.

All that runs through the coroutine's own executor counts as the coroutine: functions that are
posted to `co_await this_coro::executor`, and what `boost::asio::co_spawn` and the operators
`&&` and `||` start on it. Spawn with this function what is to be a resource of its own.

@param target An executor or an execution context. One that keeps contexts already adds
nothing.
@param coroutine A `boost::asio::awaitable` with the executor `any_io_executor`, which is
Asio's default, or a function that returns one.
@param token Any completion token. The operation begins, and the resource is made, when the
token starts it.

@return What the token makes of it.

@par Example
@code
asio_ctx::co_spawn(io, session(std::move(socket)), boost::asio::detached);
@endcode

@note Node: calling an async function.
*/
template <class Target, class Coroutine, class CompletionToken>
auto co_spawn(Target&& target, Coroutine&& coroutine, CompletionToken&& token)
{
  return detail::spawn_coroutine(
      detail::inner_executor_of(target),
      detail::as_function(std::forward<Coroutine>(coroutine)),
      std::forward<CompletionToken>(token));
}

/** The same with the executor's default token. */
template <class Target, class Coroutine>
auto co_spawn(Target&& target, Coroutine&& coroutine)
{
  using executor = decltype(detail::executor_of(target));
  return asio_ctx::co_spawn(
      std::forward<Target>(target), std::forward<Coroutine>(coroutine),
      typename boost::asio::default_completion_token<executor>::type());
}

} // namespace v0
} // namespace asio_ctx

#else

namespace asio_ctx {
inline namespace v0 {

template <class... Arguments>
void co_spawn(Arguments&&...)
{
  static_assert(
      sizeof...(Arguments) > 1000,
      "co_spawn: coroutines need C++20: compile with -std=c++20.");
}

} // namespace v0
} // namespace asio_ctx

#endif

#endif // ASIO_CTX_CO_SPAWN_HPP
