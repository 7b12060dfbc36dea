// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Boost.Cobalt: its coroutines share a connection to Redis, and a channel to a log.

#include <asio_ctx/cobalt.hpp>

#include "requests.hpp"
#include <boost/cobalt/channel.hpp>
#include <boost/cobalt/gather.hpp>
#include <boost/cobalt/op.hpp>
#include <boost/cobalt/promise.hpp>
#include <boost/cobalt/spawn.hpp>
#include <boost/cobalt/task.hpp>
#include <boost/cobalt/this_thread.hpp>
#include <boost/redis/connection.hpp>
#include <boost/redis/src.hpp>
#include <exception>
#include <memory>
#include <string>
#include <tuple>
#include <utility>

namespace example {
namespace {

namespace cobalt = boost::cobalt;
namespace redis = boost::redis;
using shared_connection = std::shared_ptr<redis::connection>;
using log_channel = cobalt::channel<std::string>;

sightings promises;
sightings tasks;

cobalt::promise<std::string> ask(redis::connection& connection, int id)
{
  redis::request command;
  command.push("PING", id);
  redis::response<std::string> answer;
  co_await connection.async_exec(command, answer, keep(cobalt::use_op));
  promises.check(id);
  co_return std::get<0>(answer).value();
}

cobalt::task<void> handle(shared_connection connection, log_channel& log, int id)
{
  for (int round = 0; round < rounds; ++round)
  {
    co_await cobalt::gather(ask(*connection, id), ask(*connection, id));
    tasks.check(id);
    co_await log.write("request " + std::to_string(id) + " has its answers");
    tasks.check(id);
  }
}

// Belongs to no request.
cobalt::task<void> read(log_channel& log)
{
  for (int line = 0; line < requests * rounds; ++line)
    co_await log.read();
}

void run(const std::string& unix_socket)
{
  io_context io(1);
  cobalt::this_thread::set_executor(io.get_executor());
  redis::connection connection(io.get_executor());
  redis::config config;
  config.unix_socket = unix_socket;
  connection.async_run(config, [](error_code) {});
  log_channel log(0, io.get_executor());
  const auto rethrow = [](std::exception_ptr error) { throw_if(error); };
  cobalt::spawn(io.get_executor(), read(log), rethrow);

  // The last request closes the connection.
  shared_connection shared(&connection, [](redis::connection* open) { open->cancel(); });
  for (int id = 1; id <= requests; ++id)
    request_id.run(
        id, [&] { cobalt::spawn(io.get_executor(), handle(shared, log, id), rethrow); });
  shared.reset();
  io.run();
}

} // namespace
} // namespace example

int main(int, char* argv[])
{
  example::run(argv[1]);
  example::promises.print("cobalt, promises");
  example::tasks.print("cobalt, tasks");
}
