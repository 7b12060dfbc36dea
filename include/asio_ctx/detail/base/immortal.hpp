// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_BASE_IMMORTAL_HPP
#define ASIO_CTX_DETAIL_BASE_IMMORTAL_HPP

#include <asio_ctx/detail/base/config.hpp>
#include <new>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// Returns the only object of type T in the process. It is never destroyed, because
// destructors of static and thread-local objects may drop contexts. It is not on the
// heap, so that making it can't fail.
template <class T>
ASIO_CTX_DETAIL_SHARED T& immortal() noexcept
{
  alignas(T) static unsigned char memory[sizeof(T)];
  static T& instance = *::new (static_cast<void*>(memory)) T;
  return instance;
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_BASE_IMMORTAL_HPP
