// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_TABLE_NOTE_HANDLER_HPP
#define ASIO_CTX_DETAIL_TABLE_NOTE_HANDLER_HPP

#include <asio_ctx/detail/base/type_text.hpp>
#include <asio_ctx/detail/table/operation_table.hpp>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <type_traits>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// Copies the beginning of a handler to the slot of its operation: the pointers in it tell
// readers whose it is.
template <class Handler>
void note_handler(operation_slot& slot, const Handler& handler) noexcept
{
  constexpr std::size_t size =
      sizeof(Handler) < sizeof(slot.words) ? sizeof(Handler) : sizeof(slot.words);
  slot.handler_type = bits_of(asio_ctx_type_text::signature<Handler>());
  if constexpr (!std::is_empty_v<Handler>)
    std::memcpy(slot.words, static_cast<const void*>(std::addressof(handler)), size);
  order_stores();
  slot.subject_size = sizeof(Handler);
}

// Tells readers what a coroutine or fiber runs that is listed as a resource.
template <class F>
ASIO_CTX_DETAIL_NOINLINE void
list_function(operation_slot& slot, const char* operation, const F& function) noexcept
{
  const std::uint64_t id = slot.id.load(std::memory_order_relaxed);
  reuse_slot(slot, slot_kind::handler, operation);
  note_handler(slot, function);
  publish_slot(slot, id);
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_TABLE_NOTE_HANDLER_HPP
