// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Test that the header is self-contained.
#include <asio_ctx/context_frame.hpp>

#include "support/as_handler.hpp"
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

using asio_ctx::async_local_storage;
using asio_ctx::context_frame;
using asio_ctx::current_frame;
using asio_ctx::frame_scope;
using test_support::as_handler;

static_assert(sizeof(context_frame) == sizeof(void*));
static_assert(std::is_nothrow_default_constructible_v<context_frame>);
static_assert(std::is_nothrow_copy_constructible_v<context_frame>);
static_assert(std::is_nothrow_move_constructible_v<context_frame>);
static_assert(std::is_nothrow_copy_assignable_v<context_frame>);
static_assert(noexcept(current_frame()));
static_assert(std::is_nothrow_constructible_v<frame_scope, context_frame>);
static_assert(!std::is_copy_constructible_v<frame_scope>);
static_assert(!std::is_move_constructible_v<frame_scope>);

async_local_storage<int> storage;
async_local_storage<int> other;

int value(const async_local_storage<int>& of = storage)
{
  const int* store = of.get_store();
  return store ? *store : -1;
}

context_frame frame_with(int store)
{
  return storage.run(store, [] { return current_frame(); });
}

} // namespace

BOOST_AUTO_TEST_SUITE(context_frames)

BOOST_AUTO_TEST_CASE(a_thread_begins_without_a_context)
{
  BOOST_TEST(current_frame().empty());
  BOOST_TEST((current_frame() == context_frame()));
  std::thread([] { BOOST_TEST(current_frame().empty()); }).join();
}

BOOST_AUTO_TEST_CASE(equality_is_identity)
{
  const context_frame one = frame_with(1);
  const context_frame copy = one;
  const context_frame same_value = frame_with(1);

  BOOST_TEST((one == copy));
  BOOST_TEST((one != same_value));
  BOOST_TEST((one != context_frame()));
  BOOST_TEST(!one.empty());
}

BOOST_AUTO_TEST_CASE(a_moved_from_frame_is_empty)
{
  context_frame frame = frame_with(1);
  const context_frame moved = std::move(frame);

  BOOST_TEST(frame.empty());
  frame = moved;
  BOOST_TEST((frame == moved));
  frame = *&frame;
  BOOST_TEST((frame == moved));
}

BOOST_AUTO_TEST_CASE(a_frame_has_as_many_owners_as_are_made)
{
  // Many more than the times that a reference can be halved; the last one is any of them.
  for (const bool last_is_first : {false, true})
  {
    const auto object = std::make_shared<int>(0);
    async_local_storage<std::shared_ptr<int>> holder;
    std::vector<context_frame> owners;
    holder.run(object, [&] {
      for (int i = 0; i != 100; ++i)
      {
        owners.push_back(current_frame());
        owners.push_back(owners[owners.size() / 2]);
        frame_scope here(owners.back());
        owners.push_back(current_frame());
      }
    });
    std::thread([copies = owners] {}).join();
    while (owners.size() != 1)
      owners.erase(last_is_first ? owners.end() - 1 : owners.begin());
    BOOST_TEST(object.use_count() == 2);
    owners.clear();
    BOOST_TEST(object.use_count() == 1);
  }
}

