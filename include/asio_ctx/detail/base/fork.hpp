// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_BASE_FORK_HPP
#define ASIO_CTX_DETAIL_BASE_FORK_HPP

#include <asio_ctx/detail/base/immortal.hpp>
#if defined(__unix__) || defined(__APPLE__)
#include <pthread.h>
#define ASIO_CTX_DETAIL_HAS_FORK 1
#else
#define ASIO_CTX_DETAIL_HAS_FORK 0
#endif

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// The child of a fork() has one thread, and memory as it was: what other threads had locked
// would be locked for ever. So who forks waits for the immortal object's mutex and lets it go in
// both processes; in the child the object first forgets what other threads were doing. Called
// once, by its constructor. Mutexes that are locked one inside of the other are registered
// from the inner one outwards.
template <class T>
void hold_over_forks() noexcept
{
#if ASIO_CTX_DETAIL_HAS_FORK
  ::pthread_atfork(
      [] { immortal<T>().mutex.lock(); }, [] { immortal<T>().mutex.unlock(); },
      [] {
        immortal<T>().after_fork_in_child();
        immortal<T>().mutex.unlock();
      });
#endif
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_BASE_FORK_HPP
