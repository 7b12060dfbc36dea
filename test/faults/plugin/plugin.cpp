// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// A shared library that is built with -fvisibility=hidden.

#include "plugin.hpp"

#include <boost/asio/post.hpp>
#include <utility>

namespace {

plugin_storage own;

} // namespace

plugin_interface get_plugin()
{
  return {
      [](plugin_storage& storage) {
        const std::string* const store = storage.get_store();
        return store ? *store : std::string();
      },
      [] { return asio_ctx::execution_async_id(); },
      [](plugin_storage& storage, const char* store, void (*f)()) {
        storage.run(store, f);
      },
      [](asio_ctx::io_context& io, plugin_storage& storage, std::string& seen) {
        own.run("own", [&] {
          boost::asio::post(io, [&storage, &seen] {
            const std::string* const store = storage.get_store();
            seen = (store ? *store : std::string()) + ", " + *own.get_store();
          });
        });
      },
      [](asio_ctx::context_frame frame) {
        const asio_ctx::frame_scope scope(std::move(frame));
        return own.get_store_or("none");
      },
      [](plugin_storage& storage, const char* store) {
        storage.enter_with(store);
        own.enter_with(store);
      }};
}
