// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Test that the headers are self-contained.
#include <asio_ctx/detail/insight/core_memory.hpp>
#include <asio_ctx/detail/insight/process_memory.hpp>
#include <asio_ctx/detail/insight/symbol_names.hpp>

#include "insight/made_up_core.hpp"
#include "insight/made_up_table.hpp"
#include <asio_ctx/detail/insight/cached_memory.hpp>
#include <asio_ctx/detail/insight/read_snapshot.hpp>
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <string>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace insight_test;
using insight::open_failure;

// Longer than one byte, with optimisation too.
__attribute__((noinline)) void insight_test_function(int value)
{
  [[maybe_unused]] const volatile int seen = value;
}

namespace {

// A process that waits until the object ends.
class child
{
public:
  child()
  {
    if (::pipe(ends_) != 0)
      std::abort();
    process_ = ::fork();
    if (process_ == 0)
    {
      char byte;
      ::close(ends_[1]);
      (void)!::read(ends_[0], &byte, 1);
      ::_exit(0);
    }
    ::close(ends_[0]);
  }

  ~child()
  {
    ::close(ends_[1]);
    ::waitpid(process_, nullptr, 0);
  }

  pid_t process() const noexcept { return process_; }

private:
  int ends_[2];
  pid_t process_;
};

std::string temporary(const std::string& name)
{
  return "insight_test_" + std::to_string(::getpid()) + '_' + name;
}

// A file that is removed at the end.
struct file
{
  explicit file(const std::string& name, const std::string& content)
    : path(temporary(name))
  {
    std::ofstream(path, std::ios::binary) << content;
  }

  ~file() { std::remove(path.c_str()); }

  std::string path;
};

} // namespace

BOOST_AUTO_TEST_SUITE(insight_memory_sources)

BOOST_AUTO_TEST_CASE(a_bad_pointer_is_an_error)
{
  const auto own = insight::own_memory();
  const int value = 42;
  int copy = 0;
  BOOST_TEST(own->read(address(value), &copy, sizeof copy));
  BOOST_TEST(copy == 42);
  BOOST_TEST(!own->read(8, &copy, sizeof copy));
  BOOST_TEST(!own->read(~std::uint64_t(), &copy, sizeof copy));
  BOOST_TEST(!own->read(~std::uint64_t() - 4095, &copy, sizeof copy));
}

