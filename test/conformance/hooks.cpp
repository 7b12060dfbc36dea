// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// What Node's test suite says of createHook, enable and disable.

#include <asio_ctx/async_hook.hpp>
#include <asio_ctx/async_resource.hpp>
#include <asio_ctx/bind_context.hpp>
#include <asio_ctx/co_spawn.hpp>
#include <asio_ctx/io_context.hpp>
#include <asio_ctx/thread_pool.hpp>
#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/activity_collector.hpp"

namespace {

namespace net = boost::asio;
using asio_ctx::async_hook;
using asio_ctx::async_id;
using asio_ctx::async_resource;
using asio_ctx::create_hook;
using asio_ctx::hook_callbacks;
using net::ip::tcp;
using test_support::activity_collector;

// A callback of a hook, of any kind, that must not be called.
constexpr auto not_called = [](const auto&...) { BOOST_ERROR("must not be called"); };

// Fills a vector with the names of hooks as they are called.
hook_callbacks named_callbacks(std::string name, std::vector<std::string>& calls)
{
  const auto call = [name = std::move(name), &calls](const auto&...) {
    calls.push_back(name);
  };
  return {call, call, call, call, call};
}

using strings = std::vector<std::string>;

#if ASIO_CTX_HAS_COROUTINES

using net::awaitable;

awaitable<void> hop()
{
  co_await net::post(co_await net::this_coro::executor, net::use_awaitable);
}

void rethrow(std::exception_ptr e)
{
  if (e)
    std::rethrow_exception(e);
}

#endif

} // namespace

// Node: test/async-hooks/init-hooks.js, hook-checks.js
// Adapted: the collector is test/support/activity_collector.hpp.
BOOST_AUTO_TEST_SUITE(init_hooks)

BOOST_AUTO_TEST_CASE(the_events_of_every_kind_of_operation_keep_the_rules)
{
  activity_collector hooks;
  {
    asio_ctx::io_context io;
    net::steady_timer timer(io, std::chrono::seconds(0));
    net::steady_timer cancelled(io, std::chrono::hours(1));
    tcp::acceptor acceptor(io, {net::ip::address_v4::loopback(), 0});
    tcp::socket client(io);
    std::string received(5, '\0');

    timer.async_wait([&](auto) { cancelled.cancel(); });
    cancelled.async_wait([](auto) {});
    net::post(io, [&] { net::dispatch(io, [&] { net::defer(io, [] {}); }); });
    net::post(io, asio_ctx::bind_context("bound", [] {}));
    acceptor.async_accept(
        [](auto, tcp::socket peer) { net::write(peer, net::buffer("hello", 5)); });
    client.async_connect(acceptor.local_endpoint(), [&](auto) {
      net::async_read(client, net::buffer(received), [](auto, auto) {});
    });
    io.run();
    BOOST_TEST(received == "hello");

    net::post(io, [] { throw std::runtime_error("from a handler"); });
    io.restart();
    BOOST_CHECK_THROW(io.run(), std::runtime_error);

    async_resource outer("outer");
    async_resource inner("inner");
    outer.run_in_async_scope(
        [&] { inner.run_in_async_scope([&] { outer.run_in_async_scope([] {}); }); });
    inner.emit_destroy();

    net::post(io, [] { BOOST_ERROR("must not run"); }); // destroyed with io
    timer.async_wait([](auto) { BOOST_ERROR("must not run"); });
  }
  BOOST_TEST(hooks.story(hooks.only("bound").id) == "init before after destroy");
  BOOST_TEST(
      hooks.story(hooks.only("outer").id) == "init before before after after destroy");
  hooks.check();
}

#if ASIO_CTX_HAS_COROUTINES

BOOST_AUTO_TEST_CASE(so_do_the_events_of_coroutines)
{
  activity_collector hooks;
  {
    asio_ctx::io_context io;
    const auto body = [&io]() -> awaitable<void> {
      co_await hop();
      co_await asio_ctx::co_spawn(io, hop(), net::use_awaitable);
      net::steady_timer timer(io, std::chrono::seconds(0));
      co_await timer.async_wait(net::use_awaitable);
      throw std::runtime_error("from a coroutine");
    };
    asio_ctx::co_spawn(io, body, net::detached);
    net::co_spawn(io, body, net::detached);
    io.run();
    asio_ctx::co_spawn(io, body, net::detached); // destroyed with io
  }
  BOOST_TEST(hooks.activities("coroutine").size() == 5u);
  hooks.check();
}

#endif

