// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_INSIGHT_HPP
#define ASIO_CTX_INSIGHT_HPP

/** @file
What a running program is doing, and why: its unfinished operations, who waits for them,
and in which context. For Linux.
*/

#include <asio_ctx/live_operations.hpp>
#include <asio_ctx/report_on_signal.hpp>
#include <asio_ctx/why_is_running.hpp>
#include <asio_ctx/work_guard.hpp>

#endif // ASIO_CTX_INSIGHT_HPP
