// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_EXAMPLE_HTTP_SERVER_OPTIONS_HPP
#define ASIO_CTX_EXAMPLE_HTTP_SERVER_OPTIONS_HPP

#include <boost/asio/ip/tcp.hpp>
#include <boost/program_options.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>

namespace example {

namespace net = boost::asio;

/** The options of the command line. */
struct options
{
  net::ip::tcp::endpoint endpoint;
  int threads = 0;
  std::chrono::milliseconds delay{};
  bool quiet = false;
};

/** The error of an invalid command line. */
struct usage_error : std::runtime_error
{
  using runtime_error::runtime_error;
};

inline int in_range(const char* option, int value, int lowest, int highest)
{
  if (value < lowest || value > highest)
    throw usage_error(
        std::string(option) + " must be from " + std::to_string(lowest) + " to "
        + std::to_string(highest) + ", not " + std::to_string(value));
  return value;
}

inline net::ip::address to_address(const std::string& text)
{
  boost::system::error_code error;
  const net::ip::address address = net::ip::make_address(text, error);
  if (error)
    throw usage_error("--address must be an IP address such as 127.0.0.1, not " + text);
  return address;
}

// Returns whether the program has to run. False after `--help`, which this shows.
inline bool read_command_line(
    int argc, char* argv[], const boost::program_options::options_description& all)
{
  namespace po = boost::program_options;
  namespace style = po::command_line_style;

  po::command_line_parser parser(argc, argv);
  parser.options(all).positional({}).style(style::unix_style & ~style::allow_guessing);
  po::variables_map values;
  po::store(parser.run(), values);
  if (values.count("help"))
  {
    std::cout << "An HTTP server whose every log line knows its request.\n\n" << all;
    return false;
  }
  po::notify(values);
  return true;
}

/** Reads the command line.

@return Nothing if only `--help` was asked for.
@throws usage_error
*/
inline std::optional<options> parse_options(int argc, char* argv[])
try
{
  namespace po = boost::program_options;

  options result;
  std::string address;
  int port = 0;
  int delay = 0;
  po::options_description all("Options");
  // clang-format off
  all.add_options()
    ("address", po::value(&address)->default_value("127.0.0.1"), "where to listen")
    ("port", po::value(&port)->default_value(0), "0: the system chooses a free one")
    ("threads", po::value(&result.threads)->default_value(2), "that run the io_context")
    ("delay-ms", po::value(&delay)->default_value(0), "how long a request's timer takes")
    ("quiet", po::bool_switch(&result.quiet), "no log")
    ("help", "this text");
  // clang-format on
  if (!read_command_line(argc, argv, all))
    return std::nullopt;
  in_range("--port", port, 0, 65535);
  result.endpoint = {to_address(address), static_cast<net::ip::port_type>(port)};
  in_range("--threads", result.threads, 1, 256);
  result.delay = std::chrono::milliseconds(in_range("--delay-ms", delay, 0, 60000));
  return result;
}
catch (const boost::program_options::too_many_positional_options_error&)
{
  throw usage_error("there are no arguments but options");
}
catch (const boost::program_options::error& error)
{
  throw usage_error(error.what());
}

} // namespace example

#endif // ASIO_CTX_EXAMPLE_HTTP_SERVER_OPTIONS_HPP
