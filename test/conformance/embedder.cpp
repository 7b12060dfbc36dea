// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// What Node's test suite says of its interface for C and C++: ids and scopes.

#define ASIO_CTX_NO_AUTOMATIC

#include <asio_ctx/async_resource.hpp>
#include <asio_ctx/io_context.hpp>
#include <asio_ctx/thread_pool.hpp>
#include <atomic>
#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <exception>
#include <future>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/activity_collector.hpp"
#include "support/stories.hpp"

namespace {

namespace net = boost::asio;
using asio_ctx::async_id;
using asio_ctx::async_resource;
using asio_ctx::execution_async_id;
using asio_ctx::execution_async_resource;
using asio_ctx::no_async_id;
using asio_ctx::root_async_id;
using asio_ctx::trigger_async_id;
using test_support::activity;
using test_support::activity_collector;
using test_support::my_story;
using test_support::one_life;
using test_support::story;

// All before and after in their order, with the types: "before outer, after outer".
std::string calls(const activity_collector& hooks)
{
  std::string text;
  for (const test_support::hook_event& event : hooks.events())
    if (event.kind == test_support::event_kind::before
        || event.kind == test_support::event_kind::after)
      text += (text.empty() ? "" : ", ") + std::string(name_of(event.kind)) + " "
              + hooks.of(event.id).type;
  return text;
}

} // namespace

// Node: test/addons/async-hooks-id/test.js
// Adapted: the functions and execution_async_resource() agree, on every thread.
BOOST_AUTO_TEST_SUITE(addons_async_hooks_id_test)

namespace {

bool both_agree()
{
  return execution_async_id() == execution_async_resource().async_id()
         && trigger_async_id() == execution_async_resource().trigger_async_id();
}

} // namespace

BOOST_AUTO_TEST_CASE(both_ways_to_ask_for_the_ids_agree_at_the_top_level)
{
  BOOST_TEST(both_agree());
  BOOST_TEST(execution_async_id() == root_async_id);
  BOOST_TEST(trigger_async_id() == no_async_id);
}

