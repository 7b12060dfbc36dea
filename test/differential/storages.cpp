// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include "scenario.hpp"

using differential::a;
using differential::attempt;
using differential::b;
using differential::fail;
using differential::post;
using differential::say;
using differential::show;
using differential::trace;
using differential::where;

SCENARIO(run_nested)
{
  show("outside");
  a.run(1, [] {
    show("in 1");
    a.run(2, [] { show("in 2"); });
    b.run(3, [] {
      show("in 3");
      a.run(4, [] { show("in 4"); });
    });
    show("in 1");
  });
  show("outside");
}

SCENARIO(run_passes_arguments_and_result)
{
  say(a.run(1, [](int x, int y) { return x + y + *a.get_store(); }, 10, 20));
  say(a.run(1, [] { return a.exit([](int x) { return x; }, 5); }));
}

SCENARIO(run_throws)
{
  attempt([] {
    a.run(1, [] {
      attempt([] { a.run(2, [] { fail("inner"); }); });
      show("between");
      fail("outer");
    });
  });
  show("outside");
}

static void down(int n)
{
  if (n == 0)
    show("bottom");
  else
    a.run(n, down, n - 1);
}

SCENARIO(run_deep)
{
  a.run(0, [] {
    down(1000);
    show("top");
  });
}

SCENARIO(run_reaches_what_is_posted)
{
  a.run(1, [] {
    post([] {
      show("first");
      post([] { show("after first"); });
    });
    b.run(2, [] { post([] { show("second"); }); });
    show("posted");
  });
  a.run(3, [] { post([] { show("third"); }); });
  post([] { show("outside"); });
}

SCENARIO(run_in_a_posted_function)
{
  post([] {
    a.run(1, [] { post([] { show("in run"); }); });
    show("after run");
    post([] { show("posted after run"); });
  });
  post([] { show("next"); });
}

SCENARIO(run_of_the_same_storage_crosswise)
{
  a.run(1, [] {
    post([] {
      show("first");
      a.run(2, [] { post([] { show("first posted"); }); });
      post([] { show("first again"); });
    });
    a.run(3, [] { post([] { show("second"); }); });
  });
}

SCENARIO(run_restores_only_its_own_storage)
{
  b.run(1, [] {
    a.run(2, [] { b.enter_with(3); });
    show("after run");
    post([] { show("posted"); });
  });
  show("outside");
}

SCENARIO(run_with_an_equal_store)
{
  a.run(1, [] {
    a.run(1, [] { a.enter_with(2); });
    show("after the inner run");
  });
  show("outside");
}

SCENARIO(run_makes_no_resource)
{
  auto& hook = trace("hook").enable();
  a.run(1, [] { where("run"); });
  a.exit([] { where("exit"); });
  a.enter_with(2);
  where("enterWith");
  hook.disable();
}

SCENARIO(enter_with_lasts_to_the_end_of_the_function)
{
  post([] {
    a.enter_with(1);
    show("first");
    post([] { show("posted by first"); });
  });
  post([] {
    show("second");
    post([] { show("posted by second"); });
  });
}

SCENARIO(enter_with_at_the_top)
{
  post([] { show("posted before"); });
  a.enter_with(1);
  post([] { show("posted with 1"); });
  a.enter_with(2);
  b.enter_with(3);
  post([] { show("posted with 2"); });
  show("end");
}

SCENARIO(enter_with_ends_with_run)
{
  a.run(1, [] {
    a.enter_with(2);
    show("in run");
    post([] { show("posted in run"); });
  });
  show("outside");
  a.enter_with(3);
  a.run(4, [] { a.enter_with(5); });
  show("with 3");
}

SCENARIO(enter_with_in_a_function_that_throws)
{
  attempt([] {
    a.run(1, [] {
      b.enter_with(2);
      a.enter_with(3);
      fail("thrown");
    });
  });
  show("outside");
}

SCENARIO(exit_hides_and_gives_back)
{
  a.exit([] { show("without run"); });
  a.run(1, [] {
    a.exit([] {
      show("in exit");
      post([] { show("posted in exit"); });
    });
    show("in run");
    post([] { show("posted in run"); });
  });
}

SCENARIO(exit_throws)
{
  a.run(1, [] {
    attempt([] { a.exit([] { fail("thrown"); }); });
    show("in run");
  });
}

SCENARIO(exit_leaves_other_storages)
{
  a.run(1, [] {
    b.run(2, [] {
      a.exit([] {
        show("in exit");
        b.enter_with(3);
      });
      show("after exit");
    });
  });
}

SCENARIO(exit_nested)
{
  a.run(1, [] {
    a.exit([] {
      b.exit([] { a.exit([] { show("in all"); }); });
      show("in exit");
    });
  });
}

