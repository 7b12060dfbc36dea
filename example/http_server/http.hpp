// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_EXAMPLE_HTTP_SERVER_HTTP_HPP
#define ASIO_CTX_EXAMPLE_HTTP_SERVER_HTTP_HPP

#include "log.hpp"
#include <algorithm>
#include <atomic>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace example {

namespace beast = boost::beast;
namespace http = beast::http;
using error_code = boost::system::error_code;

using request = http::request<http::string_body>;
using response = http::response<http::string_body>;

/** How long a client may take to send a request, or to receive the response. */
inline constexpr std::chrono::seconds network_timeout{30};

/** Reads one request. */
struct request_parser : http::request_parser<http::string_body>
{
  request_parser()
  {
    header_limit(8 * 1024);
    body_limit(64 * 1024);
  }
};

// Returns whether a client's id is safe in the log and in a header.
inline bool is_sane(std::string_view id)
{
  return !id.empty() && id.size() <= 64 && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')
           || c == '-' || c == '_' || c == '.';
  });
}

/** Returns the id for a new request: the client's, or otherwise the next number. */
inline std::string make_id(const request& req)
{
  static std::atomic<std::uint64_t> sequence{0};
  const std::string_view given = req["X-Request-Id"];
  return is_sane(given) ? std::string(given) : std::to_string(++sequence);
}

/** Returns the target as text that is safe in a log. */
inline std::string printable_target(const request& req)
{
  std::string target(req.target());
  std::replace_if(
      target.begin(), target.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return target;
}

/** Returns the response to a request. The id in it comes from the context. */
inline response make_response(const request& req)
{
  response res(http::status::ok, req.version());
  res.set(http::field::content_type, "text/plain");
  res.keep_alive(req.keep_alive());
  if (req.method() == http::verb::get || req.method() == http::verb::head)
  {
    res.body() = "request ";
    res.body() += current_id();
    res.body() += " asked for " + printable_target(req) + '\n';
  }
  else
  {
    res.result(http::status::method_not_allowed);
    res.set(http::field::allow, "GET, HEAD");
    res.body() = "only GET and HEAD are served here\n";
  }
  res.prepare_payload();
  if (req.method() == http::verb::head)
    res.body().clear(); // Content-Length stays
  return res;
}

/** Returns the response to a request that could not be read, if one can be sent. */
inline std::optional<response> make_refusal(error_code read_error)
{
  if (read_error.category() != make_error_code(http::error::bad_method).category()
      || read_error == http::error::end_of_stream
      || read_error == http::error::partial_message)
    return std::nullopt;
  http::status status = http::status::bad_request;
  if (read_error == http::error::body_limit)
    status = http::status::payload_too_large;
  if (read_error == http::error::header_limit)
    status = http::status::request_header_fields_too_large;
  response res(status, 11);
  res.set(http::field::content_type, "text/plain");
  res.body() = read_error.message() + '\n';
  res.keep_alive(false);
  res.prepare_payload();
  return res;
}

} // namespace example

#endif // ASIO_CTX_EXAMPLE_HTTP_SERVER_HTTP_HPP
