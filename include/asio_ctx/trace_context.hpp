// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_TRACE_CONTEXT_HPP
#define ASIO_CTX_TRACE_CONTEXT_HPP

#include <array>
#include <asio_ctx/baggage.hpp>
#include <asio_ctx/detail/base/config.hpp>
#include <asio_ctx/detail/trace/characters.hpp>
#include <asio_ctx/detail/trace/header_lists.hpp>
#include <asio_ctx/trace_id.hpp>
#include <asio_ctx/trace_state.hpp>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>

namespace asio_ctx {
inline namespace v0 {

/** The place of the current work in a trace that several processes share.

Contains what the W3C's Trace Context (level 2) and Baggage define: the origin of a
request, and the data that is sent along with it. @ref extract reads a context from a
request, @ref inject sends it on, and @ref current_trace keeps it for all that the request
causes.

A value that is cheap to copy: copies share the strings.

@par Thread safety
Distinct objects are safe.
*/
struct trace_context
{
  /** Bits of @ref flags. */
  static constexpr std::uint8_t sampled_flag = 1; /**< The caller may have recorded it. */
  static constexpr std::uint8_t random_flag = 2; /**< The id's last 7 bytes are random. */

  asio_ctx::trace_id trace_id; /**< The trace; the same in all processes. */
  asio_ctx::span_id
      span_id; /**< The current work, for log lines and for the calls that it makes. */

  /** The span that caused the current work: the caller's, or one of this process. Zero if
  no recorded span did, and in contexts of OpenTelemetry's spans, which do not tell their
  parents. */
  asio_ctx::span_id parent_id;

  std::uint8_t flags = 0; /**< The header's flags. */

  /** True if a span with the id @ref span_id is recorded. If not, as in a context that
  @ref extract returns, that id is only a name for log lines, and no span should have it
  as its parent. */
  bool is_span = false;

  trace_state state;         /**< The data of tracing systems. */
  asio_ctx::baggage baggage; /**< The data of the application. */

  /** Returns true if this is the context of a trace. */
  explicit operator bool() const noexcept { return trace_id && span_id; }

  /** Returns true if the trace is recorded. */
  bool sampled() const noexcept { return (flags & sampled_flag) != 0; }

  /** Returns the parent of the next span; zero if that would be the first of the
  trace. */
  asio_ctx::span_id parent_for_spans() const noexcept
  {
    return is_span ? span_id : parent_id;
  }

  /** Returns a context for work that this context's work causes: a copy with an id of its
  own. */
  trace_context child() const
  {
    trace_context made = *this;
    made.parent_id = parent_for_spans();
    made.span_id = asio_ctx::span_id::random();
    made.is_span = false;
    return made;
  }

  friend bool operator==(const trace_context& a, const trace_context& b) noexcept
  {
    return a.trace_id == b.trace_id && a.span_id == b.span_id
           && a.parent_id == b.parent_id && a.flags == b.flags && a.is_span == b.is_span
           && a.state == b.state && a.baggage == b.baggage;
  }

  friend bool operator!=(const trace_context& a, const trace_context& b) noexcept
  {
    return !(a == b);
  }
};

/** The contents of the header `traceparent`. */
struct traceparent
{
  /** The number of characters that @ref write_to writes. */
  static constexpr std::size_t characters = 55;

  asio_ctx::trace_id trace_id; /**< The trace. */
  asio_ctx::span_id span_id;   /**< The sender's span. */
  std::uint8_t flags = 0;      /**< Only the flags of level 2 of the standard. */

  /** Reads the value of a header, even one of a later version of the standard.

  @return The contents; nothing if the header is malformed.
  */
  static std::optional<traceparent> parse(std::string_view text) noexcept
  {
    const auto is_dash = [&](std::size_t i) { return text[i] == '-'; };
    if (text.size() < characters || !is_dash(2) || !is_dash(35) || !is_dash(52))
      return std::nullopt;
    const auto version = parse_byte(text.substr(0, 2));
    const auto trace = asio_ctx::trace_id::parse(text.substr(3, 32));
    const auto span = asio_ctx::span_id::parse(text.substr(36, 16));
    const auto flags = parse_byte(text.substr(53, 2));
    if (!version || *version == 0xff || !trace || !span || !flags)
      return std::nullopt;
    if (text.size() > characters && (*version == 0 || !is_dash(characters)))
      return std::nullopt;
    const int known = *flags & (trace_context::sampled_flag | trace_context::random_flag);
    return traceparent{*trace, *span, static_cast<std::uint8_t>(known)};
  }

  /** Writes the value of the header, without a zero at the end.

  @param out Has room for @ref characters.
  @return The end of the written text.
  */
  char* write_to(char* out) const noexcept
  {
    out = detail::write_hex(0, out);
    *out++ = '-';
    out = trace_id.write_to(out);
    *out++ = '-';
    out = span_id.write_to(out);
    *out++ = '-';
    return detail::write_hex(flags, out);
  }

  /** Returns the value of the header. */
  std::string to_string() const
  {
    std::string text(characters, '0');
    write_to(text.data());
    return text;
  }

  friend bool operator==(const traceparent& a, const traceparent& b) noexcept
  {
    return a.trace_id == b.trace_id && a.span_id == b.span_id && a.flags == b.flags;
  }

private:
  static std::optional<std::uint8_t> parse_byte(std::string_view text) noexcept
  {
    const unsigned high = detail::lowercase_hex_digit(text[0]);
    const unsigned low = detail::lowercase_hex_digit(text[1]);
    if (high > 15 || low > 15)
      return std::nullopt;
    return static_cast<std::uint8_t>(high << 4 | low);
  }
};

/** The numbers of received headers that broke a rule of the standards. */
struct malformed_headers
{
  std::uint64_t traceparent = 0; /**< Each of them began a new trace. */
  std::uint64_t tracestate = 0;  /**< Each of them was dropped; the trace went on. */
  std::uint64_t baggage = 0;     /**< Some members of each of them were left out. */
};

namespace detail {

struct malformed_counts
{
  std::atomic<std::uint64_t> traceparent{0};
  std::atomic<std::uint64_t> tracestate{0};
  std::atomic<std::uint64_t> baggage{0};
};

ASIO_CTX_DETAIL_SHARED inline malformed_counts malformed_seen;

// True if traces that begin in this process are sampled: if something records spans.
ASIO_CTX_DETAIL_SHARED inline std::atomic<bool> samples_new_traces{false};

inline void count(std::atomic<std::uint64_t>& malformed) noexcept
{
  malformed.fetch_add(1, std::memory_order_relaxed);
}

// Makes a context from headers that come one by one: all of traceparent come first.
class trace_reader
{
public:
  void add_traceparent(std::string_view text) noexcept
  {
    ++parents_;
    parent_ = parents_ == 1 ? traceparent::parse(trim(text)) : std::nullopt;
  }

  void add_tracestate(std::string_view text)
  {
    if (parent_)
      state_.add(text);
  }

  void add_baggage(std::string_view text) { has_all_baggage_ = baggage_.add(text); }

  trace_context finish();

private:
  int parents_ = 0;
  std::optional<traceparent> parent_;
  trace_state::reader state_;
  asio_ctx::baggage::reader baggage_;
  bool has_all_baggage_ = true;
};

} // namespace detail

/** Returns the numbers of malformed headers that this process has received.

A server can't do anything about them; a growing number points to a broken caller.
*/
inline malformed_headers malformed_headers_received() noexcept
{
  const auto get = [](const std::atomic<std::uint64_t>& count) {
    return count.load(std::memory_order_relaxed);
  };
  return {
      get(detail::malformed_seen.traceparent), get(detail::malformed_seen.tracestate),
      get(detail::malformed_seen.baggage)};
}

/** Begins a trace: for a request that belongs to none, or for a job that the program
starts itself.

The ids are new and random. The trace is sampled if a sink for spans is set: see
asio_ctx/span.hpp.
*/
inline trace_context start_trace() noexcept
{
  trace_context made;
  made.trace_id = trace_id::random();
  made.span_id = span_id::random();
  made.flags = trace_context::random_flag;
  if (detail::samples_new_traces.load(std::memory_order_relaxed))
    made.flags |= trace_context::sampled_flag;
  return made;
}

inline trace_context detail::trace_reader::finish()
{
  trace_context made;
  if (parent_)
  {
    made.trace_id = parent_->trace_id;
    made.span_id = span_id::random();
    made.parent_id = parent_->span_id;
    made.flags = parent_->flags;
    if (auto state = state_.finish())
      made.state = *std::move(state);
    else
      count(malformed_seen.tracestate);
  }
  else
  {
    made = start_trace();
    if (parents_ != 0)
      count(malformed_seen.traceparent);
  }
  made.baggage = baggage_.finish();
  if (!has_all_baggage_)
    count(malformed_seen.baggage);
  return made;
}

/** Continues a trace, for headers of any kind of message.

Malformed headers are no error: a malformed `traceparent` begins a new trace, a malformed
`tracestate` and malformed members of `baggage` are dropped.
@ref malformed_headers_received counts them.

@param traceparent The value of that header; empty if there is none.
@param tracestate The value of that header. Join several headers with commas.
@param baggage The value of that header. Join several headers with commas.

@return The context of the requested work, with an id of its own.

@throws std::bad_alloc

@see extract, which takes the headers from a message of Beast.
*/
inline trace_context continue_trace(
    std::string_view traceparent, std::string_view tracestate = {},
    std::string_view baggage = {})
{
  detail::trace_reader reader;
  if (!traceparent.empty())
    reader.add_traceparent(traceparent);
  reader.add_tracestate(tracestate);
  reader.add_baggage(baggage);
  return reader.finish();
}

/** Writes the ids for a log line, with the field names of OpenTelemetry.

    trace_id=0af7651916cd43dd8448eb211c80319c span_id=b7ad6b7169203331
*/
inline std::ostream& operator<<(std::ostream& out, const trace_context& context)
{
  return out << "trace_id=" << context.trace_id << " span_id=" << context.span_id;
}

} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_TRACE_CONTEXT_HPP
