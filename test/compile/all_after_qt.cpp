// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Everything compiles after Asio and Qt's keywords, which are macros.

#include <boost/asio.hpp>

#include "qt_keywords.hpp"
#include <asio_ctx.hpp>
#include <asio_ctx/stacktrace.hpp>
#include <asio_ctx/testing.hpp>
#if defined(__linux__)
#include <asio_ctx/insight.hpp>
#endif
