// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// A library is closed while operations that it has started are unfinished. The names in
// its memory are gone; nothing that reads or writes the table crashes.

#include "shared.hpp"

#include "support/own_table.hpp"
#include <asio_ctx.hpp>
#include <asio_ctx/live_operations.hpp>
#include <cstdlib>
#include <dlfcn.h>
#include <iostream>
#include <memory>
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
  std::size_t before = 0; // what other rounds have left
  for (int round = 0; round != 3; ++round)
  {
    void* const library = ::dlopen(arguments[1], RTLD_NOW | RTLD_LOCAL);
    require(library, "dlopen");
    const auto start =
        function_of<decltype(start_operations)>(library, "start_operations");
    start(*io, &ran);
    require(
        test_support::listed_count() >= before + 2,
        "the library's operations are not listed");
    io->restart();
    io->run();
    require(ran == 2 * (round + 1), "the library's operations have not run");
    require(test_support::listed_count() == before, "they have not ended");
    start(*io, &ran);
    const std::size_t unfinished = test_support::listed_count();
    static_cast<void>(io.release()); // never run, never destroyed: its code is gone
    ::dlclose(library);
    const bool is_gone = !::dlopen(arguments[1], RTLD_NOW | RTLD_NOLOAD);
    std::cout << (is_gone ? "the library is gone\n" : "the library stays\n")
              << std::flush;
    require(asio_ctx::live_operations().size() <= unfinished, "more than there are");
    io = std::make_unique<boost::asio::io_context>();
    bool has_run = false;
    boost::asio::post(*io, [&has_run] { has_run = true; });
    require(test_support::listed_count() == unfinished + 1, "a new one is not listed");
    require(
        asio_ctx::live_operations().back().type.find("post") != std::string::npos,
        "the new one has no type");
    io->run();
    require(has_run, "it has not run");
    require(test_support::listed_count() == unfinished, "it has not ended");
    before = unfinished;
  }
  std::_Exit(0);
}
