// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// A library is closed while a resource that it has made is unfinished, and while slots of its
// operations that have ended are in the table: names in its memory are gone. Nothing that
// reads or writes the table crashes.

#include "shared.hpp"

#include "support/own_table.hpp"
#include <asio_ctx.hpp>
#include <asio_ctx/live_operations.hpp>
#include <cstdlib>
#include <dlfcn.h>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>

namespace {

void require(bool condition, const char* what)
{
  if (condition)
    return;
  std::cerr << what << '\n';
  std::_Exit(1);
}

template <class F>
F* function_of(void* library, const char* name)
{
  void* const found = ::dlsym(library, name);
  require(found, name);
  return reinterpret_cast<F*>(found);
}

} // namespace

int main(int, char** arguments)
{
  require(asio_ctx::watch_operations(), "no table");
  int ran = 0;
  auto io = std::make_unique<boost::asio::io_context>();
  for (int round = 0; round != 3; ++round)
  {
    void* const library = ::dlopen(arguments[1], RTLD_NOW | RTLD_LOCAL);
    require(library, "dlopen");
    const auto start =
        function_of<decltype(start_operations)>(library, "start_operations");
    const auto make = function_of<decltype(make_resource)>(library, "make_resource");
    start(*io, &ran);
    require(test_support::listed_count() >= 2, "the library's operations are not listed");
    io->restart();
    io->run();
    require(ran == 2 * (round + 1), "the library's operations have not run");
    require(test_support::listed_count() == 0, "they have not ended");
    std::unique_ptr<asio_ctx::async_resource> resource(make());
    require(test_support::listed_count() == 1, "the resource is not listed");
    ::dlclose(library);
    const bool is_gone = !::dlopen(arguments[1], RTLD_NOW | RTLD_NOLOAD);
    if (round == 0)
      std::cout << (is_gone ? "the library is gone\n" : "the library stays\n");
    const auto all = asio_ctx::live_operations();
    require(all.size() == 1, "the resource is not found");
    boost::asio::post(*io, [] {});
    require(test_support::listed_count() == 2, "the table can't be used any more");
    io->restart();
    io->run();
    resource.reset();
    require(test_support::listed_count() == 0, "the resource has not ended");
  }
}
