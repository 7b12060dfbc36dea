// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// What Node's test suite says of callbacks that throw, and of its functions that raise
// events.

#include <asio_ctx/async_hook.hpp>
#include <asio_ctx/async_local_storage.hpp>
#include <asio_ctx/async_resource.hpp>
#include <asio_ctx/co_spawn.hpp>
#include <asio_ctx/io_context.hpp>
#include <boost/asio.hpp>
#include <boost/asio/spawn.hpp>
#include <boost/test/unit_test.hpp>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/activity_collector.hpp"
#include "support/in_child.hpp"

namespace {

namespace net = boost::asio;
using asio_ctx::async_hook;
using asio_ctx::async_id;
using asio_ctx::async_resource;
using asio_ctx::create_hook;
using asio_ctx::hook_callbacks;
using test_support::activity_collector;

// The events in their order: "init 5, before 5".
std::string story(const activity_collector& hooks)
{
  std::string text;
  for (const test_support::hook_event& event : hooks.events())
    text += (text.empty() ? "" : ", ") + std::string(name_of(event.kind)) + " "
            + std::to_string(event.id);
  return text;
}

#if ASIO_CTX_TEST_HAS_FORK

constexpr int caught_it = 2;

// What becomes of a process that has a hook with these callbacks, and raises all events
// but promise_resolve in code that catches everything.
test_support::child_result result_with(hook_callbacks callbacks)
{
  return test_support::in_child([&] {
    try
    {
      async_hook hook = create_hook(std::move(callbacks)).enable();
      async_resource resource("resource");
      resource.run_in_async_scope([] {});
    }
    catch (...)
    {
      std::_Exit(caught_it);
    }
  });
}

bool contains(std::string_view text, std::string_view part)
{
  return text.find(part) != std::string_view::npos;
}

#endif // ASIO_CTX_TEST_HAS_FORK

} // namespace

// Node: test/async-hooks/test-callback-error.js
// Adapted: the process always ends by abort, as Node's does with --abort-on-uncaught-exception.
BOOST_AUTO_TEST_SUITE(test_callback_error)

BOOST_AUTO_TEST_CASE(an_exception_that_a_callback_catches_itself_is_its_own_affair)
{
  int caught = 0;
  async_hook hook = create_hook({[&](const auto&...) {
                      try
                      {
                        throw std::runtime_error("caught");
                      }
                      catch (const std::exception&)
                      {
                        ++caught;
                      }
                    }}).enable();
  async_resource("resource").run_in_async_scope([] {});
  BOOST_TEST(caught == 1);
}

#if ASIO_CTX_TEST_HAS_FORK

BOOST_AUTO_TEST_CASE(an_exception_out_of_init_ends_the_process)
{
  const auto result =
      result_with({[](const auto&...) { throw std::runtime_error("test_init"); }});
  BOOST_TEST(result.signal == SIGABRT);
  const std::string first_line = result.errors.substr(0, result.errors.find('\n'));
  BOOST_TEST(contains(first_line, "init"));
  BOOST_TEST(contains(first_line, "std::runtime_error: test_init"));
}

BOOST_AUTO_TEST_CASE(an_exception_out_of_any_other_callback_ends_it_too)
{
  const auto fail = [](async_id) { throw std::runtime_error("test_callback"); };
  const std::pair<const char*, hook_callbacks> failing[] = {
      {"before", {nullptr, fail}},
      {"after", {nullptr, nullptr, fail}},
      {"destroy", {nullptr, nullptr, nullptr, fail}}};
  for (const auto& [name, callbacks] : failing)
  {
    const auto result = result_with(callbacks);
    BOOST_TEST(result.signal == SIGABRT, name);
    BOOST_TEST(contains(result.errors, name));
    BOOST_TEST(contains(result.errors, "std::runtime_error: test_callback"), name);
  }
}

BOOST_AUTO_TEST_CASE(whatever_is_thrown)
{
  const auto number = result_with({[](const auto&...) { throw 5; }});
  BOOST_TEST(number.signal == SIGABRT);
  BOOST_TEST(contains(number.errors, "int"));
  const auto null = result_with({[](const auto&...) { throw nullptr; }});
  BOOST_TEST(null.signal == SIGABRT);
}

BOOST_AUTO_TEST_CASE(the_handler_that_was_to_run_does_not)
{
  const auto result = test_support::in_child([] {
    asio_ctx::io_context io;
    net::post(io, [] { std::_Exit(1); });
    async_hook hook =
        create_hook({nullptr, [](async_id) { throw std::runtime_error("before"); }})
            .enable();
    io.run();
  });
  BOOST_TEST(result.signal == SIGABRT);
  BOOST_TEST(contains(result.errors, "std::runtime_error: before"));
}

