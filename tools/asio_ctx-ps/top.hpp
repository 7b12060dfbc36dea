// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_PS_TOP_HPP
#define ASIO_CTX_PS_TOP_HPP

#include "failure.hpp"
#include "filter.hpp"
#include "target.hpp"
#include <string>

namespace ps {

// Shows what the process does, again and again, until a key or a signal ends it. Throws
// failure.
result run_top(target& process, const filter& wanted, const std::string& title);

} // namespace ps

#endif // ASIO_CTX_PS_TOP_HPP
