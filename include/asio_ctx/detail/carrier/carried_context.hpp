// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_CARRIER_CARRIED_CONTEXT_HPP
#define ASIO_CTX_DETAIL_CARRIER_CARRIED_CONTEXT_HPP

#include <asio_ctx/detail/resource/announce.hpp>
#include <asio_ctx/detail/resource/switch_on.hpp>
#include <cstdint>
#include <utility>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// A slot owns the reference to its frame, until its handler runs.

inline frame_ref frame_of(const operation_slot& slot) noexcept
{
  return {table::to_address(slot.frame)};
}

inline frame_ref take_frame_of(operation_slot& slot) noexcept
{
  const frame_ref frame = frame_of(slot);
  slot.frame = 0;
  return frame;
}

// Makes the compiler load `value` by itself. Merged with its neighbour into one wide
// load, it would stall on store forwarding if the two were stored separately just before.
// A posted function takes 8 instructions more for it, and 2.4 ns of 51 less.
template <class T>
ASIO_CTX_DETAIL_ALWAYS_INLINE T apart(T value) noexcept
{
#if !defined(_MSC_VER)
  asm("" : "+r"(value));
#endif
  return value;
}

// The context that a carrier takes to where its code runs: the frame, the id and the
// trigger id. Or what has all three: the operation's slot, if operations are listed; or the
// resource, if hooks or data need it.
class carried_context
{
public:
  friend class own_resource_call;
  friend class carried_call;

  // Takes over the reference.
  carried_context(frame_ref frame, std::uint64_t id, std::uint64_t trigger) noexcept
    : target_(frame.bits), id_(id), trigger_(trigger)
  {}

  // Takes over the reference.
  explicit carried_context(resource_node* resource) noexcept
    : target_(reinterpret_cast<std::uintptr_t>(resource)), id_(id_of_resource),
      trigger_(no_id)
  {}

  // Takes over the slot, which owns a reference to its frame.
  explicit carried_context(operation_slot* slot) noexcept
    : target_(reinterpret_cast<std::uintptr_t>(slot)), id_(id_of_slot), trigger_(no_id)
  {}

  // Captures the context of an operation that starts here. A constructor, so that nothing
  // is moved.
  struct operation_here
  {};

  ASIO_CTX_DETAIL_NOINLINE
  carried_context(operation_here, const resource_type& type)
  {
    if (is_watched())
      any_hook() ? start_with_hooks(type) : list_here(type);
    else
      capture(thread_of_this_call());
  }

  // The same for a stackful coroutine, which lasts longer than the call that begins it: its
  // resource ends with the last handler that resumes it.
  struct coroutine_here
  {};

  ASIO_CTX_DETAIL_NOINLINE
  carried_context(coroutine_here, const resource_type& type)
  {
    if (is_watched())
      announce_here(type);
    else
      capture(thread_of_this_call());
  }

  // Carries nothing.
  constexpr carried_context() noexcept : target_(0), id_(id_of_nothing), trigger_(no_id)
  {}

  ASIO_CTX_DETAIL_ALWAYS_INLINE carried_context(carried_context&& other) noexcept
    : target_(apart(other.target_)), id_(std::exchange(other.id_, no_id)),
      trigger_(apart(other.trigger_))
  {}

  carried_context& operator=(carried_context&&) = delete;

  ASIO_CTX_DETAIL_ALWAYS_INLINE ~carried_context()
  {
    if (id_ != no_id)
      drop();
  }

  // Captures the frame, for a step of an operation that is announced elsewhere.
  static carried_context step_here(thread_state& state) noexcept
  {
    return {capture_frame(state), id_of_frame, no_id};
  }

  // Returns true if this is a frame and ids.
  bool is_plain() const noexcept { return id_ < id_of_slot; }

  // Returns true if this is only a frame.
  bool is_frame() const noexcept { return id_ == id_of_frame; }

  // Returns the slot, or null.
  operation_slot* slot() const noexcept
  {
    return id_ == id_of_slot ? reinterpret_cast<operation_slot*>(target_) : nullptr;
  }

  // Returns the slot in which this, or its resource, is listed; or null.
  operation_slot* listed_as() const noexcept
  {
    if (operation_slot* const own = slot())
      return own;
    return resource() ? resource()->slot : nullptr;
  }

protected:
  // Returns the resource; null if this is a frame, a slot or nothing.
  resource_node* resource() const noexcept
  {
    return id_ == id_of_resource ? reinterpret_cast<resource_node*>(target_) : nullptr;
  }

  // Moves the frame out.
  frame_ref take_frame() noexcept { return {std::exchange(target_, 0)}; }

  // Moves the resource out, if there is one.
  resource_node* take_resource() noexcept
  {
    return id_ == id_of_resource
               ? reinterpret_cast<resource_node*>(std::exchange(target_, 0))
               : nullptr;
  }

  // Takes back the resource that was moved out, or null.
  void give_back(resource_node* resource) noexcept
  {
    target_ = reinterpret_cast<std::uintptr_t>(resource);
  }

  // Takes over what the other one carries. Requires: this one carries nothing.
  void carry(carried_context&& other) noexcept
  {
    target_ = other.target_;
    id_ = std::exchange(other.id_, no_id);
    trigger_ = other.trigger_;
  }

  // Ends the operation: emits destroy, unless it has a node, which emits destroy itself.
  ASIO_CTX_DETAIL_ALWAYS_INLINE void end() noexcept
  {
    if (id_ != no_id)
      announce_end();
  }

