// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include <asio_ctx.hpp>
#include <asio_ctx/deterministic_context.hpp>

#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <type_traits>

namespace {

namespace net = boost::asio;
using asio_ctx::deterministic_context;

// Posts functions that write down their letter, and returns what was written.
std::string order_of(deterministic_context& context, int count)
{
  std::string text;
  for (int i = 0; i != count; ++i)
    net::post(context, [&text, i] { text += static_cast<char>('a' + i); });
  context.run();
  return text;
}

} // namespace

BOOST_AUTO_TEST_SUITE(deterministic_context_)

BOOST_AUTO_TEST_CASE(runs_what_became_ready_first)
{
  deterministic_context context;
  BOOST_TEST(order_of(context, 4) == "abcd");
}

BOOST_AUTO_TEST_CASE(runs_what_the_test_chooses)
{
  deterministic_context context{[](std::size_t count) { return count - 1; }};
  BOOST_TEST(order_of(context, 4) == "dcba");
}

BOOST_AUTO_TEST_CASE(each_order_is_another_one)
{
  std::set<std::string> seen;
  const std::size_t orders = asio_ctx::for_each_order([&](asio_ctx::every_order& order) {
    deterministic_context context(order);
    seen.insert(order_of(context, 4));
  });
  BOOST_TEST(orders == 24u);
  BOOST_TEST(seen.size() == 24u);
}

BOOST_AUTO_TEST_CASE(an_order_makes_other_choices_of_the_test_too)
{
  int sum = 0;
  BOOST_TEST(
      asio_ctx::for_each_order([&](asio_ctx::every_order& order) {
        sum += static_cast<int>(order(3) * 10 + order(2));
      })
      == 6u);
  BOOST_TEST(sum == 63);
}

BOOST_AUTO_TEST_CASE(a_failing_order_can_be_printed)
{
  std::string failed;
  BOOST_CHECK_THROW(
      asio_ctx::for_each_order([&](asio_ctx::every_order& order) {
        deterministic_context context(order);
        if (order_of(context, 3) == "bca")
        {
          failed = order.text();
          throw std::runtime_error("fails");
        }
      }),
      std::runtime_error);
  BOOST_TEST(failed == "1 1");
}

BOOST_AUTO_TEST_CASE(a_program_that_remembers_earlier_runs_is_refused)
{
  int runs = 0;
  BOOST_CHECK_EXCEPTION(
      asio_ctx::for_each_order([&](asio_ctx::every_order& order) {
        deterministic_context context(order);
        order_of(context, 2 + runs++);
      }),
      std::logic_error, [](const std::logic_error& e) {
        return std::string(e.what()).find("2 possibilities") != std::string::npos;
      });
}

BOOST_AUTO_TEST_CASE(a_choice_that_does_not_exist_is_refused)
{
  deterministic_context context{[](std::size_t count) { return count; }};
  net::post(context, [] {});
  BOOST_CHECK_THROW(context.run_one(), std::out_of_range);
}

BOOST_AUTO_TEST_CASE(an_order_is_not_copied)
{
  BOOST_TEST(!std::is_copy_constructible_v<asio_ctx::every_order>);
}

BOOST_AUTO_TEST_CASE(dispatch_calls_inside_of_a_function_and_post_does_not)
{
  deterministic_context context;
  std::string text;
  net::dispatch(context, [&] {
    net::post(context, [&] { text += 'c'; });
    net::dispatch(context, [&] { text += 'a'; });
    text += 'b';
  });
  BOOST_TEST(text.empty());
  BOOST_TEST(context.run() == 2u);
  BOOST_TEST(text == "abc");
}

BOOST_AUTO_TEST_CASE(any_executors_and_strands_run_on_it)
{
  deterministic_context context{asio_ctx::seeded_order(7)};
  const auto strand = net::make_strand(net::any_io_executor(context.get_executor()));
  std::string text;
  for (int i = 0; i != 5; ++i)
    net::post(strand, [&text, i] { text += static_cast<char>('a' + i); });
  context.run();
  BOOST_TEST(text == "abcde");
}

BOOST_AUTO_TEST_CASE(work_guards_are_counted_and_do_not_keep_run)
{
  deterministic_context context;
  {
    const auto guard = net::make_work_guard(context);
    BOOST_TEST(context.outstanding_work() == 1);
    BOOST_TEST(context.run() == 0u);
  }
  BOOST_TEST(context.outstanding_work() == 0);
}

BOOST_AUTO_TEST_CASE(an_exception_leaves_the_rest_ready)
{
  deterministic_context context;
  bool done = false;
  net::post(context, [] { throw std::runtime_error("fails"); });
  net::post(context, [&done] { done = true; });
  BOOST_CHECK_THROW(context.run(), std::runtime_error);
  BOOST_TEST(context.ready() == 1u);
  context.run();
  BOOST_TEST(done);
}

BOOST_AUTO_TEST_CASE(the_end_destroys_what_has_not_run)
{
  const auto shared = std::make_shared<int>();
  {
    deterministic_context context;
    struct posts_again
    {
      deterministic_context& context;
      std::shared_ptr<int> kept;

      void operator()() const {}

      ~posts_again()
      {
        if (kept && kept.use_count() == 2)
          net::post(context, [kept = kept] {});
      }

      posts_again(deterministic_context& c, std::shared_ptr<int> k)
        : context(c), kept(std::move(k))
      {}
      posts_again(posts_again&&) = default;
    };
    net::post(context, posts_again(context, shared));
    BOOST_TEST(shared.use_count() == 2);
  }
  BOOST_TEST(shared.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(another_thread_is_refused)
{
  deterministic_context context;
  bool refused = false;
  std::thread([&] {
    try
    {
      net::post(context, [] {});
    }
    catch (const std::logic_error& e)
    {
      refused = std::string(e.what()).find("thread") != std::string::npos;
    }
  }).join();
  BOOST_TEST(refused);
  BOOST_TEST(context.ready() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
