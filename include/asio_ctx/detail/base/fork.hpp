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

// Makes fork() lock the mutex of an immortal object, and unlock it in both processes. The
// child has only one thread, so a mutex that another thread held would stay locked for
// ever. In the child, the object first forgets what other threads were doing. The
// object's constructor calls this once. If one mutex is locked while another one is held,
// the inner one must be registered first.
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
