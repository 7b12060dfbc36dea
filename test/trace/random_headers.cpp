// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Feeds the parsers with valid headers in which some characters were changed, where there is no
// libFuzzer, and looks at how much they allocate.

#include "checks.hpp"
#include "support/count_allocations.hpp"
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace {

using generator = std::minstd_rand;

std::size_t below(generator& numbers, std::size_t end)
{
  return std::uniform_int_distribution<std::size_t>(0, end - 1)(numbers);
}

// Changes, repeats or removes a few pieces.
std::string changed(std::string text, generator& numbers)
{
  static const std::string interesting = " \t,;=-%0aAfgz@\"\\\x7f\xc3\xa9";
  for (std::size_t i = below(numbers, 4); i != 0 && !text.empty(); --i)
  {
    const std::size_t at = below(numbers, text.size());
    switch (below(numbers, 4))
    {
    case 0:
      text[at] = interesting[below(numbers, interesting.size())];
      break;
    case 1:
      text.insert(at, 1, interesting[below(numbers, interesting.size())]);
      break;
    case 2:
      text.erase(at, below(numbers, 4));
      break;
    case 3:
      text.insert(at, text.substr(below(numbers, text.size()), below(numbers, 60)));
      break;
    }
  }
  return text;
}

std::vector<std::string> texts_in(const std::filesystem::path& directory)
{
  std::vector<std::string> texts;
  for (const auto& entry : std::filesystem::directory_iterator(directory))
  {
    std::ifstream file(entry.path(), std::ios::binary);
    texts.emplace_back(
        std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  std::sort(texts.begin(), texts.end());
  return texts;
}

void feed(
    void (*check)(std::string_view), const std::vector<std::string>& texts, int count)
{
  generator numbers(1);
  for (const std::string& text : texts)
    check(text);
  for (int i = 0; i != count; ++i)
    check(changed(texts.at(below(numbers, texts.size())), numbers));
}

// However long a header is, what is kept of it is not; a string has up to twice what it needs.
void check_allocations()
{
  std::string text = "a=1";
  for (int i = 0; i != 200000; ++i)
    text += ",k" + std::to_string(i) + "=" + std::string(20, 'v');
  test_support::largest_allocation = 0;
  static_cast<void>(asio_ctx::continue_trace(
      "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", text, text));
  trace_checks::require(
      test_support::largest_allocation <= 2 * asio_ctx::baggage::max_size + 64,
      "allocates within limits", "");
}

} // namespace

int main(int argc, char* argv[])
{
  if (argc != 3)
  {
    std::cerr << "usage: " << argv[0] << " DIRECTORY_OF_TEXTS HOW_MANY_FOR_EACH_PARSER\n";
    return 2;
  }
  const std::filesystem::path corpus = argv[1];
  const int count = std::atoi(argv[2]);
  feed(&trace_checks::check_traceparent, texts_in(corpus / "traceparent"), count);
  feed(&trace_checks::check_tracestate, texts_in(corpus / "tracestate"), count);
  feed(&trace_checks::check_baggage, texts_in(corpus / "baggage"), count);
  check_allocations();
}
