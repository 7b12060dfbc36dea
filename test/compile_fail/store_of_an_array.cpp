// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include <asio_ctx/async_local_storage.hpp>

asio_ctx::async_local_storage<int[3]> storage;
