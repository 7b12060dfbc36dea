// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Test that the header is self-contained.
#include <asio_ctx/detail/base/recycled_memory.hpp>

#include <algorithm>
#include <asio_ctx/live_objects.hpp>
#include <boost/test/unit_test.hpp>
#include <cstring>
#include <thread>
#include <vector>

namespace detail = asio_ctx::detail;

namespace {

void* allocate(std::size_t bytes, std::size_t alignment = alignof(void*))
{
  void* const memory = detail::allocate_block(detail::this_thread(), bytes, alignment);
  std::memset(memory, 0x5a, bytes);
  return memory;
}

void free(void* memory, std::size_t bytes, std::size_t alignment = alignof(void*))
{
  detail::free_block(detail::this_thread(), memory, bytes, alignment);
}

} // namespace

BOOST_AUTO_TEST_SUITE(recycled_memory)

#if ASIO_CTX_DETAIL_RECYCLE

BOOST_AUTO_TEST_CASE(a_thread_gets_back_what_it_has_freed_last)
{
  for (const std::size_t bytes : {1u, 100u, 128u, 129u, 256u, 500u, 1000u, 1024u})
  {
    void* const first = allocate(bytes);
    free(first, bytes);
    void* const second = allocate(bytes);
    BOOST_TEST(first == second);
    free(second, bytes);
  }
}

BOOST_AUTO_TEST_CASE(a_thread_keeps_a_limited_number_of_blocks)
{
  std::thread([] {
    std::vector<void*> blocks;
    for (int i = 0; i != 1000; ++i)
      blocks.push_back(allocate(100));
    for (void* const block : blocks)
      free(block, 100);
    BOOST_TEST(detail::this_thread().blocks.kept[0] <= detail::blocks_of_thread::limit);
  }).join();
}

BOOST_AUTO_TEST_CASE(what_one_thread_has_too_many_of_goes_to_another)
{
  std::vector<void*> freed;
  std::vector<void*> got;
  std::thread([&] {
    for (unsigned i = 0; i != 4u * detail::blocks_of_thread::limit; ++i)
      freed.push_back(allocate(1000));
    for (void* const block : freed)
      free(block, 1000);
    // Its own go to the heap when it ends; those in the depot do not.
  }).join();
  std::thread([&] {
    free(allocate(1000), 1000); // the thread is listed from now on
    for (unsigned i = 0; i != detail::blocks_of_thread::limit; ++i)
      got.push_back(allocate(1000));
    for (void* const block : got)
      free(block, 1000);
  }).join();
  const auto was_freed = [&](void* block) {
    return std::find(freed.begin(), freed.end(), block) != freed.end();
  };
  BOOST_TEST(std::count_if(got.begin(), got.end(), was_freed) != 0);
}

#endif // ASIO_CTX_DETAIL_RECYCLE

BOOST_AUTO_TEST_CASE(large_and_aligned_blocks_come_from_the_heap)
{
  free(allocate(5000), 5000);
  void* const aligned = allocate(100, 256);
  BOOST_TEST(reinterpret_cast<std::uintptr_t>(aligned) % 256 == 0u);
  free(aligned, 100, 256);
}

BOOST_AUTO_TEST_CASE(blocks_that_are_alive_do_not_overlap)
{
  std::vector<char*> blocks;
  for (int i = 0; i != 300; ++i)
    blocks.push_back(static_cast<char*>(allocate(static_cast<std::size_t>(i) + 1)));
  for (std::size_t i = 0; i != blocks.size(); ++i)
    std::memset(blocks[i], static_cast<int>(i % 100), i + 1);
  for (std::size_t i = 0; i != blocks.size(); ++i)
  {
    BOOST_TEST(std::all_of(blocks[i], blocks[i] + i + 1, [i](char c) {
      return c == static_cast<char>(i % 100);
    }));
    free(blocks[i], i + 1);
  }
}

BOOST_AUTO_TEST_SUITE_END()
