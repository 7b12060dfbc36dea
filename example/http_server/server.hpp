// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_EXAMPLE_HTTP_SERVER_SERVER_HPP
#define ASIO_CTX_EXAMPLE_HTTP_SERVER_SERVER_HPP

#include "log.hpp"
#include "options.hpp"
#include <asio_ctx/live_objects.hpp>
#include <atomic>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <vector>

namespace example {

using tcp = net::ip::tcp;
using error_code = boost::system::error_code;

/** Everything except the connections: threads, an open port, and the end. */
class server
{
  // Declared before `io`, because handlers can use them until `io` has destroyed them.
  std::atomic<bool> stopping_{false};
  std::atomic<int> requests_{0};

public:
  /** Opens the port.

  @throws std::runtime_error that says what to do.
  */
  explicit server(const options& opts);

  net::io_context io;
  net::thread_pool workers{2};

  /** Accepts connections; closed when the server stops. */
  tcp::acceptor acceptor{net::make_strand(io)};

  /** Guards `served`. */
  net::strand<net::io_context::executor_type> counter = net::make_strand(io);

  /** The number of requests that were served. */
  std::uint64_t served = 0;

  /** The time that a request's timer takes. */
  const std::chrono::milliseconds delay;

  /** Returns whether connections have to end after the response. */
  bool stopping() const noexcept { return stopping_; }

  /** Stands for a request: the server finishes it before it stops. */
  class busy
  {
  public:
    explicit busy(server& s) : server_(s) { ++server_.requests_; }
    busy(const busy&) = delete;
    busy& operator=(const busy&) = delete;
    ~busy()
    {
      if (--server_.requests_ == 0 && server_.stopping_)
        server_.io.stop();
    }

  private:
    server& server_;
  };

  /** Serves until Ctrl-C or SIGTERM. */
  void run();

private:
  void stop_at_signal();
  void run_handlers();

  const std::size_t threads_;
  net::signal_set signals_{acceptor.get_executor(), SIGINT, SIGTERM};
};

inline std::runtime_error
cannot_listen(const tcp::endpoint& endpoint, const error_code& error)
{
  std::ostringstream what;
  what << "cannot listen on " << endpoint << ": " << error.message();
  if (error == net::error::address_in_use)
    what << "; choose another --port, or 0 for a free one";
  else if (error == net::error::access_denied)
    what << "; choose a --port from 1024 on, or 0 for a free one";
  else
    what << "; choose an --address of this machine, such as 127.0.0.1";
  return std::runtime_error(what.str());
}

inline server::server(const options& opts)
  : delay(opts.delay), threads_(static_cast<std::size_t>(opts.threads))
{
  error_code error;
  acceptor.open(opts.endpoint.protocol(), error);
  if (!error)
    acceptor.set_option(net::socket_base::reuse_address(true), error);
  if (!error)
    acceptor.bind(opts.endpoint, error);
  if (!error)
    acceptor.listen(net::socket_base::max_listen_connections, error);
  if (error)
    throw cannot_listen(opts.endpoint, error);
}

inline void server::run()
{
  stop_at_signal();
  const tcp::endpoint here = acceptor.local_endpoint();
  std::cout << "listening on http://" << here << std::endl;
  log("try: curl -i http://", here, "/hello");
  log("stop: Ctrl-C");
  std::vector<std::thread> threads;
  while (threads.size() + 1 < threads_)
    threads.emplace_back([this] { run_handlers(); });
  run_handlers();
  for (std::thread& thread : threads)
    thread.join();
  workers.stop();
  workers.join();
}

// The first signal lets requests that have begun end; the second one does not.
inline void server::stop_at_signal()
{
  signals_.async_wait([this](error_code error, int) {
    if (error)
      return;
    acceptor.close(error);
    stopping_ = true;
    if (requests_ == 0)
    {
      log("stopping");
      return io.stop();
    }
    log("stopping after ", requests_, " more responses; Ctrl-C again: at once");
    signals_.async_wait([this](error_code, int) { io.stop(); });
  });
}

// An exception ends only the connection from which it comes.
inline void server::run_handlers()
{
  for (;;)
  {
    try
    {
      io.run();
      return;
    }
    catch (const std::exception& error)
    {
      log("error: ", error.what());
    }
  }
}

/** What the main() of both servers does.

@param start A function that begins to accept connections.
@return The exit code.
*/
template <class Start>
int serve(int argc, char* argv[], Start start)
{
  try
  {
    const std::optional<options> opts = parse_options(argc, argv);
    if (!opts)
      return EXIT_SUCCESS;
    log_enabled = !opts->quiet;
    std::uint64_t served = 0;
    {
      server the_server(*opts);
      start(the_server);
      the_server.run();
      served = the_server.served;
    }
    std::cout << "served " << served
              << " requests, live contexts: " << asio_ctx::live_objects().frames
              << std::endl;
    return EXIT_SUCCESS;
  }
  catch (const usage_error& error)
  {
    std::cerr << argv[0] << ": " << error.what() << "; see --help" << std::endl;
    return 2;
  }
  catch (const std::exception& error)
  {
    std::cerr << argv[0] << ": " << error.what() << std::endl;
    return EXIT_FAILURE;
  }
}

} // namespace example

#endif // ASIO_CTX_EXAMPLE_HTTP_SERVER_SERVER_HPP
