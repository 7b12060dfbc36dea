// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// What a context costs: user cycles and instructions, read inside the process, as the median of
// rounds in which all variants take turns; nanoseconds where the machine shows no counters. Each
// workload checks the context that it carries, so that a variant which carries nothing fails
// instead of winning.

#include <algorithm>
#include <array>
#include <asio_ctx.hpp>
#include <boost/asio.hpp>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#if defined(__linux__)
#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace {

namespace net = boost::asio;

struct reading
{
  double cost = 0; // cycles or nanoseconds
  double instructions = 0;
};

// User cycles and instructions of this thread, or the time.
class counters
{
public:
  counters()
  {
#if defined(__linux__)
    cycles_ = open(PERF_COUNT_HW_CPU_CYCLES, -1);
    if (cycles_ >= 0 && open(PERF_COUNT_HW_INSTRUCTIONS, cycles_) < 0)
      cycles_ = -1;
#endif
  }

  bool hardware() const { return cycles_ >= 0; }

  reading read() const
  {
#if defined(__linux__)
    if (hardware())
    {
      std::array<std::uint64_t, 3> values{};
      if (::read(cycles_, values.data(), sizeof(values)) != sizeof(values))
        std::abort();
      return {static_cast<double>(values[1]), static_cast<double>(values[2])};
    }
#endif
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return {std::chrono::duration<double, std::nano>(now).count(), 0};
  }

private:
#if defined(__linux__)
  static int open(std::uint64_t event, int group)
  {
    perf_event_attr attributes{};
    attributes.size = sizeof(attributes);
    attributes.type = PERF_TYPE_HARDWARE;
    attributes.config = event;
    attributes.exclude_kernel = 1;
    attributes.exclude_hv = 1;
    attributes.read_format = PERF_FORMAT_GROUP;
    return static_cast<int>(syscall(SYS_perf_event_open, &attributes, 0, -1, group, 0));
  }
#endif

  int cycles_ = -1;
};

[[noreturn]] void fail(const char* what)
{
  std::fprintf(stderr, "wrong context in: %s\n", what);
  std::exit(1);
}

asio_ctx::async_local_storage<int> storage;

int value()
{
  const int* store = storage.get_store();
  return store ? *store : 0;
}

struct variant
{
  std::string name;
  std::function<void(int operations)> run;
  std::vector<double> costs = {};
  std::vector<double> instructions = {};
};

double median(std::vector<double> values)
{
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

void compare(
    const counters& perf, const char* title, int operations,
    std::vector<variant> variants)
{
  for (variant& v : variants)
    v.run(operations / 10 + 1); // warm-up
  for (int round = 0; round != 15; ++round)
    for (std::size_t i = 0; i != variants.size(); ++i)
    {
      variant& v = variants[(i + static_cast<std::size_t>(round)) % variants.size()];
      const reading before = perf.read();
      v.run(operations);
      const reading after = perf.read();
      v.costs.push_back((after.cost - before.cost) / operations);
      v.instructions.push_back((after.instructions - before.instructions) / operations);
    }
  std::printf("%s\n", title);
  const double base = median(variants.front().costs);
  for (const variant& v : variants)
  {
    std::printf(
        "  %-52s %8.1f %s  x%-5.2f", v.name.c_str(), median(v.costs),
        perf.hardware() ? "cycles" : "ns", median(v.costs) / base);
    if (perf.hardware())
      std::printf(" %8.1f instructions", median(v.instructions));
    std::printf("\n");
  }
}

// One handler that posts itself again and again.
template <class Executor, class Bind>
void post_chain(
    const Executor& executor, net::io_context& io, int operations, Bind bind, int id)
{
  struct hop
  {
    const Executor& executor;
    Bind bind;
    int left;
    int id;

    void operator()() const
    {
      if (value() != id)
        fail("post");
      if (left != 0)
        net::post(executor, bind(hop{executor, bind, left - 1, id}));
    }
  };
  storage.run(1, [&] { net::post(executor, bind(hop{executor, bind, operations, id})); });
  io.run();
  io.restart();
}

const auto as_it_is = [](auto handler) { return handler; };
const auto bound = [](auto handler) {
  return asio_ctx::bind_context(std::move(handler));
};

// The pattern that programs use without this library.
thread_local std::shared_ptr<int> by_hand_current;

template <class Handler>
struct by_hand
{
  std::shared_ptr<int> captured;
  Handler handler;

  void operator()()
  {
    by_hand_current.swap(captured);
    handler();
    by_hand_current.swap(captured);
  }
};

void by_hand_chain(net::io_context& io, int operations)
{
  struct hop
  {
    net::io_context& io;
    int left;

    void operator()() const
    {
      if (!by_hand_current || *by_hand_current != 1)
        fail("post by hand");
      if (left != 0)
        net::post(io, by_hand<hop>{by_hand_current, hop{io, left - 1}});
    }
  };
  net::post(io, by_hand<hop>{std::make_shared<int>(1), hop{io, operations}});
  io.run();
  io.restart();
}

// A hook that does nothing but be there.
struct empty_before
{
  void before(asio_ctx::async_id) {}
};

struct empty_callbacks : empty_before
{
  void
  init(asio_ctx::async_id, std::string_view, asio_ctx::async_id, asio_ctx::resource_ref)
  {}
  void after(asio_ctx::async_id) {}
  void destroy(asio_ctx::async_id) {}
  void promise_resolve(asio_ctx::async_id) {}
};

template <class Callbacks, class F>
std::function<void(int)> with_hook(Callbacks callbacks, F f)
{
  return [callbacks, f](int operations) {
    const auto hook = asio_ctx::create_hook(callbacks).enable();
    f(operations);
  };
}

} // namespace

