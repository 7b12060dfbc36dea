// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Operations with handlers: what is listed of them, and until when.

#if defined(__linux__)

#include "support.hpp"
#include "support/in_child.hpp"
#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <stdexcept>
#include <thread>
#include <vector>

using namespace test_table;

namespace {

asio_ctx::async_local_storage<int> storage;

struct user_handler
{
  std::shared_ptr<int> keeps;

  template <class... Args>
  void operator()(Args&&...) const
  {
    ++*keeps;
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(handlers, listing)

BOOST_AUTO_TEST_CASE(a_posted_function_is_listed_until_it_has_run)
{
  net::io_context io;
  storage.run(1, [&io] {
    net::post(io, [] {
      const listed_operation own = only_one();
      BOOST_TEST(own.id == asio_ctx::execution_async_id());
      BOOST_TEST(own.frame == 0u); // the thread has it
    });
    const listed_operation waiting = only_one();
    BOOST_TEST(waiting.type == type_of_post());
    BOOST_TEST(waiting.trigger == asio_ctx::execution_async_id());
    BOOST_TEST(waiting.id > waiting.trigger);
    BOOST_TEST(same_frame(waiting.frame, frame_here()));
    BOOST_TEST(waiting.io == &io);
    BOOST_TEST((waiting.state == table::slot_state::waiting));
  });
  io.run();
}

BOOST_AUTO_TEST_CASE(an_operation_is_caused_by_the_one_whose_handler_starts_it)
{
  net::io_context io;
  net::post(io, [&io] {
    net::post(io, [] {});
    const auto both = listed_operations();
    BOOST_REQUIRE(both.size() == 2u);
    BOOST_TEST(both[1].trigger == both[0].id);
    BOOST_TEST(both[0].id == asio_ctx::execution_async_id());
  });
  io.run();
}

BOOST_AUTO_TEST_CASE(exactly_what_is_unfinished_is_listed)
{
  net::io_context io;
  std::vector<std::unique_ptr<net::steady_timer>> timers;
  int ended = 0;
  for (int i = 0; i != 10; ++i)
  {
    timers.push_back(std::make_unique<net::steady_timer>(io, never));
    timers.back()->async_wait([&ended](error_code) { ++ended; });
    BOOST_TEST(listed_count() == timers.size());
  }
  const auto all = listed_operations();
  for (std::size_t i = 0; i != all.size(); ++i)
  {
    BOOST_TEST(all[i].type == type_of_wait());
    BOOST_TEST(all[i].io == &io);
    BOOST_TEST((i == 0 || all[i - 1].id < all[i].id));
  }
  timers[3]->cancel();
  timers[7]->cancel();
  BOOST_TEST(listed_count() == 10u); // their handlers have not run
  while (ended != 2)
    io.run_one();
  auto left = listed_operations();
  BOOST_REQUIRE(left.size() == 8u);
  for (std::size_t i = 0, of_all = 0; i != left.size(); ++i, ++of_all)
  {
    while (of_all == 3 || of_all == 7)
      ++of_all;
    BOOST_TEST(left[i].id == all[of_all].id);
  }
  timers.clear();
  io.run();
}

BOOST_AUTO_TEST_CASE(what_is_destroyed_unrun_is_not_listed)
{
  int destroyed = 0;
  struct count_destroyed
  {
    int* count;
    void operator()(int*) const { ++*count; }
  };
  {
    net::io_context io;
    net::steady_timer timer(io, never);
    std::unique_ptr<int, count_destroyed> owned(&destroyed, count_destroyed{&destroyed});
    timer.async_wait([owned = std::move(owned)](error_code) {});
    net::post(io, [] {});
    net::post(net::make_strand(io), [] {});
    BOOST_TEST(listed_count() >= 3u);
  }
  BOOST_TEST(destroyed == 1);
  BOOST_TEST(listed_count() == 0u);
}

BOOST_AUTO_TEST_CASE(a_handler_that_throws_ends_its_operation)
{
  net::io_context io;
  net::steady_timer timer(io);
  timer.expires_after(std::chrono::seconds(0));
  timer.async_wait([](error_code) { throw std::runtime_error("handler"); });
  net::post(io, [] { throw std::runtime_error("function"); });
  for (int thrown = 0; thrown != 2;)
  {
    try
    {
      io.run();
    }
    catch (const std::runtime_error&)
    {
      ++thrown;
      BOOST_TEST(listed_count() == std::size_t(2 - thrown));
      BOOST_TEST(asio_ctx::execution_async_id() == asio_ctx::root_async_id);
    }
  }
}

BOOST_AUTO_TEST_CASE(an_operation_whose_start_throws_is_not_listed)
{
  net::io_context io;
  struct throws_when_moved
  {
    throws_when_moved() = default;
    throws_when_moved(throws_when_moved&& other) : moves(other.moves + 1)
    {
      if (moves == 3)
        throw std::runtime_error("move");
    }
    void operator()() {}
    int moves = 0;
  };
  try
  {
    net::post(io, throws_when_moved());
  }
  catch (const std::runtime_error&)
  {
    BOOST_TEST(listed_count() == 0u);
  }
  io.run();
}

BOOST_AUTO_TEST_CASE(dispatch_and_defer_and_strands_are_listed)
{
  net::io_context io;
  const auto strand = net::make_strand(io);
  int ran = 0;
  net::dispatch(io, [&ran] { ++ran; });
  net::defer(io, [&ran] { ++ran; });
  net::post(strand, [&ran, &io, strand] {
    ++ran;
    net::dispatch(strand, [&ran] { // at once
      ++ran;
      BOOST_TEST(listed_count() >= 1u);
    });
    net::dispatch(io, net::bind_executor(strand, [&ran] { ++ran; }));
  });
  BOOST_TEST(listed_count() >= 3u);
  io.run();
  BOOST_TEST(ran == 5);
  BOOST_TEST(listed_types() == "");
}

BOOST_AUTO_TEST_CASE(sockets_are_listed_and_ready_ones_are_told_apart)
{
  net::io_context io;
  net::local::stream_protocol::socket reader(io);
  net::local::stream_protocol::socket writer(io);
  net::local::connect_pair(reader, writer);
  std::array<char, 4> buffer{};
  std::size_t received = 0;
  reader.async_read_some(net::buffer(buffer), [&received](error_code, std::size_t n) {
    received = n;
    BOOST_TEST(only_one().id == asio_ctx::execution_async_id());
  });
  io.poll();
  const listed_operation waiting = only_one();
  BOOST_TEST(waiting.io == &io);
  BOOST_TEST((waiting.state == table::slot_state::waiting));
  BOOST_TEST(waiting.type == "socket.async_receive");
  if (in_whole_program)
    BOOST_TEST(
        waiting.slot->native_handle
        == static_cast<std::uint64_t>(reader.native_handle()));
  net::write(writer, net::buffer("1234", 4));
  io.run();
  BOOST_TEST(received == 4u);
  net::write(writer, net::buffer("5", 1));
  reader.async_read_some(net::buffer(buffer), [](error_code, std::size_t) {});
  if (in_whole_program)
    BOOST_TEST((only_one().state == table::slot_state::ready));
  io.restart();
  io.run();
}

BOOST_AUTO_TEST_CASE(a_composed_operation_is_listed_with_its_step)
{
  net::io_context io;
  net::local::stream_protocol::socket reader(io);
  net::local::stream_protocol::socket writer(io);
  net::local::connect_pair(reader, writer);
  std::array<char, 4> buffer{};
  bool is_done = false;
  net::async_read(reader, net::buffer(buffer), [&is_done](error_code, std::size_t) {
    is_done = true;
  });
  for (const char* const text : {"1", "2", "3"})
  {
    BOOST_TEST(listed_types().find("async_re") != std::string::npos);
    BOOST_TEST(listed_count() >= 1u);
    net::write(writer, net::buffer(text, 1));
    while (io.poll_one() != 0)
      ;
  }
  BOOST_TEST(listed_count() >= 1u);
  net::write(writer, net::buffer("4", 1));
  io.run();
  BOOST_TEST(is_done);
}

BOOST_AUTO_TEST_CASE(the_handler_and_its_first_bytes_are_known)
{
  if (in_whole_program)
    return;
  net::io_context io;
  net::steady_timer timer(io, never);
  const auto calls = std::make_shared<int>(0);
  timer.async_wait(user_handler{calls});
  const listed_operation waiting = only_one();
  BOOST_TEST(waiting.handler_type.find("user_handler") != std::string::npos);
  BOOST_TEST(waiting.slot->subject_size == sizeof(user_handler));
  std::uintptr_t first = 0;
  std::memcpy(&first, waiting.slot->words, sizeof first);
  BOOST_TEST(first == reinterpret_cast<std::uintptr_t>(calls.get()));
  timer.cancel();
  io.run();
  BOOST_TEST(*calls == 1);
}

BOOST_AUTO_TEST_CASE(a_handler_without_data_leaves_no_words_of_another_one)
{
  if (in_whole_program)
    return;
  net::io_context io;
  net::steady_timer timer(io, never);
  timer.async_wait(user_handler{std::make_shared<int>(0)});
  timer.cancel();
  io.run();
  net::post(io, [] {});
  BOOST_TEST(only_one().slot->subject_size == 1u); // an empty class
  io.restart();
  io.run();
}

// --- Copies. ----------------------------------------------------------------------------

// An operation that keeps copies of its handler, as some libraries do.
template <class Token>
auto async_with_copies(
    int copies, std::vector<std::function<void()>>& kept, Token&& token)
{
  return net::async_initiate<Token, void()>(
      [&kept, copies](auto handler) {
        const auto shared = std::make_shared<decltype(handler)>(std::move(handler));
        for (int i = 0; i != copies; ++i)
          kept.push_back([copy = *shared]() mutable { std::move(copy)(); });
      },
      token);
}

BOOST_AUTO_TEST_CASE(copies_of_a_handler_are_one_operation)
{
  if (in_whole_program)
    return; // it has no operation of Asio's
  std::vector<std::function<void()>> kept;
  std::vector<int> seen;
  storage.run(5, [&] {
    async_with_copies(2, kept, [&seen] { seen.push_back(storage.get_store_or(0)); });
  });
  BOOST_TEST(listed_count() <= 1u);
  for (auto& call : kept)
    call();
  kept.clear();
  BOOST_TEST((seen == std::vector<int>{5, 5}));
}

BOOST_AUTO_TEST_CASE(a_handler_that_is_moved_many_times_is_listed_once)
{
  net::io_context io;
  net::steady_timer timer(io, never);
  int ended = 0;
  auto first = net::bind_executor(
      net::make_strand(io),
      net::bind_cancellation_slot(
          net::cancellation_slot(), [&ended](error_code) { ++ended; }));
  timer.async_wait(std::move(first));
  only_one();
  timer.cancel();
  io.run();
  BOOST_TEST(ended == 1);
}

// --- Hooks that come and go. ------------------------------------------------------------

struct counting_hook
{
  int& destroyed;
  void
  init(asio_ctx::async_id, std::string_view, asio_ctx::async_id, asio_ctx::resource_ref)
  {}
  void before(asio_ctx::async_id) {}
  void after(asio_ctx::async_id) {}
  void destroy(asio_ctx::async_id) { ++destroyed; }
};

BOOST_AUTO_TEST_CASE(hooks_may_be_enabled_and_disabled_while_operations_are_unfinished)
{
  for (const bool hook_at_start : {false, true})
    for (const bool hook_at_end : {false, true})
      for (const bool runs : {false, true})
      {
        int destroyed = 0;
        auto hook = asio_ctx::create_hook(counting_hook{destroyed});
        std::optional<net::io_context> io(std::in_place);
        std::optional<net::steady_timer> timer(std::in_place, *io, never);
        if (hook_at_start)
          hook.enable();
        int value = 0;
        storage.run(3, [&] {
          timer->async_wait([&value](error_code) {
            value = storage.get_store_or(0);
            BOOST_TEST(only(type_of_wait()).id == asio_ctx::execution_async_id());
          });
        });
        const listed_operation waiting = only_one();
        BOOST_TEST(waiting.type == type_of_wait());
        BOOST_TEST(waiting.frame != 0u);
        if (hook_at_end)
          hook.enable();
        else
          hook.disable();
        BOOST_TEST(only_one().id == waiting.id);
        if (runs)
        {
          timer->cancel();
          io->run();
          BOOST_TEST(value == 3);
          BOOST_TEST(listed_count() == 0u);
        }
        timer.reset();
        io.reset();
        BOOST_TEST(listed_count() == 0u);
        BOOST_TEST(destroyed == (hook_at_end ? 1 : 0));
      }
}

BOOST_AUTO_TEST_CASE(a_handler_may_enable_and_disable_hooks)
{
  int destroyed = 0;
  net::io_context io;
  auto hook = asio_ctx::create_hook(counting_hook{destroyed});
  net::post(io, [&] { hook.enable(); });
  net::post(io, [&] { hook.disable(); });
  net::post(io, [&] { net::post(io, [&] { hook.enable(); }); });
  io.run();
  BOOST_TEST(listed_types() == "");
  hook.disable();
}

BOOST_AUTO_TEST_CASE(a_hook_finds_the_operation_in_the_table_and_it_is_complete)
{
  net::io_context io;
  net::steady_timer timer(io, never);
  struct looking
  {
    int& found;
    void destroy(asio_ctx::async_id id)
    {
      for (const listed_operation& one : listed_operations())
        found += one.id == id && one.type == type_of_wait();
    }
  };
  int found = 0;
  auto hook = asio_ctx::create_hook(looking{found}).enable();
  timer.async_wait([](error_code) {});
  const listed_operation waiting = only_one();
  BOOST_TEST(waiting.type == type_of_wait());
  BOOST_TEST(waiting.io == &io);
  timer.cancel();
  io.run();
  BOOST_TEST(found == 1);
}

// --- What was there before. -------------------------------------------------------------

BOOST_AUTO_TEST_CASE(the_slot_of_an_ended_operation_is_used_again_with_another_id)
{
  net::io_context io;
  net::post(io, [] {});
  const listed_operation first = only_one();
  io.run();
  io.restart();
  net::post(io, [] {});
  const listed_operation second = only_one();
  BOOST_TEST(second.slot == first.slot);
  BOOST_TEST(second.id > first.id);
  io.run();
}

BOOST_AUTO_TEST_CASE(operations_of_many_threads_are_all_listed_and_all_end)
{
  net::thread_pool pool(3);
  std::atomic<int> ran{0};
  std::vector<std::thread> threads;
  for (int t = 0; t != 3; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i != 3000; ++i)
        net::post(pool, [&] {
          if (++ran % 3 == 0)
            net::post(pool, [] {});
        });
    });
  for (std::thread& thread : threads)
    thread.join();
  pool.join();
  BOOST_TEST(ran.load() == 9000);
  BOOST_TEST(listed_types() == "");
}

#if ASIO_CTX_TEST_HAS_FORK

#include <sys/resource.h>

BOOST_AUTO_TEST_CASE(without_memory_for_slots_operations_run_unlisted)
{
  net::io_context io;
  net::steady_timer timer(io, never);
  const test_support::child_result child = test_support::in_child([&] {
    std::vector<asio_ctx::detail::operation_slot*> taken;
    taken.reserve(100000);
    int seen = 0;
    for (int i = 0; i != 3; ++i)
      storage.run(i, [&] { // the memory of handlers is kept
        net::post(io, [&seen, i] { seen += storage.get_store_or(0) == i; });
      });
    io.run();
    io.restart();
    const ::rlimit nothing_more{1, 1};
    ::setrlimit(RLIMIT_AS, &nothing_more);
    auto& state = asio_ctx::detail::this_thread();
    while (auto* const slot = asio_ctx::detail::take_slot(state))
      taken.push_back(slot);
    storage.run(7, [&] {
      for (int i = 0; i != 50; ++i)
        net::post(io, [&seen] { seen += storage.get_store_or(0) == 7; });
      timer.async_wait([&seen](error_code) { seen += storage.get_store_or(0) == 7; });
    });
    timer.cancel();
    io.run();
    std::_Exit(seen == 3 + 51 ? 0 : 1);
  });
  BOOST_TEST(child.signal == 0);
  BOOST_TEST(child.status == 0);
}

#endif

BOOST_AUTO_TEST_SUITE_END()

#endif
