// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_ASIO_NATIVE_FULFILS_PROMISE_HPP
#define ASIO_CTX_DETAIL_ASIO_NATIVE_FULFILS_PROMISE_HPP

#include <type_traits>
#include <utility>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// Recognises Asio's handlers that fulfil a promise by members that only they have. Naming
// their tokens would require the headers of those, because newer versions of Asio have
// their names in an inline namespace, where they can't be declared.

// The handler of use_future, and of use_future(f).
template <class Handler, class = void>
struct gives_future : std::false_type
{};

template <class Handler>
struct gives_future<
    Handler,
    std::void_t<
        typename Handler::future_type, decltype(std::declval<Handler&>().get_future())>>
  : std::true_type
{};

// The handler of use_promise.
template <class Handler, class = void>
struct gives_promise : std::false_type
{};

template <class Handler>
struct gives_promise<
    Handler, std::void_t<
                 typename Handler::promise_type,
                 decltype(std::declval<Handler&>().make_promise())>> : std::true_type
{};

template <class Handler>
struct adapts_promise : std::false_type
{};

// True if a promise has its result when a handler of this type has been called.
template <class Handler>
struct fulfils_promise
  : std::disjunction<
        gives_future<Handler>, gives_promise<Handler>, adapts_promise<Handler>>
{};

// The handlers of as_tuple, append, bind_executor and the like, which call the handler
// inside of them. Handlers can be moved. cancel_after's handler has a state here that
// can't be moved, and the handler in that state is called later.
template <template <class...> class Adaptor, class Handler, class... Others>
struct adapts_promise<Adaptor<Handler, Others...>>
  : std::conjunction<fulfils_promise<Handler>, std::is_move_constructible<Handler>>
{};

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_ASIO_NATIVE_FULFILS_PROMISE_HPP
