// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_FRAME_STORAGE_SCOPE_HPP
#define ASIO_CTX_DETAIL_FRAME_STORAGE_SCOPE_HPP

#include <asio_ctx/detail/base/exceptions.hpp>
#include <asio_ctx/detail/base/ids.hpp>
#include <asio_ctx/detail/frame/frame_ref.hpp>
#include <asio_ctx/detail/frame/make_frame.hpp>
#include <asio_ctx/detail/frame/stays_on_thread.hpp>
#include <asio_ctx/detail/frame/unexpected_end.hpp>
#include <cstdint>
#include <new>
#include <utility>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// A scope owns the frame that it restores at its end. It may end on another thread than
// it began on (after co_await), or be destroyed while its code does not run (in a
// suspended coroutine, or in a fiber that is unwound). Then it must not touch the context
// of the destroying thread. So each frame has the id of the scope that installed it, and
// enter_with keeps that id. A scope that does not find its id in the current frame leaves
// the thread alone.

inline constexpr std::uint64_t top_level = 0;    // enter_with without a frame
inline constexpr std::uint64_t no_frame = ~0ull; // a scope that installed no frame

inline bool is_current_scope(frame_node* current, std::uint64_t id) noexcept
{
  if (!current)
    return id == no_frame;
  return current->scope == id || (id == no_frame && current->scope == top_level);
}

inline scope_mark entered_mark(frame_node* frame) noexcept
{
  return {frame ? frame->scope : top_level, true};
}

// Returns true if two frames have the same stores, except for `slot`.
inline bool equal_but_for(frame_node* a, frame_node* b, const storage_slot& slot) noexcept
{
  const auto store_at = [&slot](frame_node* frame, std::uint32_t i) {
    return frame && i != slot.index ? frame->at(i) : nullptr;
  };
  const std::uint32_t size_a = a ? a->size : 0;
  const std::uint32_t size_b = b ? b->size : 0;
  for (std::uint32_t i = 0; i != (size_a > size_b ? size_a : size_b); ++i)
    if (store_at(a, i) != store_at(b, i))
      return false;
  return true;
}

// Returns the frame after a storage's scope in which another storage's enter_with was
// called: that store survives, and `slot` is as in `saved`. Without memory, returns
// `saved`: the store of enter_with is lost, but no contexts are mixed. Takes over the
// reference to `saved`.
inline frame_ref
without_scope(frame_node* current, frame_ref saved, const storage_slot& slot) noexcept
{
  frame_node* const before = node_of(saved);
  if (equal_but_for(current, before, slot))
    return saved;
  ASIO_CTX_DETAIL_TRY
  {
    store_node* store = before ? before->of(slot) : nullptr;
    frame_ref merged = make_frame_with(current, slot, store, entered_mark(before));
    if (!merged && saved)
      merged = make_empty_frame(before->scope);
    if (!merged && saved)
      return saved;
    drop_frame(saved);
    return merged;
  }
  ASIO_CTX_DETAIL_CATCH(const std::bad_alloc&)
  {
    return saved;
  }
}

// Counts a scope that neither the frame, which is null, nor the execution state shows. In
// such a scope, enter_with ends with the scope.
inline void count_scope_without_frame(thread_state& state, frame_ref installed) noexcept
{
  if (!installed && carries_nothing(state))
    ++state.open_scopes;
}

inline void end_scope_without_frame(thread_state& state, std::uint64_t id) noexcept
{
  if (id == no_frame && state.open_scopes != 0 && carries_nothing(state))
    --state.open_scopes;
}

// Returns true if the store of another storage's enter_with in a scope would outlive the
// handler.
inline bool would_stay(const thread_state& state, frame_ref saved) noexcept
{
  return entered_mark(node_of(saved)).scope == top_level
         && is_handler_without_context(state);
}

// Ends the current scope.
ASIO_CTX_DETAIL_NOINLINE inline void leave_current_scope(
    thread_state& state, frame_ref saved, const storage_slot& slot) noexcept
{
  frame_node* current = node_of(state.current);
  if (current && current->entered && !would_stay(state, saved))
    return drop_frame(exchange_current(without_scope(current, saved, slot)));
  drop_frame(std::exchange(state.current, saved));
}

// Ends a scope that installed no frame, or is not the current one.
ASIO_CTX_DETAIL_NOINLINE inline void leave_other_scope(
    thread_state& state, frame_ref saved, const storage_slot& slot,
    std::uint64_t id) noexcept
{
  end_scope_without_frame(state, id);
  if (is_current_scope(node_of(state.current), id))
    return leave_current_scope(state, saved, slot);
  note_unexpected_end(id, &slot);
  drop_frame(saved);
}

ASIO_CTX_DETAIL_NOINLINE inline void
leave_storage_scope(frame_ref saved, const storage_slot& slot, std::uint64_t id) noexcept
{
  thread_state& state = this_thread();
  const frame_node* const current = node_of(state.current);
  if (!current || current->scope != id)
    return leave_other_scope(state, saved, slot, id);
  if (current->entered)
    return leave_current_scope(state, saved, slot);
  drop_frame(std::exchange(state.current, saved));
}

inline void leave_frame_scope(frame_ref saved, std::uint64_t id) noexcept
{
  thread_state& state = this_thread();
  end_scope_without_frame(state, id);
  if (is_current_scope(node_of(state.current), id))
    saved = std::exchange(state.current, saved);
  else
    note_unexpected_end(id, nullptr);
  drop_frame(saved);
}

// Makes the frame of exit(): the current one without `slot`. Null only if none is
// current.
inline new_frame make_exit_frame(storage_slot& slot, bool has_default)
{
  thread_state& state = this_thread();
  frame_node* current = node_of(state.current);
  const std::uint64_t id = next_id(state);
  if (has_default)
    return make_frame<hidden_default>(state, slot, {id, false});
  if (!current)
    return {{}, state};
  if (const frame_ref frame = make_frame_with(current, slot, nullptr, {id, false}))
    return {frame, state};
  if (const frame_ref frame = make_empty_frame(id))
    return {frame, state};
  throw_exception(std::bad_alloc());
}

// As enter_with, but removes the store. Returns false and changes nothing if an open
// scope would not find its frame again.
inline bool enter_without(storage_slot& slot)
{
  frame_node* current = current_node();
  if (!current)
    return true;
  const frame_ref made = make_frame_with(current, slot, nullptr, entered_mark(current));
  if (!made && current->scope != top_level)
    return false;
  drop_frame(exchange_current(made));
  return true;
}

// Installs a frame for one call on one thread. At the end, restores the previous frame
// and drops whatever the call left.
class frame_call
{
public:
  // Takes over the reference to `frame`.
  explicit frame_call(frame_ref frame) noexcept
  {
    thread_state& state = this_thread();
    saved_ = std::exchange(state.current, frame);
    ++state.open_scopes;
  }

  frame_call(const frame_call&) = delete;
  frame_call& operator=(const frame_call&) = delete;

  ~frame_call()
  {
    thread_state& state = this_thread();
    --state.open_scopes;
    drop_frame(std::exchange(state.current, saved_));
  }

private:
  frame_ref saved_;
};

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_FRAME_STORAGE_SCOPE_HPP
