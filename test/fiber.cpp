// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include <asio_ctx/fiber.hpp>

#include <boost/test/unit_test.hpp>

#include "support/tracer.hpp"
#include <asio_ctx/async_hook.hpp>
#include <asio_ctx/async_local_storage.hpp>
#include <asio_ctx/async_resource.hpp>
#include <asio_ctx/context_frame.hpp>
#include <boost/context/protected_fixedsize_stack.hpp>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

using asio_ctx::fiber;
using test_support::tracer;

asio_ctx::async_local_storage<int> storage;

int value()
{
  const int* store = storage.get_store();
  return store ? *store : -1;
}

void switch_to(fiber& other)
{
  other = std::move(other).resume();
}

template <class F>
void on_another_thread(F f)
{
  std::thread(f).join();
}

static_assert(std::is_nothrow_move_constructible_v<fiber>);
static_assert(std::is_nothrow_move_assignable_v<fiber>);
static_assert(!std::is_copy_constructible_v<fiber>);

} // namespace

BOOST_AUTO_TEST_SUITE(a_fiber)

BOOST_AUTO_TEST_CASE(begins_in_the_context_in_which_it_was_made)
{
  fiber made = storage.run(1, [] {
    return fiber([](fiber&& caller) {
      BOOST_TEST(value() == 1);
      return std::move(caller);
    });
  });
  storage.run(2, [&] {
    switch_to(made);
    BOOST_TEST(value() == 2);
  });
  BOOST_TEST(!made);
  BOOST_TEST(value() == -1);
}

BOOST_AUTO_TEST_CASE(keeps_its_scopes_across_switches)
{
  fiber other([](fiber&& caller) {
    {
      const auto scope = storage.with_scope(1);
      switch_to(caller);
      BOOST_TEST(value() == 1);
      storage.run(2, [&] {
        switch_to(caller);
        BOOST_TEST(value() == 2);
      });
      BOOST_TEST(value() == 1);
      storage.enter_with(3);
      switch_to(caller);
      BOOST_TEST(value() == 3);
    }
    BOOST_TEST(value() == -1);
    return std::move(caller);
  });
  for (int i = 10; other; ++i)
    storage.run(i, [&] {
      switch_to(other);
      BOOST_TEST(value() == i);
    });
  BOOST_TEST(value() == -1);
}

BOOST_AUTO_TEST_CASE(goes_on_on_another_thread)
{
  fiber other = storage.run(1, [] {
    return fiber([](fiber&& caller) {
      for (int i = 2; i != 6; ++i)
      {
        const auto scope = storage.with_scope(i);
        switch_to(caller);
        BOOST_TEST(value() == i);
      }
      BOOST_TEST(value() == 1);
      return std::move(caller);
    });
  });
  while (other)
    on_another_thread([&] {
      storage.enter_with(50);
      switch_to(other);
      BOOST_TEST(value() == 50);
    });
}

BOOST_AUTO_TEST_CASE(has_an_id_of_its_own)
{
  fiber other([](fiber&& caller) {
    const auto id = asio_ctx::execution_async_id();
    BOOST_TEST(asio_ctx::execution_async_resource().type() == "fiber");
    BOOST_TEST(asio_ctx::trigger_async_id() == asio_ctx::root_async_id);
    switch_to(caller);
    BOOST_TEST(asio_ctx::execution_async_id() == id);
    return std::move(caller);
  });
  const auto id = other.async_id();
  BOOST_TEST(id > asio_ctx::root_async_id);
  asio_ctx::async_resource resource("test");
  resource.run_in_async_scope([&] {
    switch_to(other);
    BOOST_TEST(asio_ctx::execution_async_id() == resource.async_id());
  });
  BOOST_TEST(other.async_id() == id);
  switch_to(other);
  BOOST_TEST(other.async_id() == asio_ctx::no_async_id);
}

BOOST_AUTO_TEST_CASE(shows_hooks_every_piece_that_runs)
{
  tracer trace;
  {
    fiber other([&](fiber&& caller) {
      trace.line_of("one");
      switch_to(caller);
      trace.line_of("two");
      return std::move(caller);
    });
    switch_to(other);
    trace.line_of("main");
    switch_to(other);
  }
  CHECK_LINES(
      trace, "init 2 fiber by 1", "before 2", "one in 2 by 1", "after 2",
      "main in 1 by 0", "before 2", "two in 2 by 1", "after 2", "destroy 2");
}

BOOST_AUTO_TEST_CASE(has_its_own_id_in_its_events_wherever_it_switches)
{
  struct checker
  {
    int& events;
    void before(asio_ctx::async_id id) { check(id); }
    void after(asio_ctx::async_id id) { check(id); }
    void check(asio_ctx::async_id id)
    {
      ++events;
      BOOST_TEST(asio_ctx::execution_async_id() == id);
    }
  };
  int events = 0;
  const auto hook = asio_ctx::create_hook(checker{events}).enable();
  fiber other([](fiber&& caller) {
    asio_ctx::async_resource inner("inner");
    inner.run_in_async_scope([&] {
      const auto scope = storage.with_scope(1);
      switch_to(caller);
      BOOST_TEST(asio_ctx::execution_async_id() == inner.async_id());
      BOOST_TEST(value() == 1);
    });
    return std::move(caller);
  });
  switch_to(other);
  BOOST_TEST(asio_ctx::execution_async_id() == asio_ctx::root_async_id);
  switch_to(other);
  BOOST_TEST(events == 6); // of the fiber's two pieces, and of the scope inside
}

