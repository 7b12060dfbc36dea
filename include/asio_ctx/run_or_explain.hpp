// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_RUN_OR_EXPLAIN_HPP
#define ASIO_CTX_RUN_OR_EXPLAIN_HPP

#include <asio_ctx/detail/asio/config.hpp>
#include <asio_ctx/impl/listed_from_start.hpp>
#include <asio_ctx/why_is_running.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <sstream>
#include <string>
#include <utility>

namespace asio_ctx {
inline namespace v0 {

/** Runs an `io_context` until it has no more work. If that takes too long, says why.

The result is empty in a test that is right, and else the report of @ref why_is_running. So
a comparison with an empty text shows the report in the message of any test framework:

@code
BOOST_TEST(asio_ctx::run_or_explain(io, 5s) == "");   // Boost.Test
EXPECT_EQ(asio_ctx::run_or_explain(io, 5s), "");      // GoogleTest
CHECK(asio_ctx::run_or_explain(io, 5s) == "");        // Catch2
@endcode

@param io Run on the calling thread, once: it runs again after `restart()`, as with
`run()`. Other threads may run it, too.
@param limit How long `run()` may take. A handler that blocks is not interrupted.

@return An empty text if `io` has run out of work or was stopped; the report if it still
runs. Then it can be run again.

@throws What a handler throws, and as @ref why_is_running.

@par Thread safety
As `run()`.
*/
template <class Rep, class Period>
[[nodiscard]] std::string
run_or_explain(asio::io_context& io, const std::chrono::duration<Rep, Period>& limit)
{
  io.run_for(limit);
  if (io.stopped())
    return {};
  std::ostringstream report;
  report << "asio_ctx::run_or_explain: run() has not returned in "
         << std::chrono::duration<double>(limit).count() << " s.\n";
  why_is_running(report, io);
  return std::move(report).str();
}

} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_RUN_OR_EXPLAIN_HPP
