// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include <asio_ctx/async_resource.hpp>

#include <asio_ctx/async_hook.hpp>
#include <asio_ctx/async_local_storage.hpp>
#include <boost/test/unit_test.hpp>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

using asio_ctx::async_id;
using asio_ctx::async_resource;
using asio_ctx::execution_async_id;
using asio_ctx::trigger_async_id;

asio_ctx::async_local_storage<int> storage;

int value()
{
  const int* store = storage.get_store();
  return store ? *store : 0;
}

// The ids of destroy events, in order.
struct destroyed
{
  std::vector<async_id>& ids;
  void destroy(async_id id) { ids.push_back(id); }
};

struct fixture
{
  std::vector<async_id> ends;
  asio_ctx::async_hook hook = asio_ctx::create_hook(destroyed{ends}).enable();
};

static_assert(!std::is_copy_constructible_v<async_resource>);
static_assert(std::is_nothrow_move_constructible_v<async_resource>);
static_assert(std::has_virtual_destructor_v<async_resource>);

} // namespace

BOOST_FIXTURE_TEST_SUITE(an_async_resource, fixture)

BOOST_AUTO_TEST_CASE(runs_functions_with_its_ids_and_its_context)
{
  async_resource resource = storage.run(1, [] { return async_resource("test"); });
  BOOST_TEST(resource.type() == "test");
  BOOST_TEST(resource.trigger_async_id() == asio_ctx::root_async_id);

  storage.run(2, [&] {
    const int result = resource.run_in_async_scope(
        [&](int a, std::unique_ptr<int> b) {
          BOOST_TEST(value() == 1);
          BOOST_TEST(execution_async_id() == resource.async_id());
          BOOST_TEST(trigger_async_id() == resource.trigger_async_id());
          return a + *b;
        },
        1, std::make_unique<int>(2));
    BOOST_TEST(result == 3);
    BOOST_TEST(value() == 2);
    BOOST_TEST(execution_async_id() == asio_ctx::root_async_id);
  });
}

BOOST_AUTO_TEST_CASE(returns_references_as_they_are)
{
  int object = 0;
  async_resource resource("test");
  int& result = resource.run_in_async_scope([&]() -> int& { return object; });
  BOOST_TEST(&result == &object);
}

BOOST_AUTO_TEST_CASE(restores_all_when_a_function_throws)
{
  async_resource resource("test");
  storage.run(3, [&] {
    BOOST_CHECK_THROW(
        resource.run_in_async_scope([] {
          storage.enter_with(4);
          throw std::runtime_error("test");
        }),
        std::runtime_error);
    BOOST_TEST(value() == 3);
    BOOST_TEST(execution_async_id() == asio_ctx::root_async_id);
    BOOST_TEST(trigger_async_id() == asio_ctx::no_async_id);
  });
}

BOOST_AUTO_TEST_CASE(shows_what_enter_with_gave_to_nobody_else)
{
  async_resource resource("test");
  resource.run_in_async_scope([] { storage.enter_with(5); });
  BOOST_TEST(value() == 0);
  resource.run_in_async_scope([] { BOOST_TEST(value() == 0); });
}

BOOST_AUTO_TEST_CASE(can_be_entered_a_thousand_deep)
{
  async_resource resource = storage.run(6, [] { return async_resource("test"); });
  int deepest = 0;
  const auto recurse = [&](auto& self, int depth) -> void {
    BOOST_REQUIRE_EQUAL(execution_async_id(), resource.async_id());
    BOOST_REQUIRE_EQUAL(value(), 6);
    deepest = depth;
    if (depth != 1000)
      resource.run_in_async_scope(self, self, depth + 1);
    BOOST_REQUIRE_EQUAL(execution_async_id(), resource.async_id());
  };
  resource.run_in_async_scope(recurse, recurse, 1);
  BOOST_TEST(deepest == 1000);
  BOOST_TEST(execution_async_id() == asio_ctx::root_async_id);
}

BOOST_AUTO_TEST_CASE(takes_any_number_as_trigger_id)
{
  BOOST_TEST(async_resource("test", {111}).trigger_async_id() == 111U);
  BOOST_TEST(async_resource("test", {0}).trigger_async_id() == 0U);
  async_resource resource("test", {~async_id()});
  resource.run_in_async_scope([] { BOOST_TEST(trigger_async_id() == ~async_id()); });
}

BOOST_AUTO_TEST_CASE(is_triggered_by_what_makes_it)
{
  async_resource outer("outer");
  outer.run_in_async_scope([&] {
    BOOST_TEST(async_resource("inner").trigger_async_id() == outer.async_id());
  });
}

