// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include "run.hpp"

#include "insight/made_up.hpp"
#include <asio_ctx/version.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

namespace {

using namespace std::chrono_literals;
using made_up::operation;
using made_up::snapshot_of;
using ps::result;
using ps::snapshot;

snapshot in_the_program; // what the target of the next command has

class made_up_target : public ps::target
{
public:
  snapshot read() override { return in_the_program; }
  std::string name() const override { return "1234 (server)"; }
};

std::unique_ptr<ps::target> open_made_up(const ps::arguments&)
{
  return std::make_unique<made_up_target>();
}

struct outcome
{
  ps::result result;
  std::string output;
  std::string errors;
};

outcome run(std::vector<std::string> words)
{
  words.insert(words.begin(), "asio_ctx-ps");
  std::vector<char*> arguments;
  for (std::string& word : words)
    arguments.push_back(word.data());
  arguments.push_back(nullptr);
  std::ostringstream output;
  std::ostringstream errors;
  const result ended = ps::run(
      static_cast<int>(words.size()), arguments.data(), open_made_up, output, errors);
  return {ended, output.str(), errors.str()};
}

// The ids in the JSON of the command.
std::vector<unsigned> ids(std::vector<std::string> words)
{
  words.insert(words.end(), {"--json", "1234"});
  const outcome ended = run(words);
  std::vector<unsigned> found;
  const std::string before = "\n{\"id\":";
  for (auto at = ended.output.find(before); at != std::string::npos;
       at = ended.output.find(before, at + 1))
    found.push_back(
        static_cast<unsigned>(std::stoul(ended.output.substr(at + before.size()))));
  BOOST_TEST(
      (ended.result == (found.empty() ? result::nothing_found : result::found)),
      "the exit code says whether something was found");
  return found;
}

using list = std::vector<unsigned>;

void check_wrong(std::vector<std::string> words, const std::string& why)
{
  const outcome ended = run(std::move(words));
  BOOST_TEST((ended.result == result::wrong_use));
  BOOST_TEST(ended.output == "");
  BOOST_TEST(
      ended.errors
      == "asio_ctx-ps: " + why + "\nTry 'asio_ctx-ps --help' for more information.\n");
}

} // namespace

BOOST_AUTO_TEST_SUITE(command_line)

BOOST_AUTO_TEST_CASE(shows_the_view_that_is_asked_for)
{
  auto one = operation(5, "post", 3s);
  one.stores = {{"user", "42"}};
  in_the_program = snapshot_of(one);
  const std::string heading = "1 unfinished operation\n\n";
  BOOST_TEST(
      run({"1234"}).output == heading + "5  post  for 3 s\n      context  user=42\n");
  BOOST_TEST(run({"--tree", "1234"}).output == heading + "5  post  for 3 s\n");
  BOOST_TEST(run({"1234", "--tree"}).output == heading + "5  post  for 3 s\n");
  BOOST_TEST(
      run({"--tree=context", "1234"}).output
      == heading + "user=42  1 operation for 3 s\n`- 5  post  for 3 s\n");
  BOOST_TEST(run({"--json", "1234"}).output.substr(0, 12) == "{\"version\":1");
  for (const auto& core :
       {std::vector<std::string>{"core", "core.1"},
        std::vector<std::string>{"core", "core.1", "server"}})
    BOOST_TEST(
        run(core).output == heading + "5  post  for 3 s\n      context  user=42\n");
}

BOOST_AUTO_TEST_CASE(says_whether_something_was_found)
{
  in_the_program = snapshot_of();
  outcome ended = run({"1234"});
  BOOST_TEST((ended.result == result::nothing_found));
  BOOST_TEST(ended.output == "no unfinished operations\n");
  in_the_program = snapshot_of(operation(5, "post", 3s));
  BOOST_TEST((run({"1234"}).result == result::found));
  ended = run({"1234", "--type", "other"});
  BOOST_TEST((ended.result == result::nothing_found));
  BOOST_TEST(ended.output == "none of 1 unfinished operation\n");
}

BOOST_AUTO_TEST_CASE(filters)
{
  auto slow = operation(5, "steady_timer.async_wait", 2h);
  slow.stores = {{"request", "/slow"}, {"user", "42"}};
  auto read = operation(6, "socket.async_receive", 30s);
  read.stores = {{"request", "/fast"}, {"user", "42"}};
  auto write = operation(7, "socket.async_send", 100ms);
  in_the_program = snapshot_of(slow, read, write);
  BOOST_TEST(ids({}) == list({5, 6, 7}));
  BOOST_TEST(ids({"--type", "socket.async_send"}) == list({7}));
  BOOST_TEST(ids({"--type", "socket.*"}) == list({6, 7}));
  BOOST_TEST(ids({"--type=*send", "--type=steady*"}) == list({5, 7}));
  BOOST_TEST(ids({"--type", "socket"}) == list());
  BOOST_TEST(ids({"--older", "100ms"}) == list({5, 6, 7}));
  BOOST_TEST(ids({"--older", "101ms"}) == list({5, 6}));
  BOOST_TEST(ids({"--older", "30s"}) == list({5, 6}));
  BOOST_TEST(ids({"--older", "0.5min"}) == list({5, 6}));
  BOOST_TEST(ids({"--older", "1.9h"}) == list({5}));
  BOOST_TEST(ids({"--older", "1d"}) == list());
  BOOST_TEST(ids({"--context", "user=42"}) == list({5, 6}));
  BOOST_TEST(ids({"--context", "user=42", "--context", "request=/slow"}) == list({5}));
  BOOST_TEST(ids({"--context", "user=4"}) == list());
  BOOST_TEST(ids({"--context", "user=42", "--older", "1h"}) == list({5}));
}

