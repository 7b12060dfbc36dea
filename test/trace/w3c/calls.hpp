// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_TEST_TRACE_W3C_CALLS_HPP
#define ASIO_CTX_TEST_TRACE_W3C_CALLS_HPP

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace w3c {

/** A call that the harness asks for. */
struct call
{
  boost::asio::ip::tcp::endpoint endpoint;
  std::string target;
  std::string body;
};

// What follows `"name":` in a JSON object, up to the end of the value. The harness writes
// neither brackets nor quotes into its strings.
inline std::string_view value_of(std::string_view object, std::string_view name)
{
  const std::string quoted = '"' + std::string(name) + "\":";
  const std::size_t start = object.find(quoted);
  if (start == std::string_view::npos)
    throw std::runtime_error("no " + quoted);
  object.remove_prefix(start + quoted.size());
  object.remove_prefix(object.find_first_not_of(' '));
  if (object.front() == '"')
    return object.substr(1, object.find('"', 1) - 1);
  int depth = 0;
  for (std::size_t i = 0; i != object.size(); ++i)
  {
    depth += object[i] == '[' || object[i] == '{';
    depth -= object[i] == ']' || object[i] == '}';
    if (depth == 0)
      return object.substr(0, i + 1);
  }
  throw std::runtime_error("unbalanced brackets");
}

inline call parse_call(std::string_view object)
{
  std::string_view url = value_of(object, "url");
  url.remove_prefix(std::string_view("http://").size());
  const std::size_t colon = url.find(':');
  const std::size_t slash = url.find('/');
  return {
      {boost::asio::ip::make_address(std::string(url.substr(0, colon))),
       static_cast<boost::asio::ip::port_type>(
           std::stoi(std::string(url.substr(colon + 1, slash - colon - 1))))},
      std::string(url.substr(slash)),
      std::string(value_of(object, "arguments"))};
}

/** The calls of a body `[{"url": "http://127.0.0.1:7777/x", "arguments": [...]}, ...]`. */
inline std::vector<call> parse_calls(std::string_view body)
{
  std::vector<call> calls;
  int depth = 0;
  std::size_t start = 0;
  for (std::size_t i = 0; i != body.size(); ++i)
  {
    if (body[i] == '{' && depth++ == 0)
      start = i;
    else if (body[i] == '}' && --depth == 0)
      calls.push_back(parse_call(body.substr(start, i + 1 - start)));
  }
  return calls;
}

} // namespace w3c

#endif // ASIO_CTX_TEST_TRACE_W3C_CALLS_HPP
