// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Test that the header is self-contained.
#include <algorithm>
#include <asio_ctx/detail/insight/who_waits.hpp>

#include "insight/made_up_table.hpp"
#include <asio_ctx/detail/insight/symbol_names.hpp>
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

using namespace insight_test;

struct insight_test_waiter
{
  __attribute__((noinline)) void on_read(int);
};

void insight_test_waiter::on_read(int)
{
  asm volatile("");
}

namespace {

using names = std::vector<std::string>;

constexpr char session_type[] =
    "f() [with T = boost::beast::bind_front_wrapper<void (session::*)(int), "
    "std::shared_ptr<session> >]";

struct fixture
{
  fixture()
  {
    known.add_function(on_read, "session::on_read(int)");
    known.add_vtable(
        vtable, "std::_Sp_counted_ptr_inplace<session, std::allocator<void>, "
                "(__gnu_cxx::_Lock_policy)2>");
    known.add_function(
        do_complete, "boost::asio::detail::wait_handler<boost::beast::"
                     "bind_front_wrapper<void (session::*)(int), "
                     "std::shared_ptr<session> >, x>::do_complete(void*)");
  }

  insight::who_waits::result find(
      const char* signature, std::vector<std::uintptr_t> words, bool runs = false,
      std::size_t own_function = insight::who_waits::unknown_place)
  {
    insight::cached_memory memory(*own);
    insight::who_waits waits(memory, known);
    return waits.find(
        signature ? address(signature) : 0, words.data(), words.size(), runs,
        own_function);
  }

  static constexpr std::uint64_t on_read = 0x7000'1000;
  static constexpr std::uint64_t vtable = 0x7000'2010;
  static constexpr std::uint64_t do_complete = 0x7000'3000;

