// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_EXAMPLE_LOGGING_RESTAURANT_HPP
#define ASIO_CTX_EXAMPLE_LOGGING_RESTAURANT_HPP

#include <array>
#include <asio_ctx/async_local_storage.hpp>
#include <asio_ctx/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <string>

namespace example {

/** The guest that the code which runs now works for. */
inline asio_ctx::async_local_storage<const std::string> guest;

/** The same as text: `-` where there is none. */
inline std::string current_guest()
{
  const std::string* name = guest.get_store();
  return name ? *name : "-";
}

/** Serves three guests at a time.

@param log Writes a text to the log. It is told nothing of the guest.
*/
template <class Log>
void serve_guests(const Log& log)
{
  asio_ctx::io_context io;
  const auto now = std::chrono::steady_clock::now();
  std::array<boost::asio::steady_timer, 3> dishes{
      boost::asio::steady_timer(io, now + std::chrono::milliseconds(20)),
      boost::asio::steady_timer(io, now + std::chrono::milliseconds(10)),
      boost::asio::steady_timer(io, now + std::chrono::milliseconds(15))};

  const auto serve = [&](boost::asio::steady_timer& dish) {
    log("orders");
    dish.async_wait([&](auto) { log("is served"); });
  };
  log("opens");
  guest.run("alice", serve, dishes[0]);
  guest.run("bob", serve, dishes[1]);
  guest.run("carol", serve, dishes[2]);
  io.run();
  log("closes");
}

} // namespace example

#endif // ASIO_CTX_EXAMPLE_LOGGING_RESTAURANT_HPP
