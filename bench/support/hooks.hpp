// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_BENCH_SUPPORT_HOOKS_HPP
#define ASIO_CTX_BENCH_SUPPORT_HOOKS_HPP

#include <asio_ctx/async_hook.hpp>
#include <functional>
#include <string_view>

namespace bench {

/** A hook that does nothing but be there. */
struct empty_before
{
  void before(asio_ctx::async_id) {}
};

struct four_callbacks : empty_before
{
  void
  init(asio_ctx::async_id, std::string_view, asio_ctx::async_id, asio_ctx::resource_ref)
  {}
  void after(asio_ctx::async_id) {}
  void destroy(asio_ctx::async_id) {}
};

struct five_callbacks : four_callbacks
{
  void promise_resolve(asio_ctx::async_id) {}
};

/** `run` with a hook enabled. */
template <class Callbacks>
std::function<void(long)> with_hook(Callbacks callbacks, std::function<void(long)> run)
{
  return [callbacks, run = std::move(run)](long operations) {
    const auto hook = asio_ctx::create_hook(callbacks).enable();
    run(operations);
  };
}

} // namespace bench

#endif // ASIO_CTX_BENCH_SUPPORT_HOOKS_HPP
