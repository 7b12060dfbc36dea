// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_TEST_SUPPORT_COROUTINE_CASES_HPP
#define ASIO_CTX_TEST_SUPPORT_COROUTINE_CASES_HPP

#include <algorithm>
#include <asio_ctx/async_id.hpp>
#include <asio_ctx/async_local_storage.hpp>
#include <asio_ctx/awaitable.hpp>
#include <asio_ctx/fiber.hpp>
#include <asio_ctx/live_objects.hpp>
#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstdint>
#include <utility>
#include <vector>

#if ASIO_CTX_HAS_COROUTINES

// Programs with coroutines in which contexts went wrong once: what is right in each mode.
namespace test_support {

using storage_of_int = asio_ctx::async_local_storage<int>;

/** A request starts operations on an object of another session's coroutine. */
template <class IoContext>
void start_on_an_object_of_another_session(storage_of_int& storage)
{
  namespace net = boost::asio;
  IoContext io;
  std::vector<net::steady_timer*> objects;
  const auto session = [&](int id) -> net::awaitable<void> {
    const auto scope = storage.with_scope(id);
    net::steady_timer own(co_await net::this_coro::executor, std::chrono::hours(1));
    objects.push_back(&own);
    boost::system::error_code canceled;
    co_await own.async_wait(net::redirect_error(net::use_awaitable, canceled));
    BOOST_TEST(storage.get_store_or(0) == id);
  };
  net::co_spawn(
      io,
      [&]() -> net::awaitable<void> {
        for (const int id : {1, 2})
          net::co_spawn(co_await net::this_coro::executor, session(id), net::detached);
      },
      net::detached);
  io.poll();
  std::vector<int> seen;
  const auto note = [&](auto...) { seen.push_back(storage.get_store_or(0)); };
  storage.run(3, [&] {
    net::post(objects.at(0)->get_executor(), note);
    objects.at(0)->expires_after(std::chrono::seconds(0)); // wakes the session
    objects.at(0)->async_wait(note);
  });
  objects.at(1)->cancel();
  io.run();
  BOOST_TEST(seen == std::vector<int>({3, 3}), boost::test_tools::per_element());
}

inline boost::asio::awaitable<void>
spawn_successors(storage_of_int& storage, int left, std::int64_t& most_stores)
{
  namespace net = boost::asio;
  co_await net::post(net::use_awaitable);
  most_stores = std::max(most_stores, asio_ctx::live_objects().stores);
  if (left == 0)
    co_return;
  const net::any_io_executor executor = co_await net::this_coro::executor;
  storage.run(left, [&] {
    net::co_spawn(
        executor, spawn_successors(storage, left - 1, most_stores), net::detached);
  });
}

/** Each coroutine of a chain spawns its successor, and ends. */
template <class IoContext>
void run_a_chain_of_coroutines(storage_of_int& storage)
{
  namespace net = boost::asio;
  IoContext io;
  const std::int64_t before = asio_ctx::live_objects().stores;
  std::int64_t most = 0;
  net::co_spawn(io, spawn_successors(storage, 1000, most), net::detached);
  io.run();
  BOOST_TEST(most < before + 4);
}

/** A fiber that runs an io_context switches away inside of a coroutine. */
template <class IoContext>
void switch_away_in_a_coroutine(storage_of_int& storage)
{
  namespace net = boost::asio;
  IoContext io;
  asio_ctx::fiber outside;
  int seen = 0;
  asio_ctx::fiber loop([&](asio_ctx::fiber&& caller) {
    outside = std::move(caller);
    storage.run(1, [&] {
      net::co_spawn(
          io,
          [&]() -> net::awaitable<void> {
            const auto scope = storage.with_scope(2);
            outside = std::move(outside).resume();
            seen = storage.get_store_or(0);
            co_return;
          },
          net::detached);
    });
    io.run();
    return std::move(outside);
  });
  loop = std::move(loop).resume();
  BOOST_TEST(!storage.get_store());
  BOOST_TEST(asio_ctx::execution_async_id() == asio_ctx::root_async_id);
  storage.run(3, [&] {
    loop = std::move(loop).resume();
    BOOST_TEST(storage.get_store_or(0) == 3);
  });
  BOOST_TEST(seen == 2);
}

} // namespace test_support

#endif

#endif // ASIO_CTX_TEST_SUPPORT_COROUTINE_CASES_HPP
