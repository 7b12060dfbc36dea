// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Boost.Context's other implementation asks more of functions.

#if __has_include(<ucontext.h>)
#define BOOST_USE_UCONTEXT

#include <asio_ctx/fiber.hpp>
#include <utility>

asio_ctx::fiber resume_with_a_function_that_changes(asio_ctx::fiber other);
asio_ctx::fiber resume_with_a_function_that_changes(asio_ctx::fiber other)
{
  bool called = false;
  return std::move(other).resume_with([&called](asio_ctx::fiber&& caller) mutable {
    called = true;
    return std::move(caller);
  });
}

#endif
