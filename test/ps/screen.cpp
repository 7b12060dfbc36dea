// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include "screen.hpp"

#include "insight/made_up.hpp"
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <clocale>
#include <string>

namespace {

using namespace std::chrono_literals;
using asio_ctx::operation_state;
using key = ps::screen::key;
using made_up::operation;
using made_up::snapshot_of;
using ps::snapshot;

// The lines, without the spaces at their ends.
std::string drawn(ps::screen& on, const snapshot& found, ps::screen_size size)
{
  std::string out = "\n";
  for (const std::string& line : on.draw(found, found.operations.size(), size))
  {
    BOOST_TEST(line.size() >= size.columns);
    out += line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
  }
  return out;
}

snapshot busy_server()
{
  auto slow = operation(5, "steady_timer.async_wait", 2h);
  slow.waits = {"session::on_database"};
  slow.stores = {{"request", "/slow"}};
  auto running = operation(6, "post", 3s);
  running.state = operation_state::running;
  running.waiting = 1ms;
  auto queued = operation(7, "dispatch", 4s);
  queued.state = operation_state::queued;
  queued.waiting = 20ms;
  snapshot found = snapshot_of(slow, running, queued);
  for (unsigned i = 0; i != 1200; ++i)
  {
    found.operations.push_back(operation(100 + i, "socket.async_receive", 1h - i * 1s));
    found.operations.back().waits = {"session::on_read"};
    found.operations.back().stores = {{"request", '/' + std::to_string(i)}};
  }
  found.operations.push_back(made_up::suspended_coroutine(3000, 10min));
  found.operations.push_back(operation(3001, "steady_timer.async_wait", 3s));
  found.operations.back().trigger_id = 3000;
  found.threads.push_back({77, 6, "post", {{"request", "/a"}}});
  found.threads.push_back({78, 1, "", {}});
  return found;
}

snapshot numbered(unsigned count)
{
  snapshot found = snapshot_of();
  for (unsigned i = 0; i != count; ++i)
    found.operations.push_back(operation(5 + i, 't' + std::to_string(i), (100 - i) * 1s));
  return found;
}

} // namespace

BOOST_AUTO_TEST_SUITE(screen)

BOOST_AUTO_TEST_CASE(shows_what_runs_is_queued_and_waits)
{
  ps::screen on("1234 (server)");
  BOOST_TEST(drawn(on, busy_server(), {11, 100}) == R"(
1234 (server)  1,205 unfinished: 1 running, 1 queued, 1,203 waiting
2 threads, 1 running:
  77  6 post  request=/a

  COUNT  LONGEST     STATE    OPERATION                          WHO
      1  1 ms        running  post
      1  20 ms       queued   dispatch
      1  2 h         waiting  steady_timer.async_wait            request=/slow  session::on_database
  1,200  1 h         waiting  socket.async_receive               session::on_read
      1  3 s         waiting  coroutine: steady_timer.async_wai  fetch_row lines.cpp:11 <- load_user
q quit   up, down   s order: what runs, is queued, waits longest
)");
  BOOST_TEST(on.row_of_names() == 4u);
}

