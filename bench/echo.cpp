// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// What does a composed operation cost? 64 bytes go to the other end of a socket and back: two
// times async_write and two times async_read, and turns of the reactor.

#include "support/ways.hpp"
#include <array>

namespace {

using namespace bench;

template <class Way, class Executor>
class echo
{
public:
  explicit echo(const Executor& executor) : client_(executor), server_(executor)
  {
    net::local::connect_pair(client_, server_);
  }

  void start(long operations)
  {
    serve(operations);
    ask(operations);
  }

private:
  void ask(long left)
  {
    net::async_write(
        client_, net::buffer(question_),
        Way::carry([this, left](error_code, std::size_t) {
          check<Way>(left);
          net::async_read(
              client_, net::buffer(answer_),
              Way::carry([this, left](error_code, std::size_t) {
                check<Way>(left);
                if (left != 1)
                  ask(left - 1);
              }));
        }));
  }

  void serve(long left)
  {
    net::async_read(
        server_, net::buffer(message_), Way::carry([this, left](error_code, std::size_t) {
          check<Way>(left);
          net::async_write(
              server_, net::buffer(message_),
              Way::carry([this, left](error_code, std::size_t) {
                check<Way>(left);
                if (left != 1)
                  serve(left - 1);
              }));
        }));
  }

  using socket = net::basic_stream_socket<net::local::stream_protocol, Executor>;
  using message = std::array<char, 64>;

  socket client_;
  socket server_;
  message question_{};
  message answer_{};
  message message_{};
};

template <class Way, class Executor>
void add(question& q, const char* workload)
{
  struct state
  {
    typename Way::io_context io;
    echo<Way, Executor> work{io.get_executor()};
  };
  q.add(workload, Way::name, 1500, [s = std::make_shared<state>()](long n) {
    run_in_context<Way>(s->io, [&] { s->work.start(n); });
  });
}

} // namespace

int main(int argc, char** argv)
{
  question q(argc, argv);
  for_each_way([&](auto way) {
    using type = decltype(way);
    add<type, typename type::io_context::executor_type>(q, "echo");
  });
  for_each_way(
      [&](auto way) { add<decltype(way), net::any_io_executor>(q, "echo_any"); });
  return q.run();
}
