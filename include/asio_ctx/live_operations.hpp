// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_LIVE_OPERATIONS_HPP
#define ASIO_CTX_LIVE_OPERATIONS_HPP

#include <algorithm>
#include <asio_ctx/detail/insight/process_memory.hpp>
#include <asio_ctx/detail/insight/read_snapshot.hpp>
#include <asio_ctx/detail/insight/report.hpp>
#include <asio_ctx/detail/insight/snapshot.hpp>
#include <asio_ctx/detail/insight/symbol_names.hpp>
#include <asio_ctx/detail/resource/switch_on.hpp>
#include <asio_ctx/live_operation.hpp>
#include <ostream>
#include <unistd.h>
#include <utility>
#include <vector>

namespace asio_ctx {
inline namespace v0 {

namespace detail {

// Reads the table of this process.
inline insight::snapshot read_own_operations()
{
  const insight::process_memory memory(::getpid());
  insight::symbol_names names(memory);
  return insight::read_snapshot(memory, &names);
}

} // namespace detail

/** Lists all asynchronous operations that start from now on.

An operation is listed from its start until its handler has returned, or is destroyed:
handlers and coroutines that keep their context (asio_ctx/automatic.hpp), in a whole
program each operation of Asio's with its object and its descriptor, and the resources
that hooks see elsewhere. Call it at the beginning of `main`. Programs that link the CMake
target `asio_ctx::insight`, or run with `ASIO_CTX=table` in their environment, list their
operations from the beginning. There is no way to switch it off again.

The list is for @ref live_operations, @ref why_is_running, @ref report_on_signal and the
program `asio_ctx-ps`. It costs some instructions for each operation, no lock and no
allocation; see the page on costs.

@return False if operations can't be listed: there is no memory, or the system is not
Linux.

@par Thread safety
May be called at any time, and more than once.
*/
inline bool watch_operations() noexcept
{
  return detail::switch_table_on();
}

/** Returns the unfinished operations of the process, the oldest one first.

@param filter Called with each operation; those for which it returns false are left out.

@code
for (const auto& op : asio_ctx::live_operations())
  if (op.age > 30s && op.type == "socket.async_send")
    log << op.id << " fd " << op.native_handle << ' ' << op.context("request") << '\n';
@endcode

The list is read while other threads go on. Each entry is consistent in itself; the list
as a whole is not a moment's picture. Empty if operations are not listed: see
@ref watch_operations.

@throws std::bad_alloc, std::runtime_error if the system lets the process not read its own
memory, and whatever `filter` throws.

@par Thread safety
May be called from any thread at any time.

@par Complexity
Linear in the number of operations and in the size of the table, which keeps the size that
it had at its largest. Reads the symbols of the program's files when it needs a name.

@note Node: `process.getActiveResourcesInfo()`, which returns only types.
*/
template <class Filter>
std::vector<live_operation> live_operations(Filter&& filter)
{
  std::vector<live_operation> operations = detail::read_own_operations().operations;
  operations.erase(
      std::remove_if(
          operations.begin(), operations.end(),
          [&filter](const live_operation& operation) { return !filter(operation); }),
      operations.end());
  return operations;
}

/** Returns all unfinished operations of the process, the oldest one first. */
inline std::vector<live_operation> live_operations()
{
  return detail::read_own_operations().operations;
}

/** Writes all unfinished operations in plain words: what they are, for how long they have
been waiting, who waits for them, in which context, and what the threads run.

@throws As @ref live_operations, and what the stream throws.
*/
inline void write_live_operations(std::ostream& out)
{
  detail::insight::write_list(out, detail::read_own_operations());
}

} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_LIVE_OPERATIONS_HPP