#if ASIO_CTX_HAS_COROUTINES

BOOST_AUTO_TEST_CASE(so_does_one_out_of_promise_resolve)
{
  const auto result = test_support::in_child([] {
    hook_callbacks callbacks;
    callbacks.promise_resolve = [](async_id) { throw std::runtime_error("resolve"); };
    async_hook hook = create_hook(callbacks).enable();
    asio_ctx::io_context io;
    asio_ctx::co_spawn(
        io, []() -> net::awaitable<void> { co_return; },
        [](std::exception_ptr) { std::_Exit(caught_it); });
    io.run();
  });
  BOOST_TEST(result.signal == SIGABRT);
  BOOST_TEST(contains(result.errors, "promise_resolve"));
  BOOST_TEST(contains(result.errors, "std::runtime_error: resolve"));
}

#endif

#endif // ASIO_CTX_TEST_HAS_FORK

BOOST_AUTO_TEST_SUITE_END()

// Node: test/async-hooks/test-emit-before-after.js
// Adapted: through async_resource; before and after can't be raised apart from a scope.
BOOST_AUTO_TEST_SUITE(test_emit_before_after)

BOOST_AUTO_TEST_CASE(without_an_enabled_hook_nothing_is_called)
{
  const auto fail = [](const auto&...) { BOOST_ERROR("must not be called"); };
  async_hook hook = create_hook({fail, fail, fail, fail, fail});
  async_resource resource("test_emit_before_after_type");
  BOOST_TEST(resource.run_in_async_scope([] { return 5; }) == 5);
}

