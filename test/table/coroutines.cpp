// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Coroutines of co_spawn: each one is listed until its end, and what it waits for is caused
// by it.

#if defined(__linux__)

#include "support.hpp"

#if defined(BOOST_ASIO_HAS_CO_AWAIT)

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <vector>

using namespace test_table;
using namespace net::experimental::awaitable_operators;

namespace {

asio_ctx::async_local_storage<int> storage;

net::awaitable<void> wait_for(net::steady_timer& timer)
{
  co_await timer.async_wait(net::use_awaitable);
}

net::awaitable<void> wait_quietly(net::steady_timer& timer)
{
  co_await timer.async_wait(net::as_tuple(net::use_awaitable));
}

net::awaitable<void> wait_deeper(net::steady_timer& timer)
{
  co_await wait_for(timer);
}

std::vector<listed_operation> listed_coroutines()
{
  std::vector<listed_operation> found;
  for (const listed_operation& one : listed_operations())
    if (one.kind == table::slot_kind::coroutine)
      found.push_back(one);
  return found;
}

listed_operation only_coroutine()
{
  const auto all = listed_coroutines();
  BOOST_REQUIRE_MESSAGE(all.size() == 1, "listed: " << listed_types());
  return all[0];
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(coroutines, listing)

BOOST_AUTO_TEST_CASE(a_coroutine_is_listed_until_it_ends)
{
  net::io_context io;
  net::steady_timer timer(io, never);
  storage.run(1, [&] {
    net::co_spawn(io, wait_deeper(timer), net::detached);
    const listed_operation spawned = only_coroutine();
    BOOST_TEST(spawned.type == "coroutine");
    BOOST_TEST(spawned.trigger == asio_ctx::execution_async_id());
    BOOST_TEST(same_frame(spawned.frame, frame_here()));
    BOOST_TEST(!spawned.is_awaited);
  });
  io.poll();
  const listed_operation suspended = only_coroutine();
  BOOST_TEST(suspended.is_suspended());
  BOOST_TEST(suspended.io == &io);
  BOOST_TEST(suspended.frame != 0u);
  if (in_whole_program) // elsewhere the wait is a part of the coroutine
  {
    const listed_operation wait = only(type_of_wait());
    BOOST_TEST(wait.trigger == suspended.id);
    BOOST_TEST(same_frame(wait.frame, suspended.frame));
  }
  else
    BOOST_TEST(listed_types() == "coroutine");
  timer.cancel();
  io.run();
  BOOST_TEST(listed_types() == "");
}

BOOST_AUTO_TEST_CASE(a_coroutine_that_runs_has_no_frame_in_the_table)
{
  net::io_context io;
  net::steady_timer timer(io, never);
  int steps = 0;
  const auto check_running = [&steps] {
    const listed_operation own = only_coroutine();
    BOOST_TEST(own.id == asio_ctx::execution_async_id());
    BOOST_TEST(!own.is_suspended());
    BOOST_TEST(own.frame == 0u);
    ++steps;
  };
  storage.run(1, [&] {
    net::co_spawn(
        io,
        [&]() -> net::awaitable<void> {
          check_running();
          storage.enter_with(2);
          co_await net::post(io, net::use_awaitable);
          check_running();
          storage.enter_with(3); // the frame before is gone
          timer.expires_after(std::chrono::seconds(0));
          co_await timer.async_wait(net::use_awaitable);
          check_running();
        },
        net::detached);
  });
  io.run();
  BOOST_TEST(steps == 3);
}

BOOST_AUTO_TEST_CASE(the_context_of_a_suspended_coroutine_is_the_one_it_has_now)
{
  net::io_context io;
  net::steady_timer timer(io, never);
  std::uint64_t inside = 0;
  net::co_spawn(
      io,
      [&]() -> net::awaitable<void> {
        storage.enter_with(2);
        inside = frame_here();
        co_await timer.async_wait(net::use_awaitable);
      },
      net::detached);
  io.poll();
  BOOST_TEST(same_frame(only_coroutine().frame, inside));
  timer.cancel();
  BOOST_CHECK_NO_THROW(io.run());
}

BOOST_AUTO_TEST_CASE(branches_are_awaited_by_the_coroutine_that_waits_for_them)
{
  net::io_context io;
  net::steady_timer first(io, never);
  net::steady_timer second(io, never);
  net::co_spawn(
      io,
      [&]() -> net::awaitable<void> {
        co_await (wait_for(first) && wait_deeper(second));
      },
      net::detached);
  io.poll();
  const auto all = listed_coroutines();
  BOOST_REQUIRE(all.size() == 3u);
  BOOST_TEST(!all[0].is_awaited);
  for (std::size_t i = 1; i != 3; ++i)
  {
    BOOST_TEST(all[i].is_awaited);
    BOOST_TEST(all[i].trigger == all[0].id);
  }
  first.cancel();
  second.cancel();
  io.run();
}

BOOST_AUTO_TEST_CASE(either_branch_ends_when_the_other_one_wins)
{
  net::io_context io;
  net::steady_timer first(io, never);
  net::steady_timer second(io, never);
  net::co_spawn(
      io,
      [&]() -> net::awaitable<void> {
        co_await (wait_quietly(first) || wait_for(second));
      },
      net::detached);
  io.poll();
  BOOST_TEST(listed_coroutines().size() == 3u);
  first.cancel();
  io.run();
}

BOOST_AUTO_TEST_CASE(
    a_coroutine_that_is_spawned_and_awaited_is_so_and_a_detached_one_is_not)
{
  net::io_context io;
  net::steady_timer timer(io, never);
  net::co_spawn(
      io,
      [&]() -> net::awaitable<void> {
        net::co_spawn(io, wait_for(timer), net::detached);
        co_await net::co_spawn(io, wait_for(timer), net::use_awaitable);
      },
      net::detached);
  io.poll();
  const auto all = listed_coroutines();
  BOOST_REQUIRE(all.size() == 3u);
  BOOST_TEST(!all[1].is_awaited);
  BOOST_TEST(all[1].trigger == all[0].id);
  BOOST_TEST(all[2].is_awaited);
  BOOST_TEST(all[2].trigger == all[0].id);
  timer.cancel();
  io.run();
}

BOOST_AUTO_TEST_CASE(
    what_a_handler_spawns_is_not_awaited_by_a_coroutine_that_was_suspended_there)
{
  net::io_context io;
  net::steady_timer timer(io, never);
  net::co_spawn(io, wait_for(timer), net::detached);
  io.poll(); // this thread has just suspended a coroutine
  net::co_spawn(io, wait_for(timer), net::detached);
  net::post(io, [&] { net::co_spawn(io, wait_for(timer), net::detached); });
  io.poll();
  for (const listed_operation& one : listed_coroutines())
    BOOST_TEST(!one.is_awaited);
  timer.cancel();
  io.run();
}

BOOST_AUTO_TEST_CASE(what_a_coroutine_spawns_that_was_resumed_at_once_is_not_awaited)
{
  net::io_context io;
  net::steady_timer timer(io, never);
  net::co_spawn(
      io,
      [&]() -> net::awaitable<void> {
        co_await net::dispatch(io, net::use_awaitable); // goes on inside of its start
        net::co_spawn(io, wait_for(timer), net::detached);
        co_await timer.async_wait(net::as_tuple(net::use_awaitable));
      },
      net::detached);
  io.poll();
  for (const listed_operation& one : listed_coroutines())
    BOOST_TEST(!one.is_awaited);
  timer.cancel();
  io.run();
}

BOOST_AUTO_TEST_CASE(a_coroutine_that_throws_ends)
{
  net::io_context io;
  bool has_thrown = false;
  net::co_spawn(
      io,
      [&io]() -> net::awaitable<void> {
        co_await net::post(io, net::use_awaitable);
        throw std::runtime_error("body");
      },
      [&has_thrown](std::exception_ptr e) { has_thrown = e != nullptr; });
  io.run();
  BOOST_TEST(has_thrown);
  BOOST_TEST(listed_types() == "");
}

BOOST_AUTO_TEST_CASE(a_cancelled_coroutine_ends)
{
  net::io_context io;
  net::steady_timer timer(io, never);
  net::cancellation_signal signal;
  net::co_spawn(
      io, wait_deeper(timer),
      net::bind_cancellation_slot(signal.slot(), [](std::exception_ptr) {}));
  io.poll();
  BOOST_TEST(listed_coroutines().size() == 1u);
  signal.emit(net::cancellation_type::terminal);
  io.run();
  BOOST_TEST(listed_types() == "");
}

BOOST_AUTO_TEST_CASE(coroutines_that_are_destroyed_suspended_or_before_they_begin_end)
{
  std::optional<net::io_context> io(std::in_place);
  std::optional<net::steady_timer> timer(std::in_place, *io, never);
  net::co_spawn(
      *io,
      [&]() -> net::awaitable<void> {
        co_await (wait_deeper(*timer) && wait_for(*timer));
      },
      net::detached);
  io->poll();
  net::co_spawn(*io, wait_for(*timer), net::detached);
  BOOST_TEST(listed_coroutines().size() == 4u);
  timer.reset();
  io.reset();
  BOOST_TEST(listed_types() == "");
}

BOOST_AUTO_TEST_CASE(a_coroutine_that_is_never_spawned_is_not_listed)
{
  net::io_context io;
  net::steady_timer timer(io, never);
  {
    const auto never_spawned = wait_for(timer);
    BOOST_TEST(listed_types() == "");
  }
}

struct counting_hook
{
  int& destroyed;
  void
  init(asio_ctx::async_id, std::string_view, asio_ctx::async_id, asio_ctx::resource_ref)
  {}
  void before(asio_ctx::async_id) {}
  void destroy(asio_ctx::async_id) { ++destroyed; }
};

BOOST_AUTO_TEST_CASE(hooks_may_come_and_go_while_a_coroutine_is_unfinished)
{
  for (const bool hook_at_start : {false, true})
    for (const bool hook_at_end : {false, true})
    {
      int destroyed = 0;
      auto hook = asio_ctx::create_hook(counting_hook{destroyed}, {true});
      net::io_context io;
      net::steady_timer timer(io, never);
      if (hook_at_start)
        hook.enable();
      storage.run(1, [&] { net::co_spawn(io, wait_deeper(timer), net::detached); });
      io.poll();
      const listed_operation suspended = only_coroutine();
      BOOST_TEST(suspended.is_suspended());
      BOOST_TEST(suspended.io == &io);
      BOOST_TEST(suspended.frame != 0u);
      BOOST_TEST(suspended.slot->subject_size != 0u);
      if (hook_at_end)
        hook.enable();
      else
        hook.disable();
      const int destroyed_before = destroyed;
      timer.cancel();
      io.run();
      BOOST_TEST(listed_types() == "");
      BOOST_TEST((destroyed - destroyed_before >= 1) == hook_at_end);
    }
}

// A hook may keep the resource of a coroutine for longer than it lives.
BOOST_AUTO_TEST_CASE(a_kept_resource_of_an_ended_coroutine_has_no_place_and_no_frame)
{
  net::io_context io;
  net::steady_timer timer(io, never);
  struct keeping
  {
    std::vector<asio_ctx::resource_ref>& kept;
    void init(
        asio_ctx::async_id, std::string_view type, asio_ctx::async_id,
        asio_ctx::resource_ref resource)
    {
      if (type == "coroutine")
        kept.push_back(resource);
    }
  };
  std::vector<asio_ctx::resource_ref> kept;
  auto hook = asio_ctx::create_hook(keeping{kept}, {true}).enable();
  storage.run(1, [&] { net::co_spawn(io, wait_for(timer), net::detached); });
  io.poll();
  timer.cancel();
  io.run();
  BOOST_TEST(kept.size() == 1u);
  for (const listed_operation& left : listed_coroutines())
  {
    BOOST_TEST(left.slot->subject_size == 0u);
    BOOST_TEST(left.frame == 0u);
  }
  kept.clear();
}

BOOST_AUTO_TEST_CASE(thousands_of_coroutines_are_listed_and_end)
{
  net::io_context io;
  net::steady_timer timer(io, never);
  for (int i = 0; i != 3000; ++i)
    net::co_spawn(io, wait_for(timer), net::detached);
  io.poll();
  BOOST_TEST(listed_coroutines().size() == 3000u);
  BOOST_TEST(listed_count() == (in_whole_program ? 6000u : 3000u));
  timer.cancel();
  io.run();
}

BOOST_AUTO_TEST_SUITE_END()

#endif

#endif
