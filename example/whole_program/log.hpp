// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_EXAMPLE_WHOLE_PROGRAM_LOG_HPP
#define ASIO_CTX_EXAMPLE_WHOLE_PROGRAM_LOG_HPP

#include <asio_ctx/async_local_storage.hpp>
#include <iomanip>
#include <iostream>
#include <string>

namespace example {

/** The id of the current request. */
inline asio_ctx::async_local_storage<const std::string> request_id;

/** Writes a line that begins with that id, or with `-` if there is none. */
template <class... Parts>
void log(const Parts&... parts)
{
  const std::string* id = request_id.get_store();
  std::cout << std::left << std::setw(8) << (id ? *id : "-");
  (std::cout << ... << parts) << std::endl;
}

} // namespace example

#endif // ASIO_CTX_EXAMPLE_WHOLE_PROGRAM_LOG_HPP
