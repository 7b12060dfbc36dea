// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include <asio_ctx/detail/insight/report.hpp>

#include "insight/made_up.hpp"
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <iomanip>
#include <sstream>
#include <string>

namespace {

using namespace std::chrono_literals;
using asio_ctx::operation_state;
using asio_ctx::detail::insight::snapshot;
using asio_ctx::detail::insight::time_in_words;
using made_up::operation;
using made_up::snapshot_of;

std::string list_of(const snapshot& found)
{
  return made_up::written(
      [&](std::ostream& out) { asio_ctx::detail::insight::write_list(out, found); });
}

snapshot many_receives()
{
  snapshot found = snapshot_of();
  for (int i = 0; i != 4213; ++i)
  {
    found.operations.push_back(
        operation(1100u + unsigned(i), "socket.async_receive", 2h - i * 1700ms));
    auto& one = found.operations.back();
    one.trigger_id = 1040;
    one.native_handle = 9u + unsigned(i);
    one.waits = {"session::on_read", "shared_ptr<session>"};
    one.stores = {{"request", '/' + std::to_string(i)}};
  }
  return found;
}

} // namespace

BOOST_AUTO_TEST_SUITE(insight_report)

BOOST_AUTO_TEST_CASE(lists_what_is_known_of_an_operation)
{
  auto one = operation(2051, "socket.async_receive", 1400ms);
  one.trigger_id = 2048;
  one.object = 0x7fdcb8000d48;
  one.native_handle = 9;
  one.waits = {"session::on_read", "shared_ptr<session>"};
  one.maybe = {"listener"};
  one.stores = {{"request", "/slow"}, {"user", "42"}};
  BOOST_TEST(list_of(snapshot_of(one)) == R"(
1 unfinished operation

2051  socket.async_receive  for 1.4 s
      waits    session::on_read, shared_ptr<session>
      maybe    listener
      context  request=/slow user=42
      fd 9, object 0x7fdcb8000d48, started by 2048
)");
}

BOOST_AUTO_TEST_CASE(says_what_an_operation_does)
{
  auto running = operation(5, "post", 2h);
  running.state = operation_state::running;
  running.thread = 3111;
  auto queued = operation(6, "steady_timer.async_wait", 1min);
  queued.state = operation_state::queued;
  queued.waiting = 3ms;
  auto waiting = operation(7, "post", 12s);
  waiting.waiting = 1s;
  BOOST_TEST(list_of(snapshot_of(running, queued, waiting)) == R"(
3 unfinished operations, the oldest first

5  post  running on thread 3111, started 2 h ago

6  steady_timer.async_wait  queued for 3 ms, started 1 min ago

7  post  waiting for 1 s, started 12 s ago
)");
}

BOOST_AUTO_TEST_CASE(shows_many_alike_as_one)
{
  BOOST_TEST(list_of(many_receives()) == R"(
4,213 unfinished operations, the oldest first

4,213 x socket.async_receive  for 39 s to 2 h
      waits    session::on_read, shared_ptr<session>
      oldest   1100, fd 9, started by 1040, context request=/0
)");
}

