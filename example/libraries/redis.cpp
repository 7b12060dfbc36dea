// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Boost.Redis: all requests share one connection, which sends their commands in pipelines.

#include "requests.hpp"
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/redis/connection.hpp>
#include <boost/redis/src.hpp>
#include <cstddef>
#include <exception>
#include <memory>
#include <string>
#include <tuple>

namespace example {
namespace {

namespace redis = boost::redis;
using shared_connection = std::shared_ptr<redis::connection>;

sightings callbacks;
sightings coroutines;

// Two commands, which are sent together.
redis::request set_and_get(int id)
{
  const std::string key = "request:" + std::to_string(id);
  redis::request commands;
  commands.push("SET", key, id);
  commands.push("GET", key);
  return commands;
}

using answer = redis::response<redis::ignore_t, std::string>;

class request : public std::enable_shared_from_this<request>
{
public:
  request(shared_connection connection, int id)
    : connection_(connection), id_(id), commands_(set_and_get(id))
  {}

  void ask()
  {
    connection_->async_exec(
        commands_, answer_,
        keep([self = shared_from_this()](error_code error, std::size_t) {
          self->on_answer(error);
        }));
  }

private:
  void on_answer(error_code error)
  {
    throw_if(error);
    callbacks.check(id_);
    if (++round_ < rounds)
      ask();
  }

  shared_connection connection_;
  int id_;
  redis::request commands_;
  answer answer_;
  int round_ = 0;
};

net::awaitable<void> handle(shared_connection connection, int id)
{
  const redis::request commands = set_and_get(id);
  for (int round = 0; round < rounds; ++round)
  {
    answer from_server;
    co_await connection->async_exec(commands, from_server, keep(net::use_awaitable));
    coroutines.check(id);
  }
}

void run(const std::string& unix_socket)
{
  io_context io;
  redis::connection connection(io.get_executor());
  redis::config config;
  config.unix_socket = unix_socket;
  connection.async_run(config, [](error_code) {});

  // The last request closes the connection.
  shared_connection shared(&connection, [](redis::connection* open) { open->cancel(); });
  for (int id = 1; id <= requests; ++id)
    request_id.run(id, [&] {
      std::make_shared<request>(shared, id)->ask();
      net::co_spawn(io.get_executor(), handle(shared, id), [](std::exception_ptr error) {
        throw_if(error);
      });
    });
  shared.reset();
  io.run();
}

} // namespace
} // namespace example

int main(int, char* argv[])
{
  example::run(argv[1]);
  example::callbacks.print("redis, callbacks");
  example::coroutines.print("redis, coroutines");
}
