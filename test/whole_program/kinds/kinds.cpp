// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Drives each kind of operation that Asio announces, as it completes and as it is abandoned,
// and shows what hooks see of it, as a table. kinds.sh has the list of what there is to drive.

#include "sites.hpp"

#include "drive.hpp"
#include "fixtures.hpp"
#include "system_executor.hpp"
#include "trial.hpp"

#include <boost/asio/defer.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/execution.hpp>
#include <boost/asio/post.hpp>
#include <boost/version.hpp>
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <exception>
#include <memory>

#if defined(BOOST_ASIO_HAS_IO_URING)
#include <liburing.h>
#endif

namespace {

using namespace kinds;

#if defined(BOOST_ASIO_HAS_IO_URING_AS_DEFAULT)
constexpr const char* platform = "io_uring";
#else
constexpr const char* platform = "reactor";
#endif

// Boost 1.87 has removed what is older than the executors of today.
#define ASIO_CTX_TEST_OLD_EXECUTORS (BOOST_VERSION < 108700)

#if ASIO_CTX_TEST_OLD_EXECUTORS
// How many functions the bulk operations have.
constexpr std::size_t bulk = 3;
#endif

void drive_sockets()
{
  const auto write = [](auto& on) { on.write(); };
  const auto connect = [](auto& on) { on.connect(); };
  const auto none = net::null_buffers();

  drive<stream_pair>(
      "socket.async_wait", "async_wait(wait_read)",
      [](auto& on, auto h) { on.near.async_wait(net::socket_base::wait_read, h); },
      write);
  drive<stream_pair>("socket.async_wait", "async_wait(wait_write)", [](auto& on, auto h) {
    on.near.async_wait(net::socket_base::wait_write, h);
  });
  drive<acceptor>(
      "socket.async_wait", "async_wait of an acceptor",
      [](auto& on, auto h) { on.listening.async_wait(net::socket_base::wait_read, h); },
      connect);
  drive<connector>("socket.async_connect", "async_connect", [](auto& on, auto h) {
    on.client.async_connect(on.listening.local_endpoint(), h);
  });

  drive<acceptor>(
      "socket.async_accept", "async_accept(socket)",
      [](auto& on, auto h) { on.listening.async_accept(on.accepted, h); }, connect);
  drive<acceptor>(
      "socket.async_accept", "async_accept(socket, endpoint)",
      [](auto& on, auto h) { on.listening.async_accept(on.accepted, on.peer, h); },
      connect);
  drive<acceptor>(
      "socket.async_accept", "async_accept()",
      [](auto& on, auto h) { on.listening.async_accept(h); }, connect);
  drive<acceptor>(
      "socket.async_accept", "async_accept(executor)",
      [](auto& on, auto h) { on.listening.async_accept(on.listening.get_executor(), h); },
      connect);
  drive<acceptor>(
      "socket.async_accept", "async_accept(endpoint)",
      [](auto& on, auto h) { on.listening.async_accept(on.peer, h); }, connect);

  drive<stream_pair>("socket.async_send", "async_send", [](auto& on, auto h) {
    on.near.async_send(on.buffer(), h);
  });
  drive<stream_pair>("socket.async_send", "async_write_some", [](auto& on, auto h) {
    on.near.async_write_some(on.buffer(), h);
  });
  drive<stream_pair>(
      "socket.async_send(null_buffers)", "async_send(null_buffers)",
      [&](auto& on, auto h) { on.near.async_send(none, h); });
  drive<stream_pair>(
      "socket.async_receive", "async_receive",
      [](auto& on, auto h) { on.near.async_receive(on.buffer(), h); }, write);
  drive<stream_pair>(
      "socket.async_receive", "async_read_some",
      [](auto& on, auto h) { on.near.async_read_some(on.buffer(), h); }, write);
  drive<stream_pair>(
      "socket.async_receive(null_buffers)", "async_receive(null_buffers)",
      [&](auto& on, auto h) { on.near.async_receive(none, h); }, write);

  drive<packet_pair>(
      "socket.async_receive_with_flags", "async_receive(out_flags)",
      [](auto& on, auto h) { on.near.async_receive(on.buffer(), on.flags, h); }, write);
  drive<packet_pair>(
      "socket.async_receive_with_flags(null_buffers)",
      "async_receive(null_buffers, out_flags)",
      [&](auto& on, auto h) { on.near.async_receive(none, on.flags, h); }, write);

  drive<datagram_pair>("socket.async_send_to", "async_send_to", [](auto& on, auto h) {
    on.near.async_send_to(on.buffer(), on.far.local_endpoint(), h);
  });
  drive<datagram_pair>(
      "socket.async_send_to(null_buffers)", "async_send_to(null_buffers)",
      [&](auto& on, auto h) { on.near.async_send_to(none, on.far.local_endpoint(), h); });
  drive<datagram_pair>(
      "socket.async_receive_from", "async_receive_from",
      [](auto& on, auto h) { on.near.async_receive_from(on.buffer(), on.sender, h); },
      write);
  drive<datagram_pair>(
      "socket.async_receive_from(null_buffers)", "async_receive_from(null_buffers)",
      [&](auto& on, auto h) { on.near.async_receive_from(none, on.sender, h); }, write);
}

void drive_descriptors()
{
  const auto write = [](auto& on) { on.write(); };
  const auto none = net::null_buffers();

  drive<descriptor_pair>(
      "descriptor.async_wait", "async_wait",
      [](auto& on, auto h) {
        on.near.async_wait(net::posix::descriptor_base::wait_read, h);
      },
      write);
  drive<descriptor_pair>(
      "descriptor.async_write_some", "async_write_some",
      [](auto& on, auto h) { on.near.async_write_some(on.buffer(), h); });
  drive<descriptor_pair>(
      "descriptor.async_write_some(null_buffers)", "async_write_some(null_buffers)",
      [&](auto& on, auto h) { on.near.async_write_some(none, h); });
  drive<descriptor_pair>(
      "descriptor.async_read_some", "async_read_some",
      [](auto& on, auto h) { on.near.async_read_some(on.buffer(), h); }, write);
  drive<descriptor_pair>(
      "descriptor.async_read_some(null_buffers)", "async_read_some(null_buffers)",
      [&](auto& on, auto h) { on.near.async_read_some(none, h); }, write);
  drive<pipe_pair>(
      "descriptor.async_read_some", "async_read_some of a pipe",
      [](auto& on, auto h) { on.reader.async_read_some(on.buffer(), h); }, write);
  drive<writing_pipe>(
      "descriptor.async_write_some", "async_write_some of a pipe",
      [](auto& on, auto h) { on.writer.async_write_some(on.buffer(), h); });
  drive<serial>(
      "descriptor.async_read_some", "async_read_some of a serial port",
      [](auto& on, auto h) { on.port.async_read_some(on.buffer(), h); }, write);
  drive<serial>(
      "descriptor.async_write_some", "async_write_some of a serial port",
      [](auto& on, auto h) { on.port.async_write_some(on.buffer(), h); });
#if defined(BOOST_ASIO_HAS_FILE)
  drive<file<net::stream_file>>(
      "descriptor.async_write_some", "async_write_some of a file",
      [](auto& on, auto h) { on.opened.async_write_some(on.buffer(), h); });
  drive<file<net::stream_file>>(
      "descriptor.async_read_some", "async_read_some of a file",
      [](auto& on, auto h) { on.opened.async_read_some(on.buffer(), h); });
  drive<file<net::random_access_file>>(
      "descriptor.async_write_some", "async_write_some_at",
      [](auto& on, auto h) { on.opened.async_write_some_at(0, on.buffer(), h); });
  drive<file<net::random_access_file>>(
      "descriptor.async_read_some", "async_read_some_at",
      [](auto& on, auto h) { on.opened.async_read_some_at(0, on.buffer(), h); });
#endif
}

void drive_others()
{
  const auto wait = [](auto& on, auto h) { on.waiting.async_wait(h); };
  drive<timer<net::steady_timer>>("deadline_timer.async_wait", "steady_timer", wait);
  drive<timer<net::deadline_timer>>("deadline_timer.async_wait", "deadline_timer", wait);
  drive<signals>(
      "signal_set.async_wait", "async_wait", wait, [](signals&) { std::raise(SIGUSR1); });
  drive<resolver>(
      "resolver.async_resolve", "async_resolve(host, service)", [](auto& on, auto h) {
        on.resolving.async_resolve("127.0.0.1", "1", net::ip::tcp::resolver::passive, h);
      });
  drive<resolver>(
      "resolver.async_resolve", "async_resolve(endpoint)", [](auto& on, auto h) {
        on.resolving.async_resolve({net::ip::address_v4::loopback(), 1}, h);
      });
  drive<channel>(
      "channel.async_send", "async_send",
      [](auto& on, auto h) { on.ends.async_send({}, 1, h); },
      [](channel& on) { on.receive(); });
  drive<channel>(
      "channel.async_receive", "async_receive",
      [](auto& on, auto h) { on.ends.async_receive(h); }, [](channel& on) { on.send(); });
}

#if ASIO_CTX_TEST_OLD_EXECUTORS
struct receiver
{
  void set_value() {}
  void set_error(std::exception_ptr) noexcept {}
  void set_done() noexcept {}
};
#endif

void drive_io_context()
{
  const std::allocator<void> memory;
  using on_io = whole_io_context;
  drive<on_io>("io_context.execute", "asio::post", [](auto& on, auto h) {
    net::post(on.executor, h);
  });
  drive<on_io>("io_context.execute", "asio::defer", [](auto& on, auto h) {
    net::defer(on.executor, h);
  });
  drive<on_io>("io_context.execute", "asio::dispatch", [](auto& on, auto h) {
    net::dispatch(on.executor, h);
  });
  drive<on_io>("io_context.execute", "executor.execute", [](auto& on, auto h) {
    on.executor.execute(h);
  });
#if ASIO_CTX_TEST_OLD_EXECUTORS
  drive<on_io>(
      "io_context.execute", "a sender of execution::bulk_execute", [](auto& on, auto h) {
        namespace ex = net::execution;
        ex::submit(ex::bulk_execute(on.executor, h, 1u), receiver());
      });
  drive<on_io>("io_context.dispatch", "io_context::dispatch", [](auto& on, auto h) {
    on.context.dispatch(h);
  });
  drive<on_io>("io_context.post", "io_context::post", [](auto& on, auto h) {
    on.context.post(h);
  });
#endif
  drive<on_io>("io_context.dispatch", "executor.dispatch", [&](auto& on, auto h) {
    on.executor.dispatch(h, memory);
  });
  drive<on_io>("io_context.post", "executor.post", [&](auto& on, auto h) {
    on.executor.post(h, memory);
  });
  drive<on_io>("io_context.defer", "executor.defer", [&](auto& on, auto h) {
    on.executor.defer(h, memory);
  });
}

void drive_strands()
{
  const std::allocator<void> memory;
  drive<old_strand>("strand.dispatch", "io_context::strand", [&](auto& on, auto h) {
    on.strand.dispatch(h, memory);
  });
  drive<old_strand>("strand.post", "io_context::strand", [&](auto& on, auto h) {
    on.strand.post(h, memory);
  });
  drive<strand>("strand_executor.execute", "asio::post", [](auto& on, auto h) {
    net::post(on.executor, h);
  });
  drive<strand>("strand_executor.dispatch", "strand.dispatch", [&](auto& on, auto h) {
    on.executor.dispatch(h, memory);
  });
  drive<strand>("strand_executor.post", "strand.post", [&](auto& on, auto h) {
    on.executor.post(h, memory);
  });
  drive<strand>("strand_executor.defer", "strand.defer", [&](auto& on, auto h) {
    on.executor.defer(h, memory);
  });
}

// Who starts it waits for it, and can't abandon it.
template <class Start>
void drive_blocking(const char* kind, const char* how, const Start& start)
{
  watch seen(kind);
  show(
      run_trial<pool>(seen, ending::completes, 1, start, [](pool&) {}), kind, how,
      "completes");
  show_row(kind, how, seen, "never");
}

void drive_thread_pool()
{
  namespace ex = net::execution;
  const std::allocator<void> memory;
  drive<pool>(
      "thread_pool.execute(blk=never,rel=fork)", "asio::post",
      [](auto& on, auto h) { net::post(on.executor, h); });
  drive<pool>(
      "thread_pool.execute(blk=never,rel=cont)", "asio::defer",
      [](auto& on, auto h) { net::defer(on.executor, h); });
  drive_blocking(
      "thread_pool.execute(blk=always)", "execute, blocking.always",
      [](auto& on, auto h) {
        net::require(on.executor, ex::blocking.always).execute(h);
      });
#if ASIO_CTX_TEST_OLD_EXECUTORS
  drive_blocking(
      "thread_pool.execute(blk=always)", "bulk_execute, blocking.always",
      [](auto& on, auto h) {
        net::require(on.executor, ex::blocking.always).bulk_execute(h, 1);
      });
  drive<pool>(
      "thread_pool.bulk)execute(blk=never,rel=fork)", "bulk_execute of three",
      [](auto& on, auto h) { on.executor.bulk_execute(h, bulk); }, bulk);
  drive<pool>(
      "thread_pool.bulk_execute(blk=never,rel=cont)", "bulk_execute, continuation",
      [](auto& on, auto h) {
        const auto next = net::require(on.executor, ex::blocking.never);
        net::prefer(next, ex::relationship.continuation).bulk_execute(h, bulk);
      },
      bulk);
#endif
  drive<pool>("thread_pool.dispatch", "executor.dispatch", [&](auto& on, auto h) {
    on.executor.dispatch(h, memory);
  });
  drive<pool>("thread_pool.post", "executor.post", [&](auto& on, auto h) {
    on.executor.post(h, memory);
  });
  drive<pool>("thread_pool.defer", "executor.defer", [&](auto& on, auto h) {
    on.executor.defer(h, memory);
  });
}

#if defined(BOOST_ASIO_HAS_IO_URING)
// Why io_uring can't be used here, or null.
const char* refusal_of_io_uring()
{
  ::io_uring ring;
  const int result = ::io_uring_queue_init(1, &ring, 0);
  if (result < 0)
    return std::strerror(-result);
  ::io_uring_queue_exit(&ring);
  return nullptr;
}
#endif

} // namespace

int main(int argc, char** argv)
{
#if defined(BOOST_ASIO_HAS_IO_URING)
  if (const char* const why = refusal_of_io_uring())
  {
    std::printf("skipped: the kernel does not allow io_uring here: %s\n", why);
    return 77;
  }
#endif
  if (argc > 1)
  {
    if (std::strcmp(argv[1], abandon) != 0)
      return 2;
    abandon_in_system_executor();
    return 0;
  }
  std::signal(SIGPIPE, SIG_IGN); // io_uring may write when the other end has gone
  show_head();
  drive_sockets();
  drive_descriptors();
  drive_others();
  drive_io_context();
  drive_strands();
  drive_thread_pool();
  drive_system_executor(argv[0]);
  std::printf("\nBoost %d\nPlatform: %s\n", BOOST_VERSION, platform);
  return failures == 0 ? 0 : 1;
}