  std::unique_ptr<insight::memory_source> own = insight::own_memory();
  made_up_names known;
  control_block block{vtable, 1, 1};
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(insight_who_waits, fixture)

BOOST_AUTO_TEST_CASE(the_function_and_the_owner_in_the_handler)
{
  const auto found = find(session_type, {on_read, 0, 4711, address(block)});
  BOOST_TEST((found.waits == names{"session::on_read", "shared_ptr<session>"}));
  BOOST_TEST(found.maybe == names{});
}

BOOST_AUTO_TEST_CASE(the_function_of_an_operation_that_had_the_memory_before_names_nobody)
{
  constexpr std::uint64_t earlier = 0x7000'5000;
  known.add_function(
      earlier, "boost::asio::detail::wait_handler<listener::accept()::{lambda(int)#1}, "
               "x>::do_complete(void*)");
  const names of_both = find(nullptr, {earlier, do_complete, on_read}).waits;
  BOOST_TEST(
      (std::find(of_both.begin(), of_both.end(), "lambda in listener::accept")
       != of_both.end()));
  const auto found = find(nullptr, {earlier, do_complete, on_read}, false, 1);
  BOOST_TEST(found.waits == names{"session::on_read"});
  BOOST_TEST(found.maybe == names{});
}

BOOST_AUTO_TEST_CASE(a_function_that_the_type_does_not_know_beside_one_that_it_knows)
{
  constexpr std::uint64_t earlier = 0x7000'5000;
  known.add_function(earlier, "listener::on_accept(int)");
  const auto found = find(nullptr, {0, do_complete, on_read, earlier}, false, 1);
  BOOST_TEST(found.waits == names{"session::on_read"});
  BOOST_TEST(found.maybe == names{});
  BOOST_TEST(
      find("f() [with T = std::function<void()>]", {earlier}).waits
      == names{"listener::on_accept"});
}

BOOST_AUTO_TEST_CASE(the_class_if_the_function_is_not_known)
{
  BOOST_TEST(find(session_type, {1, 0}).waits == names{"session"});
  BOOST_TEST(find("f() [with T = my::handler]", {}).waits == names{"my::handler"});
  BOOST_TEST(
      find("f() [with T = boost::asio::read_op<my::stream, my::handler>]", {}).waits
      == names{"my::handler"});
}

BOOST_AUTO_TEST_CASE(the_lambda_and_what_it_owns)
{
  const auto found =
      find("f() [with T = session::do_read()::<lambda(int)>]", {4711, address(block)});
  BOOST_TEST((found.waits == names{"lambda in session::do_read", "shared_ptr<session>"}));
}

BOOST_AUTO_TEST_CASE(a_lambda_in_the_name_of_a_function_of_a_library)
{
  known.add_function(
      0x7000'4000, "std::_Function_handler<void (int), "
                   "session::do_read()::{lambda(int)#1}>::_M_invoke(x)");
  BOOST_TEST(
      find("f() [with T = std::function<void(int)>]", {0, 0, 0, 0x7000'4000}).waits
      == names{"lambda in session::do_read"});
}

BOOST_AUTO_TEST_CASE(only_what_begins_a_function_counts)
{
  known.names[on_read].offset = 4;
  BOOST_TEST(find(nullptr, {on_read}).waits == names{});
  known.names[on_read].offset = 0;
  known.names[on_read].is_function = false;
  BOOST_TEST(find(nullptr, {on_read}).waits == names{});
}

BOOST_AUTO_TEST_CASE(functions_of_libraries_and_of_c_are_not_the_users)
{
  known.add_function(0x7000'4000, "boost::asio::detail::f(int)");
  known.add_function(0x7000'5000, "std::f(int)");
  known.add_function(0x7000'6000, "free");
  known.names[0x7000'6000].is_cpp = false;
  const auto found = find(nullptr, {0x7000'4000, 0x7000'5000, 0x7000'6000});
  BOOST_TEST(found.waits == names{});
  BOOST_TEST(found.maybe == names{});
}

BOOST_AUTO_TEST_CASE(a_function_with_two_names_may_be_another_one)
{
  known.names[on_read].has_synonyms = true;
  BOOST_TEST(find(nullptr, {on_read}).waits == names{});
  BOOST_TEST(find(nullptr, {on_read}).maybe == names{"session::on_read"});
  BOOST_TEST(find(session_type, {on_read}).waits == names{"session::on_read"});
}

BOOST_AUTO_TEST_CASE(an_object_that_is_gone_does_not_wait)
{
  block.owners = 0;
  BOOST_TEST(find(nullptr, {address(block)}).waits == names{});
}

BOOST_AUTO_TEST_CASE(objects_of_libraries_do_not_wait)
{
  known.add_vtable(vtable, "std::_Sp_counted_ptr_inplace<std::vector<int>, x>");
  BOOST_TEST(find(nullptr, {address(block)}).waits == names{});
  known.add_vtable(vtable, "session");
  BOOST_TEST(find(nullptr, {address(block)}).waits == names{});
}

BOOST_AUTO_TEST_CASE(control_blocks_of_all_libraries)
{
  for (const char* type :
       {"std::_Sp_counted_ptr<session*, (__gnu_cxx::_Lock_policy)2>",
        "std::_Sp_counted_deleter<session*, d, std::allocator<void>, x>",
        "boost::detail::sp_counted_impl_p<session>"})
  {
    known.add_vtable(vtable, type);
    BOOST_TEST(find(nullptr, {address(block)}).waits == names{"shared_ptr<session>"});
  }
  known.add_vtable(
      vtable, "std::__1::__shared_ptr_emplace<session, std::__1::allocator<session> >");
  const std::intptr_t block_of_libcxx[] = {static_cast<std::intptr_t>(vtable), 0, 0};
  BOOST_TEST(
      find(nullptr, {address(block_of_libcxx[0])}).waits == names{"shared_ptr<session>"});
  const std::intptr_t without_owner[] = {static_cast<std::intptr_t>(vtable), -1, 0};
  BOOST_TEST(find(nullptr, {address(without_owner[0])}).waits == names{});
}

BOOST_AUTO_TEST_CASE(what_is_behind_a_pointer_counts_if_the_type_has_it_too)
{
  const std::uintptr_t behind[8] = {0, on_read, 0, address(block)};
  const auto without_type = find(nullptr, {address(behind[0])});
  BOOST_TEST(without_type.waits == names{});
  BOOST_TEST((without_type.maybe == names{"session::on_read", "shared_ptr<session>"}));
  const auto with_type = find(nullptr, {do_complete, address(behind[0])});
  BOOST_TEST((with_type.waits == names{"session::on_read", "shared_ptr<session>"}));
  BOOST_TEST(with_type.maybe == names{});
}

BOOST_AUTO_TEST_CASE(an_owner_alone_behind_a_pointer_is_the_rest_of_something)
{
  const std::uintptr_t behind[8] = {0, address(block)};
  const auto found = find(nullptr, {address(behind[0])});
  BOOST_TEST(found.waits == names{});
  BOOST_TEST(found.maybe == names{});
}

BOOST_AUTO_TEST_CASE(nothing_else_may_wait_if_the_handler_is_known)
{
  const std::uintptr_t behind[8] = {on_read};
  const auto found = find("f() [with T = main()::<lambda(int)>]", {address(behind[0])});
  BOOST_TEST(found.waits == names{"lambda in main"});
  BOOST_TEST(found.maybe == names{});
}

BOOST_AUTO_TEST_CASE(the_function_that_an_executor_runs_later)
{
  constexpr std::uint64_t runs = 0x7000'4000;
  constexpr std::uint64_t calls = 0x7000'5000;
  known.add_function(
      runs, "boost::asio::detail::executor_op<boost::asio::detail::executor_function, "
            "std::allocator<void>, x>::do_complete(void*)");
  known.add_function(
      calls, "void boost::asio::detail::executor_function::complete<boost::asio::detail::"
             "binder0<session::go()::{lambda()#1}>, x>(y*, bool)");
  const std::uintptr_t function[8] = {calls, on_read};
  const auto found = find(nullptr, {0, runs, address(function[0])}, false, 1);
  BOOST_TEST(found.waits == names{"lambda in session::go"});
  BOOST_TEST(found.function == address(function[0]));
  const auto of_another = find(nullptr, {do_complete, address(function[0])}, false, 0);
  BOOST_TEST(of_another.waits == names{"session::on_read"});
  BOOST_TEST(of_another.function == 0u);
}

BOOST_AUTO_TEST_CASE(a_coroutine_of_spawn)
{
  BOOST_TEST(!find(session_type, {}).is_spawned);
  BOOST_TEST(find("f() [with T = boost::asio::detail::spawn_handler<x, void()>]", {})
                 .is_spawned);
}

BOOST_AUTO_TEST_CASE(no_pointer_of_an_operation_that_runs_is_followed)
{
  const std::uintptr_t behind[8] = {on_read};
  const auto found = find(nullptr, {on_read, address(block), address(behind[0])}, true);
  BOOST_TEST(found.waits == names{"session::on_read"});
  BOOST_TEST(found.maybe == names{});
}

BOOST_AUTO_TEST_CASE(bad_pointers_are_left_out)
{
  BOOST_TEST(
      find(nullptr, {8, 1, ~std::uintptr_t(), 0x10'0000, ~(~std::uintptr_t() >> 1)})
          .waits.empty());
  BOOST_TEST(insight::who_waits(*std::make_unique<insight::cached_memory>(*own), known)
                 .find(8, nullptr, 0, false)
                 .waits.empty());
}

BOOST_AUTO_TEST_CASE(the_names_of_this_program)
{
  const auto memory_of_member = [](auto member) {
    std::uintptr_t word = 0;
    std::memcpy(&word, &member, sizeof word);
    return word;
  };
  insight::cached_memory memory(*own);
  insight::symbol_names own_names(*own);
  insight::who_waits waits(memory, own_names);
  const std::uintptr_t words[] = {memory_of_member(&insight_test_waiter::on_read)};
  BOOST_TEST(
      waits.find(0, words, 1, false).waits == names{"insight_test_waiter::on_read"});
  struct pair_of_words
  {
    const void* object;
    std::uintptr_t block;
  };
  const auto owner = std::make_shared<insight_test_waiter>();
  pair_of_words in_memory;
  std::memcpy(&in_memory, static_cast<const void*>(&owner), sizeof in_memory);
  BOOST_TEST(
      waits.find(0, &in_memory.block, 1, false).waits
      == names{"shared_ptr<insight_test_waiter>"});
}

BOOST_AUTO_TEST_SUITE_END()
