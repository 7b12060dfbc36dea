// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include "names.hpp"

#include <asio_ctx/detail/insight/symbol_names.hpp>

namespace ps {

namespace insight = asio_ctx::detail::insight;

std::unique_ptr<insight::name_source> make_names(const insight::memory_source& memory)
{
  return std::make_unique<insight::symbol_names>(memory);
}

} // namespace ps
