// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Test that the header is self-contained.
#include <asio_ctx/detail/carrier/carried_context.hpp>

#include <asio_ctx/async_hook.hpp>
#include <asio_ctx/async_id.hpp>
#include <asio_ctx/async_local_storage.hpp>
#include <asio_ctx/detail/carrier/carried_call.hpp>
#include <asio_ctx/live_objects.hpp>
#include <boost/test/unit_test.hpp>
#include <string>
#include <type_traits>
#include <utility>

namespace detail = asio_ctx::detail;

namespace {

asio_ctx::async_local_storage<int> storage;
constexpr detail::resource_type type{"carried"};

int value()
{
  return storage.get_store_or(0);
}

// As a handler that carries the context in which it is made.
struct handler : detail::carried_context
{
  handler() : carried_context(operation_here(), type) {}
  handler(handler&&) = default;
  ~handler() { end(); }

  template <class F>
  void call(F f)
  {
    const detail::carried_call in_context(*this, type);
    f();
  }
};

struct log_of_events
{
  std::string& lines;

  void init(
      asio_ctx::async_id, std::string_view name, asio_ctx::async_id,
      asio_ctx::resource_ref)
  {
    lines += "init " + std::string(name) + ' ';
  }
  void before(asio_ctx::async_id) { lines += "before "; }
  void after(asio_ctx::async_id) { lines += "after "; }
  void destroy(asio_ctx::async_id) { lines += "destroy"; }
};

} // namespace

BOOST_AUTO_TEST_SUITE(carried_context)

BOOST_AUTO_TEST_CASE(is_three_words_and_moves_without_throwing)
{
  static_assert(
      sizeof(detail::carried_context) == sizeof(void*) + 2 * sizeof(std::uint64_t));
  static_assert(std::is_nothrow_move_constructible_v<detail::carried_context>);
}

BOOST_AUTO_TEST_CASE(takes_the_frame_and_the_ids_to_the_call)
{
  const auto before = asio_ctx::live_objects();
  {
    const asio_ctx::async_id here = asio_ctx::execution_async_id();
    auto made = storage.run(1, [] { return handler(); });
    handler moved = std::move(made);
    storage.run(2, [&] {
      moved.call([&] {
        BOOST_TEST(value() == 1);
        BOOST_TEST(asio_ctx::execution_async_id() != here);
        BOOST_TEST(asio_ctx::trigger_async_id() == here);
        storage.enter_with(3);
      });
      BOOST_TEST(value() == 2);
      BOOST_TEST(asio_ctx::execution_async_id() == here);
    });
  }
  BOOST_TEST((asio_ctx::live_objects() == before));
}

BOOST_AUTO_TEST_CASE(drops_what_was_never_called)
{
  const auto before = asio_ctx::live_objects();
  storage.run(1, [] {
    const handler never;
    handler moved_from;
    const handler moved = std::move(moved_from);
  });
  BOOST_TEST((asio_ctx::live_objects() == before));
}

BOOST_AUTO_TEST_CASE(puts_back_what_was_there_after_an_exception)
{
  handler thrower = storage.run(1, [] { return handler(); });
  storage.run(2, [&] {
    BOOST_CHECK_THROW(thrower.call([] { throw 1; }), int);
    BOOST_TEST(value() == 2);
  });
}

BOOST_AUTO_TEST_CASE(is_announced_where_it_is_made_and_ends_once)
{
  std::string lines;
  {
    const auto hook = asio_ctx::create_hook(log_of_events{lines}).enable();
    handler first = storage.run(1, [] { return handler(); });
    BOOST_TEST(lines == "init carried ");
    handler moved = std::move(first);
    moved.call([] { BOOST_TEST(value() == 1); });
  }
  BOOST_TEST(lines == "init carried before after destroy");
}

BOOST_AUTO_TEST_CASE(a_hook_that_comes_later_sees_the_rest)
{
  std::string lines;
  {
    handler made;
    const auto hook = asio_ctx::create_hook(log_of_events{lines}).enable();
    made.call([] {});
  }
  BOOST_TEST(lines == "before after ");
}

BOOST_AUTO_TEST_SUITE_END()
