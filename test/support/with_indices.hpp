// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_TEST_SUPPORT_WITH_INDICES_HPP
#define ASIO_CTX_TEST_SUPPORT_WITH_INDICES_HPP

#include <cstddef>
#include <utility>

namespace test_support {

/** Calls a function with a sequence of two to four indices, for what is folded over them. */
template <class F>
auto with_indices(std::size_t size, F f)
{
  switch (size)
  {
  case 2:
    return f(std::make_index_sequence<2>());
  case 3:
    return f(std::make_index_sequence<3>());
  default:
    return f(std::make_index_sequence<4>());
  }
}

} // namespace test_support

#endif // ASIO_CTX_TEST_SUPPORT_WITH_INDICES_HPP
