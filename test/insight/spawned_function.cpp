// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Test that the header is self-contained.
#include <asio_ctx/detail/insight/spawned_function.hpp>

#include "insight/made_up_table.hpp"
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

using namespace insight_test;

namespace {

using names = std::vector<std::string>;

constexpr std::uint64_t fiber_vtable = 0x7000'1010;
constexpr std::uint64_t coroutine_vtable = 0x7000'2010;
constexpr std::uint64_t object_vtable = 0x7000'3010;
constexpr std::uint64_t entry = 0x7000'4004; // a call in it returns here
constexpr std::uint64_t do_session = 0x7000'5000;
constexpr std::uint64_t in_do_session = 0x7000'5004;

std::string entry_point_of(const std::string& spawned)
{
  return "boost::asio::detail::spawn_entry_point<boost::asio::any_io_executor, " + spawned
         + ", listener::run()::{lambda(std::exception_ptr)#1}>";
}

// A coroutine of spawn that is suspended, on a stack of this test's.
struct fixture
{
  fixture()
  {
    known.add_vtable(fiber_vtable, "boost::asio::detail::spawned_fiber_thread");
    known.add_vtable(coroutine_vtable, "boost::asio::detail::spawned_coroutine_thread");
    known.add_function(do_session, "do_session(int)");
    known.add_function(in_do_session, "do_session(int)");
    known.names[in_do_session].offset = 4;
    stack[thread] = fiber_vtable;
    stack[thread + 6] = address(stack[suspended_at]);
    stack[thread + 8] = address(stack[suspended_at + 10]); // an older one
    stack[entry_at] = entry;
    stack[record] = end * sizeof *stack;
    stack[record + 1] = address(stack[end]);
    yield_context = address(stack[thread]);
    spawns("session::go()::{lambda(yield_context)#1}");
  }

  void spawns(const std::string& type)
  {
    known.add_function(
        entry, "void boost::context::detail::fiber_entry<boost::context::detail::"
               "fiber_record<boost::context::fiber, x, boost::asio::detail::"
               "spawned_fiber_thread::entry_point<"
                   + entry_point_of(type) + " > > >(boost::context::detail::transfer_t)");
    known.names[entry].offset = 4;
  }

  // Boost.Coroutine's stack begins with an object.
  void is_of_boost_coroutine(const std::string& type)
  {
    known.add_vtable(
        object_vtable,
        "boost::coroutines::detail::pull_coroutine_object<x, void, boost::asio::detail::"
        "spawned_coroutine_thread::entry_point<boost::asio::detail::old_"
            + entry_point_of(type).substr(21) + ">, y>");
    stack[thread] = coroutine_vtable;
    stack[thread + 6] = address(stack[record - 4]);
    stack[record - 4] = object_vtable;
    stack[record - 3] = address(stack[suspended_at]);
    stack[entry_at] = 0;
  }

  insight::spawned_function::result find(std::vector<std::uintptr_t> words)
  {
    insight::cached_memory memory(*own);
    return insight::spawned_function(memory, known).find(words.data(), words.size());
  }

  insight::spawned_function::result find()
  {
    return find({0, 1, address(yield_context), address(stack[thread]), 4711});
  }

  static constexpr std::size_t suspended_at = 868;
  static constexpr std::size_t thread = 968;
  static constexpr std::size_t entry_at = 988;
  static constexpr std::size_t record = 1008;
  static constexpr std::size_t end = 1024;

  std::unique_ptr<insight::memory_source> own = insight::own_memory();
  made_up_names known;
  std::uintptr_t stack[2 * end] = {};
  std::uint64_t yield_context = 0;
};

} // namespace

BOOST_AUTO_TEST_SUITE(insight_spawned_type)

BOOST_AUTO_TEST_CASE(of_all_entry_points)
{
  using insight::spawned_type;
  BOOST_TEST(
      spawned_type("a<spawn_entry_point<x<int, int>, f<a, b>, h> >(z)") == "f<a, b>");
  BOOST_TEST(
      spawned_type("a<old_spawn_entry_point<x, void (*)(a, b), h>, y>")
      == "void (*)(a, b)");
  BOOST_TEST(spawned_type("co_spawn_entry_point<void, x, f, h>(int)") == "f");
  BOOST_TEST(
      spawned_type("co_spawn_entry_point<h, x, f>(co_spawn_state<h, x, f, void>)")
      == "f");
  BOOST_TEST(spawned_type("co_spawn_entry_point<x>") == "");
  BOOST_TEST(spawned_type("spawn_entry_point<x, f") == "x");
  BOOST_TEST(spawned_type("entry_point<x, f, h>") == "");
}

