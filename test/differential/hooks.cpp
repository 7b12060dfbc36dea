// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include "scenario.hpp"

using asio_ctx::async_hook;
using asio_ctx::async_id;
using differential::a;
using differential::after;
using differential::attempt;
using differential::before;
using differential::fail;
using differential::id;
using differential::init;
using differential::keep_hook;
using differential::keep_resource;
using differential::post;
using differential::say;
using differential::show;
using differential::trace;
using differential::where;

static void use(const char* type)
{
  keep_resource(type).run_in_async_scope([type] { say("in", type); });
}

// A hook with a callback that is given the type only.
template <class Init>
static async_hook& on_init(Init f)
{
  asio_ctx::hook_callbacks callbacks;
  callbacks.init = [f](async_id, std::string_view type, async_id, auto&&) { f(type); };
  return keep_hook(std::move(callbacks));
}

SCENARIO(callbacks_in_the_order_of_enabling)
{
  auto& one = trace("one");
  auto& two = trace("two");
  auto& three = trace("three");
  two.enable();
  three.enable();
  one.enable();
  use("R");
  post([] { where("posted"); });
}

SCENARIO(enabling_again_moves_to_the_end)
{
  auto& one = trace("one").enable();
  auto& two = trace("two").enable();
  one.disable().enable();
  use("R");
  one.disable();
  two.disable();
}

SCENARIO(enabling_and_disabling_twice)
{
  auto& hook = trace("hook").enable().enable();
  use("R");
  hook.disable().disable();
  use("S");
  hook.enable();
  use("T");
  hook.disable();
}

SCENARIO(a_hook_without_init)
{
  trace("hook", {before}).enable();
  use("R");
  post([] { where("posted"); });
}

SCENARIO(enabled_after_the_posting)
{
  post([] { where("posted"); });
  trace("hook").enable();
}

SCENARIO(disabled_after_the_posting)
{
  auto& hook = trace("hook").enable();
  post([] { where("posted"); });
  hook.disable();
}

SCENARIO(enabled_in_a_posted_function)
{
  auto& hook = trace("hook");
  post([&hook] {
    hook.enable();
    where("posted");
    post([] { where("next"); });
  });
}

SCENARIO(disabled_in_a_posted_function)
{
  auto& hook = trace("hook").enable();
  post([&hook] {
    post([] { where("next"); });
    hook.disable();
    post([] { where("last"); });
  });
}

SCENARIO(enabled_in_a_scope)
{
  auto& hook = trace("hook");
  keep_resource("R").run_in_async_scope([&hook] {
    hook.enable();
    use("S");
  });
  hook.disable();
}

SCENARIO(ids_in_callbacks)
{
  asio_ctx::hook_callbacks callbacks;
  const auto said = [](const std::string& event) {
    return [event](async_id n, auto&&...) { where(event + std::to_string(id(n))); };
  };
  callbacks.init = said("init ");
  callbacks.before = said("before ");
  callbacks.after = said("after ");
  keep_hook(callbacks).enable();
  auto& r = keep_resource("R");
  post([&r] {
    where("posted");
    r.run_in_async_scope([] { where("R"); });
  });
}

SCENARIO(stores_in_callbacks)
{
  asio_ctx::hook_callbacks callbacks;
  callbacks.init = [](auto&&...) { show("init"); };
  callbacks.before = [](auto&&...) { show("before"); };
  callbacks.after = [](auto&&...) { show("after"); };
  keep_hook(callbacks).enable();
  auto& r = a.run(1, []() -> auto& { return keep_resource("R"); });
  a.run(2, [&] {
    r.run_in_async_scope([] { show("R"); });
    post([] { show("posted"); });
  });
}

SCENARIO(enter_with_in_before)
{
  asio_ctx::hook_callbacks callbacks;
  callbacks.before = [](async_id) { a.enter_with(5); };
  callbacks.after = [](async_id) { show("after"); };
  auto& hook = keep_hook(callbacks).enable();
  a.run(1, [] {
    keep_resource("R").run_in_async_scope([] { show("R"); });
    show("outside");
  });
  hook.disable();
}

SCENARIO(a_later_hook_disabled_in_init)
{
  auto& later = trace("later");
  auto& hook = on_init([&later](auto) {
                 say("disabling");
                 later.disable();
               }).enable();
  later.enable();
  use("R");
  use("S");
  hook.disable();
}

SCENARIO(an_earlier_hook_disabled_in_init)
{
  auto& earlier = trace("earlier").enable();
  auto& hook = on_init([&earlier](auto) { earlier.disable(); }).enable();
  use("R");
  hook.disable();
}