int main()
{
  const counters perf;
  if (!perf.hardware())
    std::puts("No hardware counters here: times, which a busy machine distorts.\n"
              "Instructions: valgrind --tool=callgrind.");
  // A second thread, as a server has: the C library is faster without.
  std::promise<void> end;
  std::thread second([waiting = end.get_future()] { waiting.wait(); });

  std::deque<asio_ctx::async_local_storage<int>> many(100);
  asio_ctx::context_frame deep;
  {
    const asio_ctx::frame_scope scope{asio_ctx::context_frame()};
    storage.enter_with(1);
    for (auto& other : many)
      other.enter_with(7);
    deep = asio_ctx::current_frame();
  }

  int sum = 0;
  const auto read_store = [&](int n) {
    for (int i = 0; i != n; ++i)
      sum += value();
  };
  compare(
      perf, "get_store (with a loop around it)", 1000000,
      {{"no context", read_store},
       {"one storage", [&](int n) { storage.run(1, read_store, n); }},
       {"a hundred storages, nested a hundred deep", [&](int n) {
          const asio_ctx::frame_scope scope(deep);
          read_store(n);
        }}});
  const auto hop_by_hand = [&](int n) {
    for (int i = 0; i != n; ++i)
    {
      asio_ctx::context_frame frame = asio_ctx::current_frame();
      const asio_ctx::frame_scope scope(std::move(frame));
      asm volatile("" : : : "memory");
    }
  };
  compare(
      perf, "capture, enter, leave, drop", 1000000,
      {{"no context", hop_by_hand},
       {"one storage", [&](int n) { storage.run(1, hop_by_hand, n); }}});
  const auto run_each = [&](int n) {
    for (int i = 0; i != n; ++i)
      storage.run(i, [&] { sum += value() - i; });
  };
  compare(
      perf, "run", 1000000,
      {{"the only storage", run_each}, {"in a frame with a hundred others", [&](int n) {
                                          const asio_ctx::frame_scope scope(deep);
                                          run_each(n);
                                        }}});

  net::io_context plain;
  asio_ctx::io_context ours;
  net::io_context& ours_base = ours;
  const net::any_io_executor plain_any = plain.get_executor();
  const net::any_io_executor ours_any = ours.get_executor();
  const auto none = [](auto handler) {
    return asio_ctx::bind_context(asio_ctx::context_frame(), std::move(handler));
  };
  const auto post_typed = [&](int n) {
    post_chain(ours.get_executor(), ours_base, n, as_it_is, 1);
  };
  compare(
      perf, "post, executor type known", 300000,
      {{"Asio", [&](int n) { post_chain(plain.get_executor(), plain, n, as_it_is, 0); }},
       {"by hand: shared_ptr and thread_local", [&](int n) { by_hand_chain(plain, n); }},
       {"reach 1: bind_context",
        [&](int n) { post_chain(plain.get_executor(), plain, n, bound, 1); }},
       {"reach 2: context_executor", post_typed},
       {"reach 2, a hook with an empty before", with_hook(empty_before(), post_typed)},
       {"reach 2, a hook with all five, empty", with_hook(empty_callbacks(), post_typed)},
       {"reach 1, no context",
        [&](int n) { post_chain(plain.get_executor(), plain, n, none, 0); }}});
  compare(
      perf, "post, any_io_executor", 300000,
      {{"Asio", [&](int n) { post_chain(plain_any, plain, n, as_it_is, 0); }},
       {"reach 1: bind_context",
        [&](int n) { post_chain(plain_any, plain, n, bound, 1); }},
       {"reach 2: context_executor",
        [&](int n) { post_chain(ours_any, ours_base, n, as_it_is, 1); }}});
  std::printf("(checksum %d)\n", sum);
  end.set_value();
  second.join();
}
