// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Boost.MySQL: requests take connections from a pool, which grows with them, in both of its
// threading modes.

#include "requests.hpp"
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/mysql/any_address.hpp>
#include <boost/mysql/connection_pool.hpp>
#include <boost/mysql/pool_params.hpp>
#include <boost/mysql/results.hpp>
#include <boost/mysql/with_params.hpp>
#include <cstddef>
#include <exception>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace example {
namespace {

namespace mysql = boost::mysql;
using shared_pool = std::shared_ptr<mysql::connection_pool>;

constexpr std::size_t connections = 5;

struct seen_by
{
  sightings callbacks;
  sightings coroutines;
};

class request : public std::enable_shared_from_this<request>
{
public:
  request(shared_pool pool, int id, sightings& seen) : pool_(pool), id_(id), seen_(seen)
  {}

  void get_connection()
  {
    pool_->async_get_connection(
        keep([self = shared_from_this()](
                 error_code error, mysql::pooled_connection connection) {
          self->on_connection(error, std::move(connection));
        }));
  }

private:
  void on_connection(error_code error, mysql::pooled_connection connection)
  {
    throw_if(error);
    seen_.check(id_);
    connection_ = std::move(connection);
    connection_->async_execute(
        mysql::with_params("SELECT {}", id_), answer_,
        keep([self = shared_from_this()](error_code e) { self->on_answer(e); }));
  }

  void on_answer(error_code error)
  {
    throw_if(error);
    seen_.check(id_);
    connection_ = {};
    if (++round_ < rounds)
      get_connection();
  }

  shared_pool pool_;
  int id_;
  sightings& seen_;
  mysql::pooled_connection connection_;
  mysql::results answer_;
  int round_ = 0;
};

net::awaitable<void> handle(shared_pool pool, int id, sightings& seen)
{
  for (int round = 0; round < rounds; ++round)
  {
    mysql::pooled_connection connection =
        co_await pool->async_get_connection(keep(net::use_awaitable));
    seen.check(id);
    mysql::results answer;
    co_await connection->async_execute(
        mysql::with_params("SELECT {}", id), answer, keep(net::use_awaitable));
    seen.check(id);
  }
}

void run(const std::string& unix_socket, bool thread_safe, seen_by& seen)
{
  io_context io;
  mysql::pool_params parameters;
  parameters.server_address = mysql::unix_path{unix_socket};
  parameters.username = "example";
  parameters.max_size = connections;
  parameters.thread_safe = thread_safe;
  mysql::connection_pool pool(io.get_executor(), std::move(parameters));
  pool.async_run([](error_code) {});

  // The last request closes the pool.
  shared_pool shared(&pool, [](mysql::connection_pool* open) { open->cancel(); });
  for (int id = 1; id <= requests; ++id)
    request_id.run(id, [&] {
      std::make_shared<request>(shared, id, seen.callbacks)->get_connection();
      net::co_spawn(
          io.get_executor(), handle(shared, id, seen.coroutines),
          [](std::exception_ptr error) { throw_if(error); });
    });
  shared.reset();

  std::vector<std::thread> others;
  if (thread_safe)
    for (int i = 0; i < 3; ++i)
      others.emplace_back([&io] { io.run(); });
  io.run();
  for (std::thread& other : others)
    other.join();
}

void run_and_print(const std::string& unix_socket, bool thread_safe)
{
  const std::string pool = thread_safe ? "mysql, thread-safe pool" : "mysql, pool";
  seen_by seen;
  run(unix_socket, thread_safe, seen);
  seen.callbacks.print(pool + ", callbacks");
  seen.coroutines.print(pool + ", coroutines");
}

} // namespace
} // namespace example

int main(int, char* argv[])
{
  example::run_and_print(argv[1], false);
  example::run_and_print(argv[1], true);
}
