// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include "hops.hpp"
#include <array>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/experimental/co_spawn.hpp>
#include <boost/asio/experimental/coro.hpp>
#include <boost/asio/experimental/promise.hpp>
#include <boost/asio/experimental/use_promise.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/spawn.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstddef>

namespace stale_address {
namespace {

namespace net = boost::asio;

// One loop for each home, so that an executor says in which turn a handler runs; behind a
// strand, as in programs whose coroutines move.
class loops
{
public:
  auto& strand(int i) { return at(i).strand; }

  // There is one handler in all of them for as long as there is something to do.
  bool poll(int i)
  {
    idle_turns_ = at(i).context.poll() ? 0 : idle_turns_ + 1;
    return idle_turns_ != home_count;
  }

private:
  struct loop
  {
    net::io_context context{1};
    net::executor_work_guard<net::io_context::executor_type> work{context.get_executor()};
    net::strand<net::io_context::executor_type> strand{context.get_executor()};
  };

  loop& at(int i) { return loops_[static_cast<std::size_t>(i)]; }

  std::array<loop, home_count> loops_;
  int idle_turns_ = 0;
};

// A coroutine goes on wherever its completion handler is run, hence the bound executors: a
// post to another executor would come back to the coroutine's own.

// `post_to(strand)` is awaited.
template <class Context, class PostTo>
tally run_awaitable(int threads, PostTo post_to)
{
  loops all;
  turns<Context> t(threads);
  const auto hop = [&] { return post_to(all.strand(t.next_turn())); };
  net::co_spawn(
      all.strand(0), hop_as_coroutine<net::awaitable<void>>(all.strand(0), t, hop),
      net::detached);
  return t.run([&](int i) { return all.poll(i); });
}

template <class Context>
tally run_coro(int threads)
{
  loops all;
  turns<Context> t(threads);
  const auto hop = [&] {
    return net::post(net::bind_executor(all.strand(t.next_turn()), net::deferred));
  };
  net::experimental::co_spawn(
      hop_as_coroutine<net::experimental::coro<void>>(all.strand(0), t, hop),
      net::detached);
  return t.run([&](int i) { return all.poll(i); });
}

template <class Context>
tally run_spawn(int threads)
{
  loops all;
  turns<Context> t(threads);
  net::spawn(
      all.strand(0),
      [&](net::yield_context yield) {
        hop_as_fiber(
            t, [&] { net::post(net::bind_executor(all.strand(t.next_turn()), yield)); });
      },
      net::detached);
  return t.run([&](int i) { return all.poll(i); });
}

} // namespace

tally awaitable_hops(accessor which, int threads)
{
  return with_context_of(which, [&](auto t) {
    return run_awaitable<typename decltype(t)::context>(threads, [](auto strand) {
      return net::post(net::bind_executor(strand, net::use_awaitable));
    });
  });
}

tally spawn_hops(accessor which, int threads)
{
  return with_context_of(
      which, [&](auto t) { return run_spawn<typename decltype(t)::context>(threads); });
}

tally coro_hops(accessor which, int threads)
{
  return with_context_of(
      which, [&](auto t) { return run_coro<typename decltype(t)::context>(threads); });
}

// A promise is not ready yet when it is awaited here, and so its operation goes on with the
// coroutine directly.
tally promise_hops(accessor which, int threads)
{
  return with_context_of(which, [&](auto t) {
    return run_awaitable<typename decltype(t)::context>(threads, [](auto strand) {
      return net::post(strand, net::experimental::use_promise);
    });
  });
}

shared_cell asio_cell()
{
  return {&read_here, &write_here};
}

} // namespace stale_address
