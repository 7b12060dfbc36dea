// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Three fibers that move between two threads, each with its own stores. Shows asio_ctx::fiber
// in a scheduler of your own.

#include "../help.hpp"
#include "scheduler.hpp"
#include <asio_ctx/async_local_storage.hpp>
#include <cstdio>
#include <string>

namespace {

asio_ctx::async_local_storage<std::string> user;
asio_ctx::async_local_storage<std::string> task;

std::string store_of(const asio_ctx::async_local_storage<std::string>& storage)
{
  const std::string* const store = storage.get_store();
  return store ? *store : "-";
}

void print(int thread)
{
  static int step = 0;
  std::printf(
      "%4d  %6d  %-5s  %s\n", ++step, thread, store_of(user).c_str(),
      store_of(task).c_str());
}

} // namespace

int main(int argc, char* argv[])
{
  if (const auto exit_code =
          example::answer_help(argc, argv, "Fibers that keep their stores."))
    return *exit_code;

  example::scheduler scheduler;

  const auto session = [&](const example::scheduler::yield& yield) {
    print(scheduler.thread());
    for (const char* const name : {"reads", "writes"})
    {
      const auto scope = task.with_scope(name);
      yield();
      print(scheduler.thread());
    }
    yield();
    print(scheduler.thread());
  };
  for (const char* const name : {"alice", "bob", "carol"})
    user.run(name, [&] { scheduler.spawn(session); });

  std::puts("step  thread  user   task");
  task.run("main", [&] {
    scheduler.run();
    print(1);
  });
}
