// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// A program of plain Asio, compiled as it is and as a whole program. It says in which order its
// handlers run and with what, what run() and the like return, and how many heap allocations
// are made: unchanged.sh compares.
//
//   unchanged               says all this
//   unchanged --in-context  the same in a context, with asio_ctx
//   unchanged --limits      says the size of the largest handlers whose memory Asio recycles

#include "support/count_allocations.hpp"

#include <array>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/defer.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/io_context_strand.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/require.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <future>
#include <memory>
#include <stdexcept>
#include <utility>

#if defined(BOOST_ASIO_HAS_CO_AWAIT)
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/use_awaitable.hpp>
#endif

#if defined(ASIO_CTX_HAS_AUTOMATIC)
#include <asio_ctx/async_local_storage.hpp>
#endif

namespace {

namespace net = boost::asio;
using boost::system::error_code;
using stream = net::local::stream_protocol::socket;
using test_support::allocations;

/** What a phase has to say. Allocates nothing. */
class report
{
public:
  __attribute__((format(printf, 2, 3))) void say(const char* format, ...)
  {
    std::va_list arguments;
    va_start(arguments, format);
    const std::size_t room = text_.size() - length_;
    length_ += static_cast<std::size_t>(
        std::vsnprintf(text_.data() + length_, room, format, arguments));
    va_end(arguments);
    if (length_ >= text_.size())
      std::abort();
  }

  const char* text() const { return text_.data(); }

private:
  std::array<char, 4096> text_{};
  std::size_t length_ = 0;
};

/** A handler of anything, which says its name and its results. */
class named
{
public:
  named(report& to, const char* name) : to_(&to), name_(name) {}

  void operator()() const { to_->say(" %s", name_); }

  void operator()(error_code error) const { to_->say(" %s(%d)", name_, error.value()); }

  void operator()(error_code error, std::size_t size) const
  {
    to_->say(" %s(%d,%zu)", name_, error.value(), size);
  }

private:
  report* to_;
  const char* name_;
};

/** Says when a handler is destroyed that has it. */
class last_word
{
public:
  last_word(report& to, const char* word) : to_(&to), word_(word) {}
  last_word(last_word&& other) noexcept
    : to_(std::exchange(other.to_, nullptr)), word_(other.word_)
  {}
  last_word& operator=(last_word&&) = delete;

  ~last_word()
  {
    if (to_)
      to_->say(" ~%s", word_);
  }

private:
  report* to_;
  const char* word_;
};

/** Counts the allocations of many rounds after a few. */
class rounds
{
public:
  explicit rounds(report& to) : to_(&to) {}

  /** @return Whether to do another. */
  bool next()
  {
    if (done_ == warm_up)
      before_ = allocations;
    if (done_++ != warm_up + counted)
      return true;
    allocated_ = allocations - before_;
    to_->say(" [%d rounds: %zu]", counted, allocated_);
    return false;
  }

  // Once they are over.
  std::size_t allocated() const { return allocated_; }

private:
  static constexpr int warm_up = 20;
  static constexpr int counted = 100;

