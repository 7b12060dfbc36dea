// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_TRACE_PROPAGATION_HPP
#define ASIO_CTX_TRACE_PROPAGATION_HPP

/** @file
Reads trace contexts from HTTP messages and environment variables, and writes them there.
Works with any type of message that has the functions of Boost.Beast's fields; does not
include Boost.Beast. Include asio_ctx.hpp as well: it makes operations and coroutines keep
the context.
*/

#include <asio_ctx/current_trace.hpp>
#include <asio_ctx/trace_context.hpp>
#include <cstdlib>
#include <string>
#include <string_view>

namespace asio_ctx {
inline namespace v0 {

namespace detail {

struct trace_names
{
  const char* traceparent;
  const char* tracestate;
  const char* baggage;
};

inline constexpr trace_names header_names{"traceparent", "tracestate", "baggage"};
inline constexpr trace_names environment_names{"TRACEPARENT", "TRACESTATE", "BAGGAGE"};

// Calls set(name, value) or erase(name) for each name, so that nothing of another trace
// is left.
template <class Set, class Erase>
void write_trace(
    const trace_context& context, const trace_names& names, const Set& set,
    const Erase& erase)
{
  const auto set_or_erase = [&](const char* name, std::string_view value) {
    if (value.empty())
      erase(name);
    else
      set(name, value);
  };
  char text[traceparent::characters];
  const traceparent parent{context.trace_id, context.span_id, context.flags};
  const std::string_view value(
      text, context ? static_cast<std::size_t>(parent.write_to(text) - text) : 0);
  set_or_erase(names.traceparent, value);
  set_or_erase(names.tracestate, context ? context.state.header() : std::string_view());
  set_or_erase(names.baggage, context.baggage.header());
}

// Returns the context to send: a recorded span, or a new id for each message. If the work
// belongs to no trace, only the baggage that OpenTelemetry may have attached.
inline trace_context outgoing_trace()
{
  const trace_store* current = trace_stores().get_store();
  if (!current)
    return {};
  const trace_context& context = current->context;
  return context && !context.is_span ? context.child() : context;
}

inline std::string_view environment_variable(const char* name) noexcept
{
  const char* value = std::getenv(name);
  return value ? std::string_view(value) : std::string_view();
}

} // namespace detail

/** Returns the trace to which a request belongs: the trace in its headers, or a new one.

Malformed headers are no error, see @ref continue_trace. If your program must not trust
its callers, call @ref start_trace instead.

@param fields The headers: a message of Beast (`boost::beast::http::request`), or another
type with `equal_range(name)`, whose elements have a `value()`.

@return The context of the requested work, with an id of its own, for @ref current_trace.

@throws std::bad_alloc

@par Example
@code
asio_ctx::current_trace.run(asio_ctx::extract(request), [&] { handle(request); });
@endcode
*/
template <class Fields>
trace_context extract(const Fields& fields)
{
  detail::trace_reader reader;
  const auto for_each = [&](const char* name, auto&& f) {
    const auto range = fields.equal_range(name);
    for (auto field = range.first; field != range.second; ++field)
    {
      const auto value = field->value();
      f(std::string_view(value.data(), value.size()));
    }
  };
  const detail::trace_names& names = detail::header_names;
  for_each(names.traceparent, [&](std::string_view v) { reader.add_traceparent(v); });
  for_each(names.tracestate, [&](std::string_view v) { reader.add_tracestate(v); });
  for_each(names.baggage, [&](std::string_view v) { reader.add_baggage(v); });
  return reader.finish();
}

/** Writes a trace context into a message that you are about to send.

Replaces or erases headers of another trace, which a copied message may have.

@param fields The headers: a message of Beast, or another type with `set(name, value)` and
`erase(name)`.
@param context The context. If it belongs to no trace, only its baggage is written.

@throws std::bad_alloc and whatever the functions of `fields` throw.
*/
template <class Fields>
void inject(Fields& fields, const trace_context& context)
{
  detail::write_trace(
      context, detail::header_names,
      [&](const char* name, std::string_view value) { fields.set(name, value); },
      [&](const char* name) { fields.erase(name); });
}

/** Writes the current trace context into a message that you are about to send.

If the current work has a span (asio_ctx/span.hpp, OpenTelemetry), the receiver becomes
its child. If not, each message gets an id of its own, which is also in the result, e.g.
for log lines.

@return The written context. If there is no current trace, a context of no trace; headers
of another trace are then erased.

@throws std::bad_alloc and whatever the functions of `fields` throw.

@par Example
@code
http::request<http::empty_body> request(http::verb::get, "/stock", 11);
asio_ctx::inject(request);
@endcode
*/
template <class Fields>
trace_context inject(Fields& fields)
{
  trace_context sent = detail::outgoing_trace();
  inject(fields, sent);
  return sent;
}

/** Returns the trace to which this process belongs, from `TRACEPARENT`, `TRACESTATE` and
`BAGGAGE`.

For programs that another program starts, and for cron jobs. Call it before you start
threads that change the environment.

@return As @ref extract.

@throws std::bad_alloc

@par Example
@code
int main()
{
  const auto trace = asio_ctx::current_trace.with_scope(asio_ctx::extract_environment());
@endcode
*/
inline trace_context extract_environment()
{
  const detail::trace_names& names = detail::environment_names;
  return continue_trace(
      detail::environment_variable(names.traceparent),
      detail::environment_variable(names.tracestate),
      detail::environment_variable(names.baggage));
}

/** Writes the current trace context into the environment of a process that you are about
to start.

@param environment A map from names to values with `operator[]` and `erase`: a
`std::map<std::string, std::string>`, or the `environment` of Boost.Process version 1,
which is in `boost::process` or, in later versions of Boost, in `boost::process::v1`.

@return As @ref inject.

@throws std::bad_alloc and whatever the functions of `environment` throw.

@par Example
@code
boost::process::environment environment = boost::this_process::environment();
asio_ctx::inject_environment(environment);
boost::process::child report("./report", environment);
@endcode
*/
template <class Map>
trace_context inject_environment(Map& environment)
{
  trace_context sent = detail::outgoing_trace();
  detail::write_trace(
      sent, detail::environment_names,
      [&](const char* name, std::string_view value) {
        environment[name] = std::string(value);
      },
      [&](const char* name) { environment.erase(name); });
  return sent;
}

} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_TRACE_PROPAGATION_HPP
