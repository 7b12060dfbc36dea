// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// What does a function cost that is dispatched inline, or posted to a strand?

#include "support/post_chain.hpp"

namespace {

using namespace bench;

// Functions that are called at once, because their executor runs its dispatcher.
template <class Way, class Executor>
class dispatching
{
public:
  explicit dispatching(Executor executor) : executor_(std::move(executor)) {}

  void start(long operations)
  {
    net::post(executor_, Way::carry([this, operations] {
                for (long left = operations; left != 0; --left)
                  net::dispatch(executor_, Way::carry([this, left] {
                                  check<Way>(left);
                                  ++called_;
                                }));
                if (called_ != operations)
                  fail("dispatch did not call");
                called_ = 0;
              }));
  }

private:
  Executor executor_;
  long called_ = 0;
};

template <
    class Way, template <class, class> class Work, class Executor, class MakeExecutor>
void add(question& q, const char* workload, long operations, MakeExecutor make)
{
  struct state
  {
    explicit state(MakeExecutor make_executor) : work(Executor(make_executor(io))) {}

    typename Way::io_context io;
    Work<Way, Executor> work;
  };
  q.add(workload, Way::name, operations, [s = std::make_shared<state>(make)](long n) {
    run_in_context<Way>(s->io, [&] { s->work.start(n); });
  });
}

const auto own_executor = [](auto& io) { return io.get_executor(); };

// In the executor mode: a strand over a context executor, and the other way round.
const auto strand_outside = [](auto& io) { return net::make_strand(io.get_executor()); };

const auto strand_inside = [](auto& io) {
  if constexpr (std::is_same_v<decltype(io), asio_ctx::io_context&>)
    return asio_ctx::make_context_executor(net::make_strand(io.inner().get_executor()));
  else
    return net::make_strand(io.get_executor());
};

template <class Way, class Make>
using made_by = decltype(std::declval<Make>()(std::declval<typename Way::io_context&>()));

template <template <class, class> class Work, class Make>
void add_both(question& q, const char* typed, const char* any, long operations, Make make)
{
  for_each_way([&](auto way) {
    using type = decltype(way);
    add<type, Work, made_by<type, Make>>(q, typed, operations, make);
  });
  for_each_way([&](auto way) {
    add<decltype(way), Work, net::any_io_executor>(q, any, operations, make);
  });
}

} // namespace

int main(int argc, char** argv)
{
  question q(argc, argv);
  add_both<dispatching>(q, "dispatch", "dispatch_any", 50000, own_executor);
  add_both<post_chain>(q, "strand", "strand_any", 5000, strand_outside);
  add_both<post_chain>(q, "strand_inside", "strand_inside_any", 5000, strand_inside);
  return q.run();
}
