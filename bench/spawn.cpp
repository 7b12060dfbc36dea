// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// What does a hop of a fiber cost?

#include "support/ways.hpp"
#include <boost/asio/spawn.hpp>
#include <exception>

namespace {

using namespace bench;

template <class Way>
void posting(net::yield_context yield, long operations)
{
  const net::any_io_executor executor = yield.get_executor();
  for (; operations != 0; --operations)
  {
    net::post(executor, Way::token(yield));
    check<Way>(operations);
  }
}

// As for a coroutine: a token carries the context that is there.
template <class Way>
void in_bound_context(
    asio_ctx::context_frame frame, net::yield_context yield, long operations)
{
  net::post(yield.get_executor(), asio_ctx::bind_context(std::move(frame), yield));
  posting<Way>(yield, operations);
}

} // namespace

int main(int argc, char** argv)
{
  question q(argc, argv);
  for_each_way_of_asio([&](auto way) {
    using type = decltype(way);
    auto io = std::make_shared<typename type::io_context>();
    q.add("spawn_post", type::name, 5000, [io](long n) {
      run_in_context<type>(*io, [&] {
        net::spawn(
            io->get_executor(),
            [n, frame = asio_ctx::current_frame()](net::yield_context yield) {
              if constexpr (type::binds_handlers)
                in_bound_context<type>(frame, yield, n);
              else
                posting<type>(yield, n);
            },
            [](std::exception_ptr) {});
      });
    });
  });
  return q.run();
}
