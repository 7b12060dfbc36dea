// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// What does a posted function cost?

#include "support/post_chain.hpp"

namespace {

using namespace bench;

template <class Way>
using executor_of = typename Way::io_context::executor_type;

// Functions that are posted a batch at a time: each has memory of its own.
template <class Way, class Executor>
class post_batches
{
public:
  explicit post_batches(Executor executor) : executor_(std::move(executor)) {}

  void start(long operations)
  {
    const long size = operations < 256 ? operations : 256;
    pending_ = size;
    later_ = operations - size;
    for (long i = 0; i != size; ++i)
      net::post(executor_, Way::carry(member{this, i}));
  }

private:
  struct member
  {
    post_batches* batches;
    long number;

    void operator()() const
    {
      check<Way>(number);
      if (--batches->pending_ == 0 && batches->later_ != 0)
        batches->start(batches->later_);
    }
  };

  Executor executor_;
  long pending_ = 0;
  long later_ = 0;
};

template <class Way, template <class, class> class Chain, class Executor>
void add(question& q, const char* workload, long operations)
{
  struct state
  {
    typename Way::io_context io;
    Chain<Way, Executor> chain{io.get_executor()};
  };
  q.add(workload, Way::name, operations, [s = std::make_shared<state>()](long n) {
    run_in_context<Way>(s->io, [&] { s->chain.start(n); });
  });
}

} // namespace

int main(int argc, char** argv)
{
  question q(argc, argv);
  for_each_way([&](auto way) {
    using type = decltype(way);
    add<type, post_chain, executor_of<type>>(q, "post", 20000);
  });
  for_each_way([&](auto way) {
    add<decltype(way), post_chain, net::any_io_executor>(q, "post_any", 20000);
  });
  for_each_way([&](auto way) {
    using type = decltype(way);
    add<type, post_batches, executor_of<type>>(q, "post_batch", 20000);
  });
  return q.run();
}
