// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include <asio_ctx.hpp>
#include <asio_ctx/strict_scopes.hpp>

#include <asio_ctx/deterministic_context.hpp>
#include <asio_ctx/virtual_timer.hpp>
#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

namespace net = boost::asio;

asio_ctx::async_local_storage<int> user({"user", std::nullopt});
asio_ctx::async_local_storage<int> request({"request", std::nullopt});
asio_ctx::async_local_storage<int> unnamed;

using scope_of_int = std::remove_reference_t<decltype(user.with_scope(1))>;

// A scope on the heap, whose end is not that of a block.
std::unique_ptr<scope_of_int> open(asio_ctx::async_local_storage<int>& storage)
{
  return std::unique_ptr<scope_of_int>(new scope_of_int(storage.with_scope(1)));
}

// What strict_scopes has told.
struct errors
{
  std::vector<std::string> all;

  auto collect()
  {
    return [this](const std::string& error) { all.push_back(error); };
  }

  // Returns true if there is one, with these words.
  bool are(std::initializer_list<const char*> words) const
  {
    for (const std::string& error : all)
      BOOST_TEST_MESSAGE(error);
    if (all.size() != 1)
      return false;
    for (const char* word : words)
      if (all.front().find(word) == std::string::npos)
        return false;
    return true;
  }
};

} // namespace

BOOST_AUTO_TEST_SUITE(strict_scopes_)

BOOST_AUTO_TEST_CASE(scopes_in_order_are_right)
{
  errors told;
  {
    const asio_ctx::strict_scopes strict(told.collect());
    asio_ctx::deterministic_context context;
    const auto outer = user.with_scope(1);
    {
      const auto inner = request.with_scope(2);
      net::post(context, [] {
        const auto own = user.with_scope(4);
        request.run(5, [] { unnamed.enter_with(6); });
        user.enter_with(7);
      });
    }
    context.run();
  }
  BOOST_TEST(told.all.empty());
}

BOOST_AUTO_TEST_CASE(an_outer_scope_that_ends_first_is_named)
{
  errors told;
  asio_ctx::deterministic_context context;
  const asio_ctx::strict_scopes strict(told.collect());
  net::post(context, [&] {
    auto outer = open(user);
    auto inner = open(request);
    outer.reset();
    BOOST_TEST(told.are({"'user' ends", "'request' is open", "reverse order"}));
  });
  context.run();
  BOOST_TEST(told.all.size() == 1u); // the inner one has put the outer one's store back
}

BOOST_AUTO_TEST_CASE(also_outside_of_handlers)
{
  errors told;
  std::thread([&] { // what stays ends with the thread
    const asio_ctx::strict_scopes strict(told.collect());
    auto first = open(unnamed);
    auto second = open(request);
    first.reset();
  })
      .join();
  BOOST_TEST(told.are({"without a name ends", "'request' is open"}));

  told.all.clear();
  std::thread([&] {
    const asio_ctx::strict_scopes strict(told.collect());
    const auto outermost = user.with_scope(0);
    auto first = std::make_unique<asio_ctx::frame_scope>(asio_ctx::context_frame());
    auto second = open(request);
    first.reset();
  }).join();
  BOOST_TEST(told.are({"a frame_scope ends", "'request' is open"}));
}

