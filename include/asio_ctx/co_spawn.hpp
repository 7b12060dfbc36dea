// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_CO_SPAWN_HPP
#define ASIO_CTX_CO_SPAWN_HPP

/** @file
`boost::asio::co_spawn` under the name asio_ctx::co_spawn.
*/

#include <asio_ctx/awaitable.hpp>

#if ASIO_CTX_HAS_COROUTINES

#include <boost/asio/co_spawn.hpp>

namespace asio_ctx {
inline namespace v0 {

/** `boost::asio::co_spawn`: the same function.

If asio_ctx/automatic.hpp is included, a spawned coroutine keeps its context and is a
resource, under either name.

@par Example
@code
co_spawn(io, session(std::move(socket)), boost::asio::detached);
@endcode

@note Node: calling an async function.
*/
using boost::asio::co_spawn;

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
