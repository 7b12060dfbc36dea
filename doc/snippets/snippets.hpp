// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DOC_SNIPPETS_HPP
#define ASIO_CTX_DOC_SNIPPETS_HPP

#include <iostream>
#include <map>
#include <string_view>

// Runs the snippet that the command line names.
inline int run_snippet(
    const std::map<std::string_view, void (*)()>& snippets, int argc, char* argv[])
{
  const auto found = argc == 2 ? snippets.find(argv[1]) : snippets.end();
  if (found != snippets.end())
  {
    found->second();
    return 0;
  }
  for (const auto& [name, function] : snippets)
    std::cerr << name << '\n';
  return 2;
}

#endif // ASIO_CTX_DOC_SNIPPETS_HPP
