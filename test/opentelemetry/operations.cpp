// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Operations as spans, with OpenTelemetry's SDK and its exporter to memory.

#include <asio_ctx.hpp>
#include <asio_ctx/opentelemetry_operations.hpp>
#include <asio_ctx/trace_propagation.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <memory>
#include <opentelemetry/exporters/memory/in_memory_span_data.h>
#include <opentelemetry/exporters/memory/in_memory_span_exporter.h>
#include <opentelemetry/sdk/trace/simple_processor_factory.h>
#include <opentelemetry/sdk/trace/span_data.h>
#include <opentelemetry/sdk/trace/tracer_provider.h>
#include <opentelemetry/sdk/trace/tracer_provider_factory.h>
#include <opentelemetry/trace/noop.h>
#include <opentelemetry/trace/provider.h>
#include <opentelemetry/trace/scope.h>
#include <string>
#include <utility>
#include <vector>

namespace {

namespace net = boost::asio;
namespace nostd = opentelemetry::nostd;
namespace sdk = opentelemetry::sdk;
namespace trace = opentelemetry::trace;
using asio_ctx::current_trace;
using texts = std::vector<std::string>;

struct with_sdk
{
  with_sdk()
  {
    asio_ctx::use_for_opentelemetry();
    auto exporter =
        std::make_unique<opentelemetry::exporter::memory::InMemorySpanExporter>();
    data = exporter->GetData();
    std::shared_ptr<trace::TracerProvider> provider =
        sdk::trace::TracerProviderFactory::Create(
            sdk::trace::SimpleSpanProcessorFactory::Create(std::move(exporter)));
    trace::Provider::SetTracerProvider(
        nostd::shared_ptr<trace::TracerProvider>(std::move(provider)));
  }

  ~with_sdk()
  {
    trace::Provider::SetTracerProvider(
        nostd::shared_ptr<trace::TracerProvider>(new trace::NoopTracerProvider));
  }

  static nostd::shared_ptr<trace::Span> start_span(const char* name)
  {
    return trace::Provider::GetTracerProvider()->GetTracer("test")->StartSpan(name);
  }

  // The names of the spans that have ended since the last call.
  texts ended()
  {
    texts all;
    spans = data->GetSpans();
    for (const auto& span : spans)
      all.emplace_back(span->GetName().data(), span->GetName().size());
    return all;
  }

  std::shared_ptr<opentelemetry::exporter::memory::InMemorySpanData> data;
  std::vector<std::unique_ptr<sdk::trace::SpanData>> spans; // that ended() has seen
};

// Waits two times, one wait after the other.
void wait_twice(net::steady_timer& timer, std::chrono::milliseconds time)
{
  timer.expires_after(time);
  timer.async_wait([&timer, time](boost::system::error_code) {
    timer.expires_after(time);
    timer.async_wait([](boost::system::error_code) {});
  });
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(opentelemetry_operations, with_sdk)

BOOST_AUTO_TEST_CASE(are_children_of_the_active_span)
{
  using namespace std::chrono_literals;
  const auto operations = asio_ctx::operation_spans_for_opentelemetry();
  net::io_context io;
  net::steady_timer timer(io);
  const auto before = std::chrono::system_clock::now();
  const auto serving = start_span("serving");
  {
    const trace::Scope scope(serving);
    wait_twice(timer, 5ms);
  }
  net::post(io, [] {}); // belongs to no span
  io.run();
  serving->End();
  const auto after = std::chrono::system_clock::now();

  BOOST_TEST_REQUIRE((
      ended() == texts{"steady_timer.async_wait", "steady_timer.async_wait", "serving"}));
  const sdk::trace::SpanData& parent = *spans.back();
  for (int i : {0, 1})
  {
    const sdk::trace::SpanData& wait = *spans[static_cast<std::size_t>(i)];
    BOOST_TEST((wait.GetParentSpanId() == parent.GetSpanId()));
    BOOST_TEST((wait.GetTraceId() == parent.GetTraceId()));
    BOOST_TEST((wait.GetDuration() >= 5ms));
    BOOST_TEST((wait.GetDuration() <= after - before));
    BOOST_TEST((wait.GetStartTime().time_since_epoch() >= before.time_since_epoch()));
    BOOST_TEST(wait.GetAttributes().count("asio_ctx.async_id") == 1U);
  }
  BOOST_TEST(
      (spans[0]->GetStartTime().time_since_epoch()
       < spans[1]->GetStartTime().time_since_epoch()));
  const nostd::string_view library = spans[0]->GetInstrumentationScope().GetName();
  BOOST_TEST(std::string(library.data(), library.size()) == "asio_ctx");
}

BOOST_AUTO_TEST_CASE(of_interleaved_requests_have_their_own_parents)
{
  const auto operations = asio_ctx::operation_spans_for_opentelemetry();
  net::io_context io;
  std::vector<std::unique_ptr<net::steady_timer>> timers;
  std::vector<nostd::shared_ptr<trace::Span>> requests;
  for (int i = 0; i != 50; ++i)
  {
    timers.push_back(std::make_unique<net::steady_timer>(io));
    requests.push_back(start_span("request"));
    const trace::Scope scope(requests.back());
    wait_twice(*timers.back(), std::chrono::milliseconds(i * 7 % 5));
  }
  io.run();
  ended();
  BOOST_TEST(spans.size() == 100U);
  for (const auto& request : requests)
  {
    int children = 0;
    for (const auto& span : spans)
      if (span->GetParentSpanId() == request->GetContext().span_id())
      {
        ++children;
        BOOST_TEST((span->GetTraceId() == request->GetContext().trace_id()));
      }
    BOOST_TEST(children == 2);
  }
}

BOOST_AUTO_TEST_CASE(have_a_limit)
{
  const auto operations = asio_ctx::operation_spans_for_opentelemetry(3);
  net::io_context io;
  const auto serving = start_span("serving");
  {
    const trace::Scope scope(serving);
    for (int i = 0; i != 10; ++i)
      net::post(io, [] {});
  }
  serving->End();
  io.run();
  BOOST_TEST((ended() == texts{"serving", "post", "post", "post"}));
}

BOOST_AUTO_TEST_CASE(are_recorded_in_sampled_traces_only)
{
  const auto operations = asio_ctx::operation_spans_for_opentelemetry();
  net::io_context io;
  current_trace.run(
      asio_ctx::continue_trace("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"),
      [&] {
        const trace::Scope scope(nostd::shared_ptr<trace::Span>(new trace::DefaultSpan(
            trace::GetSpan(opentelemetry::context::RuntimeContext::GetCurrent())
                ->GetContext())));
        net::post(io, [] {});
      });
  io.run();
  BOOST_TEST(ended().empty());
}

BOOST_AUTO_TEST_CASE(are_recorded_as_long_as_they_are_asked_for)
{
  net::io_context io;
  const auto post = [&] {
    const auto serving = start_span("serving");
    const trace::Scope scope(serving);
    net::post(io, [] {});
    serving->End();
  };
  post();
  {
    const auto operations = asio_ctx::operation_spans_for_opentelemetry();
    post();
  }
  io.run(); // too late
  BOOST_TEST((ended() == texts{"serving", "serving"}));
}

BOOST_AUTO_TEST_SUITE_END()