SCENARIO(a_hook_enabled_in_init)
{
  auto& other = trace("other");
  auto& hook = on_init([&other](auto type) {
                 say("init", type);
                 other.enable();
                 if (type == "R")
                   keep_resource("inner");
               }).enable();
  keep_resource("R");
  keep_resource("S");
  hook.disable();
  other.disable();
}

SCENARIO(a_hook_enabled_in_before)
{
  auto& other = trace("other");
  asio_ctx::hook_callbacks callbacks;
  callbacks.before = [&other](async_id) { other.enable(); };
  auto& hook = keep_hook(callbacks).enable();
  use("R");
  use("S");
  hook.disable();
  other.disable();
}

SCENARIO(a_hook_that_disables_itself_in_before)
{
  static async_hook* hook;
  asio_ctx::hook_callbacks callbacks;
  callbacks.init = [](async_id n, auto&&...) { say("init", id(n)); };
  callbacks.before = [](async_id n) {
    say("before", id(n));
    hook->disable();
  };
  callbacks.after = [](async_id n) { say("after", id(n)); };
  hook = &keep_hook(callbacks).enable();
  use("R");
  use("S");
}

SCENARIO(a_hook_that_disables_itself_in_init)
{
  static async_hook* hook;
  asio_ctx::hook_callbacks callbacks;
  callbacks.init = [](async_id, std::string_view type, async_id, auto&&) {
    say("init", type);
    hook->disable();
    if (type == "R")
      keep_resource("inner");
  };
  callbacks.before = [](async_id n) { say("before", id(n)); };
  hook = &keep_hook(callbacks).enable();
  use("R");
  use("S");
}

SCENARIO(a_hook_enabled_and_disabled_in_a_callback)
{
  auto& other = trace("other");
  auto& hook = on_init([&other](auto) {
                 other.enable();
                 other.disable();
               }).enable();
  use("R");
  hook.disable();
  use("S");
}

SCENARIO(a_hook_disabled_and_enabled_in_a_callback)
{
  auto& first = trace("first").enable();
  auto& second = trace("second").enable();
  asio_ctx::hook_callbacks callbacks;
  callbacks.before = [&first](async_id) {
    first.disable();
    first.enable();
  };
  auto& hook = keep_hook(callbacks).enable();
  use("R");
  hook.disable();
  first.disable();
  second.disable();
}

SCENARIO(resources_made_in_init)
{
  auto& one = trace("one", {init}).enable();
  auto& hook = on_init([](auto type) {
                 say("making for", type);
                 if (type.size() < 3)
                   keep_resource(std::string(type) + '+');
               }).enable();
  auto& two = trace("two", {init}).enable();
  keep_resource("R");
  one.disable();
  two.disable();
  hook.disable();
}

SCENARIO(scopes_in_callbacks)
{
  auto& s = keep_resource("S");
  int depth = 0;
  asio_ctx::hook_callbacks callbacks;
  callbacks.before = [&](async_id n) {
    say("before", id(n));
    if (depth++ == 0)
      s.run_in_async_scope([] { where("S in before"); });
  };
  callbacks.after = [](async_id n) { say("after", id(n)); };
  auto& hook = keep_hook(callbacks).enable();
  keep_resource("R").run_in_async_scope([] { where("R"); });
  hook.disable();
}

SCENARIO(posting_in_callbacks)
{
  trace("tracer").enable();
  static int posted = 0;
  asio_ctx::hook_callbacks callbacks;
  callbacks.init = [](async_id, std::string_view type, async_id, auto&&) {
    if (type == "R")
      post([] { where("posted in init"); });
  };
  callbacks.before = [](async_id) {
    if (posted++ == 0)
      post([] { where("posted in before"); });
  };
  callbacks.after = [](async_id) {
    if (posted++ == 1)
      post([] { where("posted in after"); });
  };
  keep_hook(callbacks).enable();
  use("R");
}

SCENARIO(callbacks_when_a_function_throws)
{
  auto& one = trace("one").enable();
  auto& two = trace("two", {after}).enable();
  auto& r = keep_resource("R");
  attempt([&] { r.run_in_async_scope([] { fail("thrown"); }); });
  use("S");
  one.disable();
  two.disable();
}

SCENARIO(many_hooks)
{
  std::vector<async_hook*> hooks;
  for (int i = 0; i < 20; ++i)
    hooks.push_back(
        &trace("hook " + std::to_string(i), {i % 2 ? before : after}).enable());
  for (std::size_t i = 0; i < 20; i += 3)
    hooks[i]->disable();
  use("R");
  for (async_hook* hook : hooks)
    hook->disable();
  use("S");
}
