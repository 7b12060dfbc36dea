// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_TEST_WHOLE_PROGRAM_FIXTURES_HPP
#define ASIO_CTX_TEST_WHOLE_PROGRAM_FIXTURES_HPP

#include "sites.hpp"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/connect_pipe.hpp>
#include <boost/asio/deadline_timer.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/generic/seq_packet_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/io_context_strand.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/readable_pipe.hpp>
#include <boost/asio/serial_port.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/writable_pipe.hpp>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <fcntl.h>
#include <string>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

#if defined(BOOST_ASIO_HAS_FILE)
#include <boost/asio/random_access_file.hpp>
#include <boost/asio/stream_file.hpp>
#endif

// The objects whose operations are driven.
namespace kinds {

namespace net = boost::asio;

template <class T>
T checked(T result, const char* what)
{
  if (result < 0)
    throw std::system_error(errno, std::generic_category(), what);
  return result;
}

struct in_io_context
{
  using context_type = net::io_context;

  // Whether an operation ends before its handler is called, by another one that it starts: in
  // time, or as its object dies.
  static constexpr bool hands_handlers_on = false;

  // Of those that have one.
  std::uintmax_t native_handle() const { return 0; }
};

struct buffers
{
  std::array<char, 4> bytes{};

  auto buffer() { return net::buffer(bytes); }
};

template <class Socket>
struct pair_of : buffers, in_io_context
{
  explicit pair_of(net::io_context& io) : near(io), far(io) {}

  std::uintmax_t native_handle()
  {
    return static_cast<std::uintmax_t>(near.native_handle());
  }

  Socket near, far;
};

struct stream_pair : pair_of<net::local::stream_protocol::socket>
{
  explicit stream_pair(net::io_context& io) : pair_of(io)
  {
    net::local::connect_pair(near, far);
  }

  void write() { far.send(buffer()); }
};

struct packet_pair : pair_of<net::generic::seq_packet_protocol::socket>
{
  explicit packet_pair(net::io_context& io) : pair_of(io)
  {
    int ends[2];
    checked(::socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), "socketpair");
    near.assign({AF_UNIX, 0}, ends[0]);
    far.assign({AF_UNIX, 0}, ends[1]);
  }

  void write() { far.send(buffer(), 0); }

  net::socket_base::message_flags flags = 0;
};

struct datagram_pair : pair_of<net::ip::udp::socket>
{
  explicit datagram_pair(net::io_context& io) : pair_of(io)
  {
    for (net::ip::udp::socket* end : {&near, &far})
    {
      end->open(net::ip::udp::v4());
      end->bind({net::ip::address_v4::loopback(), 0});
    }
  }

  void write() { far.send_to(buffer(), near.local_endpoint()); }

  net::ip::udp::endpoint sender;
};

struct acceptor : in_io_context
{
  explicit acceptor(net::io_context& io)
    : listening(io, {net::ip::address_v4::loopback(), 0}), accepted(io), client(io)
  {}

  std::uintmax_t native_handle()
  {
    return static_cast<std::uintmax_t>(listening.native_handle());
  }

  void connect() { client.connect(listening.local_endpoint()); }

  net::ip::tcp::acceptor listening;
  net::ip::tcp::socket accepted, client;
  net::ip::tcp::endpoint peer;
};

struct connector : acceptor
{
  using acceptor::acceptor;

  std::uintmax_t native_handle()
  {
    return static_cast<std::uintmax_t>(client.native_handle());
  }
};

struct pipe_pair : buffers, in_io_context
{
  explicit pipe_pair(net::io_context& io) : reader(io), writer(io)
  {
    net::connect_pipe(reader, writer);
  }

  std::uintmax_t native_handle()
  {
    return static_cast<std::uintmax_t>(reader.native_handle());
  }

  void write() { writer.write_some(buffer()); }

  net::readable_pipe reader;
  net::writable_pipe writer;
};

struct writing_pipe : pipe_pair
{
  using pipe_pair::pipe_pair;

