// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_TEST_SUPPORT_NEWER_ASIO_HPP
#define ASIO_CTX_TEST_SUPPORT_NEWER_ASIO_HPP

// Includes what Asio has since Boost 1.81, if it is there. ASIO_CTX_TEST_HAS_... says what is there.

#include <boost/asio/detail/config.hpp>

#if __has_include(<boost/asio/bind_immediate_executor.hpp>)
#include <boost/asio/bind_immediate_executor.hpp>
#define ASIO_CTX_TEST_HAS_IMMEDIATE_EXECUTOR 1
#else
#define ASIO_CTX_TEST_HAS_IMMEDIATE_EXECUTOR 0
#endif

#if __has_include(<boost/asio/cancel_after.hpp>)
#include <boost/asio/cancel_after.hpp>
#include <boost/asio/cancel_at.hpp>
#define ASIO_CTX_TEST_HAS_CANCEL_AFTER 1
#else
#define ASIO_CTX_TEST_HAS_CANCEL_AFTER 0
#endif

#if defined(BOOST_ASIO_HAS_CO_AWAIT) && __has_include(<boost/asio/co_composed.hpp>)
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmismatched-new-delete" // in co_composed
#endif
#include <boost/asio/co_composed.hpp>
#define ASIO_CTX_TEST_HAS_CO_COMPOSED 1
#else
#define ASIO_CTX_TEST_HAS_CO_COMPOSED 0
#endif

#if __has_include(<boost/asio/composed.hpp>)
#include <boost/asio/composed.hpp>
#define ASIO_CTX_TEST_HAS_COMPOSED 1
#else
#define ASIO_CTX_TEST_HAS_COMPOSED 0
#endif

#if __has_include(<boost/asio/inline_or_executor.hpp>)
#include <boost/asio/inline_executor.hpp>
#include <boost/asio/inline_or_executor.hpp>
#define ASIO_CTX_TEST_HAS_INLINE_OR 1
#else
#define ASIO_CTX_TEST_HAS_INLINE_OR 0
#endif

#if __has_include(<boost/asio/redirect_disposition.hpp>)
#include <boost/asio/redirect_disposition.hpp>
#define ASIO_CTX_TEST_HAS_REDIRECT_DISPOSITION 1
#else
#define ASIO_CTX_TEST_HAS_REDIRECT_DISPOSITION 0
#endif

#endif // ASIO_CTX_TEST_SUPPORT_NEWER_ASIO_HPP
