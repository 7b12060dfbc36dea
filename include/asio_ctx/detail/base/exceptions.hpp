// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_BASE_EXCEPTIONS_HPP
#define ASIO_CTX_DETAIL_BASE_EXCEPTIONS_HPP

// Lets the library compile with -fno-exceptions. Instead of throwing, the code then
// prints the message and ends the process, as the standard library does.
#if defined(__cpp_exceptions) || defined(_CPPUNWIND)
#define ASIO_CTX_DETAIL_EXCEPTIONS 1
#define ASIO_CTX_DETAIL_TRY try
#define ASIO_CTX_DETAIL_CATCH(declaration) catch (declaration)
#define ASIO_CTX_DETAIL_RETHROW throw
#else
#include <cstdio>
#include <cstdlib>
#define ASIO_CTX_DETAIL_EXCEPTIONS 0
#define ASIO_CTX_DETAIL_TRY if constexpr (true)
#define ASIO_CTX_DETAIL_CATCH(declaration) else if constexpr (false)
#define ASIO_CTX_DETAIL_RETHROW static_cast<void>(0)
#endif

namespace asio_ctx {
inline namespace v0 {
namespace detail {

template <class Exception>
[[noreturn]] void throw_exception(const Exception& exception)
{
#if ASIO_CTX_DETAIL_EXCEPTIONS
  throw exception;
#else
  std::fprintf(stderr, "%s\n", exception.what());
  std::abort();
#endif
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_BASE_EXCEPTIONS_HPP
