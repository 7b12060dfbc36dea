// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Test that the header is self-contained.
#include <asio_ctx/detail/insight/coroutine_stack.hpp>

#include "insight/made_up_table.hpp"
#include <asio_ctx/live_operation.hpp>
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <string>
#include <vector>

using namespace insight_test;

namespace {

void resume() {}
void resume_inner() {}
void resume_outer() {}

const location inner_place{
    "server.cpp", "boost::asio::awaitable<void> inner(int)", 43, 3};
const location outer_place{"server.cpp", "boost::asio::awaitable<void> outer()", 44, 3};
const location asio_place{
    "boost/asio/impl/co_spawn.hpp",
    "boost::asio::awaitable<x> boost::asio::detail::co_spawn_entry_point(int)", 200, 1};

struct fixture
{
  fixture()
  {
    for (coroutine* one : {&entry, &outer, &inner})
    {
      one->resume = &resume;
      one->self = one;
      one->chain = address(chain);
    }
    entry.top = inner.promise();
    inner.caller = outer.promise();
    outer.caller = entry.promise();
    entry.place = &asio_place;
    outer.place = &outer_place;
    inner.place = &inner_place;
  }

  std::vector<std::string> stack(bool runs = false)
  {
    insight::cached_memory memory(table_);
    std::vector<std::string> texts;
    const auto of_chain =
        insight::coroutine_stack(memory, names, layout)
            .of_chain(address(chain), address(entry.self), address(entry.top), runs);
    for (const asio_ctx::coroutine_frame& one : of_chain)
      texts.push_back(one.function + ' ' + one.file + ':' + std::to_string(one.line));
    return texts;
  }

  std::vector<std::string> stack_of(std::vector<std::uintptr_t> words)
  {
    insight::cached_memory memory(table_);
    std::vector<std::string> texts;
    const auto found = insight::coroutine_stack(memory, names, layout)
                           .of_operation(words.data(), words.size());
    for (const asio_ctx::coroutine_frame& one : found.stack)
      texts.push_back(one.function + ' ' + std::to_string(one.line));
    return texts;
  }

  void name_them()
  {
    names = &known;
    outer.resume = &resume_outer;
    inner.resume = &resume_inner;
    known.add_function(
        reinterpret_cast<std::uintptr_t>(&resume_inner),
        "session::load(session::load()::_ZN7session4loadEv.Frame*) [clone .actor]");
    known.add_function(
        reinterpret_cast<std::uintptr_t>(&resume_outer),
        "x boost::asio::async_result<y>::initiate<z>(z*) [clone .resume]");
  }

  made_up_table table_;
  table::member_offsets layout = offsets();
  made_up_names known;
  insight::name_source* names = nullptr;
  alignas(16) char chain[16];
  coroutine entry{};
  coroutine outer{};
  coroutine inner{};
};

using texts = std::vector<std::string>;

} // namespace

BOOST_FIXTURE_TEST_SUITE(insight_coroutine_stack, fixture)

BOOST_AUTO_TEST_CASE(the_innermost_comes_first_and_asios_own_are_left_out)
{
  BOOST_TEST((stack() == texts{"inner server.cpp:43", "outer server.cpp:44"}));
}

BOOST_AUTO_TEST_CASE(symbols_name_them_before_places_do)
{
  name_them();
  BOOST_TEST((stack() == texts{"session::load server.cpp:43"}));
}

BOOST_AUTO_TEST_CASE(the_innermost_line_of_one_that_runs_is_unknown)
{
  BOOST_TEST((stack(true) == texts{"inner server.cpp:0", "outer server.cpp:44"}));
}

BOOST_AUTO_TEST_CASE(flags_are_in_the_link)
{
  inner.chain |= 2;
  entry.chain |= 3;
  BOOST_TEST(stack().size() == 2u);
  inner.chain = address(entry); // of another chain
  BOOST_TEST((stack() == texts{"outer server.cpp:44"}));
}

