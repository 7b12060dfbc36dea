// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// A program that is linked without -rdynamic, and a library that it opens: each has contexts of its
// own. The library never takes a store of the program's for its own. The argument is its path.

#include "open.hpp"
#include <cstdio>
#include <string>

int main(int, char** argv)
{
  asio_ctx::async_local_storage<const long>
      first; // where the library's storage is, in its table
  const plugin_interface opened = open_plugin(argv[1]).functions;
  const asio_ctx::context_frame frame = first.run(7, asio_ctx::current_frame);
  const std::string seen = opened.read_own(frame);
  std::printf("the library sees: %s\n", seen.c_str());
  return seen == "none" && first.run(8, [&] { return first.get_store_or(0); }) == 8 ? 0
                                                                                    : 1;
}
