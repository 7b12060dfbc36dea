// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_OPENTELEMETRY_HPP
#define ASIO_CTX_OPENTELEMETRY_HPP

/** @file
Makes OpenTelemetry's current context belong to the operation, not to the thread. Needs
the headers of OpenTelemetry C++'s API, 1.19 or newer.
*/

#include <algorithm>
#include <array>
#include <asio_ctx/baggage.hpp>
#include <asio_ctx/current_trace.hpp>
#include <asio_ctx/detail/trace/characters.hpp>
#include <asio_ctx/detail/trace/header_lists.hpp>
#include <asio_ctx/detail/trace/percent_encoding.hpp>
#include <asio_ctx/trace_context.hpp>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <opentelemetry/baggage/baggage.h>
#include <opentelemetry/baggage/baggage_context.h>
#include <opentelemetry/context/runtime_context.h>
#include <opentelemetry/trace/context.h>
#include <opentelemetry/trace/default_span.h>
#include <opentelemetry/trace/span_context.h>
#include <opentelemetry/trace/trace_state.h>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace asio_ctx {
inline namespace v0 {

namespace detail {

namespace otel = ::opentelemetry;
namespace otel_context = ::opentelemetry::context;
namespace otel_trace = ::opentelemetry::trace;

inline otel::nostd::string_view to_otel(std::string_view text) noexcept
{
  return {text.data(), text.size()};
}

template <class T>
otel::nostd::shared_ptr<T>
value_of(const otel_context::Context& context, std::string_view key) noexcept
{
  const otel_context::ContextValue value = context.GetValue(to_otel(key));
  if (const auto* found = otel::nostd::get_if<otel::nostd::shared_ptr<T>>(&value))
    return *found;
  return {};
}

// A context that OpenTelemetry has attached: an element of a list that goes outwards.
struct otel_attached
{
  otel_context::Context context;
  const otel_context::Token* token; // identifies the token, even after that is gone
  trace_store outer;
};

inline const otel_attached* attached_in(const trace_store* store) noexcept
{
  return store ? static_cast<const otel_attached*>(store->foreign.get()) : nullptr;
}

template <class Id, class OtelId>
Id id_of(const OtelId& id) noexcept
{
  std::array<unsigned char, Id::characters / 2> bytes{};
  std::copy(id.Id().begin(), id.Id().end(), bytes.begin());
  return Id(bytes);
}

inline otel::nostd::shared_ptr<otel_trace::TraceState>
otel_state_of(const trace_context& context) noexcept
{
  return otel_trace::TraceState::FromHeader(to_otel(context.state.header()));
}

inline trace_context
context_of(const otel_trace::SpanContext& span, const trace_context& current)
{
  const auto trace = id_of<trace_id>(span.trace_id());
  const auto id = id_of<span_id>(span.span_id());
  const bool goes_on = trace == current.trace_id;
  if (span.IsRemote() && goes_on && id == current.parent_for_spans())
    return current; // OpenTelemetry passes on the span that otel_span_of gave it
  trace_context made;
  made.trace_id = trace;
  made.is_span = !span.IsRemote();
  made.span_id = made.is_span ? id : span_id::random();
  made.parent_id = made.is_span ? span_id() : id;
  made.flags = static_cast<std::uint8_t>(
      (span.trace_flags().flags()
       & (trace_context::sampled_flag | trace_context::random_flag))
      | (goes_on ? current.flags & trace_context::random_flag : 0));
  const bool has_state = span.trace_state() && !span.trace_state()->Empty();
  if (has_state)
    made.state =
        trace_state::parse(span.trace_state()->ToHeader()).value_or(trace_state());
  else if (goes_on && otel_state_of(current)->Empty())
    made.state = current.state; // keeps a state that OpenTelemetry can't read
  return made;
}

// Returns OpenTelemetry's value of a member: the value is decoded, the properties are
// not.
inline std::string otel_value_of(const baggage::member& member)
{
  std::string value = member.value();
  const std::size_t properties = member.text().find(';');
  if (properties != std::string_view::npos)
    value.append(member.text().substr(properties));
  return value;
}

// Does not use Baggage::FromHeader, which drops values with characters outside of ASCII.
inline otel::nostd::shared_ptr<otel::baggage::Baggage>
otel_baggage_of(const baggage& members)
{
  std::vector<std::pair<std::string, std::string>> entries;
  for (const baggage::member& member : members)
    entries.emplace_back(member.key(), otel_value_of(member));
  return otel::nostd::shared_ptr<otel::baggage::Baggage>(
      new otel::baggage::Baggage(entries));
}

// A semicolon begins properties if they are well-formed, as in OpenTelemetry.
inline std::string member_of(std::string_view key, std::string_view value)
{
  const auto with_value_to = [&](std::size_t end) {
    std::string member(key);
    member += '=';
    append_encoded(member, value.substr(0, end));
    return member.append(value.substr(end));
  };
  const std::size_t properties = std::min(value.find(';'), value.size());
  std::string member = with_value_to(properties);
  const bool is_one = value.find(',', properties) == std::string_view::npos;
  return is_one && !baggage::parse(member).empty() ? member : with_value_to(value.size());
}

// Members that OpenTelemetry got from otel_baggage_of keep their encoding. (Does not use
// Baggage::ToHeader, which writes spaces as plus signs.)
inline baggage baggage_of(const otel::baggage::Baggage& entries, const baggage& current)
{
  std::string header;
  auto rest = current.begin();
  entries.GetAllEntries([&](otel::nostd::string_view k, otel::nostd::string_view v) {
    const std::string_view key(k.data(), k.size());
    const std::string_view value(v.data(), v.size());
    const auto known = std::find_if(rest, current.end(), [&](const auto& member) {
      return member.key() == key && otel_value_of(member).c_str() == value;
    });
    if (known != current.end())
    {
      append_member(header, known->text());
      rest = std::next(known);
    }
    else if (is_token(key))
      append_member(header, member_of(key, value));
    return true;
  });
  return baggage::parse(header);
}

inline trace_context
context_of(const otel_context::Context& context, const trace_context& current)
{
  trace_context made;
  const auto span = value_of<otel_trace::Span>(context, otel_trace::kSpanKey);
  const auto in_span = span ? span->GetContext() : otel_trace::SpanContext::GetInvalid();
  if (in_span.IsValid())
    made = context_of(in_span, current);
  else if (!current.parent_for_spans())
    made = current; // the root of a trace, in which no span has begun
  const auto bag =
      value_of<otel::baggage::Baggage>(context, otel::baggage::kBaggageHeader);
  made.baggage = bag ? baggage_of(*bag, current.baggage) : baggage();
  return made;
}

// Returns the parent of the next span as OpenTelemetry's type.
inline otel_trace::SpanContext otel_span_of(const trace_context& context) noexcept
{
  if (!context || !context.parent_for_spans())
    return otel_trace::SpanContext::GetInvalid();
  return {
      otel_trace::TraceId(context.trace_id.bytes()),
      otel_trace::SpanId(context.parent_for_spans().bytes()),
      otel_trace::TraceFlags(context.flags), !context.is_span, otel_state_of(context)};
}

// Adds a trace context that is not OpenTelemetry's to the one that OpenTelemetry has
// attached.
inline otel_context::Context
otel_context_of(const trace_context& context, otel_context::Context base) noexcept
{
  namespace nostd = otel::nostd;
  const otel_trace::SpanContext span = otel_span_of(context);
  if (span.IsValid() || base.HasKey(otel_trace::kSpanKey))
    base = base.SetValue(
        otel_trace::kSpanKey,
        nostd::shared_ptr<otel_trace::Span>(new otel_trace::DefaultSpan(span)));
  if (!context.baggage.empty() || base.HasKey(otel::baggage::kBaggageHeader))
    base = otel::baggage::SetBaggage(base, otel_baggage_of(context.baggage));
  return base;
}

class otel_storage : public otel_context::RuntimeContextStorage
{
  using context = otel_context::Context;
  using token = otel_context::Token;

public:
  context GetCurrent() noexcept override
  {
    const trace_store* store = trace_stores().get_store();
    if (!store)
      return {};
    const otel_attached* attached = attached_in(store);
    if (store->is_foreign)
      return attached->context;
    return otel_context_of(store->context, attached ? attached->context : context());
  }

  otel::nostd::unique_ptr<token> Attach(const context& attach) noexcept override
  {
    auto made = CreateToken(attach);
    const trace_store* current = trace_stores().get_store();
    trace_store outer = current ? *current : trace_store();
    trace_context trace = context_of(attach, outer.context);
    auto attached = std::make_shared<const otel_attached>(
        otel_attached{attach, made.get(), std::move(outer)});
    storage_access::enter(
        trace_stores(), trace_store{std::move(trace), std::move(attached), true});
    return made;
  }

  // Also ends all that was attached after the token. Does nothing if the token was
  // attached elsewhere: it may end on another thread, or with a coroutine that is
  // destroyed while it waits.
  bool Detach(token& ended) noexcept override
  {
    const otel_attached* attached = attached_in(trace_stores().get_store());
    while (attached && attached->token != &ended)
      attached = attached_in(&attached->outer);
    if (!attached)
      return false;
    trace_store outer = attached->outer;
    const bool was_none = outer.context == trace_context() && !outer.foreign;
    auto& stores = trace_stores();
    if (!was_none || !enter_without(storage_access::slot_of(stores)))
      storage_access::enter(stores, std::move(outer));
    return true;
  }
};

} // namespace detail

/** Makes OpenTelemetry's current context follow the work, as @ref current_trace does.

Replaces OpenTelemetry's own storage, which belongs to the thread and so is wrong as soon
as two requests share a thread. `Scope`, `RuntimeContext::Attach` and `GetCurrent` then
work in completion handlers, in coroutines and on other threads, wherever
@ref current_trace does.

OpenTelemetry and @ref current_trace then agree:

- While a span of OpenTelemetry is active, @ref current_trace has its ids, and @ref inject
  makes the receiver its child.
- A trace context that was given to @ref current_trace, e.g. one from @ref extract, is the
  parent of the next span that OpenTelemetry starts.
- Both have the same baggage.

A token (also that of a `Scope`) ends its context in the work that made the token and in
all that this work has caused. It changes nothing elsewhere: if it is destroyed on another
thread, or together with a suspended coroutine, the work there keeps its context.

Call it once, in `main`, before OpenTelemetry is used.

@throws std::bad_alloc

@par Example
@code
int main()
{
  asio_ctx::use_for_opentelemetry();
@endcode
*/
inline void use_for_opentelemetry()
{
  namespace context = ::opentelemetry::context;
  context::RuntimeContext::SetRuntimeContextStorage(
      ::opentelemetry::nostd::shared_ptr<context::RuntimeContextStorage>(
          new detail::otel_storage));
}

} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_OPENTELEMETRY_HPP