BOOST_AUTO_TEST_CASE(before_and_after_get_exactly_the_id)
{
  async_resource resource("test_emit_before_after_type");
  activity_collector hooks;
  hooks.allow_ids_without_init();
  resource.run_in_async_scope([] {});
  resource.run_in_async_scope([] {});
  const std::string id = std::to_string(resource.async_id());
  BOOST_TEST(
      story(hooks)
      == "before " + id + ", after " + id + ", before " + id + ", after " + id);
  hooks.check();
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/async-hooks/test-emit-init.js
// Adapted: through the constructor of async_resource.
BOOST_AUTO_TEST_SUITE(test_emit_init)

BOOST_AUTO_TEST_CASE(init_gets_the_id_the_type_the_trigger_id_and_the_resource)
{
  struct call
  {
    async_id id;
    std::string type;
    async_id trigger;
  };
  std::vector<call> calls;
  const asio_ctx::resource_key<std::string> note;
  async_hook hook = create_hook({[&](async_id id, std::string_view type, async_id trigger,
                                     asio_ctx::resource_ref made) {
                      BOOST_TEST(made.async_id() == id);
                      BOOST_TEST(made.type() == type);
                      BOOST_TEST(made.trigger_async_id() == trigger);
                      made[note] = "made by a test";
                      calls.push_back({id, std::string(type), trigger});
                    }}).enable();
  async_resource resource("test_emit_init_type", {12345, false});
  BOOST_TEST_REQUIRE(calls.size() == 1u);
  BOOST_TEST(calls[0].id == resource.async_id());
  BOOST_TEST(calls[0].type == "test_emit_init_type");
  BOOST_TEST(calls[0].trigger == 12345u);
  resource.run_in_async_scope([&] {
    BOOST_TEST(asio_ctx::execution_async_resource()[note] == "made by a test");
  });
}

BOOST_AUTO_TEST_CASE(by_default_the_trigger_is_what_runs_now)
{
  activity_collector hooks;
  async_resource outer("outer");
  BOOST_TEST(hooks.only("outer").trigger == asio_ctx::root_async_id);
  outer.run_in_async_scope([] { async_resource("inner"); });
  BOOST_TEST(hooks.only("inner").trigger == outer.async_id());
  hooks.check();
}

BOOST_AUTO_TEST_CASE(after_disable_nothing_is_called)
{
  activity_collector hooks;
  hooks.disable();
  async_resource("test_emit_init_type").run_in_async_scope([] {});
  BOOST_TEST(hooks.events().empty());
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/async-hooks/test-improper-order.js
// Adapted: there is no call that could come in a wrong order, and so nothing to detect.
BOOST_AUTO_TEST_SUITE(test_improper_order)

BOOST_AUTO_TEST_CASE(scopes_nest_however_they_are_left)
{
  activity_collector hooks;
  async_resource a("a");
  async_resource b("b");
  const std::string ids[] = {std::to_string(a.async_id()), std::to_string(b.async_id())};
  BOOST_CHECK_THROW(
      a.run_in_async_scope([&] {
        b.run_in_async_scope([&] {
          a.run_in_async_scope([] {});
          throw std::runtime_error("out of two scopes");
        });
      }),
      std::runtime_error);
  BOOST_TEST(
      story(hooks)
      == "init " + ids[0] + ", init " + ids[1] + ", before " + ids[0] + ", before "
             + ids[1] + ", before " + ids[0] + ", after " + ids[0] + ", after " + ids[1]
             + ", after " + ids[0]);
  BOOST_TEST(asio_ctx::execution_async_id() == asio_ctx::root_async_id);
  BOOST_TEST(asio_ctx::trigger_async_id() == asio_ctx::no_async_id);
  hooks.check();
}

BOOST_AUTO_TEST_CASE(scopes_that_fibers_leave_in_another_order_do_no_harm)
{
  activity_collector hooks;
  asio_ctx::io_context io;
  async_resource first("first");
  async_resource second("second");
  const auto run_in = [&io](async_resource& resource, int hops) {
    net::spawn(
        io,
        [&, hops](net::yield_context yield) {
          resource.run_in_async_scope([&] {
            BOOST_TEST(asio_ctx::execution_async_id() == resource.async_id());
            for (int i = 0; i != hops; ++i)
              net::post(io, yield);
          });
        },
        [](std::exception_ptr e) { BOOST_TEST(!e); });
  };
  run_in(first, 1); // is entered first, and left first
  run_in(second, 2);
  net::post(
      io, [] { BOOST_TEST(asio_ctx::trigger_async_id() == asio_ctx::root_async_id); });
  io.run();
  BOOST_TEST(hooks.only("first").before == 1);
  BOOST_TEST(hooks.only("first").after == 1);
  BOOST_TEST(hooks.only("second").before == 1);
  BOOST_TEST(hooks.only("second").after == 1);
  BOOST_TEST(asio_ctx::execution_async_id() == asio_ctx::root_async_id);
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/async-hooks/test-emit-after-on-destroyed.js
// Adapted: a missing before can't be produced; a destroyed resource can be run, as in Node.
BOOST_AUTO_TEST_SUITE(test_emit_after_on_destroyed)

BOOST_AUTO_TEST_CASE(a_destroyed_resource_can_still_be_run)
{
  activity_collector hooks;
  asio_ctx::async_local_storage<int> storage;
  async_resource resource =
      storage.run(5, [] { return async_resource("event1", {10, false}); });
  const auto bound = resource.bind([&] { return *storage.get_store(); });
  resource.emit_destroy();
  resource.run_in_async_scope([&] {
    BOOST_TEST(asio_ctx::execution_async_id() == resource.async_id());
    BOOST_TEST(asio_ctx::trigger_async_id() == 10u);
    BOOST_TEST(*storage.get_store() == 5);
  });
  BOOST_TEST(bound() == 5);
  BOOST_TEST(
      hooks.story(resource.async_id()) == "init destroy before after before after");
}

BOOST_AUTO_TEST_CASE(it_is_not_destroyed_a_second_time)
{
  activity_collector hooks;
  async_id id = 0;
  {
    async_resource resource("event1");
    id = resource.async_id();
    resource.emit_destroy();
    BOOST_CHECK_THROW(resource.emit_destroy(), std::logic_error);
  }
  BOOST_TEST(hooks.story(id) == "init destroy");
  hooks.check();
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/async-hooks/test-no-assert-when-disabled.js
// Adapted: no id is ever checked, with hooks or without; the type always is.
BOOST_AUTO_TEST_SUITE(test_no_assert_when_disabled)

void use_any_trigger()
{
  for (const async_id trigger :
       {asio_ctx::no_async_id, std::numeric_limits<async_id>::max(), async_id(111)})
  {
    async_resource resource("type", {trigger, false});
    BOOST_TEST(resource.trigger_async_id() == trigger);
    resource.run_in_async_scope(
        [&] { BOOST_TEST(asio_ctx::trigger_async_id() == trigger); });
  }
  BOOST_CHECK_THROW(async_resource(""), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(without_hooks_any_trigger_id_is_accepted)
{
  use_any_trigger();
}

BOOST_AUTO_TEST_CASE(with_hooks_too)
{
  activity_collector hooks;
  use_any_trigger();
  BOOST_TEST(hooks.activities("type").size() == 3u);
  hooks.check();
}

BOOST_AUTO_TEST_SUITE_END()
