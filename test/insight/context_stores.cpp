// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Test that the header is self-contained.
#include <asio_ctx/detail/insight/context_stores.hpp>

#include "insight/made_up_table.hpp"
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

using namespace insight_test;

namespace {

using stores = std::vector<std::pair<std::string, std::string>>;

struct fixture
{
  stores read(table::shown_as how, std::size_t number, const void* value)
  {
    one.value = value;
    slot.show = table::show_value(how, number);
    return read();
  }

  stores read()
  {
    insight::cached_memory memory(*own);
    return insight::context_stores(memory, layout).read(address(context) | 9);
  }

  // Returns the text of the value, or "nothing".
  template <class T>
  std::string shown(table::shown_as how, const T& value)
  {
    const stores found = read(how, sizeof(T), &value);
    return found.empty() ? "nothing" : found[0].second;
  }

  std::unique_ptr<insight::memory_source> own = insight::own_memory();
  table::member_offsets layout = offsets();
  storage slot{7, 0, "request"};
  store one{nullptr, &slot, 7};
  frame context{0, 1, {&one}};
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(insight_context_stores, fixture)

BOOST_AUTO_TEST_CASE(values_of_all_types)
{
  using table::shown_as;
  BOOST_TEST(shown(shown_as::string, std::string("short")) == "short");
  BOOST_TEST(shown(shown_as::string, std::string()) == "");
  BOOST_TEST(shown(shown_as::string, std::string(40, 'x')) == std::string(40, 'x'));
  BOOST_TEST(shown(shown_as::c_string, static_cast<const char*>("text")) == "text");
  BOOST_TEST(shown(shown_as::boolean, true) == "true");
  BOOST_TEST(shown(shown_as::boolean, false) == "false");
  BOOST_TEST(shown(shown_as::signed_integer, std::int8_t(-3)) == "-3");
  BOOST_TEST(shown(shown_as::signed_integer, std::int16_t(-300)) == "-300");
  BOOST_TEST(shown(shown_as::signed_integer, -70'000) == "-70000");
  BOOST_TEST(shown(shown_as::signed_integer, INT64_MIN) == "-9223372036854775808");
  BOOST_TEST(shown(shown_as::unsigned_integer, UINT64_MAX) == "18446744073709551615");
  BOOST_TEST(shown(shown_as::unsigned_integer, std::uint8_t(200)) == "200");
  BOOST_TEST(shown(shown_as::floating_point, 0.1) == "0.1");
  BOOST_TEST(shown(shown_as::floating_point, 0.1f) == "0.1");
  BOOST_TEST(shown(shown_as::floating_point, 1.0 / 3) == "0.3333333333333333");
}

BOOST_AUTO_TEST_CASE(values_that_have_a_text)
{
  struct
  {
    char value[24];
    const char* text;
  } stored{{}, "id=7"};
  BOOST_TEST((read(table::shown_as::text, 24, &stored) == stores{{"request", "id=7"}}));
  stored.text = nullptr;
  BOOST_TEST(read(table::shown_as::text, 24, &stored) == stores{});
}

BOOST_AUTO_TEST_CASE(strings_of_other_libraries)
{
  const char on_heap[] = "a string that is long";
  const std::uintptr_t long_one[3] = {
      33, sizeof on_heap - 1, reinterpret_cast<std::uintptr_t>(on_heap)};
  BOOST_TEST(
      (read(table::shown_as::string, sizeof long_one, long_one)
       == stores{{"request", on_heap}}));
  const char short_one[sizeof long_one] = {10, 's', 'h', 'o', 'r', 't'};
  BOOST_TEST(
      (read(table::shown_as::string, sizeof short_one, short_one)
       == stores{{"request", "short"}}));
}

BOOST_AUTO_TEST_CASE(hidden_ones_and_those_that_do_not_count_are_left_out)
{
  const int value = 1;
  BOOST_TEST(read(table::shown_as::hidden, 4, &value) == stores{});
  BOOST_TEST(read(table::shown_as::signed_integer, 4, nullptr) == stores{});
  BOOST_TEST(read(table::shown_as::signed_integer, 4, &value).size() == 1u);
  slot.key = 8; // another storage has the slot now
  BOOST_TEST(read() == stores{});
  slot.key = one.key = 0; // disabled
  BOOST_TEST(read() == stores{});
}

BOOST_AUTO_TEST_CASE(long_values_are_cut)
{
  const std::string value(10'000, 'x');
  const std::string cut = std::string(256, 'x') + "...";
  BOOST_TEST(shown(table::shown_as::string, value) == cut);
  BOOST_TEST(shown(table::shown_as::c_string, value.c_str()) == cut);
}

BOOST_AUTO_TEST_CASE(broken_ones_are_left_out)
{
  const int value = 1;
  BOOST_TEST(read(table::shown_as::signed_integer, 3, &value) == stores{});
  BOOST_TEST(read(table::shown_as::signed_integer, 400, &value) == stores{});
  BOOST_TEST(read(table::shown_as::floating_point, 2, &value) == stores{});
  BOOST_TEST(read(static_cast<table::shown_as>(99), 4, &value) == stores{});
  BOOST_TEST(read(table::shown_as::string, 3, &value) == stores{});
  const void* const nowhere = reinterpret_cast<const void*>(std::uintptr_t(64));
  BOOST_TEST(read(table::shown_as::string, 32, nowhere) == stores{});
  context.size = ~0u;
  BOOST_TEST(read(table::shown_as::boolean, 1, &value) == stores{});
  context.size = 1;
  layout.frame_table = table::unknown;
  BOOST_TEST(read(table::shown_as::boolean, 1, &value) == stores{});
}

BOOST_AUTO_TEST_SUITE_END()
