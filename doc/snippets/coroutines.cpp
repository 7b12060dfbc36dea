// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include "samples.hpp"
#include "snippets.hpp"
#include <asio_ctx/fiber.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/spawn.hpp>

namespace {

// tag::coroutine[]
net::awaitable<void> step(std::string message)
{
  co_await net::post(net::use_awaitable); // suspends
  log(message);
}

net::awaitable<void> session()
{
  using namespace net::experimental::awaitable_operators;
  co_await request_id.run(1, [] { return step("inside of run"); });
  auto scope = request_id.with_scope(2);
  co_await (step("one branch") && request_id.run(3, [] { return step("the other"); }));
  log("after both");
}

void coroutine()
{
  net::io_context io; // the one that the program has
  request_id.run(9, [&] { asio_ctx::co_spawn(io, session(), net::detached); });
  io.run();
  log("outside");
}
// end::coroutine[]

// tag::one_resource[]
net::awaitable<void> compare_ids()
{
  const asio_ctx::async_id at_first = asio_ctx::execution_async_id();
  co_await net::post(net::use_awaitable);
  const bool is_same = asio_ctx::execution_async_id() == at_first;
  std::cout << (is_same ? "the same id\n" : "another id\n");
}

void one_resource()
{
  net::io_context io;
  net::co_spawn(io, compare_ids(), net::detached);
  io.run();
}
// end::one_resource[]

void default_token()
{
  net::io_context io;
  // tag::default_token[]
  using token = asio_ctx::propagate_context_t<net::use_awaitable_t<>>;
  auto socket = token::as_default_on(net::ip::tcp::socket(io));
  // end::default_token[]
  std::cout << socket.is_open() << '\n';
}

// tag::spawn[]
void spawn()
{
  net::io_context io;
  request_id.run(1, [&] {
    net::spawn(
        io,
        [](net::yield_context yield) {
          log("in a fiber of asio::spawn");
          const auto scope = request_id.with_scope(2);
          net::post(yield); // suspends
          log("in the fiber again");
        },
        net::detached);
  });
  io.run();
}
// end::spawn[]

// tag::fiber[]
void fiber()
{
  asio_ctx::fiber worker([](asio_ctx::fiber&& caller) {
    const auto scope = request_id.with_scope(42);
    log("in the fiber");
    caller = std::move(caller).resume();
    log("in the fiber again");
    return std::move(caller);
  });
  worker = std::move(worker).resume();
  log("meanwhile, its caller");
  worker = std::move(worker).resume();
}
// end::fiber[]

} // namespace

int main(int argc, char* argv[])
{
  return run_snippet(
      {{"coroutine", coroutine},
       {"default_token", default_token},
       {"fiber", fiber},
       {"one_resource", one_resource},
       {"spawn", spawn}},
      argc, argv);
}
