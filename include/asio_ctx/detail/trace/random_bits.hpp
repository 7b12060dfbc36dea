// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_TRACE_RANDOM_BITS_HPP
#define ASIO_CTX_DETAIL_TRACE_RANDOM_BITS_HPP

#include <asio_ctx/detail/base/config.hpp>
#include <asio_ctx/detail/base/exceptions.hpp>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <exception>
#include <random>
#if !defined(_WIN32)
#include <pthread.h>
#endif

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// Counts the forks that led to this process. Starts at 1.
inline std::atomic<std::uint32_t>& fork_generation() noexcept
{
  static std::atomic<std::uint32_t> generation{1};
#if !defined(_WIN32)
  static const int watching = pthread_atfork(nullptr, nullptr, [] {
    fork_generation().fetch_add(1, std::memory_order_relaxed);
  });
  static_cast<void>(watching);
#endif
  return generation;
}

// xoshiro256** of Blackman and Vigna. Each thread has one; a forked child seeds it again.
struct random_state
{
  std::uint64_t words[4];
  std::uint32_t generation; // 0: not seeded yet
};

inline std::uint64_t splitmix(std::uint64_t& state) noexcept
{
  std::uint64_t z = (state += 0x9e3779b97f4a7c15U);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31);
}

// Seeds a generator from the system. The clock, and an address that differs between
// threads, are mixed in: they are the only seed if the system has no randomness.
ASIO_CTX_DETAIL_NOINLINE inline void
seed(random_state& state, std::uint32_t generation) noexcept
{
  std::uint64_t mix =
      static_cast<std::uint64_t>(
          std::chrono::high_resolution_clock::now().time_since_epoch().count())
      ^ (reinterpret_cast<std::uintptr_t>(&state) << 16) ^ generation;
  for (std::uint64_t& word : state.words)
    word = splitmix(mix);
  ASIO_CTX_DETAIL_TRY
  {
    std::random_device device;
    for (std::uint64_t& word : state.words)
      word ^= (static_cast<std::uint64_t>(device()) << 32) | device();
  }
  ASIO_CTX_DETAIL_CATCH(const std::exception&)
  {
    // No device: see above.
  }
  state.words[0] |= 1; // the generator must not start at zero
  state.generation = generation;
}

// Returns 64 random bits. Never suspends, so the address of the thread-local variable
// stays valid.
ASIO_CTX_DETAIL_NOINLINE inline std::uint64_t random_bits() noexcept
{
  ASIO_CTX_DETAIL_CONSTINIT static thread_local random_state state{};
  const std::uint32_t generation = fork_generation().load(std::memory_order_relaxed);
  if (state.generation != generation)
    seed(state, generation);

  const auto rotate = [](std::uint64_t x, int by) {
    return (x << by) | (x >> (64 - by));
  };
  std::uint64_t(&s)[4] = state.words;
  const std::uint64_t result = rotate(s[1] * 5, 7) * 9;
  const std::uint64_t shifted = s[1] << 17;
  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= shifted;
  s[3] = rotate(s[3], 45);
  return result;
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_TRACE_RANDOM_BITS_HPP
