// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// What does a timer cost? Many of them each time, which have expired: one alone would show the
// system calls of the reactor.

#include "support/ways.hpp"
#include <chrono>
#include <vector>

namespace {

using namespace bench;

template <class Way, class Executor>
class timers
{
public:
  explicit timers(const Executor& executor)
  {
    for (long i = 0; i != 256; ++i)
      timers_.emplace_back(executor);
  }

  void start(long operations)
  {
    const long all = static_cast<long>(timers_.size());
    const long size = operations < all ? operations : all;
    pending_ = size;
    later_ = operations - size;
    for (long i = 0; i != size; ++i)
    {
      timer& t = timers_[static_cast<std::size_t>(i)];
      t.expires_at(timer::time_point::min());
      t.async_wait(Way::carry([this, i](error_code) {
        check<Way>(i);
        if (--pending_ == 0 && later_ != 0)
          start(later_);
      }));
    }
  }

private:
  using clock = std::chrono::steady_clock;
  using timer = net::basic_waitable_timer<clock, net::wait_traits<clock>, Executor>;

  std::vector<timer> timers_;
  long pending_ = 0;
  long later_ = 0;
};

template <class Way, class Executor>
void add(question& q, const char* workload)
{
  struct state
  {
    typename Way::io_context io;
    timers<Way, Executor> work{io.get_executor()};
  };
  add_with_hook<Way>(q, workload, 10000, [s = std::make_shared<state>()](long n) {
    run_in_context<Way>(s->io, [&] { s->work.start(n); });
  });
}

} // namespace

int main(int argc, char** argv)
{
  question q(argc, argv);
  for_each_way([&](auto way) {
    using type = decltype(way);
    add<type, typename type::io_context::executor_type>(q, "timer");
  });
  for_each_way(
      [&](auto way) { add<decltype(way), net::any_io_executor>(q, "timer_any"); });
  return q.run();
}
