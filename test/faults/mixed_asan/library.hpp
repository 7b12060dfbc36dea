// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_TEST_FAULTS_MIXED_ASAN_LIBRARY_HPP
#define ASIO_CTX_TEST_FAULTS_MIXED_ASAN_LIBRARY_HPP

#include <asio_ctx/async_resource.hpp>

#define LIBRARY __attribute__((visibility("default")))

/** Takes a resource. */
LIBRARY void keep(asio_ctx::async_resource&& resource);

/** Ends all that it has taken. */
LIBRARY void drop_all();

/** Makes resources, of names up to so many characters, and ends them. */
LIBRARY void use(int longest);

#endif // ASIO_CTX_TEST_FAULTS_MIXED_ASAN_LIBRARY_HPP
