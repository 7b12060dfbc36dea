// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_EXAMPLE_DEADLINE_DEMO_HPP
#define ASIO_CTX_EXAMPLE_DEADLINE_DEMO_HPP

#include "door.hpp"
#include <asio_ctx.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <string>

namespace example {

/** The other server, which helps to answer a request. */
struct shop
{
  boost::asio::io_context::executor_type executor;
  boost::asio::ip::tcp::endpoint endpoint;
};

/** Answers a request for `target`. */
using shop_handler =
    std::function<void(const shop&, const std::string& target, door::answer)>;

/** Does what the main() of both programs does: four clients ask at a time, and the log is
printed.

@return The exit code.
*/
int run_demo(int argc, char* argv[], const shop_handler& handle);

} // namespace example

#endif // ASIO_CTX_EXAMPLE_DEADLINE_DEMO_HPP
