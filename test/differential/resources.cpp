// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include "scenario.hpp"

#include <stdexcept>

using asio_ctx::async_id;
using asio_ctx::async_resource;
using differential::a;
using differential::after;
using differential::attempt;
using differential::b;
using differential::before;
using differential::destroy;
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

static void ids(const char* label, const async_resource& r)
{
  const std::size_t own = id(r.async_id());
  say(label, own, "of", id(r.trigger_async_id()));
}

SCENARIO(ids_of_resources)
{
  auto& r = keep_resource("R");
  ids("R", r);
  ids("S", keep_resource("S", r.async_id()));
  ids("T", keep_resource("T", 123456));
  ids("U", keep_resource("U", 0));
  r.run_in_async_scope([] {
    where("in R");
    ids("V", keep_resource("V"));
    ids("W", keep_resource("W", 1));
  });
  where("outside");
}

SCENARIO(init_of_resources)
{
  auto& hook = trace("hook").enable();
  auto& r = keep_resource("R");
  r.run_in_async_scope([] { keep_resource("S"); });
  keep_resource("T", r.async_id());
  hook.disable();
  keep_resource("U");
}

SCENARIO(scopes_nested)
{
  auto& hook = trace("hook").enable();
  auto& r = keep_resource("R");
  auto& s = keep_resource("S");
  r.run_in_async_scope([&] {
    where("R");
    s.run_in_async_scope([&] {
      where("S");
      r.run_in_async_scope([] { where("R again"); });
      where("S");
    });
    where("R");
    r.run_in_async_scope([] { where("R in R"); });
  });
  where("outside");
  hook.disable();
}

static void down(async_resource& r, int& calls, int n)
{
  ++calls;
  if (n == 0)
    where("bottom");
  else
    r.run_in_async_scope([&] { down(r, calls, n - 1); });
}

SCENARIO(scopes_deep)
{
  auto& r = keep_resource("R");
  int calls = 0;
  down(r, calls, 1000);
  where("top");
  say(calls);
}

SCENARIO(scope_throws)
{
  auto& hook = trace("hook").enable();
  auto& r = keep_resource("R");
  auto& s = keep_resource("S");
  attempt([&] {
    r.run_in_async_scope([&] {
      attempt([&] { s.run_in_async_scope([] { fail("in S"); }); });
      where("between");
      fail("in R");
    });
  });
  where("outside");
  attempt(
      [&] { r.run_in_async_scope([&] { s.run_in_async_scope([] { fail("both"); }); }); });
  where("outside");
  hook.disable();
}

SCENARIO(scope_passes_arguments_and_result)
{
  auto& r = keep_resource("R");
  say(r.run_in_async_scope([](int x, int y) { return x - y; }, 7, 2));
}

SCENARIO(scope_has_the_context_of_its_making)
{
  auto& r = a.run(1, []() -> auto& { return keep_resource("R"); });
  auto& s = keep_resource("S");
  a.run(2, [&] {
    b.run(3, [&] {
      r.run_in_async_scope([&] {
        show("in R");
        s.run_in_async_scope([] { show("in S"); });
        a.run(4, [] { show("in run"); });
        post([] { show("posted"); });
      });
      show("afterwards");
    });
  });
}

SCENARIO(enter_with_after_the_making)
{
  post([] {
    a.enter_with(1);
    auto& r = keep_resource("R");
    a.enter_with(2);
    r.run_in_async_scope([] { show("in R"); });
    show("outside");
  });
}

SCENARIO(enter_with_in_a_scope)
{
  a.run(1, [] {
    auto& r = keep_resource("R");
    r.run_in_async_scope([] {
      a.enter_with(2);
      show("in R");
      post([] { show("posted"); });
    });
    show("outside");
  });
}

SCENARIO(enter_with_in_a_scope_and_the_next_scope)
{
  auto& r = keep_resource("R");
  r.run_in_async_scope([] { a.enter_with(1); });
  r.run_in_async_scope([] { show("next scope"); });
}

SCENARIO(a_scope_in_a_run_in_a_scope_of_the_same_resource)
{
  auto& r = keep_resource("R");
  r.run_in_async_scope(
      [&r] { a.run(1, [&r] { r.run_in_async_scope([] { show("inner scope"); }); }); });
}

SCENARIO(a_scope_in_exit)
{
  auto& r = a.run(1, []() -> auto& { return keep_resource("R"); });
  a.run(2, [&r] {
    a.exit([&r] {
      r.run_in_async_scope([] { show("R"); });
      show("in exit");
    });
  });
}

SCENARIO(what_a_scope_posts)
{
  trace("hook").enable();
  auto& r = keep_resource("R");
  r.run_in_async_scope([] { post([] { where("posted in R"); }); });
  post([&r] {
    where("posted outside");
    r.run_in_async_scope([] { post([] { where("posted later in R"); }); });
  });
}

SCENARIO(scope_after_emit_destroy)
{
  auto& hook = trace("hook").enable();
  auto& r = keep_resource("R");
  r.emit_destroy();
  r.run_in_async_scope([] { where("in R"); });
  hook.disable();
}

SCENARIO(instance_bind)
{
  auto& hook = trace("hook").enable();
  auto& r = a.run(1, []() -> auto& { return keep_resource("R"); });
  const auto bound = r.bind([](int x) {
    where("bound");
    show("bound");
    return x * 2;
  });
  say(bound(2));
  keep_resource("S").run_in_async_scope([&] { a.run(2, [&] { say(bound(3)); }); });
  where("outside");
  hook.disable();
}

