// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_PS_TARGET_HPP
#define ASIO_CTX_PS_TARGET_HPP

#include "arguments.hpp"
#include "filter.hpp"
#include <memory>
#include <string>

namespace ps {

// What is looked at: a process or a core file.
class target
{
public:
  target() = default;
  target(const target&) = delete;
  target& operator=(const target&) = delete;
  virtual ~target() = default;

  // Throws failure if the process has ended, or has no table that can be read.
  virtual snapshot read() = 0;

  // For people: "1234 (server)"
  virtual std::string name() const = 0;
};

// The process or the core file of the arguments. Throws failure.
std::unique_ptr<target> open(const arguments& wanted);

} // namespace ps

#endif // ASIO_CTX_PS_TARGET_HPP
