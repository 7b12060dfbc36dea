// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// What hooks see of a whole program, and of the other modes inside of one.

#include <asio_ctx.hpp>

#include "support/tracer.hpp"
#include <algorithm>
#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace {

namespace net = boost::asio;
using asio_ctx::async_id;
using boost::system::error_code;
using stream = net::local::stream_protocol::socket;
using test_support::lines;
using test_support::tracer;

asio_ctx::async_local_storage<int> storage;

int current()
{
  const int* const store = storage.get_store();
  return store ? *store : 0;
}

struct ready_timer : net::steady_timer
{
  template <class Executor>
  explicit ready_timer(Executor&& on) : net::steady_timer(on, std::chrono::seconds(0))
  {}
};

// An executor that Asio knows nothing of.
class foreign_executor
{
public:
  explicit foreign_executor(std::vector<std::function<void()>>& queue) : queue_(&queue) {}

  template <class F>
  void execute(F f) const
  {
    auto shared = std::make_shared<F>(std::move(f));
    queue_->push_back([shared] { (*shared)(); });
  }

  [[maybe_unused]] friend bool operator==(foreign_executor a, foreign_executor b) noexcept
  {
    return a.queue_ == b.queue_;
  }

  [[maybe_unused]] friend bool operator!=(foreign_executor a, foreign_executor b) noexcept
  {
    return !(a == b);
  }

private:
  std::vector<std::function<void()>>* queue_;
};

} // namespace

BOOST_AUTO_TEST_SUITE(whole_program_events)

BOOST_AUTO_TEST_CASE(an_operation_is_one_resource_of_its_own_type)
{
  net::io_context io;
  ready_timer timer(io);
  tracer trace;
  net::post(io, [&] {
    trace.line_of("posted");
    timer.async_wait([&](error_code) { trace.line_of("waited"); });
  });
  trace.line("run");
  io.run();
  CHECK_LINES(
      trace, "init 2 io_context.execute by 1", "run", "before 2", "posted in 2 by 1",
      "init 3 deadline_timer.async_wait by 2", "after 2", "destroy 2", "before 3",
      "waited in 3 by 2", "after 3", "destroy 3");
}

BOOST_AUTO_TEST_CASE(an_operation_that_never_runs_is_destroyed)
{
  std::optional<net::io_context> io(std::in_place);
  std::optional<net::steady_timer> timer(
      std::in_place, *io, net::steady_timer::time_point::max());
  tracer trace;
  net::post(*io, [] {});
  timer->async_wait([](error_code) {});
  timer.reset();
  io.reset();
  const lines seen = trace.take();
  BOOST_TEST(seen.size() == 4U);
  for (const char* line : {"destroy 2", "destroy 3"})
    BOOST_TEST(std::count(seen.begin(), seen.end(), line) == 1, line);
}

BOOST_AUTO_TEST_CASE(an_exception_in_a_handler_is_seen_after)
{
  net::io_context io;
  tracer trace;
  storage.run(1, [&] { net::post(io, [] { throw std::runtime_error("expected"); }); });
  BOOST_CHECK_THROW(io.run(), std::runtime_error);
  BOOST_TEST(current() == 0);
  BOOST_TEST(asio_ctx::execution_async_id() == asio_ctx::root_async_id);
  CHECK_LINES(
      trace, "init 2 io_context.execute by 1", "before 2", "after 2", "destroy 2");
}

BOOST_AUTO_TEST_CASE(types_and_ids_without_hooks)
{
  net::io_context io;
  ready_timer timer(io);
  int calls = 0;
  net::post(io, [&] {
    const async_id posted = asio_ctx::execution_async_id();
    BOOST_TEST(posted > asio_ctx::root_async_id);
    BOOST_TEST(asio_ctx::trigger_async_id() == asio_ctx::root_async_id);
    BOOST_TEST(asio_ctx::execution_async_resource().type() == "io_context.execute");
    timer.async_wait([&, posted](error_code) {
      BOOST_TEST(asio_ctx::trigger_async_id() == posted);
      const auto resource = asio_ctx::execution_async_resource();
      BOOST_TEST(resource.type() == "deadline_timer.async_wait");
      BOOST_TEST(resource.object() == nullptr);
      BOOST_TEST(resource.native_handle() == 0U);
      ++calls;
    });
  });
  io.run();
  BOOST_TEST(calls == 1);
}

BOOST_AUTO_TEST_CASE(user_data_on_a_resource_without_hooks)
{
  static const asio_ctx::resource_key<std::string> key;
  net::io_context io;
  net::post(io, [] {
    asio_ctx::execution_async_resource()[key] = "mine";
    BOOST_TEST(*asio_ctx::execution_async_resource().find(key) == "mine");
    BOOST_TEST(asio_ctx::execution_async_resource().type() == "io_context.execute");
  });
  io.run();
}

