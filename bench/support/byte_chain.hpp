// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_BENCH_SUPPORT_BYTE_CHAIN_HPP
#define ASIO_CTX_BENCH_SUPPORT_BYTE_CHAIN_HPP

#include "ways.hpp"

namespace bench {

/** A byte is written to a socket and read from the other end, again and again: two operations,
which never wait. */
template <class Way, class Executor>
class byte_chain
{
public:
  explicit byte_chain(const Executor& executor) : from_(executor), to_(executor)
  {
    net::local::connect_pair(from_, to_);
  }

  void start(long operations) { write(operations - 1); }

private:
  void write(long left)
  {
    from_.async_write_some(
        net::buffer(&byte_, 1), Way::carry([this, left](error_code, std::size_t) {
          check<Way>(left);
          read(left);
        }));
  }

  void read(long left)
  {
    to_.async_read_some(
        net::buffer(&byte_, 1), Way::carry([this, left](error_code, std::size_t) {
          check<Way>(left);
          if (left != 0)
            write(left - 1);
        }));
  }

  using socket = net::basic_stream_socket<net::local::stream_protocol, Executor>;

  socket from_;
  socket to_;
  char byte_ = 0;
};

} // namespace bench

#endif // ASIO_CTX_BENCH_SUPPORT_BYTE_CHAIN_HPP
