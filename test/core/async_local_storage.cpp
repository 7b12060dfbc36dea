// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Test that the header is self-contained.
#include <asio_ctx/async_local_storage.hpp>

#include "support/as_handler.hpp"
#include <array>
#include <asio_ctx/live_objects.hpp>
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <deque>
#include <limits>
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

static_assert(!std::is_copy_constructible_v<async_local_storage<int>>);
static_assert(noexcept(std::declval<const async_local_storage<int>&>().get_store()));
static_assert(noexcept(std::declval<async_local_storage<int>&>().disable()));
static_assert(std::is_same_v<
              decltype(std::declval<async_local_storage<const int>&>().get_store()),
              const int*>);
static_assert(!std::is_move_constructible_v<asio_ctx::scope>);

template <class T>
T value(const async_local_storage<T>& storage)
{
  const T* store = storage.get_store();
  return store ? *store : T(-1);
}

} // namespace

BOOST_AUTO_TEST_SUITE(async_local_storage_run)

BOOST_AUTO_TEST_CASE(gives_the_store_to_the_function_and_takes_it_back)
{
  async_local_storage<int> storage;
  BOOST_TEST(storage.get_store() == nullptr);
  storage.run(1, [&] {
    BOOST_TEST(value(storage) == 1);
    storage.run(2, [&] { BOOST_TEST(value(storage) == 2); });
    BOOST_TEST(value(storage) == 1);
    storage.exit([&] { BOOST_TEST(storage.get_store() == nullptr); });
    BOOST_TEST(value(storage) == 1);
  });
  BOOST_TEST(storage.get_store() == nullptr);
}

BOOST_AUTO_TEST_CASE(gives_something_else_where_there_is_no_store)
{
  const async_local_storage<std::string> user;
  BOOST_TEST(user.get_store_or("nobody") == "nobody");

  async_local_storage<const std::string> group({"group", "none"});
  BOOST_TEST(group.get_store_or("-") == "none");
  group.run("admin", [&] {
    BOOST_TEST(group.get_store_or("-") == "admin");
    group.exit([&] { BOOST_TEST(group.get_store_or("-") == "-"); });
  });
}

BOOST_AUTO_TEST_CASE(passes_arguments_and_the_result)
{
  async_local_storage<int> storage;
  std::string text = "abc";

  BOOST_TEST(storage.run(1, [](int a, int b) { return a * b; }, 6, 7) == 42);
  std::string& same =
      storage.run(1, [](std::string& s) -> std::string& { return s; }, text);
  BOOST_TEST(&same == &text);
  auto moved =
      storage.run(1, [](std::unique_ptr<int> p) { return p; }, std::make_unique<int>(3));
  BOOST_TEST(*moved == 3);
  BOOST_TEST(storage.run(1, &std::string::size, text) == 3u);
  const auto nothing = [] {};
  static_assert(std::is_void_v<decltype(storage.run(1, nothing))>);
}

BOOST_AUTO_TEST_CASE(lets_an_exception_pass_and_takes_the_store_back)
{
  async_local_storage<int> storage;
  storage.run(1, [&] {
    BOOST_CHECK_THROW(
        storage.run(2, [] { throw std::runtime_error("passes"); }), std::runtime_error);
    BOOST_TEST(value(storage) == 1);
  });
  BOOST_TEST(storage.get_store() == nullptr);
}

BOOST_AUTO_TEST_CASE(leaves_other_storages_alone)
{
  async_local_storage<int> one;
  async_local_storage<int> two;
  one.run(1, [&] {
    two.run(2, [&] {
      BOOST_TEST(value(one) == 1);
      BOOST_TEST(value(two) == 2);
      one.exit([&] {
        BOOST_TEST(one.get_store() == nullptr);
        BOOST_TEST(value(two) == 2);
      });
    });
    BOOST_TEST(value(one) == 1);
    BOOST_TEST(two.get_store() == nullptr);
  });
}

BOOST_AUTO_TEST_CASE(another_storages_enter_with_survives_its_end)
{
  async_local_storage<int> one;
  async_local_storage<int> two;
  const frame_scope scope{context_frame()};
  one.run(1, [&] {
    two.enter_with(2);
    one.run(11, [&] { two.enter_with(22); });
    BOOST_TEST(value(one) == 1);
    BOOST_TEST(value(two) == 22);
  });
  BOOST_TEST(one.get_store() == nullptr);
  BOOST_TEST(value(two) == 22);
}

