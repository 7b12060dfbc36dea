// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_ASIO_NATIVE_TESTED_HPP
#define ASIO_CTX_DETAIL_ASIO_NATIVE_TESTED_HPP

#include <boost/asio/version.hpp>

// Every name of Asio that its documentation does not have is used in this folder alone, one
// header a purpose. Each header has a macro, which says whether it is used: it is, with the
// versions of Asio in which it was tested. With others, and where the macro is defined as 0, the
// library does with what is documented: its answers are the same, and take longer. The table is
// in doc/design.md. All sources of a program must have the same values.

// 0: nothing of all this.
#ifndef ASIO_CTX_NATIVE
#define ASIO_CTX_NATIVE 1
#endif

#define ASIO_CTX_DETAIL_TESTED(first, last) \
  (ASIO_CTX_NATIVE && BOOST_ASIO_VERSION >= first && BOOST_ASIO_VERSION <= last)

#endif // ASIO_CTX_DETAIL_ASIO_NATIVE_TESTED_HPP
