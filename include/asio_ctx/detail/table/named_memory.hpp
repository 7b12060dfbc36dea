// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_TABLE_NAMED_MEMORY_HPP
#define ASIO_CTX_DETAIL_TABLE_NAMED_MEMORY_HPP

#include <asio_ctx/detail/base/config.hpp>
#include <cstddef>

#if defined(__linux__)
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
