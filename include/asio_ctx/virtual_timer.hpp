// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_VIRTUAL_TIMER_HPP
#define ASIO_CTX_VIRTUAL_TIMER_HPP

#include <asio_ctx/deterministic_context.hpp>
#include <asio_ctx/impl/virtual_timer.hpp>
#include <boost/asio/basic_waitable_timer.hpp>

namespace asio_ctx {
inline namespace v0 {

/** A timer whose time is that of a @ref deterministic_context.

It is `boost::asio::basic_waitable_timer` over the @ref virtual_clock, and has all of its
functions: `expires_after`, `expires_at`, `expiry`, `async_wait`, `cancel`, `cancel_one`.
Waits complete through the associated executor, keep it and the timer's executor busy, and
are cancelled through the associated cancellation slot, as Asio's are. `wait` lets the
time pass at once. Associated allocators are not used.

Its executor must belong to a deterministic_context: the context's own executor, a
strand of it, `any_io_executor`, a @ref context_executor. With another one the constructor
throws `std::logic_error`.

`cancel_at(virtual_clock::now() + 5s, token)` and `cancel_after(timer, 5s, token)` use this
timer. `cancel_after(5s, token)` does not, because Asio has chosen the real clock there.

@par Example
@code
template <class Timer = boost::asio::steady_timer>
class client;            // the program uses client<>

asio_ctx::deterministic_context context;
client<asio_ctx::virtual_timer> tested(context.get_executor());
@endcode
*/
using virtual_timer = asio::basic_waitable_timer<virtual_clock>;

} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_VIRTUAL_TIMER_HPP