BOOST_AUTO_TEST_CASE(says_what_many_alike_do)
{
  snapshot found = snapshot_of();
  for (unsigned i = 0; i != 8; ++i)
  {
    found.operations.push_back(operation(10 + i, "post", (20 - i) * 1s));
    found.operations.back().state =
        i < 4 ? operation_state::queued : operation_state::running;
  }
  BOOST_TEST(list_of(found) == R"(
8 unfinished operations, the oldest first

4 x post  queued, started 17 s to 20 s ago
      oldest   10

4 x post  running, started 13 s to 16 s ago
      oldest   14
)");
  found.has_times = false;
  BOOST_TEST(list_of(found).find("\n4 x post  queued\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(shows_three_alike_each)
{
  snapshot found = many_receives();
  found.operations.resize(3);
  const std::string list = list_of(found);
  BOOST_TEST(list.find(" x ") == std::string::npos);
  for (const char* id : {"\n1100  ", "\n1101  ", "\n1102  "})
    BOOST_TEST(list.find(id) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_coroutine_and_what_it_awaits_are_one_entry)
{
  auto coroutine = made_up::suspended_coroutine(2048, 14min);
  coroutine.stores = {{"request", "/slow"}};
  auto timer = operation(2051, "steady_timer.async_wait", 3s);
  timer.trigger_id = 2048;
  timer.object = 0x1000;
  auto branch = operation(2060, "coroutine", 3s);
  branch.trigger_id = 2048;
  branch.is_awaited_by_trigger = true;
  branch.stack = {{"with_timeout", "", 0}};
  auto read = operation(2061, "socket.async_receive", 3s);
  read.trigger_id = 2060;
  read.native_handle = 7;
  BOOST_TEST(list_of(snapshot_of(coroutine, timer, branch, read)) == R"(
4 unfinished operations, the oldest first

2048  coroutine  suspended for 3 s, started 14 min ago
      in       fetch_row  lines.cpp:11
               load_user  lines.cpp:17
      context  request=/slow
      awaits   2051  steady_timer.async_wait  for 3 s, object 0x1000
      awaits   2060  coroutine  for 3 s
            in       with_timeout
            awaits   2061  socket.async_receive  for 3 s, fd 7
)");
}

BOOST_AUTO_TEST_CASE(what_a_coroutine_has_started_for_others_is_not_its_own)
{
  auto listener = operation(10, "coroutine", 2h);
  listener.stack = {{"listen", "", 0}};
  auto session = operation(11, "coroutine", 1h);
  session.trigger_id = 10;
  auto callback = operation(12, "steady_timer.async_wait", 30min);
  callback.trigger_id = 10;
  callback.waits = {"on_timeout"};
  auto accept = operation(13, "socket.async_accept", 2s);
  accept.trigger_id = 10;
  accept.waits = {"listen"};
  BOOST_TEST(list_of(snapshot_of(listener, session, callback, accept)) == R"(
4 unfinished operations, the oldest first

10  coroutine  for 2 h
      in       listen
      awaits   13  socket.async_accept  for 2 s

11  coroutine  for 1 h
      started by 10

12  steady_timer.async_wait  for 30 min
      waits    on_timeout
      started by 10
)");
}

BOOST_AUTO_TEST_CASE(a_running_coroutine_awaits_nothing)
{
  auto coroutine = operation(10, "coroutine", 2h);
  coroutine.state = operation_state::running;
  auto timer = operation(11, "steady_timer.async_wait", 2s);
  timer.trigger_id = 10;
  BOOST_TEST(list_of(snapshot_of(coroutine, timer)) == R"(
2 unfinished operations, the oldest first

10  coroutine  running, started 2 h ago

11  steady_timer.async_wait  for 2 s
      started by 10
)");
}

BOOST_AUTO_TEST_CASE(alike_coroutines_are_one_entry_with_what_they_await)
{
  snapshot found = snapshot_of();
  for (unsigned i = 0; i != 5; ++i)
  {
    found.operations.push_back(made_up::suspended_coroutine(100 + i, (10 - i) * 1min));
    found.operations.push_back(operation(200 + i, "steady_timer.async_wait", 3s));
    found.operations.back().trigger_id = 100 + i;
  }
  BOOST_TEST(list_of(found) == R"(
10 unfinished operations, the oldest first

5 x coroutine  for 6 min to 10 min
      in       fetch_row  lines.cpp:11
               load_user  lines.cpp:17
      oldest   100
      awaits   200  steady_timer.async_wait  for 3 s
)");
}

BOOST_AUTO_TEST_CASE(work_guards_come_last)
{
  auto guard = operation(4, "cache \"warmer\"", 2h);
  guard.is_work_guard = true;
  auto nameless = operation(6, "", 2h);
  nameless.is_work_guard = true;
  BOOST_TEST(
      list_of(snapshot_of(guard, nameless, operation(5, "signal_set.async_wait", 1h)))
      == R"(
3 unfinished operations, the oldest first

5  signal_set.async_wait  for 1 h

4  work guard "cache \"warmer\""  for 2 h

6  work guard  for 2 h
)");
}

BOOST_AUTO_TEST_CASE(says_on_which_io_context_only_if_there_are_several)
{
  auto one = operation(5, "post", 1s);
  one.io = 0x1000;
  auto other = operation(6, "dispatch", 1s);
  other.io = 0x1000;
  BOOST_TEST(list_of(snapshot_of(one, other)).find("io ") == std::string::npos);
  other.io = 0x2000;
  const std::string list = list_of(snapshot_of(one, other));
  BOOST_TEST(list.find("io 0x1000\n") != std::string::npos);
  BOOST_TEST(list.find("io 0x2000\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(says_what_runs_on_which_thread)
{
  snapshot found = snapshot_of();
  found.threads.push_back({3111, 2070, "post", {{"request", "/slow"}}});
  for (unsigned i = 0; i != 10; ++i)
    found.threads.push_back({4000 + i, i % 2, "", {}});
  BOOST_TEST(list_of(found) == R"(
no unfinished operations

threads
      3111  runs 2070 post  request=/slow
      idle: 4000, 4001, 4002, 4003, 4004, 4005, 4006, 4007 and 2 more
)");
}

BOOST_AUTO_TEST_CASE(says_what_is_not_listed)
{
  snapshot found = snapshot_of(operation(5, "post", 1s));
  found.is_late = true;
  found.changed = 3;
  found.has_times = false;
  BOOST_TEST(list_of(found) == R"(
1 unfinished operation
The list was switched on late: operations that started before are not listed.
3 operations began or ended during the reading, and are left out.
The core file does not say how old they are.

5  post
)");
}

BOOST_AUTO_TEST_CASE(says_how_to_switch_it_on)
{
  BOOST_TEST(list_of(snapshot()) == R"(
This program does not list its operations. To switch that on:
  link the CMake target asio_ctx::insight,
  or call asio_ctx::watch_operations() at the beginning of main(),
  or set ASIO_CTX=table in the program's environment when it is started.
)");
}

BOOST_AUTO_TEST_CASE(says_that_the_layout_is_newer)
{
  snapshot found;
  found.newer_version = 2;
  BOOST_TEST(list_of(found) == R"(
The operations of this program are listed in layout 2, which is newer than this reader:
use the one of the asio_ctx that the program is built with.
)");
}

BOOST_AUTO_TEST_CASE(sends_no_control_characters)
{
  const std::string bad = "\x1b[2J\n\t\x7f\xc2\x9b\xe2\x80\xae\xff";
  const std::string good = R"(\x1b[2J\n\t\x7f\u009b\u202e\xff)";
  auto one = operation(5, bad, 1s);
  one.waits = {bad};
  one.maybe = {bad};
  one.stack = {{bad, bad, 1}};
  one.stores = {{bad, bad}};
  snapshot found = snapshot_of(one);
  found.threads.push_back({1, 5, bad, {{bad, bad}}});
  std::string expected = R"(
1 unfinished operation

5  *  for 1 s
      waits    *
      maybe    *
      in       *  *:1
      context  *="*"

threads
      1  runs 5 *  *="*"
)";
  for (auto at = expected.find('*'); at != std::string::npos; at = expected.find('*'))
    expected.replace(at, 1, good);
  BOOST_TEST(list_of(found) == expected);
}

BOOST_AUTO_TEST_CASE(terminals_without_utf_8_get_ascii_alone)
{
  using asio_ctx::detail::insight::ascii_alone;
  BOOST_TEST(ascii_alone("5  gr\xc3\xbc\xc3\x9f\xff\n") == "5  gr\\u00fc\\u00df\\xff\n");
}

BOOST_AUTO_TEST_CASE(quotes_values_that_are_not_one_word)
{
  auto one = operation(5, "post", 1s);
  one.stores = {
      {"a", ""}, {"b", "two words"}, {"c", "\"\\"}, {"d", "gr\xc3\xbc\xc3\x9f"}};
  BOOST_TEST(
      list_of(snapshot_of(one))
          .find("context  a=\"\" b=\"two words\" c=\"\\\"\\\\\" "
                "d=gr\xc3\xbc\xc3\x9f\n")
      != std::string::npos);
}

BOOST_AUTO_TEST_CASE(cuts_long_texts)
{
  const std::string list = list_of(snapshot_of(operation(5, std::string(5000, 'x'), 1s)));
  BOOST_TEST(list.find(std::string(200, 'x') + "...  for 1 s") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(does_not_obey_the_format_of_the_stream)
{
  std::ostringstream out;
  out << std::hex << std::setfill('*') << std::setw(60);
  write_list(out, snapshot_of(operation(17, "post", 1s)));
  BOOST_TEST(out.str() == "1 unfinished operation\n\n17  post  for 1 s\n");
}

BOOST_AUTO_TEST_CASE(ids_in_circles_end)
{
  auto one = operation(5, "coroutine", 3s);
  one.trigger_id = 6;
  one.is_awaited_by_trigger = true;
  auto other = operation(6, "coroutine", 2s);
  other.trigger_id = 5;
  other.is_awaited_by_trigger = true;
  auto itself = operation(7, "coroutine", 1s);
  itself.trigger_id = 7;
  itself.is_awaited_by_trigger = true;
  BOOST_TEST(list_of(snapshot_of(one, other, itself)) == R"(
3 unfinished operations, the oldest first

5  coroutine  for 3 s
      started by 6
      awaits   6  coroutine  for 2 s

7  coroutine  for 1 s
      started by 7
)");
}

BOOST_AUTO_TEST_CASE(chains_may_be_long)
{
  snapshot found = snapshot_of();
  for (unsigned i = 0; i != 100000; ++i)
  {
    found.operations.push_back(operation(10 + i, "coroutine", 1h));
    found.operations.back().trigger_id = 9 + i;
    found.operations.back().is_awaited_by_trigger = i != 0;
  }
  const std::string list = list_of(found);
  BOOST_TEST(list.find("awaits   100009  coroutine") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(times_are_easy_to_read)
{
  BOOST_TEST(time_in_words(0ns) == "0 s");
  BOOST_TEST(time_in_words(-5s) == "0 s");
  BOOST_TEST(time_in_words(999ns) == "0 s");
  BOOST_TEST(time_in_words(300us) == "300 us");
  BOOST_TEST(time_in_words(1340us) == "1.3 ms");
  BOOST_TEST(time_in_words(12ms) == "12 ms");
  BOOST_TEST(time_in_words(999999999ns) == "999 ms");
  BOOST_TEST(time_in_words(3s) == "3 s");
  BOOST_TEST(time_in_words(59999ms) == "59 s");
  BOOST_TEST(time_in_words(90s) == "1 min 30 s");
  BOOST_TEST(time_in_words(12min + 5s) == "12 min");
  BOOST_TEST(time_in_words(2h) == "2 h");
  BOOST_TEST(time_in_words(2h + 14min) == "2 h 14 min");
  BOOST_TEST(time_in_words(24h) == "1 d");
  BOOST_TEST(time_in_words(76h) == "3 d 4 h");
  BOOST_TEST(time_in_words(24h * 100) == "100 d");
}

BOOST_AUTO_TEST_SUITE_END()
