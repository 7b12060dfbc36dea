// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Linked to OpenTelemetry's own tests of RuntimeContext: they run with our storage. See run.sh.

#include <asio_ctx/opentelemetry.hpp>

namespace {

const bool used = [] {
  asio_ctx::use_for_opentelemetry();
  return true;
}();

} // namespace