BOOST_AUTO_TEST_CASE(its_own_enter_with_does_not)
{
  async_local_storage<int> one;
  async_local_storage<int> two;
  two.run(7, [&] {
    one.run(1, [&] { one.enter_with(2); });
    BOOST_TEST(one.get_store() == nullptr);
    const context_frame before = current_frame();
    one.run(1, [&] { one.enter_with(2); });
    BOOST_TEST((current_frame() == before));
  });
}

BOOST_AUTO_TEST_CASE(two_runs_with_equal_stores_are_two_runs)
{
  // Node: run with the store that is current is a plain call, so that enterWith leaks out.
  async_local_storage<int> storage;
  storage.run(1, [&] {
    const context_frame outer = current_frame();
    storage.run(1, [&] {
      BOOST_TEST((current_frame() != outer));
      storage.enter_with(2);
    });
    BOOST_TEST(value(storage) == 1);
  });
}

BOOST_AUTO_TEST_CASE(nests_deeply)
{
  async_local_storage<int> storage;
  struct nest
  {
    async_local_storage<int>& storage;
    int depth = 0;

    void operator()()
    {
      BOOST_REQUIRE(value(storage) == depth);
      if (depth != 1000)
      {
        storage.run(++depth, *this);
        --depth;
      }
      BOOST_REQUIRE(value(storage) == depth);
    }
  };
  storage.run(0, nest{storage});
  BOOST_TEST(storage.get_store() == nullptr);
}

BOOST_AUTO_TEST_CASE(the_store_can_be_made_from_the_current_one)
{
  async_local_storage<std::string> storage;
  storage.run("a long text that does not fit into the string itself", [&] {
    storage.run(*storage.get_store() + "!", [&] {
      BOOST_TEST(storage.get_store()->back() == '!');
    });
    storage.run(
        *storage.get_store(), [&] { BOOST_TEST(storage.get_store()->back() == 'f'); });
    storage.enter_with(*storage.get_store());
    storage.enter_with(std::move(*storage.get_store()));
    BOOST_TEST(storage.get_store()->back() == 'f');
  });
}

