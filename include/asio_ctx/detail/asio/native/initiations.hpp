// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_ASIO_NATIVE_INITIATIONS_HPP
#define ASIO_CTX_DETAIL_ASIO_NATIVE_INITIATIONS_HPP

#include <asio_ctx/detail/asio/config.hpp>
#include <asio_ctx/detail/asio/native/tested.hpp>
#include <type_traits>

#ifndef ASIO_CTX_NATIVE_INITIATIONS
#define ASIO_CTX_NATIVE_INITIATIONS ASIO_CTX_DETAIL_TESTED(102600, 103802)
#endif

#if ASIO_CTX_NATIVE_INITIATIONS
#include <boost/asio/defer.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#endif

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// True for operations that are known to have no steps between their start and their
// handler: their context needs no node that steps could share.
template <class Initiation>
struct calls_handler_alone : std::false_type
{};

#if ASIO_CTX_NATIVE_INITIATIONS

template <>
struct calls_handler_alone<asio::detail::initiate_defer> : std::true_type
{};

template <>
struct calls_handler_alone<asio::detail::initiate_dispatch> : std::true_type
{};

template <>
struct calls_handler_alone<asio::detail::initiate_post> : std::true_type
{};

template <class Executor>
struct calls_handler_alone<asio::detail::initiate_defer_with_executor<Executor>>
  : std::true_type
{};

template <class Executor>
struct calls_handler_alone<asio::detail::initiate_dispatch_with_executor<Executor>>
  : std::true_type
{};

template <class Executor>
struct calls_handler_alone<asio::detail::initiate_post_with_executor<Executor>>
  : std::true_type
{};

#endif // ASIO_CTX_NATIVE_INITIATIONS

// True if an argument of such an operation is a function that runs before the handler. If
// the operations are unknown, it may be any callable argument, even the one that Asio
// passes if there is no such function.
template <class Initiation, class Argument>
struct runs_first
#if ASIO_CTX_NATIVE_INITIATIONS || BOOST_ASIO_VERSION < 103700
  : calls_handler_alone<Initiation>
#else
  : std::conjunction<std::is_class<Argument>, std::is_invocable<Argument&>>
#endif
{};

#if ASIO_CTX_NATIVE_INITIATIONS && BOOST_ASIO_VERSION >= 103700
template <class Initiation>
struct runs_first<Initiation, asio::detail::empty_work_function> : std::false_type
{};
#endif

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_ASIO_NATIVE_INITIATIONS_HPP