BOOST_AUTO_TEST_CASE(object_native_handle_and_location_in_init)
{
  net::io_context io;
  stream a(io);
  stream b(io);
  net::local::connect_pair(a, b);
  int seen = 0;
  const auto hook =
      asio_ctx::create_hook(asio_ctx::hook_callbacks{[&](async_id, std::string_view type,
                                                         async_id,
                                                         asio_ctx::resource_ref made) {
        if (type != "socket.async_receive")
          return;
        ++seen;
        BOOST_TEST(made.object() != nullptr);
        BOOST_TEST(
            made.native_handle() == static_cast<std::uintmax_t>(a.native_handle()));
        BOOST_REQUIRE(made.location());
        BOOST_TEST(made.location()->function == std::string_view("async_read"));
        BOOST_TEST(made.location()->line > 0);
        BOOST_TEST(!made.location()->outer);
      }}).enable();
  char buffer[4];
  net::async_read(a, net::buffer(buffer), [&](error_code, std::size_t) {
    const auto resource = asio_ctx::execution_async_resource();
    BOOST_TEST(resource.object() != nullptr);
    BOOST_TEST(resource.location() == nullptr);
  });
  net::write(b, net::buffer("1234", 4));
  io.run();
  BOOST_TEST(seen == 1);
}

BOOST_AUTO_TEST_CASE(results_of_system_calls)
{
  struct attempts
  {
    lines& to;

    void reactor_operation(
        async_id id, std::string_view operation, std::error_code error, std::size_t bytes)
    {
      BOOST_TEST(id > asio_ctx::root_async_id);
      BOOST_TEST(asio_ctx::execution_async_id() == asio_ctx::no_async_id);
      const bool waits = error == std::errc::operation_would_block;
      to.push_back(
          std::string(operation)
          + (waits   ? " waits"
             : error ? " fails"
                     : " is done")
          + " " + std::to_string(bytes));
    }
  };

  net::io_context io;
  stream a(io);
  stream b(io);
  net::local::connect_pair(a, b);
  lines seen;
  const auto hook = asio_ctx::create_hook(attempts{seen}).enable();
  char buffer[4];
  a.async_read_some(net::buffer(buffer), [](error_code, std::size_t) {});
  b.async_write_some(net::buffer("1234", 4), [&](error_code, std::size_t) {
    b.close();
    a.async_read_some(net::buffer(buffer), [](error_code, std::size_t) {});
  });
  io.run();
  BOOST_TEST(
      seen
          == (lines{
              "non_blocking_recv waits 0", "non_blocking_send is done 4",
              "non_blocking_recv is done 4", "non_blocking_recv fails 0"}),
      boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_hook_that_comes_late)
{
  net::io_context io;
  net::post(io, [] {});
  tracer trace;
  io.run();
  CHECK_LINES(trace, "before 2", "after 2", "destroy 2");
}

BOOST_AUTO_TEST_CASE(the_destructor_of_a_handler_runs_in_its_context)
{
  struct looks_at_end
  {
    int* seen;
    ~looks_at_end() { *seen = current(); }
  };
  net::io_context io;
  int seen = -1;
  storage.run(3, [&] {
    net::post(io, [end = std::make_shared<looks_at_end>(looks_at_end{&seen})] {});
  });
  seen = -1;
  io.run();
  BOOST_TEST(seen == 3);
}

BOOST_AUTO_TEST_CASE(a_context_executor_announces_nothing)
{
  net::io_context io;
  const auto executor = asio_ctx::make_context_executor(io);
  ready_timer timer(executor);
  tracer trace;
  storage.run(1, [&] {
    net::post(executor, [&] { trace.line_of("posted " + std::to_string(current())); });
    timer.async_wait(
        [&](error_code) { trace.line_of("waited " + std::to_string(current())); });
  });
  io.run();
  CHECK_LINES(
      trace, "init 2 io_context.execute by 1", "init 3 deadline_timer.async_wait by 1",
      "before 2", "posted 1 in 2 by 1", "after 2", "destroy 2", "before 3",
      "waited 1 in 3 by 1", "after 3", "destroy 3");
}

BOOST_AUTO_TEST_CASE(a_context_executor_over_one_that_is_not_asios)
{
  std::vector<std::function<void()>> queue;
  const asio_ctx::context_executor<foreign_executor> executor{foreign_executor(queue)};
  int seen = 0;
  storage.run(1, [&] { executor.execute([&] { seen = current(); }); });
  queue.at(0)();
  BOOST_TEST(seen == 1);
}

#if ASIO_CTX_NATIVE_OPERATION_PARAMETERS

BOOST_AUTO_TEST_CASE(bind_context_stands_for_asios_operation)
{
  net::io_context io;
  ready_timer timer(io);
  const auto bound = [](const char* type, auto handler) {
    return asio_ctx::bind_context(type, std::move(handler));
  };
  tracer trace;
  net::post(io, bound("post", [&] { trace.line_of("posted"); }));
  net::dispatch(io, bound("dispatch", [&] { trace.line_of("dispatched"); }));
  timer.async_wait(bound("wait", [&](error_code) { trace.line_of("waited"); }));
  trace.line("run");
  io.run();
  CHECK_LINES(
      trace, "init 2 post by 1", "init 3 dispatch by 1", "init 4 wait by 1", "run",
      "before 2", "posted in 2 by 1", "after 2", "destroy 2", "before 3",
      "dispatched in 3 by 1", "after 3", "destroy 3", "before 4", "waited in 4 by 1",
      "after 4", "destroy 4");
}

BOOST_AUTO_TEST_CASE(bind_context_stands_for_a_composed_operation)
{
  net::io_context io;
  stream a(io);
  stream b(io);
  net::local::connect_pair(a, b);
  char buffer[4];
  tracer trace;
  net::async_read(
      a, net::buffer(buffer),
      asio_ctx::bind_context("query", [&](error_code, std::size_t) {
        trace.line_of("read");
        net::post(io, [] {});
      }));
  net::write(b, net::buffer("12", 2));
  io.poll();
  net::write(b, net::buffer("34", 2));
  io.run();
  CHECK_LINES(
      trace, "init 2 query by 1", "before 2", "read in 2 by 1",
      "init 3 io_context.execute by 2", "after 2", "destroy 2", "before 3", "after 3",
      "destroy 3");
}

BOOST_AUTO_TEST_CASE(bind_context_on_a_strand)
{
  net::io_context io;
  const auto strand = net::make_strand(io);
  ready_timer timer(strand);
  tracer trace;
  storage.run(1, [&] {
    timer.async_wait(asio_ctx::bind_context("wait", [&](error_code) {
      trace.line_of("waited " + std::to_string(current()));
    }));
  });
  io.run();
  CHECK_LINES(
      trace, "init 2 wait by 1", "before 2", "waited 1 in 2 by 1", "after 2",
      "destroy 2");
}

#else

// Its own operation is announced beside it, because it is not recognised.
BOOST_AUTO_TEST_CASE(bind_context_is_announced_once_beside_asios_operation)
{
  net::io_context io;
  ready_timer timer(io);
  tracer trace;
  storage.run(1, [&] {
    timer.async_wait(asio_ctx::bind_context("wait", [&](error_code) {
      trace.line_of("waited " + std::to_string(current()));
    }));
  });
  io.run();
  const lines seen = trace.take();
  for (const std::string line :
       {"init 2 wait by 1", "before 2", "waited 1 in 2 by 1", "after 2", "destroy 2"})
    BOOST_TEST(std::count(seen.begin(), seen.end(), line) == 1);
}

#endif

#if ASIO_CTX_HAS_COROUTINES

BOOST_AUTO_TEST_CASE(a_coroutine_and_the_operations_that_it_awaits)
{
  net::io_context io;
  ready_timer timer(io);
  tracer trace;
  asio_ctx::co_spawn(
      io,
      [&]() -> net::awaitable<void> {
        trace.line_of("begins");
        co_await timer.async_wait(net::use_awaitable);
        trace.line_of("ends");
      },
      net::detached);
  io.run();
  CHECK_LINES(
      trace, "init 2 coroutine by 1", "init 3 io_context.execute by 1", "before 3",
      "before 2", "begins in 2 by 1", "init 4 deadline_timer.async_wait by 2", "after 2",
      "after 3", "destroy 3", "before 4", "before 2", "ends in 2 by 1",
      "promise_resolve 2", "after 2", "destroy 2", "after 4", "destroy 4");
}

#if defined(BOOST_ASIO_HAS_SOURCE_LOCATION)

// `net::use_awaitable` itself knows no place; one that is made there does.
BOOST_AUTO_TEST_CASE(the_place_of_a_co_await)
{
  net::io_context io;
  ready_timer timer(io);
  std::string file;
  int line = 0;
  const auto hook =
      asio_ctx::create_hook(asio_ctx::hook_callbacks{[&](async_id, std::string_view type,
                                                         async_id,
                                                         asio_ctx::resource_ref r) {
        if (type != "deadline_timer.async_wait" || !r.location())
          return;
        file = r.location()->file;
        line = r.location()->line;
      }}).enable();
  int expected_line = 0;
  net::co_spawn(
      io,
      [&]() -> net::awaitable<void> {
        expected_line = __LINE__ + 1;
        co_await timer.async_wait(net::use_awaitable_t<>());
      },
      net::detached);
  io.run();
  BOOST_TEST(file == __FILE__);
  BOOST_TEST(line == expected_line);
}

#endif

#endif

BOOST_AUTO_TEST_SUITE_END()
