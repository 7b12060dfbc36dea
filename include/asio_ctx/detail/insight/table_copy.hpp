// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_INSIGHT_TABLE_COPY_HPP
#define ASIO_CTX_DETAIL_INSIGHT_TABLE_COPY_HPP

// Copies of what is in the table. Unlike the originals, nobody changes them.

#include <asio_ctx/detail/table/layout.hpp>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace asio_ctx {
inline namespace v0 {
namespace detail {
namespace insight {

struct slot_copy
{
  std::uint64_t id;
  std::uint64_t trigger;
  std::uint64_t operation;
  std::uint64_t object_type;
  std::uint64_t object;
  std::uint64_t native_handle;
  std::uint64_t started;
  std::uint64_t frame;
  std::uint64_t io;
  std::uint64_t handler_type;
  std::uint64_t subject;
  std::uint32_t subject_size;
  table::slot_kind kind;
  table::slot_state state;
  std::uint8_t flags;
  std::uint8_t unused;
  std::uint64_t words[4];
};

static_assert(std::is_trivially_copyable_v<slot_copy>);
static_assert(sizeof(slot_copy) == sizeof(table::operation_slot));
static_assert(
    offsetof(slot_copy, trigger) == offsetof(table::operation_slot, trigger)
    && offsetof(slot_copy, operation) == offsetof(table::operation_slot, operation)
    && offsetof(slot_copy, object_type) == offsetof(table::operation_slot, object_type)
    && offsetof(slot_copy, object) == offsetof(table::operation_slot, object)
    && offsetof(slot_copy, native_handle)
           == offsetof(table::operation_slot, native_handle)
    && offsetof(slot_copy, started) == offsetof(table::operation_slot, started)
    && offsetof(slot_copy, frame) == offsetof(table::operation_slot, frame)
    && offsetof(slot_copy, io) == offsetof(table::operation_slot, io)
    && offsetof(slot_copy, handler_type) == offsetof(table::operation_slot, handler_type)
    && offsetof(slot_copy, subject) == offsetof(table::operation_slot, subject)
    && offsetof(slot_copy, subject_size) == offsetof(table::operation_slot, subject_size)
    && offsetof(slot_copy, kind) == offsetof(table::operation_slot, kind)
    && offsetof(slot_copy, state) == offsetof(table::operation_slot, state)
    && offsetof(slot_copy, flags) == offsetof(table::operation_slot, flags)
    && offsetof(slot_copy, words) == offsetof(table::operation_slot, words));

inline bool operator==(const slot_copy& a, const slot_copy& b) noexcept
{
  return std::memcmp(&a, &b, sizeof a) == 0;
}

struct thread_copy
{
  std::uint64_t state;
  std::uint64_t system_id;
};

static_assert(sizeof(thread_copy) == sizeof(table::thread_entry));

// The beginning of a program_record. The threads and the first slab follow.
struct program_copy
{
  std::uint64_t magic;
  std::uint32_t version;
  std::uint32_t bytes;
  table::tick_kind ticks;
  std::uint32_t flags;
  table::time_pair first;
  table::time_pair latest;
  table::member_offsets offsets;
  std::uint32_t threads_size;
};

inline constexpr std::size_t threads_offset = offsetof(table::program_record, threads);
inline constexpr std::size_t first_slab_offset =
    offsetof(table::program_record, first_slab);

static_assert(
    offsetof(program_copy, version) == offsetof(table::program_record, version)
    && offsetof(program_copy, bytes) == offsetof(table::program_record, bytes)
    && offsetof(program_copy, ticks) == offsetof(table::program_record, ticks)
    && offsetof(program_copy, flags) == offsetof(table::program_record, flags)
    && offsetof(program_copy, first) == offsetof(table::program_record, first)
    && offsetof(program_copy, latest) == offsetof(table::program_record, latest)
    && offsetof(program_copy, offsets) == offsetof(table::program_record, offsets)
    && offsetof(program_copy, threads_size)
           == offsetof(table::program_record, threads_size));

// The beginning of a slab.
struct slab_copy
{
  std::uint64_t magic;
  std::uint32_t version;
  std::uint32_t slot_bytes;
  std::uint32_t first_slot;
  std::uint32_t size; // the number of slots
  std::uint64_t next;
  std::uint64_t program;
};

static_assert(
    offsetof(slab_copy, version) == offsetof(table::slab_header, version)
    && offsetof(slab_copy, slot_bytes) == offsetof(table::slab_header, slot_bytes)
    && offsetof(slab_copy, first_slot) == offsetof(table::slab_header, first_slot)
    && offsetof(slab_copy, size) == offsetof(table::slab_header, size)
    && offsetof(slab_copy, next) == offsetof(table::slab_header, next)
    && offsetof(slab_copy, program) == offsetof(table::slab_header, program));

inline constexpr table::member_offsets no_offsets = [] {
  table::member_offsets none{};
  none.current_frame = none.execution_id = none.execution_trigger = table::unknown;
  none.execution_type = none.execution_resource = table::unknown;
  none.type_operation = none.type_object = table::unknown;
  none.node_type = none.node_type_size = table::unknown;
  none.frame_size = none.frame_table = table::unknown;
  none.store_key = none.store_slot = none.store_value = table::unknown;
  none.storage_key = none.storage_name = none.storage_show = table::unknown;
  none.promise_handle = none.promise_caller = table::unknown;
  return none;
}();

} // namespace insight
} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_INSIGHT_TABLE_COPY_HPP
