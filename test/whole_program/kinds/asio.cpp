// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Asio itself, for a program with BOOST_ASIO_SEPARATE_COMPILATION.

#include "sites.hpp"

#include <boost/asio/impl/src.hpp>
