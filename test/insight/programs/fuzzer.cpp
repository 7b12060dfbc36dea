// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Feeds the reader with the inputs of libFuzzer. INPUT is the kind of input.

#include "insight/programs/inputs.hpp"
#include <cstddef>
#include <cstdint>

#define ASIO_CTX_TEST_CHECK_OF(input) ASIO_CTX_TEST_CHECK(input)
#define ASIO_CTX_TEST_CHECK(input) check_##input

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
  insight_inputs::ASIO_CTX_TEST_CHECK_OF(INPUT)(
      {reinterpret_cast<const char*>(data), size});
  return 0;
}
