// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_EXAMPLE_WORKER_POOL_TABLE_HPP
#define ASIO_CTX_EXAMPLE_WORKER_POOL_TABLE_HPP

#include <algorithm>
#include <asio_ctx.hpp>
#include <cstddef>
#include <iomanip>
#include <iostream>
#include <string>
#include <vector>

namespace example {

/** The name of the current request. */
inline asio_ctx::async_local_storage<const std::string> request;

/** Ids differ from run to run. These stay 0 and 1 if the ids are, and count from there. */
inline std::size_t renumbered(asio_ctx::async_id id)
{
  static std::vector<asio_ctx::async_id> known{
      asio_ctx::no_async_id, asio_ctx::root_async_id};
  const auto found = std::find(known.begin(), known.end(), id);
  const auto number = static_cast<std::size_t>(found - known.begin());
  if (found == known.end())
    known.push_back(id);
  return number;
}

inline void print_heading()
{
  std::cout << "request  id  trigger  what runs\n";
}

/** Prints the request, the id and the trigger id of the code that calls this. */
inline void print_row(const std::string& what)
{
  const std::string* name = request.get_store();
  const std::size_t trigger = renumbered(asio_ctx::trigger_async_id());
  const std::size_t id = renumbered(asio_ctx::execution_async_id());
  std::cout << std::left << std::setw(7) << (name ? *name : "-") << std::right
            << std::setw(4) << id << std::setw(9) << trigger << "  " << what << '\n';
}

} // namespace example

#endif // ASIO_CTX_EXAMPLE_WORKER_POOL_TABLE_HPP
