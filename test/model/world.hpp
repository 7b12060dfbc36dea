// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_TEST_MODEL_WORLD_HPP
#define ASIO_CTX_TEST_MODEL_WORLD_HPP

#include "program.hpp"
#include <cstdint>
#include <string>

namespace model {

/** What keeps the contexts. */
enum class mode
{
  bound_handlers = 1,
  context_executors = 2,
  whole_program = 3,
  automatic = 4
};

struct outcome
{
  std::uint64_t steps = 0;  // that were carried out and compared
  std::uint64_t listed = 0; // operations of the table that were compared, at each step
  std::string mismatch;     // empty if there was none
  counts_of_steps steps_of{};
  unsigned forks = 0; // processes
};

/** Runs a program, and compares all that its code sees with the model. */
outcome run(const program& p, mode by);

} // namespace model

#endif // ASIO_CTX_TEST_MODEL_WORLD_HPP
