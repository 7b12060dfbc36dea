// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// A library that is built without AddressSanitizer.

#include "library.hpp"

#include <string>
#include <utility>
#include <vector>

namespace {

std::vector<asio_ctx::async_resource> kept;

} // namespace

void keep(asio_ctx::async_resource&& resource)
{
  kept.push_back(std::move(resource));
}

void drop_all()
{
  kept.clear();
}

void use(int longest)
{
  for (int i = 1; i <= longest; ++i)
    kept.emplace_back(std::string(static_cast<std::size_t>(i), 'x'));
  drop_all();
}
