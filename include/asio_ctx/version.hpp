// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_VERSION_HPP
#define ASIO_CTX_VERSION_HPP

/** The version as a number: major * 100000 + minor * 100 + patch, as in Asio. */
#define ASIO_CTX_VERSION 200 // 0.2.0

/** The version as text. */
#define ASIO_CTX_VERSION_STRING "0.2.0"

#endif // ASIO_CTX_VERSION_HPP
