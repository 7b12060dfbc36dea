// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_OPERATION_SPANS_HPP
#define ASIO_CTX_OPERATION_SPANS_HPP

#include <array>
#include <asio_ctx/async_hook.hpp>
#include <asio_ctx/span.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
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

// The spans of operations that are not over yet.
class open_operations
{
public:
  explicit open_operations(std::size_t limit) noexcept : limit_(limit) {}

  void begin(async_id id, std::string_view type, async_id trigger)
  {
    const trace_context* current = current_trace.get_store();
    if (!current || !current->is_span || !current->sampled())
      return;
    span_data data;
    data.context = current->child();
    data.name = std::string(type);
    data.start = std::chrono::system_clock::now();
    data.attributes = {
        {"asio_ctx.async_id", static_cast<std::int64_t>(id)},
        {"asio_ctx.trigger_id", static_cast<std::int64_t>(trigger)}};
    const std::lock_guard<std::mutex> lock(mutex_);
    if (is_counted(current->span_id))
      open_.emplace(id, std::move(data));
  }

  void end(async_id id)
  {
    std::optional<span_data> data = take(id);
    const auto sink = data ? sink_of_spans() : nullptr;
    if (!sink)
      return;
    data->end = std::chrono::system_clock::now();
    sink->write(*data);
  }

private:
  std::optional<span_data> take(async_id id)
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = open_.find(id);
    if (found == open_.end())
      return std::nullopt;
    std::optional<span_data> data = std::move(found->second);
    open_.erase(found);
    return data;
  }

  // When a span is over nobody tells, so a new one takes the place of an old one.
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
  std::mutex mutex_;
  std::unordered_map<async_id, span_data> open_;
  std::array<std::pair<span_id, std::size_t>, 1024> counts_{};
};

} // namespace detail

/** Records the operations of a sampled request as spans: where its time goes, to the single wait.

For looking at one request closely; each operation then costs a lock and several allocations. As
long as the object exists, each resource (see @ref create_hook) that is made in a @ref span of a
sampled trace becomes a child of that span, from `init` to `destroy`, named by its type: Asio's
name for the operation in a whole program, "socket.async_receive" for one. They go to the sink
of @ref set_span_sink.

@par Thread safety
Operations of all threads are recorded.
*/
class operation_spans
{
public:
  /** Begins to record.

  @param limit How many operations of one span are recorded, at most. (Where very many spans
  are open at a time, it may be some more.)

  @throws std::bad_alloc
  */
  explicit operation_spans(std::size_t limit = 128)
    : open_(std::make_shared<detail::open_operations>(limit)),
      hook_(create_hook(callbacks(open_)).enable())
  {}

private:
  static hook_callbacks callbacks(std::shared_ptr<detail::open_operations> open)
  {
    hook_callbacks made;
    made.init =
        [open](async_id id, std::string_view type, async_id trigger, resource_ref) {
          open->begin(id, type, trigger);
        };
    made.destroy = [open](async_id id) { open->end(id); };
    return made;
  }

  std::shared_ptr<detail::open_operations> open_;
  async_hook hook_;
};

} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_OPERATION_SPANS_HPP
