// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Reads lines of otlp_json_sink with protobuf's own parser and OpenTelemetry's own definitions.

#include <asio_ctx/otlp_json.hpp>
#include <boost/test/unit_test.hpp>
#include <google/protobuf/util/json_util.h>
#include <memory>
#include <opentelemetry/proto/trace/v1/trace.pb.h>
#include <sstream>
#include <string>

namespace {

namespace proto = opentelemetry::proto;

// In OTLP's JSON ids are hexadecimal, which protobuf's parser takes for base64. What that makes of
// 16 digits are 12 bytes; they are compared as such.
proto::trace::v1::TracesData parse(const std::string& line)
{
  proto::trace::v1::TracesData data;
  const auto status = google::protobuf::util::JsonStringToMessage(line, &data);
  BOOST_REQUIRE_MESSAGE(status.ok(), status.ToString());
  return data;
}

std::string hex_of(const std::string& bytes)
{
  constexpr const char* digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  unsigned bits = 0;
  int count = 0;
  for (const char c : bytes)
  {
    bits = bits << 8 | static_cast<unsigned char>(c);
    for (count += 8; count >= 6; count -= 6)
      text += digits[bits >> (count - 6) & 63];
  }
  if (count != 0)
    text += digits[bits << (6 - count) & 63];
  return text;
}

} // namespace

BOOST_AUTO_TEST_CASE(otlp_json_is_what_opentelemetry_defines)
{
  std::ostringstream lines;
  asio_ctx::set_span_sink(std::make_shared<asio_ctx::otlp_json_sink>(lines, "shop"));
  auto context = asio_ctx::continue_trace(
      "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-03", "congo=1");
  context = asio_ctx::current_trace.run(context, [] {
    asio_ctx::span span("GET \"/\" \xc3\xa9\n", asio_ctx::span_kind::client);
    span.set_attribute("yes", true);
    span.set_attribute("number", std::int64_t(-5));
    span.set_attribute("x", 1e-7);
    span.set_attribute("text", std::string("a\\b"));
    span.add_event("retry", {{"count", std::int64_t(2)}});
    span.add_link(asio_ctx::continue_trace(""), {{"why", std::string("batch")}});
    span.set_status(asio_ctx::span_status::error, "refused");
    return span.context();
  });
  asio_ctx::set_span_sink(nullptr);

  const auto data = parse(lines.str());
  BOOST_REQUIRE(data.resource_spans_size() == 1);
  const auto& resource = data.resource_spans(0);
  BOOST_TEST(resource.resource().attributes(0).key() == "service.name");
  BOOST_TEST(resource.resource().attributes(0).value().string_value() == "shop");
  BOOST_TEST(resource.scope_spans(0).scope().name() == "asio_ctx");
  BOOST_REQUIRE(resource.scope_spans(0).spans_size() == 1);
  const auto& span = resource.scope_spans(0).spans(0);
  BOOST_TEST(hex_of(span.trace_id()) == context.trace_id.to_string());
  BOOST_TEST(hex_of(span.span_id()) == context.span_id.to_string());
  BOOST_TEST(hex_of(span.parent_span_id()) == "b7ad6b7169203331");
  BOOST_TEST(span.trace_state() == "congo=1");
  BOOST_TEST(span.flags() == 3U);
  BOOST_TEST(span.name() == "GET \"/\" \xc3\xa9\n");
  BOOST_TEST((span.kind() == proto::trace::v1::Span::SPAN_KIND_CLIENT));
  BOOST_TEST(span.start_time_unix_nano() > 1'000'000'000'000'000'000U);
  BOOST_TEST(span.start_time_unix_nano() <= span.end_time_unix_nano());
  BOOST_REQUIRE(span.attributes_size() == 4);
  BOOST_TEST(span.attributes(0).value().bool_value());
  BOOST_TEST(span.attributes(1).value().int_value() == -5);
  BOOST_TEST(span.attributes(2).value().double_value() == 1e-7);
  BOOST_TEST(span.attributes(3).value().string_value() == "a\\b");
  BOOST_REQUIRE(span.events_size() == 1);
  BOOST_TEST(span.events(0).name() == "retry");
  BOOST_TEST(span.events(0).attributes(0).value().int_value() == 2);
  BOOST_TEST(span.events(0).time_unix_nano() >= span.start_time_unix_nano());
  BOOST_REQUIRE(span.links_size() == 1);
  BOOST_TEST(span.links(0).attributes(0).value().string_value() == "batch");
  BOOST_TEST((span.status().code() == proto::trace::v1::Status::STATUS_CODE_ERROR));
  BOOST_TEST(span.status().message() == "refused");
}
