// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_TEST_SUPPORT_COUNT_ALLOCATIONS_HPP
#define ASIO_CTX_TEST_SUPPORT_COUNT_ALLOCATIONS_HPP

// Counts heap allocations. Replaces the allocation functions: for a program of one source.

#include <atomic>
#include <boost/config.hpp>
#include <cstddef>
#include <cstdlib>
#include <new>

// The sanitizers have allocation functions of their own, and under AddressSanitizer the
// library recycles nothing.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define COUNTS_ALLOCATIONS 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define COUNTS_ALLOCATIONS 0
#endif
#endif
#ifndef COUNTS_ALLOCATIONS
#define COUNTS_ALLOCATIONS 1
#endif

namespace test_support {

inline std::atomic<std::size_t> allocations{0};
inline std::atomic<std::size_t> largest_allocation{0};

} // namespace test_support

#if COUNTS_ALLOCATIONS

// Not inline: g++ warns of a mismatch where it sees what is behind only one of the two.
BOOST_NOINLINE void* operator new(std::size_t size)
{
  ++test_support::allocations;
  if (size > test_support::largest_allocation)
    test_support::largest_allocation = size;
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
  ++test_support::allocations;
  return __libc_memalign(alignment, size);
}

#endif
#endif

#endif // ASIO_CTX_TEST_SUPPORT_COUNT_ALLOCATIONS_HPP