BOOST_AUTO_TEST_CASE(a_scope_that_a_handler_leaves_open_is_named)
{
  errors told;
  asio_ctx::deterministic_context context;
  std::unique_ptr<scope_of_int> kept;
  {
    const asio_ctx::strict_scopes strict(told.collect());
    asio_ctx::virtual_timer timer(context);
    timer.async_wait([&](boost::system::error_code) { kept = open(user); });
    context.run();
    BOOST_TEST(told.are({"'user' is still open", "waitable_timer.async_wait"}));
    net::post(context, [&] { kept.reset(); });
    context.run();
  }
  BOOST_TEST(told.all.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_scope_that_the_test_leaves_open_is_named)
{
  errors told;
  std::unique_ptr<scope_of_int> kept;
  {
    const asio_ctx::strict_scopes strict(told.collect());
    kept = open(request);
  }
  BOOST_TEST(told.are({"'request' is still open when strict_scopes ends"}));
}

BOOST_AUTO_TEST_CASE(threads_are_told_apart)
{
  errors told;
  {
    const asio_ctx::strict_scopes strict(told.collect());
    net::thread_pool pool(4);
    for (int i = 0; i != 400; ++i)
      user.run(i, [&] {
        net::post(pool, [] {
          const auto outer = request.with_scope(1);
          const auto inner = user.with_scope(2);
          unnamed.run(3, [] { request.enter_with(4); });
        });
      });
    pool.join();
  }
  BOOST_TEST(told.all.empty());
}

BOOST_AUTO_TEST_CASE(it_may_begin_in_one_handler_and_end_elsewhere)
{
  errors told;
  asio_ctx::deterministic_context context;
  std::optional<asio_ctx::strict_scopes> strict;
  user.run(1, [&] {
    net::post(context, [&] {
      strict.emplace(told.collect());
      const auto scope = request.with_scope(2);
      net::post(context, [&] { const auto inner = request.with_scope(3); });
    });
  });
  context.run();
  strict.reset();
  BOOST_TEST(told.all.empty());
}

BOOST_AUTO_TEST_CASE(there_is_one_at_a_time)
{
  {
    const asio_ctx::strict_scopes strict;
    BOOST_CHECK_THROW(asio_ctx::strict_scopes(), std::logic_error);
  }
  const asio_ctx::strict_scopes again;
}

BOOST_AUTO_TEST_CASE(without_it_nothing_is_told)
{
  std::thread([] {
    auto outer = open(user);
    auto inner = open(request);
    outer.reset();
    inner.reset();
    BOOST_TEST(*user.get_store() == 1); // as frame_scope says: it stays
  }).join();
}

#if ASIO_CTX_HAS_AUTOMATIC_COROUTINES

BOOST_AUTO_TEST_CASE(scopes_of_coroutines_may_stay_open_across_suspensions)
{
  errors told;
  {
    const asio_ctx::strict_scopes strict(told.collect());
    for (int posts = 0; posts != 4; ++posts)
    {
      asio_ctx::deterministic_context context; // destroys the coroutine where it is
      const auto outer = user.with_scope(1);
      net::co_spawn(
          context,
          []() -> net::awaitable<void> {
            const auto scope = user.with_scope(2);
            co_await net::post(net::use_awaitable);
            const auto inner = request.with_scope(3);
            co_await net::post(net::use_awaitable);
          },
          net::detached);
      for (int i = 0; i != posts; ++i)
        context.run_one();
    }
  }
  BOOST_TEST(told.all.empty());
}

BOOST_AUTO_TEST_CASE(coroutines_end_their_scopes_in_order_too)
{
  errors told;
  const asio_ctx::strict_scopes strict(told.collect());
  asio_ctx::deterministic_context context;
  net::co_spawn(
      context,
      [&]() -> net::awaitable<void> {
        auto outer = open(user);
        auto inner = open(request);
        co_await net::post(net::use_awaitable);
        outer.reset();
        BOOST_TEST(told.are({"'user' ends", "'request' is open"}));
      },
      net::detached);
  context.run();
  BOOST_TEST(told.all.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_coroutine_that_leaves_a_scope_open_is_told)
{
  errors told;
  const asio_ctx::strict_scopes strict(told.collect());
  asio_ctx::deterministic_context context;
  std::unique_ptr<scope_of_int> kept;
  net::co_spawn(
      context,
      [&]() -> net::awaitable<void> {
        co_await net::post(net::use_awaitable);
        kept = open(request);
        co_await net::post(net::use_awaitable);
      },
      net::detached);
  context.run();
  BOOST_TEST(told.are({"'request' is still open", "coroutine"}));
}

#endif

BOOST_AUTO_TEST_SUITE_END()
