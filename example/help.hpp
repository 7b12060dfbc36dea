// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_EXAMPLE_HELP_HPP
#define ASIO_CTX_EXAMPLE_HELP_HPP

#include <iostream>
#include <optional>
#include <string_view>

namespace example {

/** Answers `--help`, for a program that has no other arguments.

@return The exit code, if the program is not to run.
*/
inline std::optional<int> answer_help(int argc, char* argv[], std::string_view text)
{
  if (argc == 1)
    return std::nullopt;
  if (argc == 2 && std::string_view(argv[1]) == "--help")
  {
    std::cout << text << "\n\nOptions:\n  --help    this text\n";
    return 0;
  }
  std::cerr << argv[0] << ": there are no options but --help\n";
  return 2;
}

} // namespace example

#endif // ASIO_CTX_EXAMPLE_HELP_HPP
