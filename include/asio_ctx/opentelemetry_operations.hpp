// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_OPENTELEMETRY_OPERATIONS_HPP
#define ASIO_CTX_OPENTELEMETRY_OPERATIONS_HPP

/** @file
Records each operation of a request as a span of OpenTelemetry. Needs the same headers of
OpenTelemetry as asio_ctx/opentelemetry.hpp.
*/

#include <asio_ctx/opentelemetry.hpp>
#include <asio_ctx/operation_spans.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <opentelemetry/common/attribute_value.h>
#include <opentelemetry/common/timestamp.h>
#include <opentelemetry/nostd/shared_ptr.h>
#include <opentelemetry/trace/provider.h>
#include <opentelemetry/trace/span.h>
#include <opentelemetry/trace/span_startoptions.h>
#include <opentelemetry/trace/tracer.h>
#include <utility>
#include <variant>
#include <vector>

namespace asio_ctx {
inline namespace v0 {

namespace detail {

// Gives an operation that is over to a tracer. OpenTelemetry's SDK may choose another id
// for it, because nothing refers to its id.
inline void write_to_otel(otel_trace::Tracer& tracer, const span_data& operation)
{
  trace_context parent = operation.context;
  parent.span_id = operation.context.parent_id;

  const auto end = std::chrono::steady_clock::now();
  otel_trace::StartSpanOptions start;
  start.parent = otel_span_of(parent);
  start.start_system_time = otel::common::SystemTimestamp(operation.start);
  start.start_steady_time = otel::common::SteadyTimestamp(
      end
      - std::chrono::duration_cast<std::chrono::steady_clock::duration>(
          operation.end - operation.start));
  otel_trace::EndSpanOptions stop;
  stop.end_steady_time = otel::common::SteadyTimestamp(end);

  std::vector<std::pair<otel::nostd::string_view, otel::common::AttributeValue>>
      attributes;
  for (const span_attribute& each : operation.attributes)
    if (const auto* number = std::get_if<std::int64_t>(&each.value))
      attributes.emplace_back(to_otel(each.key), *number);
  tracer.StartSpan(to_otel(operation.name), attributes, start)->End(stop);
}

} // namespace detail

/** Records the operations of a sampled request as spans of OpenTelemetry.

As @ref operation_spans, except that the parent is the active span of OpenTelemetry, and
that the spans go to its SDK: to a tracer named "asio_ctx" of the global `TracerProvider`.
The SDK gets each operation when it is over, with the times when it began and ended.

Needs @ref use_for_opentelemetry. Call this function after the provider is set. The
returned object records operations, and keeps the tracer, as long as it exists.

@param limit The maximum number of operations that are recorded for one span.

@throws std::bad_alloc

@par Thread safety
Records operations of all threads. The SDK handles the end of a span on the thread where
the operation is over, between two handlers: use a `BatchSpanProcessor`.

@par Example
@code
const auto operations = asio_ctx::operation_spans_for_opentelemetry();
@endcode
*/
[[nodiscard]] inline operation_spans
operation_spans_for_opentelemetry(std::size_t limit = 128)
{
  auto tracer =
      ::opentelemetry::trace::Provider::GetTracerProvider()->GetTracer("asio_ctx");
  return detail::operation_spans_access::make(
      limit, [tracer = std::move(tracer)](const span_data& operation) {
        detail::write_to_otel(*tracer, operation);
      });
}

} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_OPENTELEMETRY_OPERATIONS_HPP
