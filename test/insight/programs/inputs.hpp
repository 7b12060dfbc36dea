// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_TEST_INSIGHT_INPUTS_HPP
#define ASIO_CTX_TEST_INSIGHT_INPUTS_HPP

// What the reader is fed with: the memory of a program, a core file, a program's file, and
// the texts of compilers. For each there is a good one, and a check that takes a broken one.

#include "insight/made_up_core.hpp"
#include "insight/made_up_table.hpp"
#include <algorithm>
#include <asio_ctx/detail/insight/core_memory.hpp>
#include <asio_ctx/detail/insight/read_snapshot.hpp>
#include <asio_ctx/detail/insight/symbol_names.hpp>
#include <asio_ctx/detail/insight/type_names.hpp>
#include <asio_ctx/detail/insight/who_waits.hpp>
#include <asio_ctx/detail/table/layout.hpp>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace insight_inputs {

using namespace insight_test;

inline void require(bool condition)
{
  if (!condition)
    std::abort();
}

// A few pages of memory: the record, a slab, what they point to, and a page of code.
constexpr std::uint64_t base = 0x10000;
constexpr std::uint64_t slab_at = base + 0x5000;
constexpr std::uint64_t objects_at = base + 0x6000;
constexpr std::uint64_t code_at = base + 0x7000;
constexpr std::uint64_t end = base + 0x8000;
static_assert(sizeof(table::program_record) <= slab_at - base);

class small_memory : public insight::memory_source
{
public:
  small_memory(std::string_view bytes, bool is_live) : bytes_(bytes), is_live_(is_live)
  {
    constexpr std::uint64_t places[] = {base, slab_at, objects_at, code_at, end};
    std::vector<insight::mapping> ranges(4);
    const char* const names[] = {
        "/memfd:asio_ctx.program", "/memfd:asio_ctx.operations", "", "/bin/server"};
    for (std::size_t i = 0; i != ranges.size(); ++i)
    {
      ranges[i].from = places[i];
      ranges[i].to = places[i + 1];
      ranges[i].name = names[i];
      ranges[i].is_writable = i != 3;
      ranges[i].is_executable = i == 3;
    }
    ranges[2].file = ranges[3].file = "/bin/server";
    set_mappings(std::move(ranges));
  }

  bool read(std::uint64_t at, void* to, std::size_t size) const noexcept override
  {
    if (at < base || at - base > bytes_.size() || size > bytes_.size() - (at - base))
      return false;
    if (size != 0)
      std::memcpy(to, bytes_.data() + (at - base), size);
    return true;
  }

  bool is_live() const noexcept override { return is_live_; }

private:
  std::string_view bytes_;
  bool is_live_;
};

// Each sixteenth byte of the page of code has a name.
class names_of_code : public insight::name_source
{
public:
  names_of_code()
  {
    const char* const texts[] = {
        "session::on_read(boost::system::error_code, unsigned long)",
        "session::load(session::load()::_ZN7session4loadEv.Frame*) [clone .actor]",
        "vtable for std::_Sp_counted_ptr_inplace<session, std::allocator<void>, x>",
        "boost::asio::detail::wait_handler<main::{lambda(int)#1}, x>::do_complete(void*)",
        "boost::asio::async_result<x>::initiate<y>(z)",
        "vtable for boost::asio::detail::spawned_fiber_thread",
        "void boost::context::detail::fiber_entry<boost::asio::detail::spawn_entry_point<"
        "boost::asio::any_io_executor, std::_Bind<void (*(int))(x)>, y> >(z)",
        "boost::asio::detail::wait_handler<boost::asio::detail::spawn_handler<std::x, "
        "void ()>, std::y>::do_complete(void*)",
        "boost::asio::detail::executor_op<boost::asio::detail::executor_function, "
        "std::allocator<void>, std::x>::do_complete(void*)",
        "void boost::asio::detail::executor_function::complete<boost::asio::detail::"
        "binder0<main::{lambda()#1}>, std::allocator<void> >(std::x*, bool)",
        "boost::asio::detail::co_spawn_entry_point<std::x, boost::asio::detail::"
        "awaitable_as_function<void, std::x>, std::y>(z) [clone .resume]",
        "vtable for "
        "boost::detail::sp_counted_impl_pd<boost::beast::basic_stream<std::x>::"
        "impl_type*, std::y>",
        "boost::asio::detail::wait_handler<boost::beast::basic_stream<std::x>::"
        "timeout_handler<std::y>, std::z>::do_complete(void*)"};
    for (const char* text : texts)
    {
      insight::symbol one;
      one.name = text;
      one.is_cpp = true;
      one.is_function = !insight::begins_at(one.name, 0, "vtable");
      one.offset = one.is_function ? 0 : 2 * sizeof(void*);
      symbols_.push_back(std::move(one));
    }
  }

