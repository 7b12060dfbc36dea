// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_IMPL_REPORT_HPP
#define ASIO_CTX_IMPL_REPORT_HPP

#include <cstdio>
#include <cstdlib>
#include <string>

namespace asio_ctx {
inline namespace v0 {

namespace detail {

// How a check fails that has been given no function.
[[noreturn]] inline void print_and_abort(const std::string& report)
{
  std::fprintf(stderr, "%s\n", report.c_str());
  std::abort();
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_IMPL_REPORT_HPP
