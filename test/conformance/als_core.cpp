// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include <asio_ctx/async_local_storage.hpp>
#include <asio_ctx/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace {

namespace net = boost::asio;
using asio_ctx::async_local_storage;

} // namespace

// Node: test/async-hooks/test-async-local-storage-args.js
BOOST_AUTO_TEST_SUITE(test_async_local_storage_args)

BOOST_AUTO_TEST_CASE(run_and_exit_pass_further_arguments_to_the_function)
{
  async_local_storage<int> storage;
  int calls = 0;
  storage.run(
      1,
      [&](std::string_view run_argument) {
        ++calls;
        BOOST_TEST(run_argument == "foo");
        storage.exit(
            [&](std::string_view exit_argument) {
              ++calls;
              BOOST_TEST(exit_argument == "bar");
            },
            "bar");
      },
      "foo");
  BOOST_TEST(calls == 2);
}

BOOST_AUTO_TEST_CASE(arguments_and_results_are_forwarded_as_they_are)
{
  async_local_storage<int> storage;
  std::string text = "foo";
  const auto same = [](std::string& s) -> std::string& { return s; };
  const auto moved = [](std::unique_ptr<int> p) { return p; };

  BOOST_TEST(&storage.run(1, same, text) == &text);
  BOOST_TEST(&storage.exit(same, text) == &text);
  BOOST_TEST(*storage.run(1, moved, std::make_unique<int>(7)) == 7);
  BOOST_TEST(*storage.exit(moved, std::make_unique<int>(7)) == 7);
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/async-hooks/test-async-local-storage-misc-stores.js
// Adapted: the type of stores is a template argument; identity is that of a shared_ptr.
BOOST_AUTO_TEST_SUITE(test_async_local_storage_misc_stores)

BOOST_AUTO_TEST_CASE(a_string_comes_back_equal)
{
  async_local_storage<std::string> storage;
  storage.run("hello node", [&] { BOOST_TEST(*storage.get_store() == "hello node"); });
}

BOOST_AUTO_TEST_CASE(a_shared_object_comes_back_as_the_same_object)
{
  struct run_store
  {
    std::string hello = "node";
  };
  async_local_storage<std::shared_ptr<run_store>> storage;
  const auto store = std::make_shared<run_store>();
  storage.run(store, [&] {
    BOOST_TEST(storage.get_store()->get() == store.get());
    (*storage.get_store())->hello = "asio";
  });
  BOOST_TEST(store->hello == "asio");
}

BOOST_AUTO_TEST_CASE(a_store_is_one_object_however_often_one_asks)
{
  struct immovable
  {
    explicit immovable(int n) : number(n) {}
    immovable(const immovable&) = delete;
    immovable& operator=(const immovable&) = delete;
    int number;
  };
  async_local_storage<immovable> storage;
  storage.run(3, [&] {
    immovable* const first = storage.get_store();
    first->number = 4;
    BOOST_TEST(storage.get_store() == first);
    BOOST_TEST(storage.get_store()->number == 4);
  });
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/async-hooks/test-async-local-storage-nested.js
BOOST_AUTO_TEST_SUITE(test_async_local_storage_nested)

BOOST_AUTO_TEST_CASE(each_run_and_exit_gives_the_outer_store_back)
{
  async_local_storage<std::string> storage;
  storage.run("outer", [&] {
    const std::string* const outer = storage.get_store();
    BOOST_TEST(*outer == "outer");
    storage.run("inner", [&] { BOOST_TEST(*storage.get_store() == "inner"); });
    BOOST_TEST(storage.get_store() == outer);
    storage.exit([&] { BOOST_TEST(storage.get_store() == nullptr); });
    BOOST_TEST(storage.get_store() == outer);
  });
  BOOST_TEST(storage.get_store() == nullptr);
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/parallel/test-async-local-storage-deep-stack.js
BOOST_AUTO_TEST_SUITE(test_async_local_storage_deep_stack)

namespace {

constexpr int levels = 1000;

#if defined(__GNUC__)
std::uintptr_t stack_position()
{
  return reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
}
#else
std::uintptr_t stack_position()
{
  return 0;
}
#endif

struct nested_runs
{
  async_local_storage<int> storage;
  std::uintptr_t deepest = 0;

  void operator()(int left)
  {
    if (left != 0)
    {
      storage.run(left, std::ref(*this), left - 1);
      BOOST_REQUIRE((left == levels) == !storage.get_store());
    }
    else
    {
      deepest = stack_position();
    }
  }
};

} // namespace

BOOST_AUTO_TEST_CASE(a_thousand_nested_runs_need_little_stack)
{
  nested_runs nested;
  const std::uintptr_t start = stack_position();
  nested(levels);
  BOOST_TEST((start - nested.deepest) / levels < 4096u);
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/async-hooks/test-async-local-storage-gcable.js
// Adapted: what is collected there is destroyed here, with the last context that has it.
BOOST_AUTO_TEST_SUITE(test_async_local_storage_gcable)

BOOST_AUTO_TEST_CASE(a_store_is_gone_after_disable_and_the_end_of_run)
{
  async_local_storage<std::shared_ptr<int>> storage;
  std::weak_ptr<int> store;
  {
    auto made = std::make_shared<int>(1);
    store = made;
    storage.run(std::move(made), [&] { storage.disable(); });
  }
  BOOST_TEST(store.expired());
}

BOOST_AUTO_TEST_CASE(a_storage_may_go_before_the_contexts_that_have_its_store)
{
  asio_ctx::io_context io;
  std::weak_ptr<int> store;
  std::optional<async_local_storage<std::shared_ptr<int>>> storage(std::in_place);
  storage->run(std::make_shared<int>(1), [&] {
    store = *storage->get_store();
    net::post(io, [] {});
  });
  storage.reset();
  io.run();
  BOOST_TEST(store.expired());
}

BOOST_AUTO_TEST_CASE(a_handler_that_waits_keeps_a_disabled_store_no_longer_than_itself)
{
  asio_ctx::io_context io;
  async_local_storage<std::shared_ptr<int>> storage;
  std::weak_ptr<int> store;
  storage.run(std::make_shared<int>(1), [&] {
    store = *storage.get_store();
    net::post(io, [&] { BOOST_TEST(storage.get_store() == nullptr); });
    storage.disable();
  });
  BOOST_TEST(io.run() == 1u);
  BOOST_TEST(store.expired());
}

BOOST_AUTO_TEST_SUITE_END()