BOOST_AUTO_TEST_CASE(is_no_part_of_the_callback_that_switches_to_it)
{
  fiber other([](fiber&& caller) {
    asio_ctx::async_resource("in the fiber"); // is shown
    return std::move(caller);
  });
  std::string types;
  asio_ctx::hook_options options;
  options.skip_own_operations = true;
  const auto hook =
      asio_ctx::create_hook(
          asio_ctx::hook_callbacks{[&](asio_ctx::async_id, std::string_view type,
                                       asio_ctx::async_id, asio_ctx::resource_ref) {
            types.append(type).append("; ");
            if (type != "door")
              return;
            asio_ctx::async_resource("of the callback"); // is not
            switch_to(other);
            asio_ctx::async_resource("of the callback");
          }},
          options)
          .enable();
  asio_ctx::async_resource("door");
  BOOST_TEST(types == "door; in the fiber; ");
}

BOOST_AUTO_TEST_CASE(may_be_switched_to_from_another_fiber)
{
  tracer trace;
  fiber first;
  fiber second([&](fiber&& caller) { // the first
    const auto scope = storage.with_scope(2);
    trace.line("second: " + std::to_string(value()));
    switch_to(caller);
    trace.line("second: " + std::to_string(value()));
    return std::move(caller);
  });
  fiber last = fiber([&](fiber&& caller) {
    const auto scope = storage.with_scope(1);
    switch_to(second);
    trace.line("first: " + std::to_string(value()));
    switch_to(second);
    trace.line("first: " + std::to_string(value()));
    return std::move(caller);
  });
  storage.run(5, [&] {
    switch_to(last);
    BOOST_TEST(value() == 5);
  });
  CHECK_LINES(
      trace, "init 2 fiber by 1", "init 3 fiber by 1", "before 3", "after 3", "before 2",
      "second: 2", "after 2", "before 3", "first: 1", "after 3", "before 2", "second: 2",
      "after 2", "destroy 2", "before 3", "first: 1", "after 3", "destroy 3");
}

BOOST_AUTO_TEST_CASE(may_end_in_one_that_has_not_begun)
{
  fiber main;
  fiber second = storage.run(2, [&] {
    return fiber([&](fiber&& ended) {
      BOOST_TEST(!ended);
      BOOST_TEST(value() == 2);
      switch_to(main);
      BOOST_TEST(value() == 2);
      return std::move(main);
    });
  });
  fiber first([&](fiber&& caller) {
    main = std::move(caller);
    return std::move(second);
  });
  storage.run(5, [&] {
    for (int i = 0; i != 2; ++i)
    {
      BOOST_TEST(bool(first));
      switch_to(first);
      BOOST_TEST(value() == 5);
    }
  });
  BOOST_TEST(!first);
}

BOOST_AUTO_TEST_CASE(that_is_destroyed_is_unwound_in_its_own_context)
{
  struct at_end
  {
    int expected;
    ~at_end() { BOOST_TEST(value() == expected); }
  };
  tracer trace;
  storage.run(5, [&] {
    fiber other = storage.run(1, [] {
      return fiber([](fiber&& caller) {
        const at_end outer{1};
        const auto scope = storage.with_scope(2);
        const at_end inner{2};
        switch_to(caller);
        BOOST_ERROR("resumed");
        return std::move(caller);
      });
    });
    switch_to(other);
    storage.run(6, [&] {
      other = fiber();
      BOOST_TEST(value() == 6);
      BOOST_TEST(asio_ctx::execution_async_id() == asio_ctx::root_async_id);
    });
    BOOST_TEST(value() == 5);
  });
  CHECK_LINES(
      trace, "init 2 fiber by 1", "before 2", "after 2", "before 2", "after 2",
      "destroy 2");
}

BOOST_AUTO_TEST_CASE(that_is_destroyed_on_another_thread_is_unwound_there)
{
  struct at_end
  {
    bool& ended;
    ~at_end() { ended = value() == 1; }
  };
  bool ended = false;
  fiber other = storage.run(1, [&] {
    return fiber([&](fiber&& caller) {
      const at_end guard{ended};
      switch_to(caller);
      BOOST_ERROR("resumed");
      return std::move(caller);
    });
  });
  on_another_thread([&] { switch_to(other); });
  on_another_thread([&] {
    storage.enter_with(50);
    other = fiber();
    BOOST_TEST(value() == 50);
  });
  BOOST_TEST(ended);
}

