// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Operations that are started while there is no memory for what hooks are told of them: they
// keep their context and their other events, and are only not announced. An exception would
// leave Asio with an operation that it owns twice, in bulk_execute.

#include <asio_ctx/async_hook.hpp>
#include <asio_ctx/async_local_storage.hpp>
#include <atomic>
#include <boost/asio/thread_pool.hpp>
#include <boost/config.hpp>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <new>

namespace {

thread_local bool has_memory = true;

} // namespace

BOOST_NOINLINE void* operator new(std::size_t size)
{
  void* const memory = has_memory ? std::malloc(size ? size : 1) : nullptr;
  if (!memory)
    throw std::bad_alloc();
  return memory;
}

BOOST_NOINLINE void operator delete(void* memory) noexcept
{
  std::free(memory);
}

BOOST_NOINLINE void operator delete(void* memory, std::size_t) noexcept
{
  std::free(memory);
}

namespace {

struct counts
{
  std::atomic<std::size_t> init{0}, before{0}, after{0}, destroy{0}, in_context{0};
};

struct counter
{
  counts& to;

  void
  init(asio_ctx::async_id, std::string_view, asio_ctx::async_id, asio_ctx::resource_ref)
  {
    ++to.init;
  }
  void before(asio_ctx::async_id) { ++to.before; }
  void after(asio_ctx::async_id) { ++to.after; }
  void destroy(asio_ctx::async_id) { ++to.destroy; }
};

bool is_equal(const char* what, std::size_t actual, std::size_t expected)
{
  std::printf("%s: %zu of %zu\n", what, actual, expected);
  return actual == expected;
}

} // namespace

int main()
{
  constexpr std::size_t functions = 1000;
  asio_ctx::async_local_storage<int> storage;
  counts seen;
  {
    boost::asio::thread_pool pool(1);
    const auto hook = asio_ctx::create_hook(counter{seen}).enable();
    const auto executor = pool.get_executor();
    const auto function = [&](std::size_t) {
      seen.in_context += storage.get_store() != nullptr;
    };
    storage.run(1, [&] {
      has_memory = false;
      executor.bulk_execute(function, functions);
      has_memory = true;
    });
    pool.join();
  }
  std::printf("announced: %zu\n", seen.init.load());
  bool is_right = seen.init < functions;
  is_right &= is_equal("in their context", seen.in_context, functions);
  is_right &= is_equal("before", seen.before, functions);
  is_right &= is_equal("after", seen.after, functions);
  is_right &= is_equal("destroy", seen.destroy, functions);
  return is_right ? 0 : 1;
}