SCENARIO(static_bind)
{
  trace("hook").enable();
  auto& r = keep_resource("R");
  const auto bind = [] {
    return async_resource::bind(
        [](int x) {
          where("bound");
          show("bound");
          return x * 2;
        },
        "S");
  };
  const auto bound =
      a.run(1, [&] { return r.run_in_async_scope([&] { return a.run(2, bind); }); });
  say(bound(2));
  say(bound(3));
  post([bound] { bound(4); });
}

SCENARIO(bound_function_throws)
{
  auto& hook = trace("hook").enable();
  auto& r = keep_resource("R");
  attempt(r.bind([] { fail("instance"); }));
  attempt(async_resource::bind([] { fail("static"); }, "S"));
  where("outside");
  hook.disable();
}

SCENARIO(bound_function_calls_itself)
{
  auto& hook = trace("hook").enable();
  auto& r = keep_resource("R");
  std::function<void(int)> bound;
  bound = r.bind([&bound](int n) {
    where("call " + std::to_string(n));
    if (n > 0)
      bound(n - 1);
  });
  bound(2);
  hook.disable();
}

SCENARIO(posted_functions_cause_each_other)
{
  trace("hook").enable();
  post([] {
    where("first");
    post([] {
      where("second");
      post([] { where("third"); });
    });
    post([] { where("fourth"); });
  });
  post([] { where("fifth"); });
  where("outside");
}

SCENARIO(ids_without_hooks)
{
  post([] {
    where("first");
    post([] { where("second"); });
    keep_resource("R").run_in_async_scope([] {
      where("R");
      post([] { where("third"); });
    });
  });
}

static asio_ctx::resource_key<std::string> data_key;

static std::string& data()
{
  return asio_ctx::execution_async_resource()[data_key];
}

static void say_data(const char* label)
{
  say(label, data().empty() ? "-" : data());
}

SCENARIO(data_that_goes_from_cause_to_effect)
{
  asio_ctx::hook_callbacks callbacks;
  callbacks.init = [](async_id, auto&&, async_id, asio_ctx::resource_ref resource) {
    resource[data_key] = data();
  };
  keep_hook(callbacks).enable();
  post([] {
    data() = "one";
    post([] {
      say_data("first");
      keep_resource("R").run_in_async_scope([] {
        say_data("R");
        post([] { say_data("posted in R"); });
        data() = "R";
        post([] { say_data("posted in R"); });
      });
      say_data("first");
    });
  });
  post([] {
    say_data("second");
    data() = "two";
    post([] { say_data("third"); });
  });
}

static asio_ctx::resource_key<std::size_t> number_key;

static std::size_t number()
{
  return asio_ctx::execution_async_resource()[number_key];
}

SCENARIO(one_resource_in_all_callbacks)
{
  asio_ctx::hook_callbacks callbacks;
  callbacks.init = [](async_id n, auto&&, async_id, asio_ctx::resource_ref resource) {
    resource[number_key] = id(n);
  };
  callbacks.before = [](async_id n) { say("before", id(n), number()); };
  callbacks.after = [](async_id n) { say("after", id(n), number()); };
  keep_hook(callbacks).enable();
  auto& r = keep_resource("R");
  r.run_in_async_scope([] { say("R", number()); });
  post([&r] {
    say("posted", number());
    r.run_in_async_scope([] { say("R", number()); });
    say("posted", number());
  });
}

static void make_with_an_empty_type()
{
  try
  {
    keep_resource("");
    say("made");
  }
  catch (const std::invalid_argument&)
  {
    say("refused");
  }
}

SCENARIO(empty_type_with_a_hook)
{
  auto& hook = trace("hook").enable();
  make_with_an_empty_type();
  hook.disable();
}

SCENARIO(empty_type_without_hooks)
{
  make_with_an_empty_type();
}

SCENARIO(emit_destroy)
{
  trace("hook", {init, before, after, destroy}).enable();
  auto& r = keep_resource("R");
  r.run_in_async_scope([&r] { r.emit_destroy(); });
  say("emitted");
}

SCENARIO(emit_destroy_twice)
{
  trace("hook", {destroy}).enable();
  auto& r = keep_resource("R");
  r.emit_destroy();
  try
  {
    r.emit_destroy();
    say("twice");
  }
  catch (const std::logic_error&)
  {
    say("refused");
  }
}

SCENARIO(inside_destroy)
{
  a.run(1, [] {
    asio_ctx::hook_callbacks callbacks;
    callbacks.destroy = [](async_id) {
      where("destroy");
      show("destroy");
    };
    keep_hook(callbacks).enable();
    auto& r = keep_resource("R");
    r.run_in_async_scope([&r] { r.emit_destroy(); });
    where("outside");
  });
}

SCENARIO(emit_destroy_before_the_hook)
{
  auto& r = keep_resource("R");
  r.emit_destroy();
  trace("hook", {destroy}).enable();
  post([] { say("later"); });
}

SCENARIO(destroy_of_posted_functions)
{
  trace("hook", {init, before, after, destroy}).enable();
  post([] {
    where("first");
    post([] { where("third"); });
  });
  post([] { where("second"); });
}

SCENARIO(exception_of_a_posted_function)
{
  trace("hook").enable();
  post([] {
    where("first");
    fail("first");
  });
  post([] { where("second"); });
}

SCENARIO(exception_through_scopes_of_a_posted_function)
{
  trace("hook").enable();
  auto& r = keep_resource("R");
  auto& s = keep_resource("S");
  post([&] { r.run_in_async_scope([&] { s.run_in_async_scope([] { fail("S"); }); }); });
  post([] { where("next"); });
}
