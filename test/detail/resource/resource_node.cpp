// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Test that the header is self-contained.
#include <asio_ctx/detail/resource/resource_node.hpp>

#include <asio_ctx/async_hook.hpp>
#include <asio_ctx/async_id.hpp>
#include <asio_ctx/detail/resource/announce.hpp>
#include <asio_ctx/live_objects.hpp>
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <utility>

namespace detail = asio_ctx::detail;

namespace {

struct count_of_ends
{
  int& ends;

  void destroy(asio_ctx::async_id) { ++ends; }
};

// A resource that has a keeper, and no owner any more.
struct kept_resource
{
  kept_resource()
  {
    detail::keep(node);
    detail::drop_resource(node);
  }

  std::int64_t live() const { return asio_ctx::live_objects().resources - before; }

  std::int64_t before = asio_ctx::live_objects().resources;
  int ends = 0;
  decltype(asio_ctx::create_hook(std::declval<count_of_ends>())) hook =
      asio_ctx::create_hook(count_of_ends{ends}).enable();
  detail::resource_node* node =
      detail::make_announced(detail::resource_kind::user, "kept", true);
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(resource_node, kept_resource)

BOOST_AUTO_TEST_CASE(ends_with_its_last_owner_and_is_freed_with_its_last_keeper)
{
  BOOST_TEST(ends == 1);
  BOOST_TEST(live() == 1);
  detail::stop_keeping(node);
  BOOST_TEST(ends == 1);
  BOOST_TEST(live() == 0);
}

// As a callback of init that runs as the creator of late work, and starts something there.
BOOST_AUTO_TEST_CASE(ends_once_even_if_a_keeper_becomes_an_owner)
{
  detail::drop_resource(detail::share_resource(node));
  BOOST_TEST(ends == 1);

  detail::share_resource(node);
  detail::stop_keeping(node);
  BOOST_TEST(live() == 1);
  detail::drop_resource(node);
  BOOST_TEST(ends == 1);
  BOOST_TEST(live() == 0);
}

BOOST_AUTO_TEST_SUITE_END()
