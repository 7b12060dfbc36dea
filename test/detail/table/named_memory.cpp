// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Test that the header is self-contained.
#include <asio_ctx/detail/table/named_memory.hpp>

#include "support/in_child.hpp"
#include "support/own_table.hpp"
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <sys/stat.h>

#if ASIO_CTX_DETAIL_HAS_TABLE

namespace detail = asio_ctx::detail;

namespace {

constexpr std::size_t bytes = std::size_t(64) * 1024;

// A number of /proc/self/smaps, in kilobytes, for the mapping with the name.
long kilobytes(const char* mapping, const std::string& what)
{
  std::ifstream maps("/proc/self/smaps");
  bool is_it = false;
  for (std::string line; std::getline(maps, line);)
  {
    if (line.find('-') < line.find(' ')) // the first line of a mapping
      is_it = line.find(mapping) != std::string::npos;
    else if (is_it && line.compare(0, what.size(), what) == 0)
      return std::strtol(line.c_str() + what.size() + 1, nullptr, 10);
  }
  return -1;
}

} // namespace

BOOST_AUTO_TEST_SUITE(named_memory)

BOOST_AUTO_TEST_CASE(is_zeroed_and_has_its_name_in_the_map_of_the_process)
{
  auto* const memory =
      static_cast<char*>(detail::map_named_memory("asio_ctx.test_zeroed", bytes));
  BOOST_REQUIRE(memory);
  BOOST_TEST(std::count(memory, memory + bytes, '\0') == std::ptrdiff_t(bytes));
  const auto found = test_support::mappings_named("asio_ctx.test_zeroed");
  BOOST_REQUIRE(found.size() == 1u);
  BOOST_TEST(found[0].begin == reinterpret_cast<std::uintptr_t>(memory));
  BOOST_TEST(found[0].end - found[0].begin == bytes);
}

BOOST_AUTO_TEST_CASE(is_in_memory_once)
{
  // Of this process alone: what is left of the file would count in other places.
  auto* const memory =
      static_cast<char*>(detail::map_named_memory("asio_ctx.test_once", bytes));
  BOOST_REQUIRE(memory);
  std::fill(memory, memory + bytes, 'x');
  const long expected = long(bytes) / 1024;
  BOOST_TEST(kilobytes("asio_ctx.test_once", "Rss:") == expected);
  BOOST_TEST(kilobytes("asio_ctx.test_once", "Anonymous:") == expected);
  const auto found = test_support::mappings_named("asio_ctx.test_once");
  BOOST_REQUIRE(found.size() == 1u);
  // The file has no pages any more.
  char place[64];
  std::snprintf(
      place, sizeof(place), "/proc/self/map_files/%lx-%lx",
      static_cast<unsigned long>(found[0].begin),
      static_cast<unsigned long>(found[0].end));
  struct ::stat status;
  if (::stat(place, &status) == 0) // needs a privilege
    BOOST_TEST(status.st_blocks == 0);
  else
    BOOST_TEST_MESSAGE("the file can't be looked at");
}

#if ASIO_CTX_TEST_HAS_FORK

BOOST_AUTO_TEST_CASE(a_child_has_its_own)
{
  auto* const memory =
      static_cast<char*>(detail::map_named_memory("asio_ctx.test_fork", bytes));
  BOOST_REQUIRE(memory);
  memory[5000] = 'p';
  const test_support::child_result child = test_support::in_child([memory] {
    const bool is_copied = memory[5000] == 'p';
    memory[5000] = 'c';
    memory[50000] = 'c';
    std::_Exit(is_copied ? 0 : 1);
  });
  BOOST_TEST(child.status == 0);
  BOOST_TEST(memory[5000] == 'p');
  BOOST_TEST(memory[50000] == '\0');
}

#endif

BOOST_AUTO_TEST_SUITE_END()

#endif