BOOST_AUTO_TEST_CASE(they_keep_the_rules_on_several_threads)
{
  activity_collector hooks;
  asio_ctx::thread_pool pool(3);
  for (int i = 0; i != 100; ++i)
    net::post(pool, [&pool] {
      async_resource("job").run_in_async_scope([&] { net::post(pool, [] {}); });
    });
  pool.join();
  BOOST_TEST(hooks.activities("job").size() == 100u);
  BOOST_TEST(hooks.activities("post").size() == 200u);
  for (const test_support::activity& each : hooks.activities())
    BOOST_TEST(hooks.story(each.id) == "init before after destroy");
  hooks.check();
}

BOOST_AUTO_TEST_CASE(the_collector_finds_what_breaks_them)
{
  async_resource early("early");
  activity_collector hooks;
  early.run_in_async_scope([] {});
  BOOST_TEST(hooks.problems() != "", "no init");
  hooks.allow_ids_without_init();
  hooks.check();

  early.emit_destroy();
  hooks.check();
  early.run_in_async_scope([] {});
  BOOST_TEST(hooks.problems() != "", "before later than destroy");
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/parallel/test-async-hooks-enable-disable.js
BOOST_AUTO_TEST_SUITE(test_async_hooks_enable_disable)

BOOST_AUTO_TEST_CASE(both_return_the_hook_and_may_be_repeated)
{
  asio_ctx::io_context io;
  int inits = 0;
  async_hook hook =
      create_hook({[&](const auto&...) { ++inits; }, not_called, not_called, not_called});
  BOOST_TEST(&hook.enable() == &hook);
  BOOST_TEST(&hook.enable() == &hook);
  net::post(io, [] {});
  BOOST_TEST(&hook.disable() == &hook);
  BOOST_TEST(&hook.disable() == &hook);
  BOOST_TEST(&hook.disable() == &hook);
  BOOST_TEST(io.run() == 1u);
  BOOST_TEST(inits == 1);
}

BOOST_AUTO_TEST_CASE(a_hook_is_called_only_while_it_is_enabled)
{
  activity_collector hooks;
  hooks.disable();
  async_resource before("before");
  hooks.enable();
  async_resource between("between");
  hooks.disable();
  async_resource after("after");
  BOOST_TEST(hooks.events().size() == 1u);
  BOOST_TEST(hooks.only("between").id == between.async_id());
}

BOOST_AUTO_TEST_CASE(hooks_are_called_in_the_order_in_which_they_were_enabled)
{
  strings calls;
  async_hook a = create_hook(named_callbacks("a", calls));
  async_hook b = create_hook(named_callbacks("b", calls)).enable();
  a.enable();
  b.enable(); // is enabled already
  {
    async_resource resource("resource");
    BOOST_TEST((std::exchange(calls, {}) == strings{"b", "a"})); // init
    resource.run_in_async_scope([&] {
      BOOST_TEST((std::exchange(calls, {}) == strings{"b", "a"})); // before
    });
    BOOST_TEST((std::exchange(calls, {}) == strings{"b", "a"})); // after, not reversed
  }
  BOOST_TEST((std::exchange(calls, {}) == strings{"b", "a"})); // destroy

  b.disable();
  b.enable();
  async_resource another("another");
  BOOST_TEST((calls == strings{"a", "b"}));
  a.disable();
  b.disable();
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/async-hooks/test-enable-in-init.js
BOOST_AUTO_TEST_SUITE(test_enable_in_init)

BOOST_AUTO_TEST_CASE(a_hook_enabled_in_init_gets_neither_this_event_nor_nested_ones)
{
  asio_ctx::io_context io;
  activity_collector late;
  late.disable();
  int inits = 0;
  async_hook hook = create_hook({[&](const auto&...) {
                      late.enable();
                      if (++inits == 1)
                        net::post(io, [] {});
                    }}).enable();
  net::post(io, [] {});
  BOOST_TEST(inits == 2);
  BOOST_TEST(late.events().empty());

  const async_resource next("next");
  BOOST_TEST(late.only("next").init == 1);
  hook.disable();
  late.disable();
  BOOST_TEST(io.run() == 2u);
}

BOOST_AUTO_TEST_CASE(a_hook_disabled_in_init_still_gets_this_event_and_nested_ones)
{
  activity_collector last;
  last.disable();
  async_hook first =
      create_hook({[&](const auto&, std::string_view type, const auto&...) {
        last.disable();
        if (type == "outer")
          async_resource("nested", {0, true});
      }}).enable();
  last.enable();
  const async_resource outer("outer");
  const async_resource next("next");
  BOOST_TEST(last.only("outer").init == 1);
  BOOST_TEST(last.only("nested").init == 1);
  BOOST_TEST(last.activities("next").empty());
}

BOOST_AUTO_TEST_CASE(a_hook_enabled_in_before_gets_after_and_destroy)
{
  activity_collector late;
  late.disable();
  late.allow_ids_without_init();
  async_hook hook = create_hook({nullptr, [&](const auto&) { late.enable(); }}).enable();
  async_id id = 0;
  {
    async_resource resource("resource");
    id = resource.async_id();
    resource.run_in_async_scope([] {});
  }
  BOOST_TEST(late.story(id) == "after destroy");
}

BOOST_AUTO_TEST_CASE(a_hook_that_disables_itself_in_before_gets_no_after)
{
  int befores = 0;
  async_hook hook = create_hook(
      {nullptr,
       [&](const auto&) {
         ++befores;
         hook.disable();
       },
       not_called, not_called});
  hook.enable();
  async_resource resource("resource");
  resource.run_in_async_scope([] {});
  resource.run_in_async_scope([] {});
  BOOST_TEST(befores == 1);
}

BOOST_AUTO_TEST_SUITE_END()

#if ASIO_CTX_HAS_COROUTINES

// Node: test/parallel/test-async-hooks-enable-during-promise.js
// Adapted: the hook is enabled in a coroutine.
BOOST_AUTO_TEST_SUITE(test_async_hooks_enable_during_promise)

BOOST_AUTO_TEST_CASE(a_hook_enabled_in_a_coroutine_sees_the_rest_of_it)
{
  asio_ctx::io_context io;
  activity_collector hooks;
  hooks.disable();
  hooks.allow_ids_without_init();
  async_id coroutine = 0;
  asio_ctx::co_spawn(
      io,
      [&]() -> awaitable<void> {
        coroutine = asio_ctx::execution_async_id();
        hooks.enable();
        net::post(io, [] {});
        co_return;
      },
      rethrow);
  io.run();
  const test_support::activity posted = hooks.only("post");
  BOOST_TEST(posted.trigger == coroutine);
  BOOST_TEST(hooks.story(posted.id) == "init before after destroy");
  BOOST_TEST(hooks.of(coroutine).init == 0);
  BOOST_TEST(hooks.of(coroutine).after == hooks.of(coroutine).before + 1);
  BOOST_TEST(hooks.of(coroutine).destroy == 1);
  hooks.check();
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/parallel/test-async-hooks-promise-enable-disable.js
// Adapted: promises are spawned coroutines.
BOOST_AUTO_TEST_SUITE(test_async_hooks_promise_enable_disable)

BOOST_AUTO_TEST_CASE(only_coroutines_spawned_while_it_is_enabled_are_seen)
{
  asio_ctx::io_context io;
  int inits = 0;
  async_hook hook = create_hook({[&](async_id, std::string_view type, const auto&...) {
    inits += type == "coroutine";
  }});
  hook.enable().disable().disable();
  const auto spawn_one = [&] { asio_ctx::co_spawn(io, hop(), rethrow); };
  asio_ctx::co_spawn(
      io,
      [&]() -> awaitable<void> {
        hook.enable().enable();
        spawn_one();
        hook.disable();
        spawn_one();
        co_await hop();
        hook.enable();
        spawn_one();
        hook.disable();
      },
      rethrow);
  io.run();
  BOOST_TEST(inits == 2);
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/parallel/test-async-hooks-enable-disable-enable.js
// Adapted: a coroutine has one id from its start on; spawned by Asio alone, it has one for each step.
BOOST_AUTO_TEST_SUITE(test_async_hooks_enable_disable_enable)

BOOST_AUTO_TEST_CASE(a_coroutine_runs_with_an_id_of_its_own)
{
  asio_ctx::io_context io;
  int inits = 0;
  async_hook first = create_hook({[&](const auto&...) { ++inits; }});
  first.enable().disable().enable();
  async_hook second = create_hook({[](const auto&...) {}}).enable();
  const async_id spawner = asio_ctx::execution_async_id();
  asio_ctx::co_spawn(
      io,
      [&]() -> awaitable<void> {
        const async_id own = asio_ctx::execution_async_id();
        BOOST_TEST(own != spawner);
        co_await hop();
        BOOST_TEST(asio_ctx::execution_async_id() == own);
        co_await hop();
        BOOST_TEST(asio_ctx::execution_async_id() == own);
      },
      rethrow);
  io.run();
  BOOST_TEST(inits == 1);
}

BOOST_AUTO_TEST_SUITE_END()

#endif // ASIO_CTX_HAS_COROUTINES

// Node: test/parallel/test-async-wrap-promise-after-enabled.js
// Adapted: the continuation is a posted function, or a coroutine.
BOOST_AUTO_TEST_SUITE(test_async_wrap_promise_after_enabled)

// Calls `start` with a function that is to run later, enables a hook, and runs it.
template <class Start>
void enable_between(Start start)
{
  asio_ctx::io_context io;
  strings seen;
  start(io, [&] {
    seen.push_back("then " + std::to_string(asio_ctx::execution_async_id()));
  });
  net::post(io, [] {});

  async_id id = 0;
  async_hook hook = create_hook(
      {not_called,
       [&](async_id of) {
         id = of;
         seen.push_back("before");
       },
       [&](async_id of) {
         BOOST_TEST(of == id);
         seen.push_back("after");
         hook.disable();
       }});
  hook.enable();
  io.run();
  BOOST_TEST(id > asio_ctx::root_async_id);
  BOOST_TEST((seen == strings{"before", "then " + std::to_string(id), "after"}));
}

BOOST_AUTO_TEST_CASE(a_hook_enabled_between_post_and_run_gets_before_and_after)
{
  enable_between([](asio_ctx::io_context& io, auto then) { net::post(io, then); });
}

#if ASIO_CTX_HAS_COROUTINES

BOOST_AUTO_TEST_CASE(also_one_enabled_between_spawn_and_run)
{
  enable_between([](asio_ctx::io_context& io, auto then) {
    asio_ctx::co_spawn(
        io,
        [then]() -> awaitable<void> {
          then();
          co_return;
        },
        rethrow);
  });
}

#endif

BOOST_AUTO_TEST_SUITE_END()

#if ASIO_CTX_HAS_COROUTINES

namespace {

// Expects that the hook sees a coroutine, and that its resource is the coroutine.
void expect_to_see_a_coroutine(const asio_ctx::hook_options& options)
{
  asio_ctx::io_context io;
  const asio_ctx::resource_key<async_id> mark;
  std::vector<std::string> types;
  hook_callbacks callbacks;
  callbacks.init = [&](async_id id, std::string_view type, async_id,
                       asio_ctx::resource_ref made) {
    types.emplace_back(type);
    made[mark] = id;
  };
  async_hook hook = create_hook(callbacks, options).enable();
  bool has_run = false;
  asio_ctx::co_spawn(
      io,
      [&]() -> awaitable<void> {
        co_await hop();
        const async_id id = asio_ctx::execution_async_id();
        BOOST_TEST(asio_ctx::execution_async_resource()[mark] == id);
        BOOST_TEST(asio_ctx::execution_async_resource().type() == "coroutine");
        has_run = true;
      },
      rethrow);
  io.run();
  BOOST_TEST(has_run);
  BOOST_TEST((types == strings{"coroutine"}));
}

} // namespace

// Node: test/async-hooks/test-track-promises-default.js
// Adapted: a promise is a spawned coroutine, which is known by what init left on its resource.
BOOST_AUTO_TEST_SUITE(test_track_promises_default)

BOOST_AUTO_TEST_CASE(coroutines_are_tracked_by_default)
{
  expect_to_see_a_coroutine({});
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/async-hooks/test-track-promises-true.js
// Adapted: as test-track-promises-default.js; the option is track_coroutines.
BOOST_AUTO_TEST_SUITE(test_track_promises_true)

BOOST_AUTO_TEST_CASE(coroutines_are_tracked_on_request)
{
  asio_ctx::hook_options options;
  options.track_coroutines = true;
  expect_to_see_a_coroutine(options);
}

BOOST_AUTO_TEST_CASE(without_the_option_everything_else_is)
{
  asio_ctx::io_context io;
  strings types;
  asio_ctx::hook_options options;
  options.track_coroutines = false;
  async_hook hook = create_hook(
                        hook_callbacks{[&](async_id, std::string_view type,
                                           const auto&...) { types.emplace_back(type); }},
                        options)
                        .enable();
  asio_ctx::co_spawn(
      io,
      [&]() -> awaitable<void> {
        co_await hop();
        net::post(io, [] {});
      },
      rethrow);
  io.run();
  BOOST_TEST((types == strings{"post"}));
}

BOOST_AUTO_TEST_SUITE_END()

#endif // ASIO_CTX_HAS_COROUTINES

// Node: test/async-hooks/test-track-promises-validation.js
// Adapted: another type than bool does not compile.
BOOST_AUTO_TEST_SUITE(test_track_promises_validation)

BOOST_AUTO_TEST_CASE(promise_resolve_without_coroutines_is_refused)
{
  hook_callbacks callbacks;
  callbacks.promise_resolve = [](async_id) {};
  asio_ctx::hook_options options;
  options.track_coroutines = false;
  BOOST_CHECK_THROW((void)create_hook(callbacks, options), std::invalid_argument);

  callbacks.promise_resolve = nullptr;
  callbacks.init = not_called;
  BOOST_CHECK_NO_THROW((void)create_hook(callbacks, options));
}

BOOST_AUTO_TEST_SUITE_END()
