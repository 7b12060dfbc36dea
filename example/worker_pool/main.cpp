// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// A pool of threads whose tasks and callbacks keep the context of the request that submitted
// them. Shows a class derived from async_resource, and what it does for errors and an early end.

#include "../help.hpp"
#include "table.hpp"
#include "worker_pool.hpp"
#include <asio_ctx.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <exception>
#include <future>
#include <stdexcept>
#include <string>

namespace {

namespace net = boost::asio;
using example::print_row;
using example::request;
using example::worker_pool;

void print_result(std::exception_ptr error, int result)
{
  try
  {
    if (error)
      std::rethrow_exception(error);
    print_row("callback: " + std::to_string(result));
  }
  catch (const std::exception& e)
  {
    print_row(std::string("callback: ") + e.what());
  }
}

} // namespace

int main(int argc, char* argv[])
{
  if (const auto exit_code = example::answer_help(
          argc, argv, "A pool of threads that keeps the context of its users."))
    return *exit_code;

  net::io_context io;
  std::promise<void> pool_is_closed;
  std::promise<void> cherry_is_served;
  worker_pool pool(2, io.get_executor());

  const auto serve = [&](const char* name, auto task, auto callback) {
    net::post(io, [&pool, name, task, callback] {
      request.run(name, [&] {
        print_row("handler: submits a task");
        pool.run_task(task, callback);
      });
    });
  };

  example::print_heading();

  // Holds one of the two workers until the end.
  const auto slow = [&] {
    cherry_is_served.get_future().wait();
    return 42 + 100;
  };
  serve("apple", slow, print_result);

  // Fails; its worker continues with the next task.
  const auto failing = []() -> int { throw std::domain_error("division by zero"); };
  serve("banana", failing, print_result);

  // Now both workers are busy, and the next task waits.
  const auto closing = [&] {
    net::post(io, [&] {
      print_row("handler: closes the pool");
      pool.close(worker_pool::waiting_tasks::cancel);
      pool_is_closed.set_value();
    });
    pool_is_closed.get_future().wait();
    return 7;
  };
  serve("cherry", closing, [&](std::exception_ptr error, int result) {
    print_result(error, result);
    cherry_is_served.set_value();
  });

  serve("date", [] { return 8; }, print_result);

  io.run();

  try
  {
    pool.run_task([] { return 9; }, print_result);
  }
  catch (const std::logic_error& e)
  {
    print_row(std::string("error: ") + e.what());
  }
}
