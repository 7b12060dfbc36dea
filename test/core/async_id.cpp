// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include <asio_ctx/async_id.hpp>

#include <asio_ctx/async_hook.hpp>
#include <asio_ctx/async_resource.hpp>
#include <boost/test/unit_test.hpp>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

namespace {

using asio_ctx::async_id;
using asio_ctx::async_resource;
using asio_ctx::execution_async_id;
using asio_ctx::execution_async_resource;
using asio_ctx::resource_key;
using asio_ctx::resource_ref;
using asio_ctx::trigger_async_id;

static_assert(noexcept(execution_async_id()));
static_assert(noexcept(trigger_async_id()));
static_assert(noexcept(execution_async_resource()));
static_assert(!std::is_copy_constructible_v<resource_key<int>>);

} // namespace

BOOST_AUTO_TEST_SUITE(ids)

BOOST_AUTO_TEST_CASE(top_level_has_the_root_id_on_every_thread)
{
  BOOST_TEST(execution_async_id() == asio_ctx::root_async_id);
  BOOST_TEST(trigger_async_id() == asio_ctx::no_async_id);
  std::thread([] {
    BOOST_TEST(execution_async_id() == 1U);
    BOOST_TEST(trigger_async_id() == 0U);
  }).join();
}

BOOST_AUTO_TEST_CASE(increase_within_a_thread)
{
  async_id last = asio_ctx::root_async_id;
  for (int i = 0; i != 3000; ++i)
  {
    const async_id id = async_resource("test").async_id();
    BOOST_REQUIRE_GT(id, last);
    last = id;
  }
}

BOOST_AUTO_TEST_CASE(are_unique_in_the_process)
{
  constexpr int threads = 4;
  constexpr int made = 5000;
  std::vector<std::vector<async_id>> ids(threads);
  std::vector<std::thread> running;
  for (auto& mine : ids)
    running.emplace_back([&mine] {
      for (int i = 0; i != made; ++i)
        mine.push_back(async_resource("test").async_id());
    });
  for (auto& thread : running)
    thread.join();

  std::set<async_id> all;
  for (const auto& mine : ids)
    all.insert(mine.begin(), mine.end());
  BOOST_TEST(all.size() == std::size_t(threads * made));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(resources)

BOOST_AUTO_TEST_CASE(the_top_level_is_a_resource)
{
  const resource_ref root = execution_async_resource();
  BOOST_TEST(root.async_id() == asio_ctx::root_async_id);
  BOOST_TEST(root.trigger_async_id() == asio_ctx::no_async_id);
  BOOST_TEST(root.type() == "root");
}

BOOST_AUTO_TEST_CASE(show_their_type_and_ids)
{
  async_resource resource("db.query");
  resource.run_in_async_scope([&] {
    const resource_ref current = execution_async_resource();
    BOOST_TEST(current.async_id() == resource.async_id());
    BOOST_TEST(current.trigger_async_id() == asio_ctx::root_async_id);
    BOOST_TEST(current.type() == "db.query");
    BOOST_TEST((current == execution_async_resource()));
  });
}

BOOST_AUTO_TEST_CASE(keep_data_by_key)
{
  const resource_key<std::string> name;
  const resource_key<int> count;
  async_resource one("one");
  async_resource two("two");

  one.run_in_async_scope([&] {
    BOOST_TEST(execution_async_resource().find(name) == nullptr);
    execution_async_resource()[name] = "first";
    execution_async_resource()[count] = 1;
  });
  two.run_in_async_scope([&] { execution_async_resource()[name] = "second"; });

  one.run_in_async_scope([&] {
    BOOST_TEST(execution_async_resource()[name] == "first");
    BOOST_TEST(execution_async_resource()[count] == 1);
  });
  two.run_in_async_scope([&] {
    BOOST_TEST(*execution_async_resource().find(name) == "second");
    BOOST_TEST(execution_async_resource().find(count) == nullptr);
  });
}

BOOST_AUTO_TEST_CASE(have_one_data_however_many_references_there_are)
{
  const resource_key<int> key;
  std::thread([&] { // a top level that nobody has asked for yet
    resource_ref first = execution_async_resource();
    resource_ref second = execution_async_resource();
    first[key] = 7;
    BOOST_TEST(second[key] == 7);
    BOOST_TEST(first[key] == 7);
    BOOST_TEST(execution_async_resource()[key] == 7);
  })
      .join();
}

BOOST_AUTO_TEST_CASE(are_meant_by_their_references_wherever_those_are_used)
{
  const resource_key<int> key;
  async_resource other("other");
  std::thread([&] {
    resource_ref top = execution_async_resource();
    other.run_in_async_scope([&] {
      top[key] = 7;
      BOOST_TEST(top.async_id() == asio_ctx::root_async_id);
      BOOST_TEST(execution_async_resource().find(key) == nullptr);
    });
    BOOST_TEST(execution_async_resource()[key] == 7);
  }).join();
}

BOOST_AUTO_TEST_CASE(destroy_their_data_with_themselves)
{
  const resource_key<std::shared_ptr<int>> key;
  const auto value = std::make_shared<int>(1);
  {
    async_resource resource("test");
    resource.run_in_async_scope([&] { execution_async_resource()[key] = value; });
    BOOST_TEST(value.use_count() == 2);
  }
  BOOST_TEST(value.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(keep_data_longer_than_its_key)
{
  const auto value = std::make_shared<int>(1);
  async_resource resource("test");
  {
    const resource_key<std::shared_ptr<int>> key;
    resource.run_in_async_scope([&] { execution_async_resource()[key] = value; });
  }
  const resource_key<std::shared_ptr<int>> other;
  resource.run_in_async_scope(
      [&] { BOOST_TEST(execution_async_resource().find(other) == nullptr); });
  BOOST_TEST(value.use_count() == 2);
}

BOOST_AUTO_TEST_CASE(keep_data_of_a_threads_top_level_until_it_ends)
{
  const resource_key<std::shared_ptr<int>> key;
  const auto value = std::make_shared<int>(1);
  std::thread([&] {
    execution_async_resource()[key] = value;
    BOOST_TEST(*execution_async_resource()[key] == 1);
    BOOST_TEST(value.use_count() == 2);
  }).join();
  BOOST_TEST(value.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(take_data_from_the_resource_that_makes_them)
{
  const resource_key<int> request;
  const auto hook =
      asio_ctx::create_hook(asio_ctx::hook_callbacks{[&](async_id, std::string_view,
                                                         async_id, resource_ref made) {
        made[request] = execution_async_resource()[request];
      }}).enable();
  async_resource server("server");
  server.run_in_async_scope([&] {
    execution_async_resource()[request] = 7;
    async_resource child("child");
    child.run_in_async_scope([&] {
      BOOST_TEST(execution_async_resource()[request] == 7);
      async_resource("grandchild").run_in_async_scope([&] {
        BOOST_TEST(execution_async_resource()[request] == 7);
      });
    });
  });
}

BOOST_AUTO_TEST_SUITE_END()
