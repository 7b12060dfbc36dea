// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// unfinished N: N sessions that wait for a timer each, for asio_ctx-ps to list (bench/ps).

#include <asio_ctx.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <memory>

namespace {

namespace net = boost::asio;

class session : public std::enable_shared_from_this<session>
{
public:
  explicit session(net::io_context& io) : timer_(io, std::chrono::hours(1)) {}

  void wait()
  {
    timer_.async_wait([self = shared_from_this()](const boost::system::error_code&) {});
  }

private:
  net::steady_timer timer_;
};

} // namespace

int main(int argc, char** argv)
{
  net::io_context io;
  const long sessions = argc > 1 ? std::atol(argv[1]) : 1000;
  for (long i = 0; i != sessions; ++i)
    std::make_shared<session>(io)->wait();
  std::cout << "ready" << std::endl;
  io.run();
}
