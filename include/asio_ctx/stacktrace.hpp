// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_STACKTRACE_HPP
#define ASIO_CTX_STACKTRACE_HPP

/** @file
Adds a stack trace to the message about an exception that left a callback of a hook.

Include it in one source file of the program. It needs Boost.Stacktrace and the libraries
that this requires: `-ldl`; and for names and lines, with `BOOST_STACKTRACE_USE_BACKTRACE`
and `-g`, also `-lbacktrace`. See its documentation. On Linux the trace begins at the
throw.

@see asio_ctx::set_hook_failure_handler
*/

#include <asio_ctx/detail/hook/failure.hpp>
#include <asio_ctx/detail/resource/announce.hpp>
#include <boost/stacktrace.hpp>
#include <cstdio>
#include <string>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

inline void print_stacktrace()
{
  std::fputs(to_string(boost::stacktrace::stacktrace()).c_str(), stderr);
}

// Does not change after the start of the program.
inline const bool stacktrace_is_printed = [] {
  failures().print_stacktrace.store(&print_stacktrace, std::memory_order_relaxed);
  return true;
}();

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_STACKTRACE_HPP
