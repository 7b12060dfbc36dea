// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_OPERATION_LOCATION_HPP
#define ASIO_CTX_OPERATION_LOCATION_HPP

#include <asio_ctx/detail/base/thread_state.hpp>
#include <asio_ctx/detail/hook/registry.hpp>
#include <asio_ctx/detail/resource/announce.hpp>

namespace asio_ctx {
inline namespace v0 {

/** A place in the source of Asio, Beast or a program that starts operations.

Composed operations note where each of their steps starts, and `co_await` notes its own
place if the compiler provides it. A whole program (handler_tracking.hpp) notes locations
while hooks are enabled. In `init`, @ref resource_ref::location returns the innermost one.
*/
struct operation_location
{
  /** Notes a place on this thread, until this object is destroyed. */
  operation_location(const char* in_file, int at_line, const char* in_function) noexcept
    : file(in_file ? in_file : ""), line(at_line),
      function(in_function ? in_function : "")
  {
    if (!detail::any_hook())
      return;
    is_noted_ = true;
    outer = detail::this_thread().locations;
    detail::this_thread().locations = this;
  }

  operation_location(const operation_location&) = delete;
  operation_location& operator=(const operation_location&) = delete;

  ~operation_location()
  {
    if (is_noted_)
      detail::this_thread().locations = outer;
  }

  /** The source file; empty if the compiler does not provide it. */
  const char* const file;

  /** The line in the file. */
  const int line;

  /** The function's name, e.g. "async_read"; empty if the compiler does not provide
  it. */
  const char* const function;

  /** The place around this one; null for the outermost. */
  const operation_location* outer = nullptr;

private:
  bool is_noted_ = false;
};

} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_OPERATION_LOCATION_HPP
