// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// A program, a library that it is linked with, and one that it opens and closes: all have one
// context. The argument is the path of the library to open.

#include "open.hpp"

#include <asio_ctx/context_frame.hpp>
#include <asio_ctx/live_objects.hpp>
#include <cstdio>
#include <dlfcn.h>
#include <string>
#include <thread>

namespace {

int mistakes = 0;

void expect(bool right, const char* what)
{
  if (right)
    return;
  ++mistakes;
  std::printf("wrong: %s\n", what);
}

plugin_storage storage;
const plugin_interface* inner = nullptr;

void use(asio_ctx::io_context& io, const plugin_interface& a, const plugin_interface& b)
{
  storage.run("program", [&] {
    expect(a.read(storage) == "program", "a library sees the program's store");
    inner = &b;
    a.run(storage, "library", [] {
      expect(*storage.get_store() == "library", "the program sees a library's store");
      expect(inner->read(storage) == "library", "a library sees another one's");
    });
    expect(*storage.get_store() == "program", "a library gives the store back");
    std::string seen;
    a.post(io, storage, seen);
    io.restart();
    io.run();
    expect(seen == "program, own", "a library's handler has its context");
  });
  boost::asio::post(io, [&] {
    expect(a.id() == asio_ctx::execution_async_id(), "one id");
    expect(a.id() == b.id() && a.id() != asio_ctx::root_async_id, "one id in both");
    a.enter(storage, "entered");
    expect(*storage.get_store() == "entered" && b.read(storage) == "entered", "entered");
  });
  io.restart();
  io.run();
  expect(storage.get_store() == nullptr, "a handler ends what a library has entered");
  // A thread that was first seen by a library, and ends in its context.
  std::thread([&] {
    b.enter(storage, "top of a thread");
    expect(*storage.get_store() == "top of a thread", "the store of a thread");
  }).join();
}

} // namespace

int main(int, char** argv)
{
  const plugin_interface linked = get_plugin();
  {
    asio_ctx::io_context io;
    for (int i = 0; i != 3; ++i)
    {
      const opened_plugin plugin = open_plugin(argv[1]);
      const plugin_interface& opened = plugin.functions;
      use(io, linked, opened);
      use(io, opened, linked);
      std::thread([&] { use(io, opened, linked); }).join();
      expect(::dlclose(plugin.library) == 0, "is closed");
      use(io, linked, linked);
    }
  }
  expect(asio_ctx::live_objects() == asio_ctx::live_counts(), "something is left");
  std::printf("%d mistakes\n", mistakes);
  return mistakes == 0 ? 0 : 1;
}
