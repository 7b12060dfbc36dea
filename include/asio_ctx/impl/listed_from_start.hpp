// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_IMPL_LISTED_FROM_START_HPP
#define ASIO_CTX_IMPL_LISTED_FROM_START_HPP

#include <asio_ctx/detail/resource/switch_on.hpp>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// Programs that contain tests list their operations from the beginning, so that reports
// are complete.
ASIO_CTX_DETAIL_SHARED inline const bool switched_on_by_tests = switch_table_on();

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_IMPL_LISTED_FROM_START_HPP
