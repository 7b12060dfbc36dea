// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_TEST_TABLE_SUPPORT_HPP
#define ASIO_CTX_TEST_TABLE_SUPPORT_HPP

#include "support/own_table.hpp"
#include <asio_ctx.hpp>
#include <asio_ctx/insight.hpp>
#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <string>
#include <utility>

namespace test_table {

namespace net = boost::asio;
namespace table = asio_ctx::detail::table;
using boost::system::error_code;
using test_support::listed_count;
using test_support::listed_operation;
using test_support::listed_operations;
using test_support::listed_types;

inline constexpr bool in_whole_program = asio_ctx::detail::whole_program;

// For each test: operations are listed, and there are none before and after it.
struct listing
{
  listing()
  {
    BOOST_REQUIRE(asio_ctx::watch_operations());
    BOOST_REQUIRE(listed_types() == "");
  }

  listing(const listing&) = delete;
  listing& operator=(const listing&) = delete;
  ~listing() { BOOST_TEST(listed_types() == ""); }
};

// The types of operations, where Asio announces them and where handlers do.
inline const char* by_mode(const char* whole_program, const char* other)
{
  return in_whole_program ? whole_program : other;
}

inline const char* type_of_post()
{
  return by_mode("io_context.execute", "post");
}

inline const char* type_of_wait()
{
  return by_mode("deadline_timer.async_wait", "steady_timer.async_wait");
}

// The one operation that is listed.
inline listed_operation only_one()
{
  const auto all = listed_operations();
  BOOST_REQUIRE_MESSAGE(all.size() == 1, "listed: " << listed_types());
  return all[0];
}

// The only operation of a type.
inline listed_operation only(const std::string& type)
{
  const listed_operation* found = nullptr;
  static std::vector<listed_operation> all;
  all = listed_operations();
  for (const listed_operation& one : all)
  {
    if (one.type != type)
      continue;
    BOOST_REQUIRE_MESSAGE(!found, "several of " << type << " in: " << listed_types());
    found = &one;
  }
  BOOST_REQUIRE_MESSAGE(found, "no " << type << " in: " << listed_types());
  return *found;
}

inline std::uint64_t frame_here()
{
  return asio_ctx::detail::this_thread().current.bits;
}

// Whether both are references to one frame.
inline bool same_frame(std::uint64_t a, std::uint64_t b)
{
  constexpr std::uint64_t weight = 15;
  return (a & ~weight) == (b & ~weight);
}

inline constexpr std::chrono::hours never(1);

} // namespace test_table

#endif // ASIO_CTX_TEST_TABLE_SUPPORT_HPP
