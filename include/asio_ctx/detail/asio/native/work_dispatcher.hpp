// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_ASIO_NATIVE_WORK_DISPATCHER_HPP
#define ASIO_CTX_DETAIL_ASIO_NATIVE_WORK_DISPATCHER_HPP

#include <asio_ctx/detail/asio/native/tested.hpp>

#ifndef ASIO_CTX_NATIVE_WORK_DISPATCHER
#define ASIO_CTX_NATIVE_WORK_DISPATCHER ASIO_CTX_DETAIL_TESTED(102600, 103802)
#endif

#if ASIO_CTX_NATIVE_WORK_DISPATCHER

#include <boost/asio/detail/work_dispatcher.hpp>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

template <class Handler>
class bound_handler;

} // namespace detail
} // namespace v0
} // namespace asio_ctx

namespace boost {
namespace asio {
namespace detail {

// bound_handler carries its context itself, so Asio need not dispatch through a
// work_dispatcher.
#if BOOST_ASIO_VERSION < 103700
template <class Handler, class Executor>
struct is_work_dispatcher_required<
    ::asio_ctx::detail::bound_handler<Handler>, Executor, void>
  : is_work_dispatcher_required<Handler, Executor>
{};
#else // newer versions may also run a function before the handler
template <class Handler, class Executor>
struct is_work_dispatcher_required<
    empty_work_function, ::asio_ctx::detail::bound_handler<Handler>, Executor, void>
  : is_work_dispatcher_required<empty_work_function, Handler, Executor>
{};
#endif

} // namespace detail
} // namespace asio
} // namespace boost

#endif // ASIO_CTX_NATIVE_WORK_DISPATCHER

#endif // ASIO_CTX_DETAIL_ASIO_NATIVE_WORK_DISPATCHER_HPP