#if !defined(BOOST_USE_UCONTEXT) && !defined(BOOST_USE_WINFIB) // see doc/guide.md

BOOST_AUTO_TEST_CASE(that_never_runs_gives_all_back)
{
  tracer trace;
  const auto held = std::make_shared<int>();
  storage.run(1, [&] {
    const fiber other([held](fiber&& caller) { return std::move(caller); });
    BOOST_TEST(held.use_count() == 2);
  });
  BOOST_TEST(held.use_count() == 1);
  CHECK_LINES(trace, "init 2 fiber by 1", "destroy 2");
}

#endif

BOOST_AUTO_TEST_CASE(keeps_exceptions_to_itself)
{
  fiber other([](fiber&& caller) {
    try
    {
      const auto scope = storage.with_scope(1);
      switch_to(caller);
      throw std::runtime_error("test");
    }
    catch (const std::runtime_error&)
    {
      BOOST_TEST(value() == -1);
      switch_to(caller);
    }
    return std::move(caller);
  });
  storage.run(2, [&] {
    while (other)
    {
      switch_to(other);
      BOOST_TEST(value() == 2);
    }
  });
}

BOOST_AUTO_TEST_CASE(may_be_given_a_function_to_run_first)
{
  std::vector<std::string> lines;
  fiber other([&](fiber&& caller) {
    const auto scope = storage.with_scope(1);
    switch_to(caller);
    lines.push_back("fiber: " + std::to_string(value()));
    return std::move(caller);
  });
  storage.run(2, [&] {
    switch_to(other);
    const auto id = other.async_id();
    other = std::move(other).resume_with([&](fiber&& caller) {
      lines.push_back("on top: " + std::to_string(value()));
      BOOST_TEST(caller.async_id() == asio_ctx::no_async_id);
      return std::move(caller);
    });
    BOOST_TEST(id != 0U);
    BOOST_TEST(value() == 2);
  });
  BOOST_TEST(!other);
  BOOST_TEST(
      lines == (std::vector<std::string>{"on top: -1", "fiber: 1"}),
      boost::test_tools::per_element());
}

#if !defined(BOOST_USE_UCONTEXT) && !defined(BOOST_USE_WINFIB) // see doc/guide.md

BOOST_AUTO_TEST_CASE(may_be_given_a_function_before_it_begins)
{
  std::vector<std::string> lines;
  storage.run(2, [&] {
    fiber other([&](fiber&& caller) {
      lines.push_back("fiber: " + std::to_string(value()));
      return std::move(caller);
    });
    other = std::move(other).resume_with([&](fiber&& caller) {
      lines.push_back("on top: " + std::to_string(value()));
      return std::move(caller);
    });
    BOOST_TEST(!other);
    BOOST_TEST(value() == 2);
  });
  BOOST_TEST(
      lines == (std::vector<std::string>{"on top: -1", "fiber: 2"}),
      boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(gets_what_the_function_throws_that_it_is_given)
{
  fiber main;
  fiber other([&](fiber&& caller) {
    const auto scope = storage.with_scope(1);
    BOOST_CHECK_THROW(switch_to(caller), std::runtime_error);
    BOOST_TEST(value() == 1);
    return std::move(main);
  });
  switch_to(other);
  storage.run(2, [&] {
    other = std::move(other).resume_with([&](fiber&& caller) -> fiber {
      switch_to(caller); // and is left, and goes on
      main = std::move(caller);
      throw std::runtime_error("test");
    });
    BOOST_TEST(bool(other));
    BOOST_TEST(value() == 2);
    switch_to(other);
    BOOST_TEST(value() == 2);
  });
  BOOST_TEST(!other);
}

#endif

BOOST_AUTO_TEST_CASE(runs_on_the_stack_of_an_allocator)
{
  fiber other(
      std::allocator_arg, boost::context::protected_fixedsize_stack(),
      [](fiber&& caller) {
        const auto scope = storage.with_scope(1);
        switch_to(caller);
        BOOST_TEST(value() == 1);
        return std::move(caller);
      });
  while (other)
    switch_to(other);
  BOOST_TEST(value() == -1);
}

BOOST_AUTO_TEST_CASE(can_be_a_generator)
{
  struct generator
  {
    std::optional<int> result;
    fiber body{[this](fiber&& caller) {
      for (int i = 0; i != 3; ++i)
      {
        const auto scope = storage.with_scope(100 + i);
        result = i;
        switch_to(caller);
        BOOST_TEST(value() == 100 + i);
      }
      result.reset();
      return std::move(caller);
    }};

    std::optional<int> next()
    {
      switch_to(body);
      return result;
    }
  };
  generator first;
  generator second;
  const auto scope = storage.with_scope(7);
  for (int i = 0; i != 3; ++i)
  {
    BOOST_TEST(*first.next() == i);
    BOOST_TEST(*second.next() == i);
    BOOST_TEST(value() == 7);
  }
  BOOST_TEST(!first.next());
}

BOOST_AUTO_TEST_SUITE_END()
