// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include "run.hpp"
#include <clocale>
#include <iostream>

int main(int argc, char* argv[])
{
  std::setlocale(LC_CTYPE, "");
  std::ios_base::sync_with_stdio(false);
  return static_cast<int>(ps::run(argc, argv, ps::open, std::cout, std::cerr));
}