BOOST_AUTO_TEST_CASE(needs_a_type)
{
  BOOST_CHECK_THROW(async_resource(""), std::invalid_argument);
  BOOST_CHECK_THROW((void)async_resource::bind([] {}, ""), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(copies_its_type)
{
  std::string type = "a type that is long enough to be on the heap";
  async_resource resource(type);
  type.assign(type.size(), 'x');
  BOOST_TEST(resource.type() == "a type that is long enough to be on the heap");
}

BOOST_AUTO_TEST_CASE(ends_with_its_object)
{
  async_id id = 0;
  {
    async_resource resource("test");
    id = resource.async_id();
    resource.run_in_async_scope([] {});
    BOOST_TEST(ends.empty());
  }
  BOOST_TEST(ends == std::vector<async_id>{id});
}

BOOST_AUTO_TEST_CASE(ends_once_by_hand)
{
  async_id id = 0;
  {
    async_resource resource("test");
    id = resource.async_id();
    BOOST_TEST(&resource.emit_destroy() == &resource);
    BOOST_TEST(ends == std::vector<async_id>{id});
    BOOST_CHECK_THROW(resource.emit_destroy(), std::logic_error);
    resource.run_in_async_scope(
        [&] { BOOST_TEST(execution_async_id() == resource.async_id()); });
  }
  BOOST_TEST(ends == std::vector<async_id>{id});
}

BOOST_AUTO_TEST_CASE(ends_only_by_hand_where_that_is_asked_for)
{
  {
    asio_ctx::async_resource_options options;
    options.require_manual_destroy = true;
    async_resource kept("test", options);
    async_resource ended("test", options);
    ended.emit_destroy();
  }
  BOOST_TEST(ends.size() == 1U);
}

BOOST_AUTO_TEST_CASE(has_no_context_and_no_id_where_its_end_is_announced)
{
  struct check
  {
    void destroy(async_id)
    {
      BOOST_TEST(execution_async_id() == asio_ctx::no_async_id);
      BOOST_TEST(trigger_async_id() == asio_ctx::no_async_id);
      BOOST_TEST(value() == 0);
      storage.enter_with(9); // goes no further
    }
  };
  const auto checking = asio_ctx::create_hook(check()).enable();
  storage.run(7, [] {
    async_resource("test").emit_destroy();
    BOOST_TEST(value() == 7);
  });
}

BOOST_AUTO_TEST_CASE(leaves_an_empty_object_when_it_is_moved)
{
  async_resource resource("test");
  const async_id id = resource.async_id();
  async_resource moved(std::move(resource));
  BOOST_TEST(moved.async_id() == id);
  BOOST_TEST(ends.empty());

  BOOST_TEST(resource.async_id() == asio_ctx::no_async_id);
  BOOST_TEST(resource.trigger_async_id() == asio_ctx::no_async_id);
  BOOST_TEST(resource.type() == "");
  BOOST_CHECK_THROW(resource.run_in_async_scope([] {}), std::logic_error);
  BOOST_CHECK_THROW(resource.emit_destroy(), std::logic_error);
  BOOST_CHECK_THROW((void)resource.bind([] {}), std::logic_error);

  resource = async_resource("other");
  const async_id other = resource.async_id();
  BOOST_TEST(other != id);
  moved = std::move(resource);
  BOOST_TEST(ends == std::vector<async_id>{id});
  BOOST_TEST(moved.async_id() == other);
}

BOOST_AUTO_TEST_CASE(is_a_base_class)
{
  class query : public async_resource
  {
  public:
    explicit query(int answer) : async_resource("db.query"), answer_(answer) {}
    int finish()
    {
      return run_in_async_scope([this] { return answer_ + value(); });
    }

  private:
    int answer_;
  };
  std::unique_ptr<async_resource> owner;
  storage.run(1, [&] {
    auto made = std::make_unique<query>(41);
    storage.run(5, [&] { BOOST_TEST(made->finish() == 42); });
    owner = std::move(made);
  });
  owner.reset();
  BOOST_TEST(ends.size() == 1U);
}

BOOST_AUTO_TEST_CASE(runs_on_several_threads_at_a_time)
{
  async_resource resource = storage.run(8, [] { return async_resource("test"); });
  std::vector<std::thread> threads;
  for (int i = 0; i != 4; ++i)
    threads.emplace_back([&] {
      for (int n = 0; n != 1000; ++n)
        resource.run_in_async_scope([&] {
          if (value() != 8 || execution_async_id() != resource.async_id())
            BOOST_ERROR("wrong context");
        });
    });
  for (auto& thread : threads)
    thread.join();
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(a_function_bound_to_a_resource, fixture)

BOOST_AUTO_TEST_CASE(runs_in_the_resource_on_every_call)
{
  async_resource resource = storage.run(1, [] { return async_resource("test"); });
  auto bound = resource.bind([&](int a, int b) {
    BOOST_TEST(execution_async_id() == resource.async_id());
    BOOST_TEST(value() == 1);
    return a - b;
  });
  BOOST_TEST(bound.async_id() == resource.async_id());
  BOOST_TEST(bound.trigger_async_id() == resource.trigger_async_id());
  BOOST_TEST(bound.type() == "test");
  BOOST_TEST(bound(5, 3) == 2);
  BOOST_TEST(std::as_const(bound)(3, 5) == -2);
  BOOST_TEST(ends.empty());
}

BOOST_AUTO_TEST_CASE(outlives_the_resources_object)
{
  const auto bound = [] {
    async_resource resource("test");
    return resource.bind([] { return execution_async_id(); });
  }();
  BOOST_TEST(ends.size() == 1U);
  BOOST_TEST(bound() == bound.async_id());
}

BOOST_AUTO_TEST_CASE(has_a_resource_of_its_own_if_it_is_bound_to_none)
{
  {
    const auto bound = async_resource::bind([] { return execution_async_id(); }, "fn");
    const auto copy = bound;
    BOOST_TEST(bound() == bound.async_id());
    BOOST_TEST(copy() == bound.async_id());
    BOOST_TEST(bound.async_id() != execution_async_id());
    BOOST_TEST(bound.type() == "fn");
    BOOST_TEST(ends.empty());
  }
  BOOST_TEST(ends.size() == 1U);
}

BOOST_AUTO_TEST_CASE(may_hold_what_can_only_be_moved)
{
  auto bound =
      async_resource::bind([p = std::make_unique<int>(3)] { return *p; }, "test");
  auto moved = std::move(bound);
  BOOST_TEST(std::move(moved)() == 3);
}

BOOST_AUTO_TEST_SUITE_END()