  bool covers(std::uint64_t at) override { return at >= code_at && at < end; }

  const insight::symbol* symbol_at(std::uint64_t at) override
  {
    return covers(at) && at % 16 == 0
               ? &symbols_[table::to_size((at - code_at) / 16 % symbols_.size())]
               : nullptr;
  }

private:
  std::vector<insight::symbol> symbols_;
};

// Fills memory with a table that has all kinds of operations.
class good_memory
{
public:
  good_memory()
  {
    const auto text = [this](const char* characters) {
      const std::uint64_t at = next(std::strlen(characters) + 1);
      std::memcpy(bytes_.data() + (at - base), characters, std::strlen(characters));
      return at;
    };
    const auto words = [this](std::vector<std::uint64_t> values) {
      const std::uint64_t at = next(values.size() * 8);
      for (std::size_t i = 0; i != values.size(); ++i)
        put(at + 8 * i, values[i]);
      return at;
    };
    const auto code = [](std::uint64_t which) { return code_at + 16 * which; };

    const std::uint64_t value = text("the value of the store");
    const std::uint64_t pointer_to_value = words({value, 22, 40, 0});
    const std::uint64_t slot =
        words({7, table::show_value(table::shown_as::string, 32), text("request")});
    const std::uint64_t store = words({pointer_to_value, slot, 7});
    const std::uint64_t number =
        words({7, table::show_value(table::shown_as::floating_point, 8), text("number")});
    const std::uint64_t frame = words({1, 2, store, words({value, number, 7})});
    const std::uint64_t type = words({text("async_wait"), text("timer")});
    const std::uint64_t node = words({3, value});
    const std::uint64_t block = words({code(2), 0x100000001});
    const std::uint64_t signature =
        text("f() [with T = boost::beast::bind_front_wrapper<void (session::*)(int), "
             "std::shared_ptr<session> >; U = x]");
    const std::uint64_t place = words({text("server.cpp"), text("f(int)"), 43});
    // Two coroutines: an outermost and an innermost one.
    const std::uint64_t outer = next(64) + 16;
    const std::uint64_t inner = next(64) + 16;
    const std::uint64_t chain = next(16);
    for (const std::uint64_t one : {outer, inner})
    {
      put(one - 16, code(one == inner ? 1 : 4));
      put(one, one - 16);
      put(one + 32, chain);
      put(one + 40, place);
    }
    put(inner + 16, outer);
    put(outer + 24, inner);

    // A coroutine of spawn's that is suspended, and one of co_spawn's that has not begun.
    const std::uint64_t stack = next(256);
    const std::uint64_t thread = stack + 64;
    put(stack + 8, code(0) + 4); // called
    put(thread, code(5));
    put(thread + 48, stack);
    put(thread + 96, code(6));
    put(thread + 112, std::uint64_t(0x2000));
    put(thread + 120, stack + 256);
    put(thread + 136, code(0));
    const std::uint64_t yield_context = words({thread});
    const std::uint64_t entry = next(64) + 16;
    put(entry - 16, code(10));
    put(entry, entry - 16);
    put(entry + 24, entry);
    const std::uint64_t spawned = next(64) + 16;
    put(entry + 32, spawned);
    put(spawned - 16, code(1));
    put(spawned, spawned - 16);
    const std::uint64_t stream = words({code(11), 0x100000001});

    constexpr std::size_t size = 11;
    insight::slot_copy slots[size]{};
    for (std::uint64_t i = 0; i != size; ++i)
    {
      slots[i].id = 100 + i;
      slots[i].operation = i == 3 ? 0 : text("async_read");
      slots[i].kind = static_cast<table::slot_kind>(i % 5);
      slots[i].frame = frame | 3;
      slots[i].started = 10 + i;
      slots[i].subject_size = 32;
      slots[i].handler_type = signature;
    }
    slots[0].words[0] = code(0);
    slots[0].words[3] = block;
    slots[1].subject = words({0, code(3), code(0), block, outer, slot});
    slots[1].subject_size = 48;
    slots[1].object_type = text("socket");
    slots[2].subject = chain;
    slots[2].words[table::suspended_at] = 12;
    slots[2].words[table::innermost_promise] = outer + 24;
    slots[2].words[table::promise] = outer;
    slots[3].subject = node;
    slots[5].state = table::slot_state::ready;
    for (std::size_t i = 6; i != size; ++i)
    {
      slots[i].kind = table::slot_kind::operation;
      slots[i].handler_type = 0;
    }
    slots[6].subject = words({0, code(7), yield_context, thread});
    slots[7].subject = words({0, code(8), words({code(9), entry, 0, 0, 0, 0, 0, 0})});
    slots[8].subject = words({0, code(12), stream, 0});
    slots[9].subject = words({0, code(3), stream, 0});
    slots[10].kind = table::slot_kind::coroutine;
    slots[10].subject = chain;
    slots[10].words[table::suspended_at] = slots[10].started;
    slots[10].words[table::innermost_promise] = entry + 24;
    slots[10].words[table::promise] = entry;
    insight::slab_copy slab{
        table::slab_magic, table::layout_version, sizeof slots[0], 128, size, 0, base};
    put(slab_at, slab);
    put(slab_at + 128, slots);

    insight::program_copy program{};
    program.magic = table::program_magic;
    program.version = table::layout_version;
    program.bytes = sizeof(table::program_record);
    program.ticks = table::tick_kind::processor;
    program.first = {1, 1};
    program.latest = {1000, 2000};
    program.threads_size = 2;
    program.offsets = insight::no_offsets;
    program.offsets.current_frame = 0;
    program.offsets.execution_id = 8;
    program.offsets.execution_type = 16;
    program.offsets.execution_resource = 24;
    program.offsets.type_operation = 0;
    program.offsets.type_object = 8;
    program.offsets.node_type_size = 0;
    program.offsets.node_type = 8;
    program.offsets.frame_size = 8;
    program.offsets.frame_table = 16;
    program.offsets.store_value = 0;
    program.offsets.store_slot = 8;
    program.offsets.store_key = 16;
    program.offsets.storage_key = 0;
    program.offsets.storage_show = 8;
    program.offsets.storage_name = 16;
    program.offsets.promise_handle = 0;
    program.offsets.promise_caller = 16;
    put(base, program);
    put(base + insight::first_slab_offset, slab_at);
    put(base + insight::threads_offset, words({frame | 1, 105, type, 0}));
    put(base + insight::threads_offset + 8, std::uint64_t(1));
    put(base + insight::threads_offset + 16, words({frame | 1, 1, type, node}));
    put(base + insight::threads_offset + 24, std::uint64_t(2));
  }

