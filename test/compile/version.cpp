// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// CMake, the number and the text say the same version.

#include <asio_ctx/version.hpp>
#include <string_view>

static_assert(
    ASIO_CTX_VERSION
    == ASIO_CTX_TEST_CMAKE_VERSION_MAJOR * 100000
           + ASIO_CTX_TEST_CMAKE_VERSION_MINOR * 100 + ASIO_CTX_TEST_CMAKE_VERSION_PATCH);
static_assert(std::string_view(ASIO_CTX_VERSION_STRING) == ASIO_CTX_TEST_CMAKE_VERSION);
