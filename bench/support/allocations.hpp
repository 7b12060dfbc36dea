// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_BENCH_SUPPORT_ALLOCATIONS_HPP
#define ASIO_CTX_BENCH_SUPPORT_ALLOCATIONS_HPP

// Counts heap allocations while it is told to. Replaces the allocation functions: for a program
// of one source.

#include <atomic>
#include <boost/config.hpp>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace bench {

/** Not while time is taken: the count is atomic. */
inline bool counts_allocations = false;
inline std::atomic<long> allocations{0};

inline void count_allocation() noexcept
{
  if (counts_allocations)
    ++allocations;
}

} // namespace bench

// Not inline: g++ warns of a mismatch where it sees what is behind only one of the two.
BOOST_NOINLINE void* operator new(std::size_t size)
{
  bench::count_allocation();
  if (void* memory = std::malloc(size ? size : 1))
    return memory;
  throw std::bad_alloc();
}

BOOST_NOINLINE void operator delete(void* memory) noexcept
{
  std::free(memory);
}

BOOST_NOINLINE void operator delete(void* memory, std::size_t) noexcept
{
  std::free(memory);
}

#if defined(__GLIBC__)

// Where Asio has the memory of its handlers from.
extern "C" void* __libc_memalign(std::size_t alignment, std::size_t size);

extern "C" void* aligned_alloc(std::size_t alignment, std::size_t size)
{
  bench::count_allocation();
  return __libc_memalign(alignment, size);
}

#endif

#endif // ASIO_CTX_BENCH_SUPPORT_ALLOCATIONS_HPP
