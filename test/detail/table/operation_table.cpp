// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Test that the header is self-contained.
#include <asio_ctx/detail/table/operation_table.hpp>

#include "support/in_child.hpp"
#include "support/own_table.hpp"
#include <algorithm>
#include <array>
#include <asio_ctx/detail/resource/switch_on.hpp>
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <cstdint>
#include <set>
#include <thread>
#include <vector>

#if ASIO_CTX_DETAIL_HAS_TABLE

#include <sys/mman.h>
#include <sys/resource.h>

namespace detail = asio_ctx::detail;
namespace table = asio_ctx::detail::table;

namespace {

using slot_list = std::vector<detail::operation_slot*>;

detail::operation_slot* take()
{
  return detail::take_slot(detail::this_thread());
}

void give_back(detail::operation_slot* slot)
{
  detail::free_slot(detail::this_thread(), slot);
}

slot_list take(std::size_t count)
{
  slot_list taken(count);
  for (detail::operation_slot*& slot : taken)
    slot = take();
  return taken;
}

void give_back(const slot_list& slots)
{
  for (detail::operation_slot* const slot : slots)
    give_back(slot);
}

template <class F>
void on_thread(F f)
{
  std::thread(f).join();
}

void publish(detail::operation_slot& slot, std::uint64_t id)
{
  detail::begin_slot(slot, detail::slot_kind::handler, 1, 0, "test");
  detail::publish_slot(slot, id);
}

std::size_t slots_in_depot()
{
  std::size_t count = 0;
  detail::slot_depot& depot = detail::all_slots();
  for (const detail::operation_slot* batch = depot.first; batch;
       batch = test_support::at_address<detail::operation_slot>(batch->trigger))
  {
    std::size_t size = 0;
    for (const detail::operation_slot* slot = batch; slot;
         slot = detail::next_free(*slot))
      ++size;
    BOOST_TEST(size == batch->subject_size);
    count += size;
  }
  return count;
}

} // namespace

// The table has its record; nothing is listed.
struct has_record
{
  has_record() { BOOST_REQUIRE(detail::make_program_record()); }
};

BOOST_FIXTURE_TEST_SUITE(operation_table, has_record)

BOOST_AUTO_TEST_CASE(a_slot_that_is_given_back_is_the_next_one)
{
  detail::operation_slot* const first = take();
  detail::operation_slot* const second = take();
  BOOST_TEST(first != second);
  give_back(first);
  BOOST_TEST(take() == first);
  give_back(first);
  give_back(second);
}

BOOST_AUTO_TEST_CASE(a_slot_is_free_until_it_is_published_and_again_afterwards)
{
  detail::operation_slot* const slot = take();
  BOOST_TEST(slot->id.load() == 0u);
  detail::begin_slot(*slot, detail::slot_kind::handler, 7, 0, "test");
  BOOST_TEST(slot->id.load() == 0u);
  detail::publish_slot(*slot, 42);
  BOOST_TEST(slot->id.load() == 42u);
  BOOST_TEST(slot->trigger == 7u);
  detail::hide_slot(*slot);
  BOOST_TEST(slot->id.load() == 0u);
  detail::publish_slot(*slot, 42);
  give_back(slot);
  BOOST_TEST(slot->id.load() == 0u);
}

BOOST_AUTO_TEST_CASE(begin_leaves_nothing_of_the_operation_before)
{
  detail::operation_slot* const slot = take();
  publish(*slot, 42);
  slot->io = 1;
  slot->state = table::slot_state::ready;
  slot->flags = table::awaited_by_trigger;
  detail::set_subject(*slot, slot, 100);
  detail::hide_slot(*slot);
  detail::begin_slot(*slot, detail::slot_kind::coroutine, 0, 0, "other");
  BOOST_TEST(slot->io == 0u);
  BOOST_TEST((slot->state == table::slot_state::waiting));
  BOOST_TEST(slot->flags == 0);
  BOOST_TEST(slot->subject_size == 0u);
  give_back(slot);
}

BOOST_AUTO_TEST_CASE(all_slots_are_in_slabs_that_the_map_of_the_process_names)
{
  const slot_list taken = take(5000);
  const auto all = test_support::all_slots();
  const std::set<const detail::operation_slot*> known(all.begin(), all.end());
  const std::set<const detail::operation_slot*> distinct(taken.begin(), taken.end());
  BOOST_TEST(distinct.size() == taken.size());
  BOOST_TEST(std::includes(known.begin(), known.end(), distinct.begin(), distinct.end()));
  for (const table::slab_header* const slab : test_support::slabs())
  {
    BOOST_TEST(slab->version == table::layout_version);
    BOOST_TEST(slab->slot_bytes == sizeof(detail::operation_slot));
    BOOST_TEST(
        slab->first_slot + std::size_t(slab->size) * slab->slot_bytes
        <= table::slab_bytes);
  }
  give_back(taken);
}

BOOST_AUTO_TEST_CASE(slots_begun_here_and_ended_elsewhere_come_back)
{
  give_back(take(10000)); // as many as are needed below
  const std::size_t slabs = test_support::slabs().size();
  for (int round = 0; round != 20; ++round)
  {
    const slot_list taken = take(10000);
    on_thread([&taken] { give_back(taken); });
  }
  BOOST_TEST(test_support::slabs().size() == slabs);
  BOOST_TEST(test_support::listed_count() == 0u);
}

BOOST_AUTO_TEST_CASE(slots_that_a_thread_only_ends_come_back_when_it_ends)
{
  give_back(take(100));
  const std::size_t slabs = test_support::slabs().size();
  for (int round = 0; round != 5000; ++round)
  {
    detail::operation_slot* const slot = take();
    on_thread([slot] { give_back(slot); });
  }
  BOOST_TEST(test_support::slabs().size() == slabs);
}

