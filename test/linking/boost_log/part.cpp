// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// The part of a whole program that uses Asio: an object, a shared library or a plug-in.

#include <asio_ctx/async_local_storage.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

extern "C" int right_handlers(int posted);

// How many of the handlers ran, and ran in their context.
int right_handlers(int posted)
{
  boost::asio::io_context io;
  const boost::asio::any_io_executor executor = io.get_executor();
  asio_ctx::async_local_storage<int> storage;
  int right = 0;
  for (int i = 0; i != posted; ++i)
  {
    storage.run(i, [&] {
      boost::asio::post(executor, [&storage, &right, i] {
        const int* const store = storage.get_store();
        right += store && *store == i;
      });
    });
  }
  io.run();
  return right;
}
