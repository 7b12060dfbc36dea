// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Test that the header is self-contained.
#include "worker_pool.hpp"

#include <algorithm>
#include <asio_ctx.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

namespace {

namespace net = boost::asio;
using asio_ctx::async_id;
using asio_ctx::execution_async_id;
using asio_ctx::trigger_async_id;
using example::task_cancelled;
using example::worker_pool;

constexpr auto finish = worker_pool::waiting_tasks::finish;
constexpr auto cancel = worker_pool::waiting_tasks::cancel;

asio_ctx::async_local_storage<int> request;

int current_request()
{
  const int* store = request.get_store();
  return store ? *store : -1;
}

// Where code runs.
struct place
{
  int in_request = current_request();
  async_id id = execution_async_id();
  async_id trigger = trigger_async_id();
  std::thread::id thread = std::this_thread::get_id();
};

template <class Error>
bool is(const std::exception_ptr& error)
{
  try
  {
    if (error)
      std::rethrow_exception(error);
  }
  catch (const Error&)
  {
    return true;
  }
  catch (...)
  {}
  return false;
}

// Holds tasks until it is opened.
class gate
{
public:
  void open() { promise_.set_value(); }
  void pass() const { opened_.wait(); }

private:
  std::promise<void> promise_;
  std::shared_future<void> opened_ = promise_.get_future().share();
};

// What the callbacks of a test were told.
struct outcomes
{
  std::map<int, int> results;      // by request
  std::map<int, int> cancelled;    // how often, by request
  std::map<int, int> other_errors; // the same
  int out_of_context = 0;

  // The callback of a task that was submitted in a request.
  auto of(int id)
  {
    return [this, id](std::exception_ptr error, int result) {
      if (current_request() != id)
        ++out_of_context;
      if (!error)
        results[id] += result;
      else if (is<task_cancelled>(error))
        ++cancelled[id];
      else
        ++other_errors[id];
    };
  }
};

// One worker, and a task that keeps it busy until the gate is opened.
struct one_busy_worker
{
  net::io_context io;
  outcomes got;
  gate busy;
  gate until;
  std::optional<worker_pool> pool{std::in_place, 1, io.get_executor()};

  one_busy_worker()
  {
    submit(1, [this] {
      busy.open();
      until.pass();
      return 10;
    });
    busy.pass();
  }

  template <class Task>
  void submit(int id, Task task)
  {
    request.run(id, [&] { pool->run_task(std::move(task), got.of(id)); });
  }
};

using each_io_context = std::tuple<net::io_context, asio_ctx::io_context>;

} // namespace

BOOST_AUTO_TEST_SUITE(worker_pools)

BOOST_AUTO_TEST_CASE_TEMPLATE(
    a_callback_runs_in_the_context_of_the_code_that_submitted_its_task, IoContext,
    each_io_context)
{
  IoContext io;
  worker_pool pool(2, io.get_executor());
  std::map<int, place> called;
  for (int id = 1; id <= 8; ++id)
    request.run(id, [&] {
      pool.run_task(
          [id] { return id; },
          [&](std::exception_ptr error, int result) {
            BOOST_TEST(!error);
            called.emplace(result, place());
          });
    });
  io.run();

  BOOST_TEST(called.size() == 8u);
  for (const auto& [id, where] : called)
  {
    BOOST_TEST(where.in_request == id);
    BOOST_TEST(where.trigger == asio_ctx::root_async_id);
  }
}

BOOST_AUTO_TEST_CASE(a_callback_has_the_handler_that_submitted_its_task_as_its_trigger)
{
  net::io_context io;
  worker_pool pool(2, io.get_executor());
  std::map<int, place> submitted;
  std::map<int, place> called;
  for (int id = 1; id <= 8; ++id)
    net::post(io, [&, id] {
      request.run(id, [&] {
        submitted.emplace(id, place());
        pool.run_task(
            [] {}, [&, id](std::exception_ptr) { called.emplace(id, place()); });
      });
    });
  io.run();

  BOOST_TEST(called.size() == 8u);
  for (const auto& [id, where] : called)
  {
    BOOST_TEST(where.in_request == id);
    BOOST_TEST(where.trigger == submitted.at(id).id);
    BOOST_TEST(where.id != submitted.at(id).id);
  }
}

