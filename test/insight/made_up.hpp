// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_TEST_INSIGHT_MADE_UP_HPP
#define ASIO_CTX_TEST_INSIGHT_MADE_UP_HPP

// Snapshots that nobody has read from a program.

#include <asio_ctx/detail/insight/snapshot.hpp>
#include <asio_ctx/live_operation.hpp>
#include <chrono>
#include <cstdint>
#include <sstream>
#include <string>
#include <utility>

namespace made_up {

using asio_ctx::live_operation;
using asio_ctx::operation_state;
using asio_ctx::detail::insight::snapshot;

inline live_operation
operation(std::uint64_t id, std::string type, std::chrono::nanoseconds age)
{
  live_operation one;
  one.id = id;
  one.trigger_id = 1;
  one.type = std::move(type);
  one.age = age;
  one.waiting = age;
  return one;
}

template <class... Operations>
snapshot snapshot_of(Operations... operations)
{
  snapshot found;
  found.has_table = true;
  (found.operations.push_back(std::move(operations)), ...);
  return found;
}

// fetch_row <- load_user, suspended at a timer.
inline live_operation suspended_coroutine(std::uint64_t id, std::chrono::nanoseconds age)
{
  live_operation one = operation(id, "coroutine", age);
  one.waiting = std::chrono::seconds(3);
  one.stack = {{"fetch_row", "/home/me/lines.cpp", 11}, {"load_user", "lines.cpp", 17}};
  return one;
}

// What a function writes, with an empty line in front, so that it can be compared with a raw
// string.
template <class Write>
std::string written(Write write)
{
  std::ostringstream out;
  write(out);
  return '\n' + out.str();
}

} // namespace made_up

#endif // ASIO_CTX_TEST_INSIGHT_MADE_UP_HPP
