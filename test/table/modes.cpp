// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// What else keeps contexts: bind_context, context executors, resources, fibers, work guards.

#if defined(__linux__)

#include "support.hpp"
#include "support/gate.hpp"
#include <asio_ctx/fiber.hpp>
#include <atomic>
#include <boost/asio/spawn.hpp>
#include <optional>
#include <stdexcept>
#include <thread>

using namespace test_table;

namespace {

asio_ctx::async_local_storage<int> storage;

bool is_listed(std::uint64_t id)
{
  for (const listed_operation& one : listed_operations())
    if (one.id == id)
      return true;
  return false;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(modes, listing)

// --- bind_context. ----------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(a_bound_handler_is_listed_with_its_type_and_context)
{
  net::io_context io;
  net::steady_timer timer(io, never);
  std::uint64_t id = 0;
  storage.run(1, [&] {
    timer.async_wait(asio_ctx::bind_context("my wait", [&](error_code) {
      BOOST_TEST(storage.get_store_or(0) == 1);
      const listed_operation own = only("my wait");
      BOOST_TEST(own.id == asio_ctx::execution_async_id());
#if ASIO_CTX_NATIVE
      BOOST_TEST(own.frame == 0u);
#endif
      storage.enter_with(2);
    }));
    const listed_operation waiting = only("my wait");
    id = waiting.id;
    BOOST_TEST(waiting.trigger == asio_ctx::execution_async_id());
    BOOST_TEST(same_frame(waiting.frame, frame_here()));
  });
  BOOST_TEST(is_listed(id));
  timer.cancel();
  io.run();
  BOOST_TEST(!is_listed(id));
}

BOOST_AUTO_TEST_CASE(bound_handlers_end_when_they_are_posted_copied_or_destroyed)
{
  std::optional<net::io_context> io(std::in_place);
  std::optional<net::steady_timer> timer(std::in_place, *io, never);
  int ran = 0;
  net::post(*io, asio_ctx::bind_context([&ran] { ++ran; }));
  net::post(*io, asio_ctx::bind_context("named", [&ran] { ++ran; }));
  net::post(*io, asio_ctx::bind_context([] { throw std::runtime_error("handler"); }));
  timer->async_wait(asio_ctx::propagate_context([](error_code) {}));
  BOOST_TEST(listed_count() >= 4u);
  BOOST_CHECK_THROW(io->run(), std::runtime_error);
  BOOST_TEST(ran == 2);
  BOOST_TEST(listed_count() >= 1u);
  timer.reset();
  io.reset();
}

// --- Context executors. -----------------------------------------------------------------

BOOST_AUTO_TEST_CASE(functions_of_context_executors_are_listed_until_they_have_run)
{
  asio_ctx::io_context io;
  const auto executor = io.get_executor();
  storage.run(1, [&] {
    executor.execute([] {
      BOOST_TEST(storage.get_store_or(0) == 1);
      const std::uint64_t own = asio_ctx::execution_async_id();
      BOOST_TEST(is_listed(own));
      storage.enter_with(2); // the first frame is gone
      for (const listed_operation& one : listed_operations())
        BOOST_TEST(one.frame == 0u);
    });
    BOOST_TEST(listed_count() == 1u);
    BOOST_TEST(same_frame(only_one().frame, frame_here()));
  });
  io.run();
  BOOST_TEST(listed_types() == "");
  executor.execute([] { throw std::runtime_error("function"); });
  io.restart();
  BOOST_CHECK_THROW(io.run(), std::runtime_error);
  BOOST_TEST(listed_types() == "");
  {
    asio_ctx::io_context unrun;
    net::post(unrun.get_executor(), [] {});
    net::steady_timer timer(unrun.get_executor(), never);
    timer.async_wait([](error_code) {});
    BOOST_TEST(listed_count() >= 2u);
  }
}

// --- Resources. -------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(a_resource_is_listed_until_it_ends_or_is_told_to)
{
  {
    asio_ctx::async_resource first("first");
    const listed_operation listed = only_one();
    BOOST_TEST(listed.type == "first");
    BOOST_TEST(listed.id == first.async_id());
    BOOST_TEST(listed.trigger == asio_ctx::execution_async_id());
    BOOST_TEST((listed.kind == table::slot_kind::resource));
    const asio_ctx::async_resource moved(std::move(first));
    only_one();
    asio_ctx::async_resource second("second");
    BOOST_TEST(listed_types() == "first second");
    second.run_in_async_scope([] { BOOST_TEST(listed_types() == "first second"); });
    second.emit_destroy();
    BOOST_TEST(listed_types() == "first");
  }
  BOOST_TEST(listed_types() == "");
}

BOOST_AUTO_TEST_CASE(the_context_of_a_resource_stays_in_its_slot_while_it_runs)
{
  storage.run(1, [] {
    asio_ctx::async_resource resource("of mine");
    BOOST_TEST(same_frame(only_one().frame, frame_here()));
    resource.run_in_async_scope([] {
      const std::uint64_t before = frame_here();
      storage.enter_with(2);
      BOOST_TEST(same_frame(only_one().frame, before)); // it is the resource's
    });
  });
}

// --- Fibers. ----------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(a_spawned_fiber_ends_when_its_function_ends)
{
  net::io_context io;
  net::steady_timer timer(io, never);
  storage.run(1, [&] {
    net::spawn(
        io,
        [&](net::yield_context yield) {
          error_code error;
          timer.async_wait(yield[error]);
          BOOST_TEST(storage.get_store_or(0) == 1);
        },
        net::detached);
  });
  io.poll();
  BOOST_TEST(listed_count() >= 1u);
  timer.cancel();
  io.run();
}

BOOST_AUTO_TEST_CASE(a_fiber_is_listed_until_its_function_ends)
{
  storage.run(1, [] {
    asio_ctx::fiber made([](asio_ctx::fiber&& back) {
      BOOST_TEST(only("fiber").id == asio_ctx::execution_async_id());
      back = std::move(back).resume();
      return std::move(back);
    });
    BOOST_TEST(listed_types() == "fiber");
    made = std::move(made).resume();
    BOOST_TEST(listed_types() == "fiber");
    made = std::move(made).resume();
    BOOST_TEST(!made);
    BOOST_TEST(listed_types() == "");
    const asio_ctx::fiber never_begun(
        [](asio_ctx::fiber&& back) { return std::move(back); });
  });
}

BOOST_AUTO_TEST_CASE(a_spawned_fiber_that_is_destroyed_ends)
{
  std::optional<net::io_context> io(std::in_place);
  std::optional<net::steady_timer> timer(std::in_place, *io, never);
  net::spawn(
      *io, [&](net::yield_context yield) { timer->async_wait(yield); }, net::detached);
  io->poll();
  BOOST_TEST(listed_count() >= 1u);
  timer.reset();
  io.reset();
}

// --- Work guards. -----------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(a_named_work_guard_is_listed_while_it_owns_work)
{
  net::io_context io;
  asio_ctx::work_guard guard(io, "cache warmer");
  const listed_operation listed = only_one();
  BOOST_TEST(listed.type == "cache warmer");
  BOOST_TEST((listed.kind == table::slot_kind::work_guard));
  BOOST_TEST(listed.io == &io);
  BOOST_TEST(listed.object == nullptr);
  asio_ctx::work_guard moved(std::move(guard));
  BOOST_TEST(only_one().id == listed.id);
  BOOST_TEST(only_one().type == "cache warmer");
  moved.reset();
  BOOST_TEST(listed_types() == "");
  moved.reset();
  const asio_ctx::work_guard of_executor(net::make_strand(io), "of a strand");
  BOOST_TEST(only_one().io == &io);
}

// --- Threads. ---------------------------------------------------------------------------

// How many more threads are listed while a function runs on a new thread.
template <class Start>
std::size_t threads_listed_while_running(Start start)
{
  const std::size_t before = test_support::listed_threads().size();
  std::size_t within = 0;
  std::thread([&] {
    start([&within] { within = test_support::listed_threads().size(); });
  }).join();
  BOOST_TEST(test_support::listed_threads().size() == before); // it has ended
  return within - before;
}

BOOST_AUTO_TEST_CASE(a_thread_that_only_runs_handlers_is_listed_until_it_ends)
{
  net::io_context io;
  std::function<void()> look;
  net::post(io, [&look] { look(); });
  BOOST_TEST(
      threads_listed_while_running([&](auto see) {
        look = see;
        io.run();
      })
      == 1u);
  net::post(io, asio_ctx::bind_context("bound", [&look] { look(); }));
  BOOST_TEST(
      threads_listed_while_running([&](auto see) {
        look = see;
        io.restart();
        io.run();
      })
      == 1u);
  net::steady_timer timer(io, std::chrono::seconds(-1));
  timer.async_wait(asio_ctx::bind_context("bound", [&look](error_code) { look(); }));
  BOOST_TEST(
      threads_listed_while_running([&](auto see) {
        look = see;
        io.restart();
        io.run();
      })
      == 1u);
  asio_ctx::async_resource resource("of main");
  BOOST_TEST(
      threads_listed_while_running([&](auto see) { resource.run_in_async_scope(see); })
      == 1u);
  asio_ctx::io_context wrapped;
  wrapped.get_executor().execute([&look] { look(); });
  BOOST_TEST(
      threads_listed_while_running([&](auto see) {
        look = see;
        wrapped.run();
      })
      == 1u);
#if defined(BOOST_ASIO_HAS_CO_AWAIT)
  net::co_spawn(
      io,
      [&look]() -> net::awaitable<void> {
        look();
        co_return;
      },
      net::detached);
  BOOST_TEST(
      threads_listed_while_running([&](auto see) {
        look = see;
        io.restart();
        io.run();
      })
      == 1u);
#endif
}

BOOST_AUTO_TEST_CASE(the_list_of_threads_has_their_ids_and_is_used_again)
{
  net::io_context io;
  for (int i = 0; i != 1100; ++i) // more than it has places
  {
    bool is_there = false;
    net::post(io, [&is_there] {
      const auto self = static_cast<std::uint64_t>(::syscall(SYS_gettid));
      for (const std::uint64_t id : test_support::listed_threads())
        is_there = is_there || id == self;
    });
    std::thread([&io] {
      io.restart();
      io.run();
    }).join();
    BOOST_REQUIRE(is_there);
  }
}

BOOST_AUTO_TEST_CASE(more_threads_than_the_list_has_places_run_all_the_same)
{
  net::io_context io;
  std::atomic<int> ran{0};
  std::atomic<bool> may_end{false};
  std::vector<std::thread> threads;
  try
  {
    for (int i = 0; i != 1100; ++i)
    {
      net::post(io, [&] {
        ++ran;
        net::post(io, [] {});
      });
      threads.emplace_back([&] {
        io.run();
        while (!may_end)
          std::this_thread::sleep_for(std::chrono::milliseconds(1));
      });
    }
  }
  catch (const std::system_error&)
  {
    BOOST_TEST_MESSAGE("no more than " << threads.size() << " threads here");
  }
  may_end = true;
  for (std::thread& thread : threads)
    thread.join();
  io.restart();
  io.run();
  BOOST_TEST(test_support::listed_threads().size() <= 1024u);
}

BOOST_AUTO_TEST_SUITE_END()

#endif
