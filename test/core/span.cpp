// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include <asio_ctx/span.hpp>

#include <asio_ctx/async_resource.hpp>
#include <asio_ctx/operation_spans.hpp>
#include <asio_ctx/otlp_json.hpp>
#include <boost/test/unit_test.hpp>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

using asio_ctx::current_trace;
using asio_ctx::span;
using asio_ctx::span_data;
using asio_ctx::span_kind;
using asio_ctx::span_status;

struct collecting_sink : asio_ctx::span_sink
{
  void write(const span_data& data) override { spans.push_back(data); }

  std::vector<span_data> spans;
};

struct with_sink
{
  with_sink() { asio_ctx::set_span_sink(sink); }
  ~with_sink() { asio_ctx::set_span_sink(nullptr); }

  const std::vector<span_data>& spans() const { return sink->spans; }

  std::shared_ptr<collecting_sink> sink = std::make_shared<collecting_sink>();
};

const std::string trace_text = "0af7651916cd43dd8448eb211c80319c";
const std::string span_text = "b7ad6b7169203331";

asio_ctx::trace_context from_caller(const char* flags)
{
  return asio_ctx::continue_trace("00-" + trace_text + "-" + span_text + "-" + flags);
}

std::chrono::system_clock::time_point second(int n)
{
  return std::chrono::system_clock::time_point(std::chrono::seconds(n));
}

std::string json_of(const span_data& data)
{
  std::ostringstream lines;
  asio_ctx::otlp_json_sink(lines, "shop").write(data);
  return lines.str();
}

} // namespace

BOOST_AUTO_TEST_SUITE(spans)

BOOST_FIXTURE_TEST_CASE(have_the_current_one_as_parent, with_sink)
{
  {
    span outer("outer");
    BOOST_TEST(!current_trace.get_store()); // is not current by itself
    const auto scope = current_trace.with_scope(outer.context());
    span inner("inner", span_kind::client);
    BOOST_TEST(inner.context().is_span);
  }
  BOOST_REQUIRE(spans().size() == 2U);
  const span_data& inner = spans()[0];
  const span_data& outer = spans()[1];
  BOOST_TEST(inner.name == "inner");
  BOOST_TEST((inner.kind == span_kind::client));
  BOOST_TEST(inner.context.parent_id == outer.context.span_id);
  BOOST_TEST(inner.context.trace_id == outer.context.trace_id);
  BOOST_TEST(!outer.context.parent_id);
  BOOST_TEST((outer.start <= inner.start && inner.end <= outer.end));
}

BOOST_FIXTURE_TEST_CASE(have_the_caller_as_parent, with_sink)
{
  current_trace.run(from_caller("01"), [] { span("serving", span_kind::server).end(); });
  BOOST_REQUIRE(spans().size() == 1U);
  BOOST_TEST(spans()[0].context.trace_id.to_string() == trace_text);
  BOOST_TEST(spans()[0].context.parent_id.to_string() == span_text);
}

BOOST_FIXTURE_TEST_CASE(are_recorded_in_sampled_traces_only, with_sink)
{
  current_trace.run(from_caller("00"), [] {
    span ignored("ignored");
    BOOST_TEST(!ignored.is_recording());
    ignored.set_attribute("key", true);
    BOOST_TEST(ignored.context().trace_id.to_string() == trace_text);
  });
  BOOST_TEST(spans().empty());
}

BOOST_AUTO_TEST_CASE(are_not_recorded_without_a_sink)
{
  BOOST_TEST(!asio_ctx::start_trace().sampled());
  current_trace.run(
      from_caller("01"), [] { BOOST_TEST(!span("ignored").is_recording()); });
}

