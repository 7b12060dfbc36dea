// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Test that the header is self-contained.
#include <asio_ctx/detail/automatic/chain.hpp>

#include <asio_ctx/async_local_storage.hpp>
#include <asio_ctx/live_objects.hpp>
#include <boost/test/unit_test.hpp>
#include <memory>
#include <thread>

namespace detail = asio_ctx::detail;

namespace {

asio_ctx::async_local_storage<int> storage;

int value()
{
  return storage.get_store_or(0);
}

// Goes on in the context of somebody else.
template <class F>
void resume(detail::chain& chain, int resumer, F f)
{
  storage.run(resumer, [&] {
    chain.enter();
    f();
    if (chain.is_running())
      chain.leave();
    BOOST_TEST(value() == resumer);
  });
}

} // namespace

BOOST_AUTO_TEST_SUITE(chain)

BOOST_AUTO_TEST_CASE(begins_in_the_context_of_its_spawner_and_keeps_its_own)
{
  const auto before = asio_ctx::live_objects();
  {
    std::unique_ptr<detail::chain> chain;
    storage.run(1, [&] { chain = std::make_unique<detail::chain>(); });
    BOOST_TEST(!chain->is_running());
    resume(*chain, 7, [&] {
      BOOST_TEST(chain->is_in_body());
      BOOST_TEST(value() == 1);
      storage.enter_with(2);
    });
    std::thread([&] { resume(*chain, 8, [] { BOOST_TEST(value() == 2); }); }).join();
  }
  BOOST_TEST((asio_ctx::live_objects() == before));
}

BOOST_AUTO_TEST_CASE(
    an_operation_is_initiated_in_its_context_before_the_resumers_comes_back)
{
  std::unique_ptr<detail::chain> chain;
  storage.run(1, [&] { chain = std::make_unique<detail::chain>(); });
  storage.run(7, [&] {
    chain->enter();
    {
      const detail::chain::suspension suspended(*chain);
      BOOST_TEST(!chain->is_running());
      BOOST_TEST(value() == 1);
      // The operation completes at once, on another thread, and the chain ends there.
      std::thread([&] {
        resume(*chain, 8, [] { BOOST_TEST(value() == 1); });
        chain.reset();
      }).join();
      BOOST_TEST(value() == 1);
    }
    BOOST_TEST(value() == 7);
  });
}

BOOST_AUTO_TEST_CASE(its_handler_runs_in_the_spawners_context)
{
  std::unique_ptr<detail::chain> chain;
  storage.run(1, [&] { chain = std::make_unique<detail::chain>(); });
  resume(*chain, 7, [&] {
    storage.enter_with(2);
    chain->body_has_ended();
    BOOST_TEST(!chain->is_in_body());
    BOOST_TEST(value() == 1);
  });
}

BOOST_AUTO_TEST_CASE(one_that_ends_while_it_runs_gives_the_resumers_context_back)
{
  const auto before = asio_ctx::live_objects();
  std::unique_ptr<detail::chain> chain;
  storage.run(1, [&] { chain = std::make_unique<detail::chain>(); });
  storage.run(7, [&] {
    chain->enter();
    chain.reset();
    BOOST_TEST(value() == 7);
  });
  BOOST_TEST((asio_ctx::live_objects() == before));
}

BOOST_AUTO_TEST_SUITE_END()
