// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_TABLE_NAMED_MEMORY_HPP
#define ASIO_CTX_DETAIL_TABLE_NAMED_MEMORY_HPP

#include <asio_ctx/detail/base/config.hpp>
#include <cstddef>

#if defined(__linux__)
#include <fcntl.h>
#include <linux/falloc.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#define ASIO_CTX_DETAIL_HAS_TABLE 1
#else
#define ASIO_CTX_DETAIL_HAS_TABLE 0
#endif

#if ASIO_CTX_DETAIL_ASAN
#include <sanitizer/lsan_interface.h>
#endif

namespace asio_ctx {
inline namespace v0 {
namespace detail {

#if ASIO_CTX_DETAIL_HAS_TABLE

// Makes the mapping's pages its own, and frees those of the file: otherwise each page would
// be in memory twice.
inline void leave_file(void* memory, int file, std::size_t bytes) noexcept
{
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  for (std::size_t at = 0; at < bytes; at += page)
    *(static_cast<volatile char*>(memory) + at) = 0;
  const int is_kept = ::fallocate(
      file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, static_cast<::off_t>(bytes));
  static_cast<void>(is_kept); // then it costs memory, and nothing else
}

// Returns zeroed memory that stays until the process ends, or null if there is none. Its
// mapping has the name, in /proc/PID/maps and in core files. Where the system refuses that,
// it has no name.
inline void* map_named_memory(const char* name, std::size_t bytes) noexcept
{
  constexpr int protection = PROT_READ | PROT_WRITE;
  constexpr unsigned close_on_exec = 1; // MFD_CLOEXEC, which older headers lack
  void* memory = MAP_FAILED;
  const int file = static_cast<int>(::syscall(SYS_memfd_create, name, close_on_exec));
  if (file >= 0)
  {
    if (::ftruncate(file, static_cast<::off_t>(bytes)) == 0)
      memory = ::mmap(nullptr, bytes, protection, MAP_PRIVATE, file, 0);
    if (memory != MAP_FAILED)
      leave_file(memory, file, bytes);
    ::close(file);
  }
  if (memory == MAP_FAILED)
    memory = ::mmap(nullptr, bytes, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED)
    return nullptr;
#if ASIO_CTX_DETAIL_ASAN
  __lsan_register_root_region(memory, bytes); // slots own frames
#endif
  return memory;
}

#endif

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_TABLE_NAMED_MEMORY_HPP
