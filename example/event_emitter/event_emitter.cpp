// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Two listeners of an event. One is bound to the context in which it began to listen. Shows
// async_resource::bind with a signal of Boost.Signals2.

#include "../help.hpp"
#include <algorithm>
#include <asio_ctx.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/signals2/signal.hpp>
#include <cstddef>
#include <iomanip>
#include <iostream>
#include <string>
#include <vector>

namespace {

namespace net = boost::asio;

asio_ctx::async_local_storage<const std::string> user;

// Ids differ from run to run. These stay 0 and 1 if the ids are, and count from there.
std::size_t renumbered(asio_ctx::async_id id)
{
  static std::vector<asio_ctx::async_id> known{
      asio_ctx::no_async_id, asio_ctx::root_async_id};
  const auto found = std::find(known.begin(), known.end(), id);
  const auto number = static_cast<std::size_t>(found - known.begin());
  if (found == known.end())
    known.push_back(id);
  return number;
}

// Prints the store, the id and the trigger id of the code that calls this.
void print_row(const char* what)
{
  const std::string* name = user.get_store();
  const std::size_t trigger = renumbered(asio_ctx::trigger_async_id());
  const std::size_t id = renumbered(asio_ctx::execution_async_id());
  std::cout << std::left << std::setw(5) << (name ? *name : "-") << std::right
            << std::setw(4) << id << std::setw(9) << trigger << "  " << what << '\n';
}

// The event for which bidders of an auction wait.
boost::signals2::signal<void()> sold;

void bid()
{
  print_row("bids");
  sold.connect(
      asio_ctx::async_resource::bind([] { print_row("  bound slot"); }, "auction.sold"));
  sold.connect([] { print_row("  slot that is not bound"); });
}

void sell()
{
  print_row("sells");
  sold();
}

} // namespace

int main(int argc, char* argv[])
{
  if (const auto exit_code =
          example::answer_help(argc, argv, "A listener that keeps its context."))
    return *exit_code;

  std::cout << "user   id  trigger  what runs\n";

  net::io_context io;
  net::post(io, [] { user.run("alice", bid); });
  net::post(io, [] { user.run("bob", sell); });
  io.run();

  sell(); // outside all handlers
}
