// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_INSIGHT_CAUSES_HPP
#define ASIO_CTX_DETAIL_INSIGHT_CAUSES_HPP

// Which unfinished operations were started by which, and which of them are one to a reader.

#include <algorithm>
#include <asio_ctx/detail/insight/forest.hpp>
#include <asio_ctx/detail/insight/in_words.hpp>
#include <asio_ctx/live_operation.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace asio_ctx {
inline namespace v0 {
namespace detail {
namespace insight {

class causes
{
public:
  explicit causes(const std::vector<live_operation>& operations) : operations_(operations)
  {
    places_.reserve(operations.size());
    for (std::size_t i = 0; i != operations.size(); ++i)
      places_.emplace(operations[i].id, i);
  }

  // The unfinished operation that started it, or `no_place`. Ids count up, so a cause has the
  // smaller one: this also holds in a broken table, and makes circles impossible.
  std::size_t of(std::size_t operation) const
  {
    const live_operation& one = operations_[operation];
    const auto found = places_.find(one.trigger_id);
    return found != places_.end() && one.trigger_id < one.id ? found->second : no_place;
  }

  // The coroutine that waits for it, or `no_place`.
  std::size_t owner_of(std::size_t operation) const
  {
    const std::size_t cause = of(operation);
    if (cause == no_place)
      return no_place;
    const live_operation& one = operations_[operation];
    const live_operation& owner = operations_[cause];
    if (one.is_awaited_by_trigger)
      return cause;
    const bool is_suspended =
        is_coroutine(owner) && owner.state != operation_state::running;
    const bool is_step = !is_coroutine(one) && !one.is_work_guard;
    return is_suspended && is_step && nobody_else_waits(one, owner) ? cause : no_place;
  }

private:
  // A coroutine can also start an operation with somebody else's handler.
  static bool nobody_else_waits(const live_operation& one, const live_operation& owner)
  {
    return std::all_of(one.waits.begin(), one.waits.end(), [&](const std::string& name) {
      return std::find(owner.waits.begin(), owner.waits.end(), name) != owner.waits.end()
             || std::any_of(
                 owner.stack.begin(), owner.stack.end(),
                 [&](const coroutine_frame& frame) { return frame.function == name; });
    });
  }

  const std::vector<live_operation>& operations_;
  std::unordered_map<std::uint64_t, std::size_t> places_;
};

} // namespace insight
} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_INSIGHT_CAUSES_HPP
