// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_TABLE_LAYOUT_HPP
#define ASIO_CTX_DETAIL_TABLE_LAYOUT_HPP

// What a process that lists its unfinished operations has in its memory, and what another
// process or the reader of a core file finds there. Standard C++ alone, and 64-bit fields
// alone, so that 32-bit and 64-bit programs agree.
//
// Slabs of slots are in mappings whose name contains slab_name, and the one
// program_record is in a mapping whose name contains program_name. Where mappings can't
// have names, the magic numbers at their start identify them.

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace asio_ctx {
inline namespace v0 {
namespace detail {
namespace table {

// Conversions by a mask: in a 64-bit program a cast would be useless, of which compilers
// warn, and in a 32-bit program the conversion alone would be.

constexpr std::uintptr_t to_address(std::uint64_t bits) noexcept
{
  return bits & UINTPTR_MAX;
}

constexpr std::size_t to_size(std::uint64_t number) noexcept
{
  return number & SIZE_MAX;
}

inline constexpr char slab_name[] = "asio_ctx.operations";
inline constexpr char program_name[] = "asio_ctx.program";

inline constexpr std::uint64_t slab_magic = 0x736d65746f697861;    // "axiotems"
inline constexpr std::uint64_t program_magic = 0x6d6172676f727061; // "aprogram"
inline constexpr std::uint32_t layout_version = 1;

enum class slot_kind : std::uint8_t
{
  // Of an operation whose handler carries the context, or of a fiber, whose function is
  // its handler. `words` are the first bytes of the handler, which has `subject_size`
  // bytes. If that is zero, nothing is known about the handler: `words` and
  // `handler_type` are not set. Nor are `object_type`, `object`, `native_handle` and
  // `subject` in any slot of this kind.
  handler,
  // Asio's own: `subject` is the operation; `subject_size` is 0 once it runs.
  // `handler_type` has the type of the operation, of which that of the handler is a part.
  operation,
  coroutine, // `subject` is its detail::chain
  resource,  // `subject` is its detail::resource_node
  work_guard // a named asio_ctx::work_guard: `operation` is its name
};

enum class slot_state : std::uint8_t
{
  waiting,
  ready // Asio has reported the result, and the handler is queued
};

// Bits of operation_slot::flags.
inline constexpr std::uint8_t awaited_by_trigger =
    1; // `trigger` is a coroutine that waits

// An unfinished operation. Its memory stays a slot until the process ends. `id` is
// written last and cleared first, and no id is used twice: if two copies of a slot are
// equal, and their id is not zero, none of them is torn.
struct alignas(64) operation_slot
{
  std::atomic<std::uint64_t> id; // 0: free
  std::uint64_t trigger;
  std::uint64_t operation;   // its name: const char*
  std::uint64_t object_type; // const char*, or null: the name is complete
  std::uint64_t object;      // or null
  std::uint64_t native_handle;
  std::uint64_t started; // ticks: see program_record
  std::uint64_t frame;   // the bits of a frame_ref; null if it runs or has no context
  std::uint64_t io;      // the execution context; null if unknown
  std::uint64_t handler_type; // const char* that contains the type, or null
  std::uint64_t subject;      // while the slot is free: the next one
  std::uint32_t subject_size;
  slot_kind kind;
  slot_state state;
  std::uint8_t flags;
  std::uint8_t unused;
  std::uint64_t words[4]; // coroutine: see coroutine_word
};

// What the words of a coroutine's slot are.
enum coroutine_word
{
  suspended_at,      // ticks; 0 while it runs
  innermost_promise, // the address of a pointer to it; 0 if unknown
  promise,           // of the spawned coroutine, or 0
  noted_by           // for the program itself
};

static_assert(sizeof(operation_slot) == 128);
static_assert(offsetof(operation_slot, words) == 96);

// The beginning of a slab. Slots follow, the first one `first_slot` bytes from here. All
// slabs are in a list, which does not depend on the names of mappings.
struct alignas(64) slab_header
{
  std::uint64_t magic; // written last
  std::uint32_t version;
  std::uint32_t slot_bytes;
  std::uint32_t first_slot;
  std::uint32_t size;    // the number of slots
  std::uint64_t next;    // the slab that was made before this one, or null
  std::uint64_t program; // the program_record, which has the offsets
};

inline constexpr std::size_t slab_bytes = std::size_t(256) * 1024;

// Where the members of the library's own types are, in bytes. `unknown` if the program
// has no such thing.
inline constexpr std::uint32_t unknown = ~std::uint32_t();

struct member_offsets
{
  // thread_state
  std::uint32_t current_frame; // frame_ref bits
  std::uint32_t execution_id;
  std::uint32_t execution_trigger;
  std::uint32_t execution_type;     // const resource_type*
  std::uint32_t execution_resource; // resource_node*
  // resource_type
  std::uint32_t type_operation; // const char*
  std::uint32_t type_object;    // const char*, or null
  // resource_node
  std::uint32_t node_type;      // const char*, not terminated
  std::uint32_t node_type_size; // std::uint32_t
  // frame_node, at the frame_ref's bits without the lowest four
  std::uint32_t frame_size;  // std::uint32_t: the number of stores
  std::uint32_t frame_table; // store_node*[]
  // store_node
  std::uint32_t store_key;   // counts if it is that of its slot
  std::uint32_t store_slot;  // storage_slot*
  std::uint32_t store_value; // pointer to the value
  // storage_slot
  std::uint32_t storage_key;
  std::uint32_t storage_name; // const char*, or null
  std::uint32_t storage_show; // std::uint32_t: see shown_as
  // Asio's awaitable_frame_base, which is a coroutine's promise
  std::uint32_t promise_handle; // the coroutine's address
  std::uint32_t promise_caller; // the promise that awaits this one, or null
};

// How a reader shows the value of a storage: the low 16 bits of storage_show. The upper 16
// bits are a number, see below.
enum class shown_as : std::uint16_t
{
  hidden,
  string, // std::string; the number is its size
  c_string,
  boolean,
  signed_integer,   // the number is its size
  unsigned_integer, // the number is its size
  floating_point,   // the number is its size
  text // the number is the distance from the value to a const char*, which may be null
};

constexpr std::uint32_t show_value(shown_as how, std::size_t number = 0) noexcept
{
  return static_cast<std::uint32_t>(how) | (number << 16 & UINT32_MAX);
}

struct thread_entry
{
  std::atomic<std::uint64_t> state; // thread_state*; 0: free. Written last, cleared first
  std::uint64_t system_id;
};

struct time_pair
{
  std::uint64_t ticks;
  std::uint64_t nanoseconds; // CLOCK_MONOTONIC
};

enum class tick_kind : std::uint32_t
{
  nanoseconds, // ticks are CLOCK_MONOTONIC
  processor    // of the processor's counter, which runs evenly
};

// Bits of program_record::flags.
inline constexpr std::uint32_t switched_on_late = 1; // older operations are not listed

struct program_record
{
  std::uint64_t magic; // written last
  std::uint32_t version;
  std::uint32_t bytes; // of this record
  tick_kind ticks;
  std::atomic<std::uint32_t> flags;
  time_pair first;  // when the table was switched on
  time_pair latest; // written from time to time, for readers of core files
  member_offsets offsets;
  std::uint32_t threads_size;
  thread_entry threads[1024];
  std::atomic<std::uint64_t> first_slab; // the one that was made last, or null
};

} // namespace table
} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_TABLE_LAYOUT_HPP
