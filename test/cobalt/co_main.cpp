// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// A program whose main function is a coroutine.

#include <asio_ctx/cobalt.hpp>

#include <asio_ctx/async_local_storage.hpp>
#include <boost/asio/post.hpp>
#include <boost/cobalt.hpp>
#include <iostream>

namespace {

namespace net = boost::asio;
namespace cobalt = boost::cobalt;

asio_ctx::async_local_storage<int> storage;
int wrong = 0;

void expect(int id)
{
  const int* store = storage.get_store();
  if (const int seen = store ? *store : 0; seen != id)
  {
    ++wrong;
    std::cout << seen << " in place of " << id << '\n';
  }
}

cobalt::promise<void> request(int id)
{
  const auto scope = storage.with_scope(id);
  for (int i = 0; i != 10; ++i)
  {
    co_await net::post(cobalt::use_op);
    expect(id);
  }
}

} // namespace

cobalt::main co_main(int, char**)
{
  const auto scope = storage.with_scope(1);
  auto first = request(10);
  auto second = request(20);
  net::post(co_await cobalt::this_coro::executor, [] { expect(1); });
  co_await net::post(cobalt::use_op);
  expect(1);
  co_await second;
  expect(1);
  co_await first;
  expect(1);
  co_return wrong;
}
