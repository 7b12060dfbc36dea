// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// The core compiles after Qt's keywords, which are macros.

#include "qt_keywords.hpp"
#include <asio_ctx/async_hook.hpp>
#include <asio_ctx/async_id.hpp>
#include <asio_ctx/async_local_storage.hpp>
#include <asio_ctx/async_resource.hpp>
#include <asio_ctx/context_frame.hpp>
#include <asio_ctx/live_objects.hpp>