BOOST_AUTO_TEST_CASE(have_the_next_recorded_one_outside_as_parent)
{
  auto sink = std::make_shared<collecting_sink>();
  current_trace.run(from_caller("01"), [&] {
    span ignored("ignored"); // there is no sink yet
    BOOST_TEST(!ignored.context().is_span);
    const auto scope = current_trace.with_scope(ignored.context());
    asio_ctx::set_span_sink(sink);
    span("recorded").end();
  });
  asio_ctx::set_span_sink(nullptr);
  BOOST_REQUIRE(sink->spans.size() == 1U);
  BOOST_TEST(sink->spans[0].context.parent_id.to_string() == span_text);
}

BOOST_FIXTURE_TEST_CASE(have_links_to_what_others_have_sent, with_sink)
{
  span batch("batch", span_kind::consumer);
  batch.add_link(from_caller("01"), {{"n", std::int64_t(1)}});
  batch.add_link(asio_ctx::start_trace()); // stands for no span
  span other("other");
  batch.add_link(other.context());
  batch.end();
  BOOST_REQUIRE(spans().at(0).links.size() == 2U);
  BOOST_TEST(spans()[0].links[0].trace_id.to_string() == trace_text);
  BOOST_TEST(spans()[0].links[0].span_id.to_string() == span_text);
  BOOST_TEST(spans()[0].links[1].span_id == other.context().span_id);
}

BOOST_FIXTURE_TEST_CASE(have_messages_of_errors_only, with_sink)
{
  span failed("failed");
  failed.set_status(span_status::error, "disk full");
  failed.end();
  span mended("mended");
  mended.set_status(span_status::error, "disk full");
  mended.set_status(span_status::ok, "well");
  mended.end();
  BOOST_TEST(spans().at(0).status_message == "disk full");
  BOOST_TEST(spans().at(1).status_message.empty());
}

BOOST_FIXTURE_TEST_CASE(end_once, with_sink)
{
  span first("first");
  span moved(std::move(first));
  moved.end();
  moved.end();
  moved.set_status(span_status::error);
  BOOST_TEST(spans().size() == 1U);
}

BOOST_FIXTURE_TEST_CASE(of_operations_are_children_of_the_current_one, with_sink)
{
  const asio_ctx::operation_spans recording(2);
  {
    asio_ctx::async_resource of_no_trace("ignored");
    span serving("serving");
    const auto scope = current_trace.with_scope(serving.context());
    for (const char* name : {"first", "second", "beyond the limit"})
      asio_ctx::async_resource resource(name);
  }
  BOOST_REQUIRE(spans().size() == 3U);
  const asio_ctx::span_id parent = spans()[2].context.span_id;
  BOOST_TEST(spans()[0].name == "first");
  BOOST_TEST(spans()[1].name == "second");
  BOOST_TEST(spans()[2].name == "serving");
  BOOST_TEST(spans()[0].context.parent_id == parent);
  BOOST_TEST(spans()[1].context.parent_id == parent);
}

BOOST_FIXTURE_TEST_CASE(of_operations_are_recorded_in_sampled_traces_only, with_sink)
{
  const asio_ctx::operation_spans recording;
  current_trace.run(from_caller("00"), [] {
    span unsampled("unsampled");
    const auto scope = current_trace.with_scope(unsampled.context());
    asio_ctx::async_resource resource("ignored");
  });
  BOOST_TEST(spans().empty());
}

BOOST_AUTO_TEST_CASE(of_operations_have_the_right_parent_on_all_threads)
{
  struct counting_sink : asio_ctx::span_sink
  {
    void write(const span_data& data) override
    {
      const std::lock_guard<std::mutex> lock(mutex);
      ++(data.name == "request" ? requests[data.context.span_id.to_string()]
                                : operations[data.context.parent_id.to_string()]);
    }

    std::mutex mutex;
    std::map<std::string, int> requests;
    std::map<std::string, int> operations;
  };
  const auto sink = std::make_shared<counting_sink>();
  asio_ctx::set_span_sink(sink);
  {
    const asio_ctx::operation_spans recording(5);
    std::vector<std::thread> threads;
    for (int i = 0; i != 4; ++i)
      threads.emplace_back([] {
        for (int request = 0; request != 50; ++request)
        {
          span serving("request");
          const auto scope = current_trace.with_scope(serving.context());
          for (int n = 0; n != 7; ++n)
            asio_ctx::async_resource operation("operation");
        }
      });
    for (std::thread& thread : threads)
      thread.join();
  }
  asio_ctx::set_span_sink(nullptr);
  BOOST_TEST(sink->requests.size() == 200U);
  BOOST_TEST(sink->operations.size() == 200U);
  for (const auto& [parent, count] : sink->operations)
  {
    BOOST_TEST(sink->requests.count(parent) == 1U);
    BOOST_TEST(count >= 5); // some more if two requests share a place of the counts
    BOOST_TEST(count <= 7);
  }
}