BOOST_AUTO_TEST_CASE(the_linkers_name_in_that_of_a_coroutine)
{
  BOOST_TEST(insight::name_of_frame("f(a::_Z1fi.Frame*) [clone .actor]") == "_Z1fi");
  BOOST_TEST(insight::name_of_frame("f(a::_Z1fi*)") == "");
  BOOST_TEST(insight::name_of_frame("f(.Frame*)") == "");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(insight_spawned_function, fixture)

BOOST_AUTO_TEST_CASE(a_lambda_and_not_that_of_the_completion_handler)
{
  BOOST_TEST(find().waits == names{"lambda in session::go"});
  BOOST_TEST(find().maybe == names{});
}

BOOST_AUTO_TEST_CASE(a_class)
{
  spawns("my::session");
  stack[record + 4] = do_session;
  stack[suspended_at] = in_do_session;
  BOOST_TEST(find().waits == names{"my::session"});
}

BOOST_AUTO_TEST_CASE(a_function_that_runs_on_the_stack)
{
  spawns("std::_Bind<void (*(int))(int)>");
  stack[record + 4] = do_session;
  BOOST_TEST(find().waits == names{});
  BOOST_TEST(find().maybe == names{"do_session"});
  stack[suspended_at - 1] = in_do_session; // below what is in use
  BOOST_TEST(find().waits == names{});
  stack[suspended_at + 1] = in_do_session;
  BOOST_TEST(find().waits == names{"do_session"});
  BOOST_TEST(find().maybe == names{});
  known.names[do_session].has_synonyms = true;
  BOOST_TEST(find().waits == names{});
}

BOOST_AUTO_TEST_CASE(a_function_of_boost_coroutine)
{
  is_of_boost_coroutine("void (*)(int)");
  BOOST_TEST(find().maybe == names{});
  stack[record + 4] = do_session;
  BOOST_TEST(find().maybe == names{"do_session"});
  stack[suspended_at + 1] = in_do_session;
  BOOST_TEST(find().waits == names{"do_session"});
  is_of_boost_coroutine("session::go()::{lambda(yield_context)#1}");
  BOOST_TEST(find().waits == names{"lambda in session::go"});
}

BOOST_AUTO_TEST_CASE(the_pointer_that_the_handler_has_counts)
{
  std::uint64_t other[256] = {fiber_vtable};
  const std::uint64_t its_context = address(other[0]);
  // A remain of another handler is alone, or has its context, too.
  BOOST_TEST(
      find({address(other[0]), address(yield_context), address(stack[thread])}).waits
      == names{"lambda in session::go"});
  BOOST_TEST(
      find({address(yield_context), address(stack[thread]), 0, address(other[0])}).waits
      == names{"lambda in session::go"});
  BOOST_TEST(
      find({address(its_context), address(other[0]), address(yield_context),
            address(stack[thread])})
          .waits
      == names{});
  BOOST_TEST(find({0, address(stack[thread])}).waits == names{"lambda in session::go"});
  BOOST_TEST(find({0, address(stack[thread]), address(other[0])}).waits == names{});
}

BOOST_AUTO_TEST_CASE(remains_of_a_coroutine_that_had_the_memory_before)
{
  constexpr std::uint64_t other = 0x7000'6004;
  known.add_function(
      other, "void boost::context::detail::fiber_entry<" + entry_point_of("x") + ">(y)");
  known.names[other].offset = 8;
  stack[suspended_at] = other; // before what Asio has on the stack
  BOOST_TEST(find().waits == names{"lambda in session::go"});
  stack[entry_at + 1] = other;
  BOOST_TEST(find().waits == names{});
  stack[entry_at] = 0;
  BOOST_TEST(find().waits == names{"x"});
  known.names[other].offset = 0; // nothing returns there
  BOOST_TEST(find().waits == names{});
}

BOOST_AUTO_TEST_CASE(a_stack_that_is_used_too_deeply_to_be_read)
{
  constexpr std::size_t deep = 20'000; // words
  const auto large = std::make_unique<std::uintptr_t[]>(deep + std::size(stack));
  std::uintptr_t* const at = large.get() + deep;
  std::copy(std::begin(stack), std::end(stack), at);
  at[record] = (deep + end) * sizeof *at;
  at[record + 1] = address(at[end]);
  at[thread + 6] = address(at[suspended_at]);
  at[thread + 8] = address(at[suspended_at + 10]);
  const std::uint64_t context = address(at[thread]);
  const std::vector<std::uintptr_t> words{address(context), address(at[thread])};
  BOOST_TEST(find(words).waits == names{"lambda in session::go"});
  at[thread + 6] = address(large[0]);
  BOOST_TEST(find(words).waits == names{});
}

BOOST_AUTO_TEST_CASE(what_is_no_coroutine_of_spawn_names_nobody)
{
  BOOST_TEST(find({}).waits == names{});
  BOOST_TEST(
      find({8, 1, ~std::uintptr_t(), 0x10'0000, ~(~std::uintptr_t() >> 1)}).waits
      == names{});
  stack[record + 1] = 0; // the stack's end
  spawns("void (*)(int)");
  stack[record + 4] = do_session;
  BOOST_TEST(find().waits == names{});
  BOOST_TEST(find().maybe == names{});
  stack[entry_at] = 0;
  BOOST_TEST(find().waits == names{});
  stack[thread] = 0;
  BOOST_TEST(find().waits == names{});
}

BOOST_AUTO_TEST_SUITE_END()
