// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Test that the header is self-contained.
#include <asio_ctx/detail/insight/read_snapshot.hpp>

#include "insight/made_up_table.hpp"
#include <asio_ctx/live_operation.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

using namespace insight_test;
using namespace std::chrono_literals;
using asio_ctx::live_operation;
using asio_ctx::operation_state;
using table::slot_kind;

namespace {

struct fixture
{
  insight::snapshot read() { return insight::read_snapshot(table_, &names); }

  // Returns the only operation.
  live_operation only()
  {
    const insight::snapshot all = read();
    BOOST_TEST_REQUIRE(all.operations.size() == 1u);
    return all.operations[0];
  }

  made_up_table table_;
  made_up_names names;
  const int value = 42;
  storage slot{7, table::show_value(table::shown_as::signed_integer, 4), "user"};
  store one{&value, &slot, 7};
  frame context{0, 1, {&one}};
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(insight_read_snapshot, fixture)

BOOST_AUTO_TEST_CASE(a_process_without_a_table)
{
  table_.slab.header.magic = 0;
  table_.program.magic = 0;
  const insight::snapshot all = read();
  BOOST_TEST(!all.has_table);
  BOOST_TEST(all.operations.empty());
}

BOOST_AUTO_TEST_CASE(an_operation_of_asio)
{
  auto& slot_of_it = table_.add(slot_kind::operation, "async_wait");
  slot_of_it.object_type = address("deadline_timer");
  slot_of_it.trigger = 5;
  slot_of_it.object = 0x1000;
  slot_of_it.native_handle = 9;
  slot_of_it.io = 0x2000;
  slot_of_it.frame = address(context) | 3;
  slot_of_it.subject_size = 8;
  const live_operation found = only();
  BOOST_TEST(found.id == slot_of_it.id);
  BOOST_TEST(found.type == "deadline_timer.async_wait");
  BOOST_TEST(found.trigger_id == 5u);
  BOOST_TEST(found.object == 0x1000u);
  BOOST_TEST(found.native_handle == 9u);
  BOOST_TEST(found.io == 0x2000u);
  BOOST_TEST((found.state == operation_state::waiting));
  BOOST_TEST(found.context("user") == "42");
  BOOST_TEST(!found.is_awaited_by_trigger);
}

BOOST_AUTO_TEST_CASE(what_a_handlers_slot_had_before_is_not_shown)
{
  auto& handler = table_.add(slot_kind::handler, "steady_timer.async_wait");
  handler.object_type = address("socket");
  handler.object = 1;
  handler.native_handle = 1;
  handler.handler_type = address("f() [with T = my::handler]");
  live_operation found = only();
  BOOST_TEST(found.type == "steady_timer.async_wait");
  BOOST_TEST(found.object == 0u);
  BOOST_TEST(found.native_handle == 0u);
  BOOST_TEST(found.waits.empty()); // the handler is not known
  handler.subject_size = 8;
  BOOST_TEST(only().waits == std::vector<std::string>{"my::handler"});
}

BOOST_AUTO_TEST_CASE(the_handler_in_an_operations_memory)
{
  names.add_function(0x7000'1000, "session::on_read(int)");
  const std::uintptr_t memory[] = {0, 0, 0x7000'1000};
  auto& operation = table_.add(slot_kind::operation, "async_receive");
  operation.subject = address(memory[0]);
  operation.subject_size = sizeof memory;
  BOOST_TEST(only().waits == std::vector<std::string>{"session::on_read"});
  operation.subject_size = 2 * sizeof memory[0];
  BOOST_TEST(only().waits.empty());
  operation.subject_size = 0;
  BOOST_TEST(only().waits.empty());
}

BOOST_AUTO_TEST_CASE(free_slots_are_left_out)
{
  table_.add(slot_kind::handler, "a").id = 0;
  table_.add(slot_kind::handler, "b");
  BOOST_TEST(only().type == "b");
}

BOOST_AUTO_TEST_CASE(the_oldest_operation_comes_first)
{
  table_.add(slot_kind::handler, "second").started = 50;
  table_.add(slot_kind::handler, "first").started = 20;
  table_.add(slot_kind::handler, "third").started = 90;
  const insight::snapshot all = read();
  BOOST_TEST_REQUIRE(all.operations.size() == 3u);
  BOOST_TEST(all.operations[0].type == "first");
  BOOST_TEST(all.operations[1].type == "second");
  BOOST_TEST(all.operations[2].type == "third");
}

BOOST_AUTO_TEST_CASE(other_layouts_are_not_read)
{
  table_.add(slot_kind::handler, "a");
  table_.slab.header.version = 2;
  const insight::snapshot all = read();
  BOOST_TEST(all.has_table);
  BOOST_TEST(all.newer_version == 2u);
  BOOST_TEST(all.operations.empty());
}

BOOST_AUTO_TEST_CASE(slabs_with_impossible_numbers_are_not_read)
{
  table_.add(slot_kind::handler, "a");
  const insight::slab_copy good = table_.slab.header;
  BOOST_TEST(read().operations.size() == 1u);
  table_.slab.header.size = ~0u;
  BOOST_TEST(read().operations.empty());
  table_.slab.header = good;
  table_.slab.header.slot_bytes = 64;
  BOOST_TEST(read().operations.empty());
  table_.slab.header = good;
  table_.slab.header.first_slot = 8;
  BOOST_TEST(read().operations.empty());
  table_.slab.header.first_slot = ~0u;
  BOOST_TEST(read().operations.empty());
  table_.slab.header = good;
  table_.slab.header.version = 0;
  BOOST_TEST(read().operations.empty());
}

BOOST_AUTO_TEST_CASE(a_kind_of_slot_that_is_none_is_left_out)
{
  table_.add(static_cast<slot_kind>(77), "a");
  BOOST_TEST(read().operations.empty());
}

BOOST_AUTO_TEST_CASE(what_asio_has_completed_and_functions_are_queued)
{
  const auto state_of = [this](slot_kind kind, const char* type) {
    table_.slab.slots[0] = {};
    made_up_table& made = table_;
    auto& slot_of_it = made.slab.slots[0];
    slot_of_it.id = 7;
    slot_of_it.kind = kind;
    slot_of_it.operation = address(type);
    return only().state;
  };
  for (const char* type :
       {"post", "defer", "dispatch", "execute", "io_context.execute", "strand.post"})
    BOOST_TEST((state_of(slot_kind::handler, type) == operation_state::queued));
  for (const char* type : {"socket.async_read", "async_execute", "io.execute_all"})
    BOOST_TEST((state_of(slot_kind::handler, type) == operation_state::waiting));
  table_.slab.slots[0].state = table::slot_state::ready;
  BOOST_TEST((only().state == operation_state::queued));
}

BOOST_AUTO_TEST_CASE(an_operation_that_runs_has_its_threads_context)
{
  const type runs_type{"async_wait", "deadline_timer"};
  thread runs{0, &runs_type, nullptr, 0, address(context) | 2};
  auto& operation = table_.add(slot_kind::operation, "async_wait");
  operation.frame = 8; // is not followed
  runs.id = operation.id;
  table_.add_thread(runs, 4711);
  const insight::snapshot all = read();
  BOOST_TEST_REQUIRE(all.operations.size() == 1u);
  BOOST_TEST((all.operations[0].state == operation_state::running));
  BOOST_TEST(all.operations[0].thread == 4711u);
  BOOST_TEST(all.operations[0].context("user") == "42");
  BOOST_TEST_REQUIRE(all.threads.size() == 1u);
  BOOST_TEST(all.threads[0].system_id == 4711u);
  BOOST_TEST(all.threads[0].runs == operation.id);
  BOOST_TEST(all.threads[0].type == "deadline_timer.async_wait");
  BOOST_TEST(all.threads[0].stores.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_thread_that_runs_a_resource_has_the_nodes_type)
{
  const node resource{3, "job and more"};
  const thread runs{0, nullptr, &resource, 1, 0};
  table_.add_thread(runs, 1);
  BOOST_TEST_REQUIRE(read().threads.size() == 1u);
  BOOST_TEST(read().threads[0].type == "job");
}

BOOST_AUTO_TEST_CASE(a_coroutine_waits_since_its_last_suspension)
{
  table_.is_a_core_file();
  auto& coroutine_of_it = table_.add(slot_kind::coroutine, "coroutine");
  coroutine_of_it.started = 1'000;
  coroutine_of_it.words[table::suspended_at] = 1'700;
  coroutine_of_it.flags = table::awaited_by_trigger;
  coroutine_of_it.frame = address(context) | 2;
  table_.program.latest = {2'000, 2'000};
  const live_operation found = only();
  BOOST_TEST(found.type == "coroutine");
  BOOST_TEST((found.state == operation_state::waiting));
  BOOST_TEST((found.age == 1'000ns));
  BOOST_TEST((found.waiting == 300ns));
  BOOST_TEST(found.is_awaited_by_trigger);
  BOOST_TEST(found.context("user") == "42");
}

BOOST_AUTO_TEST_CASE(the_old_context_of_a_coroutine_that_runs_is_not_shown)
{
  auto& coroutine_of_it = table_.add(slot_kind::coroutine, "coroutine");
  coroutine_of_it.frame = address(context) | 2;
  const live_operation found = only();
  BOOST_TEST((found.state == operation_state::running));
  BOOST_TEST(found.stores.empty());
}

BOOST_AUTO_TEST_CASE(resources_and_work_guards_have_names_of_their_own)
{
  const node resource{3, "job and more"};
  auto& of_resource = table_.add(slot_kind::resource, nullptr);
  of_resource.subject = address(resource);
  of_resource.subject_size = sizeof resource;
  of_resource.object = 3;
  table_.add(slot_kind::work_guard, "cache warmer");
  const insight::snapshot all = read();
  BOOST_TEST_REQUIRE(all.operations.size() == 2u);
  BOOST_TEST(all.operations[0].type == "job");
  BOOST_TEST(all.operations[0].object == 3u);
  BOOST_TEST(!all.operations[0].is_work_guard);
  BOOST_TEST(all.operations[1].type == "cache warmer");
  BOOST_TEST(all.operations[1].is_work_guard);
}

BOOST_AUTO_TEST_CASE(a_slot_that_changes_between_two_copies_is_left_out)
{
  auto& operation = table_.add(slot_kind::handler, "a");
  table_.add(slot_kind::handler, "b");
  int copies = 0;
  table_.before_read = [&](std::uint64_t at, std::size_t) {
    if (table_.is_of_slab(at) && ++copies == 2)
      operation.trigger = 77;
  };
  const insight::snapshot all = read();
  BOOST_TEST(all.changed == 1u);
  BOOST_TEST_REQUIRE(all.operations.size() == 1u);
  BOOST_TEST(all.operations[0].type == "b");
}

BOOST_AUTO_TEST_CASE(nothing_is_shown_that_was_read_through_a_slot_that_changed)
{
  const std::uint64_t on_read = 0x7000'1000;
  names.add_function(on_read, "session::on_read(int)");
  auto& operation = table_.add(slot_kind::handler, "a");
  operation.frame = address(context) | 2;
  operation.subject_size = 8;
  operation.words[0] = on_read;
  operation.handler_type = address("f() [with T = std::bind<void (session::*)(int)>]");
  BOOST_TEST(only().waits == std::vector<std::string>{"session::on_read"});
  auto& guard = table_.add(slot_kind::work_guard, "guard");
  int copies = 0;
  table_.before_read = [&](std::uint64_t at, std::size_t) {
    if (table_.is_of_slab(at) && ++copies == 3)
    {
      operation.frame = 0;
      guard.id = 0;
    }
  };
  const insight::snapshot all = read();
  BOOST_TEST_REQUIRE(all.operations.size() == 1u);
  BOOST_TEST(all.operations[0].type == "a");
  BOOST_TEST(all.operations[0].stores.empty());
  BOOST_TEST(all.operations[0].waits == std::vector<std::string>{"session"}); // its type
  BOOST_TEST(all.changed == 1u);
}

BOOST_AUTO_TEST_CASE(a_handler_that_has_begun_meanwhile_may_have_lost_its_owner)
{
  thread runs{0, nullptr, nullptr, 1, 0};
  table_.add_thread(runs, 4711);
  const std::uint64_t on_read = 0x7000'1000;
  names.add_function(on_read, "session::on_read(int)");
  auto& operation = table_.add(slot_kind::handler, "a");
  operation.subject_size = 8;
  operation.words[0] = on_read;
  BOOST_TEST(only().waits.size() == 1u);
  int copies = 0;
  table_.before_read = [&](std::uint64_t at, std::size_t) {
    if (table_.is_of_slab(at) && ++copies == 2)
      runs.id = operation.id;
  };
  BOOST_TEST(only().waits.empty());
}

BOOST_AUTO_TEST_CASE(ages_of_a_process_end_now)
{
  auto& operation = table_.add(slot_kind::handler, "a");
  operation.started = static_cast<std::uint64_t>(
      (std::chrono::steady_clock::now() - 10s).time_since_epoch().count());
  BOOST_TEST((only().age >= 10s));
  BOOST_TEST((only().age < 60s));
  operation.started = ~std::uint64_t(); // later than now
  BOOST_TEST((only().age == 0ns));
}

BOOST_AUTO_TEST_CASE(the_processors_ticks_have_a_rate_of_their_own)
{
  table_.is_a_core_file();
  table_.program.ticks = table::tick_kind::processor;
  table_.program.first = {1'000, 500};
  table_.program.latest = {3'000, 1'500};
  auto& operation = table_.add(slot_kind::handler, "a");
  operation.started = 2'000;
  BOOST_TEST((only().age == 500ns));
  BOOST_TEST(read().has_times);
  table_.add(slot_kind::handler, "b").started = 4'000; // later than the latest pair
  BOOST_TEST((read().operations[0].age == 1'000ns));
  table_.program.latest = table_.program.first;
  BOOST_TEST(!read().has_times);
  BOOST_TEST((read().operations[0].age == 0ns));
}

BOOST_AUTO_TEST_CASE(a_table_that_was_switched_on_late)
{
  BOOST_TEST(!read().is_late);
  table_.program.flags = table::switched_on_late;
  BOOST_TEST(read().is_late);
}

BOOST_AUTO_TEST_CASE(the_programs_list_has_slabs_without_names)
{
  table_.add(slot_kind::handler, "a");
  const auto another = std::make_unique<made_up_table>();
  another->add(slot_kind::handler, "b").started = 99;
  table_.slab.header.next = address(another->slab);
  another->slab.header.next = address(table_.slab); // a circle
  const insight::snapshot all = read();
  BOOST_TEST_REQUIRE(all.operations.size() == 2u);
  BOOST_TEST(all.operations[0].type == "a");
  BOOST_TEST(all.operations[1].type == "b");
  table_.slab.header.next = 8;
  BOOST_TEST(read().operations.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_slabs_program_has_the_offsets)
{
  const auto another = std::make_unique<made_up_table>(); // of another library
  another->program.offsets = insight::no_offsets;
  another->add(slot_kind::handler, "b").frame = address(context) | 3;
  another->slab.header.program = address(another->program);
  table_.slab.header.next = address(another->slab);
  table_.slab.header.program = address(table_.program);
  BOOST_TEST(read().operations.at(0).stores.size() == 1u); // that of the only program
  table_.add_program(another->program);
  BOOST_TEST(read().operations.at(0).stores.empty());
}

BOOST_AUTO_TEST_CASE(memory_without_names_is_searched)
{
  table_.add(slot_kind::handler, "a");
  table_.map(false);
  BOOST_TEST(only().type == "a");
  BOOST_TEST(read().has_times);
}

BOOST_AUTO_TEST_CASE(an_operation_that_runs_names_what_its_type_has)
{
  const std::uintptr_t memory[] = {0, 0x7000'1000};
  names.add_function(memory[1], "session::on_read(int)");
  auto& operation = table_.add(slot_kind::operation, "async_wait");
  operation.handler_type =
      address("f() [with T = wait_op<session::go()::<lambda(int)> >]");
  operation.subject = address(memory[0]);
  operation.subject_size = 0; // freed
  operation.state = table::slot_state::ready;
  const live_operation found = only();
  BOOST_TEST((found.state == operation_state::running)); // in what another one called
  BOOST_TEST(found.waits == std::vector<std::string>{"lambda in session::go"});
  operation.subject_size = sizeof memory;
  BOOST_TEST((only().state == operation_state::queued));
}

BOOST_AUTO_TEST_CASE(the_timeout_of_a_beast_stream_names_who_waits_for_what_it_ends)
{
  constexpr std::uint64_t vtable = 0x7000'1010;
  constexpr std::uint64_t of_timer = 0x7000'2000;
  constexpr std::uint64_t of_read = 0x7000'3000;
  names.add_vtable(
      vtable,
      "boost::detail::sp_counted_impl_pd<boost::beast::basic_stream<int>::impl_type*, "
      "boost::detail::sp_ms_deleter<boost::beast::basic_stream<int>::impl_type> >");
  names.add_function(
      of_timer, "boost::asio::detail::wait_handler<boost::beast::basic_stream<int>::"
                "timeout_handler<int>, int>::do_complete(void*)");
  names.add_function(
      of_read, "boost::asio::detail::reactive_socket_recv_op<int, session::read()::"
               "{lambda(int)#1}, int>::do_complete(void*)");
  const control_block blocks[] = {{vtable, 1, 1}, {vtable, 1, 1}};
  const std::uintptr_t timer_words[] = {of_timer, address(blocks[0])};
  const std::uintptr_t read_words[] = {of_read, address(blocks[0])};
  const auto add = [&](const char* type, const auto& words) {
    auto& operation = table_.add(slot_kind::operation, type);
    operation.trigger = 5;
    operation.subject = address(words[0]);
    operation.subject_size = sizeof words;
    operation.handler_type = 0;
    return &operation;
  };
  add("async_wait", timer_words);
  insight::slot_copy* const receive = add("async_receive", read_words);
  using list = std::vector<std::string>;
  BOOST_TEST(read().operations[0].waits == list{"lambda in session::read"});
  receive->trigger = 6; // of another handler
  BOOST_TEST(read().operations[0].waits == list{});
  receive->trigger = 5;
  const std::uintptr_t words_of_another[] = {of_read, address(blocks[1])};
  receive->subject = address(words_of_another[0]);
  BOOST_TEST(read().operations[0].waits == list{});
  BOOST_TEST(read().operations[1].waits == list{"lambda in session::read"});
}

BOOST_AUTO_TEST_CASE(what_runs_a_strand_names_who_waits_for_the_first_in_it)
{
  constexpr std::uint64_t runs_strand = 0x7000'2000;
  constexpr std::uint64_t of_user = 0x7000'3000;
  names.add_function(
      runs_strand, "boost::asio::detail::executor_op<boost::asio::detail::"
                   "strand_executor_service::invoker<int>, int>::do_complete(void*)");
  names.add_function(
      of_user, "boost::asio::detail::executor_op<session::read()::{lambda()#1}, int>::"
               "do_complete(void*)");
  auto& runs = table_.add(slot_kind::operation, "execute(blk=never,rel=fork)");
  auto& waits = table_.add(slot_kind::operation, "execute");
  constexpr std::size_t function_at = 4 + 2 * sizeof(std::uint64_t) / sizeof(void*);
  std::uintptr_t in_strand[function_at + 2] = {address(waits)};
  in_strand[function_at] = of_user;
  std::uintptr_t strand[] = {0, 0, 0, 0, address(in_strand[0]), 0, 0, 0};
  std::uintptr_t words[function_at + 4] = {address(runs)};
  words[function_at] = runs_strand;
  words[function_at + 2] = address(strand[0]);
  runs.subject = address(words[0]);
  runs.subject_size = sizeof words;
  waits.subject = address(in_strand[0]);
  waits.subject_size = sizeof in_strand;
  const live_operation found = read().operations.at(0);
  BOOST_TEST(found.waits == std::vector<std::string>{"lambda in session::read"});
  BOOST_TEST((found.state == operation_state::queued));
  strand[4] = 0;
  BOOST_TEST(read().operations.at(0).waits.empty());
}

BOOST_AUTO_TEST_CASE(a_coroutine_that_has_not_begun_and_what_begins_it)
{
  coroutine entry{};
  coroutine spawned{};
  for (coroutine* made : {&entry, &spawned})
    made->self = made;
  entry.resume = [] {};
  spawned.resume = [] { asm volatile(""); };
  names.add_function(
      reinterpret_cast<std::uintptr_t>(entry.resume),
      "boost::asio::detail::co_spawn_entry_point<x, boost::asio::detail::"
      "awaitable_as_function<void, x>, h>(x) [clone .resume]");
  names.add_function(
      reinterpret_cast<std::uintptr_t>(spawned.resume), "listener(int) [clone .resume]");
  entry.top = entry.promise();
  entry.place = reinterpret_cast<const location*>(spawned.promise()); // its argument
  const std::uintptr_t memory[] = {0, 0, address(entry.self)};
  auto& begins = table_.add(slot_kind::operation, "execute");
  begins.subject = address(memory[0]);
  begins.subject_size = sizeof memory;
  auto& listed = table_.add(slot_kind::coroutine, "coroutine");
  listed.words[table::suspended_at] = listed.started;
  listed.words[table::promise] = address(entry.self);
  listed.words[table::innermost_promise] = address(entry.top);
  listed.subject = 16;
  listed.subject_size = 16;
  const insight::snapshot all = read();
  BOOST_TEST_REQUIRE(all.operations.size() == 2u);
  for (const live_operation& found : all.operations)
  {
    BOOST_TEST_REQUIRE(found.stack.size() == 1u);
    BOOST_TEST(found.stack[0].function == "listener");
    BOOST_TEST(found.stack[0].line == 0u);
  }
  BOOST_TEST(!all.operations[0].is_awaited_by_trigger);
  listed.words[table::suspended_at] = listed.started + 1; // it has run
  for (const live_operation& found : read().operations)
    BOOST_TEST(found.stack.empty());
}

BOOST_AUTO_TEST_CASE(an_operation_that_a_coroutine_of_the_table_awaits)
{
  coroutine outermost{};
  coroutine inner{};
  for (coroutine* made : {&outermost, &inner})
  {
    made->resume = [] {};
    made->self = made;
  }
  names.add_function(
      reinterpret_cast<std::uintptr_t>(inner.resume), "fetch_row(int) [clone .resume]");
  inner.caller = outermost.promise();
  outermost.top = inner.promise();
  const std::uintptr_t memory[] = {0, 0, address(outermost.self)};
  auto& operation = table_.add(slot_kind::operation, "async_wait");
  operation.subject = address(memory[0]);
  operation.subject_size = sizeof memory;
  operation.trigger = 4711;

  live_operation found = only(); // compiled without asio_ctx: not in the table itself
  BOOST_TEST(!found.is_awaited_by_trigger);
  BOOST_TEST(found.stack.size() >= 1u);

  auto& spawned = table_.add(slot_kind::coroutine, "coroutine");
  spawned.id = 4711;
  spawned.words[table::suspended_at] = 1;
  spawned.words[table::promise] = address(outermost.self);
  spawned.subject = 16;
  spawned.subject_size = 16;
  found = read().operations[0];
  BOOST_TEST(found.type == "async_wait");
  BOOST_TEST(found.is_awaited_by_trigger);
  BOOST_TEST(found.stack.empty());
}

BOOST_AUTO_TEST_SUITE_END()