BOOST_AUTO_TEST_CASE(a_page_behind_the_last_one_is_an_error)
{
  const std::size_t page = 4096;
  char* const memory = static_cast<char*>(::mmap(
      nullptr, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  BOOST_TEST_REQUIRE(memory != MAP_FAILED);
  std::memset(memory, 'x', 2 * page);
  ::munmap(memory + page, page);
  const char* const end = memory + page;
  const auto own = insight::own_memory();
  insight::cached_memory cached(*own);
  char part[8];
  BOOST_TEST(cached.read(address(end - 8), part, 8));
  BOOST_TEST(!cached.read(address(end - 4), part, 8));
  std::string text;
  BOOST_TEST(!cached.text(address(end - 4), text, 100));
  memory[page - 1] = '\0';
  BOOST_TEST(!cached.text(address(end - 4), text, 2));
  cached.forget();
  BOOST_TEST(cached.text(address(end - 4), text, 100));
  BOOST_TEST(text == "xxx");
  ::munmap(memory, page);
}

BOOST_AUTO_TEST_CASE(another_process_is_read)
{
  int value = 42;
  const child other;
  value = 43; // in this process alone
  const insight::opened_memory opened = insight::open_process(other.process());
  BOOST_TEST_REQUIRE((opened.failure == open_failure::none));
  int copy = 0;
  BOOST_TEST(opened.memory->read(address(value), &copy, sizeof copy));
  BOOST_TEST(copy == 42);
  BOOST_TEST(value == 43);
}

BOOST_AUTO_TEST_CASE(mappings_have_the_names_of_their_files)
{
  const auto own = insight::own_memory();
  const auto* const code =
      own->mapping_of(reinterpret_cast<std::uintptr_t>(&insight_test_function));
  BOOST_TEST_REQUIRE(code);
  BOOST_TEST(code->is_executable);
  BOOST_TEST(!code->file.empty());
  // Not a variable's place: AddressSanitizer has those elsewhere.
  const auto stack = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
  BOOST_TEST_REQUIRE(own->mapping_of(stack));
  BOOST_TEST(own->mapping_of(stack)->name == "[stack]");
  BOOST_TEST(!own->mapping_of(8));
}

BOOST_AUTO_TEST_CASE(lines_of_maps)
{
  insight::mapping one;
  BOOST_TEST(insight::read_mapping(
      "7f12a0000000-7f12a0021000 r-xp 00003000 fe:01 1234   /usr/lib/a b.so", one));
  BOOST_TEST(one.from == 0x7f12a0000000u);
  BOOST_TEST(one.to == 0x7f12a0021000u);
  BOOST_TEST(one.offset == 0x3000u);
  BOOST_TEST(one.is_executable);
  BOOST_TEST(!one.is_writable);
  BOOST_TEST(one.name == "/usr/lib/a b.so");
  BOOST_TEST(insight::read_mapping("1000-2000 rw-p 00000000 00:00 0 ", one));
  BOOST_TEST(one.name == "");
  for (const char* broken : {"", "x", "1000", "1000-", "1000-2000", "1000-2000 rw"})
    BOOST_TEST(!insight::read_mapping(broken, one));
}

BOOST_AUTO_TEST_CASE(processes_that_are_not_there)
{
  for (const pid_t process : {0, -1, 0x7fff'ffff})
  {
    const insight::opened_memory opened = insight::open_process(process);
    BOOST_TEST((opened.failure == open_failure::no_such_process));
    BOOST_TEST(!opened.memory);
    BOOST_TEST(opened.message.find(std::to_string(process)) != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(the_names_of_this_program)
{
  const auto own = insight::own_memory();
  insight::symbol_names names(*own);
  const auto at = reinterpret_cast<std::uintptr_t>(&insight_test_function);
  BOOST_TEST_REQUIRE(names.covers(at));
  BOOST_TEST_REQUIRE(names.symbol_at(at));
  BOOST_TEST(names.symbol_at(at)->name == "insight_test_function(int)");
  BOOST_TEST(names.symbol_at(at)->is_function);
  BOOST_TEST(names.symbol_at(at)->is_cpp);
  BOOST_TEST(names.symbol_at(at)->offset == 0u);
  BOOST_TEST_REQUIRE(names.symbol_at(at + 1));
  BOOST_TEST(names.symbol_at(at + 1)->offset == 1u);
  const int on_stack = 0;
  BOOST_TEST(!names.covers(address(on_stack)));
  BOOST_TEST(!names.symbol_at(address(on_stack)));
}

BOOST_AUTO_TEST_CASE(the_table_in_a_core_file)
{
  made_up_table made;
  made.add(table::slot_kind::handler, "in the core file");
  const file core("core", made_up_core(made));
  const insight::opened_memory opened = insight::open_core(core.path);
  BOOST_TEST(opened.message == "");
  BOOST_TEST_REQUIRE((opened.failure == open_failure::none));
  const insight::snapshot all = insight::read_snapshot(*opened.memory, nullptr);
  BOOST_TEST_REQUIRE(all.operations.size() == 1u);
  // The name is in the program's file.
  BOOST_TEST(all.operations[0].type == "in the core file");
}

BOOST_AUTO_TEST_CASE(files_that_are_no_core_files)
{
  made_up_table made;
  const std::string good = made_up_core(made);
  const auto failure_of = [](const std::string& content) {
    const file core("broken", content);
    const insight::opened_memory opened = insight::open_core(core.path);
    BOOST_TEST(!opened.memory);
    BOOST_TEST(!opened.message.empty());
    return opened.failure;
  };
  BOOST_TEST((failure_of("") == open_failure::not_a_core));
  BOOST_TEST(
      (failure_of("no core file, but long enough for the header of one: " + good)
       == open_failure::not_a_core));
  BOOST_TEST(
      (failure_of(good.substr(0, good.size() - 1)) == open_failure::truncated_core));
  BOOST_TEST((failure_of(good.substr(0, 80)) == open_failure::truncated_core));
  std::string other = good;
  other[EI_CLASS] = other[EI_CLASS] == ELFCLASS64 ? ELFCLASS32 : ELFCLASS64;
  BOOST_TEST((failure_of(other) == open_failure::other_architecture));
  other = good;
  other[offsetof(insight::elf_header, e_machine)] ^= 1;
  BOOST_TEST((failure_of(other) == open_failure::other_architecture));
  BOOST_TEST((insight::open_core("/proc/self/exe").failure == open_failure::not_a_core));
  BOOST_TEST((insight::open_core("/no/such/file").failure == open_failure::no_such_file));
  BOOST_TEST((insight::open_core("/dev/null").failure == open_failure::no_such_file));
}

BOOST_AUTO_TEST_CASE(the_wrong_program_for_a_core_file)
{
  made_up_table made;
  const file core("core", made_up_core(made));
  const insight::opened_memory own = insight::open_core(core.path, "/proc/self/exe");
  BOOST_TEST(own.message == "");
  const insight::opened_memory other = insight::open_core(core.path, "/bin/sh");
  BOOST_TEST((other.failure == open_failure::wrong_executable));
  const insight::opened_memory none = insight::open_core(core.path, core.path + "x");
  BOOST_TEST((none.failure == open_failure::wrong_executable));
}

BOOST_AUTO_TEST_SUITE_END()
