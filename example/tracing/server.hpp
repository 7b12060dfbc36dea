// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_EXAMPLE_TRACING_SERVER_HPP
#define ASIO_CTX_EXAMPLE_TRACING_SERVER_HPP

#include <asio_ctx.hpp>
#include <asio_ctx/trace_propagation.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>

namespace example {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using beast::error_code;
using net::ip::tcp;
using request = http::request<http::string_body>;
using response = http::response<http::string_body>;

using port = net::ip::port_type;

/** Reads the command line: the port of the server that is asked.

@return Nothing if the program is not to run; `status` then is what it ends with.
*/
inline std::optional<port>
read_port(int argc, char* argv[], std::string_view text, int& status)
{
  const std::string_view word = argc == 2 ? argv[1] : "";
  const int number = std::atoi(word.data());
  if (number > 0 && number < 65536)
    return static_cast<port>(number);
  const bool help = word == "--help";
  status = help ? 0 : 2;
  (help ? std::cout : std::cerr) << text << "\n\nUsage: " << argv[0]
                                 << " PORT_OF_THE_NEXT_SERVER\n\n"
                                    "Options:\n"
                                    "  --help    this text\n";
  return std::nullopt;
}

/** The data that all connections of a server share. */
struct server
{
  explicit server(port next_port) : next(net::ip::address_v4::loopback(), next_port)
  {
    ending.async_wait([this](error_code, int) { io.stop(); });
    std::cout << acceptor.local_endpoint().port() << std::endl;
  }

  net::io_context io{1};
  net::thread_pool workers{2};
  tcp::acceptor acceptor{io, tcp::endpoint(net::ip::address_v4::loopback(), 0)};
  net::signal_set ending{io, SIGINT, SIGTERM};
  tcp::endpoint next; // the server that is asked
};

/** Returns the part of a request's target after the last slash. */
inline std::string id_of(const request& message)
{
  const std::string target(message.target());
  return target.substr(target.rfind('/') + 1);
}

/** A wait whose length differs from request to request. */
inline std::chrono::microseconds some_time(const std::string& id)
{
  return std::chrono::microseconds(std::atol(id.c_str()) * 7919 % 2000);
}

/** A request to the next server, with the current trace in it. */
inline request make_request(const std::string& target)
{
  request message(http::verb::get, target, 11);
  message.set(http::field::host, "127.0.0.1");
  asio_ctx::inject(message);
  return message;
}

inline response make_response(const request& to, const std::string& body)
{
  response message(http::status::ok, to.version(), body + '\n');
  message.keep_alive(to.keep_alive());
  message.prepare_payload();
  return message;
}

} // namespace example

#endif // ASIO_CTX_EXAMPLE_TRACING_SERVER_HPP
