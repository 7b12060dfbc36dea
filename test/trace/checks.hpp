// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_TEST_TRACE_CHECKS_HPP
#define ASIO_CTX_TEST_TRACE_CHECKS_HPP

// What must hold for the parsers whatever the text: libFuzzer makes texts, and so does
// random_headers.cpp. Each check ends the process if it fails.

#include <asio_ctx/trace_context.hpp>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <optional>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

namespace trace_checks {

using asio_ctx::baggage;
using asio_ctx::trace_state;
using asio_ctx::traceparent;

inline void require(bool condition, const char* what, std::string_view text)
{
  if (condition)
    return;
  std::fprintf(stderr, "not so: %s\n", what);
  for (const char c : text)
    std::fprintf(stderr, "\\x%02x", unsigned(static_cast<unsigned char>(c)));
  std::fputc('\n', stderr);
  std::abort();
}

#define TRACE_CHECK(condition) require((condition), #condition, text)

inline void check_traceparent(std::string_view text)
{
  static const std::regex valid(
      "(?!ff)(00|[0-9a-f]{2})-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");
  const auto parsed = traceparent::parse(text);
  const bool is_later = text.size() > 55 && text.substr(0, 2) != "00" && text[55] == '-';
  const std::string first(text.substr(0, is_later ? 55 : text.size()));
  TRACE_CHECK(parsed.has_value() == std::regex_match(first, valid));
  if (!parsed)
    return;
  const std::string written = parsed->to_string();
  TRACE_CHECK(written.substr(2, 51) == text.substr(2, 51));
  TRACE_CHECK(traceparent::parse(written) == parsed);
}

inline void check_tracestate(std::string_view text)
{
  constexpr std::size_t longest =
      trace_state::max_members * (trace_state::max_key + trace_state::max_value + 2) - 1;
  const auto parsed = trace_state::parse(text);
  if (!parsed)
    return;
  TRACE_CHECK(parsed->header().size() <= longest);
  TRACE_CHECK(trace_state::parse(parsed->header()) == parsed);
  std::string_view rest = parsed->header();
  while (!rest.empty())
  {
    std::string_view value = asio_ctx::detail::take_until(rest, ',');
    const std::string_view key = asio_ctx::detail::take_until(value, '=');
    TRACE_CHECK(parsed->get(key) == value);
    if (!rest.empty())
      continue;
    const trace_state changed = parsed->with(key, value);
    TRACE_CHECK(trace_state::parse(changed.header()) == changed);
    TRACE_CHECK(!changed.without(key).get(key));
  }
  const std::size_t comma = text.find(',', text.size() / 2);
  if (comma == std::string_view::npos)
    return;
  trace_state::reader two_headers;
  two_headers.add(text.substr(0, comma));
  two_headers.add(text.substr(comma + 1));
  TRACE_CHECK(two_headers.finish() == parsed);
}

inline baggage::member last_of(const baggage& members)
{
  const auto count = std::distance(members.begin(), members.end());
  return *std::next(members.begin(), count - 1);
}

inline void check_baggage(std::string_view text)
{
  const baggage parsed = baggage::parse(text);
  TRACE_CHECK(parsed.header().size() <= baggage::max_size);
  TRACE_CHECK(baggage::parse(parsed.header()) == parsed);
  std::size_t size = 0;
  for (const baggage::member& member : parsed)
  {
    size += member.text().size() + 1;
    const std::string value = member.value();
    TRACE_CHECK(asio_ctx::detail::valid_utf8(value) == value);
    if (size < parsed.header().size() || 3 * size >= baggage::max_size)
      continue; // not the last one, or too long with another encoding
    const baggage again = parsed.with(member.key(), value, member.properties());
    TRACE_CHECK(again.get(member.key()) == value);
    TRACE_CHECK(last_of(again).properties() == member.properties());
    TRACE_CHECK(baggage::parse(again.header()) == again);
  }
  TRACE_CHECK(size == parsed.header().size() + !parsed.empty());
}

#undef TRACE_CHECK

} // namespace trace_checks

#endif // ASIO_CTX_TEST_TRACE_CHECKS_HPP
