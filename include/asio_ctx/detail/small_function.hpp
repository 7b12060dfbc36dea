// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_SMALL_FUNCTION_HPP
#define ASIO_CTX_DETAIL_SMALL_FUNCTION_HPP

#include <asio_ctx/detail/config.hpp>
#include <cstddef>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// A function that is given to an executor goes through calls on the way: each writes it to
// memory in parts, and the next one reads it as a whole, for which the processor waits until the
// parts have arrived. For a small function that is a fifth of a posted hop. Large ones wait
// as long, but for more work; and a copy of Asio's code for each makes compilers slow.
template <class F>
inline constexpr bool is_small_function = sizeof(F) <= 12 * sizeof(void*);

// Calls `f` without any call in it.
template <class F>
ASIO_CTX_DETAIL_FLATTEN decltype(auto) call_flattened(const F& f)
{
  return f();
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_SMALL_FUNCTION_HPP
