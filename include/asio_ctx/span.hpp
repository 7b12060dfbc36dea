// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_SPAN_HPP
#define ASIO_CTX_SPAN_HPP

/** @file
Spans for programs without OpenTelemetry, and the sink that gets them. There is no
sampler, no queue and no network here: each span that ends is given to the sink.
asio_ctx/otlp_json.hpp has one.
*/

#include <asio_ctx/current_trace.hpp>
#include <asio_ctx/detail/base/exceptions.hpp>
#include <asio_ctx/detail/base/fork.hpp>
#include <asio_ctx/detail/base/immortal.hpp>
#include <asio_ctx/trace_context.hpp>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace asio_ctx {
inline namespace v0 {

/** The role of a span in a call. The numbers are OTLP's. */
enum class span_kind
{
  internal = 1, /**< No call: work inside this process. */
  server = 2,   /**< Serves a call from another process. */
  client = 3,   /**< Calls another process, and waits for the answer. */
  producer = 4, /**< Sends a message that is handled later. */
  consumer = 5  /**< Handles a message. */
};

/** How the work of a span ended. The numbers are OTLP's. */
enum class span_status
{
  unset = 0, /**< Not stated. */
  ok = 1,    /**< The work succeeded. */
  error = 2  /**< The work failed. */
};

/** The value of a @ref span_attribute. */
using span_value = std::variant<bool, std::int64_t, double, std::string>;

/** An attribute of a span, a link or an event. */
struct span_attribute
{
  std::string key;  /**< Its name, e.g. one of OpenTelemetry's conventions. */
  span_value value; /**< Its value. */
};

/** A reference to a related span that is not the parent. */
struct span_link
{
  asio_ctx::trace_id trace_id;            /**< The other span's trace. */
  asio_ctx::span_id span_id;              /**< The other span. */
  std::vector<span_attribute> attributes; /**< The attributes of the link. */
};

/** An event during a span. */
struct span_event
{
  std::string name;                           /**< What happened. */
  std::chrono::system_clock::time_point time; /**< When it happened. */
  std::vector<span_attribute> attributes;     /**< The attributes of the event. */
};

/** A span that has ended. */
struct span_data
{
  trace_context context;                       /**< The trace, the span and its parent. */
  std::string name;                            /**< The kind of work. */
  span_kind kind = span_kind::internal;        /**< The role of the span in a call. */
  std::chrono::system_clock::time_point start; /**< When it began. */
  std::chrono::system_clock::time_point end;   /**< When it ended. */
  span_status status = span_status::unset;     /**< How it ended. */
  std::string status_message;                  /**< A description of the error. */
  std::vector<span_attribute> attributes;      /**< The attributes of the span. */
  std::vector<span_link> links;                /**< The related spans. */
  std::vector<span_event> events;              /**< The events, in their order. */
};

/** Receives spans that have ended. */
class span_sink
{
public:
  virtual ~span_sink() = default;

  /** Called for each span of a sampled trace, on the thread that ends the span.

  Several threads may call it at the same time. If it throws, the exception is ignored and
  the span is lost.
  */
  virtual void write(const span_data& span) = 0;
};

namespace detail {

struct current_sink
{
  current_sink() noexcept { hold_over_forks<current_sink>(); }

  void after_fork_in_child() noexcept {}

  std::mutex mutex;
  std::shared_ptr<span_sink> sink;
};

inline std::shared_ptr<span_sink> sink_of_spans()
{
  auto& current = immortal<current_sink>();
  const std::lock_guard<std::mutex> lock(current.mutex);
  return current.sink;
}

// Ignores exceptions: the work must not fail because a span can't be written.
inline void write_to_sink(const span_data& data) noexcept
{
  ASIO_CTX_DETAIL_TRY
  {
    if (const auto sink = sink_of_spans())
      sink->write(data);
  }
  ASIO_CTX_DETAIL_CATCH(...) {}
}

// The time when a span begins, and later times: none of them is before the beginning,
// even if the system's clock is set meanwhile.
class span_clock
{
public:
  std::chrono::system_clock::time_point start() const noexcept { return start_; }

  std::chrono::system_clock::time_point now() const noexcept
  {
    return start_
           + std::chrono::duration_cast<std::chrono::system_clock::duration>(
               std::chrono::steady_clock::now() - steady_start_);
  }

private:
  std::chrono::system_clock::time_point start_ = std::chrono::system_clock::now();
  std::chrono::steady_clock::time_point steady_start_ = std::chrono::steady_clock::now();
};

} // namespace detail

/** Sets the sink that receives spans.

With a sink, traces that begin in this process are sampled: see @ref start_trace.

@param sink The sink; null to record no spans.
@return The previous sink; null if there was none. Spans that end meanwhile may still use
it.

@par Thread safety
May be called at any time, from any thread.
*/
inline std::shared_ptr<span_sink> set_span_sink(std::shared_ptr<span_sink> sink)
{
  auto& current = detail::immortal<detail::current_sink>();
  const std::lock_guard<std::mutex> lock(current.mutex);
  detail::samples_new_traces.store(sink != nullptr, std::memory_order_relaxed);
  return std::exchange(current.sink, std::move(sink));
}

/** A piece of work in a trace, from its construction to @ref end.

Its parent is the current span of the trace. If there is none, its parent is the caller's
span, which @ref extract has found; without a caller, this span is the first of its trace.
A span becomes current when you give its @ref context to @ref current_trace.

If the trace is not sampled, or if there is no sink, nothing is recorded. Then the
functions that describe the span do nothing, and a span inside of it gets the parent that
this one would have had.

@par Thread safety
Only one thread may use a span at a time.

@par Example
@code
asio_ctx::span call("GET /stock", asio_ctx::span_kind::client);
auto scope = asio_ctx::current_trace.with_scope(call.context());
asio_ctx::inject(request); // the receiver becomes a child of the span
@endcode
*/
class span
{
public:
  /** Begins a span.

  @throws std::bad_alloc
  */
  explicit span(std::string name, span_kind kind = span_kind::internal)
    : context_(context_of_child())
  {
    if (!context_.sampled() || !detail::sink_of_spans())
      return;
    context_.is_span = true;
    recorded_ = std::make_unique<recorded>();
    recorded_->data.context = context_;
    recorded_->data.name = std::move(name);
    recorded_->data.kind = kind;
    recorded_->data.start = recorded_->clock.start();
  }

  /** Moves a span; the other one records nothing afterwards. */
  span(span&&) noexcept = default;
  span& operator=(span&&) = delete;

  /** Ends the span. */
  ~span() { end(); }

  /** Returns the context to give to @ref current_trace for work that belongs to this
  span. */
  const trace_context& context() const noexcept { return context_; }

  /** Returns true if the span is recorded. */
  bool is_recording() const noexcept { return recorded_ != nullptr; }

  /** Adds an attribute to the span.

  @throws std::bad_alloc
  */
  void set_attribute(std::string key, span_value value)
  {
    if (recorded_)
      recorded_->data.attributes.push_back({std::move(key), std::move(value)});
  }

  /** Adds a link to a related span.

  @param other The context of that span, or one that @ref extract has read from a message:
  then the link is to the sender's span. If there is no such span, the function does
  nothing.
  @param attributes The attributes of the link.

  @throws std::bad_alloc
  */
  void add_link(const trace_context& other, std::vector<span_attribute> attributes = {})
  {
    const asio_ctx::span_id linked = other.parent_for_spans();
    if (recorded_ && linked)
      recorded_->data.links.push_back({other.trace_id, linked, std::move(attributes)});
  }

  /** Adds an event that happens now.

  @throws std::bad_alloc
  */
  void add_event(std::string name, std::vector<span_attribute> attributes = {})
  {
    if (recorded_)
      recorded_->data.events.push_back(
          {std::move(name), recorded_->clock.now(), std::move(attributes)});
  }

  /** Sets how the work ended.

  @param status The status.
  @param message A description of the error. As OpenTelemetry requires, it is ignored
  unless the status is an error.
  */
  void set_status(span_status status, std::string message = {}) noexcept
  {
    if (!recorded_)
      return;
    recorded_->data.status = status;
    if (status != span_status::error)
      message.clear();
    recorded_->data.status_message = std::move(message);
  }

  /** Ends the span and gives it to the sink. Does nothing if the span has ended
  already. */
  void end() noexcept
  {
    const std::unique_ptr<recorded> ended = std::move(recorded_);
    if (!ended)
      return;
    ended->data.end = ended->clock.now();
    detail::write_to_sink(ended->data);
  }

private:
  struct recorded
  {
    span_data data;
    detail::span_clock clock;
  };

  static trace_context context_of_child()
  {
    const trace_context* current = current_trace.get_store();
    return (current ? *current : start_trace()).child();
  }

  trace_context context_;
  std::unique_ptr<recorded> recorded_; // null if nothing is recorded
};

} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_SPAN_HPP
