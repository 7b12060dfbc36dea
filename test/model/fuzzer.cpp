// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// The same programs, made of libFuzzer's bytes.

#include "program.hpp"
#include "world.hpp"
#include <cstdint>
#include <cstdio>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
  const model::program p = model::parse(model::bytes(data, data + size));
  for (const model::mode by :
       {model::mode::automatic, model::mode::bound_handlers,
        model::mode::context_executors})
    if (const auto result = model::run(p, by); !result.mismatch.empty())
    {
      std::printf(
          "mode %d: %s\n%s", static_cast<int>(by), result.mismatch.c_str(),
          model::text_of(p).c_str());
      std::abort();
    }
  return 0;
}
