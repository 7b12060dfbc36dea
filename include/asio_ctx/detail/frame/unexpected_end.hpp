// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_FRAME_UNEXPECTED_END_HPP
#define ASIO_CTX_DETAIL_FRAME_UNEXPECTED_END_HPP

#include <asio_ctx/detail/base/config.hpp>
#include <asio_ctx/detail/frame/storage_slot.hpp>
#include <atomic>
#include <cstdint>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// Called when a scope ends that is not the current one: its coroutine was destroyed while
// it was suspended, or the program ends its scopes in a wrong order. The slot is null for
// a frame_scope. Null while there is no strict_scopes.
using unexpected_end = void (*)(std::uint64_t scope, const storage_slot* slot) noexcept;

ASIO_CTX_DETAIL_SHARED inline std::atomic<unexpected_end> on_unexpected_end{nullptr};

ASIO_CTX_DETAIL_NOINLINE inline void
note_unexpected_end(std::uint64_t scope, const storage_slot* slot) noexcept
{
  if (const unexpected_end call = on_unexpected_end.load(std::memory_order_acquire))
    call(scope, slot);
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_FRAME_UNEXPECTED_END_HPP
