// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// What README.md and the pages of explanations show.

#include "samples.hpp"
#include "snippets.hpp"
#include <boost/asio/spawn.hpp>

namespace {

namespace readme {

// tag::tracer[]
struct tracer
{
  void init(
      asio_ctx::async_id id, std::string_view type, asio_ctx::async_id cause,
      asio_ctx::resource_ref)
  {
    std::cout << id << " is made: " << type << ", caused by " << cause << '\n';
  }
  // before, after, destroy, promise_resolve: any of them
};

void trace(net::io_context& io)
{
  auto hook = asio_ctx::create_hook(tracer()).enable();
  net::post(io, [&] { net::post(io, [] {}); });
  io.run();
}
// end::tracer[]

void tracer_of_posts()
{
  net::io_context io;
  trace(io);
}

} // namespace readme

namespace guide {

int length(const std::string& text)
{
  return static_cast<int>(text.size());
}

void storages()
{
  const auto f = length;
  const std::string args = "abc";
  // tag::storages[]
  asio_ctx::async_local_storage<std::string> user;        // null where none was given
  asio_ctx::async_local_storage<int> level({"level", 3}); // a name and a default value

  user.run("alice", f, args); // f(args) and all that it starts
  user.exit(f, args);         // without a store, also without the default value
  user.enter_with("alice");   // to the end of this handler, and into all that it starts
  auto scope = user.with_scope("bob");  // to the end of this block
  std::string* name = user.get_store(); // null where there is none
  std::cout << user.get_store_or("nobody") << '\n';
  user.disable(); // nowhere any more, until run or enter_with gives a new one
  // end::storages[]
  std::cout << (name == user.get_store()) << ' ' << level.get_store_or(0) << '\n';
}

// A library with a thread of its own, which calls back from there.
void library_call(std::function<void(int)> callback)
{
  std::thread(std::move(callback), 5).join();
}

template <class Handler>
void async_call(Handler handler)
{
  using net::get_associated_executor;
  using net::prefer;
  namespace execution = net::execution;
  // tag::own_operation[]
  auto work = prefer(
      get_associated_executor(handler), execution::outstanding_work.tracked); // captures
  library_call([handler = std::move(handler), work](int result) mutable {
    dispatch(work, [handler = std::move(handler), result]() mutable {
      std::move(handler)(result);
    });
  });
  // end::own_operation[]
}

void own_operation()
{
  net::io_context io;
  request_id.run(42, [&] {
    async_call(net::bind_executor(
        io.get_executor(), [](int result) { log("has " + std::to_string(result)); }));
  });
  io.run();
}

// tag::data[]
struct request_state
{
  std::string url;
};

asio_ctx::resource_key<request_state> state;

void remember(std::string target)
{
  asio_ctx::execution_async_resource()[state].url =
      std::move(target); // made on first use
}
// end::data[]

void data()
{
  remember("/users");
  std::cout << asio_ctx::execution_async_resource()[state].url << '\n';
}

} // namespace guide

namespace all_callbacks {

// tag::all_callbacks[]
struct tracer
{
  void init(
      asio_ctx::async_id id, std::string_view type, asio_ctx::async_id cause,
      asio_ctx::resource_ref);
  void before(asio_ctx::async_id id);
  void after(asio_ctx::async_id id);
  void destroy(asio_ctx::async_id id);
  void promise_resolve(asio_ctx::async_id id);
};

auto hook = asio_ctx::create_hook(tracer());
// end::all_callbacks[]

void tracer::init(
    asio_ctx::async_id, std::string_view type, asio_ctx::async_id, asio_ctx::resource_ref)
{
  std::cout << "init " << type << '\n';
}
void tracer::before(asio_ctx::async_id)
{
  std::cout << "before\n";
}
void tracer::after(asio_ctx::async_id)
{
  std::cout << "after\n";
}
void tracer::destroy(asio_ctx::async_id)
{
  std::cout << "destroy\n";
}
void tracer::promise_resolve(asio_ctx::async_id)
{
  std::cout << "promise_resolve\n";
}

void one_post()
{
  hook.enable();
  net::io_context io;
  net::post(io, [] {});
  io.run();
  hook.disable();
}

} // namespace all_callbacks

namespace stale_address {

struct request_info
{
  int id = 0;
};
net::thread_pool other_thread(1);
void begin(request_info& request)
{
  request.id = 1;
}
void log(const request_info& request)
{
  std::cout << request.id << '\n';
}

// tag::stale_address[]
thread_local request_info request;

void session(net::yield_context yield)
{
  begin(request);
  post(bind_executor(other_thread, yield)); // resumes on the other thread
  log(request); // with g++ 12 -O2 or clang 19 -O1: still the first thread's
}
// end::stale_address[]

void shown()
{
  net::io_context io;
  net::spawn(io, session, [](std::exception_ptr) {});
  io.run();
  other_thread.join();
}

} // namespace stale_address

} // namespace

int main(int argc, char* argv[])
{
  std::cout << std::boolalpha;
  return run_snippet(
      {{"all_callbacks", all_callbacks::one_post},
       {"data", guide::data},
       {"own_operation", guide::own_operation},
       {"stale_address", stale_address::shown},
       {"storages", guide::storages},
       {"tracer", readme::tracer_of_posts}},
      argc, argv);
}
