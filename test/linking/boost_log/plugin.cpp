// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Calls the part that uses Asio in a plug-in.

#include <dlfcn.h>

extern "C" int right_handlers(int posted);

int right_handlers(int posted)
{
  void* const plugin = dlopen("./libplugin.so", RTLD_NOW | RTLD_LOCAL);
  return reinterpret_cast<decltype(&right_handlers)>(dlsym(plugin, "right_handlers"))(
      posted);
}