  // Called when everything has been moved out. Makes end() do nothing if no hook wants
  // destroy, and no slot has to be freed.
  ASIO_CTX_DETAIL_ALWAYS_INLINE void have_run() noexcept
  {
    if (!wanted(destroy_event | listing))
      id_ = no_id;
  }

  // No id if moved from.
  std::uint64_t id() const noexcept { return id_; }
  std::uint64_t trigger() const noexcept { return trigger_; }

  // Makes a carried_context for a copy of the handler, which does not emit destroy.
  carried_context share(const resource_type& type) const
  {
    if (id_ == id_of_resource)
      return carried_context(share_resource(resource()));
    if (const operation_slot* const own = slot())
      return share(type, {frame_of(*own)}, own->id.load(), own->trigger);
    return is_plain() ? share(type, {target_}, id_, trigger_) : carried_context();
  }

private:
  static carried_context share(
      const resource_type& type, frame_ref frame, std::uint64_t id, std::uint64_t trigger)
  {
    resource_node* const made =
        make_resource(this_thread(), resource_kind::user, type.operation, id, trigger);
    made->frame = share_frame(frame);
    made->end = destroyed_by::hand;
    made->announced.store(announcement::done, std::memory_order_relaxed);
    return carried_context(made);
  }

  static constexpr std::uint64_t id_of_resource = ~std::uint64_t();
  static constexpr std::uint64_t id_of_nothing = id_of_resource - 1;
  static constexpr std::uint64_t id_of_frame = id_of_nothing - 1;
  static constexpr std::uint64_t id_of_slot = id_of_frame - 1;

  void announce_here(const resource_type& type);                   // below
  void start_with_hooks(const resource_type& type);                // below
  void keep_data(resource_node& shown, const resource_type& type); // below

  ASIO_CTX_DETAIL_ALWAYS_INLINE void capture(thread_state& state) noexcept
  {
    target_ = capture_frame(state).bits;
    id_ = next_id(state);
    trigger_ = state.execution.id;
  }

  ASIO_CTX_DETAIL_NOINLINE void list_here(const resource_type& type) noexcept
  {
    thread_state& state = thread_of_this_call();
    operation_slot* const slot = take_slot(state);
    if (!slot)
      return capture(state);
    begin_slot(
        *slot, slot_kind::handler, state.execution.id, capture_frame(state).bits,
        type.operation);
    publish_slot(*slot, next_id(state));
    target_ = reinterpret_cast<std::uintptr_t>(slot);
    id_ = id_of_slot;
    trigger_ = no_id;
  }

  // Out of line, so that destroying a moved-from object is one comparison.

  ASIO_CTX_DETAIL_NOINLINE void drop() noexcept
  {
    if (id_ == id_of_resource)
      drop_resource(reinterpret_cast<resource_node*>(target_));
    else if (id_ == id_of_slot)
      drop_slot();
    else
      drop_frame({target_});
  }

  void drop_slot() noexcept
  {
    const frame_ref frame = take_frame_of(*slot());
    free_slot(this_thread(), slot());
    drop_frame(frame);
  }

  ASIO_CTX_DETAIL_NOINLINE void announce_end() noexcept
  {
    if (wanted(destroy_event))
    {
      if (is_plain())
        emit_destroy(id_);
      else if (const operation_slot* const own = slot())
        emit_destroy(own->id.load(std::memory_order_relaxed));
    }
    if (target_)
      drop();
    id_ = no_id;
  }

  std::uintptr_t target_; // a frame_ref's bits, or a pointer
  std::uint64_t id_;
  std::uint64_t trigger_;
};

ASIO_CTX_DETAIL_NOINLINE inline void
carried_context::announce_here(const resource_type& type)
{
  target_ = reinterpret_cast<std::uintptr_t>(
      make_announced(resource_kind::user, type.operation, true));
  id_ = id_of_resource;
  trigger_ = no_id;
}

// Announces an operation that starts here. Hooks see a resource that lasts as long as the
// call of init: most operations need no other one.
ASIO_CTX_DETAIL_NOINLINE inline void
carried_context::start_with_hooks(const resource_type& type)
{
  thread_state& state = thread_of_this_call();
  if (hidden_from_here(state) != 0)
    return announce_here(type); // that is noted in the resource
  if (wanted(listing))
    list_here(type);
  else
    capture(state);
  if (!wanted(init_event))
    return;
  const operation_slot* const own = slot();
  resource_node shown(
      resource_kind::user, type.operation,
      own ? own->id.load(std::memory_order_relaxed) : id_, own ? own->trigger : trigger_,
      sizeof(resource_node));
  shown.announced.store(announcement::done, std::memory_order_relaxed);
  emit_init(shown);
  if (shown.data)
    keep_data(shown, type);
}

// Makes a resource that keeps the data which hooks have stored on one.
ASIO_CTX_DETAIL_NOINLINE inline void
carried_context::keep_data(resource_node& shown, const resource_type& type)
{
  resource_node* made = nullptr;
  ASIO_CTX_DETAIL_TRY
  {
    made = make_resource(
        this_thread(), resource_kind::user, type.operation, shown.id, shown.trigger);
  }
  ASIO_CTX_DETAIL_CATCH(...)
  {
    destroy_data(&shown);
    announce_end();
    ASIO_CTX_DETAIL_RETHROW;
  }
  made->announced.store(announcement::done, std::memory_order_relaxed);
  made->data = std::exchange(shown.data, nullptr);
  made->slot = slot();
  made->frame = made->slot ? frame_of(*made->slot) : frame_ref{target_};
  target_ = reinterpret_cast<std::uintptr_t>(made);
  id_ = id_of_resource;
  trigger_ = no_id;
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_CARRIER_CARRIED_CONTEXT_HPP