  const std::string& bytes() const noexcept { return bytes_; }

private:
  std::uint64_t next(std::size_t size)
  {
    const std::uint64_t at = free_;
    free_ += (size + 15) / 16 * 16;
    require(free_ <= code_at);
    return at;
  }

  template <class T>
  void put(std::uint64_t at, const T& value)
  {
    require(at - base + sizeof value <= bytes_.size());
    std::memcpy(bytes_.data() + (at - base), &value, sizeof value);
  }

  std::string bytes_ = std::string(end - base, '\0');
  std::uint64_t free_ = objects_at;
};

inline std::size_t check_memory(std::string_view bytes)
{
  names_of_code names;
  std::size_t found = 0;
  for (const bool is_live : {true, false})
    found +=
        insight::read_snapshot(small_memory(bytes, is_live), &names).operations.size();
  return found;
}

// A file in memory that has a path.
class file_in_memory
{
public:
  file_in_memory()
    : descriptor_(static_cast<int>(::syscall(SYS_memfd_create, "input", 1u)))
  {
    require(descriptor_ >= 0);
  }

  file_in_memory(const file_in_memory&) = delete;
  file_in_memory& operator=(const file_in_memory&) = delete;
  ~file_in_memory() { ::close(descriptor_); }

  void write(std::string_view content) const
  {
    require(::ftruncate(descriptor_, 0) == 0);
    require(
        ::pwrite(descriptor_, content.data(), content.size(), 0)
        == static_cast<ssize_t>(content.size()));
  }

