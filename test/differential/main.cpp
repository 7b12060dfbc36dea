// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include "scenario.hpp"

#include <cstdlib>
#include <exception>
#include <iostream>

using differential::io;
using differential::scenarios;
using differential::where;

namespace {

// An exception that leaves a handler leaves run(), too; the other handlers go on.
void run_handlers()
{
  for (;;)
  {
    try
    {
      io.run();
      return;
    }
    catch (const std::exception& e)
    {
      where(std::string("uncaught ") + e.what());
    }
  }
}

} // namespace

int main(int argc, char** argv)
{
  if (argc < 2)
  {
    for (const auto& [name, f] : scenarios())
      std::cout << name << '\n';
    return EXIT_SUCCESS;
  }
  scenarios().at(argv[1])();
  run_handlers();
}
