// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// A program with AddressSanitizer that uses a library without. Both make and end resources, whose
// memory goes from one to the other.

#include "library.hpp"

#include <cstdio>
#include <vector>

int main()
{
  for (int round = 0; round != 3; ++round)
  {
    std::vector<asio_ctx::async_resource> mine;
    for (int i = 0; i != 64; ++i)
    {
      asio_ctx::async_resource made("q");
      if (i % 2)
        keep(std::move(made));
      else
        mine.push_back(std::move(made));
    }
    drop_all(); // to the library's own blocks
    use(200);   // which are used again
  }
  std::puts("right");
}
