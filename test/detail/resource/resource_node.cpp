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

namespace detail = asio_ctx::detail;

namespace {

struct count_of_ends
{
  int& ends;

  void destroy(asio_ctx::async_id) { ++ends; }
};

} // namespace

BOOST_AUTO_TEST_SUITE(resource_node)

BOOST_AUTO_TEST_CASE(ends_with_its_last_owner_and_is_freed_with_its_last_keeper)
{
  const auto before = asio_ctx::live_objects();
  int ends = 0;
  auto hook = asio_ctx::create_hook(count_of_ends{ends}).enable();
  detail::resource_node* const node =
      detail::make_announced(detail::resource_kind::user, "kept", true);
  detail::keep(node);
  detail::drop_resource(node);
  BOOST_TEST(ends == 1);
  BOOST_TEST(asio_ctx::live_objects().resources == before.resources + 1);
  detail::stop_keeping(node);
  BOOST_TEST(ends == 1);
  BOOST_TEST(asio_ctx::live_objects().resources == before.resources);
}

// As a callback of init that runs as the creator of late work, and starts something there.
BOOST_AUTO_TEST_CASE(ends_once_even_if_a_keeper_becomes_an_owner)
{
  const auto before = asio_ctx::live_objects();
  int ends = 0;
  auto hook = asio_ctx::create_hook(count_of_ends{ends}).enable();
  detail::resource_node* const node =
      detail::make_announced(detail::resource_kind::user, "kept", true);
  detail::keep(node);
  detail::drop_resource(node);
  detail::drop_resource(detail::share_resource(node));
  BOOST_TEST(ends == 1);

  detail::share_resource(node);
  detail::stop_keeping(node);
  BOOST_TEST(asio_ctx::live_objects().resources == before.resources + 1);
  detail::drop_resource(node);
  BOOST_TEST(ends == 1);
  BOOST_TEST(asio_ctx::live_objects().resources == before.resources);
}

BOOST_AUTO_TEST_SUITE_END()
