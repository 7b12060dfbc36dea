// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_AUTOMATIC_ANY_TYPE_HPP
#define ASIO_CTX_DETAIL_AUTOMATIC_ANY_TYPE_HPP

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// A constraint that every type satisfies. It makes a partial specialisation more
// specialised than one without it.
template <class T>
concept any_type = true;

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_AUTOMATIC_ANY_TYPE_HPP