BOOST_AUTO_TEST_CASE(a_thread_that_ends_leaves_its_slots_to_others)
{
  const auto kept_by_others = [] {
    const std::size_t all = test_support::all_slots().size();
    return all - slots_in_depot();
  };
  give_back(take(1));
  const std::size_t before = kept_by_others();
  for (const std::size_t count : {1u, 31u, 32u, 33u, 95u, 96u, 97u, 1000u})
  {
    on_thread([count] { give_back(take(count)); });
    BOOST_TEST(kept_by_others() == before);
  }
}

BOOST_AUTO_TEST_CASE(all_slabs_are_in_a_list_too)
{
  const slot_list taken = take(5000);
  std::set<const table::slab_header*> in_list;
  for (std::uint64_t at = test_support::program_record()->first_slab.load(); at != 0;)
  {
    const auto* const slab = test_support::at_address<const table::slab_header>(at);
    BOOST_TEST(slab->program == detail::bits_of(test_support::program_record()));
    BOOST_REQUIRE(in_list.insert(slab).second);
    at = slab->next;
  }
  const auto named = test_support::slabs();
  BOOST_TEST(
      (in_list == std::set<const table::slab_header*>(named.begin(), named.end())));
  give_back(taken);
}

// What a thread-local object does when its thread has ended for the library.
struct at_end_of_thread
{
  explicit at_end_of_thread(void (*of)()) : at_end(of) {}
  at_end_of_thread(const at_end_of_thread&) = delete;
  at_end_of_thread& operator=(const at_end_of_thread&) = delete;
  ~at_end_of_thread() { at_end(); }

  void (*at_end)();
};

detail::operation_slot* begun_before_end;

void end_and_begin_a_few()
{
  if (begun_before_end)
    give_back(std::exchange(begun_before_end, nullptr));
  const slot_list taken = take(70);
  for (detail::operation_slot* const slot : taken)
    publish(*slot, 1);
  give_back(taken);
  give_back(take(1));
  BOOST_TEST((detail::this_thread().own_slots.free == nullptr));
}

BOOST_AUTO_TEST_CASE(operations_of_thread_local_destructors_keep_no_slot)
{
  give_back(take(200));
  for (const bool uses_table_before : {true, false})
  {
    const std::size_t before = test_support::all_slots().size() - slots_in_depot();
    begun_before_end = take(); // of this thread's, and of the depot afterwards
    on_thread([uses_table_before] {
      static thread_local const at_end_of_thread end(&end_and_begin_a_few);
      static_cast<void>(&end);
      if (uses_table_before)
        give_back(take(40)); // registers the thread after `end`, so its end comes before
      else
        detail::register_thread(detail::this_thread());
    });
    BOOST_TEST(test_support::all_slots().size() - slots_in_depot() == before - 1);
  }
}

BOOST_AUTO_TEST_CASE(hundreds_of_thousands_of_operations_on_several_threads)
{
  constexpr std::size_t count = 100000;
  constexpr std::size_t threads = 4;
  std::array<slot_list, threads> taken;
  {
    std::vector<std::thread> running;
    for (std::size_t i = 0; i != threads; ++i)
      running.emplace_back([i, &mine = taken[i]] {
        mine = take(count);
        for (std::size_t n = 0; n != count; ++n)
          publish(*mine[n], 1 + i * count + n);
      });
    for (std::thread& thread : running)
      thread.join();
  }
  std::vector<bool> seen(threads * count + 1);
  std::size_t listed = 0;
  for (const table::operation_slot* const slot : test_support::all_slots())
  {
    const std::uint64_t id = slot->id.load();
    if (id == 0)
      continue;
    ++listed;
    BOOST_REQUIRE(id < seen.size());
    BOOST_REQUIRE(!seen[static_cast<std::size_t>(id)]);
    seen[static_cast<std::size_t>(id)] = true;
  }
  BOOST_TEST(listed == threads * count);
  const std::size_t slabs = test_support::slabs().size();
  {
    std::vector<std::thread> running; // each ends those of another one
    for (std::size_t i = 0; i != threads; ++i)
      running.emplace_back([&mine = taken[(i + 1) % threads]] { give_back(mine); });
    for (std::thread& thread : running)
      thread.join();
  }
  BOOST_TEST(test_support::listed_count() == 0u);
  give_back(take(threads * count - slabs * 100)); // there is room for all of them again
  BOOST_TEST(test_support::slabs().size() == slabs);
}

#if ASIO_CTX_TEST_HAS_FORK

BOOST_AUTO_TEST_CASE(without_memory_for_a_slab_there_is_no_slot)
{
  const test_support::child_result child = test_support::in_child([] {
    slot_list taken;
    const std::size_t all = test_support::all_slots().size();
    taken.reserve(2 * all + 10000);
    const ::rlimit nothing_more{1, 1};
    ::setrlimit(RLIMIT_AS, &nothing_more);
    if (::mmap(nullptr, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        != MAP_FAILED)
      std::_Exit(0); // an emulator of another processor, which knows no such limit
    while (detail::operation_slot* const slot = take())
      taken.push_back(slot);
    const bool is_right = taken.size() <= all && !take();
    give_back(taken.back());
    const bool is_right_again = take() == taken.back() && !take();
    std::_Exit(is_right && is_right_again ? 0 : 1);
  });
  BOOST_TEST(child.signal == 0);
  BOOST_TEST(child.status == 0);
}

#endif

BOOST_AUTO_TEST_SUITE_END()

#endif
