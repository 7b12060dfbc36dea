// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// What asio_ctx-ps is shown: a program that waits for ever.
//
// ps_target          lists its operations if ASIO_CTX=table
// ps_target newer    has a table of a later version of asio_ctx
// ps_target idle     has a table with nothing in it
// ps_target lines    ends with 0 if its coroutines know the line at which they wait

#include <asio_ctx/async_local_storage.hpp>
#include <asio_ctx/automatic.hpp>
#include <asio_ctx/detail/table/layout.hpp>
#include <asio_ctx/detail/table/named_memory.hpp>
#include <boost/asio.hpp>
#include <chrono>
#include <iostream>
#include <new>
#include <string_view>
#include <sys/prctl.h>
#include <unistd.h>

namespace {

namespace net = boost::asio;
using namespace std::chrono_literals;

net::awaitable<void> fetch_row()
{
  net::steady_timer database(co_await net::this_coro::executor, 1h);
  co_await database.async_wait(net::use_awaitable);
}

net::awaitable<void> load_user()
{
  co_await fetch_row();
}

void on_signal(const boost::system::error_code&, int) {}

constexpr bool knows_lines()
{
#if defined(__cpp_lib_source_location)
  return true;
#else
  return false;
#endif
}

void be_newer()
{
  namespace table = asio_ctx::detail::table;
  void* const memory = asio_ctx::detail::map_named_memory(
      table::program_name, sizeof(table::program_record));
  auto* const program = ::new (memory) table::program_record{};
  program->version = table::layout_version + 1;
  program->magic = table::program_magic;
}

} // namespace

int main(int argc, char* argv[])
{
  ::prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0); // Yama allows only parents
  const std::string_view mode = argc > 1 ? argv[1] : "";
  if (mode == "lines")
    return knows_lines() ? 0 : 1;
  if (mode == "newer")
    be_newer();
  if (!mode.empty())
  {
    std::cout << "ready" << std::endl;
    ::pause();
  }
  net::io_context io;
  net::signal_set signals(io, SIGUSR1);
  signals.async_wait(on_signal);
  net::co_spawn(io, load_user(), net::detached);
  net::steady_timer timers[5] = {
      net::steady_timer(io, 1h), net::steady_timer(io, 1h), net::steady_timer(io, 1h),
      net::steady_timer(io, 1h), net::steady_timer(io, 1h)};
  for (net::steady_timer& timer : timers)
    timer.async_wait([](const boost::system::error_code&) {});
  io.poll(); // the coroutine is suspended
  std::cout << "ready" << std::endl;
  io.run();
}
