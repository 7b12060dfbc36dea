// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Starts the table in one of the ways, and ends with unfinished operations: destructors of
// static objects start and end some after main. Usage: start off|on|call|late.

#include "support/own_table.hpp"
#include <asio_ctx.hpp>
#include <asio_ctx/live_operations.hpp>
#include <boost/asio.hpp>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>

namespace net = boost::asio;
using test_support::listed_count;

namespace {

std::string expected = "off"; // of the argument

void require(bool condition, const char* what)
{
  if (condition)
    return;
  std::cerr << expected << ": " << what << '\n';
  std::_Exit(1);
}

asio_ctx::async_local_storage<int> storage;

// Made before all that follows, and destroyed after it.
struct end_of_program
{
  ~end_of_program()
  {
    const std::size_t left = expected == "off" ? 0 : 1; // the one that never ends
    require(listed_count() == left, "operations are left after static destruction");
    net::io_context late;
    net::post(late, [] {});
    require(
        listed_count() == (expected == "off" ? 0 : left + 1), "begun after the others");
    late.run();
    require(listed_count() == left, "ended after the others");
  }
} at_end;

// Its operations end after main.
struct static_io
{
  net::io_context io;
  net::steady_timer timer{io, std::chrono::hours(1)};
} of_program;

// Operations that were there before main.
struct before_main
{
  before_main()
  {
    storage.run(1, [] { of_program.timer.async_wait([](auto) {}); });
    count = listed_count();
  }
  std::size_t count = 0;
} before_main;

} // namespace

int main(int, char** arguments)
{
  expected = arguments[1] ? arguments[1] : "off";
  const bool is_on = expected == "on";
  require(before_main.count == (is_on ? 1u : 0u), "operations before main");
  require((test_support::program_record() != nullptr) == is_on, "the record before main");
  of_program.timer.cancel();
  of_program.io.run();
  of_program.io.restart();
  if (expected == "call" || expected == "late")
  {
    require(asio_ctx::watch_operations(), "the call");
    require(asio_ctx::watch_operations(), "the call, once more");
  }
  storage.run(1, [] { of_program.timer.async_wait([](auto) {}); });
  if (expected == "off")
  {
    require(listed_count() == 0, "something is listed");
    require(!test_support::program_record(), "there is a record");
    return 0;
  }
  require(listed_count() == 1, "the timer is not listed");
  const auto* const record = test_support::program_record();
  require(record, "no record");
  const bool says_late =
      (record->flags.load() & asio_ctx::detail::table::switched_on_late) != 0;
  // Where a call starts it, there were operations before.
  require(says_late == !is_on, "late or not");
  // Never destroyed: only the slot has the store. A leak checker finds it there.
  storage.run(2, [] {
    auto* const never_destroyed = new net::io_context;
    static net::io_context* const keeps = never_destroyed;
    net::post(*keeps, [] {});
  });
  require(listed_count() == 2, "the last one is not listed");
  return 0;
}
