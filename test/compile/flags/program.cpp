// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Uses a bit of everything. Programs are compiled with all kinds of flags: with them, this has to
// compile without a warning, and to run. With an argument it uses the library wrongly.

#include <all_headers.hpp>
#include <asio_ctx/detail/asio/native/operation_parameters.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <string_view>

namespace asio = boost::asio;

#if defined(BOOST_ASIO_NO_EXCEPTIONS)
namespace boost {

void throw_exception(const std::exception& error, const source_location&)
{
  std::fprintf(stderr, "%s\n", error.what());
  std::abort();
}

void throw_exception(const std::exception& error)
{
  throw_exception(error, BOOST_CURRENT_LOCATION);
}

} // namespace boost
#endif

namespace {

int wrong = 0;

void expect(bool right, const char* what)
{
  if (right)
    return;
  std::fprintf(stderr, "wrong: %s\n", what);
  ++wrong;
}

struct counting
{
  void
  init(asio_ctx::async_id, std::string_view, asio_ctx::async_id, asio_ctx::resource_ref)
  {
    ++*made;
  }

  void before(asio_ctx::async_id) { ++*run; }
  void destroy(asio_ctx::async_id) { ++*gone; }

  int* made;
  int* run;
  int* gone;
};

asio_ctx::async_local_storage<std::string> user;
asio_ctx::async_local_storage<int> number({"number", 7});

void handlers()
{
  asio_ctx::io_context io;
  asio::io_context plain;
  int calls = 0;
  const auto sees = [&calls](const char* name) {
    return [&calls, name](auto...) {
      ++calls;
      expect(user.get_store() && *user.get_store() == name, name);
    };
  };
  asio::steady_timer timer(io, std::chrono::milliseconds(1));
  asio::steady_timer plain_timer(plain, std::chrono::milliseconds(1));
  const asio::any_io_executor any = io.get_executor();
  const auto strand = asio::make_strand(io.get_executor());
  user.run("alice", [&] {
    timer.async_wait(sees("alice"));
    asio::post(any, sees("alice"));
    asio::dispatch(strand, sees("alice"));
  });
  user.run("bob", [&] {
    plain_timer.async_wait(asio_ctx::bind_context(sees("bob")));
    asio::post(plain, asio_ctx::bind_context(sees("bob")));
  });
  io.run();
  plain.run();
  expect(calls == 5, "the number of calls");
}

void stores()
{
  expect(*number.get_store() == 7, "the default");
  number.run(1, [] {
    expect(*number.get_store() == 1, "run");
    number.enter_with(2);
    number.exit([] { expect(!number.get_store(), "exit"); });
    const auto snapshot = asio_ctx::snapshot();
    number.run(
        3, [&] { snapshot([] { expect(*number.get_store() == 2, "a snapshot"); }); });
  });
}

void resources()
{
  {
    asio_ctx::async_resource resource("job");
    resource.run_in_async_scope([] {});
    resource.bind([] {})();
  }
  asio_ctx::hook_callbacks callbacks;
  callbacks.before = [](asio_ctx::async_id) {};
  const asio_ctx::async_hook hook = asio_ctx::create_hook(callbacks).enable();
  asio_ctx::async_resource("other").run_in_async_scope([] {});
}

} // namespace

int main(int argc, char**)
{
  if (argc > 1)
    asio_ctx::async_resource(""); // an error
  int made = 0, run = 0, gone = 0;
  asio_ctx::async_hook hook =
      asio_ctx::create_hook(counting{&made, &run, &gone}).enable();
  handlers();
  stores();
  resources();
  hook.disable();
  expect(asio_ctx::trace_state().with("key", "value").header() == "key=value", "state");
  // One of Asio's own and, where its parameters aren't known, the two of bind_context again.
  constexpr int more_there = ASIO_CTX_NATIVE_OPERATION_PARAMETERS ? 1 : 3;
  constexpr int more = asio_ctx::detail::whole_program ? more_there : 0;
  expect(made == 7 + more, "init");
  expect(run == 8 + more, "before");
  expect(gone == 7 + more, "destroy");
  return wrong ? 1 : 0;
}
