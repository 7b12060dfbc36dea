// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// One workload of a program of plain Asio, for whole_program.sh: compiled as it is, with the
// whole-program definition, and with Asio's own handler tracking. With the definition, every
// handler checks its context.
//
//   whole_program post|timer|socket|await OPERATIONS [hook]

#include <boost/asio.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#if defined(BOOST_ASIO_CUSTOM_HANDLER_TRACKING)
#include <asio_ctx.hpp>
#include <optional>
#endif

namespace {

namespace net = boost::asio;
using boost::system::error_code;

#if defined(BOOST_ASIO_CUSTOM_HANDLER_TRACKING)

asio_ctx::async_local_storage<int> storage;

void check()
{
  const int* const store = storage.get_store();
  if (!store || *store != 1)
  {
    std::puts("a handler has lost its context");
    std::exit(EXIT_FAILURE);
  }
}

template <class F>
void in_context(F f)
{
  storage.run(1, f);
}

struct empty_callbacks
{
  void
  init(asio_ctx::async_id, std::string_view, asio_ctx::async_id, asio_ctx::resource_ref)
  {}
  void before(asio_ctx::async_id) {}
  void after(asio_ctx::async_id) {}
  void destroy(asio_ctx::async_id) {}
};

std::optional<asio_ctx::async_hook> hook;

void enable_hook()
{
  hook.emplace(asio_ctx::create_hook(empty_callbacks()).enable());
}

#else

void check() {}

template <class F>
void in_context(F f)
{
  f();
}

void enable_hook() {}

#endif

void post(net::io_context& io, long left)
{
  check();
  if (left != 0)
    net::post(io, [&io, left] { post(io, left - 1); });
}

void wait(net::steady_timer& timer, long left)
{
  check();
  if (left == 0)
    return;
  timer.expires_at(net::steady_timer::time_point::min());
  timer.async_wait([&timer, left](error_code) { wait(timer, left - 1); });
}

// A byte is there to be read, without a turn of the reactor.
struct byte_pair
{
  explicit byte_pair(net::io_context& io) : from(io), to(io)
  {
    net::local::connect_pair(from, to);
  }

  net::local::stream_protocol::socket from;
  net::local::stream_protocol::socket to;
  char byte = 0;
};

void read(byte_pair& bytes, long left)
{
  check();
  if (left == 0)
    return;
  bytes.from.write_some(net::buffer(&bytes.byte, 1));
  bytes.to.async_read_some(
      net::buffer(&bytes.byte, 1),
      [&bytes, left](error_code, std::size_t) { read(bytes, left - 1); });
}

net::awaitable<void> await(long left)
{
  const net::any_io_executor executor = co_await net::this_coro::executor;
  for (; left != 0; --left)
  {
    check();
    co_await net::post(executor, net::use_awaitable);
  }
}

} // namespace

int main(int argc, char** argv)
{
  const std::string_view workload = argc > 1 ? argv[1] : "";
  const long operations = argc > 2 ? std::atol(argv[2]) : 0;
  if (argc > 3)
    enable_hook();
  net::io_context io(1);
  net::steady_timer timer(io);
  byte_pair bytes(io);
  in_context([&] {
    if (workload == "post")
      post(io, operations);
    else if (workload == "timer")
      wait(timer, operations);
    else if (workload == "socket")
      read(bytes, operations);
    else if (workload == "await")
      net::co_spawn(io, await(operations), net::detached);
    else
      std::exit(EXIT_FAILURE);
  });
  io.run();
}
