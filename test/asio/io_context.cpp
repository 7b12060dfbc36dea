// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Test that the headers are self-contained.
#include <asio_ctx/io_context.hpp>
#include <asio_ctx/thread_pool.hpp>

#include <asio_ctx/async_local_storage.hpp>
#include <atomic>
#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <memory>
#include <type_traits>

namespace {

namespace net = boost::asio;

asio_ctx::async_local_storage<int> storage;

int value()
{
  const int* store = storage.get_store();
  return store ? *store : -1;
}

} // namespace

BOOST_AUTO_TEST_SUITE(execution_contexts)

BOOST_AUTO_TEST_CASE(io_objects_made_from_it_keep_the_context)
{
  asio_ctx::io_context io(1);
  net::steady_timer timer(io, std::chrono::milliseconds(1));
  net::ip::tcp::socket socket(io);
  net::signal_set signals(io);
  static_assert(std::is_same_v<net::steady_timer::executor_type, net::any_io_executor>);
  storage.run(1, [&] {
    timer.async_wait([](auto) { BOOST_TEST(value() == 1); });
    net::post(io, [] { BOOST_TEST(value() == 1); });
    net::post(socket.get_executor(), [] { BOOST_TEST(value() == 1); });
    net::post(net::make_strand(io), [] { BOOST_TEST(value() == 1); });
    signals.async_wait([](auto, int) { BOOST_TEST(value() == 1); });
    storage.run(2, [&] { signals.cancel(); });
  });
  BOOST_TEST(io.run() == 5u);
}

BOOST_AUTO_TEST_CASE(code_that_takes_asios_class_keeps_it_too)
{
  asio_ctx::io_context io;
  net::io_context& base = io;
  BOOST_TEST(&io.inner() == &base);
  net::steady_timer timer(base, std::chrono::milliseconds(1));
  storage.run(1, [&] {
    timer.async_wait([](auto) { BOOST_TEST(value() == 1); });
    base.get_executor().execute([] { BOOST_TEST(value() == -1); }); // by no operation
  });
  BOOST_TEST(io.run() == 2u);
}

BOOST_AUTO_TEST_CASE(work_guards_keep_it_running)
{
  asio_ctx::io_context io;
  auto work = net::make_work_guard(io);
  BOOST_TEST(io.poll() == 0u);
  BOOST_TEST(!io.stopped());
  work.reset();
  io.poll();
  BOOST_TEST(io.stopped());
}

BOOST_AUTO_TEST_CASE(a_thread_pool_keeps_the_context_of_whoever_posts)
{
  asio_ctx::thread_pool pool(3);
  std::atomic<int> right = 0;
  for (int id = 1; id <= 100; ++id)
    storage.run(id, [&] {
      net::post(pool, [&, id] {
        right += value() == id;
        net::post(pool.get_executor(), [&, id] { right += value() == id; });
        net::dispatch(pool, [&, id] { right += value() == id; });
      });
    });
  pool.join();
  BOOST_TEST(right == 300);
}

BOOST_AUTO_TEST_CASE(a_thread_pool_that_is_stopped_drops_the_contexts_of_what_never_ran)
{
  asio_ctx::async_local_storage<std::shared_ptr<int>> kept;
  const auto object = std::make_shared<int>(0);
  {
    asio_ctx::thread_pool pool(1);
    pool.stop();
    kept.run(object, [&] {
      for (int i = 0; i != 10; ++i)
        net::post(pool, [] { BOOST_ERROR("must not run"); });
    });
    pool.join();
  }
  BOOST_TEST(object.use_count() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