BOOST_AUTO_TEST_CASE(do_not_fail_with_their_sink)
{
  struct failing_sink : asio_ctx::span_sink
  {
    void write(const span_data&) override { throw std::runtime_error("disk full"); }
  };
  asio_ctx::set_span_sink(std::make_shared<failing_sink>());
  const asio_ctx::operation_spans recording;
  span lost("lost");
  {
    const auto scope = current_trace.with_scope(lost.context());
    asio_ctx::async_resource operation("lost, too");
  }
  BOOST_CHECK_NO_THROW(lost.end());
  asio_ctx::set_span_sink(nullptr);
}

BOOST_AUTO_TEST_CASE(are_written_as_otlp_json)
{
  span_data data;
  data.context = from_caller("03");
  data.context.span_id = *asio_ctx::span_id::parse("00f067aa0ba902b7");
  data.context.state = *asio_ctx::trace_state::parse("congo=1");
  data.name = "GET \"/\"\n\xff";
  data.kind = span_kind::server;
  data.start = second(1);
  data.end = second(2);
  data.status = span_status::error;
  data.status_message = "no\\";
  data.attributes = {
      {"yes", true}, {"n", std::int64_t(-5)}, {"x", 0.5}, {"s", std::string("text")}};
  data.events = {{"retry", second(1), {}}};
  data.links = {{data.context.trace_id, data.context.span_id, {}}};
  BOOST_TEST(
      json_of(data)
      == R"({"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":)"
         R"({"stringValue":"shop"}}]},"scopeSpans":[{"scope":{"name":"asio_ctx"},"spans":[)"
         R"({"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"00f067aa0ba902b7",)"
         R"("parentSpanId":"b7ad6b7169203331","traceState":"congo=1","flags":3,)"
         R"("name":"GET \"/\"\u000a)"
         "\xef\xbf\xbd"
         R"(","kind":2,"startTimeUnixNano":"1000000000","endTimeUnixNano":"2000000000",)"
         R"("attributes":[{"key":"yes","value":{"boolValue":true}},)"
         R"({"key":"n","value":{"intValue":"-5"}},{"key":"x","value":{"doubleValue":0.5}},)"
         R"({"key":"s","value":{"stringValue":"text"}}],)"
         R"("events":[{"timeUnixNano":"1000000000","name":"retry","attributes":[]}],)"
         R"("links":[{"traceId":"0af7651916cd43dd8448eb211c80319c",)"
         R"("spanId":"00f067aa0ba902b7","attributes":[]}],)"
         R"("status":{"code":2,"message":"no\\"}}]}]}]})"
         "\n");
}

BOOST_AUTO_TEST_CASE(are_written_with_numbers_that_json_has_not)
{
  span_data data;
  const double infinity = std::numeric_limits<double>::infinity();
  data.attributes = {
      {"a", infinity}, {"b", -infinity}, {"c", std::numeric_limits<double>::quiet_NaN()}};
  const std::string text = json_of(data);
  for (const char* word : {"\"Infinity\"", "\"-Infinity\"", "\"NaN\""})
    BOOST_TEST((text.find(word) != std::string::npos));
}

BOOST_AUTO_TEST_SUITE_END()
