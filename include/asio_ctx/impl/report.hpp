// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_IMPL_REPORT_HPP
#define ASIO_CTX_IMPL_REPORT_HPP

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>

namespace asio_ctx {
inline namespace v0 {

/** A function that tells a test framework of a failure: @ref leak_guard, @ref
strict_scopes.

@code
[](const std::string& report) { BOOST_ERROR(report); }           // Boost.Test
[](const std::string& report) { ADD_FAILURE() << report; }       // GoogleTest
[](const std::string& report) { FAIL_CHECK(report); }            // Catch2, doctest
@endcode
*/
using report_function = std::function<void(const std::string& report)>;

namespace detail {

[[noreturn]] inline void print_and_abort(const std::string& report)
{
  std::fprintf(stderr, "%s\n", report.c_str());
  std::abort();
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_IMPL_REPORT_HPP
