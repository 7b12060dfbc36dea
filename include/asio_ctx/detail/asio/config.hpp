// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_ASIO_CONFIG_HPP
#define ASIO_CTX_DETAIL_ASIO_CONFIG_HPP

#include <asio_ctx/detail/asio/native/running_handlers.hpp>
#include <boost/asio/is_executor.hpp>
#include <boost/asio/version.hpp>
#include <boost/version.hpp>

#if BOOST_VERSION < 108100
#error asio_ctx needs Boost 1.81 or newer
#endif

namespace asio_ctx {
inline namespace v0 {

namespace asio = boost::asio;

} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_ASIO_CONFIG_HPP
