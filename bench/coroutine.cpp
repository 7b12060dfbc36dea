// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// What does a coroutine cost that waits for one operation after the other?

#include "support/ways.hpp"

namespace {

using namespace bench;

// Asio's, with the awaitable type that the executor has.
struct asios_co_spawn
{
  template <class Executor, class F>
  static void spawn(const Executor& executor, F f)
  {
    net::co_spawn(executor, std::move(f), net::detached);
  }
};

template <class Way, class Executor>
class posting
{
public:
  explicit posting(Executor executor) : executor_(std::move(executor)) {}

  net::awaitable<void, Executor> run(long operations)
  {
    for (; operations != 0; --operations)
    {
      co_await net::post(executor_, Way::token(net::use_awaitable_t<Executor>()));
      check<Way>(operations);
    }
  }

private:
  Executor executor_;
};

template <class Way, class Executor>
class reading_bytes
{
public:
  explicit reading_bytes(const Executor& executor) : from_(executor), to_(executor)
  {
    net::local::connect_pair(from_, to_);
  }

  net::awaitable<void, Executor> run(long operations)
  {
    for (; operations != 0; --operations)
    {
      co_await from_.async_write_some(
          net::buffer(&byte_, 1), Way::token(net::use_awaitable_t<Executor>()));
      co_await to_.async_read_some(
          net::buffer(&byte_, 1), Way::token(net::use_awaitable_t<Executor>()));
      check<Way>(operations);
    }
  }

private:
  using socket = net::basic_stream_socket<net::local::stream_protocol, Executor>;

  socket from_;
  socket to_;
  char byte_ = 0;
};

// A token carries the context that is there: the first one has to be given it.
template <class Way, class Executor, class Work>
net::awaitable<void, Executor>
in_bound_context(asio_ctx::context_frame frame, Executor executor, Work* work, long n)
{
  co_await net::post(
      executor,
      asio_ctx::bind_context(std::move(frame), net::use_awaitable_t<Executor>()));
  co_await work->run(n);
}

template <class Way, class Spawn, template <class, class> class Work, class Executor>
void add(question& q, const char* workload, long operations)
{
  struct state
  {
    typename Way::io_context io;
    Executor executor{io.get_executor()};
    Work<Way, Executor> work{executor};
  };
  add_with_hook<Way>(q, workload, operations, [s = std::make_shared<state>()](long n) {
    run_in_context<Way>(s->io, [&] {
      if constexpr (Way::binds_handlers)
        Spawn::spawn(s->executor, [&s, n, frame = asio_ctx::current_frame()] {
          return in_bound_context<Way>(frame, s->executor, &s->work, n);
        });
      else
        Spawn::spawn(s->executor, [&s, n] { return s->work.run(n); });
    });
  });
}

template <template <class, class> class Work>
void add_all(question& q, const std::string& workload, long operations)
{
  const std::string any = workload + "_any";
  for_each_way_of_asio([&](auto way) {
    using type = decltype(way);
    add<type, asios_co_spawn, Work, typename type::io_context::executor_type>(
        q, workload.c_str(), operations);
  });
  for_each_way_of_asio([&](auto way) {
    add<decltype(way), asios_co_spawn, Work, net::any_io_executor>(
        q, any.c_str(), operations);
  });
}

} // namespace

int main(int argc, char** argv)
{
  question q(argc, argv);
  add_all<posting>(q, "co_post", 10000);
  add_all<reading_bytes>(q, "co_socket", 3000);
  return q.run();
}
