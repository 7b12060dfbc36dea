// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_SPAN_HPP
#define ASIO_CTX_SPAN_HPP

/** @file
Spans for programs without OpenTelemetry: what they are, and where they go. There is no sampler, no
queue and no network here: a sink is called with each span that has ended. See
asio_ctx/otlp_json.hpp for one.
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

/** Who has a span's other end. The numbers are OTLP's. */
enum class span_kind
{
  internal = 1, /**< Nobody: work inside this process. */
  server = 2,   /**< It serves a call from another process. */
  client = 3,   /**< It calls another process, and waits for the answer. */
  producer = 4, /**< It sends a message that is handled later. */
  consumer = 5  /**< It handles a message. */
};

/** How the work of a span has ended. The numbers are OTLP's. */
enum class span_status
{
  unset = 0, /**< Nobody has said it. */
  ok = 1,    /**< Well. */
  error = 2  /**< With an error. */
};

/** The value of a @ref span_attribute. */
using span_value = std::variant<bool, std::int64_t, double, std::string>;

/** Something to be known about a span, a link or an event. */
struct span_attribute
{
  std::string key;  /**< Its name, by OpenTelemetry's conventions for instance. */
  span_value value; /**< Its value. */
};

/** Another span that a span has to do with, and that is not its parent. */
struct span_link
{
  asio_ctx::trace_id trace_id;            /**< The other span's trace. */
  asio_ctx::span_id span_id;              /**< The other span. */
  std::vector<span_attribute> attributes; /**< What is to be known about the link. */
};

/** Something that has happened during a span. */
struct span_event
{
  std::string name;                           /**< What it was. */
  std::chrono::system_clock::time_point time; /**< When it was. */
  std::vector<span_attribute> attributes;     /**< What is to be known about it. */
};

/** A span that has ended. */
struct span_data
{
  trace_context context;                       /**< The trace, the span and its parent. */
  std::string name;                            /**< What kind of work it was. */
  span_kind kind = span_kind::internal;        /**< Who has its other end. */
  std::chrono::system_clock::time_point start; /**< When it began. */
  std::chrono::system_clock::time_point end;   /**< When it ended. */
  span_status status = span_status::unset;     /**< How it ended. */
  std::string status_message;                  /**< What the error was. */
  std::vector<span_attribute> attributes;      /**< What is to be known about it. */
  std::vector<span_link> links;                /**< What else it has to do with. */
  std::vector<span_event> events;              /**< What has happened. */
};

/** Where spans go when they have ended. */
class span_sink
{
public:
  virtual ~span_sink() = default;

  /** Is called for each span of a sampled trace, on the thread that ends it.

  Several threads may call it at a time. What it throws is dropped, as the span is.
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

// A span that can't be written is no reason for the work to fail.
inline void write_to_sink(const span_data& data) noexcept
{
  ASIO_CTX_DETAIL_TRY
  {
    if (const auto sink = sink_of_spans())
      sink->write(data);
  }
  ASIO_CTX_DETAIL_CATCH(...) {}
}

// When a span begins, and the times after that: none is before its beginning, also if somebody
// sets the system's clock meanwhile.
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

/** Says where spans go.

From now on traces that begin here are sampled: see @ref start_trace.

@param sink The sink; null if spans are not to be recorded.
@return The one before; null if there was none. Spans that end at this moment may still use it.

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

/** A piece of work in a trace, from now on to @ref end.

Its parent is the span of the current trace. If there is none, it is the caller that
@ref extract has found; without a caller, the span is the first of its trace. It is not current
until its @ref context is given to @ref current_trace.

Nothing is recorded if the trace is not sampled or if there is no sink. The functions that say
something about the span then do nothing, and a span inside of it gets the parent that this one
would have had.

@par Thread safety
For one thread at a time.

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

  /** Moves a span; the other one records nothing more. */
  span(span&&) noexcept = default;
  span& operator=(span&&) = delete;

  /** Ends the span. */
  ~span() { end(); }

  /** What @ref current_trace is to be given, for work that belongs to this span. */
  const trace_context& context() const noexcept { return context_; }

  /** Whether what the other functions say is recorded. */
  bool is_recording() const noexcept { return recorded_ != nullptr; }

  /** Says something about the span.

  @throws std::bad_alloc
  */
  void set_attribute(std::string key, span_value value)
  {
    if (recorded_)
      recorded_->data.attributes.push_back({std::move(key), std::move(value)});
  }

  /** Says that another span has to do with this one.

  @param other The context of that span; or one that @ref extract has read from a message, which
  stands for the sender's span. Does nothing if it stands for no span.
  @param attributes What is to be known about the link.

  @throws std::bad_alloc
  */
  void add_link(const trace_context& other, std::vector<span_attribute> attributes = {})
  {
    const asio_ctx::span_id linked = other.parent_for_spans();
    if (recorded_ && linked)
      recorded_->data.links.push_back({other.trace_id, linked, std::move(attributes)});
  }

  /** Says that something happens now.

  @throws std::bad_alloc
  */
  void add_event(std::string name, std::vector<span_attribute> attributes = {})
  {
    if (recorded_)
      recorded_->data.events.push_back(
          {std::move(name), recorded_->clock.now(), std::move(attributes)});
  }

  /** Says how the work has ended.

  @param status How.
  @param message What the error was. Ignored, as OpenTelemetry demands, unless the status is an
  error.
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

  /** Ends the span and gives it to the sink. Does nothing if it has ended already. */
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
