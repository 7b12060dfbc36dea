// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_INSIGHT_SNAPSHOT_HPP
#define ASIO_CTX_DETAIL_INSIGHT_SNAPSHOT_HPP

#include <asio_ctx/live_operation.hpp>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace asio_ctx {
inline namespace v0 {
namespace detail {
namespace insight {

// What was found in the table of a process, or of a core file.
struct snapshot
{
  bool has_table = false; // nothing was found: the program does not watch its operations
  std::uint32_t newer_version = 0; // not zero: a layout that this reader does not know
  bool is_late = false; // the table was switched on when the program ran already
  std::vector<live_operation> operations; // the oldest one first
  std::vector<live_thread> threads;
  std::size_t changed = 0; // slots that changed while they were read, and are left out
  bool has_times = true;   // false: a core file without a measure of its ticks
};

} // namespace insight
} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_INSIGHT_SNAPSHOT_HPP
