// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// A WebSocket chat whose log says for each delivery which message it is, who sent it, and what
// caused it. Shows a chain of causes in a storage, and asio_ctx::bind for messages that wait in a
// queue.

#include "demo.hpp"
#include "server.hpp"
#include <asio_ctx.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/program_options.hpp>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <iostream>

namespace {

// Until Ctrl-C.
void serve(std::uint16_t port)
{
  boost::asio::io_context io;
  example::server server(io, port);
  boost::asio::signal_set signals(io, SIGINT, SIGTERM);
  signals.async_wait([&](auto, auto) { io.stop(); });
  std::cout << "listening on ws://" << server.endpoint() << std::endl;
  io.run();
}

} // namespace

int main(int argc, char* argv[])
{
  namespace po = boost::program_options;
  std::uint16_t port = 0;
  po::options_description options("Options");
  // clang-format off
  options.add_options()
    ("demo", "three clients in this program talk, then it ends")
    ("port", po::value(&port), "where to listen on 127.0.0.1; without it, the system chooses")
    ("help", "this text");
  // clang-format on
  po::variables_map values;
  try
  {
    po::store(
        po::command_line_parser(argc, argv).options(options).positional({}).run(),
        values);
    po::notify(values);
  }
  catch (const po::error& error)
  {
    std::cerr << argv[0] << ": " << error.what() << "; see --help\n";
    return 2;
  }
  if (values.count("help"))
  {
    std::cout << "A chat server that says why each message is delivered.\n\n" << options;
    return EXIT_SUCCESS;
  }
  try
  {
    if (values.count("demo"))
      example::run_demo();
    else
      serve(port);
    return EXIT_SUCCESS;
  }
  catch (const std::exception& error)
  {
    std::cerr << argv[0] << ": " << error.what() << '\n';
    return EXIT_FAILURE;
  }
}
