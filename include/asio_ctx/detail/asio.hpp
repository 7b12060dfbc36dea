// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_ASIO_HPP
#define ASIO_CTX_DETAIL_ASIO_HPP

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

// Asio calls a handler without the way through an executor where it knows that executor. The
// headers native_*.hpp specialise its implementation, to tell it of ours, for the versions of
// which that is known. With others all goes through the executors, which is as right; the tests
// choose that in some builds.
#ifndef ASIO_CTX_DETAIL_NATIVE
#if BOOST_ASIO_VERSION >= 102600 && BOOST_ASIO_VERSION <= 103802
#define ASIO_CTX_DETAIL_NATIVE 1
#else
#define ASIO_CTX_DETAIL_NATIVE 0
#endif
#endif

#endif // ASIO_CTX_DETAIL_ASIO_HPP