BOOST_AUTO_TEST_CASE(a_store_stays_valid_while_its_frame_does)
{
  async_local_storage<std::string> storage;
  storage.run("first", [&] {
    const std::string* first = storage.get_store();
    const context_frame kept = current_frame();
    storage.enter_with("second");
    BOOST_TEST(*first == "first");
    storage.run("third", [&] { BOOST_TEST(*first == "first"); });
  });
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(async_local_storage_enter_with)

BOOST_AUTO_TEST_CASE(lasts_to_the_end_of_the_handler)
{
  async_local_storage<int> storage;
  context_frame started;
  as_handler({}, [&] {
    storage.enter_with(1);
    BOOST_TEST(value(storage) == 1);
    started = current_frame();
  });
  BOOST_TEST(storage.get_store() == nullptr);
  as_handler({}, [&] { BOOST_TEST(storage.get_store() == nullptr); });
  as_handler(started, [&] { BOOST_TEST(value(storage) == 1); });
}

BOOST_AUTO_TEST_CASE(does_not_reach_the_next_handler_of_the_same_frame)
{
  async_local_storage<int> storage;
  const context_frame frame = storage.run(1, [] { return current_frame(); });
  as_handler(frame, [&] { storage.enter_with(2); });
  as_handler(frame, [&] { BOOST_TEST(value(storage) == 1); });
}

BOOST_AUTO_TEST_CASE(replaces_the_store)
{
  async_local_storage<int> storage;
  as_handler({}, [&] {
    for (int i = 0; i != 100; ++i)
    {
      storage.enter_with(i);
      BOOST_TEST(value(storage) == i);
    }
    BOOST_TEST((asio_ctx::live_objects() == asio_ctx::live_counts{1, 1}));
  });
}

BOOST_AUTO_TEST_CASE(lasts_as_long_as_the_thread_and_is_then_given_back)
{
  async_local_storage<std::shared_ptr<int>> storage;
  const auto store = std::make_shared<int>(1);
  std::thread([&] {
    storage.enter_with(store);
    BOOST_TEST(store.use_count() == 2);
  }).join();
  BOOST_TEST(store.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(two_storages_at_the_top_of_a_thread)
{
  std::thread([] {
    async_local_storage<int> one;
    async_local_storage<int> two;
    one.enter_with(1);
    two.enter_with(2);
    one.run(11, [&] {
      BOOST_TEST(value(one) == 11);
      BOOST_TEST(value(two) == 2);
    });
    BOOST_TEST(value(one) == 1);
    BOOST_TEST(value(two) == 2);
  }).join();
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(async_local_storage_exit)

BOOST_AUTO_TEST_CASE(hides_the_store_also_from_what_is_started_inside)
{
  async_local_storage<int> storage;
  context_frame started;
  storage.run(1, [&] {
    storage.exit([&] { started = current_frame(); });
    BOOST_TEST(value(storage) == 1);
  });
  const frame_scope scope(started);
  BOOST_TEST(storage.get_store() == nullptr);
}

BOOST_AUTO_TEST_CASE(hides_the_default_value_too)
{
  async_local_storage<int> storage({"with default", 9});
  context_frame started;
  BOOST_TEST(value(storage) == 9);
  storage.exit([&] {
    BOOST_TEST(storage.get_store() == nullptr);
    started = current_frame();
    storage.run(1, [&] { BOOST_TEST(value(storage) == 1); });
    BOOST_TEST(storage.get_store() == nullptr);
  });
  BOOST_TEST(value(storage) == 9);
  const frame_scope scope(started);
  BOOST_TEST(storage.get_store() == nullptr);
}

BOOST_AUTO_TEST_CASE(restores_when_the_function_throws_and_passes_arguments)
{
  async_local_storage<int> storage;
  storage.run(1, [&] {
    BOOST_CHECK_THROW(
        storage.exit([] { throw std::runtime_error("passes"); }), std::runtime_error);
    BOOST_TEST(value(storage) == 1);
    BOOST_TEST(storage.exit([](int a, int b) { return a - b; }, 44, 2) == 42);
  });
}

BOOST_AUTO_TEST_CASE(ends_the_run_and_the_enter_with_inside)
{
  async_local_storage<int> storage;
  storage.run(1, [&] {
    storage.exit([&] {
      storage.run(5, [&] { BOOST_TEST(value(storage) == 5); });
      BOOST_TEST(storage.get_store() == nullptr);
      storage.enter_with(7);
      BOOST_TEST(value(storage) == 7);
    });
    BOOST_TEST(value(storage) == 1);
  });
  storage.exit([&] { storage.enter_with(7); });
  BOOST_TEST(storage.get_store() == nullptr);
}

BOOST_AUTO_TEST_CASE(another_storages_enter_with_survives_its_end)
{
  async_local_storage<int> one;
  async_local_storage<int> two;
  const frame_scope scope{context_frame()};
  one.run(1, [&] {
    one.exit([&] { two.enter_with(2); });
    BOOST_TEST(value(one) == 1);
    BOOST_TEST(value(two) == 2);
  });
  one.exit([&] { two.enter_with(3); });
  BOOST_TEST(value(two) == 3);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(async_local_storage_with_scope)

BOOST_AUTO_TEST_CASE(gives_the_store_to_the_rest_of_the_block)
{
  async_local_storage<int> storage;
  {
    const auto scope = storage.with_scope(1);
    BOOST_TEST(value(storage) == 1);
    {
      const auto inner = storage.with_scope(2);
      BOOST_TEST(value(storage) == 2);
    }
    BOOST_TEST(value(storage) == 1);
  }
  BOOST_TEST(storage.get_store() == nullptr);
}

BOOST_AUTO_TEST_CASE(ends_as_run_does)
{
  async_local_storage<int> one;
  async_local_storage<int> two;
  const frame_scope frame{context_frame()};
  {
    const auto scope = one.with_scope(1);
    one.enter_with(11);
    two.enter_with(2);
  }
  BOOST_TEST(one.get_store() == nullptr);
  BOOST_TEST(value(two) == 2);
}

BOOST_AUTO_TEST_CASE(scopes_of_different_storages_may_end_in_any_order)
{
  async_local_storage<int> one;
  async_local_storage<int> two;
  const frame_scope frame{context_frame()};
  {
    const auto outer = one.with_scope(1);
    const auto inner = two.with_scope(2);
    two.enter_with(22);
    BOOST_TEST(value(one) == 1);
    BOOST_TEST(value(two) == 22);
  }
  BOOST_TEST(one.get_store() == nullptr);
  BOOST_TEST(two.get_store() == nullptr);
}

BOOST_AUTO_TEST_CASE(destroyed_while_suspended_it_leaves_the_destroying_context_alone)
{
  async_local_storage<int> one;
  async_local_storage<int> two;
  struct coroutine
  {
    asio_ctx::scope scope;
    explicit coroutine(async_local_storage<int>& storage) : scope(storage.with_scope(1))
    {}
  };
  const context_frame other_context =
      two.run(2, [&] { return one.run(3, [] { return current_frame(); }); });

  for (const context_frame& destroyer : {other_context, context_frame()})
  {
    std::unique_ptr<coroutine> suspended;
    as_handler({}, [&] {
      suspended = std::make_unique<coroutine>(one);
      two.enter_with(9);
    });
    as_handler(destroyer, [&] {
      suspended.reset();
      BOOST_TEST((current_frame() == destroyer));
    });
    BOOST_TEST(current_frame().empty());
  }
}

BOOST_AUTO_TEST_CASE(can_be_left_on_another_thread_after_an_enter_with_there)
{
  async_local_storage<int> one;
  async_local_storage<int> two;
  struct coroutine
  {
    asio_ctx::scope scope;
    explicit coroutine(async_local_storage<int>& storage) : scope(storage.with_scope(1))
    {}
  };
  std::unique_ptr<coroutine> suspended;
  context_frame at_suspension;
  as_handler(one.run(5, [] { return current_frame(); }), [&] {
    suspended = std::make_unique<coroutine>(one);
    at_suspension = current_frame();
  });
  std::thread([&] {
    as_handler(std::move(at_suspension), [&] {
      two.enter_with(2);
      BOOST_TEST(value(one) == 1);
      suspended.reset();
      BOOST_TEST(value(one) == 5);
      BOOST_TEST(value(two) == 2);
    });
  }).join();
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(async_local_storage_disable)

BOOST_AUTO_TEST_CASE(takes_the_store_from_every_context_at_once)
{
  async_local_storage<int> storage;
  async_local_storage<int> untouched;
  context_frame pending;
  untouched.run(7, [&] {
    storage.run(1, [&] {
      storage.run(2, [&] {
        pending = current_frame();
        storage.disable();
        BOOST_TEST(storage.get_store() == nullptr);
        BOOST_TEST(value(untouched) == 7);
      });
      BOOST_TEST(storage.get_store() == nullptr);
    });
    BOOST_TEST(value(untouched) == 7);
  });
  std::thread([&] {
    const frame_scope scope(pending);
    BOOST_TEST(storage.get_store() == nullptr);
    BOOST_TEST(value(untouched) == 7);
  }).join();
}

BOOST_AUTO_TEST_CASE(run_enables_again_and_old_contexts_stay_without)
{
  async_local_storage<int> storage;
  context_frame old;
  storage.run(1, [&] {
    old = current_frame();
    storage.disable();
    storage.run(2, [&] {
      BOOST_TEST(value(storage) == 2);
      const frame_scope scope(old);
      BOOST_TEST(storage.get_store() == nullptr);
    });
    BOOST_TEST(storage.get_store() == nullptr);
  });
}

BOOST_AUTO_TEST_CASE(enter_with_enables_again)
{
  async_local_storage<int> storage;
  as_handler({}, [&] {
    storage.enter_with(1);
    storage.disable();
    storage.disable();
    BOOST_TEST(storage.get_store() == nullptr);
    storage.enter_with(2);
    BOOST_TEST(value(storage) == 2);
  });
}

BOOST_AUTO_TEST_CASE(hides_the_default_value_until_enabled_again)
{
  async_local_storage<int> storage({"with default", 9});
  storage.disable();
  BOOST_TEST(storage.get_store() == nullptr);
  storage.run(1, [] {});
  BOOST_TEST(value(storage) == 9);
}

BOOST_AUTO_TEST_CASE(contexts_made_afterwards_do_not_keep_the_store)
{
  async_local_storage<std::shared_ptr<int>> disabled;
  async_local_storage<int> counter;
  const auto store = std::make_shared<int>(1);
  as_handler({}, [&] {
    disabled.enter_with(store);
    disabled.disable();
    counter.enter_with(1); // a long chain of contexts, each made from the one before
    BOOST_TEST(store.use_count() == 1);
  });
}

BOOST_AUTO_TEST_CASE(an_outer_scope_ends_well_when_nothing_is_left_inside)
{
  async_local_storage<int> one;
  async_local_storage<int> two;
  async_local_storage<int> outer;
  outer.run(1, [&] {
    const context_frame before = current_frame();
    one.run(1, [&] {
      outer.disable();
      two.run(2, [&] {
        two.enter_with(3);
        one.disable();
      });
      BOOST_TEST(two.get_store() == nullptr);
    });
    BOOST_TEST((current_frame() == before));
  });
  BOOST_TEST(current_frame().empty());
}

BOOST_AUTO_TEST_CASE(the_end_of_a_storage_disables_it)
{
  context_frame frame;
  {
    async_local_storage<int> gone;
    gone.run(1, [&] { frame = current_frame(); });
  }
  async_local_storage<int> takes_its_place;
  const frame_scope scope(frame);
  BOOST_TEST(takes_its_place.get_store() == nullptr);
  takes_its_place.run(2, [&] { BOOST_TEST(value(takes_its_place) == 2); });
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(async_local_storage_options)

BOOST_AUTO_TEST_CASE(a_storage_has_a_name)
{
  BOOST_TEST(async_local_storage<int>().name() == "");
  async_local_storage<int> named({"request", {}});
  BOOST_TEST(named.name() == "request");
  BOOST_TEST(named.get_store() == nullptr);
}

BOOST_AUTO_TEST_CASE(a_default_value_stands_where_no_store_was_given)
{
  async_local_storage<std::string> storage({"user", "nobody"});
  BOOST_TEST(*storage.get_store() == "nobody");
  storage.run("somebody", [&] { BOOST_TEST(*storage.get_store() == "somebody"); });
  BOOST_TEST(*storage.get_store() == "nobody");
  std::thread([&] { BOOST_TEST(*storage.get_store() == "nobody"); }).join();
}

BOOST_AUTO_TEST_CASE(a_default_value_may_be_const_or_only_movable)
{
  async_local_storage<const int> constant({"", 5});
  BOOST_TEST(*constant.get_store() == 5);
  asio_ctx::async_local_storage_options<std::unique_ptr<int>> options;
  options.default_value = std::make_unique<int>(6);
  async_local_storage<std::unique_ptr<int>> movable(std::move(options));
  BOOST_TEST(**movable.get_store() == 6);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(async_local_storage_stores)

BOOST_AUTO_TEST_CASE(a_store_is_the_given_object)
{
  async_local_storage<std::shared_ptr<int>> shared;
  const auto object = std::make_shared<int>(1);
  shared.run(object, [&] { BOOST_TEST(shared.get_store()->get() == object.get()); });

  async_local_storage<int> mutable_store;
  mutable_store.run(1, [&] {
    ++*mutable_store.get_store();
    BOOST_TEST(value(mutable_store) == 2);
  });
}

BOOST_AUTO_TEST_CASE(a_store_may_be_const_or_only_movable_or_not_even_that)
{
  async_local_storage<const std::string> constant;
  constant.run("text", [&] { BOOST_TEST(*constant.get_store() == "text"); });

  async_local_storage<std::unique_ptr<int>> movable;
  movable.run(std::make_unique<int>(1), [&] { BOOST_TEST(**movable.get_store() == 1); });
  auto scope = movable.with_scope(std::make_unique<int>(2));
  BOOST_TEST(**movable.get_store() == 2);

  async_local_storage<std::atomic<int>> immovable;
  immovable.run(3, [&] {
    ++*immovable.get_store();
    BOOST_TEST(immovable.get_store()->load() == 4);
  });

  async_local_storage<std::array<int, 2>> aggregate;
  aggregate.run({1, 2}, [&] { BOOST_TEST((*aggregate.get_store())[1] == 2); });
}

BOOST_AUTO_TEST_CASE(a_store_that_can_not_be_made_changes_nothing)
{
  struct refuses
  {
    explicit refuses(bool yes)
    {
      if (yes)
        throw std::runtime_error("refused");
    }
  };
  async_local_storage<refuses> storage;
  bool called = false;
  storage.run(false, [&] {
    const context_frame before = current_frame();
    BOOST_CHECK_THROW(storage.run(true, [&] { called = true; }), std::runtime_error);
    BOOST_CHECK_THROW(storage.enter_with(true), std::runtime_error);
    BOOST_CHECK_THROW((void)storage.with_scope(true), std::runtime_error);
    BOOST_TEST((current_frame() == before));
  });
  BOOST_TEST(!called);
}

BOOST_AUTO_TEST_CASE(over_aligned_and_large_stores)
{
  struct alignas(128) aligned
  {
    int number;
  };
  async_local_storage<aligned> over_aligned;
  over_aligned.run(aligned{1}, [&] {
    const auto address = reinterpret_cast<std::uintptr_t>(over_aligned.get_store());
    BOOST_TEST(address % 128 == 0u);
  });
  async_local_storage<std::array<char, 5000>> large;
  large.run(std::array<char, 5000>{'x'}, [&] {
    BOOST_TEST(large.get_store()->front() == 'x');
  });
}

BOOST_AUTO_TEST_CASE(a_stores_constructor_may_change_the_context)
{
  struct enters
  {
    explicit enters(std::deque<async_local_storage<int>>& all)
    {
      for (std::size_t i = 0; i != all.size(); ++i)
        all[i].enter_with(static_cast<int>(i));
    }
  };
  const auto check = [](auto& storage, auto& others) {
    as_handler({}, [&] {
      storage.run(others, [&] {
        BOOST_TEST(storage.get_store() != nullptr);
        for (std::size_t i = 0; i != others.size(); ++i)
          BOOST_TEST(value(others[i]) == static_cast<int>(i));
      });
      BOOST_TEST(value(others[39]) == 39);
    });
  };
  async_local_storage<enters> older;
  std::deque<async_local_storage<int>> others(40);
  async_local_storage<enters> younger;
  check(older, others); // has to make room for them
  check(younger, others);
}

BOOST_AUTO_TEST_CASE(a_stores_destructor_may_use_the_library)
{
  static async_local_storage<int> seen;
  struct runs_at_end
  {
    int* result;
    explicit runs_at_end(int* r) : result(r) {}
    runs_at_end(const runs_at_end&) = delete;
    ~runs_at_end()
    {
      seen.run(5, [this] { *result = value(seen); });
      seen.enter_with(6);
    }
  };
  async_local_storage<runs_at_end> storage;
  int result = 0;
  as_handler({}, [&] { storage.run(&result, [] {}); });
  BOOST_TEST(result == 5);
  result = 0;
  std::thread([&] { storage.enter_with(&result); }).join(); // at the end of the thread
  BOOST_TEST(result == 5);
}

BOOST_AUTO_TEST_CASE(a_store_is_destroyed_when_the_last_context_goes_on_whichever_thread)
{
  async_local_storage<std::shared_ptr<int>> storage;
  auto object = std::make_shared<int>(1);
  const std::weak_ptr<int> watch = object;
  context_frame last;
  storage.run(std::move(object), [&] { last = current_frame(); });
  BOOST_TEST(!watch.expired());
  std::thread([frame = std::move(last)]() mutable { frame = {}; }).join();
  BOOST_TEST(watch.expired());
}

BOOST_AUTO_TEST_CASE(a_frame_does_not_keep_the_stores_that_it_replaced)
{
  async_local_storage<std::shared_ptr<int>> storage;
  auto object = std::make_shared<int>(1);
  const std::weak_ptr<int> watch = object;
  context_frame inner;
  storage.run(std::move(object), [&] {
    storage.run(std::make_shared<int>(2), [&] { inner = current_frame(); });
  });
  BOOST_TEST(watch.expired());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(async_local_storage_many)

BOOST_AUTO_TEST_CASE(a_hundred_storages)
{
  std::deque<async_local_storage<int>> storages(100);
  as_handler({}, [&] {
    for (std::size_t i = 0; i != storages.size(); ++i)
      storages[i].enter_with(static_cast<int>(i));
    storages[50].run(-50, [&] {
      for (std::size_t i = 0; i != storages.size(); ++i)
        BOOST_TEST(value(storages[i]) == (i == 50 ? -50 : static_cast<int>(i)));
    });
    BOOST_TEST(value(storages[50]) == 50);
  });
}

BOOST_AUTO_TEST_CASE(threads_run_enter_disable_and_read_at_the_same_time)
{
  async_local_storage<int> shared;
  async_local_storage<int> mine;
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t != 4; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i != 2000; ++i)
      {
        mine.run(t, [&] {
          shared.enter_with(t);
          const int seen = value(shared); // -1 where another thread has disabled it
          wrong += seen != t && seen != -1;
          if (i % 100 == 0)
            shared.disable();
          async_local_storage<int> temporary;
          temporary.run(i, [&] { wrong += value(temporary) != i; });
          wrong += value(mine) != t;
        });
      }
    });
  for (std::thread& thread : threads)
    thread.join();
  BOOST_TEST(wrong == 0);
}

BOOST_AUTO_TEST_SUITE_END()
