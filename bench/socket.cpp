// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// What does an operation of a socket cost? Two of them each time: a byte is written and read.

#include "support/byte_chain.hpp"

namespace {

using namespace bench;

template <class Way, class Executor>
void add(question& q, const char* workload)
{
  struct state
  {
    typename Way::io_context io;
    byte_chain<Way, Executor> chain{io.get_executor()};
  };
  q.add(workload, Way::name, 3000, [s = std::make_shared<state>()](long n) {
    run_in_context<Way>(s->io, [&] { s->chain.start(n); });
  });
}

} // namespace

int main(int argc, char** argv)
{
  question q(argc, argv);
  for_each_way([&](auto way) {
    using type = decltype(way);
    add<type, typename type::io_context::executor_type>(q, "socket");
  });
  for_each_way(
      [&](auto way) { add<decltype(way), net::any_io_executor>(q, "socket_any"); });
  return q.run();
}