  std::uintmax_t native_handle()
  {
    return static_cast<std::uintmax_t>(writer.native_handle());
  }
};

struct descriptor_pair : pair_of<net::posix::stream_descriptor>
{
  explicit descriptor_pair(net::io_context& io) : pair_of(io)
  {
    int ends[2];
    checked(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends), "socketpair");
    near.assign(ends[0]);
    far.assign(ends[1]);
  }

  void write() { far.write_some(buffer()); }
};

// A serial port is a descriptor to Asio: this one is a pseudo-terminal.
struct serial : buffers, in_io_context
{
  explicit serial(net::io_context& io)
    : line(io, checked(::posix_openpt(O_RDWR | O_NOCTTY), "posix_openpt")), port(io)
  {
    checked(::grantpt(line.native_handle()), "grantpt");
    checked(::unlockpt(line.native_handle()), "unlockpt");
    char name[64];
    if (const int error = ::ptsname_r(line.native_handle(), name, sizeof(name)))
      throw std::system_error(error, std::generic_category(), "ptsname_r");
    port.open(name);
  }

  std::uintmax_t native_handle()
  {
    return static_cast<std::uintmax_t>(port.native_handle());
  }

  void write() { line.write_some(buffer()); }

  net::posix::stream_descriptor line;
  net::serial_port port;
};

#if defined(BOOST_ASIO_HAS_FILE)
template <class File>
struct file : buffers, in_io_context
{
  explicit file(net::io_context& io)
    : opened(io, checked(::open("/tmp", O_TMPFILE | O_RDWR, 0600), "open"))
  {
    checked(::pwrite(opened.native_handle(), bytes.data(), bytes.size(), 0), "pwrite");
  }

  std::uintmax_t native_handle()
  {
    return static_cast<std::uintmax_t>(opened.native_handle());
  }

  File opened;
};
#endif

template <class Timer>
struct timer : in_io_context
{
  // Expired already, and yet nothing is done before the context runs.
  explicit timer(net::io_context& io) : waiting(io, Timer::time_point::min()) {}

  Timer waiting;
};

template <>
struct timer<net::deadline_timer> : in_io_context
{
  explicit timer(net::io_context& io)
    : waiting(io, boost::posix_time::ptime(boost::posix_time::min_date_time))
  {}

  net::deadline_timer waiting;
};

struct resolver : in_io_context
{
  explicit resolver(net::io_context& io) : resolving(io) {}

  net::ip::tcp::resolver resolving;
};

struct signals : in_io_context
{
  explicit signals(net::io_context& io) : waiting(io, SIGUSR1) {}

  net::signal_set waiting;
};

struct channel : in_io_context
{
  static constexpr bool hands_handlers_on = true;

  explicit channel(net::io_context& io) : ends(io) {}

  void send() { ends.try_send(boost::system::error_code(), 1); }
  void receive()
  {
    ends.try_receive([](auto...) {});
  }

  net::experimental::channel<void(boost::system::error_code, int)> ends;
};

struct whole_io_context : in_io_context
{
  explicit whole_io_context(net::io_context& io)
    : context(io), executor(io.get_executor())
  {}

  net::io_context& context;
  net::io_context::executor_type executor;
};

struct old_strand : in_io_context
{
  explicit old_strand(net::io_context& io) : strand(io) {}

  net::io_context::strand strand;
};

struct strand : in_io_context
{
  explicit strand(net::io_context& io) : executor(io.get_executor()) {}

  net::strand<net::io_context::executor_type> executor;
};

struct pool
{
  using context_type = net::thread_pool;
  static constexpr bool hands_handlers_on = false;

  explicit pool(net::thread_pool& threads) : executor(threads.get_executor()) {}

  std::uintmax_t native_handle() const { return 0; }

  net::thread_pool::executor_type executor;
};

} // namespace kinds

#endif // ASIO_CTX_TEST_WHOLE_PROGRAM_FIXTURES_HPP
