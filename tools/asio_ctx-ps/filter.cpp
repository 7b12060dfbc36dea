// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include "filter.hpp"

#include <algorithm>
#include <asio_ctx/detail/insight/causes.hpp>
#include <cstddef>
#include <fnmatch.h>
#include <numeric>

namespace ps {

bool filter::lets_through(const live_operation& operation) const
{
  const auto has_type = [&](const std::string& pattern) {
    return ::fnmatch(pattern.c_str(), operation.type.c_str(), 0) == 0;
  };
  const auto has_store = [&](const std::pair<std::string, std::string>& store) {
    return std::find(operation.stores.begin(), operation.stores.end(), store)
           != operation.stores.end();
  };
  return (types.empty() || std::any_of(types.begin(), types.end(), has_type))
         && operation.age >= older
         && std::all_of(stores.begin(), stores.end(), has_store);
}

void apply(const filter& wanted, snapshot& found)
{
  if (wanted.is_empty())
    return;
  std::vector<live_operation>& operations = found.operations;
  const asio_ctx::detail::insight::causes cause(operations);

  // Owners have smaller ids.
  std::vector<std::size_t> by_id(operations.size());
  std::iota(by_id.begin(), by_id.end(), std::size_t());
  std::sort(by_id.begin(), by_id.end(), [&](std::size_t a, std::size_t b) {
    return operations[a].id < operations[b].id;
  });
  std::vector<std::size_t> outermost(operations.size());
  std::vector<char> stays(operations.size());
  for (const std::size_t i : by_id)
  {
    const std::size_t owner = cause.owner_of(i);
    outermost[i] = owner == asio_ctx::detail::insight::no_place ? i : outermost[owner];
    if (wanted.lets_through(operations[i]))
      stays[outermost[i]] = true;
  }
  std::size_t i = 0;
  operations.erase(
      std::remove_if(
          operations.begin(), operations.end(),
          [&](const live_operation&) { return !stays[outermost[i++]]; }),
      operations.end());
}

} // namespace ps
