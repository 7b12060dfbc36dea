// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_OTLP_JSON_HPP
#define ASIO_CTX_OTLP_JSON_HPP

#include <asio_ctx/span.hpp>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <mutex>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace asio_ctx {
inline namespace v0 {

namespace detail {

// Writes OTLP's JSON: ids are hexadecimal, 64-bit integers are strings.
class otlp_writer
{
public:
  explicit otlp_writer(std::string& out) noexcept : out_(out) {}

  void write(std::string_view service, const span_data& span)
  {
    out_ += R"({"resourceSpans":[{"resource":{)";
    write_attributes({{"service.name", std::string(service)}});
    out_ += R"(},"scopeSpans":[{"scope":{"name":"asio_ctx"},"spans":[)";
    write(span);
    out_ += "]}]}]}\n";
  }

private:
  void write(const span_data& span)
  {
    write_ids(span.context.trace_id, span.context.span_id);
    if (span.context.parent_id)
      write_field(",\"parentSpanId\":", span.context.parent_id.to_string());
    if (!span.context.state.empty())
      write_field(",\"traceState\":", span.context.state.header());
    out_ += ",\"flags\":" + std::to_string(span.context.flags);
    write_field(",\"name\":", span.name);
    out_ += ",\"kind\":" + std::to_string(static_cast<int>(span.kind));
    write_time(",\"startTimeUnixNano\":", span.start);
    write_time(",\"endTimeUnixNano\":", span.end);
    out_ += ',';
    write_attributes(span.attributes);
    write_list(",\"events\":", span.events, [this](const span_event& event) {
      out_ += '{';
      write_time("\"timeUnixNano\":", event.time);
      write_field(",\"name\":", event.name);
      out_ += ',';
      write_attributes(event.attributes);
      out_ += '}';
    });
    write_list(",\"links\":", span.links, [this](const span_link& link) {
      write_ids(link.trace_id, link.span_id);
      out_ += ',';
      write_attributes(link.attributes);
      out_ += '}';
    });
    out_ += ",\"status\":{\"code\":" + std::to_string(static_cast<int>(span.status));
    if (!span.status_message.empty())
      write_field(",\"message\":", span.status_message);
    out_ += "}}";
  }

  // Leaves the object open.
  void write_ids(const trace_id& trace, const span_id& span)
  {
    write_field("{\"traceId\":", trace.to_string());
    write_field(",\"spanId\":", span.to_string());
  }

  void write_field(std::string_view start, std::string_view text)
  {
    out_ += start;
    write_string(text);
  }

  void write_time(std::string_view start, std::chrono::system_clock::time_point time)
  {
    const auto since =
        std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch());
    write_field(start, std::to_string(since.count()));
  }

  template <class T, class Write>
  void
  write_list(std::string_view start, const std::vector<T>& all, const Write& write_one)
  {
    out_ += start;
    out_ += '[';
    bool is_first = true;
    for (const T& each : all)
    {
      if (!std::exchange(is_first, false))
        out_ += ',';
      write_one(each);
    }
    out_ += ']';
  }

  void write_attributes(const std::vector<span_attribute>& attributes)
  {
    write_list("\"attributes\":", attributes, [this](const span_attribute& attribute) {
      write_field("{\"key\":", attribute.key);
      out_ += ",\"value\":{";
      std::visit([this](const auto& value) { write_value(value); }, attribute.value);
      out_ += "}}";
    });
  }

  void write_value(bool value) { (out_ += "\"boolValue\":") += value ? "true" : "false"; }

  void write_value(std::int64_t value)
  {
    write_field("\"intValue\":", std::to_string(value));
  }

  void write_value(double value)
  {
    out_ += "\"doubleValue\":";
    if (std::isnan(value))
      out_ += "\"NaN\"";
    else if (std::isinf(value))
      out_ += value < 0 ? "\"-Infinity\"" : "\"Infinity\"";
    else
    {
      char text[32];
      const auto end = std::to_chars(text, text + sizeof(text), value).ptr;
      out_.append(text, static_cast<std::size_t>(end - text));
    }
  }

  void write_value(const std::string& value) { write_field("\"stringValue\":", value); }

  void write_string(std::string_view text)
  {
    constexpr const char* digits = "0123456789abcdef";
    out_ += '"';
    for (const char c : valid_utf8(text))
    {
      if (c == '"' || c == '\\')
        (out_ += '\\') += c;
      else if (static_cast<unsigned char>(c) < 0x20)
        ((out_ += "\\u00") += digits[c >> 4]) += digits[c & 15];
      else
        out_ += c;
    }
    out_ += '"';
  }

  std::string& out_;
};

} // namespace detail

/** Writes each span as a line of OTLP/JSON.

OpenTelemetry's collector reads such lines from files (with its receiver `otlpjsonfile`),
and accepts them over HTTP as `POST /v1/traces`.

@par Example
@code
std::ofstream file("spans.jsonl");
asio_ctx::set_span_sink(std::make_shared<asio_ctx::otlp_json_sink>(file, "shop"));
@endcode
*/
class otlp_json_sink : public span_sink
{
public:
  /** Makes a sink.

  @param out The stream to which the sink writes. It must outlive the sink. Flush it if
  you need lines on disk at once.
  @param service The name of this program, `service.name`.
  */
  otlp_json_sink(std::ostream& out, std::string service)
    : out_(out), service_(std::move(service))
  {}

  /** Writes a line. Several threads may call it at the same time.

  @throws std::bad_alloc and whatever the stream throws.
  */
  void write(const span_data& span) override
  {
    std::string line;
    detail::otlp_writer(line).write(service_, span);
    const std::lock_guard<std::mutex> lock(mutex_);
    out_.write(line.data(), static_cast<std::streamsize>(line.size()));
  }

private:
  std::mutex mutex_;
  std::ostream& out_;
  std::string service_;
};

} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_OTLP_JSON_HPP
