// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include "names.hpp"

#ifdef ASIO_CTX_PS_LIBDW
#include "libdw_names.hpp"
#else
#include <asio_ctx/detail/insight/symbol_names.hpp>
#endif

namespace ps {

namespace insight = asio_ctx::detail::insight;

std::unique_ptr<insight::name_source> make_names(const insight::memory_source& memory)
{
#ifdef ASIO_CTX_PS_LIBDW
  return std::make_unique<libdw_names>(memory);
#else
  return std::make_unique<insight::symbol_names>(memory);
#endif
}

} // namespace ps
