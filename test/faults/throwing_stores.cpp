// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Stores whose copies and moves throw, each in turn: nothing has happened then.

#include <asio_ctx.hpp>

#include <asio_ctx/live_objects.hpp>
#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <exception>
#include <stdexcept>
#include <utility>

namespace {

namespace net = boost::asio;

int allowed = -1; // copies and moves, before one throws; negative: all

void count_one()
{
  if (allowed >= 0 && allowed-- == 0)
    throw std::runtime_error("a store that is not copied");
}

struct fragile
{
  explicit fragile(int n) : number(n) {}
  fragile(const fragile& other) : number(other.number) { count_one(); }
  fragile(fragile&& other) : number(other.number) { count_one(); }
  fragile& operator=(const fragile&) = delete;
  ~fragile() = default;

  int number;
};

asio_ctx::async_local_storage<fragile> storage;
const fragile one(1);

// Calls the function again and again, until no copy throws. How often one did.
template <class F>
int failures_of(F f)
{
  int failures = 0;
  for (;; ++failures)
  {
    const asio_ctx::live_counts before = asio_ctx::live_objects();
    const asio_ctx::context_frame frame = asio_ctx::current_frame();
    allowed = failures;
    bool has_failed = false;
    try
    {
      f();
    }
    catch (const std::runtime_error&)
    {
      has_failed = true;
    }
    allowed = -1;
    BOOST_TEST((asio_ctx::current_frame() == frame));
    BOOST_TEST((asio_ctx::live_objects() == before));
    if (!has_failed)
      return failures;
    BOOST_REQUIRE(failures < 100);
  }
}

template <class F>
void fails_cleanly(F f)
{
  BOOST_TEST(failures_of(f) > 0);
  storage.run(2, [&] { BOOST_TEST(failures_of(f) > 0); });
}

void expect_one()
{
  BOOST_TEST((storage.get_store() && storage.get_store()->number == 1));
}

void rethrow(std::exception_ptr e)
{
  if (e)
    std::rethrow_exception(e);
}

} // namespace

BOOST_AUTO_TEST_SUITE(a_store_that_throws_when_it_is_copied)

BOOST_AUTO_TEST_CASE(starts_no_scope)
{
  fails_cleanly([] { storage.run(one, expect_one); });
  fails_cleanly([] {
    const auto scope = storage.with_scope(one);
    expect_one();
  });
  fails_cleanly([] {
    asio_ctx::bind([] {
      storage.enter_with(one);
      expect_one();
    })();
  });
}

BOOST_AUTO_TEST_CASE(is_no_default_value)
{
  const auto make = [] {
    asio_ctx::async_local_storage<fragile> made({"made", one});
    BOOST_TEST(made.get_store()->number == 1);
  };
  BOOST_TEST(failures_of(make) > 0);
}

BOOST_AUTO_TEST_CASE(leaves_a_handler_that_starts_a_scope)
{
  asio_ctx::io_context io;
  storage.run(2, [&] {
    const auto run_handler = [&] {
      io.restart();
      net::post(io, [&] {
        const auto scope = storage.with_scope(one);
        storage.run(one, [&] { net::post(io, expect_one); });
      });
      io.run();
    };
    BOOST_TEST(failures_of(run_handler) > 1);
  });
}

// Once a context is captured, nothing copies its stores.
BOOST_AUTO_TEST_CASE(is_captured_as_any_other)
{
  asio_ctx::io_context io;
  storage.run(1, [&] {
    allowed = 0;
    net::post(io, expect_one);
    net::post(io, asio_ctx::bind_context(expect_one));
    asio_ctx::snapshot()(expect_one);
    asio_ctx::async_resource("made").run_in_async_scope(expect_one);
    io.run();
    allowed = -1;
  });
}

#if ASIO_CTX_HAS_COROUTINES

BOOST_AUTO_TEST_CASE(is_reported_to_who_awaits_the_run)
{
  asio_ctx::io_context io;
  const auto run_coroutine = [&] {
    io.restart();
    net::co_spawn(
        io,
        []() -> net::awaitable<void> {
          co_await storage.run(one, []() -> net::awaitable<void> {
            co_await net::post(net::use_awaitable);
            expect_one();
          });
        },
        rethrow);
    io.run();
  };
  BOOST_TEST(failures_of(run_coroutine) > 0);
}

#endif

BOOST_AUTO_TEST_SUITE_END()
