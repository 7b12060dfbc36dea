// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Reads a line of otlp_json_sink with protobuf's own parser, by the definitions of OTLP that
// libopentelemetry_proto brings.

#include <asio_ctx/otlp_json.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <google/protobuf/text_format.h>
#include <google/protobuf/util/json_util.h>
#include <memory>
#include <sstream>
#include <string>

namespace {

namespace pb = google::protobuf;

// OTLP's JSON has hexadecimal ids; protobuf's has base64, of the same bytes.
void use_base64(std::string& json, const std::string& hex, const std::string& base64)
{
  for (std::size_t at; (at = json.find('"' + hex + '"')) != std::string::npos;)
    json.replace(at + 1, hex.size(), base64);
}

std::string as_text(const std::string& json)
{
  const pb::Descriptor* type =
      pb::DescriptorPool::generated_pool()->FindMessageTypeByName(
          "opentelemetry.proto.trace.v1.TracesData");
  BOOST_REQUIRE(type);
  const std::unique_ptr<pb::Message> message(
      pb::MessageFactory::generated_factory()->GetPrototype(type)->New());
  const auto status = pb::util::JsonStringToMessage(json, message.get());
  BOOST_REQUIRE_MESSAGE(status.ok(), status.ToString());
  std::string text;
  pb::TextFormat::Printer printer;
  printer.SetSingleLineMode(true);
  printer.PrintToString(*message, &text);
  return text;
}

std::chrono::system_clock::time_point second(int n)
{
  return std::chrono::system_clock::time_point(std::chrono::seconds(n));
}

} // namespace

BOOST_AUTO_TEST_CASE(otlp_json_is_what_opentelemetry_defines)
{
  asio_ctx::span_data span;
  span.context = asio_ctx::continue_trace(
      "00-74726163657472616365747261636521-706172656e742121-03", "congo=1");
  span.context.span_id = *asio_ctx::span_id::parse("7370616e7370616e");
  span.name = "GET \"/\"";
  span.kind = asio_ctx::span_kind::client;
  span.start = second(1);
  span.end = second(2);
  span.attributes = {
      {"yes", true}, {"n", std::int64_t(-5)}, {"x", 0.5}, {"s", std::string("a\\b")}};
  span.events = {{"retry", second(1), {{"count", std::int64_t(2)}}}};
  span.links = {{span.context.trace_id, span.context.parent_id, {{"why", true}}}};
  span.status = asio_ctx::span_status::error;
  span.status_message = "refused";

  std::ostringstream lines;
  asio_ctx::otlp_json_sink(lines, "shop").write(span);
  std::string json = lines.str();
  use_base64(json, "74726163657472616365747261636521", "dHJhY2V0cmFjZXRyYWNlIQ==");
  use_base64(json, "7370616e7370616e", "c3BhbnNwYW4=");
  use_base64(json, "706172656e742121", "cGFyZW50ISE=");

  BOOST_TEST(
      as_text(json)
      == "resource_spans { resource { attributes { key: \"service.name\" value { "
         "string_value: \"shop\" } } } scope_spans { scope { name: \"asio_ctx\" } spans "
         "{ "
         "trace_id: \"tracetracetrace!\" span_id: \"spanspan\" trace_state: \"congo=1\" "
         "parent_span_id: \"parent!!\" name: \"GET \\\"/\\\"\" kind: SPAN_KIND_CLIENT "
         "start_time_unix_nano: 1000000000 end_time_unix_nano: 2000000000 "
         "attributes { key: \"yes\" value { bool_value: true } } "
         "attributes { key: \"n\" value { int_value: -5 } } "
         "attributes { key: \"x\" value { double_value: 0.5 } } "
         "attributes { key: \"s\" value { string_value: \"a\\\\b\" } } "
         "events { time_unix_nano: 1000000000 name: \"retry\" "
         "attributes { key: \"count\" value { int_value: 2 } } } "
         "links { trace_id: \"tracetracetrace!\" span_id: \"parent!!\" "
         "attributes { key: \"why\" value { bool_value: true } } } "
         "status { message: \"refused\" code: STATUS_CODE_ERROR } flags: 3 } } } ");
}
