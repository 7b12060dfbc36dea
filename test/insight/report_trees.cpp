// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include <asio_ctx/detail/insight/trees.hpp>

#include "insight/made_up.hpp"
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <string>

namespace {

using namespace std::chrono_literals;
using asio_ctx::detail::insight::snapshot;
using made_up::operation;
using made_up::snapshot_of;

std::string tree_of(const snapshot& found)
{
  return made_up::written([&](std::ostream& out) {
    asio_ctx::detail::insight::write_tree(out, found, found.operations.size());
  });
}

std::string contexts_of(const snapshot& found)
{
  return made_up::written([&](std::ostream& out) {
    asio_ctx::detail::insight::write_tree_by_context(out, found, found.operations.size());
  });
}

} // namespace

BOOST_AUTO_TEST_SUITE(insight_trees)

BOOST_AUTO_TEST_CASE(what_a_handler_has_started_stands_together)
{
  auto signals = operation(5, "signal_set.async_wait", 2h);
  auto read = operation(41, "socket.async_receive", 1h);
  read.trigger_id = 40;
  read.native_handle = 9;
  read.waits = {"session::on_read"};
  auto coroutine = made_up::suspended_coroutine(42, 14min);
  coroutine.trigger_id = 40;
  auto alone = operation(50, "post", 10min);
  alone.trigger_id = 30;
  auto first = operation(60, "steady_timer.async_wait", 3s);
  first.trigger_id = 42;
  auto second = operation(61, "coroutine", 2s);
  second.trigger_id = 42;
  auto third = operation(62, "post", 1s);
  third.trigger_id = 61;
  snapshot found = snapshot_of(signals, read, coroutine, alone, first, second, third);
  found.threads.push_back({77, 1, "", {}});
  BOOST_TEST(tree_of(found) == R"(
7 unfinished operations, the oldest first

5  signal_set.async_wait  for 2 h
40  (finished)  5 operations, the oldest for 1 h
|- 41  socket.async_receive  for 1 h  fd 9  waits session::on_read
`- 42  coroutine  suspended for 3 s, started 14 min ago  in fetch_row lines.cpp:11 <- load_user lines.cpp:17
   |- 60  steady_timer.async_wait  for 3 s
   `- 61  coroutine  for 2 s
      `- 62  post  for 1 s
50  post  for 10 min

threads
      idle: 77
)");
}

BOOST_AUTO_TEST_CASE(alike_trees_are_one)
{
  snapshot found = snapshot_of();
  for (unsigned i = 0; i != 6; ++i)
  {
    found.operations.push_back(operation(100 + i, "coroutine", (10 - i) * 1min));
    for (unsigned j = 0; j != 2; ++j)
    {
      found.operations.push_back(
          operation(200 + 2 * i + j, j == 0 ? "post" : "dispatch", 3s));
      found.operations.back().trigger_id = 100 + i;
    }
  }
  found.operations.back().waits = {"another"};
  BOOST_TEST(tree_of(found) == R"(
18 unfinished operations, the oldest first

5 x coroutine  for 6 min to 10 min
|- 200  post  for 3 s
`- 201  dispatch  for 3 s
105  coroutine  for 5 min
|- 210  post  for 3 s
`- 211  dispatch  for 3 s  waits another
)");
}

BOOST_AUTO_TEST_CASE(lines_go_on_beside_what_is_deeper)
{
  snapshot found = snapshot_of(
      operation(10, "a", 9s), operation(11, "b", 8s), operation(12, "c", 7s),
      operation(13, "d", 6s));
  found.operations[1].trigger_id = 10;
  found.operations[2].trigger_id = 11;
  found.operations[3].trigger_id = 10;
  BOOST_TEST(tree_of(found) == R"(
4 unfinished operations, the oldest first

10  a  for 9 s
|- 11  b  for 8 s
|  `- 12  c  for 7 s
`- 13  d  for 6 s
)");
}

BOOST_AUTO_TEST_CASE(chains_may_be_long)
{
  snapshot found = snapshot_of();
  for (unsigned i = 0; i != 100000; ++i)
  {
    found.operations.push_back(operation(10 + i, "post", 1h));
    found.operations.back().trigger_id = 9 + i;
  }
  BOOST_TEST(tree_of(found).find("`- 100009  post") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(contexts_begin_with_the_storage_of_the_fewest_stores)
{
  const auto make = [](unsigned id, std::string request, std::string user) {
    auto one = operation(id, "post", std::chrono::seconds(20 - id));
    one.stores = {{"request", std::move(request)}, {"user", std::move(user)}};
    return one;
  };
  BOOST_TEST(
      contexts_of(snapshot_of(
          operation(5, "signal_set.async_wait", 1h), make(6, "/a", "42"),
          make(7, "/b", "7"), make(8, "/c", "42"), make(9, "/a", "42")))
      == R"(
5 unfinished operations, the oldest first

(no context)  1 operation for 1 h
`- 5  signal_set.async_wait  for 1 h
user=42  3 operations, the oldest for 14 s
|- request=/a  2 operations, the oldest for 14 s
|  |- 6  post  for 14 s
|  `- 9  post  for 11 s
`- request=/c  1 operation for 12 s
   `- 8  post  for 12 s
user=7  1 operation for 13 s
`- request=/b  1 operation for 13 s
   `- 7  post  for 13 s
)");
}

BOOST_AUTO_TEST_CASE(a_coroutine_and_what_it_awaits_have_one_context)
{
  auto coroutine = operation(10, "coroutine", 1h);
  coroutine.stores = {{"user", "a"}};
  auto timer = operation(11, "steady_timer.async_wait", 3s);
  timer.trigger_id = 10;
  auto other = operation(12, "steady_timer.async_wait", 2s);
  other.trigger_id = 10;
  other.stores = {{"user", "b"}};
  BOOST_TEST(contexts_of(snapshot_of(coroutine, timer, other)) == R"(
3 unfinished operations, the oldest first

user=a  2 operations, the oldest for 1 h
`- 10  coroutine  for 1 h
   `- 11  steady_timer.async_wait  for 3 s
user=b  1 operation for 2 s
`- 12  steady_timer.async_wait  for 2 s
)");
}

BOOST_AUTO_TEST_CASE(very_many_alike_contexts_are_one)
{
  snapshot found = snapshot_of();
  for (unsigned i = 0; i != 21; ++i)
  {
    found.operations.push_back(operation(10 + i, "post", (30 - i) * 1s));
    found.operations.back().stores = {{"request", '/' + std::to_string(i)}};
  }
  BOOST_TEST(contexts_of(found) == R"(
21 unfinished operations, the oldest first

21 x request=/0  21 operations, the oldest for 30 s
`- 10  post  for 30 s
)");
}

BOOST_AUTO_TEST_CASE(without_a_table_there_are_no_trees)
{
  BOOST_TEST(tree_of(snapshot()).find("ASIO_CTX=table") != std::string::npos);
  BOOST_TEST(contexts_of(snapshot()).find("ASIO_CTX=table") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