  std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

private:
  int descriptor_;
};

inline std::string good_core()
{
  const std::string bytes = good_memory().bytes();
  return made_up_core(small_memory(bytes, true));
}

inline std::size_t check_core(std::string_view content)
{
  static const file_in_memory file;
  file.write(content);
  const insight::opened_memory opened = insight::open_core(file.path());
  require(!opened.memory == !opened.message.empty());
  if (!opened.memory)
    return 0;
  insight::symbol_names names(*opened.memory);
  return insight::read_snapshot(*opened.memory, &names).operations.size();
}

inline std::string good_program()
{
  std::ifstream file("/bin/true", std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// A program's memory is its file.
class memory_of_program : public insight::memory_source
{
public:
  memory_of_program(std::string_view content, const std::string& path) : content_(content)
  {
    std::vector<insight::mapping> ranges(1);
    ranges[0].from = base;
    ranges[0].to = base + 0x100000;
    ranges[0].is_executable = true;
    ranges[0].name = ranges[0].file = path;
    set_mappings(std::move(ranges));
  }

  bool read(std::uint64_t at, void* to, std::size_t size) const noexcept override
  {
    if (at < base || at - base > content_.size() || size > content_.size() - (at - base))
      return false;
    if (size != 0)
      std::memcpy(to, content_.data() + (at - base), size);
    return true;
  }

  bool is_live() const noexcept override { return true; }

private:
  std::string_view content_;
};

inline std::size_t check_program(std::string_view content)
{
  static const file_in_memory file;
  file.write(content);
  const memory_of_program memory(content, file.path());
  insight::symbol_names names(memory);
  std::size_t found = 0;
  for (std::uint64_t at = base; at < base + 0x10000; at += 64)
    found += names.symbol_at(at) != nullptr;
  return found;
}

inline const std::vector<std::string>& good_texts()
{
  static const std::vector<std::string> texts = {
      "const char* f() [with T = boost::beast::detail::bind_front_wrapper<void "
      "(session::*)(boost::system::error_code, long unsigned int), "
      "std::shared_ptr<session> >; U = int]",
      "const char *f() [T = boost::asio::executor_binder<(lambda at "
      "/home/me/server.cpp:12:3), boost::asio::any_io_executor>]",
      "session::do_read()::{lambda(boost::system::error_code, unsigned "
      "long)#1}::operator()(boost::system::error_code, unsigned long) const",
      "vtable for std::_Sp_counted_deleter<session*, main::'lambda'(int), x, y>",
      "fetch_row(fetch_row(int)::_Z9fetch_rowi.Frame*) [clone .actor]",
      "a::operator<< <int>(int (*)(char), &b::operator()[abi:cxx11]) const && [with T = "
      "x<3>]::<lambda(auto:1)>",
      "boost::asio::awaitable<void, any_io_executor> (anonymous namespace)::f<int>(int)"};
  return texts;
}

inline std::size_t check_text(std::string_view text)
{
  const insight::cpp_name name = insight::read_function_name(text);
  require(name.end <= text.size());
  std::size_t found = shown(name).size();
  insight::type_names names;
  add_type_names(insight::type_in_signature(text), names);
  add_type_names(text, names);
  found += names.classes.size() + names.lambdas.size() + names.functions.size();
  found += insight::object_of_control_block(text).size();
  for (std::size_t at = 0; at < text.size(); ++at)
    if (insight::begins_name(text, at))
      require(insight::read_cpp_name(text, at).end <= text.size());
  return found;
}

} // namespace insight_inputs

#endif // ASIO_CTX_TEST_INSIGHT_INPUTS_HPP
