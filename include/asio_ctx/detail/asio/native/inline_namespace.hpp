// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_ASIO_NATIVE_INLINE_NAMESPACE_HPP
#define ASIO_CTX_DETAIL_ASIO_NATIVE_INLINE_NAMESPACE_HPP

// Newer versions of Asio have all names in an inline namespace. Declarations of Asio's
// names must be in there, too.

#include <boost/asio/detail/config.hpp>

#if defined(BOOST_ASIO_INLINE_NAMESPACE_BEGIN)
#define ASIO_CTX_DETAIL_ASIO_NAMESPACE_BEGIN BOOST_ASIO_INLINE_NAMESPACE_BEGIN
#define ASIO_CTX_DETAIL_ASIO_NAMESPACE_END BOOST_ASIO_INLINE_NAMESPACE_END
#else
#define ASIO_CTX_DETAIL_ASIO_NAMESPACE_BEGIN
#define ASIO_CTX_DETAIL_ASIO_NAMESPACE_END
#endif

#endif // ASIO_CTX_DETAIL_ASIO_NATIVE_INLINE_NAMESPACE_HPP
