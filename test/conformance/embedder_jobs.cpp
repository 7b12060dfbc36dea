// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// What Node's test suite says of its interface for C and C++: work for threads.

#include <asio_ctx/async_local_storage.hpp>
#include <asio_ctx/async_resource.hpp>
#include <asio_ctx/awaitable.hpp>
#include <asio_ctx/bind_context.hpp>
#include <asio_ctx/io_context.hpp>
#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <exception>
#include <functional>
#include <future>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "support/activity_collector.hpp"
#include "support/async_job.hpp"
#include "support/in_child.hpp"
#include "support/stories.hpp"

namespace {

namespace net = boost::asio;
using asio_ctx::async_id;
using asio_ctx::async_resource;
using asio_ctx::bind_context;
using asio_ctx::execution_async_id;
using asio_ctx::no_async_id;
using asio_ctx::root_async_id;
using boost::system::error_code;
using test_support::activity;
using test_support::activity_collector;
using test_support::async_job;
using test_support::my_story;
using test_support::one_life;
using test_support::story;

int ten()
{
  return 10;
}

asio_ctx::async_local_storage<std::string> user;

std::string current_user()
{
  const std::string* name = user.get_store();
  return name ? *name : "nobody";
}

// An operation that a thread of a pool completes, inside the scope of a resource that
// nothing has triggered.
template <class Executor, class Token>
auto async_answer(net::thread_pool& pool, const Executor& executor, Token&& token)
{
  return net::async_initiate<Token, void(int)>(
      [&pool, executor](auto handler) {
        auto completes_on = net::prefer(
            net::get_associated_executor(handler, executor),
            net::execution::outstanding_work.tracked);
        net::post(
            pool, [completes_on = std::move(completes_on),
                   handler = std::move(handler)]() mutable {
              async_resource worker("worker", {no_async_id});
              worker.run_in_async_scope([&] {
                user.enter_with("worker");
                net::post(completes_on, [handler = std::move(handler)]() mutable {
                  std::move(handler)(42);
                });
              });
            });
      },
      token);
}

} // namespace

// Node: test/addons/callback-scope/test-resolve-async.js
// Adapted: completes a future and a co_await, in the scope of a resource with no trigger.
BOOST_AUTO_TEST_SUITE(addons_callback_scope_test_resolve_async)

BOOST_AUTO_TEST_CASE(a_worker_completes_a_future_inside_a_scope)
{
  activity_collector hooks;
  asio_ctx::io_context io;
  net::thread_pool pool(1);
  std::future<int> answer = async_answer(
      pool, io.get_executor(),
      net::bind_executor(io.get_executor(), net::use_future)); // else on a system thread
  io.run();
  pool.join();
  BOOST_TEST(answer.get() == 42);
  BOOST_TEST(hooks.only("worker").trigger == no_async_id);
  hooks.check();
}

#if ASIO_CTX_HAS_COROUTINES

BOOST_AUTO_TEST_CASE(a_coroutine_that_a_worker_resumes_has_its_own_context)
{
  asio_ctx::io_context io;
  net::thread_pool pool(1);
  int answer = 0;
  std::string user_after;
  user.run("caller", [&] {
    net::co_spawn(
        io,
        [&]() -> net::awaitable<void> {
          answer = co_await async_answer(pool, io.get_executor(), net::use_awaitable);
          user_after = current_user();
        },
        [](std::exception_ptr e) {
          if (e)
            std::rethrow_exception(e);
        });
  });
  io.run();
  pool.join();
  BOOST_TEST(answer == 42);
  BOOST_TEST(user_after == "caller");
}

#endif

BOOST_AUTO_TEST_SUITE_END()

// Node: test/addons/async-hello-world/test.js, test-makecallback.js
// Adapted: a job of a thread pool that completes on an io_context.
BOOST_AUTO_TEST_SUITE(addons_async_hello_world_test)

BOOST_AUTO_TEST_CASE(a_result_arrives_in_the_context_that_asked_for_it)
{
  asio_ctx::io_context io;
  net::thread_pool pool(1);
  int calls = 0;
  user.run("caller", [&] {
    async_job(pool, io.get_executor(), &ten, [&](error_code ec, int result) {
      ++calls;
      BOOST_TEST(!ec);
      BOOST_TEST(result == 10);
      BOOST_TEST(current_user() == "caller");
    });
  });
  io.run();
  pool.join();
  BOOST_TEST(calls == 1);
}