  report* to_;
  int done_ = 0;
  std::size_t before_ = 0;
  std::size_t allocated_ = 0;
};

// The phases.

void posts(report& to)
{
  net::io_context io;
  net::post(io, named(to, "post"));
  net::post(io, [&] {
    to.say(" outer");
    net::dispatch(io, named(to, "dispatched"));
    net::post(io, named(to, "posted"));
    net::defer(io, named(to, "deferred"));
    io.get_executor().execute(named(to, "executed"));
    to.say(" end-of-outer");
  });
  net::dispatch(io, named(to, "dispatch"));
  net::defer(io, named(to, "defer"));
  to.say(" run=%zu", io.run());

  io.restart();
  rounds all(to);
  std::function<void()> round = [&] {
    if (all.next())
      net::post(io, [&] { round(); });
  };
  net::post(io, [&] { round(); });
  to.say(" run=%zu", io.run());
}

void running(report& to)
{
  net::io_context io;
  const auto post = [&](const char* name) { net::post(io, named(to, name)); };
  to.say(" poll=%zu", io.poll());
  to.say(" stopped=%d", io.stopped());
  post("a");
  to.say(" run_one=%zu", io.run_one());
  io.restart();
  post("b");
  post("c");
  post("d");
  to.say(" run_one=%zu", io.run_one());
  to.say(" poll_one=%zu", io.poll_one());
  to.say(" poll=%zu", io.poll());
  to.say(" stopped=%d", io.stopped());
  io.restart();
  post("e");
  net::post(io, [&] { io.stop(); });
  post("f");
  to.say(" run=%zu", io.run());
  to.say(" run=%zu", io.run());
  io.restart();
  to.say(" run_for=%zu", io.run_for(std::chrono::hours(1)));
  io.restart();
  auto work = net::make_work_guard(io);
  to.say(" poll=%zu stopped=%d", io.poll(), io.stopped());
  post("g");
  to.say(" run_one_for=%zu", io.run_one_for(std::chrono::hours(1)));
  work.reset();
  to.say(" run=%zu stopped=%d", io.run(), io.stopped());
}

void exceptions(report& to)
{
  net::io_context io;
  net::post(io, [] { throw std::runtime_error("posted"); });
  net::steady_timer timer(io, std::chrono::seconds(0));
  timer.async_wait([](error_code) { throw std::runtime_error("waited"); });
  net::post(io, named(to, "after"));
  for (bool is_over = false; !is_over;)
    try
    {
      to.say(" run=%zu", io.run());
      is_over = true;
    }
    catch (const std::runtime_error& thrown)
    {
      to.say(" %s", thrown.what());
    }
}

void timers(report& to)
{
  using clock = std::chrono::steady_clock;
  net::io_context io;
  net::steady_timer late(io, clock::time_point() + std::chrono::seconds(2));
  net::steady_timer early(io, clock::time_point() + std::chrono::seconds(1));
  net::steady_timer never(io, clock::time_point::max());
  late.async_wait(named(to, "late"));
  early.async_wait(named(to, "early"));
  never.async_wait(named(to, "never-1"));
  never.async_wait(named(to, "never-2"));
  to.say(" cancel_one=%zu", never.cancel_one());
  to.say(" poll=%zu", io.poll());
  to.say(" expires_after=%zu", never.expires_after(std::chrono::hours(1)));
  to.say(" cancel=%zu run=%zu", never.cancel(), io.run());

  io.restart();
  rounds all(to);
  std::function<void()> round = [&] {
    early.expires_at(clock::time_point());
    if (all.next())
      early.async_wait([&](error_code) { round(); });
  };
  round();
  to.say(" run=%zu", io.run());
}

void sockets(report& to)
{
  net::io_context io;
  stream near(io), far(io);
  net::local::connect_pair(near, far);
  std::array<char, 64> sent{}, received{};
  near.async_read_some(net::buffer(received), named(to, "read_some"));
  net::async_write(far, net::buffer(sent, 10), named(to, "write"));
  to.say(" run=%zu", io.run());
  io.restart();
  net::async_read(near, net::buffer(received), named(to, "read"));
  net::async_write(far, net::buffer(sent, 40), [&](error_code, std::size_t) {
    net::async_write(far, net::buffer(sent, 24), named(to, "rest"));
  });
  far.async_wait(net::socket_base::wait_write, named(to, "wait"));
  to.say(" run=%zu", io.run());
  io.restart();
  near.async_read_some(net::buffer(received), named(to, "cancelled"));
  to.say(" poll=%zu", io.poll());
  near.cancel();
  to.say(" run=%zu", io.run());

  io.restart();
  rounds all(to);
  std::function<void()> round = [&] {
    if (!all.next())
      return;
    near.async_read_some(
        net::buffer(received), [&](error_code, std::size_t) { round(); });
    net::async_write(far, net::buffer(sent), [](error_code, std::size_t) {});
  };
  round();
  to.say(" run=%zu", io.run());
  io.restart();
  near.async_read_some(net::buffer(received), named(to, "closed"));
  far.close();
  to.say(" run=%zu", io.run());
}

void strands(report& to)
{
  net::io_context io;
  auto strand = net::make_strand(io);
  net::post(strand, [&] {
    to.say(" outer");
    net::dispatch(strand, named(to, "dispatched"));
    net::post(strand, named(to, "posted"));
    net::defer(strand, named(to, "deferred"));
    to.say(" end-of-outer");
  });
  net::post(io, named(to, "beside"));
  net::dispatch(strand, named(to, "dispatch"));
  net::io_context::strand old(io);
  const std::allocator<void> memory;
  old.post(named(to, "old-post"), memory);
  old.dispatch(named(to, "old-dispatch"), memory);
  net::post(old, named(to, "post-to-old"));
  net::steady_timer timer(io, std::chrono::steady_clock::time_point());
  timer.async_wait(net::bind_executor(strand, named(to, "timer-on-strand")));
  to.say(" run=%zu", io.run());

  io.restart();
  rounds all(to);
  std::function<void()> round = [&] {
    if (all.next())
      net::post(strand, [&] { round(); });
  };
  net::post(strand, [&] { round(); });
  to.say(" run=%zu", io.run());
}

void channels(report& to)
{
  net::io_context io;
  net::experimental::channel<void(error_code, std::size_t)> channel(io, 1);
  channel.async_send({}, 1, named(to, "send-1"));
  channel.async_send({}, 2, named(to, "send-2"));
  channel.async_receive(named(to, "receive"));
  channel.async_receive(named(to, "receive"));
  channel.async_receive(named(to, "receive"));
  to.say(" poll=%zu", io.poll());
  channel.close();
  to.say(" run=%zu", io.run());

  io.restart();
  channel.reset();
  rounds all(to);
  std::function<void()> round = [&] {
    if (!all.next())
      return;
    channel.async_send({}, 3, [](error_code) {});
    channel.async_receive([&](error_code, std::size_t) { round(); });
  };
  round();
  to.say(" run=%zu", io.run());
}

void cancellation(report& to)
{
  net::io_context io;
  net::cancellation_signal signal;
  net::steady_timer timer(io, std::chrono::steady_clock::time_point::max());
  timer.async_wait(net::bind_cancellation_slot(signal.slot(), named(to, "timer")));
  to.say(" poll=%zu", io.poll());
  signal.emit(net::cancellation_type::all);
  to.say(" run=%zu", io.run());
  io.restart();
  stream near(io), far(io);
  net::local::connect_pair(near, far);
  std::array<char, 8> received{};
  net::async_read(
      near, net::buffer(received),
      net::bind_cancellation_slot(signal.slot(), named(to, "read")));
  to.say(" poll=%zu", io.poll());
  signal.emit(net::cancellation_type::partial);
  to.say(" run=%zu", io.run());
}

void abandoning(report& to)
{
  {
    net::io_context io;
    auto timer = std::make_unique<net::steady_timer>(io, std::chrono::hours(1));
    auto strand = net::make_strand(io);
    timer->async_wait([word = last_word(to, "timer")](error_code) {});
    net::post(io, [word = last_word(to, "post")] {});
    net::post(strand, [word = last_word(to, "strand")] {});
    timer.reset();
    to.say(" end-of-context");
  }
  to.say(" end");
}

void futures(report& to)
{
  net::io_context io;
  net::steady_timer timer(io, std::chrono::steady_clock::time_point());
  std::future<void> waited = timer.async_wait(net::use_future);
  std::future<int> posted = net::post(io, net::use_future([] { return 7; }));
  to.say(" run=%zu", io.run());
  waited.get();
  to.say(" value=%d", posted.get());
}

void thread_pools(report& to)
{
  net::thread_pool pool(1);
  const auto executor = pool.get_executor();
  std::promise<void> done;
  net::post(pool, [&] {
    to.say(" outer");
    net::dispatch(pool, named(to, "dispatched"));
    net::post(pool, named(to, "posted"));
    net::defer(pool, named(to, "deferred"));
    net::post(pool, [&] { done.set_value(); });
    to.say(" end-of-outer");
  });
  done.get_future().wait();
  net::require(executor, net::execution::blocking.always).execute(named(to, "blocking"));

  rounds all(to);
  done = std::promise<void>();
  std::function<void()> round = [&] {
    if (all.next())
      net::post(pool, [&] { round(); });
    else
      done.set_value();
  };
  net::post(pool, [&] { round(); });
  done.get_future().wait();
  pool.join();
}

#if defined(BOOST_ASIO_HAS_CO_AWAIT)

using namespace net::experimental::awaitable_operators;

net::awaitable<int> step(report& to, net::steady_timer& timer, const char* name)
{
  to.say(" %s{", name);
  co_await timer.async_wait(net::use_awaitable);
  to.say(" }%s", name);
  co_return 1;
}

net::awaitable<void> combined(report& to, net::io_context& io)
{
  using clock = std::chrono::steady_clock;
  net::steady_timer one(io, clock::time_point()), two(io, clock::time_point());
  net::steady_timer never(io, clock::time_point::max());
  const auto [a, b] = co_await (step(to, one, "one") && step(to, two, "two"));
  to.say(" both=%d", a + b);
  const auto first = co_await (step(to, never, "never") || step(to, one, "one"));
  to.say(" index=%zu", first.index());
  co_await net::post(io, net::use_awaitable);
  to.say(" posted");
}

net::awaitable<void> talk(report& to, stream& near, stream& far)
{
  std::array<char, 16> bytes{};
  rounds all(to);
  while (all.next())
  {
    co_await net::async_write(near, net::buffer(bytes), net::use_awaitable);
    co_await net::async_read(far, net::buffer(bytes), net::use_awaitable);
  }
}

net::awaitable<void> throwing(net::io_context& io)
{
  co_await net::post(io, net::use_awaitable);
  throw std::runtime_error("from a coroutine");
}

void coroutines(report& to)
{
  net::io_context io;
  net::co_spawn(io, throwing(io), [&](std::exception_ptr thrown) {
    to.say(" thrown=%d", thrown != nullptr);
  });
  to.say(" run=%zu", io.run());
  io.restart();
  io.restart();
  stream near(io), far(io);
  net::local::connect_pair(near, far);
  net::co_spawn(io, talk(to, near, far), net::detached);
  to.say(" run=%zu", io.run());
}

net::awaitable<void> combine_often(report& to, net::io_context& io)
{
  report ignored;
  rounds all(to);
  while (all.next())
    co_await combined(ignored = report(), io);
}

void groups_of_coroutines(report& to)
{
  net::io_context io;
  net::co_spawn(io, combined(to, io), net::detached);
  to.say(" run=%zu", io.run());
  io.restart();
  net::co_spawn(io, combine_often(to, io), net::detached);
  to.say(" run=%zu", io.run());
}

#endif

struct phase
{
  const char* name;
  void (*run)(report&);
};

constexpr phase phases[] = {
    {"posts", posts},
    {"running", running},
    {"exceptions", exceptions},
    {"timers", timers},
    {"sockets", sockets},
    {"strands", strands},
    {"channels", channels},
    {"cancellation", cancellation},
    {"abandoning", abandoning},
    {"futures", futures},
    {"thread_pools", thread_pools},
#if defined(BOOST_ASIO_HAS_CO_AWAIT)
    {"coroutines", coroutines},
    {"groups_of_coroutines", groups_of_coroutines},
#endif
};

// A context that posts, on this thread and on one that ends: what asio_ctx has to do once is done.
void warm_up()
{
  net::io_context io;
  net::post(io, [] {});
  io.run();
  net::thread_pool pool(1);
  net::post(pool, [] {});
  pool.join();
}

void show_phases()
{
  warm_up();
  for (const phase& one : phases)
  {
    const std::size_t before = allocations;
    report to;
    one.run(to);
    std::printf("%s:%s [all: %zu]\n", one.name, to.text(), allocations - before);
  }
}

// The limits. Only glibc's allocation functions are all counted.

#if COUNTS_ALLOCATIONS && defined(__GLIBC__)

// An operation that is started again and again, as the first thing that a handler does.
template <class Start>
struct repeated
{
  Start start;
  rounds all;
};

template <class Start, std::size_t Size>
struct handler_of_size
{
  repeated<Start>* operation;
  std::array<char, Size - sizeof(operation)> rest;

