// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// What strands do for handlers that do not carry their context by themselves.
#define ASIO_CTX_NO_AUTOMATIC

#include <asio_ctx/async_local_storage.hpp>
#include <asio_ctx/context_executor.hpp>
#include <asio_ctx/io_context.hpp>
#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <stdexcept>
#include <thread>
#include <type_traits>
#include <vector>

// A strand calls what it has queued without asking the executor below it: over a context
// executor that would be another request's context.

namespace {

namespace net = boost::asio;
using asio_ctx::context_executor;
using io_executor = net::io_context::executor_type;

asio_ctx::async_local_storage<int> storage;

int value()
{
  const int* store = storage.get_store();
  return store ? *store : -1;
}

// Posts from ten contexts, and from inside the handlers again, and returns what was seen.
template <class Executor>
std::vector<std::pair<int, int>>
seen_through(net::io_context& io, const Executor& executor)
{
  std::vector<std::pair<int, int>> seen;
  for (int id = 1; id <= 10; ++id)
    storage.run(id, [&] {
      net::post(executor, [&, id] {
        seen.emplace_back(id, value());
        storage.run(id + 100, [&] {
          net::post(executor, [&, id] { seen.emplace_back(id + 100, value()); });
        });
      });
    });
  io.run();
  BOOST_TEST(seen.size() == 20u);
  return seen;
}

template <class Strand>
void expect_own_context(net::io_context& io, const Strand& strand)
{
  for (const auto& [id, found] : seen_through(io, strand))
    BOOST_TEST(found == id);
}

} // namespace

BOOST_AUTO_TEST_SUITE(strands)

BOOST_AUTO_TEST_CASE(a_context_executor_over_a_strand)
{
  net::io_context io;
  expect_own_context(io, asio_ctx::make_context_executor(net::make_strand(io)));
}

BOOST_AUTO_TEST_CASE(make_strand_of_a_context_executor)
{
  net::io_context io;
  const auto strand = net::make_strand(asio_ctx::make_context_executor(io));
  static_assert(
      std::is_same_v<decltype(strand), const net::strand<context_executor<io_executor>>>);
  expect_own_context(io, strand);
}

BOOST_AUTO_TEST_CASE(make_strand_of_our_io_context)
{
  asio_ctx::io_context io;
  expect_own_context(io.inner(), net::make_strand(io));
}

BOOST_AUTO_TEST_CASE(a_strand_of_a_context_executor_as_a_type)
{
  net::io_context io;
  net::strand<context_executor<io_executor>> strand(asio_ctx::make_context_executor(io));
  expect_own_context(io, strand);
  io.restart();
  expect_own_context(io, net::any_io_executor(strand));
}

BOOST_AUTO_TEST_CASE(a_strand_in_a_strand)
{
  net::io_context io;
  expect_own_context(
      io, net::make_strand(net::make_strand(asio_ctx::make_context_executor(io))));
}

BOOST_AUTO_TEST_CASE(it_is_still_a_strand)
{
  asio_ctx::io_context io;
  const auto strand = net::make_strand(io);
  const auto copy = strand;
  const auto other = net::make_strand(io);
  BOOST_TEST((strand == copy));
  BOOST_TEST((strand != other));
  BOOST_TEST((strand.get_inner_executor() == io.get_executor()));
  BOOST_TEST(!strand.running_in_this_thread());
  int order = 0;
  net::post(strand, [&] {
    BOOST_TEST(strand.running_in_this_thread());
    BOOST_TEST(!other.running_in_this_thread());
    net::dispatch(copy, [&] { BOOST_TEST(++order == 1); }); // inline
    net::post(copy, [&] { BOOST_TEST(++order == 3); });
    BOOST_TEST(++order == 2);
  });
  std::vector<std::thread> threads;
  int unguarded = 0;
  for (int i = 0; i != 1000; ++i)
    net::post(strand, [&] { ++unguarded; });
  for (int i = 0; i != 3; ++i)
    threads.emplace_back([&] { io.run(); });
  for (std::thread& thread : threads)
    thread.join();
  BOOST_TEST(order == 3);
  BOOST_TEST(unguarded == 1000);
}

BOOST_AUTO_TEST_CASE(converts_as_asios_strand_does)
{
  asio_ctx::io_context io;
  const auto strand = net::make_strand(io);
  const net::strand<context_executor<net::any_io_executor>> erased(strand);
  expect_own_context(io.inner(), erased);
}

BOOST_AUTO_TEST_CASE(io_objects_and_handlers_on_a_strand)
{
  asio_ctx::io_context io;
  const auto strand = net::make_strand(io);
  net::steady_timer on_strand(strand, std::chrono::milliseconds(1));
  net::steady_timer beside(io, std::chrono::milliseconds(1));
  for (int id = 1; id <= 5; ++id)
    storage.run(id, [&] {
      const auto check = [id](auto) { BOOST_TEST(value() == id); };
      on_strand.async_wait(check);
      beside.async_wait(net::bind_executor(strand, check));
      on_strand.async_wait(net::bind_executor(net::any_io_executor(strand), check));
    });
  io.run();
}

BOOST_AUTO_TEST_CASE(a_type_erased_strand_shows_no_context_and_never_another_one)
{
  net::io_context io;
  const net::any_io_executor erased(asio_ctx::make_context_executor(io));
  const net::strand<net::any_io_executor> strand(erased);

  for (const auto& [id, found] : seen_through(io, strand))
  {
    BOOST_TEST_INFO("request " << id);
    BOOST_TEST(found == -1);
  }

  io.restart();
  for (const auto& [id, found] : seen_through(io, net::any_io_executor(strand)))
  {
    BOOST_TEST_INFO("request " << id);
    BOOST_TEST(found == -1);
  }
}

