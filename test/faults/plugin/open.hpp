// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_TEST_FAULTS_PLUGIN_OPEN_HPP
#define ASIO_CTX_TEST_FAULTS_PLUGIN_OPEN_HPP

#include "plugin.hpp"
#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>

/** A library that a program has opened. */
struct opened_plugin
{
  void* library;
  plugin_interface functions;
};

/** Opens the library, or ends the process. */
inline opened_plugin open_plugin(const char* path)
{
  void* const library = ::dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!library)
  {
    std::printf("%s\n", ::dlerror());
    std::exit(1);
  }
  const auto get_opened =
      reinterpret_cast<plugin_interface (*)()>(::dlsym(library, "get_plugin"));
  return {library, get_opened()};
}

#endif // ASIO_CTX_TEST_FAULTS_PLUGIN_OPEN_HPP
