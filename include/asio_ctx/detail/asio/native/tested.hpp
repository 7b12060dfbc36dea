// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_ASIO_NATIVE_TESTED_HPP
#define ASIO_CTX_DETAIL_ASIO_NATIVE_TESTED_HPP

#include <boost/asio/version.hpp>

// Only this folder uses names of Asio that are not documented, one header for each
// purpose. Each header has a macro, which is 1 for the versions of Asio in which the
// header was tested. With other versions, or if the macro is defined as 0, the library
// uses documented names only: it behaves the same, and is slower. doc/design.md has the
// table. All sources of a program must have the same values.

// 0 sets the macros of all headers to 0.
#ifndef ASIO_CTX_NATIVE
#define ASIO_CTX_NATIVE 1
#endif

#define ASIO_CTX_DETAIL_TESTED(first, last) \
  (ASIO_CTX_NATIVE && BOOST_ASIO_VERSION >= first && BOOST_ASIO_VERSION <= last)

#endif // ASIO_CTX_DETAIL_ASIO_NATIVE_TESTED_HPP
