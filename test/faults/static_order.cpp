// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Everything that a program may have at namespace scope, destroyed at its end in an order that
// nobody has thought about: the library is used to the last.

#include <asio_ctx.hpp>

#include <asio_ctx/live_objects.hpp>
#include <boost/asio.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

namespace {

namespace net = boost::asio;

int mistakes = 0;

void expect(bool right, const char* what)
{
  if (right)
    return;
  ++mistakes;
  std::printf("wrong: %s\n", what);
}

// Destroyed after all that follows, when no storage is left.
struct last
{
  std::optional<asio_ctx::context_frame> frame;
  std::optional<asio_ctx::async_resource> resource;

  last() = default;
  last(const last&) = delete;
  last& operator=(const last&) = delete;

  ~last()
  {
    resource->run_in_async_scope([] {});
    frame.reset(); // the store goes now, long after its storage
    resource.reset();
    asio_ctx::async_local_storage<int> late;
    late.run(
        5, [&] { expect(late.get_store() && *late.get_store() == 5, "a late store"); });
    asio_ctx::io_context io;
    int runs = 0;
    net::post(io, [&] { ++runs; });
    io.run();
    expect(runs == 1, "a late handler");
    const asio_ctx::live_counts now = asio_ctx::live_objects();
    expect(now.frames == 0 && now.resources == 0, "something is left");
    expect(now.stores == 0, "a store is left");
    std::printf("%d mistakes\n", mistakes);
    std::fflush(stdout);
    std::_Exit(mistakes == 0 ? 0 : 1);
  }
} at_the_very_end;

struct ends_with_a_run
{
  explicit ends_with_a_run(int) {}
  ends_with_a_run(const ends_with_a_run&) = delete;
  ends_with_a_run& operator=(const ends_with_a_run&) = delete;
  ~ends_with_a_run()
  {
    asio_ctx::async_local_storage<int>().run(1, [] {});
  }
};

asio_ctx::async_local_storage<std::string> name({"name", "nobody"});
asio_ctx::async_local_storage<ends_with_a_run> ends;
asio_ctx::io_context io;
asio_ctx::thread_pool pool(1); // ends with functions that wait

struct counter
{
  void
  init(asio_ctx::async_id, std::string_view, asio_ctx::async_id, asio_ctx::resource_ref)
  {}
  void destroy(asio_ctx::async_id) {}
};

std::optional<asio_ctx::async_hook> hook;
net::steady_timer timer(io, std::chrono::hours(1));

} // namespace

int main()
{
  hook.emplace(asio_ctx::create_hook(counter()).enable());
  name.run("a name that is longer than a short string", [] {
    at_the_very_end.frame = asio_ctx::current_frame();
    at_the_very_end.resource.emplace("of the very end");
    ends.run(1, [] {
      timer.async_wait([](const auto&) { expect(false, "runs after main()"); });
      net::post(io, [] { expect(false, "runs after main()"); });
      for (int i = 0; i != 10; ++i)
        net::post(pool, [] { net::post(io, [] {}); });
    });
  });
  name.enter_with("at the top of the thread"); // which ends before static objects do
  return 0;
}
