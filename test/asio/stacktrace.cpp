// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include <asio_ctx/stacktrace.hpp>

#include "support/in_child.hpp"
#include <asio_ctx/async_hook.hpp>
#include <asio_ctx/async_resource.hpp>
#include <boost/test/unit_test.hpp>
#include <stdexcept>
#include <string>

#if ASIO_CTX_TEST_HAS_FORK

BOOST_AUTO_TEST_SUITE(a_stack_trace)

BOOST_AUTO_TEST_CASE(follows_the_message_about_a_failed_callback)
{
  const auto result = test_support::in_child([] {
    asio_ctx::hook_callbacks callbacks;
    callbacks.before = [](asio_ctx::async_id) { throw std::runtime_error("broken"); };
    const auto hook = asio_ctx::create_hook(callbacks).enable();
    asio_ctx::async_resource("test").run_in_async_scope([] {});
  });
  BOOST_TEST(result.signal == SIGABRT);
  BOOST_TEST(
      result.errors.find("before callback of a hook: std::runtime_error: broken\n 0# ")
      != std::string::npos);
#if defined(__linux__)
  BOOST_TEST(result.errors.find("__cxa_throw") != std::string::npos);
#endif
}

BOOST_AUTO_TEST_SUITE_END()

#endif
