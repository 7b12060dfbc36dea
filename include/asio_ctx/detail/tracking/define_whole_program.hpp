// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_TRACKING_DEFINE_WHOLE_PROGRAM_HPP
#define ASIO_CTX_DETAIL_TRACKING_DEFINE_WHOLE_PROGRAM_HPP

// asio_ctx_whole_program.pc makes compilers include this before each source of a program,
// even C.
#define BOOST_ASIO_CUSTOM_HANDLER_TRACKING <asio_ctx/handler_tracking.hpp>

#endif // ASIO_CTX_DETAIL_TRACKING_DEFINE_WHOLE_PROGRAM_HPP
