// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Test that the header is self-contained.
#include <asio_ctx/detail/table/layout.hpp>

#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

namespace table = asio_ctx::detail::table;

namespace {

std::string text_of(std::uint64_t magic)
{
  std::string text;
  for (; magic != 0; magic >>= 8)
    text += static_cast<char>(magic & 0xff);
  return text;
}

constexpr std::uint32_t place_of(std::size_t offset, std::size_t size)
{
  return static_cast<std::uint32_t>(offset * 1000 + size);
}

#define PLACE_OF(type, member) \
  place_of(offsetof(table::type, member), sizeof(table::type::member))

} // namespace

BOOST_AUTO_TEST_SUITE(layout)

// Programs and readers that are built years apart agree on it. If one of these changes,
// layout_version has to change, too.
BOOST_AUTO_TEST_CASE(version_1_is_as_it_was)
{
  static_assert(table::layout_version == 1);
  static_assert(PLACE_OF(operation_slot, id) == place_of(0, 8));
  static_assert(PLACE_OF(operation_slot, trigger) == place_of(8, 8));
  static_assert(PLACE_OF(operation_slot, operation) == place_of(16, 8));
  static_assert(PLACE_OF(operation_slot, object_type) == place_of(24, 8));
  static_assert(PLACE_OF(operation_slot, object) == place_of(32, 8));
  static_assert(PLACE_OF(operation_slot, native_handle) == place_of(40, 8));
  static_assert(PLACE_OF(operation_slot, started) == place_of(48, 8));
  static_assert(PLACE_OF(operation_slot, frame) == place_of(56, 8));
  static_assert(PLACE_OF(operation_slot, io) == place_of(64, 8));
  static_assert(PLACE_OF(operation_slot, handler_type) == place_of(72, 8));
  static_assert(PLACE_OF(operation_slot, subject) == place_of(80, 8));
  static_assert(PLACE_OF(operation_slot, subject_size) == place_of(88, 4));
  static_assert(PLACE_OF(operation_slot, kind) == place_of(92, 1));
  static_assert(PLACE_OF(operation_slot, state) == place_of(93, 1));
  static_assert(PLACE_OF(operation_slot, flags) == place_of(94, 1));
  static_assert(PLACE_OF(operation_slot, words) == place_of(96, 32));
  static_assert(sizeof(table::operation_slot) == 128);

  static_assert(int(table::slot_kind::handler) == 0);
  static_assert(int(table::slot_kind::operation) == 1);
  static_assert(int(table::slot_kind::coroutine) == 2);
  static_assert(int(table::slot_kind::resource) == 3);
  static_assert(int(table::slot_kind::work_guard) == 4);
  static_assert(int(table::slot_state::waiting) == 0);
  static_assert(int(table::slot_state::ready) == 1);
  static_assert(table::awaited_by_trigger == 1);
  static_assert(table::suspended_at == 0);
  static_assert(table::innermost_promise == 1);
  static_assert(table::promise == 2);

  static_assert(PLACE_OF(slab_header, magic) == place_of(0, 8));
  static_assert(PLACE_OF(slab_header, version) == place_of(8, 4));
  static_assert(PLACE_OF(slab_header, slot_bytes) == place_of(12, 4));
  static_assert(PLACE_OF(slab_header, first_slot) == place_of(16, 4));
  static_assert(PLACE_OF(slab_header, size) == place_of(20, 4));
  static_assert(PLACE_OF(slab_header, next) == place_of(24, 8));
  static_assert(PLACE_OF(slab_header, program) == place_of(32, 8));
  static_assert(table::slab_bytes == 262144);

  static_assert(PLACE_OF(program_record, magic) == place_of(0, 8));
  static_assert(PLACE_OF(program_record, version) == place_of(8, 4));
  static_assert(PLACE_OF(program_record, bytes) == place_of(12, 4));
  static_assert(PLACE_OF(program_record, ticks) == place_of(16, 4));
  static_assert(PLACE_OF(program_record, flags) == place_of(20, 4));
  static_assert(PLACE_OF(program_record, first) == place_of(24, 16));
  static_assert(PLACE_OF(program_record, latest) == place_of(40, 16));
  static_assert(PLACE_OF(program_record, offsets) == place_of(56, 76));
  static_assert(PLACE_OF(program_record, threads_size) == place_of(132, 4));
  static_assert(PLACE_OF(program_record, threads) == place_of(136, 16384));
  static_assert(PLACE_OF(program_record, first_slab) == place_of(16520, 8));
  static_assert(PLACE_OF(thread_entry, state) == place_of(0, 8));
  static_assert(PLACE_OF(thread_entry, system_id) == place_of(8, 8));
}

BOOST_AUTO_TEST_CASE(names_and_magic_numbers_are_as_they_were)
{
  BOOST_TEST(std::strcmp(table::slab_name, "asio_ctx.operations") == 0);
  BOOST_TEST(std::strcmp(table::program_name, "asio_ctx.program") == 0);
  BOOST_TEST(text_of(table::slab_magic) == "axiotems");
  BOOST_TEST(text_of(table::program_magic) == "aprogram");
}

BOOST_AUTO_TEST_CASE(how_a_value_is_shown_has_its_number_in_the_upper_bits)
{
  static_assert(table::show_value(table::shown_as::hidden) == 0);
  static_assert(table::show_value(table::shown_as::signed_integer, 8) == 0x80004);
  static_assert(table::show_value(table::shown_as::text, 64) == 0x400007);
}

BOOST_AUTO_TEST_SUITE_END()
