// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_EXAMPLE_LOGGING_RESTAURANT_HPP
#define ASIO_CTX_EXAMPLE_LOGGING_RESTAURANT_HPP

#include <array>
#include <asio_ctx.hpp>
#include <asio_ctx/current_trace.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <string>
#include <string_view>

namespace example {

/** The guest for whom the current code works. */
inline asio_ctx::async_local_storage<const std::string> guest;

/** Returns it as text: `-` if there is none. */
inline std::string current_guest()
{
  const std::string* name = guest.get_store();
  return name ? *name : "-";
}

/** The ids of the current trace, as text; empty if there is none. */
inline std::string current_trace_id()
{
  const asio_ctx::trace_context* trace = asio_ctx::current_trace.get_store();
  return trace ? trace->trace_id.to_string() : "";
}

inline std::string current_span_id()
{
  const asio_ctx::trace_context* trace = asio_ctx::current_trace.get_store();
  return trace ? trace->span_id.to_string() : "";
}

// The trace of a guest, from the caller. Ids of our own would differ in each run, and the
// README could not show them.
inline asio_ctx::trace_context trace_of(std::string_view header)
{
  asio_ctx::trace_context trace = asio_ctx::continue_trace(header);
  trace.span_id = trace.parent_id;
  return trace;
}

/** Serves three guests at a time.

@param log Writes a text to the log. It is told nothing of the guest.
*/
template <class Log>
void serve_guests(const Log& log)
{
  boost::asio::io_context io;
  const auto now = std::chrono::steady_clock::now();
  std::array<boost::asio::steady_timer, 3> dishes{
      boost::asio::steady_timer(io, now + std::chrono::milliseconds(20)),
      boost::asio::steady_timer(io, now + std::chrono::milliseconds(10)),
      boost::asio::steady_timer(io, now + std::chrono::milliseconds(15))};

  const auto serve = [&](const char* traceparent, boost::asio::steady_timer& dish) {
    const auto trace = asio_ctx::current_trace.with_scope(trace_of(traceparent));
    log("orders");
    dish.async_wait([&](auto) { log("is served"); });
  };
  log("opens");
  guest.run(
      "alice", serve, "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
      dishes[0]);
  guest.run(
      "bob", serve, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", dishes[1]);
  guest.run(
      "carol", serve, "00-1baad25c36c11c1e7fbd6d122bd85db6-cab70b47728a8a99-01",
      dishes[2]);
  io.run();
  log("closes");
}

} // namespace example

#endif // ASIO_CTX_EXAMPLE_LOGGING_RESTAURANT_HPP
