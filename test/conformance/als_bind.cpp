// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include <asio_ctx/async_local_storage.hpp>
#include <asio_ctx/context_frame.hpp>
#include <boost/test/unit_test.hpp>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

// Node: test/parallel/test-async-local-storage-bind.js
// Adapted: what can't be called is found at compile time.
BOOST_AUTO_TEST_SUITE(test_async_local_storage_bind)

namespace {

template <class T>
using bound = decltype(asio_ctx::bind(std::declval<T>()));

static_assert(!std::is_invocable_v<bound<int>>);
static_assert(!std::is_invocable_v<bound<bool>>);
static_assert(!std::is_invocable_v<bound<std::string>>);
static_assert(!std::is_invocable_v<bound<std::vector<int>>>);
static_assert(std::is_invocable_r_v<int, bound<int (*)(int)>, int>);
static_assert(!std::is_invocable_v<bound<int (*)(int)>>);

} // namespace

BOOST_AUTO_TEST_CASE(the_bound_function_returns_what_the_function_returns)
{
  const auto bound_function = asio_ctx::bind([] { return 123; });
  BOOST_TEST(bound_function() == 123);
}

BOOST_AUTO_TEST_CASE(the_bound_function_passes_its_arguments_on)
{
  const auto bound_function = asio_ctx::bind(
      [](const std::string& text, std::unique_ptr<int> p) { return text[0] + *p; });
  BOOST_TEST(bound_function("a", std::make_unique<int>(1)) == 'b');
}

BOOST_AUTO_TEST_CASE(the_bound_function_runs_where_it_was_bound)
{
  asio_ctx::async_local_storage<int> storage;
  const auto get = [&] { return storage.get_store() ? *storage.get_store() : 0; };
  const auto outside = asio_ctx::bind(get);
  const auto in_one = storage.run(1, [&] { return asio_ctx::bind(get); });
  storage.run(2, [&] {
    BOOST_TEST(in_one() == 1);
    BOOST_TEST(outside() == 0);
    BOOST_TEST(get() == 2);
  });
}

BOOST_AUTO_TEST_SUITE_END()
