// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Feeds the reader with good inputs in which something was changed, where there is no
// libFuzzer. Prints how many inputs it read, in how many it still found something, and how
// long the slowest took.
//
//     random_insight_inputs [number of inputs]
//     random_insight_inputs --write memory|core|program|text DIRECTORY
//
// The second form writes the good input, for libFuzzer to begin with.

#include "insight/programs/inputs.hpp"
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <random>
#include <string>
#include <vector>

namespace {

using generator = std::minstd_rand;
using clock_type = std::chrono::steady_clock;

std::size_t below(generator& numbers, std::size_t end)
{
  return std::uniform_int_distribution<std::size_t>(0, end - 1)(numbers);
}

std::uint64_t interesting(generator& numbers)
{
  using namespace insight_inputs;
  static constexpr std::uint64_t values[] = {0,          1,
                                             2,          8,
                                             255,        256,
                                             65535,      4096,
                                             1 << 20,    1 << 30,
                                             UINT32_MAX, INT64_MAX,
                                             UINT64_MAX, UINT64_MAX - 7,
                                             base,       slab_at,
                                             objects_at, code_at,
                                             end - 8,    0x7fff'ffff'f000};
  const std::size_t which = below(numbers, std::size(values) + 3);
  if (which < std::size(values))
    return values[which];
  return which == std::size(values) ? objects_at + below(numbers, 0x1000) / 8 * 8
                                    : base + below(numbers, end - base);
}

// Changes numbers in it. Most changes are near the beginning of something.
std::string changed_bytes(std::string bytes, generator& numbers)
{
  for (std::size_t i = below(numbers, 6); i != 0; --i)
  {
    std::size_t at = below(numbers, bytes.size() - 8);
    if (below(numbers, 2) == 0)
      at = at / 4096 * 4096 + at % 512;
    if (below(numbers, 4) != 0)
      at = at / 4 * 4;
    at = std::min(at, bytes.size() - 8);
    const std::uint64_t value = interesting(numbers);
    switch (below(numbers, 4))
    {
    case 0:
      bytes[at] = static_cast<char>(bytes[at] ^ (1 << below(numbers, 8)));
      break;
    case 1:
      std::memcpy(bytes.data() + at, &value, 4);
      break;
    case 2:
      std::memcpy(bytes.data() + at, &value, 8);
      break;
    case 3:
      std::memcpy(bytes.data() + at, bytes.data() + below(numbers, bytes.size() - 8), 8);
      break;
    }
  }
  if (below(numbers, 50) == 0)
    bytes.resize(below(numbers, bytes.size()));
  return bytes;
}

std::string changed_text(std::string text, generator& numbers)
{
  static const std::string characters = "<>()[]{}:;,&*~' abT=$_-";
  for (std::size_t i = below(numbers, 5); i != 0 && !text.empty(); --i)
  {
    const std::size_t at = below(numbers, text.size());
    switch (below(numbers, 4))
    {
    case 0:
      text[at] = characters[below(numbers, characters.size())];
      break;
    case 1:
      text.insert(
          at, 1 + below(numbers, 3), characters[below(numbers, characters.size())]);
      break;
    case 2:
      text.erase(at, 1 + below(numbers, 8));
      break;
    case 3:
      text.insert(at, text.substr(below(numbers, text.size()), below(numbers, 60)));
      break;
    }
  }
  return text;
}

class counter
{
public:
  explicit counter(const char* name) : name_(name) {}

  template <class Check>
  void feed(Check check, const std::string& input)
  {
    const auto begin = clock_type::now();
    with_result_ += check(input) != 0;
    slowest_ = std::max(slowest_, clock_type::now() - begin);
    ++inputs_;
  }

  // Returns false if an input took so long that the reader must have lost its way.
  bool report() const
  {
    std::cout << name_ << ": " << inputs_ << " inputs, " << with_result_
              << " with a result, the slowest "
              << std::chrono::duration_cast<std::chrono::milliseconds>(slowest_).count()
              << " ms\n";
    return slowest_ < std::chrono::seconds(10);
  }

private:
  const char* name_;
  std::uint64_t inputs_ = 0;
  std::uint64_t with_result_ = 0;
  clock_type::duration slowest_{};
};

std::string good_input(const std::string& kind)
{
  using namespace insight_inputs;
  if (kind == "text")
    return good_texts()[0];
  return kind == "memory" ? good_memory().bytes()
         : kind == "core" ? good_core()
                          : good_program();
}

} // namespace

int main(int argc, char** argv)
{
  using namespace insight_inputs;
  if (argc == 4 && std::string(argv[1]) == "--write")
  {
    std::ofstream(std::string(argv[3]) + "/good", std::ios::binary)
        << good_input(argv[2]);
    return 0;
  }
  const std::uint64_t inputs = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 4'000;
  const std::string memory = good_memory().bytes();
  const std::string core = good_core();
  const std::string program = good_program();
  require(check_memory(memory) != 0);
  require(check_core(core) != 0);
  require(check_program(program) != 0);
  std::array counters{
      counter("memory"), counter("core files"), counter("programs"), counter("texts")};
  generator numbers(1);
  for (std::uint64_t i = 0; i != inputs; ++i)
    switch (i % 4)
    {
    case 0:
      counters[0].feed(check_memory, changed_bytes(memory, numbers));
      break;
    case 1:
      counters[1].feed(check_core, changed_bytes(core, numbers));
      break;
    case 2:
      counters[2].feed(check_program, changed_bytes(program, numbers));
      break;
    case 3: {
      const std::vector<std::string>& texts = good_texts();
      counters[3].feed(
          check_text, changed_text(texts[below(numbers, texts.size())], numbers));
      break;
    }
    }
  bool is_good = true;
  for (const counter& one : counters)
    is_good = one.report() && is_good;
  return is_good ? 0 : 1;
}
