// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include "reach.hpp"

// asio::spawn. ThreadSanitizer does not know these fibers: it runs without this file.
#if !defined(ASIO_CTX_TEST_NO_FIBERS)

#include <boost/asio/spawn.hpp>
#include <chrono>
#include <memory>
#include <stdexcept>

namespace {

namespace net = boost::asio;
using boost::system::error_code;
using net::yield_context;
using reach::expect;
using reach::fixture;
using reach::request;
using reach::requests;
using reach::rethrow;

} // namespace

BOOST_AUTO_TEST_SUITE(fibers)

BOOST_AUTO_TEST_CASE_TEMPLATE(
    a_fiber_keeps_its_context, Reach, reach::with_context_executor)
{
  fixture<Reach> on;
  on.for_each_request([&](int id) {
    net::spawn(
        on.executor,
        [&on, id](yield_context yield) {
          expect<Reach>(id);
          typename fixture<Reach>::timer timer(
              on.executor, std::chrono::milliseconds(requests - id));
          timer.async_wait(Reach::token(yield));
          expect<Reach>(id);
          {
            const auto scope = request.with_scope(id + 100);
            net::post(Reach::token(yield));
            expect<Reach>(id + 100);
          }
          expect<Reach>(id);
          request.run(id + 200, [&] {
            net::post(Reach::token(yield));
            expect<Reach>(id + 200);
          });
          expect<Reach>(id);
          request.exit([&] {
            net::post(yield);
            expect<Reach>(0);
          });
          expect<Reach>(id);
        },
        rethrow);
  });
  on.run();
}

BOOST_AUTO_TEST_CASE_TEMPLATE(
    a_token_carries_the_context_into_the_next_line, Reach, reach::all)
{
  // Also on Asio's own executors, where the fiber itself has no context.
  fixture<Reach> on;
  const auto in_five = request.run(5, [] { return asio_ctx::current_frame(); });
  net::spawn(
      on.executor,
      [&](yield_context yield) {
        net::post(asio_ctx::bind_context(in_five, yield));
        expect<Reach>(5);
        net::post(asio_ctx::propagate_context(yield));
        expect<Reach>(5);
      },
      rethrow);
  on.run();
}

BOOST_AUTO_TEST_CASE_TEMPLATE(
    fibers_in_fibers_and_exceptions, Reach, reach::with_context_executor)
{
  fixture<Reach> on;
  on.for_each_request([&](int id) {
    net::spawn(
        on.executor,
        [id](yield_context yield) {
          bool caught = false;
          try
          {
            request.run(id + 100, [&] {
              net::spawn(
                  yield,
                  [id](yield_context inner) {
                    expect<Reach>(id + 100);
                    net::post(inner);
                    expect<Reach>(id + 100);
                    throw std::runtime_error("passes");
                  },
                  yield);
            });
          }
          catch (const std::runtime_error&)
          {
            caught = true;
            expect<Reach>(id);
          }
          BOOST_TEST(caught);
          net::post(yield);
          expect<Reach>(id);
        },
        rethrow);
  });
  on.run();
}

BOOST_AUTO_TEST_CASE_TEMPLATE(
    fibers_that_move_between_threads, Reach, reach::with_context_executor)
{
  fixture<Reach> on;
  on.for_each_request([&](int id) {
    net::spawn(
        asio_ctx::make_context_executor(net::make_strand(on.io)),
        [id](yield_context yield) {
          for (int i = 0; i != 200; ++i)
          {
            net::post(yield);
            expect<Reach>(id);
            const auto scope = request.with_scope(id + 100);
            net::post(yield);
            expect<Reach>(id + 100);
          }
        },
        rethrow);
  });
  on.run(4);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(
    unwound_while_suspended, Reach, reach::with_context_executor)
{
  const auto object = std::make_shared<int>(0);
  asio_ctx::async_local_storage<std::shared_ptr<int>> kept;
  request.run(99, [&] {
    {
      fixture<Reach> on;
      typename fixture<Reach>::timer timer(on.executor, std::chrono::hours(1));
      kept.run(object, [&] {
        on.for_each_request([&](int id) {
          net::spawn(
              on.executor,
              [&timer, id](yield_context yield) {
                const auto scope = request.with_scope(id + 100);
                request.exit([&] {
                  expect<Reach>(0);
                  timer.async_wait(yield);
                });
              },
              net::detached);
        });
      });
      on.io.poll();
    }
    expect<Reach>(99);
  });
  BOOST_TEST(object.use_count() == 1);
}

BOOST_AUTO_TEST_SUITE_END()

#endif // !ASIO_CTX_TEST_NO_FIBERS
