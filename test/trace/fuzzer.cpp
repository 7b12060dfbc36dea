// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Feeds one parser with the texts of libFuzzer. PARSER is the name of its check.

#include "checks.hpp"
#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
  trace_checks::PARSER({reinterpret_cast<const char*>(data), size});
  return 0;
}
