// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// What doc/whole-program.md shows.

#include "snippets.hpp"
#include <array>
#include <asio_ctx.hpp>
#include <boost/asio/connect_pipe.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/readable_pipe.hpp>
#include <boost/asio/writable_pipe.hpp>
#include <boost/asio/write.hpp>
#include <cstddef>
#include <iostream>
#include <string_view>
#include <system_error>

namespace net = boost::asio;

namespace {

struct place_tracer
{
  // tag::place[]
  void init(
      asio_ctx::async_id, std::string_view type, asio_ctx::async_id,
      asio_ctx::resource_ref made)
  {
    std::cout << type << " on " << made.object() << ", descriptor "
              << made.native_handle() << '\n';
    for (const asio_ctx::operation_location* at = made.location(); at; at = at->outer)
      std::cout << "  at " << at->file << ':' << at->line << ' ' << at->function << '\n';
  }
  // end::place[]
};

struct system_tracer
{
  // tag::reactor_operation[]
  void reactor_operation(
      asio_ctx::async_id, std::string_view operation, std::error_code error,
      std::size_t bytes)
  {
    if (error == std::errc::operation_would_block)
      std::cout << operation << " would block\n";
    else
      std::cout << operation << ": " << bytes << " bytes\n";
  }
  // end::reactor_operation[]
};

template <class Tracer>
void read_late()
{
  net::io_context io;
  net::readable_pipe from(io);
  net::writable_pipe to(io);
  net::connect_pipe(from, to);
  auto hook = asio_ctx::create_hook(Tracer()).enable();
  std::array<char, 4> text{};
  net::async_read(from, net::buffer(text), [](auto, std::size_t) {});
  net::write(to, net::buffer("ping", 4));
  io.run();
}

} // namespace

int main(int argc, char* argv[])
{
  return run_snippet(
      {{"place", read_late<place_tracer>},
       {"reactor_operation", read_late<system_tracer>}},
      argc, argv);
}