BOOST_AUTO_TEST_CASE(shows_the_context_that_all_of_a_row_have)
{
  snapshot found = snapshot_of(operation(5, "post", 2s), operation(6, "post", 1s));
  for (auto& one : found.operations)
    one.stores = {{"request", "/slow"}};
  ps::screen on("1");
  const auto row = [&] {
    const auto lines = on.draw(found, 2, {10, 80});
    return lines[on.row_of_names() + 1];
  };
  BOOST_TEST(row().find("      2  2 s ") == 0u);
  BOOST_TEST(row().find("request=/slow") != std::string::npos);
  found.operations[1].stores[0].second = "/fast";
  BOOST_TEST(row().find("request") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(sorts)
{
  ps::screen on("1");
  const auto first_of = [&](const std::string& order) {
    const auto lines = on.draw(busy_server(), 1205, {11, 100});
    BOOST_TEST(lines.back().find("s order: " + order + ' ') != std::string::npos);
    const std::string line = lines[on.row_of_names() + 1].substr(30);
    return line.substr(0, line.find(' '));
  };
  BOOST_TEST(first_of("what runs, is queued, waits longest") == "post");
  on.press(key::next_order);
  BOOST_TEST(first_of("waits longest") == "steady_timer.async_wait");
  on.press(key::next_order);
  BOOST_TEST(first_of("how many") == "socket.async_receive");
  on.press(key::next_order);
  BOOST_TEST(first_of("operation") == "coroutine:");
  on.press(key::next_order);
  BOOST_TEST(first_of("what runs, is queued, waits longest") == "post");
  on.press(key::previous_order);
  BOOST_TEST(first_of("operation") == "coroutine:");
}

BOOST_AUTO_TEST_CASE(scrolls)
{
  ps::screen on("1");
  const snapshot found = numbered(10); // 3 of them fit
  const auto shown = [&] {
    const auto lines = on.draw(found, 10, {7, 60});
    std::string out;
    for (std::size_t i = on.row_of_names() + 1; i + 1 < lines.size(); ++i)
      out += lines[i].substr(30, 3);
    const std::string& keys = lines.back();
    return out + keys.substr(7, keys.find(" of 10") - 7);
  };
  BOOST_TEST(shown() == "t0 t1 t2   up, down: 1 to 3");
  on.press(key::down);
  BOOST_TEST(shown() == "t1 t2 t3   up, down: 2 to 4");
  on.press(key::page_down);
  BOOST_TEST(shown() == "t4 t5 t6   up, down: 5 to 7");
  on.press(key::end);
  BOOST_TEST(shown() == "t7 t8 t9   up, down: 8 to 10");
  on.press(key::down);
  BOOST_TEST(shown() == "t7 t8 t9   up, down: 8 to 10");
  on.press(key::page_up);
  on.press(key::up);
  BOOST_TEST(shown() == "t3 t4 t5   up, down: 4 to 6");
  on.press(key::home);
  on.press(key::up);
  BOOST_TEST(shown() == "t0 t1 t2   up, down: 1 to 3");
}

BOOST_AUTO_TEST_CASE(fits_every_window)
{
  for (std::size_t rows = 0; rows != 20; ++rows)
    for (const std::size_t columns : {0u, 1u, 5u, 30u, 80u, 300u})
    {
      ps::screen on("1234 (server)");
      const auto lines = on.draw(busy_server(), 2000, {rows, columns});
      BOOST_TEST(lines.size() == rows);
      if (on.row_of_names() < rows && columns >= 7)
        BOOST_TEST(lines[on.row_of_names()].substr(0, 7) == "  COUNT");
      for (const std::string& line : lines)
        BOOST_TEST(line.size() == columns);
    }
}

BOOST_AUTO_TEST_CASE(a_hundred_threads_leave_room_for_operations)
{
  snapshot found = numbered(1);
  for (unsigned i = 0; i != 100; ++i)
    found.threads.push_back({100 + i, 5, "post", {}});
  ps::screen on("1");
  const std::string text = drawn(on, found, {24, 80});
  BOOST_TEST(text.find("\n100 threads, 100 running:\n") != std::string::npos);
  BOOST_TEST(text.find("\n  ...\n") != std::string::npos);
  BOOST_TEST(text.find("waiting  t0") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(sends_no_control_characters)
{
  auto one = operation(5, "a\x1b[2J", 1s);
  one.waits = {"b\x1b[2J"};
  one.stores = {{"c\x1b[2J", "d\x1b[2J"}};
  snapshot found = snapshot_of(one);
  found.threads.push_back({1, 5, "e\x1b[2J", {{"f\x1b[2J", "\r\n"}}});
  ps::screen on("1");
  for (const std::string& line : on.draw(found, 1, {20, 200}))
    for (const char c : line)
      BOOST_TEST((c >= ' ' && c <= '~'));
}

BOOST_AUTO_TEST_CASE(counts_columns_and_not_bytes)
{
  const std::string old = std::setlocale(LC_CTYPE, nullptr);
  if (!std::setlocale(LC_CTYPE, "C.UTF-8"))
    return;
  BOOST_TEST(
      ps::fit(
          "gr\xc3\xbc\xc3\x9f"
          "e",
          6)
      == "gr\xc3\xbc\xc3\x9f"
         "e ");
  BOOST_TEST(
      ps::fit(
          "gr\xc3\xbc\xc3\x9f"
          "e",
          3)
      == "gr\xc3\xbc");
  const std::string wide = "\xe6\xbc\xa2"; // two columns
  BOOST_TEST(ps::fit(wide + wide, 4) == wide + wide);
  BOOST_TEST(ps::fit(wide + wide, 3) == wide + ' ');
  std::setlocale(LC_CTYPE, old.c_str());
}

BOOST_AUTO_TEST_SUITE_END()
