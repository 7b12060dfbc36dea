// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_ASIO_NATIVE_OTHER_COROUTINES_HPP
#define ASIO_CTX_DETAIL_ASIO_NATIVE_OTHER_COROUTINES_HPP

// Makes coroutines of boost::asio::experimental::coro, and those from which co_composed
// makes operations, keep their own context. As awaitable_frame.hpp, this needs only
// declarations.

#include <boost/asio/detail/config.hpp>

#if defined(BOOST_ASIO_HAS_CO_AWAIT) && defined(BOOST_ASIO_HAS_STD_COROUTINE)

#include <asio_ctx/detail/asio/native/inline_namespace.hpp>
#include <asio_ctx/detail/automatic/any_type.hpp>
#include <asio_ctx/detail/automatic/own_coroutine.hpp>
#include <coroutine>

namespace boost {
namespace asio {
ASIO_CTX_DETAIL_ASIO_NAMESPACE_BEGIN

#if !__has_include(<boost/asio/co_composed.hpp>)
namespace experimental {
#endif
namespace detail {

template <typename Executors, typename Handler, typename Return>
class co_composed_state;

template <typename Executors, typename Handler, typename Return>
class co_composed_promise;

} // namespace detail
#if !__has_include(<boost/asio/co_composed.hpp>)
} // namespace experimental
#endif

namespace experimental {

template <typename Yield, typename Return, typename Executor, typename Allocator>
struct coro;

} // namespace experimental

ASIO_CTX_DETAIL_ASIO_NAMESPACE_END
} // namespace asio
} // namespace boost

namespace asio_ctx {
inline namespace v0 {
namespace detail {

#if __has_include(<boost/asio/co_composed.hpp>)
namespace co_composed = boost::asio::detail;
#else
namespace co_composed = boost::asio::experimental::detail;
#endif

template <class Executors, class Handler, class Return>
using composed_promise = typename promise_in_context<
    co_composed::co_composed_promise<Executors, Handler, Return>>::type;

} // namespace detail
} // namespace v0
} // namespace asio_ctx

template <class Yield, class Return, class Executor, class Allocator, class... Args>
struct std::coroutine_traits<
    boost::asio::experimental::coro<Yield, Return, Executor, Allocator>, Args...>
{
  using promise_type = typename asio_ctx::detail::promise_in_context<
      typename boost::asio::experimental::coro<
          Yield, Return, Executor, Allocator>::promise_type>::type;
};

// The implementation may be a function object, as an lvalue or an rvalue, or a function.

template <
    asio_ctx::detail::any_type C, class Executors, class Handler, class Return,
    class... Args>
struct std::coroutine_traits<
    void, C&,
    asio_ctx::detail::co_composed::co_composed_state<Executors, Handler, Return>, Args...>
{
  using promise_type = asio_ctx::detail::composed_promise<Executors, Handler, Return>;
};

template <
    asio_ctx::detail::any_type C, class Executors, class Handler, class Return,
    class... Args>
struct std::coroutine_traits<
    void, C&&,
    asio_ctx::detail::co_composed::co_composed_state<Executors, Handler, Return>, Args...>
{
  using promise_type = asio_ctx::detail::composed_promise<Executors, Handler, Return>;
};

template <
    asio_ctx::detail::any_type Executors, class Handler, class Return, class... Args>
struct std::coroutine_traits<
    void, asio_ctx::detail::co_composed::co_composed_state<Executors, Handler, Return>,
    Args...>
{
  using promise_type = asio_ctx::detail::composed_promise<Executors, Handler, Return>;
};

#endif

#endif // ASIO_CTX_DETAIL_ASIO_NATIVE_OTHER_COROUTINES_HPP
