// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_EXAMPLE_DEADLINE_LOG_HPP
#define ASIO_CTX_EXAMPLE_DEADLINE_LOG_HPP

#include <asio_ctx.hpp>
#include <iomanip>
#include <iostream>
#include <map>
#include <sstream>
#include <string>

namespace example {

/** The target of the current request. */
inline asio_ctx::async_local_storage<const std::string> request;

/** A log for one thread. Requests overlap; it keeps the lines of each together. */
inline std::map<std::string, std::string> lines_of_requests;

inline void log_for(const std::string& target, const std::string& text)
{
  lines_of_requests[target] += text + '\n';
}

/** Adds a line to those of the current request. */
inline void log(const std::string& text)
{
  const std::string* target = request.get_store();
  log_for(target ? *target : "-", text);
}

inline void print_log()
{
  for (const auto& [target, lines] : lines_of_requests)
  {
    std::string row;
    for (std::istringstream rest(lines); std::getline(rest, row);)
      std::cout << std::left << std::setw(10) << target << row << '\n';
  }
}

} // namespace example

#endif // ASIO_CTX_EXAMPLE_DEADLINE_LOG_HPP
