// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_PS_ARGUMENTS_HPP
#define ASIO_CTX_PS_ARGUMENTS_HPP

#include "filter.hpp"
#include <string>
#include <sys/types.h>

namespace ps {

enum class view
{
  list,
  tree,
  tree_by_context,
  json,
  top,
  help,
  version
};

struct arguments
{
  ps::view view = ps::view::list;
  pid_t process = 0; // or 0
  std::string core;
  std::string program;
  ps::filter filter;
};

// Throws failure.
arguments parse_arguments(int argc, char* argv[]);

extern const char help_text[];

} // namespace ps

#endif // ASIO_CTX_PS_ARGUMENTS_HPP
