// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_LEAK_GUARD_HPP
#define ASIO_CTX_LEAK_GUARD_HPP

#include <algorithm>
#include <asio_ctx/async_id.hpp>
#include <asio_ctx/detail/base/exceptions.hpp>
#include <asio_ctx/impl/listed_from_start.hpp>
#include <asio_ctx/impl/report.hpp>
#include <asio_ctx/live_operations.hpp>
#include <cstdint>
#include <exception>
#include <functional>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace asio_ctx {
inline namespace v0 {

/** Fails a test that ends with unfinished operations, and lists them: timers that were
forgotten, sessions that nobody closes, coroutines that wait for ever.

An operation counts if it was started, on any thread, while this object existed, and its
handler has neither returned nor been destroyed. So do objects of @ref work_guard. The
handler that runs the check does not count. Operations are seen as @ref watch_operations
says; a program that includes this header lists them from its beginning. Linux only.

Declare it *after* the `io_context`: then it looks before the `io_context` destroys what is
left. (Declared before it, it finds only what outlives the `io_context`.)

@par Thread safety
Distinct objects: safe. Shared objects: unsafe.

@par Complexity
Reads all unfinished operations of the process twice.

@par Example
@code
BOOST_AUTO_TEST_CASE(closes_its_sessions)
{
  net::io_context io;
  asio_ctx::leak_guard guard([](const std::string& report) { BOOST_ERROR(report); });
  server tested(io);
  ...
}
@endcode

@note Node: Jest's `--detectOpenHandles`.
*/
class leak_guard
{
public:
  /** At its end, unfinished operations are written to stderr, and the process ends with
  `std::abort`.

  @throws std::runtime_error if operations can't be listed here. std::bad_alloc.
  */
  leak_guard() : leak_guard(detail::print_and_abort) {}

  /** At its end, the list of unfinished operations is passed to a function.

  @param tell Called once with the text, if there are any. It must not throw: use a macro
  that notes a failure and goes on, `BOOST_ERROR`, `ADD_FAILURE` or `FAIL_CHECK`.

  @throws As the other constructor.
  */
  explicit leak_guard(std::function<void(const std::string&)> tell)
    : tell_(std::move(tell))
  {
    const bool can_be_listed = watch_operations();
    const detail::insight::process_memory memory(::getpid());
    const bool is_read = read_until_quiet([&] {
                           const detail::insight::snapshot found =
                               detail::insight::read_snapshot(memory, nullptr);
                           for (const live_operation& operation : found.operations)
                             older_.insert(operation.id);
                           return found;
                         }).has_table;
    if (!can_be_listed || !is_read)
      detail::throw_exception(
          std::runtime_error("leak_guard: operations can't be listed here"));
  }

  leak_guard(const leak_guard&) = delete;
  leak_guard& operator=(const leak_guard&) = delete;

  /** Reports what is unfinished. Does nothing after @ref check, and nothing if an
  exception ends the test, which has failed then. */
  ~leak_guard()
  {
    if (was_checked_ || std::uncaught_exceptions() > exceptions_)
      return;
    const std::string text = report();
    if (!text.empty())
      tell_(text);
  }

  /** Returns the operations that are unfinished now, the oldest one first. */
  std::vector<live_operation> unfinished() const { return read().operations; }

  /** Returns the list that is reported, in plain words; empty if nothing is unfinished. */
  std::string report() const
  {
    const detail::insight::snapshot found = read();
    if (found.has_table && found.operations.empty())
      return {};
    std::ostringstream text;
    text
        << "asio_ctx::leak_guard: the test ends, and operations that it has started have "
           "not.\n";
    detail::insight::write_list(text, found);
    return std::move(text).str();
  }

  /** Throws if something is unfinished now. The destructor does not report any more.

  @throws std::runtime_error with @ref report.
  */
  void check()
  {
    was_checked_ = true;
    const std::string text = report();
    if (!text.empty())
      detail::throw_exception(std::runtime_error(text));
  }

private:
  // Operations that change while they are read are left out. So reads again.
  template <class Read>
  static detail::insight::snapshot read_until_quiet(Read read)
  {
    constexpr int most = 10;
    detail::insight::snapshot found = read();
    for (int count = 1; found.changed != 0 && count != most; ++count)
      found = read();
    return found;
  }

  detail::insight::snapshot read() const
  {
    detail::insight::snapshot found = read_until_quiet(detail::read_own_operations);
    const async_id here = execution_async_id();
    std::vector<live_operation>& all = found.operations;
    all.erase(
        std::remove_if(
            all.begin(), all.end(),
            [this, here](const live_operation& operation) {
              return operation.id == here || older_.count(operation.id) != 0;
            }),
        all.end());
    found.threads.clear();
    return found;
  }

  std::function<void(const std::string&)> tell_;
  std::set<std::uint64_t> older_;
  int exceptions_ = std::uncaught_exceptions();
  bool was_checked_ = false;
};

} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_LEAK_GUARD_HPP
