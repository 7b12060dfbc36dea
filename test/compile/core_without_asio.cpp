// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// The core needs the standard library only.

#include <asio_ctx/async_hook.hpp>
#include <asio_ctx/async_id.hpp>
#include <asio_ctx/async_local_storage.hpp>
#include <asio_ctx/async_resource.hpp>
#include <asio_ctx/context_frame.hpp>
#include <asio_ctx/live_objects.hpp>
#include <asio_ctx/operation_spans.hpp>
#include <asio_ctx/otlp_json.hpp>
#include <asio_ctx/trace_propagation.hpp>
#include <asio_ctx/version.hpp>

#if defined(BOOST_VERSION) || defined(BOOST_ASIO_VERSION) || defined(BOOST_CONFIG_HPP)
#error "a header of the core includes Boost"
#endif
