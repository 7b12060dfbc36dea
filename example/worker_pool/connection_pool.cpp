// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Three requests share one connection to a database, and each gets its answer in its own
// context. Shows an async_resource that waits in a queue.

#include "connection_pool.hpp"
#include "../help.hpp"
#include "database.hpp"
#include "table.hpp"
#include <asio_ctx.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/error_code.hpp>
#include <optional>
#include <string>

namespace {

namespace net = boost::asio;
using example::print_row;
using example::request;

std::optional<std::string> answer(int connection, const std::string& question)
{
  return question + " is sold out, says connection " + std::to_string(connection);
}

} // namespace

int main(int argc, char* argv[])
{
  if (const auto exit_code = example::answer_help(
          argc, argv, "A pool of connections that keeps the context of its users."))
    return *exit_code;

  example::database database(answer);
  net::io_context io;

  // One connection, so every query except the first gets it from another query.
  example::connection_pool pool(1, io.get_executor(), database.endpoint());

  example::print_heading();
  for (const char* name : {"apple", "banana", "cherry"})
    net::post(io, [&pool, name] {
      request.run(name, [&] {
        print_row("handler: asks");
        pool.query(name, [](boost::system::error_code error, const std::string& reply) {
          print_row("callback: " + (error ? error.message() : reply));
        });
      });
    });
  io.run();
}
