// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_PS_RUN_HPP
#define ASIO_CTX_PS_RUN_HPP

#include "arguments.hpp"
#include "failure.hpp"
#include "target.hpp"
#include <memory>
#include <ostream>

namespace ps {

// Where a process or a core file is opened. Tests have others.
using open_target = std::unique_ptr<target> (*)(const arguments&);

// The program, with the arguments of main(). Reports failures on `errors`.
result
run(int argc, char* argv[], open_target open, std::ostream& output, std::ostream& errors);

} // namespace ps

#endif // ASIO_CTX_PS_RUN_HPP