BOOST_AUTO_TEST_CASE(places_are_validated)
{
  static const location broken[] = {
      {"server.cpp", "f()", 0, 0},
      {"server.cpp", "f()", 20'000'000, 0},
      {"", "f()", 1, 0},
      {nullptr, "f()", 1, 0},
      {"server\x01.cpp", "f()", 1, 0},
      {reinterpret_cast<const char*>(1), "f()", 1, 0}};
  for (const location& one : broken)
  {
    inner.place = &one;
    BOOST_TEST((stack() == texts{"outer server.cpp:44"}));
  }
  const location on_stack = inner_place;
  inner.place = &on_stack;
  BOOST_TEST((stack() == texts{"outer server.cpp:44"}));
}

BOOST_AUTO_TEST_CASE(a_circle_or_a_break_is_no_stack)
{
  outer.caller = inner.promise();
  BOOST_TEST(stack() == texts{});
  outer.caller = nullptr;
  BOOST_TEST(stack() == texts{});
  outer.caller = entry.promise();
  outer.self = &inner;
  BOOST_TEST(stack() == texts{});
  outer.self = &outer;
  outer.resume = nullptr; // has ended
  BOOST_TEST(stack() == texts{});
  outer.resume = reinterpret_cast<void (*)()>(address(inner_place)); // no code
  BOOST_TEST(stack() == texts{});
}

BOOST_AUTO_TEST_CASE(nothing_is_read_without_offsets)
{
  layout.promise_caller = table::unknown;
  BOOST_TEST(stack() == texts{});
  layout = offsets();
  layout.promise_handle = 1 << 30;
  BOOST_TEST(stack() == texts{});
}

BOOST_AUTO_TEST_CASE(coroutines_without_asio_ctx_have_names_alone)
{
  name_them();
  BOOST_TEST((stack_of({1, 0, address(entry.self)}) == texts{"session::load 0"}));
  BOOST_TEST(stack_of({address(inner.self)}) == texts{});
  BOOST_TEST(stack_of({8, ~std::uintptr_t(), address(entry)}) == texts{});
}

BOOST_AUTO_TEST_CASE(a_coroutine_that_has_not_begun)
{
  name_them();
  const auto of_beginning = [&] {
    insight::cached_memory memory(table_);
    texts found;
    for (const asio_ctx::coroutine_frame& one :
         insight::coroutine_stack(memory, names, layout)
             .of_beginning(address(entry.self)))
      found.push_back(one.function + ' ' + std::to_string(one.line));
    return found;
  };
  const auto beginning = [&](const std::string& spawned) {
    known.add_function(
        reinterpret_cast<std::uintptr_t>(&resume),
        "boost::asio::detail::co_spawn_entry_point(boost::asio::detail::co_spawn_entry_"
        "point<boost::asio::any_io_executor, "
            + spawned + ", boost::asio::detail::detached_handler>(x)::_ZN.Frame*)");
    return of_beginning();
  };
  const std::string awaitable =
      "boost::asio::detail::awaitable_as_function<void, boost::asio::any_io_executor>";
  BOOST_TEST(
      beginning("server::run()::{lambda()#1}") == texts{"lambda in server::run 0"});
  inner.caller = nullptr;
  const void* const argument = inner.promise(); // of co_spawn's coroutine
  entry.top = argument;
  BOOST_TEST(beginning(awaitable) == texts{"session::load 0"});
  BOOST_TEST(
      beginning("server::run()::{lambda()#1}") == texts{"lambda in server::run 0"});
  known.add_function(
      reinterpret_cast<std::uintptr_t>(&resume),
      "boost::asio::detail::co_spawn_entry_point(boost::asio::detail::_ZN5boost4asio6"
      "detail20co_spawn_entry_pointINS1_16detached_handlerENS0_15any_io_executorENS1_21"
      "awaitable_as_functionIvS4_EEEENS0_9awaitableINS1_28awaitable_thread_entry_"
      "pointET0_"
      "EEPNS7_IvS9_EENS1_14co_spawn_stateIT_S9_T1_vEE.Frame*) [clone .actor]");
  BOOST_TEST(of_beginning() == texts{"session::load 0"});
  inner.caller = outer.promise(); // it has begun
  BOOST_TEST(beginning(awaitable) == texts{});
  inner.caller = nullptr;
  inner.resume = nullptr; // it has ended
  BOOST_TEST(beginning(awaitable) == texts{});
  entry.resume = nullptr;
  BOOST_TEST(beginning("server::run()::{lambda()#1}") == texts{});
}

BOOST_AUTO_TEST_SUITE_END()
