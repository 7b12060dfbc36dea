// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include <asio_ctx/trace_propagation.hpp>

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/test/unit_test.hpp>
#include <string>

namespace {

namespace http = boost::beast::http;

using asio_ctx::current_trace;
using asio_ctx::extract;
using asio_ctx::inject;
using request = http::request<http::empty_body>;

const std::string trace_text = "0af7651916cd43dd8448eb211c80319c";
const std::string sampled = "00-" + trace_text + "-b7ad6b7169203331-01";

std::string field(const request& message, const char* name)
{
  return std::string(message[name]);
}

} // namespace

BOOST_AUTO_TEST_SUITE(trace_propagation)

BOOST_AUTO_TEST_CASE(a_request_brings_its_trace)
{
  request received;
  received.insert("TraceParent", sampled);
  received.insert("tracestate", "foo=1");
  received.insert("TRACESTATE", "");
  received.insert("tracestate", "bar=2");
  received.insert("baggage", "a=1");
  received.insert("Baggage", "b=2");
  const auto context = extract(received);
  BOOST_TEST(context.trace_id.to_string() == trace_text);
  BOOST_TEST(context.state.header() == "foo=1,bar=2");
  BOOST_TEST(context.baggage.header() == "a=1,b=2");
}

BOOST_AUTO_TEST_CASE(two_traceparents_are_none)
{
  request received;
  received.insert("traceparent", sampled);
  received.insert("traceparent", sampled);
  received.insert("tracestate", "foo=1");
  const auto context = extract(received);
  BOOST_TEST(context.trace_id.to_string() != trace_text);
  BOOST_TEST(context.state.empty());
}

BOOST_AUTO_TEST_CASE(each_message_has_an_id_of_its_own)
{
  const auto scope =
      current_trace.with_scope(asio_ctx::continue_trace(sampled, "foo=1", "user=alice"));
  request first;
  request second;
  const auto sent = inject(first);
  inject(second);
  BOOST_TEST(field(first, "traceparent") != field(second, "traceparent"));
  BOOST_TEST(sent.span_id != current_trace.get_store()->span_id);
  const auto received = extract(first);
  BOOST_TEST(received.trace_id.to_string() == trace_text);
  BOOST_TEST(received.parent_id == sent.span_id);
  BOOST_TEST(received.state.header() == "foo=1");
  BOOST_TEST(received.baggage.header() == "user=alice");
}

BOOST_AUTO_TEST_CASE(a_span_is_the_parent_of_what_it_calls)
{
  auto span = asio_ctx::start_trace();
  span.is_span = true;
  const auto scope = current_trace.with_scope(span);
  request message;
  inject(message);
  BOOST_TEST(extract(message).parent_id == span.span_id);
}

BOOST_AUTO_TEST_CASE(nothing_of_another_trace_is_sent_on)
{
  request copied;
  copied.set("traceparent", sampled);
  copied.set("tracestate", "foo=1");
  copied.set("baggage", "user=alice");
  copied.set("accept", "*/*");
  BOOST_TEST(!inject(copied)); // there is no current trace
  BOOST_TEST(std::distance(copied.begin(), copied.end()) == 1);
}

BOOST_AUTO_TEST_SUITE_END()
