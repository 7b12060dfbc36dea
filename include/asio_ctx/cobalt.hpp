// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_COBALT_HPP
#define ASIO_CTX_COBALT_HPP

/** @file
Contexts for the coroutines of Boost.Cobalt.

In a translation unit that includes this header, each coroutine that returns a
`boost::cobalt::task`, `promise`, `generator`, `detached`, `thread` or `main` has a
context of its own. It begins in the context of the code that calls it, even if it is
lazy, and goes on in its own context, whichever code resumes it. When it is suspended or
ends, the code that resumed it has its own context back. `enter_with` in a coroutine lasts
until that coroutine ends.

Include it before the first coroutine is defined. It does not include Boost.Cobalt.

@note Node keeps the context in each promise.
*/

#include <asio_ctx/automatic.hpp>
#include <asio_ctx/carries_context.hpp>

#if ASIO_CTX_HAS_AUTOMATIC_COROUTINES

namespace boost {
namespace cobalt {

template <typename Return>
struct task;

template <typename Return>
struct promise;

template <typename Yield, typename Push>
struct generator;

struct detached;
struct thread;

} // namespace cobalt
} // namespace boost

namespace asio_ctx {
inline namespace v0 {

template <class Return>
inline constexpr bool carries_context<boost::cobalt::task<Return>> = true;

template <class Return>
inline constexpr bool carries_context<boost::cobalt::promise<Return>> = true;

template <class Yield, class Push>
inline constexpr bool carries_context<boost::cobalt::generator<Yield, Push>> = true;

template <>
inline constexpr bool carries_context<boost::cobalt::detached> = true;

template <>
inline constexpr bool carries_context<boost::cobalt::thread> = true;

} // namespace v0
} // namespace asio_ctx

#include <asio_ctx/detail/automatic/cobalt_main.hpp>

#endif

#endif // ASIO_CTX_COBALT_HPP
