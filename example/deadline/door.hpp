// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_EXAMPLE_DEADLINE_DOOR_HPP
#define ASIO_CTX_EXAMPLE_DEADLINE_DOOR_HPP

#include <asio_ctx.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <string>

namespace example {

/** An HTTP server: each request gets a deadline here, from its header `Timeout-Ms`. */
class door
{
public:
  /** Answers a request with a status, such as 200, and a text. */
  using answer = std::function<void(unsigned status, std::string text)>;

  /** Answers a request for `target`, sooner or later. */
  using handler = std::function<void(const std::string& target, answer)>;

  /** Listens on a port that the system chooses. */
  door(boost::asio::io_context& io, handler h);

  boost::asio::ip::tcp::endpoint endpoint() const { return acceptor_.local_endpoint(); }

  void close() { acceptor_.close(); }

private:
  void accept();

  boost::asio::ip::tcp::acceptor acceptor_;
  const handler handler_;
};

} // namespace example

#endif // ASIO_CTX_EXAMPLE_DEADLINE_DOOR_HPP