SCENARIO(run_inside_exit)
{
  a.run(1, [] {
    a.exit([] {
      a.run(2, [] { show("in run"); });
      show("in exit");
    });
  });
}

SCENARIO(enter_with_inside_exit)
{
  a.run(1, [] {
    a.exit([] {
      a.enter_with(2);
      show("in exit");
    });
    show("after exit");
  });
}

SCENARIO(disable_ends_the_current_context)
{
  a.run(1, [] {
    b.run(2, [] {
      a.disable();
      show("disabled");
      post([] { show("posted"); });
    });
  });
  show("outside");
}

SCENARIO(disable_ends_outer_runs)
{
  a.run(1, [] {
    a.run(2, [] { a.disable(); });
    show("in the outer run");
  });
}

SCENARIO(disable_ends_pending_contexts)
{
  post([] { a.disable(); });
  a.run(1, [] { b.run(2, [] { post([] { show("pending"); }); }); });
}

SCENARIO(run_after_disable)
{
  a.run(1, [] {
    post([] {
      a.disable();
      post([] {
        a.run(2, [] {
          show("new run");
          post([] { show("posted in it"); });
        });
      });
    });
  });
}

SCENARIO(enter_with_after_disable)
{
  a.disable();
  a.enter_with(1);
  show("entered");
  post([] { show("posted"); });
}

SCENARIO(pending_context_after_disable_and_run)
{
  a.run(1, [] { post([] { show("pending"); }); });
  a.disable();
  a.run(2, [] { show("new run"); });
}

SCENARIO(the_rest_of_a_run_after_disable_and_run)
{
  a.run(1, [] {
    a.disable();
    a.run(2, [] { show("new run"); });
    show("old run");
  });
}

SCENARIO(bind_keeps_the_context)
{
  const auto bound = a.run(1, [] {
    return asio_ctx::bind([](int x) {
      show("bound");
      post([] { show("posted by bound"); });
      return x + 1;
    });
  });
  say(bound(1));
  a.run(2, [&] { b.run(3, [&] { say(bound(2)); }); });
  show("outside");
}

SCENARIO(bind_throws)
{
  const auto bound = a.run(1, [] { return asio_ctx::bind([] { fail("bound"); }); });
  a.run(2, [&] {
    attempt(bound);
    show("afterwards");
  });
}

SCENARIO(bind_without_context)
{
  const auto bound = asio_ctx::bind([] { show("bound"); });
  a.run(1, bound);
}

SCENARIO(snapshot_runs_any_function)
{
  const auto snapshot =
      a.run(1, [] { return b.run(2, [] { return asio_ctx::snapshot(); }); });
  say(snapshot([](int x) { return x + *a.get_store(); }, 4));
  a.run(3, [&] {
    snapshot([] {
      show("in snapshot");
      a.run(4, [] { show("in run"); });
      post([] { show("posted"); });
    });
    show("afterwards");
  });
}

SCENARIO(snapshot_without_context_hides)
{
  const auto snapshot = asio_ctx::snapshot();
  a.run(1, [&] {
    snapshot([] { show("in snapshot"); });
    show("afterwards");
  });
}

SCENARIO(snapshot_throws)
{
  const auto snapshot = a.run(1, [] { return asio_ctx::snapshot(); });
  a.run(2, [&] {
    attempt([&] { snapshot([] { fail("thrown"); }); });
    show("afterwards");
  });
}

SCENARIO(snapshots_nested)
{
  const auto one = a.run(1, [] { return asio_ctx::snapshot(); });
  const auto two = b.run(2, [] { return asio_ctx::snapshot(); });
  one([&] {
    show("one");
    two([&] {
      show("two");
      one([] { show("one again"); });
    });
    show("one");
  });
}

SCENARIO(snapshot_after_disable)
{
  const auto snapshot =
      a.run(1, [] { return b.run(2, [] { return asio_ctx::snapshot(); }); });
  a.disable();
  snapshot([] { show("in snapshot"); });
}

SCENARIO(enter_with_in_a_snapshot_and_its_next_call)
{
  const auto snapshot = a.run(1, [] { return asio_ctx::snapshot(); });
  snapshot([] { a.enter_with(2); });
  show("outside");
  snapshot([] { show("next call"); });
}

SCENARIO(bind_and_snapshot_as_resources)
{
  auto& hook = trace("hook").enable();
  const auto bound = asio_ctx::bind([] { where("bound"); });
  const auto snapshot = asio_ctx::snapshot();
  bound();
  snapshot([] { where("in snapshot"); });
  hook.disable();
}
