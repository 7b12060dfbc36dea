// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_WHY_IS_RUNNING_HPP
#define ASIO_CTX_WHY_IS_RUNNING_HPP

#include <algorithm>
#include <asio_ctx/detail/asio/native/outstanding_work.hpp>
#include <asio_ctx/detail/resource/switch_on.hpp>
#include <asio_ctx/live_operations.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <ostream>

namespace asio_ctx {
inline namespace v0 {

namespace detail {

// Returns true if the operation keeps this execution context running, or may do so.
inline bool may_keep_running(const live_operation& operation, std::uint64_t io) noexcept
{
  return operation.io == io || operation.io == 0;
}

inline insight::snapshot read_operations_of(const boost::asio::execution_context& context)
{
  insight::snapshot found = read_own_operations();
  const std::uint64_t io = reinterpret_cast<std::uintptr_t>(&context);
  const auto is_other = [io](const live_operation& operation) {
    return !may_keep_running(operation, io);
  };
  found.operations.erase(
      std::remove_if(found.operations.begin(), found.operations.end(), is_other),
      found.operations.end());
  return found;
}

inline void write_work(std::ostream& out, const insight::snapshot& found, long work)
{
  const auto guards = std::count_if(
      found.operations.begin(), found.operations.end(),
      [](const live_operation& operation) { return operation.is_work_guard; });
  const bool has_operations = static_cast<std::size_t>(guards) != found.operations.size();
  const long others = work - static_cast<long>(guards);
  if (work <= 0)
    out << "run() waits for nothing: it returns when the handlers that run now have "
           "returned.\n";
  else if (has_operations)
    out << "run() counts " << work << (work == 1 ? " unit" : " units")
        << " of work: one or more for each of these operations, and one for each "
           "work guard and for each executor that tracks work.\n";
  else if (others > 0)
    out << "run() waits for " << others << (others == 1 ? " unit" : " units")
        << " of work that is not listed: work guards without a name "
           "(asio_ctx::work_guard "
           "has one), executors that track work, or operations of code that is compiled "
           "without asio_ctx.\n";
}

} // namespace detail

/** Writes what keeps `run()` of an `io_context` from returning, in plain words.

Lists the context's unfinished operations, the oldest one first, and those whose context
is unknown; many that are alike are one entry. Then come the units of work that
@ref work_guard objects, other guards and executors hold.

@code
io.run_for(5s);
if (!io.stopped())
  asio_ctx::why_is_running(std::cerr, io);
@endcode

@param out The stream.
@param io The context. It may be running.

@throws As @ref live_operations, and what the stream throws.

@par Thread safety
May be called from any thread at any time.

@note Node: the package why-is-node-running.
*/
inline void why_is_running(std::ostream& out, boost::asio::io_context& io)
{
  const detail::insight::snapshot found = detail::read_operations_of(io);
  detail::insight::write_list(out, found);
  if (const std::optional<long> work = detail::outstanding_work(io))
    detail::write_work(out, found, *work);
}

/** Writes which unfinished operations use another execution context, as a
`thread_pool`. */
inline void why_is_running(std::ostream& out, boost::asio::execution_context& context)
{
  detail::insight::write_list(out, detail::read_operations_of(context));
}

} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_WHY_IS_RUNNING_HPP