BOOST_AUTO_TEST_CASE(owners_may_come_and_go_on_several_threads)
{
  const auto object = std::make_shared<int>(0);
  async_local_storage<std::shared_ptr<int>> holder;
  {
    const context_frame shared = holder.run(object, [] { return current_frame(); });
    const auto use = [&shared, &holder] {
      for (int i = 0; i != 1000; ++i)
      {
        const frame_scope here(shared);
        std::vector<context_frame> owners(20, shared);
        for (context_frame& owner : owners)
          owner = current_frame();
        if (!*holder.get_store())
          throw std::logic_error("the store is gone");
      }
    };
    std::thread one(use);
    std::thread two(use);
    one.join();
    two.join();
    BOOST_TEST(object.use_count() == 2);
  }
  BOOST_TEST(object.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(a_frame_keeps_pointers_to_its_stores_valid)
{
  context_frame kept;
  const int* store = nullptr;
  storage.run(42, [&] {
    store = storage.get_store();
    kept = current_frame();
  });

  BOOST_TEST(*store == 42);
  const frame_scope scope(kept);
  BOOST_TEST(storage.get_store() == store);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(frame_scopes)

BOOST_AUTO_TEST_CASE(installs_a_frame_and_restores_the_previous_one)
{
  const context_frame one = frame_with(1);
  storage.run(2, [&] {
    {
      const frame_scope scope(one);
      BOOST_TEST(value() == 1);
      BOOST_TEST((current_frame() == one));
    }
    BOOST_TEST(value() == 2);
  });
}

BOOST_AUTO_TEST_CASE(restores_when_an_exception_passes)
{
  const context_frame one = frame_with(1);
  BOOST_CHECK_THROW(
      {
        const frame_scope scope(one);
        throw std::runtime_error("passes");
      },
      std::runtime_error);
  BOOST_TEST(current_frame().empty());
}

BOOST_AUTO_TEST_CASE(an_empty_frame_hides_the_context)
{
  storage.run(1, [] {
    {
      const frame_scope scope{context_frame()};
      BOOST_TEST(value() == -1);
      BOOST_TEST(current_frame().empty());
      other.run(5, [] {
        BOOST_TEST(value() == -1);
        BOOST_TEST(value(other) == 5);
      });
      BOOST_TEST(value(other) == -1);
    }
    BOOST_TEST(value() == 1);
  });
}

BOOST_AUTO_TEST_CASE(ends_what_enter_with_began_inside)
{
  const context_frame one = frame_with(1);
  storage.run(2, [&] {
    {
      const frame_scope scope(one);
      storage.enter_with(3);
      other.enter_with(4);
      BOOST_TEST(value() == 3);
    }
    BOOST_TEST(value() == 2);
    BOOST_TEST(value(other) == -1);
  });
}

BOOST_AUTO_TEST_CASE(ends_what_enter_with_began_where_no_context_was)
{
  {
    const frame_scope scope{context_frame()};
    storage.enter_with(3);
    BOOST_TEST(value() == 3);
  }
  BOOST_TEST(current_frame().empty());
}

BOOST_AUTO_TEST_CASE(can_be_left_on_another_thread)
{
  // As a coroutine does that is suspended and goes on elsewhere.
  const context_frame inner = frame_with(1);
  std::unique_ptr<frame_scope> scope;
  context_frame at_suspension;

  as_handler(frame_with(2), [&] {
    scope = std::make_unique<frame_scope>(inner);
    at_suspension = current_frame();
  });
  BOOST_TEST(current_frame().empty());

  std::thread([&] {
    as_handler(at_suspension, [&] {
      BOOST_TEST(value() == 1);
      scope.reset();
      BOOST_TEST(value() == 2);
    });
    BOOST_TEST(current_frame().empty());
  }).join();
}

BOOST_AUTO_TEST_CASE(destroyed_while_suspended_it_leaves_the_destroying_context_alone)
{
  for (const context_frame& inner : {frame_with(1), context_frame()})
  {
    for (const context_frame& destroyer : {frame_with(3), context_frame()})
    {
      std::unique_ptr<frame_scope> scope;
      as_handler(frame_with(2), [&] { scope = std::make_unique<frame_scope>(inner); });

      as_handler(destroyer, [&] {
        scope.reset();
        BOOST_TEST((current_frame() == destroyer));
      });
    }
  }
}

BOOST_AUTO_TEST_CASE(left_out_of_order_it_leaves_the_context_alone)
{
  auto outer = std::make_unique<frame_scope>(frame_with(1));
  auto inner = std::make_unique<frame_scope>(frame_with(2));

  outer.reset();
  BOOST_TEST(value() == 2);
  inner.reset();
  BOOST_TEST(value() == 1);
  asio_ctx::detail::drop_context();
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(snapshots)

BOOST_AUTO_TEST_CASE(runs_functions_in_the_captured_frame)
{
  const auto in_one = storage.run(123, [] { return asio_ctx::snapshot(); });
  const int seen = storage.run(321, [&] { return in_one([] { return value(); }); });
  BOOST_TEST(seen == 123);
}

BOOST_AUTO_TEST_CASE(forwards_arguments_and_results)
{
  const auto here = asio_ctx::snapshot();
  std::string text = "abc";

  std::string& same = here([](std::string& s) -> std::string& { return s; }, text);
  BOOST_TEST(&same == &text);
  std::unique_ptr<int> moved =
      here([](std::unique_ptr<int> p) { return p; }, std::make_unique<int>(7));
  BOOST_TEST(*moved == 7);
  BOOST_TEST(here(&std::string::size, text) == 3u);
  here([] {});
}

BOOST_AUTO_TEST_CASE(restores_the_caller_when_the_function_throws)
{
  const auto in_one = storage.run(1, [] { return asio_ctx::snapshot(); });
  storage.run(2, [&] {
    BOOST_CHECK_THROW(
        in_one([] { throw std::runtime_error("passes"); }), std::runtime_error);
    BOOST_TEST(value() == 2);
  });
}

BOOST_AUTO_TEST_CASE(taken_without_a_context_it_hides_the_current_one)
{
  const auto nowhere = asio_ctx::snapshot();
  storage.run(2, [&] {
    nowhere([] { BOOST_TEST(value() == -1); });
    BOOST_TEST(value() == 2);
  });
}

BOOST_AUTO_TEST_CASE(a_storage_made_later_shows_its_default_inside)
{
  const auto before = storage.run(1, [] { return asio_ctx::snapshot(); });
  async_local_storage<int> later({"later", 9});
  later.run(10, [&] { before([&] { BOOST_TEST(value(later) == 9); }); });
}

BOOST_AUTO_TEST_CASE(enter_with_in_one_call_does_not_reach_the_next)
{
  const auto in_one = storage.run(1, [] { return asio_ctx::snapshot(); });
  in_one([] { storage.enter_with(2); });
  in_one([] { BOOST_TEST(value() == 1); });
  BOOST_TEST(value() == -1);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(bind)

BOOST_AUTO_TEST_CASE(calls_the_function_in_the_frame_of_the_binding)
{
  auto f = storage.run(
      5, [] { return asio_ctx::bind([](int a, int b) { return value() + a + b; }); });
  BOOST_TEST(f(10, 100) == 115);
  storage.run(6, [&] {
    BOOST_TEST(f(10, 100) == 115);
    BOOST_TEST(value() == 6);
  });
}

BOOST_AUTO_TEST_CASE(holds_functions_that_can_only_be_moved)
{
  auto f = storage.run(5, [] {
    return asio_ctx::bind(
        [p = std::make_unique<int>(1)]() mutable { return value() + (*p)++; });
  });
  BOOST_TEST(f() == 6);
  BOOST_TEST(f() == 7);
  auto moved = std::move(f);
  BOOST_TEST(std::move(moved)() == 8);
}

BOOST_AUTO_TEST_CASE(a_const_bound_function_can_be_called)
{
  const auto f = storage.run(5, [] { return asio_ctx::bind([] { return value(); }); });
  BOOST_TEST(f() == 5);
}

BOOST_AUTO_TEST_CASE(carries_a_context_to_another_thread)
{
  storage.run(5, [] {
    std::thread(asio_ctx::bind([] { BOOST_TEST(value() == 5); })).join();
    std::thread([] { BOOST_TEST(value() == -1); }).join();
  });
}

BOOST_AUTO_TEST_CASE(one_bound_function_can_be_called_on_many_threads)
{
  const auto f = storage.run(5, [] { return asio_ctx::bind([] { return value(); }); });
  std::vector<int> seen(4);
  {
    std::vector<std::thread> threads;
    for (int& result : seen)
      threads.emplace_back([&] {
        for (int i = 0; i != 1000; ++i)
          result += f();
      });
    for (std::thread& thread : threads)
      thread.join();
  }
  for (const int sum : seen)
    BOOST_TEST(sum == 5000);
}

BOOST_AUTO_TEST_CASE(is_the_frame_not_the_variable)
{
  // Node: the captured frame is immutable; enterWith in a call does not change it.
  auto f = storage.run(1, [] {
    return asio_ctx::bind([] {
      const int seen = value();
      storage.enter_with(seen + 1);
      return seen;
    });
  });
  BOOST_TEST(f() == 1);
  BOOST_TEST(f() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
