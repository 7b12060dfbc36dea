// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_PS_FAILURE_HPP
#define ASIO_CTX_PS_FAILURE_HPP

#include <stdexcept>
#include <string>

namespace ps {

// What the program ends with. doc/asio_ctx-ps.md and --help explain them.
enum class result
{
  found,
  nothing_found,
  wrong_use,
  no_such_process,
  not_permitted,
  no_table,
  newer_layout,
  not_readable
};

// Ends the program with a message.
class failure : public std::runtime_error
{
public:
  failure(ps::result result, const std::string& message)
    : std::runtime_error(message), result_(result)
  {}

  ps::result result() const noexcept { return result_; }

private:
  ps::result result_;
};

} // namespace ps

#endif // ASIO_CTX_PS_FAILURE_HPP
