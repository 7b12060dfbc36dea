// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include <asio_ctx/detail/insight/json.hpp>

#include "insight/made_up.hpp"
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <string>

namespace {

using namespace std::chrono_literals;
using asio_ctx::operation_state;
using asio_ctx::detail::insight::snapshot;
using made_up::operation;
using made_up::snapshot_of;

std::string json_of(const snapshot& found)
{
  return made_up::written(
      [&](std::ostream& out) { asio_ctx::detail::insight::write_json(out, found); });
}

std::string string_of(std::string_view text)
{
  std::string out;
  asio_ctx::detail::insight::append_json_string(out, text);
  return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(insight_json)

BOOST_AUTO_TEST_CASE(an_empty_snapshot)
{
  BOOST_TEST(json_of(snapshot_of()) == R"(
{"version":1,"is_late":false,"changed":0,"operations":[],"threads":[]}
)");
}

BOOST_AUTO_TEST_CASE(everything_that_is_known)
{
  auto one = operation(2051, "socket.async_receive", 1400ms);
  one.trigger_id = 2048;
  one.state = operation_state::queued;
  one.waiting = 3us;
  one.object = 0x7fdcb8000d48;
  one.native_handle = 9;
  one.io = 0x1000;
  one.waits = {"session::on_read", "shared_ptr<session>"};
  one.maybe = {"listener"};
  one.stack = {{"fetch_row", "/home/me/lines.cpp", 11}, {"", "", 0}};
  one.stores = {{"request", "/slow"}, {"user", "42"}};
  auto two = operation(2052, "coroutine", 1s);
  two.state = operation_state::running;
  two.thread = 77;
  two.is_awaited_by_trigger = true;
  auto guard = operation(2053, "cache warmer", 0s);
  guard.trigger_id = 0;
  guard.is_work_guard = true;
  snapshot found = snapshot_of(one, two, guard);
  found.is_late = true;
  found.changed = 2;
  found.threads.push_back({77, 2052, "coroutine", {{"request", "/slow"}}});
  found.threads.push_back({78, 1, "", {}});
  BOOST_TEST(
      json_of(found)
      == R"(
{"version":1,"is_late":true,"changed":2,"operations":[
{"id":2051,"trigger_id":2048,"type":"socket.async_receive","state":"queued",)"
         R"("age_ns":1400000000,"waiting_ns":3000,"thread":null,"object":"0x7fdcb8000d48",)"
         R"("native_handle":9,"io":"0x1000","waits":["session::on_read","shared_ptr<session>"],)"
         R"("maybe":["listener"],"stack":[{"function":"fetch_row","file":"/home/me/lines.cpp",)"
         R"("line":11},{"function":"","file":"","line":null}],"is_awaited_by_trigger":false,)"
         R"("is_work_guard":false,"context":{"request":"/slow","user":"42"}},
{"id":2052,"trigger_id":1,"type":"coroutine","state":"running","age_ns":1000000000,)"
         R"("waiting_ns":1000000000,"thread":77,"object":null,"native_handle":null,"io":null,)"
         R"("waits":[],"maybe":[],"stack":[],"is_awaited_by_trigger":true,"is_work_guard":false,)"
         R"("context":{}},
{"id":2053,"trigger_id":null,"type":"cache warmer","state":"waiting","age_ns":0,)"
         R"("waiting_ns":0,"thread":null,"object":null,"native_handle":null,"io":null,"waits":[],)"
         R"("maybe":[],"stack":[],"is_awaited_by_trigger":false,"is_work_guard":true,"context":{}}],)"
         R"("threads":[
{"id":77,"runs":2052,"type":"coroutine","context":{"request":"/slow"}},
{"id":78,"runs":null,"type":"","context":{}}]}
)");
}

BOOST_AUTO_TEST_CASE(times_that_are_unknown_are_null)
{
  snapshot found = snapshot_of(operation(5, "post", 1s));
  found.has_times = false;
  BOOST_TEST(
      json_of(found).find(R"("age_ns":null,"waiting_ns":null)") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(storages_with_one_name_are_told_apart)
{
  auto one = operation(5, "post", 1s);
  one.stores = {{"a", "1"}, {"a", "2"}, {"a (2)", "3"}, {"a", "4"}};
  const std::string expected =
      R"*("context":{"a":"1","a (2)":"2","a (2) (2)":"3","a (3)":"4"})*";
  BOOST_TEST(json_of(snapshot_of(one)).find(expected) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(any_bytes_are_a_string)
{
  BOOST_TEST(string_of("a\"\\/b") == R"("a\"\\/b")");
  BOOST_TEST(
      string_of(std::string_view("\0\x1b\n\t\x7f", 5))
      == R"("\u0000\u001b\u000a\u0009\u007f")");
  BOOST_TEST(string_of("gr\xc3\xbc\xc3\x9f") == "\"gr\xc3\xbc\xc3\x9f\"");
  BOOST_TEST(string_of("\xc2\x9b\xe2\x80\xae") == R"("\u009b\u202e")");
  BOOST_TEST(string_of("\xf3\xa0\x81\x81") == R"("\udb40\udc41")"); // U+E0041
  BOOST_TEST(string_of("\xf0\x9f\x98\x80") == "\"\xf0\x9f\x98\x80\"");
  const std::string unknown = "\xef\xbf\xbd";
  BOOST_TEST(
      string_of("a\xff"
                "b")
      == "\"a" + unknown + "b\"");
  BOOST_TEST(string_of("\xc3") == '"' + unknown + '"');               // cut short
  BOOST_TEST(string_of("\xc0\xaf") == '"' + unknown + unknown + '"'); // too long
  BOOST_TEST(
      string_of("\xed\xa0\x80") == '"' + unknown + unknown + unknown + '"'); // surrogate
  BOOST_TEST(
      string_of("\xf4\x90\x80\x80")
      == '"' + unknown + unknown + unknown + unknown + '"'); // above U+10FFFF
}

BOOST_AUTO_TEST_CASE(two_bytes_in_every_combination_are_valid)
{
  for (int first = 0; first != 256; ++first)
    for (int second = 0; second != 256; ++second)
    {
      const char bytes[] = {static_cast<char>(first), static_cast<char>(second)};
      std::string_view text(bytes, 2);
      const std::string result = string_of(text);
      std::string_view left(result);
      while (!left.empty())
      {
        const auto next = asio_ctx::detail::insight::first_code_point(left);
        if (!next.is_valid || asio_ctx::detail::insight::is_control(next.value))
        {
          BOOST_ERROR("bytes " << first << ' ' << second << " give " << result);
          return;
        }
        left.remove_prefix(next.bytes);
      }
    }
}

BOOST_AUTO_TEST_SUITE_END()
