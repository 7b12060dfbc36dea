// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_TEST_INSIGHT_MADE_UP_TABLE_HPP
#define ASIO_CTX_TEST_INSIGHT_MADE_UP_TABLE_HPP

#include <asio_ctx/detail/insight/memory_source.hpp>
#include <asio_ctx/detail/insight/name_source.hpp>
#include <asio_ctx/detail/insight/process_memory.hpp>
#include <asio_ctx/detail/insight/table_copy.hpp>
#include <asio_ctx/detail/table/layout.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace insight_test {

namespace insight = asio_ctx::detail::insight;
namespace table = asio_ctx::detail::table;

template <class T>
std::uintptr_t address(const T& object) noexcept
{
  return reinterpret_cast<std::uintptr_t>(std::addressof(object));
}

inline std::uintptr_t address(const char* text) noexcept
{
  return reinterpret_cast<std::uintptr_t>(text);
}

// As libstdc++'s and Boost's.
struct control_block
{
  std::uintptr_t vtable;
  std::int32_t owners;
  std::int32_t observers;
};

// What the table's pointers lead to, in a layout of the test's own.
struct type
{
  const char* operation;
  const char* object;
};

struct node
{
  std::uint32_t size;
  const char* type;
};

struct storage
{
  std::uint64_t key;
  std::uint32_t show;
  const char* name;
};

struct store
{
  const void* value;
  const storage* slot;
  std::uint64_t key;
};

struct alignas(16) frame
{
  std::uint64_t weight;
  std::uint32_t size;
  const store* stores[4];
};

struct thread
{
  std::uint64_t unused;
  const type* runs_type;
  const node* runs_node;
  std::uint64_t id;
  std::uint64_t current;
};

// One of Asio's coroutines, with the promise of asio_ctx's.
struct location
{
  const char* file;
  const char* function;
  std::uint32_t line;
  std::uint32_t column;
};

struct alignas(16) coroutine
{
  void (*resume)();
  void (*destroy)();
  const void* self; // the promise begins here
  const void* thread;
  const void* caller;
  const void* top; // of the outermost one
  std::uintptr_t chain;
  const location* place;

  const void* promise() const noexcept { return &self; }
};

inline table::member_offsets offsets() noexcept
{
  table::member_offsets made = insight::no_offsets;
  made.current_frame = offsetof(thread, current);
  made.execution_id = offsetof(thread, id);
  made.execution_type = offsetof(thread, runs_type);
  made.execution_resource = offsetof(thread, runs_node);
  made.type_operation = offsetof(type, operation);
  made.type_object = offsetof(type, object);
  made.node_type = offsetof(node, type);
  made.node_type_size = offsetof(node, size);
  made.frame_size = offsetof(frame, size);
  made.frame_table = offsetof(frame, stores);
  made.store_key = offsetof(store, key);
  made.store_slot = offsetof(store, slot);
  made.store_value = offsetof(store, value);
  made.storage_key = offsetof(storage, key);
  made.storage_name = offsetof(storage, name);
  made.storage_show = offsetof(storage, show);
  made.promise_handle = 0;
  made.promise_caller = offsetof(coroutine, caller) - offsetof(coroutine, self);
  return made;
}

// This process's memory, with a table that the test fills.
class made_up_table : public insight::memory_source
{
public:
  made_up_table() : own_(insight::own_memory())
  {
    program.magic = table::program_magic;
    program.version = table::layout_version;
    program.bytes = sizeof program;
    program.ticks = table::tick_kind::nanoseconds;
    program.offsets = offsets();
    program.threads_size = 1024;
    program.first_slab = address(slab);
    slab.header.magic = table::slab_magic;
    slab.header.version = table::layout_version;
    slab.header.slot_bytes = sizeof(insight::slot_copy);
    slab.header.first_slot = 128;
    slab.header.size = sizeof slab.slots / sizeof slab.slots[0];
    map(true);
  }

  // Gives the table's memory names, or none.
  void map(bool has_names)
  {
    std::vector<insight::mapping> ranges;
    for (const insight::mapping& one : own_->mappings())
      if (!one.file.empty())
        ranges.push_back(one);
    const auto add = [&](const void* from, std::size_t size, const char* name) {
      insight::mapping one;
      one.from = reinterpret_cast<std::uintptr_t>(from);
      one.to = one.from + size;
      one.is_writable = true;
      if (has_names)
        one.name = "/memfd:" + std::string(name) + " (deleted)";
      ranges.push_back(one);
    };
    add(&slab, sizeof slab, table::slab_name);
    add(&program, sizeof program, table::program_name);
    for (const table::program_record* one : other_programs_)
      add(one, sizeof *one, table::program_name);
    set_mappings(std::move(ranges));
  }

  bool read(std::uint64_t at, void* to, std::size_t size) const noexcept override
  {
    if (before_read)
      before_read(at, size);
    return own_->read(at, to, size);
  }

  bool is_live() const noexcept override { return is_live_; }

  void is_a_core_file() noexcept { is_live_ = false; }

  // Returns a slot with the next id.
  insight::slot_copy& add(table::slot_kind kind, const char* operation)
  {
    insight::slot_copy& slot = slab.slots[used_++];
    slot.id = 100 + used_;
    slot.kind = kind;
    slot.operation = operation ? address(operation) : 0;
    slot.started = used_;
    return slot;
  }

  void add_program(const table::program_record& one)
  {
    other_programs_.push_back(&one);
    map(true);
  }

  void add_thread(const thread& one, std::uint64_t system_id)
  {
    auto& entry = program.threads[threads_++];
    entry.system_id = system_id;
    entry.state = address(one);
  }

  // Called before each read.
  std::function<void(std::uint64_t address, std::size_t size)> before_read;

  bool is_of_slab(std::uint64_t at) const noexcept
  {
    return at == address(slab.slots[0]);
  }

  struct alignas(4096)
  {
    insight::slab_copy header;
    alignas(128) insight::slot_copy slots[64];
  } slab{};

  alignas(4096) table::program_record program{};

private:
  std::unique_ptr<insight::memory_source> own_;
  std::vector<const table::program_record*> other_programs_;
  std::size_t used_ = 0;
  std::size_t threads_ = 0;
  bool is_live_ = true;
};

// Knows the names that the test gives it.
class made_up_names : public insight::name_source
{
public:
  void add_function(std::uint64_t at, std::string name)
  {
    insight::symbol one;
    one.name = std::move(name);
    one.is_function = true;
    one.is_cpp = true;
    names[at] = std::move(one);
  }

  void add_vtable(std::uint64_t at, const std::string& type)
  {
    insight::symbol one;
    one.name = "vtable for " + type;
    one.offset = 2 * sizeof(void*);
    one.is_cpp = true;
    names[at] = std::move(one);
  }

  bool covers(std::uint64_t at) override { return names.count(at) != 0; }

  const insight::symbol* symbol_at(std::uint64_t at) override
  {
    const auto found = names.find(at);
    return found != names.end() ? &found->second : nullptr;
  }

  std::map<std::uint64_t, insight::symbol> names;
};

} // namespace insight_test

#endif // ASIO_CTX_TEST_INSIGHT_MADE_UP_TABLE_HPP