BOOST_AUTO_TEST_CASE(hooks_see_one_operation_on_a_context_executor)
{
  activity_collector hooks;
  asio_ctx::io_context io;
  net::thread_pool pool(1);
  async_job(pool, io.get_executor(), &ten, [&](error_code, int result) {
    BOOST_TEST(result == 10);
    BOOST_TEST(my_story(hooks) == "init before");
  });
  io.run();
  pool.join();
  BOOST_TEST(story(hooks, "operation") == one_life);
  BOOST_TEST(hooks.only("operation").trigger == root_async_id);
  hooks.check();
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/addons/async-hello-world/test-makecallback-uncaught.js
// Adapted: an uncaught exception leaves io_context::run().
BOOST_AUTO_TEST_SUITE(addons_async_hello_world_test_makecallback_uncaught)

BOOST_AUTO_TEST_CASE(an_exception_of_a_completion_leaves_run_and_ends_its_operation)
{
  activity_collector hooks;
  net::io_context io;
  net::thread_pool pool(1);
  async_job(pool, io.get_executor(), &ten, bind_context("job", [](error_code, int) {
              throw std::runtime_error("in the completion");
            }));
  BOOST_CHECK_EXCEPTION(io.run(), std::runtime_error, [](const std::exception& e) {
    return e.what() == std::string("in the completion");
  });
  BOOST_TEST(execution_async_id() == root_async_id);
  BOOST_TEST(asio_ctx::current_frame().empty());
  pool.join();
  BOOST_TEST(story(hooks, "job") == one_life);
  hooks.check();
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/node-api/test_async/test.js
// Adapted: a job that is cancelled before its turn completes with operation_aborted.
BOOST_AUTO_TEST_SUITE(node_api_test_async_test)

BOOST_AUTO_TEST_CASE(a_job_gives_its_result)
{
  activity_collector hooks;
  net::io_context io;
  net::thread_pool pool(1);
  int result = 0;
  async_job(
      pool, io.get_executor(), &ten,
      bind_context("job", [&](error_code, int value) { result = value; }));
  io.run();
  pool.join();
  BOOST_TEST(result == 10);
  BOOST_TEST(story(hooks, "job") == one_life);
  hooks.check();
}

BOOST_AUTO_TEST_CASE(a_job_that_is_cancelled_completes_all_the_same)
{
  activity_collector hooks;
  net::io_context io;
  net::thread_pool pool(1);
  std::promise<void> other_job_may_end;
  net::post(pool, [&] { other_job_may_end.get_future().wait(); });

  net::cancellation_signal signal;
  error_code result;
  async_job(
      pool, io.get_executor(), &ten,
      bind_context(
          "job", net::bind_cancellation_slot(signal.slot(), [&](error_code ec, int) {
            BOOST_TEST(my_story(hooks) == "init before");
            result = ec;
          })));
  signal.emit(net::cancellation_type::all);
  other_job_may_end.set_value();
  io.run();
  pool.join();
  BOOST_TEST(result == net::error::operation_aborted);
  BOOST_TEST(story(hooks, "job") == one_life);
  hooks.check();
}

#if ASIO_CTX_TEST_HAS_FORK

BOOST_AUTO_TEST_CASE(an_exception_of_a_completion_ends_a_process_that_does_not_catch_it)
{
  const auto result = test_support::in_child([]() noexcept {
    net::io_context io;
    net::thread_pool pool(1);
    async_job(pool, io.get_executor(), &ten, bind_context("job", [](error_code, int) {
                throw std::runtime_error("in the completion");
              }));
    io.run();
  });
  BOOST_TEST(result.signal == SIGABRT);
  BOOST_TEST(result.errors.find("in the completion") != std::string::npos, result.errors);
}

#endif

BOOST_AUTO_TEST_SUITE_END()

// Node: test/node-api/test_async/test-uncaught.js
// Adapted: the handler of uncaught exceptions is the code around io_context::run().
BOOST_AUTO_TEST_SUITE(node_api_test_async_test_uncaught)

BOOST_AUTO_TEST_CASE(whoever_catches_it_may_throw_and_catch_and_then_go_on)
{
  activity_collector hooks;
  asio_ctx::io_context io;
  net::thread_pool pool(1);
  async_resource caught("caught");
  int completions = 0;
  for (int i = 0; i != 2; ++i)
    async_job(pool, io.get_executor(), &ten, [&](error_code, int) {
      ++completions;
      throw std::runtime_error("in the completion");
    });

  for (int i = 0; i != 2; ++i)
  {
    BOOST_CHECK_THROW(io.run(), std::runtime_error);
    BOOST_TEST(completions == i + 1);
    BOOST_CHECK_THROW(
        caught.run_in_async_scope([] { throw std::logic_error("in the handler"); }),
        std::logic_error);
    BOOST_TEST(execution_async_id() == root_async_id);
  }
  BOOST_TEST(io.run() == 0u);
  pool.join();
  BOOST_TEST(story(hooks, "caught") == "init before after before after");
  BOOST_TEST(hooks.activities("operation").size() == 2u);
  for (const activity& each : hooks.activities("operation"))
    BOOST_TEST(hooks.story(each.id) == one_life);
  hooks.check();
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/node-api/test_async/test-loop.js
// Adapted: jobs of a thread pool; each is started by the completion of the one before.
BOOST_AUTO_TEST_SUITE(node_api_test_async_test_loop)

BOOST_AUTO_TEST_CASE(hundreds_of_jobs_one_after_the_other_have_one_life_each)
{
  constexpr int count = 500;
  activity_collector hooks;
  net::io_context io;
  net::thread_pool pool(1);
  int done = 0;
  const std::function<void()> start = [&] {
    async_job(pool, io.get_executor(), &ten, bind_context("job", [&](error_code ec, int) {
                if (!ec && ++done != count)
                  start();
              }));
  };
  start();
  io.run();
  pool.join();
  BOOST_TEST(done == count);

  const std::vector<activity> jobs = hooks.activities("job");
  BOOST_TEST(jobs.size() == std::size_t(count));
  async_id trigger = root_async_id;
  int wrong = 0;
  for (const activity& job : jobs)
  {
    const bool has_one_life =
        job.init == 1 && job.before == 1 && job.after == 1 && job.destroy == 1;
    wrong += !has_one_life || job.trigger != trigger;
    trigger = job.id;
  }
  BOOST_TEST(wrong == 0);
  hooks.check();
}

BOOST_AUTO_TEST_SUITE_END()
