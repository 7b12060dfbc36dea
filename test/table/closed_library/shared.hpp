// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_TEST_TABLE_CLOSED_LIBRARY_SHARED_HPP
#define ASIO_CTX_TEST_TABLE_CLOSED_LIBRARY_SHARED_HPP

#include <boost/asio/io_context.hpp>

extern "C" void start_operations(boost::asio::io_context& io, int* ran);

#endif // ASIO_CTX_TEST_TABLE_CLOSED_LIBRARY_SHARED_HPP
