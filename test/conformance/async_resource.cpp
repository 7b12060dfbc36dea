// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include "support/activity_collector.hpp"
#include <asio_ctx/async_id.hpp>
#include <asio_ctx/async_local_storage.hpp>
#include <asio_ctx/async_resource.hpp>
#include <asio_ctx/awaitable.hpp>
#include <asio_ctx/io_context.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/defer.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

namespace net = boost::asio;
using asio_ctx::async_resource;
using asio_ctx::execution_async_id;
using asio_ctx::root_async_id;
using asio_ctx::trigger_async_id;
using test_support::activity_collector;

} // namespace

// Node: test/async-hooks/test-embedder.api.async-resource.js
// Adapted: destroy comes at once; a second emit_destroy and an empty type throw.
BOOST_AUTO_TEST_SUITE(test_embedder_api_async_resource)

BOOST_AUTO_TEST_CASE(a_resource_needs_a_type)
{
  activity_collector hooks;
  static_assert(!std::is_default_constructible_v<async_resource>);
  BOOST_CHECK_THROW(async_resource(""), std::invalid_argument);
  BOOST_TEST(hooks.events().empty());
  hooks.check();
}

BOOST_AUTO_TEST_CASE(what_runs_now_is_the_trigger_unless_another_is_given)
{
  activity_collector hooks;
  const async_resource by_default("default");
  BOOST_TEST(by_default.trigger_async_id() == execution_async_id());
  BOOST_TEST(by_default.trigger_async_id() == root_async_id);
  BOOST_TEST(by_default.async_id() != by_default.trigger_async_id());

  const async_resource given("given", {111u});
  BOOST_TEST(given.trigger_async_id() == 111u);
  const async_resource none("none", {asio_ctx::no_async_id});
  BOOST_TEST(none.trigger_async_id() == asio_ctx::no_async_id);

  BOOST_TEST(hooks.only("default").trigger == root_async_id);
  BOOST_TEST(hooks.only("given").trigger == 111u);
  BOOST_TEST(hooks.only("none").trigger == asio_ctx::no_async_id);
  hooks.check();
}

BOOST_AUTO_TEST_CASE(each_scope_is_one_before_and_one_after)
{
  activity_collector hooks;
  async_resource alcazar("alcazares", {111u});
  const auto id = alcazar.async_id();
  BOOST_TEST(hooks.only("alcazares").id == id);
  BOOST_TEST(hooks.story(id) == "init");

  const auto in_scope = [&](const std::string& expected) {
    BOOST_TEST(execution_async_id() == id);
    BOOST_TEST(trigger_async_id() == 111u);
    BOOST_TEST(hooks.story(id) == expected);
  };
  alcazar.run_in_async_scope(in_scope, "init before");
  BOOST_TEST(hooks.story(id) == "init before after");
  BOOST_TEST(execution_async_id() == root_async_id);
  alcazar.run_in_async_scope(in_scope, "init before after before");
  BOOST_TEST(hooks.story(id) == "init before after before after");

  alcazar.emit_destroy();
  BOOST_TEST(hooks.story(id) == "init before after before after destroy");
  hooks.check();
}

BOOST_AUTO_TEST_CASE(destroy_is_said_once)
{
  activity_collector hooks;
  std::optional<async_resource> alcazar(std::in_place, "alcazares");
  const auto id = alcazar->async_id();
  BOOST_TEST(&alcazar->emit_destroy() == &*alcazar);
  BOOST_CHECK_THROW(alcazar->emit_destroy(), std::logic_error);
  alcazar.reset();
  BOOST_TEST(hooks.story(id) == "init destroy");
  hooks.check();
}

