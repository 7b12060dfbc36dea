// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include <asio_ctx/async_hook.hpp>
#include <asio_ctx/async_local_storage.hpp>
#include <atomic>
#include <iostream>
#include <string>
#include <string_view>

asio_ctx::async_local_storage<const int> connection;

struct connections
{
  // An operation starts: in which context?
  void init(
      asio_ctx::async_id, std::string_view type, asio_ctx::async_id,
      asio_ctx::resource_ref)
  {
    if (type == "steady_timer.async_wait")
      return; // the timeouts
    const int* number = connection.get_store();
    const std::string who = number ? std::to_string(*number) : "-";
    std::cout << who + ": " + std::string(type) << std::endl;
  }

  // A handler is about to run. That of an accept gets a number of its own.
  void before(asio_ctx::async_id)
  {
    static std::atomic<int> accepted;
    if (asio_ctx::execution_async_resource().type() == "acceptor.async_accept")
      connection.enter_with(++accepted);
  }
};

const auto enabled = asio_ctx::create_hook(connections()).enable();