BOOST_AUTO_TEST_CASE(they_agree_in_handlers_on_every_thread)
{
  asio_ctx::thread_pool pool(3);
  std::atomic<int> right{0};
  for (int i = 0; i != 20; ++i)
    net::post(pool, [&] {
      const async_id outer = execution_async_id();
      right +=
          both_agree() && outer > root_async_id && trigger_async_id() == root_async_id;
      net::post(
          pool, [&, outer] { right += both_agree() && trigger_async_id() == outer; });
    });
  pool.join();
  BOOST_TEST(right == 40);
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/addons/callback-scope/test-async-hooks.js
// Adapted: the scope of a resource, whose id is its own; the foreign id is its trigger.
BOOST_AUTO_TEST_SUITE(addons_callback_scope_test_async_hooks)

BOOST_AUTO_TEST_CASE(before_comes_at_the_entry_of_a_scope_and_after_at_its_end)
{
  activity_collector hooks;
  async_resource resource("scope", {1000u});
  resource.run_in_async_scope([&] {
    BOOST_TEST(execution_async_id() == resource.async_id());
    BOOST_TEST(trigger_async_id() == 1000u);
    BOOST_TEST(my_story(hooks) == "init before");
  });
  BOOST_TEST(story(hooks, "scope") == "init before after");
  BOOST_TEST(hooks.only("scope").trigger == 1000u);
  hooks.check();
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/addons/callback-scope/test.js
// Adapted: an uncaught exception leaves io_context::run().
BOOST_AUTO_TEST_SUITE(addons_callback_scope_test)

BOOST_AUTO_TEST_CASE(a_value_comes_through_the_scope)
{
  async_resource resource("scope");
  std::string value = "value";
  BOOST_TEST(resource.run_in_async_scope([] { return 42; }) == 42);
  BOOST_TEST(
      &resource.run_in_async_scope([&]() -> std::string& { return value; }) == &value);
}

BOOST_AUTO_TEST_CASE(an_exception_goes_through_the_scope_and_closes_it)
{
  activity_collector hooks;
  asio_ctx::io_context io;
  async_resource resource("scope");
  net::post(io, [&] {
    resource.run_in_async_scope([] { throw std::runtime_error("inside"); });
  });
  BOOST_CHECK_EXCEPTION(io.run(), std::runtime_error, [](const std::exception& e) {
    return e.what() == std::string("inside");
  });
  BOOST_TEST(calls(hooks) == "before execute, before scope, after scope, after execute");
  BOOST_TEST(story(hooks, "execute") == one_life);
  BOOST_TEST(execution_async_id() == root_async_id);

  resource.run_in_async_scope([] {}); // goes on as if nothing had been
  BOOST_TEST(story(hooks, "scope") == "init before after before after");
  hooks.check();
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/addons/make-callback/test.js
// Adapted: by function or pointer to member, with the object as the first argument.
BOOST_AUTO_TEST_SUITE(addons_make_callback_test)

namespace {

int forty_two()
{
  return 42;
}

struct counter
{
  int add(int n) { return sum += n; }

  int sum = 0;
};

} // namespace

BOOST_AUTO_TEST_CASE(arguments_object_and_result_are_passed_on)
{
  async_resource resource("callback");
  BOOST_TEST(resource.run_in_async_scope(&forty_two) == 42);
  BOOST_TEST(resource.run_in_async_scope([](int n) { return n + 1; }, 41) == 42);

  counter object;
  BOOST_TEST(resource.run_in_async_scope(&counter::add, object, 40) == 40);
  BOOST_TEST(resource.run_in_async_scope(&counter::add, &object, 2) == 42);
  BOOST_TEST(object.sum == 42);

  auto moved = resource.run_in_async_scope(
      [](std::unique_ptr<int> p) { return p; }, std::make_unique<int>(42));
  BOOST_TEST(*moved == 42);
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/node-api/test_async_context/test.js
// Adapted: destroy comes at once when it is asked for, not a turn later.
BOOST_AUTO_TEST_SUITE(node_api_test_async_context_test)

BOOST_AUTO_TEST_CASE(a_resource_is_current_in_its_callbacks_alone_and_ends_when_told_to)
{
  activity_collector hooks;
  asio_ctx::io_context io;
  asio_ctx::resource_key<int> mark;
  {
    async_resource context("library", {std::nullopt, true}); // ends by hand
    context.run_in_async_scope([&] {
      BOOST_TEST(execution_async_resource().async_id() == context.async_id());
      BOOST_TEST(execution_async_resource().type() == "library");
      execution_async_resource()[mark] = 1;
      net::post(io, [&] {
        BOOST_TEST(execution_async_resource().async_id() != context.async_id());
        BOOST_TEST(execution_async_resource().find(mark) == nullptr);
        BOOST_TEST(story(hooks, "library") == "init before after");
      });
    });
    io.run();
    context.run_in_async_scope(
        [&] { BOOST_TEST(execution_async_resource()[mark] == 1); });
    BOOST_TEST(story(hooks, "library") == "init before after before after");
    context.emit_destroy();
    BOOST_TEST(story(hooks, "library") == "init before after before after destroy");
  }
  BOOST_TEST(story(hooks, "library") == "init before after before after destroy");
  hooks.check();
}

BOOST_AUTO_TEST_CASE(without_being_told_to_it_does_not_end)
{
  activity_collector hooks;
  {
    const async_resource context("library", {std::nullopt, true});
  }
  BOOST_TEST(story(hooks, "library") == "init");
  hooks.check();
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/node-api/test_async_context/test-gcable-callback.js
// Adapted: the caller's object is data of the resource, which keeps it alive.
BOOST_AUTO_TEST_SUITE(node_api_test_async_context_test_gcable_callback)

BOOST_AUTO_TEST_CASE(an_object_lives_as_long_as_the_context_that_it_was_given_to)
{
  asio_ctx::resource_key<std::shared_ptr<int>> key;
  std::weak_ptr<int> object;
  {
    async_resource context("library");
    context.run_in_async_scope([&] {
      const auto made = std::make_shared<int>(42);
      object = made;
      execution_async_resource()[key] = made;
    });
    BOOST_TEST(!object.expired());
    for (int i = 0; i != 3; ++i)
      context.run_in_async_scope(
          [&] { BOOST_TEST(execution_async_resource()[key] == object.lock()); });
  }
  BOOST_TEST(object.expired());
}

BOOST_AUTO_TEST_CASE(a_function_that_is_bound_to_the_context_keeps_the_object_too)
{
  asio_ctx::resource_key<std::shared_ptr<int>> key;
  std::weak_ptr<int> object;
  {
    const auto look = [&] {
      async_resource context("library");
      context.run_in_async_scope([&] {
        execution_async_resource()[key] = std::make_shared<int>(42);
        object = execution_async_resource()[key];
      });
      return context.bind([&] { return *execution_async_resource()[key]; });
    }();
    BOOST_TEST(!object.expired());
    BOOST_TEST(look() == 42);
  }
  BOOST_TEST(object.expired());
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/node-api/test_callback_scope/test.js, test-resolve-async.js
// Adapted: an uncaught exception leaves io_context::run(); what is resolved is a future.
BOOST_AUTO_TEST_SUITE(node_api_test_callback_scope_test)

BOOST_AUTO_TEST_CASE(a_function_that_is_bound_to_a_resource_returns_its_value)
{
  async_resource resource("scope");
  const auto bound = resource.bind([](int n) { return n + 2; });
  BOOST_TEST(bound(40) == 42);
}

BOOST_AUTO_TEST_CASE(as_a_handler_it_lets_an_exception_out)
{
  activity_collector hooks;
  net::io_context io;
  async_resource resource("scope");
  net::post(io, resource.bind([] { throw std::runtime_error("inside"); }));
  BOOST_CHECK_THROW(io.run(), std::runtime_error);
  BOOST_TEST(calls(hooks) == "before scope, after scope");
  BOOST_TEST(execution_async_id() == root_async_id);
  hooks.check();
}

BOOST_AUTO_TEST_CASE(a_worker_that_is_bound_to_it_resolves_a_future)
{
  activity_collector hooks;
  net::thread_pool pool(1);
  async_resource resource("scope");
  std::promise<std::string> promise;
  std::future<std::string> in_worker = promise.get_future();
  net::post(pool, resource.bind([&] { promise.set_value(my_story(hooks)); }));
  BOOST_TEST(in_worker.get() == "init before");
  pool.join();
  BOOST_TEST(story(hooks, "scope") == "init before after");
  hooks.check();
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/node-api/test_make_callback/test-async-hooks.js
// Adapted: a function made by async_resource::bind; destroy comes with its end.
BOOST_AUTO_TEST_SUITE(node_api_test_make_callback_test_async_hooks)

BOOST_AUTO_TEST_CASE(a_context_for_one_call_has_all_its_events_around_that_call)
{
  activity_collector hooks;
  const int result = async_resource::bind(
      [&](int n) {
        BOOST_TEST(my_story(hooks) == "init before");
        BOOST_TEST(execution_async_resource().async_id() == hooks.only("callback").id);
        BOOST_TEST(execution_async_resource().type() == "callback");
        return n;
      },
      "callback")(42);
  BOOST_TEST(result == 42);
  BOOST_TEST(story(hooks, "callback") == one_life);
  BOOST_TEST(hooks.activities().size() == 1u);
  hooks.check();
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/node-api/test_make_callback/test.js
// Node: test/node-api/test_make_callback_recurse/test.js
// Adapted: a call inside a call is a scope inside a scope, or a dispatched function.
BOOST_AUTO_TEST_SUITE(node_api_test_make_callback_test)

BOOST_AUTO_TEST_CASE(any_number_of_arguments_is_passed_on)
{
  async_resource resource("callback");
  const auto count = [](auto&&... args) { return sizeof...(args); };
  BOOST_TEST(resource.run_in_async_scope(count) == 0u);
  BOOST_TEST(resource.run_in_async_scope(count, 1) == 1u);
  BOOST_TEST(resource.run_in_async_scope(count, 1, "2", 3.0, nullptr) == 4u);
}

BOOST_AUTO_TEST_CASE(a_call_inside_a_call_ends_before_it_and_gives_its_ids_back)
{
  activity_collector hooks;
  async_resource outer("outer");
  async_resource inner("inner");
  outer.run_in_async_scope([&] {
    inner.run_in_async_scope([&] {
      outer.run_in_async_scope(
          [&] { BOOST_TEST(execution_async_id() == outer.async_id()); });
      BOOST_TEST(execution_async_id() == inner.async_id());
    });
    BOOST_TEST(execution_async_id() == outer.async_id());
  });
  BOOST_TEST(execution_async_id() == root_async_id);
  BOOST_TEST(
      calls(hooks)
      == "before outer, before inner, before outer, after outer, after inner, after "
         "outer");
  hooks.check();
}

BOOST_AUTO_TEST_CASE(an_inner_call_that_throws_leaves_the_outer_one_whole)
{
  activity_collector hooks;
  async_resource outer("outer");
  async_resource inner("inner");
  outer.run_in_async_scope([&] {
    BOOST_CHECK_THROW(
        inner.run_in_async_scope([] { throw std::runtime_error("inner"); }),
        std::runtime_error);
    BOOST_TEST(execution_async_id() == outer.async_id());
  });
  BOOST_TEST(calls(hooks) == "before outer, before inner, after inner, after outer");
  hooks.check();
}

BOOST_AUTO_TEST_CASE(what_an_inner_call_has_posted_waits_for_the_end_of_the_outer_handler)
{
  activity_collector hooks;
  asio_ctx::io_context io;
  std::vector<std::string> order;
  net::post(io, [&] {
    const async_id outer = execution_async_id();
    net::dispatch(io, [&, outer] { // runs inline
      BOOST_TEST(execution_async_id() != outer);
      BOOST_TEST(trigger_async_id() == outer);
      net::post(io, [&] { order.push_back("posted"); });
      order.push_back("dispatched");
    });
    BOOST_TEST(execution_async_id() == outer);
    order.push_back("outer");
  });
  io.run();
  BOOST_TEST(
      order == std::vector<std::string>({"dispatched", "outer", "posted"}),
      boost::test_tools::per_element());
  for (const activity& each : hooks.activities())
    BOOST_TEST(hooks.story(each.id) == one_life);
  hooks.check();
}

BOOST_AUTO_TEST_SUITE_END()