BOOST_AUTO_TEST_CASE(
    a_context_executor_around_a_type_erased_one_changes_nothing_on_a_strand)
{
  asio_ctx::io_context io;
  const net::any_io_executor given = io.get_executor();
  const net::any_io_executor wrapped = asio_ctx::make_context_executor(given);
  for (const auto& [id, found] :
       seen_through(io.inner(), net::strand<net::any_io_executor>(wrapped)))
    BOOST_TEST(found == -1);
  io.restart();
  expect_own_context(
      io.inner(), asio_ctx::make_context_executor(net::make_strand(given)));
}

BOOST_AUTO_TEST_CASE(code_that_asks_whether_an_executor_blocks_is_no_strand)
{
  asio_ctx::io_context io;
  const net::any_io_executor executor = io.get_executor();
  namespace execution = net::execution;
  int seen = 0;
  storage.run(7, [&] {
    BOOST_TEST(
        !(net::query(executor, execution::blocking.never) == execution::blocking.never));
    const auto work = net::prefer(executor, execution::outstanding_work.tracked);
    executor.execute([&, work] { seen = value(); });
  });
  io.run();
  BOOST_TEST(seen == 7);
}

BOOST_AUTO_TEST_CASE(enter_with_on_a_type_erased_strand_is_an_error)
{
  // It would last until the strand pauses: see doc/guide.md.
  asio_ctx::async_local_storage<int> entered;
  net::io_context io;
  const net::strand<net::any_io_executor> strand(
      net::any_io_executor(asio_ctx::make_context_executor(io)));
  storage.run(1, [&] {
    net::post(strand, [&] {
      BOOST_TEST(value() == -1);
      BOOST_CHECK_THROW(entered.enter_with(5), std::logic_error);
    });
  });
  std::vector<int> seen;
  for (int id = 2; id <= 4; ++id)
    storage.run(id, [&] {
      net::post(strand, [&] { seen.push_back(value() + entered.get_store_or(0)); });
    });
  for (int id = 5; id <= 7; ++id) // for a later turn of the strand
    net::post(io, [&, id] {
      storage.run(id, [&] {
        net::post(strand, [&] { seen.push_back(value() + entered.get_store_or(0)); });
      });
    });
  io.run();
  BOOST_TEST((seen == std::vector<int>(6, -1)));
}

BOOST_AUTO_TEST_CASE(io_objects_on_a_type_erased_strand_never_show_another_context)
{
  net::io_context io;
  const net::any_io_executor erased(asio_ctx::make_context_executor(io));
  const net::strand<net::any_io_executor> strand(erased);
  net::steady_timer timer(strand, std::chrono::milliseconds(1));
  net::steady_timer beside(erased, std::chrono::milliseconds(1));
  int right = 0;
  for (int id = 1; id <= 10; ++id)
    storage.run(id, [&] {
      timer.async_wait([](auto) { BOOST_TEST(value() == -1); });
      beside.async_wait(
          net::bind_executor(strand, [](auto) { BOOST_TEST(value() == -1); }));
      beside.async_wait([&, id](auto) { right += value() == id; });
      net::dispatch(strand, [] { BOOST_TEST(value() == -1); });
      net::defer(strand, [] { BOOST_TEST(value() == -1); });
    });
  io.run();
  BOOST_TEST(right == 10); // what does not go through the strand is not touched
}

BOOST_AUTO_TEST_CASE(on_many_threads_a_type_erased_strand_never_shows_another_context)
{
  net::io_context io;
  const net::any_io_executor erased(asio_ctx::make_context_executor(io));
  const net::strand<net::any_io_executor> strand(erased);
  int wrong = 0; // guarded by the strand
  int left = 2000;
  struct poster
  {
    const net::strand<net::any_io_executor>& strand;
    int& wrong;
    int& left;

    void post(int id) const
    {
      storage.run(id, [&] {
        net::post(strand, [copy = *this, id] {
          copy.wrong += value() != -1;
          if (--copy.left > 0)
            copy.post(id);
        });
      });
    }
  };
  for (int id = 1; id <= 8; ++id)
    poster{strand, wrong, left}.post(id);
  std::vector<std::thread> threads;
  for (int i = 0; i != 4; ++i)
    threads.emplace_back([&] { io.run(); });
  for (std::thread& thread : threads)
    thread.join();
  BOOST_TEST(wrong == 0);
}

BOOST_AUTO_TEST_CASE(
    what_a_type_erased_strands_handler_starts_elsewhere_keeps_its_context)
{
  net::io_context io;
  const net::any_io_executor erased(asio_ctx::make_context_executor(io));
  const net::strand<net::any_io_executor> strand(erased);
  int right = 0;
  net::post(strand, [&] {
    storage.run(5, [&] { net::post(erased, [&] { right += value() == 5; }); });
    storage.run(6, [&] { net::dispatch(erased, [&] { right += value() == 6; }); });
    net::post(
        storage.run(
            7,
            [&] {
              return net::prefer(erased, net::execution::outstanding_work.tracked);
            }),
        [&] { right += value() == 7; });
  });
  io.run();
  BOOST_TEST(right == 3);
}

BOOST_AUTO_TEST_SUITE_END()
