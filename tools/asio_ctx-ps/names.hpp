// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_PS_NAMES_HPP
#define ASIO_CTX_PS_NAMES_HPP

#include <asio_ctx/detail/insight/memory_source.hpp>
#include <asio_ctx/detail/insight/name_source.hpp>
#include <memory>

namespace ps {

// The names of the program whose memory it is.
std::unique_ptr<asio_ctx::detail::insight::name_source>
make_names(const asio_ctx::detail::insight::memory_source& memory);

} // namespace ps

#endif // ASIO_CTX_PS_NAMES_HPP
