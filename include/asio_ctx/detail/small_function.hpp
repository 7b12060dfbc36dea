// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_SMALL_FUNCTION_HPP
#define ASIO_CTX_DETAIL_SMALL_FUNCTION_HPP

#include <asio_ctx/detail/config.hpp>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// A function that is given to an executor goes through calls on the way: each writes it to
// memory in parts, and the next one reads it as a whole, for which the processor waits until the
// parts have arrived. For a small function that is a fifth of a posted hop. Large ones wait
// as long, but for more work; and a copy of Asio's code for each makes compilers slow.
template <class F>
inline constexpr bool is_small_function = sizeof(F) <= 12 * sizeof(void*);

// Gives a function to an executor without a call on the way: clang does so for the call that is
// seen here, g++ for those in it, too. What is handed over is made inside of it.
template <class Executor, class Make>
ASIO_CTX_DETAIL_FLATTEN decltype(auto)
execute_small(const Executor& executor, const Make& make)
{
  return executor.execute(make());
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_SMALL_FUNCTION_HPP