  template <class... Results>
  void operator()(const Results&...) const
  {
    if (operation->all.next())
      operation->start(*this);
  }
};

template <std::size_t Size, class Start>
bool is_recycled(net::io_context& io, const Start& start)
{
  report ignored;
  repeated<Start> operation{start, rounds(ignored)};
  const handler_of_size<Start, Size> first{&operation, {}};
  net::post(io, [&] { first(); });
  io.restart();
  io.run();
  return operation.all.allocated() == 0;
}

template <std::size_t... Steps, class Start>
void show_limit(
    const char* name, std::index_sequence<Steps...>, net::io_context& io,
    const Start& start)
{
  constexpr std::size_t smallest = 800, step = 8;
  std::size_t largest = 0;
  for (const std::size_t size :
       {is_recycled<smallest + Steps * step>(io, start) ? smallest + Steps * step
                                                        : 0 ...})
    largest = size > largest ? size : largest;
  std::printf("%s %zu\n", name, largest);
}

void show_limits()
{
  constexpr std::make_index_sequence<28> steps;
  net::io_context io;
  show_limit("post", steps, io, [&](const auto& handler) { net::post(io, handler); });
  stream near(io), far(io);
  net::local::connect_pair(near, far);
  show_limit("write", steps, io, [&](const auto& handler) {
    near.async_write_some(net::const_buffer(), handler);
  });
}

#else

void show_limits()
{
  std::printf("not counted\n");
}

#endif

#if defined(ASIO_CTX_HAS_AUTOMATIC)
void show_phases_in_context()
{
  asio_ctx::async_local_storage<int> storage;
  storage.run(1, warm_up);
  storage.run(2, show_phases);
}
#endif

} // namespace

int main(int argc, char** argv)
{
  if (argc == 1)
    show_phases();
  else if (std::strcmp(argv[1], "--limits") == 0)
    show_limits();
#if defined(ASIO_CTX_HAS_AUTOMATIC)
  else if (std::strcmp(argv[1], "--in-context") == 0)
    show_phases_in_context();
#endif
  else
    return 2;
}
