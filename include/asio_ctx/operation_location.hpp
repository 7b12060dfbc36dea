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

Composed operations note where each of their steps starts, and `co_await` where it stands,
if the compiler says. There are locations for as long as hooks are enabled in a program with
handler_tracking.hpp, which makes them; a hook gets the innermost in `init`, from
@ref resource_ref::location.
*/
struct operation_location
{
  /** Notes a place, until the end of its lifetime, on this thread. */
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

  /** The source file; empty where the compiler does not say. */
  const char* const file;

  /** The line in it. */
  const int line;

  /** What it calls itself, "async_read" for one; empty where the compiler does not say. */
  const char* const function;

  /** The place from which this one was come to; null at the outermost. */
  const operation_location* outer = nullptr;

private:
  bool is_noted_ = false;
};

} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_OPERATION_LOCATION_HPP
