// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// What does a hop cost where there are several threads? Counted are all of them.

#include "support/post_chain.hpp"
#include <array>
#include <future>

namespace {

using namespace bench;

// A chain of functions on a pool with one thread, and the wait for its end.
template <class Way>
void add_pool(question& q)
{
  struct state
  {
    typename Way::thread_pool pool{1};
    std::promise<void> end;

    void hop(long left)
    {
      check<Way>(left);
      if (left == 0)
        return end.set_value();
      net::post(pool.get_executor(), Way::carry([this, left] { hop(left - 1); }));
    }
  };
  q.add("thread_pool", Way::name, 10000, [s = std::make_shared<state>()](long n) {
    s->end = std::promise<void>();
    Way::in_context(
        [&] { net::post(s->pool.get_executor(), Way::carry([s, n] { s->hop(n); })); });
    s->end.get_future().wait();
  });
}

// Two chains on two threads of one io_context.
template <class Way>
class two_chains
{
public:
  void run(long operations, bool share_context)
  {
    const auto start = [&](int i) {
      chains_[static_cast<std::size_t>(i)].start(operations / 2);
    };
    if (share_context)
      Way::in_context([&] {
        start(0);
        start(1);
      });
    else
    {
      Way::in_context([&] { start(0); });
      Way::in_context([&] { start(1); });
    }
    std::thread other([this] { io_.run(); });
    io_.run();
    other.join();
    io_.restart();
  }

private:
  using io_context = typename Way::io_context;
  using chain = post_chain<Way, typename io_context::executor_type>;

  io_context io_;
  std::array<chain, 2> chains_{chain(io_.get_executor()), chain(io_.get_executor())};
};

template <class Way>
void add_two_chains(question& q, const char* workload, bool share_context)
{
  q.add(
      workload, Way::name, 20000,
      [chains = std::make_shared<two_chains<Way>>(), share_context](long n) {
        chains->run(n, share_context);
      });
}

// Two threads that read the same store: nothing is written.
void add_get_store(question& q)
{
  const auto read = [](long operations) {
    long sum = 0;
    for (long i = 0; i != operations; ++i)
    {
      sum += *storage.get_store();
#if defined(__GNUC__)
      asm volatile("" : "+r"(sum) : : "memory");
#endif
    }
    if (sum != operations)
      fail("the wrong store");
  };
  constexpr long operations = 400000;
  q.add("get_store_threads", "one_thread", operations, [read](long n) {
    storage.run(1, read, n);
  });
  q.add("get_store_threads", "two_threads", operations, [read](long n) {
    storage.run(1, [&] {
      std::thread other(asio_ctx::bind([&] { read(n / 2); }));
      read(n / 2);
      other.join();
    });
  });
}

} // namespace

int main(int argc, char** argv)
{
  question q(argc, argv);
  for_each_way([&](auto way) { add_pool<decltype(way)>(q); });
  for_each_way([&](auto way) {
    add_two_chains<decltype(way)>(q, "two_threads_shared_context", true);
  });
  for_each_way([&](auto way) {
    add_two_chains<decltype(way)>(q, "two_threads_own_contexts", false);
  });
  if (is_plain_program)
    add_get_store(q);
  return q.run();
}