BOOST_AUTO_TEST_CASE(after_disable_nothing_is_delivered)
{
  activity_collector hooks;
  async_resource poblado("poblado");
  hooks.disable();
  poblado.run_in_async_scope([] {});
  BOOST_CHECK_NO_THROW(poblado.emit_destroy());
  BOOST_TEST(hooks.story(poblado.async_id()) == "init");
  hooks.check();
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/async-hooks/test-embedder.api.async-resource.runInAsyncScope.js
BOOST_AUTO_TEST_SUITE(test_embedder_api_async_resource_runInAsyncScope)

BOOST_AUTO_TEST_CASE(the_result_of_the_function_comes_back)
{
  activity_collector hooks;
  async_resource resource("resource");
  std::string text = "text";
  const auto nothing = [] {};

  BOOST_TEST(resource.run_in_async_scope([] { return 1729; }) == 1729);
  std::string& same =
      resource.run_in_async_scope([](std::string& s) -> std::string& { return s; }, text);
  BOOST_TEST(&same == &text);
  const auto moved = resource.run_in_async_scope(
      [](std::unique_ptr<int> p) { return p; }, std::make_unique<int>(3));
  BOOST_TEST(*moved == 3);
  static_assert(std::is_void_v<decltype(resource.run_in_async_scope(nothing))>);
  hooks.check();
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/parallel/test-asyncresource-bind.js
// Adapted: what can't be called does not compile; a member's object is an argument.
BOOST_AUTO_TEST_SUITE(test_asyncresource_bind)

namespace {

template <class T>
using bound = decltype(async_resource::bind(std::declval<T>(), "type"));

static_assert(!std::is_invocable_v<bound<int>>);
static_assert(!std::is_invocable_v<bound<bool>>);
static_assert(!std::is_invocable_v<bound<std::string>>);
static_assert(!std::is_invocable_v<bound<std::vector<int>>>);

// As many parameters as the function has.
static_assert(std::is_invocable_v<bound<void (*)(int, int)>, int, int>);
static_assert(!std::is_invocable_v<bound<void (*)(int, int)>, int>);

} // namespace

BOOST_AUTO_TEST_CASE(a_function_bound_to_nothing_runs_as_a_resource_of_its_own)
{
  activity_collector hooks;
  asio_ctx::io_context io;
  auto function = async_resource::bind([] { return execution_async_id(); }, "bound");
  const auto id = function.async_id();
  BOOST_TEST(hooks.only("bound").id == id);
  BOOST_TEST(hooks.only("bound").trigger == root_async_id);
  net::post(io, [&, function = std::move(function)] {
    const auto caller = execution_async_id();
    BOOST_TEST(caller != id);
    BOOST_TEST(function() == id);
    BOOST_TEST(function() == id);
    BOOST_TEST(execution_async_id() == caller);
  });
  io.run();
  BOOST_TEST(hooks.story(id) == "init before after before after destroy");
  hooks.check();
}

BOOST_AUTO_TEST_CASE(a_function_bound_to_a_resource_runs_as_that)
{
  activity_collector hooks;
  asio_ctx::io_context io;
  async_resource resource("test");
  const auto function = resource.bind([](int, int) { return execution_async_id(); });
  net::post(io, [&] {
    BOOST_TEST(execution_async_id() != resource.async_id());
    BOOST_TEST(function(1, 2) == resource.async_id());
    BOOST_TEST(function(1, 2) == resource.async_id());
  });
  BOOST_TEST(io.run() == 1u);
  BOOST_TEST(hooks.story(resource.async_id()) == "init before after before after");
  hooks.check();
}

BOOST_AUTO_TEST_CASE(a_member_function_gets_the_object_that_the_caller_gives)
{
  struct counter
  {
    long count = 0;
    long add(long n) { return count += n; }
  };
  counter mine;
  counter theirs;
  async_resource resource("test");
  const auto of_any = resource.bind(&counter::add);
  const auto of_mine = resource.bind([&mine](long n) { return mine.add(n); });
  BOOST_TEST(of_any(theirs, 2) == 2);
  BOOST_TEST(of_any(&theirs, 2) == 4);
  BOOST_TEST(of_mine(3) == 3);
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/parallel/test-async-hooks-run-in-async-scope-this-arg.js
// Adapted: the receiver is the first argument of a pointer to member.
BOOST_AUTO_TEST_SUITE(test_async_hooks_run_in_async_scope_this_arg)

BOOST_AUTO_TEST_CASE(a_member_function_is_called_on_the_object_given)
{
  struct receiver
  {
    const receiver* self() const { return this; }
    int member = 5;
  };
  async_resource resource("test");
  const receiver object;
  BOOST_TEST(resource.run_in_async_scope(&receiver::self, object) == &object);
  BOOST_TEST(resource.run_in_async_scope(&receiver::self, &object) == &object);
  BOOST_TEST(resource.run_in_async_scope(&receiver::member, object) == 5);
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/parallel/test-async-hooks-destroy-on-gc.js
// Adapted: the destructor says destroy, to the hooks that are enabled then.
BOOST_AUTO_TEST_SUITE(test_async_hooks_destroy_on_gc)

BOOST_AUTO_TEST_CASE(the_destructor_says_destroy)
{
  activity_collector hooks;
  asio_ctx::async_id id = asio_ctx::no_async_id;
  {
    const async_resource resource("foobar");
    id = resource.async_id();
    BOOST_TEST(hooks.story(id) == "init");
  }
  BOOST_TEST(hooks.story(id) == "init destroy");
  hooks.check();
}

BOOST_AUTO_TEST_CASE(functions_bound_to_it_do_not_put_it_off)
{
  activity_collector hooks;
  std::optional<async_resource> resource(std::in_place, "foobar");
  const auto id = resource->async_id();
  const auto function = resource->bind([] {});
  resource.reset();
  BOOST_TEST(hooks.story(id) == "init destroy");
  hooks.check();
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/parallel/test-async-hooks-disable-gc-tracking.js
// Adapted: the destructor is silent.
BOOST_AUTO_TEST_SUITE(test_async_hooks_disable_gc_tracking)

BOOST_AUTO_TEST_CASE(a_resource_that_is_ended_by_hand_is_not_ended_by_its_destructor)
{
  activity_collector hooks;
  asio_ctx::async_resource_options by_hand;
  by_hand.require_manual_destroy = true;
  {
    const async_resource dropped("dropped", by_hand);
    async_resource ended("ended", by_hand);
    ended.emit_destroy();
  }
  BOOST_TEST(hooks.story(hooks.only("dropped").id) == "init");
  BOOST_TEST(hooks.story(hooks.only("ended").id) == "init destroy");
  hooks.check();
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/async-hooks/test-destroy-not-blocked.js
// Adapted: destroy is not queued, so nothing that is can come before it or starve it.
BOOST_AUTO_TEST_SUITE(test_destroy_not_blocked)

namespace {

// Ends a resource and says whether that was heard before the function came back.
bool destroy_is_immediate(const activity_collector& hooks)
{
  async_resource resource("MyResource");
  const bool heard_too_early = hooks.of(resource.async_id()).destroy != 0;
  resource.emit_destroy();
  return !heard_too_early && hooks.of(resource.async_id()).destroy == 1;
}

} // namespace

BOOST_AUTO_TEST_CASE(nothing_that_is_queued_comes_before_destroy)
{
  activity_collector hooks;
  asio_ctx::io_context io;
  net::steady_timer timer(io, std::chrono::seconds(0));
  int immediate = 0;
  const auto end_one = [&] { immediate += destroy_is_immediate(hooks); };
  const auto end_one_with_work_queued = [&] {
    net::post(io, end_one);
    net::defer(io, end_one);
    end_one();
    net::dispatch(io, end_one);
  };
  end_one_with_work_queued();
  net::post(io, end_one_with_work_queued);
  timer.async_wait([&](boost::system::error_code) { end_one_with_work_queued(); });
  io.run();
  BOOST_TEST(immediate == 12);
  BOOST_TEST(hooks.activities("MyResource").size() == 12u);
  hooks.check();
}

#if ASIO_CTX_HAS_COROUTINES

BOOST_AUTO_TEST_CASE(a_coroutine_that_never_rests_does_not_starve_it)
{
  activity_collector hooks;
  asio_ctx::io_context io;
  int immediate = 0;
  net::co_spawn(
      io,
      [&]() -> net::awaitable<void> {
        immediate += destroy_is_immediate(hooks);
        for (int i = 0; i != 10000; ++i)
          co_await net::post(co_await net::this_coro::executor, net::use_awaitable);
        immediate += destroy_is_immediate(hooks);
      },
      [](std::exception_ptr e) { BOOST_TEST(!e); });
  io.run();
  BOOST_TEST(immediate == 2);
  for (const test_support::activity& each : hooks.activities())
  {
    BOOST_TEST_INFO(each.type << " " << each.id);
    BOOST_TEST(each.destroy == 1);
  }
  hooks.check();
}

#endif

BOOST_AUTO_TEST_SUITE_END()

// Node: test/parallel/test-async-wrap-destroyid.js
// Adapted: an id belongs to a resource, and its emit_destroy says so at once.
BOOST_AUTO_TEST_SUITE(test_async_wrap_destroyid)

BOOST_AUTO_TEST_CASE(destroy_is_delivered_once_before_the_next_handler_in_each_round)
{
  activity_collector hooks;
  asio_ctx::io_context io;
  asio_ctx::async_resource_options by_hand;
  by_hand.require_manual_destroy = true;
  int rounds = 0;
  std::function<void()> next_round = [&] {
    async_resource resource("destroyed by hand", by_hand);
    const auto id = resource.async_id();
    resource.emit_destroy();
    net::post(io, [&, id] {
      BOOST_TEST(hooks.of(id).destroy == 1);
      if (++rounds != 5)
        next_round();
    });
  };
  next_round();
  io.run();
  BOOST_TEST(rounds == 5);
  for (const test_support::activity& each : hooks.activities("destroyed by hand"))
    BOOST_TEST(each.destroy == 1);
  hooks.check();
}

BOOST_AUTO_TEST_SUITE_END()
