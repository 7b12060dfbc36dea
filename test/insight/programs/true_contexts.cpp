// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Threads run handlers and coroutines as fast as they can, each in a context of its own,
// while the list of unfinished operations is read. Contexts whose names begin with "post"
// have posted functions only, and so on: an operation in another context, or with another
// one's name, was read wrongly. What nothing changes in the meantime has its context and its
// name in each list: a slow build, with a sanitizer, may never get those of the others.
//
//     true_contexts [number of operations to read]

#include <algorithm>
#include <asio_ctx.hpp>
#include <asio_ctx/insight.hpp>
#include <asio_ctx/live_operation.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace net = boost::asio;

namespace {

asio_ctx::async_local_storage<const std::string> request({"request", {}, true});

bool begins_with(std::string_view text, std::string_view start)
{
  return text.substr(0, start.size()) == start;
}

std::string name_of(const char* kind, std::uint64_t number)
{
  return kind + (' ' + std::to_string(number));
}

// Handlers with a name: what compilers call a lambda differs. Each of these goes on in a new
// context.
struct next_post
{
  net::io_context* io;
  std::uint64_t number;

  void operator()() const
  {
    request.run(
        name_of("post", number), [this] { net::post(*io, next_post{io, number + 1}); });
  }
};

struct next_wait
{
  std::shared_ptr<net::steady_timer> timer;
  std::uint64_t number;

  void operator()(boost::system::error_code error) const
  {
    if (!error)
      request.run(name_of("timer", number), [this] {
        timer->expires_after(std::chrono::nanoseconds(0));
        timer->async_wait(next_wait{timer, number + 1});
      });
  }
};

// Doesn't go on before the program ends.
struct still_wait
{
  std::shared_ptr<net::steady_timer> timer;

  void operator()(boost::system::error_code) const {}
};

constexpr std::uint64_t still_count = 16;

void wait_still(net::io_context& io, std::uint64_t number)
{
  request.run(name_of("timer still", number), [&io] {
    const auto timer = std::make_shared<net::steady_timer>(io, std::chrono::hours(1));
    timer->async_wait(still_wait{timer});
  });
}

bool waits_for(const asio_ctx::live_operation& one, std::string_view name)
{
  return std::any_of(one.waits.begin(), one.waits.end(), [name](const std::string& each) {
    return each.find(name) != each.npos;
  });
}

bool is_still(const asio_ctx::live_operation& one)
{
  return begins_with(one.context("request"), "timer still ")
         && waits_for(one, "still_wait");
}

#if defined(BOOST_ASIO_HAS_CO_AWAIT)

net::awaitable<void> hop_twice()
{
  co_await net::post(net::use_awaitable);
  co_await net::post(net::use_awaitable);
}

struct next_spawn
{
  net::io_context* io;
  std::uint64_t number;

  void operator()() const
  {
    request.run(name_of("coroutine", number), [this] {
      net::co_spawn(*io, hop_twice(), net::detached);
    });
    // After the other context's end: this function belongs to a "post".
    request.run(
        name_of("post", number), [this] { net::post(*io, next_spawn{io, number + 1}); });
  }
};

#endif

// The kind of the context in which an operation of this type is.
std::string_view kind_of(const std::string& type)
{
  return type == "steady_timer.async_wait" || type == "deadline_timer.async_wait"
             ? "timer "
         : type == "coroutine" ? "coroutine "
         : type == "post"      ? "post "
                               : "";
}

bool is_true(const asio_ctx::live_operation& one)
{
  const std::string_view kind = kind_of(one.type);
  const std::string_view context = one.context("request");
  if (kind.empty())
    return true;
  if (!context.empty() && !begins_with(context, kind)
      && !(kind == "post " && begins_with(context, "coroutine "))) // a coroutine's own
    return false;
  for (const asio_ctx::coroutine_frame& frame : one.stack)
    if (frame.function != "hop_twice")
      return false;
  return kind == "timer " ? !waits_for(one, "next_post") && !waits_for(one, "next_spawn")
                          : !waits_for(one, "_wait");
}

} // namespace

int main(int argc, char** argv)
{
  const std::uint64_t wanted = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 20'000;
  if (!asio_ctx::watch_operations())
    return 1;
  net::io_context io;
  const auto work = net::make_work_guard(io);
  for (std::uint64_t i = 0; i != 32; ++i)
  {
    next_post{&io, i * 1'000'000'000}();
    next_wait{std::make_shared<net::steady_timer>(io), i * 1'000'000'000}({});
#if defined(BOOST_ASIO_HAS_CO_AWAIT)
    next_spawn{&io, i * 1'000'000'000}();
#endif
  }
  for (std::uint64_t i = 0; i != still_count; ++i)
    wait_still(io, i);
  std::vector<std::thread> threads;
  for (unsigned i = 0; i != std::max(2u, std::thread::hardware_concurrency()); ++i)
    threads.emplace_back([&io] { io.run(); });

  std::uint64_t read = 0;
  std::uint64_t with_context = 0;
  std::uint64_t with_names = 0;
  std::uint64_t with_stack = 0;
  std::uint64_t wrong = 0;
  while (read < wanted)
  {
    std::uint64_t still = 0;
    for (const asio_ctx::live_operation& one : asio_ctx::live_operations())
    {
      still += is_still(one);
      ++read;
      with_context += !one.context("request").empty();
      with_names += !one.waits.empty();
      with_stack += !one.stack.empty();
      if (!is_true(one))
      {
        ++wrong;
        std::cout << "wrong: " << one.type << " in " << one.context("request") << '\n';
      }
    }
    if (still != still_count)
    {
      ++wrong;
      std::cout << "wrong: " << still << " of " << still_count
                << " that wait have a name\n";
    }
  }
  io.stop();
  for (std::thread& one : threads)
    one.join();
  std::cout << read << " operations read, " << with_context << " with a context, "
            << with_names << " with a name, " << with_stack << " with a stack, " << wrong
            << " wrong\n";
  return wrong == 0 ? 0 : 1;
}