BOOST_AUTO_TEST_CASE(a_coroutine_is_found_with_what_it_awaits)
{
  auto coroutine = made_up::suspended_coroutine(10, 2h);
  auto branch = operation(11, "coroutine", 3s);
  branch.trigger_id = 10;
  branch.is_awaited_by_trigger = true;
  auto timer = operation(12, "steady_timer.async_wait", 3s);
  timer.trigger_id = 11;
  auto detached = operation(13, "coroutine", 3s);
  detached.trigger_id = 10;
  in_the_program = snapshot_of(coroutine, branch, timer, detached);
  BOOST_TEST(ids({"--type", "steady_timer*"}) == list({10, 11, 12}));
  BOOST_TEST(ids({"--older", "1h"}) == list({10, 11, 12}));
}

BOOST_AUTO_TEST_CASE(says_how_many_there_are_without_the_filter)
{
  in_the_program = snapshot_of(operation(5, "post", 3s), operation(6, "dispatch", 3s));
  BOOST_TEST(
      run({"--type", "post", "1234"}).output
      == "1 of 2 unfinished operations\n\n5  post  for 3 s\n");
}

BOOST_AUTO_TEST_CASE(explains_itself)
{
  const outcome help = run({"--help"});
  BOOST_TEST((help.result == result::found));
  BOOST_TEST(help.output.find("usage: asio_ctx-ps [OPTION...] PID\n") == 0u);
  for (const char* option :
       {"--tree ", "--tree=context ", "--json ", "--top ", "--type ", "--older ",
        "--context ", "--help", "--version"})
    BOOST_TEST(help.output.find(option) != std::string::npos, option);
  const std::string version = "asio_ctx-ps " ASIO_CTX_VERSION_STRING;
  const std::string shown = run({"--version"}).output;
  BOOST_TEST((shown == version + '\n' || shown == version + " with libdw\n"));
}

BOOST_AUTO_TEST_CASE(says_what_is_wrong_with_the_arguments)
{
  check_wrong({}, "Which process? asio_ctx-ps PID, or asio_ctx-ps core FILE.");
  check_wrong({"server"}, "'server' is not the number of a process.");
  check_wrong({"0"}, "'0' is not the number of a process.");
  check_wrong({"--", "-1"}, "'-1' is not the number of a process.");
  check_wrong({"12x"}, "'12x' is not the number of a process.");
  check_wrong({"99999999999"}, "'99999999999' is not the number of a process.");
  check_wrong({"1", "2"}, "'2' is one argument too many.");
  check_wrong(
      {"core"}, "Which core file? asio_ctx-ps core FILE, or asio_ctx-ps core FILE EXE.");
  check_wrong({"core", "a", "b", "c"}, "'c' is one argument too many.");
  check_wrong(
      {"--top", "core", "a", "b"},
      "A core file does not change: --top is for processes.");
  check_wrong({"--forest", "1"}, "There is no option '--forest'.");
  check_wrong({"-xy", "1"}, "There is no option '-x'.");
  check_wrong(
      {"--tree=color", "1"},
      "There is no tree by 'color', but --tree and --tree=context.");
  check_wrong({"1", "--older"}, "'--older' needs a value.");
  for (const std::string text : {"", "30", "s", "30 s", "-3s", "30sec", "nans", "1e300d"})
    check_wrong(
        {"--older", text, "1"},
        "'" + text + "' is not a time: 100ms, 30s, 5min, 2h and 1d are.");
  for (const std::string text : {"", "user", "=42"})
    check_wrong(
        {"--context", text, "1"},
        "'" + text + "' is not a store: --context NAME=VALUE, as in --context user=42.");
  check_wrong(
      {"--tree", "--json", "1"}, "Only one of --tree, --json and --top can be shown.");
}

BOOST_AUTO_TEST_CASE(does_not_compare_ages_that_are_unknown)
{
  in_the_program = snapshot_of(operation(5, "post", 0s));
  in_the_program.has_times = false;
  const outcome ended = run({"--older", "30s", "core", "a", "b"});
  BOOST_TEST((ended.result == result::wrong_use));
  BOOST_TEST(
      ended.errors
      == "asio_ctx-ps: The core file does not say how old its operations are: --older "
         "can't be used.\n");
}

BOOST_AUTO_TEST_SUITE_END()
