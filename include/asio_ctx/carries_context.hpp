// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_CARRIES_CONTEXT_HPP
#define ASIO_CTX_CARRIES_CONTEXT_HPP

/** @file
Contexts for coroutine types of your own.
*/

#include <asio_ctx/detail/base/config.hpp>
#include <type_traits>

namespace asio_ctx {
inline namespace v0 {

/** If true, coroutines of this type keep their own context.

Specialise it as true for your coroutine type, before the first coroutine of that type is
defined. Each coroutine that returns the type then has a context of its own. It begins in
the context of the code that calls it, and goes on in its own context, whichever code
resumes it. When it is suspended or ends, the code that resumed it has its own context
back. `enter_with` in an awaited coroutine lasts until that coroutine ends.

Without it, `run` and the like do not compile if their function returns a coroutine that
has not begun: its body would run outside of the context.

Requires: the type has a nested `promise_type`. The promise of the coroutine derives from
it, or contains it if it is final.

@par Example
@code
template <class T> struct task { struct promise_type; };

template <class T>
inline constexpr bool asio_ctx::carries_context<task<T>> = true;
@endcode

`boost::asio::awaitable` and `boost::asio::experimental::coro` need no specialisation if
asio_ctx/automatic.hpp is included.

@note Node keeps the context in each promise.
*/
template <class Coroutine>
inline constexpr bool carries_context = false;

} // namespace v0
} // namespace asio_ctx

#if defined(__cpp_impl_coroutine) && __has_include(<coroutine>)

#include <asio_ctx/detail/automatic/own_coroutine.hpp>
#include <coroutine>

template <class Coroutine, class... Args>
  requires asio_ctx::carries_context<Coroutine>
struct std::coroutine_traits<Coroutine, Args...>
{
  using promise_type = typename asio_ctx::detail::promise_in_context<
      typename Coroutine::promise_type>::type;
};

#endif

#endif // ASIO_CTX_CARRIES_CONTEXT_HPP
