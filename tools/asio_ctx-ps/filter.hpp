// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_PS_FILTER_HPP
#define ASIO_CTX_PS_FILTER_HPP

#include <asio_ctx/detail/insight/snapshot.hpp>
#include <asio_ctx/live_operation.hpp>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace ps {

using asio_ctx::live_operation;
using asio_ctx::detail::insight::snapshot;

// Which operations are shown. An empty list lets all through.
struct filter
{
  std::vector<std::string> types; // patterns as those of file names: one of them
  std::chrono::nanoseconds older{};
  std::vector<std::pair<std::string, std::string>> stores; // all of them

  bool is_empty() const noexcept
  {
    return types.empty() && older.count() == 0 && stores.empty();
  }

  bool lets_through(const live_operation& operation) const;
};

// Removes the other operations. A coroutine and what it awaits stay together: all of them
// stay if one of them does.
void apply(const filter& wanted, snapshot& found);

} // namespace ps

#endif // ASIO_CTX_PS_FILTER_HPP
