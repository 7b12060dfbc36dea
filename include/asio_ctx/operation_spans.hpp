// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_OPERATION_SPANS_HPP
#define ASIO_CTX_OPERATION_SPANS_HPP

#include <array>
#include <asio_ctx/async_hook.hpp>
#include <asio_ctx/detail/base/exceptions.hpp>
#include <asio_ctx/span.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace asio_ctx {
inline namespace v0 {

namespace detail {

// The spans of operations that are not over yet. A hook calls the functions, so they must
// not throw: without memory, they do not record the operation.
class open_operations
{
public:
  using write_function = std::function<void(const span_data&)>;

  open_operations(std::size_t limit, write_function write)
    : limit_(limit), write_(std::move(write))
  {}

  void begin(async_id id, std::string_view type, async_id trigger) noexcept
  {
    const trace_context* current = current_trace.get_store();
    if (!current || !current->is_span || !current->sampled())
      return;
    ASIO_CTX_DETAIL_TRY
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (!is_counted(current->span_id))
        return;
      operation made;
      made.data.context = current->child();
      made.data.context.is_span = true;
      made.data.name = std::string(type);
      made.data.start = made.clock.start();
      made.data.attributes = {
          {"asio_ctx.async_id", static_cast<std::int64_t>(id)},
          {"asio_ctx.trigger_id", static_cast<std::int64_t>(trigger)}};
      open_.emplace(id, std::move(made));
    }
    ASIO_CTX_DETAIL_CATCH(...) {}
  }

  void end(async_id id) noexcept
  {
    std::optional<operation> ended = take(id);
    if (!ended)
      return;
    ended->data.end = ended->clock.now();
    ASIO_CTX_DETAIL_TRY
    {
      write_(ended->data);
    }
    ASIO_CTX_DETAIL_CATCH(...) {}
  }

private:
  struct operation
  {
    span_data data;
    span_clock clock;
  };

  std::optional<operation> take(async_id id) noexcept
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = open_.find(id);
    if (found == open_.end())
      return std::nullopt;
    std::optional<operation> taken = std::move(found->second);
    open_.erase(found);
    return taken;
  }

  // Nothing tells when a span is over, so a new one takes the place of an old one.
  bool is_counted(const span_id& parent)
  {
    const std::size_t place = std::size_t(256) * parent.bytes()[0] + parent.bytes()[1];
    auto& [id, count] = counts_[place % counts_.size()];
    if (id != parent)
      count = 0;
    id = parent;
    return count++ < limit_;
  }

  const std::size_t limit_;
  const write_function write_;
  std::mutex mutex_;
  std::unordered_map<async_id, operation> open_;
  std::array<std::pair<span_id, std::size_t>, 1024> counts_{};
};

struct operation_spans_access;

} // namespace detail

/** Records the operations of a sampled request as spans: they show where its time goes,
down to each wait.

For a close look at single requests: each recorded operation costs a lock and several
allocations. While the object exists, each resource (see @ref create_hook) that is made in
a recorded @ref span becomes a child of that span, from `init` to `destroy`. It has the
resource's type as its name, e.g. "steady_timer.async_wait", and goes to the sink of
@ref set_span_sink. Operations that are not over when the object is destroyed are not
recorded.

An operation that a coroutine awaits is a part of the coroutine. Only in a whole program
it has a span of its own.

For spans of OpenTelemetry see @ref operation_spans_for_opentelemetry.

@par Thread safety
Records operations of all threads.
*/
class operation_spans
{
public:
  /** Begins to record.

  @param limit The maximum number of operations that are recorded for one span. (If very
  many spans are open at the same time, there may be a few more.)

  @throws std::bad_alloc
  */
  explicit operation_spans(std::size_t limit = 128)
    : operation_spans(limit, &detail::write_to_sink)
  {}

private:
  friend detail::operation_spans_access;

  operation_spans(std::size_t limit, detail::open_operations::write_function write)
    : hook_(create_hook(callbacks(std::make_shared<detail::open_operations>(
                            limit, std::move(write))))
                .enable())
  {}

  static hook_callbacks callbacks(const std::shared_ptr<detail::open_operations>& open)
  {
    hook_callbacks made;
    made.init =
        [open](async_id id, std::string_view type, async_id trigger, resource_ref) {
          open->begin(id, type, trigger);
        };
    made.destroy = [open](async_id id) { open->end(id); };
    return made;
  }

  async_hook hook_;
};

namespace detail {

struct operation_spans_access
{
  static operation_spans make(std::size_t limit, open_operations::write_function write)
  {
    return operation_spans(limit, std::move(write));
  }
};

} // namespace detail

} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_OPERATION_SPANS_HPP