BOOST_AUTO_TEST_CASE(a_task_is_a_part_of_the_same_resource_as_its_callback)
{
  net::io_context io;
  worker_pool pool(1, io.get_executor());
  place in_callback;
  std::optional<place> in_task;
  request.run(3, [&] {
    pool.run_task(
        [] { return place(); },
        [&](std::exception_ptr, place result) {
          in_task = result;
          in_callback = place();
        });
  });
  io.run();

  BOOST_REQUIRE(in_task.has_value());
  BOOST_TEST(in_task->in_request == 3);
  BOOST_TEST(in_task->id == in_callback.id);
  BOOST_TEST(in_task->trigger == in_callback.trigger);
}

BOOST_AUTO_TEST_CASE(a_task_that_submits_another_one_is_the_trigger_of_that_one)
{
  net::io_context io;
  worker_pool pool(1, io.get_executor());
  place outer;
  place inner;
  request.run(3, [&] {
    pool.run_task(
        [&] { pool.run_task([] {}, [&](std::exception_ptr) { inner = place(); }); },
        [&](std::exception_ptr) { outer = place(); });
  });
  io.run();

  BOOST_TEST(inner.in_request == 3);
  BOOST_TEST(inner.trigger == outer.id);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(
    callbacks_run_on_the_executor_of_the_pool_and_tasks_do_not, IoContext,
    each_io_context)
{
  IoContext io;
  worker_pool pool(1, io.get_executor());
  std::optional<place> in_task;
  std::optional<place> in_callback;
  pool.run_task(
      [] { return place(); },
      [&](std::exception_ptr, place result) {
        in_task = result;
        in_callback = place();
      });
  io.run(); // has work until the callback was called

  BOOST_REQUIRE(in_callback.has_value());
  BOOST_TEST((in_callback->thread == std::this_thread::get_id()));
  BOOST_TEST((in_task->thread != std::this_thread::get_id()));
}

BOOST_AUTO_TEST_CASE(what_a_task_throws_goes_to_its_callback_and_the_worker_lives_on)
{
  net::io_context io;
  worker_pool pool(1, io.get_executor());
  std::vector<std::string> told;
  for (int id = 1; id <= 3; ++id)
    request.run(id, [&] {
      pool.run_task(
          [id]() -> int { throw std::out_of_range("task " + std::to_string(id)); },
          [&told, id](std::exception_ptr error, int result) {
            BOOST_TEST(result == 0);
            BOOST_TEST(current_request() == id);
            BOOST_TEST(is<std::out_of_range>(error));
            told.push_back("error");
          });
    });
  pool.run_task(
      [] { return 4; },
      [&](std::exception_ptr error, int result) {
        BOOST_TEST(!error);
        told.push_back(std::to_string(result));
      });
  io.run();
  BOOST_TEST(
      told == (std::vector<std::string>{"error", "error", "error", "4"}),
      boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(tasks_callbacks_and_results_may_be_move_only)
{
  net::io_context io;
  worker_pool pool(1, io.get_executor());
  int got = 0;
  pool.run_task(
      [five = std::make_unique<int>(5)]() mutable { return std::move(five); },
      [&got, six = std::make_unique<int>(6)](
          std::exception_ptr, std::unique_ptr<int> five) { got = *five + *six; });
  io.run();
  BOOST_TEST(got == 11);
}

BOOST_AUTO_TEST_CASE(as_many_tasks_run_at_a_time_as_there_are_workers)
{
  net::io_context io;
  worker_pool pool(3, io.get_executor());
  std::mutex mutex;
  std::condition_variable changed;
  int running = 0;
  int most = 0;
  int calls = 0;
  for (int i = 0; i < 9; ++i)
    pool.run_task(
        [&] {
          std::unique_lock<std::mutex> lock(mutex);
          most = std::max(most, ++running);
          changed.notify_all();
          changed.wait(lock, [&] { return most == 3; }); // the first three meet
          --running;
        },
        [&](std::exception_ptr) { ++calls; });
  io.run();
  BOOST_TEST(most == 3);
  BOOST_TEST(calls == 9);
}

BOOST_AUTO_TEST_CASE(a_pool_without_workers_is_refused)
{
  net::io_context io;
  BOOST_CHECK_THROW(worker_pool(0, io.get_executor()), std::invalid_argument);
}

BOOST_FIXTURE_TEST_CASE(close_can_finish_what_waits, one_busy_worker)
{
  submit(2, [] { return 20; });
  submit(3, [] { return 30; });
  pool->close(finish);
  until.open();
  io.run();
  BOOST_TEST((got.results == std::map<int, int>{{1, 10}, {2, 20}, {3, 30}}));
  BOOST_TEST(got.cancelled.empty());
  BOOST_TEST(got.out_of_context == 0);
}

BOOST_FIXTURE_TEST_CASE(close_can_cancel_what_waits, one_busy_worker)
{
  submit(2, [] { return 20; });
  submit(3, [] { return 30; });
  request.run(9, [&] { pool->close(cancel); });
  BOOST_TEST(got.cancelled.empty()); // callbacks are not called by close()
  until.open();
  io.run();
  BOOST_TEST((got.results == std::map<int, int>{{1, 10}}));
  BOOST_TEST((got.cancelled == std::map<int, int>{{2, 1}, {3, 1}}));
  BOOST_TEST(got.out_of_context == 0);
}

BOOST_FIXTURE_TEST_CASE(what_was_to_be_finished_can_still_be_cancelled, one_busy_worker)
{
  submit(2, [] { return 20; });
  pool->close(finish);
  pool->close(cancel);
  pool->close(finish);
  until.open();
  io.run();
  BOOST_TEST((got.results == std::map<int, int>{{1, 10}}));
  BOOST_TEST((got.cancelled == std::map<int, int>{{2, 1}}));
}

BOOST_FIXTURE_TEST_CASE(a_closed_pool_takes_no_task_and_says_so, one_busy_worker)
{
  const auto mentions_the_pool = [](const std::logic_error& e) {
    return std::string_view(e.what()).find("pool is closed") != std::string_view::npos;
  };
  pool->close(finish);
  BOOST_CHECK_EXCEPTION(
      submit(2, [] { return 20; }), std::logic_error, mentions_the_pool);
  until.open();
  io.run();
  BOOST_TEST((got.results == std::map<int, int>{{1, 10}}));
  BOOST_TEST(got.cancelled.empty());
  BOOST_TEST(got.other_errors.empty());
}

BOOST_FIXTURE_TEST_CASE(the_end_of_the_pool_cancels_what_waits, one_busy_worker)
{
  submit(2, [] { return 20; });
  submit(3, [this] {
    until.pass();
    return 30;
  });
  std::thread later([this] {
    io.run_one(); // calls the callback of one that was cancelled
    until.open();
  });
  pool.reset();
  later.join();
  io.run();
  BOOST_TEST((got.results == std::map<int, int>{{1, 10}}));
  BOOST_TEST((got.cancelled == std::map<int, int>{{2, 1}, {3, 1}}));
  BOOST_TEST(got.out_of_context == 0);
}

BOOST_FIXTURE_TEST_CASE(
    the_end_of_the_pool_waits_for_what_is_to_be_finished, one_busy_worker)
{
  submit(2, [] { return 20; });
  pool->close(finish);
  std::thread later([this] {
    for (int i = 0; i < 1000; ++i) // time for the destructor to cancel the task wrongly
      std::this_thread::yield();
    until.open();
  });
  pool.reset();
  later.join();
  BOOST_TEST(got.results.empty());
  io.run();
  BOOST_TEST((got.results == std::map<int, int>{{1, 10}, {2, 20}}));
  BOOST_TEST(got.cancelled.empty());
}

BOOST_AUTO_TEST_CASE(a_task_and_a_callback_may_close_the_pool)
{
  for (const bool in_task : {false, true})
  {
    net::io_context io;
    worker_pool pool(1, io.get_executor());
    int calls = 0;
    pool.run_task(
        [&] {
          if (in_task)
            pool.close(finish);
        },
        [&](std::exception_ptr) {
          ++calls;
          if (!in_task)
            pool.close(cancel);
        });
    io.run();
    BOOST_TEST(calls == 1);
    BOOST_CHECK_THROW(pool.run_task([] {}, [](std::exception_ptr) {}), std::logic_error);
  }
}

BOOST_AUTO_TEST_CASE(an_exception_of_a_callback_leaves_run_and_nothing_is_lost)
{
  net::io_context io;
  worker_pool pool(1, io.get_executor());
  int calls = 0;
  pool.run_task([] {}, [](std::exception_ptr) { throw std::runtime_error("callback"); });
  pool.run_task([] {}, [&](std::exception_ptr) { ++calls; });
  BOOST_CHECK_THROW(io.run(), std::runtime_error);
  io.run();
  BOOST_TEST(calls == 1);
}

BOOST_AUTO_TEST_CASE(hooks_see_each_task_whether_it_runs_or_not)
{
  std::mutex mutex;
  std::map<async_id, std::string> events;
  const auto add = [&](async_id id, const char* event) {
    const std::lock_guard<std::mutex> lock(mutex);
    if (const auto task = events.find(id); task != events.end())
      task->second += event;
  };
  asio_ctx::hook_callbacks callbacks;
  callbacks.init = [&](async_id id, std::string_view type, async_id, auto) {
    if (type == "worker_pool.task")
    {
      const std::lock_guard<std::mutex> lock(mutex);
      events[id] = "init";
    }
  };
  callbacks.before = [&](async_id id) { add(id, " before"); };
  callbacks.after = [&](async_id id) { add(id, " after"); };
  callbacks.destroy = [&](async_id id) { add(id, " destroy"); };
  auto hook = asio_ctx::create_hook(callbacks).enable();

  {
    one_busy_worker test; // whose task is the first
    test.submit(2, [] { return 20; });
    test.pool->close(cancel);
    test.until.open();
    test.io.run();
  }
  hook.disable();

  std::vector<std::string> seen;
  for (const auto& [id, what] : events)
    seen.push_back(what);
  const std::vector<std::string> expected{
      "init before after before after destroy", "init before after destroy"};
  BOOST_TEST(seen == expected, boost::test_tools::per_element());
}

// Many threads submit while one closes the pool.
BOOST_AUTO_TEST_CASE_TEMPLATE(
    each_accepted_task_has_one_callback, IoContext, each_io_context)
{
  constexpr int submitters = 4;
  constexpr int tasks_each = 250;
  for (const auto choice : {finish, cancel})
  {
    IoContext io;
    auto work = net::make_work_guard(io);
    std::optional<worker_pool> pool(std::in_place, 3, io.get_executor());
    outcomes got;
    std::vector<int> accepted(submitters);
    gate closing;
    std::vector<std::thread> threads;
    for (int submitter = 0; submitter < submitters; ++submitter)
      threads.emplace_back([&, submitter] {
        for (int i = 0; i < tasks_each; ++i)
        {
          const int id = submitter * tasks_each + i;
          if (submitter == 0 && i == tasks_each / 2)
            closing.open();
          try
          {
            request.run(id, [&] {
              pool->run_task(
                  [] {
                    if (current_request() % 7 == 0)
                      throw std::runtime_error("task");
                    return 1 + current_request();
                  },
                  got.of(id));
            });
            ++accepted[static_cast<std::size_t>(submitter)];
          }
          catch (const std::logic_error&)
          {
            break;
          }
        }
      });
    std::thread closer([&] {
      closing.pass();
      pool->close(choice);
    });
    std::thread loop([&] { io.run(); });
    for (std::thread& thread : threads)
      thread.join();
    closer.join();
    pool.reset();
    work.reset();
    loop.join();

    int expected = 0;
    for (int n : accepted)
      expected += n;
    int calls = 0;
    int wrong = got.out_of_context;
    for (const auto& [id, sum] : got.results)
    {
      ++calls;
      wrong += sum != 1 + id; // also where it was called twice
    }
    for (const auto& [id, times] : got.other_errors)
    {
      calls += times;
      wrong += times != 1 || id % 7 != 0;
    }
    for (const auto& [id, times] : got.cancelled)
    {
      calls += times;
      wrong += times != 1 || choice == finish;
    }
    BOOST_TEST(calls == expected);
    BOOST_TEST(wrong == 0);
  }
}

BOOST_AUTO_TEST_SUITE_END()
