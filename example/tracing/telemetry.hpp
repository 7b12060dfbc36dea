// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_EXAMPLE_TRACING_TELEMETRY_HPP
#define ASIO_CTX_EXAMPLE_TRACING_TELEMETRY_HPP

// OpenTelemetry's SDK, as any program sets it up. Only the first line of start() is asio_ctx's.

#include "server.hpp"
#include <asio_ctx/opentelemetry.hpp>
#include <chrono>
#include <memory>
#include <opentelemetry/exporters/otlp/otlp_http_exporter_factory.h>
#include <opentelemetry/exporters/otlp/otlp_http_exporter_options.h>
#include <opentelemetry/sdk/resource/resource.h>
#include <opentelemetry/sdk/trace/batch_span_processor_factory.h>
#include <opentelemetry/sdk/trace/batch_span_processor_options.h>
#include <opentelemetry/sdk/trace/tracer_provider.h>
#include <opentelemetry/sdk/trace/tracer_provider_factory.h>
#include <opentelemetry/trace/provider.h>
#include <opentelemetry/trace/scope.h>
#include <opentelemetry/trace/tracer.h>
#include <string>
#include <string_view>
#include <utility>

namespace example {

namespace trace = opentelemetry::trace;

using span = opentelemetry::nostd::shared_ptr<trace::Span>;

/** OpenTelemetry, from its start to its end. */
class telemetry
{
public:
  /** Starts it, for a program with this name. */
  explicit telemetry(const std::string& service)
  {
    asio_ctx::use_for_opentelemetry();

    namespace otlp = opentelemetry::exporter::otlp;
    namespace sdk = opentelemetry::sdk;
    otlp::OtlpHttpExporterOptions where; // $OTEL_EXPORTER_OTLP_ENDPOINT says it
    where.content_type = otlp::HttpRequestContentType::kBinary;
    sdk::trace::BatchSpanProcessorOptions batches;
    batches.max_queue_size = 1 << 17;
    batches.schedule_delay_millis = std::chrono::milliseconds(200);
    provider_ = sdk::trace::TracerProviderFactory::Create(
        sdk::trace::BatchSpanProcessorFactory::Create(
            otlp::OtlpHttpExporterFactory::Create(where), batches),
        sdk::resource::Resource::Create({{"service.name", service}}));
    trace::Provider::SetTracerProvider(
        opentelemetry::nostd::shared_ptr<trace::TracerProvider>(provider_));
  }

  telemetry(const telemetry&) = delete;
  telemetry& operator=(const telemetry&) = delete;

  /** Sends the remaining spans. */
  ~telemetry()
  {
    static_cast<sdk_provider&>(*provider_).ForceFlush();
    trace::Provider::SetTracerProvider(
        opentelemetry::nostd::shared_ptr<trace::TracerProvider>(
            new trace::NoopTracerProvider));
  }

private:
  using sdk_provider = opentelemetry::sdk::trace::TracerProvider;

  std::shared_ptr<trace::TracerProvider> provider_;
};

/** Starts a span. Its parent is the current one, or the caller of the current request. */
inline span
start_span(const std::string& name, trace::SpanKind kind, const std::string& id)
{
  trace::StartSpanOptions options;
  options.kind = kind;
  return trace::Provider::GetTracerProvider()->GetTracer("example")->StartSpan(
      name, {{"request", id}}, options);
}

/** The main() of a server whose name is `service`. */
inline int run_server(
    int argc, char* argv[], const std::string& service, std::string_view text,
    void (*accept)(server&))
{
  int status = 0;
  const auto next = read_port(argc, argv, text, status);
  if (!next)
    return status;
  const telemetry spans(service);
  server s(*next);
  accept(s);
  s.io.run();
  return 0;
}

} // namespace example

#endif // ASIO_CTX_EXAMPLE_TRACING_TELEMETRY_HPP
