// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Handlers and coroutines on Asio's own executors, where asio_ctx is included and nothing else
// is done.

#include <asio_ctx.hpp>

#include "support/activity_collector.hpp"
#include "support/coroutine_cases.hpp"
#include "support/tracer.hpp"
#include <algorithm>
#include <boost/asio.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/spawn.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

namespace net = boost::asio;
using boost::system::error_code;
using test_support::activity;
using test_support::activity_collector;
using test_support::lines;
using test_support::tracer;

asio_ctx::async_local_storage<int> storage;

int value()
{
  const int* store = storage.get_store();
  return store ? *store : 0;
}

void run(net::io_context& io)
{
  io.run();
  io.restart();
  BOOST_TEST(value() == 0);
}

struct counting_steps
{
  net::steady_timer& timer;
  std::vector<int>& seen;
  int left = 3;

  template <class Self>
  void operator()(Self& self, error_code = {})
  {
    seen.push_back(value());
    if (left-- == 0)
      return self.complete(error_code());
    timer.expires_after(std::chrono::seconds(0));
    timer.async_wait(std::move(self));
  }
};

// Initiates an operation that keeps its handler, and is completed by hand.
struct kept_operation
{
  void complete() { std::exchange(complete_, nullptr)(); }

  template <class Token>
  auto start(Token&& token)
  {
    return net::async_initiate<Token, void()>(
        [this](auto handler) {
          auto shared = std::make_shared<decltype(handler)>(std::move(handler));
          complete_ = [shared] { std::move (*shared)(); };
        },
        token);
  }

private:
  std::function<void()> complete_;
};

// Initiates an operation of the interface before Boost 1.70, which is completed by hand.
template <class Token>
auto start_old_operation(Token&& token, std::function<void()>& complete)
{
  net::async_completion<Token, void(int)> init(token);
  auto kept = std::make_shared<std::decay_t<decltype(init.completion_handler)>>(
      std::move(init.completion_handler));
  complete = [kept] {
    auto handler = std::move(*kept);
    const auto executor = net::get_associated_executor(handler, net::system_executor());
    net::dispatch(
        executor, [handler = std::move(handler)]() mutable { std::move(handler)(7); });
  };
  return init.result.get();
}

struct counting_handler
{
  int* copies;

  explicit counting_handler(int& count) : copies(&count) {}
  counting_handler(counting_handler&&) = default;
  counting_handler(const counting_handler& other) : copies(other.copies) { ++*copies; }

  void operator()() const {}
};

// Of a function that is posted, and of a wait that it starts.
template <class IoContext>
void expect_one_resource_each()
{
  tracer trace;
  IoContext io;
  net::steady_timer timer(io, std::chrono::seconds(0));
  net::post(io, [&] {
    trace.line_of("posted");
    timer.async_wait([&](error_code) { trace.line_of("waited"); });
  });
  run(io);
  CHECK_LINES(
      trace, "init 2 post by 1", "before 2", "posted in 2 by 1",
      "init 3 steady_timer.async_wait by 2", "after 2", "destroy 2", "before 3",
      "waited in 3 by 2", "after 3", "destroy 3");
}

} // namespace

BOOST_AUTO_TEST_SUITE(automatic)

BOOST_AUTO_TEST_CASE(a_handler_runs_in_the_context_of_its_initiation)
{
  net::io_context io;
  net::steady_timer timer(io);
  std::vector<int> seen;
  const auto note = [&](auto&&...) { seen.push_back(value()); };
  for (int id : {1, 2})
    storage.run(id, [&] {
      net::post(io, note);
      net::dispatch(io, note);
      net::defer(net::make_strand(io), note);
      net::post(net::strand<net::any_io_executor>(io.get_executor()), note);
      timer.async_wait(note);
    });
  run(io);
  BOOST_TEST(seen.size() == 10);
  BOOST_TEST(std::count(seen.begin(), seen.end(), 1) == 5);
  BOOST_TEST(std::count(seen.begin(), seen.end(), 2) == 5);
}

BOOST_AUTO_TEST_CASE(a_handler_that_is_called_directly_has_its_own_context)
{
  kept_operation first;
  kept_operation second;
  std::vector<int> seen;
  storage.run(1, [&] { first.start([&] { seen.push_back(value()); }); });
  storage.run(2, [&] { second.start([&] { seen.push_back(value()); }); });
  storage.run(3, [&] {
    first.complete();
    BOOST_TEST(value() == 3);
    second.complete();
    BOOST_TEST(value() == 3);
  });
  BOOST_TEST(seen == std::vector<int>({1, 2}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_a_handler_has_captured_ends_in_its_context)
{
  struct end
  {
    void operator()(std::vector<int>* seen) const { seen->push_back(value()); }
  };
  using last_words = std::unique_ptr<std::vector<int>, end>;
  std::vector<int> seen;
  net::io_context io;
  asio_ctx::io_context other;
  net::steady_timer timer(io);
  storage.run(1, [&] {
    net::post(io, [captured = last_words(&seen)] {});
    timer.async_wait([captured = last_words(&seen)](error_code) {});
    net::post(io, asio_ctx::bind_context([captured = last_words(&seen)] {}));
    timer.async_wait(
        asio_ctx::bind_context([captured = last_words(&seen)](error_code) {}));
    net::post(other, [captured = last_words(&seen)] {});
    other.get_executor().execute([captured = last_words(&seen)] {});
  });
  run(io);
  run(other);
  BOOST_TEST(seen == std::vector<int>(6, 1), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(enter_with_ends_with_the_handler)
{
  net::io_context io;
  net::post(io, [&] {
    storage.enter_with(5);
    net::post(io, [] { BOOST_TEST(value() == 5); });
  });
  net::post(io, [] { BOOST_TEST(value() == 0); });
  run(io);
}

BOOST_AUTO_TEST_CASE(steps_that_a_user_writes_run_in_the_context_of_their_operation)
{
  net::io_context io;
  net::steady_timer timer(io);
  std::vector<int> seen;
  storage.run(1, [&] {
    auto handler = [](error_code) { BOOST_TEST(value() == 1); };
    net::async_compose<decltype(handler), void(error_code)>(
        counting_steps{timer, seen}, handler, timer);
  });
  run(io);
  BOOST_TEST(seen == std::vector<int>({1, 1, 1, 1}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_is_associated_with_a_handler_stays_associated)
{
  net::io_context io;
  net::io_context other;
  net::cancellation_signal signal;
  net::steady_timer timer(io, std::chrono::hours(1));
  bool called = false;
  storage.run(1, [&] {
    timer.async_wait(net::bind_executor(
        other, net::bind_cancellation_slot(signal.slot(), [&](error_code ec) {
          BOOST_TEST(ec == net::error::operation_aborted);
          BOOST_TEST(other.get_executor().running_in_this_thread());
          BOOST_TEST(value() == 1);
          called = true;
        })));
  });
  signal.emit(net::cancellation_type::total);
  run(io);
  BOOST_TEST(!called);
  run(other);
  BOOST_TEST(called);
}

BOOST_AUTO_TEST_CASE(a_handler_is_moved_not_copied)
{
  net::io_context io;
  int copies = 0;
  net::post(io, counting_handler(copies));
  net::post(io, [only = std::make_unique<int>(5)] { BOOST_TEST(*only == 5); });
  run(io);
  BOOST_TEST(copies == 0);
}

BOOST_AUTO_TEST_CASE(a_copy_of_a_handler_keeps_the_context)
{
  std::vector<int> seen;
  std::function<void()> copy;
  {
    std::function<void()> original;
    storage.run(1, [&] {
      auto handler = [&] { seen.push_back(value()); };
      net::async_initiate<decltype(handler), void()>(
          [&](auto kept) { original = kept; }, handler);
    });
    copy = original;
  }
  copy();
  BOOST_TEST(seen == std::vector<int>({1}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_operation_of_the_old_interface_keeps_the_context)
{
  net::io_context io;
  std::vector<int> seen;
  std::function<void()> complete[7];
  const auto expect_executor = [&](int) {
    BOOST_TEST(io.get_executor().running_in_this_thread());
    seen.push_back(value());
  };
  auto note = [&](int) { seen.push_back(value()); };
  const auto note_that_is_const = note;
  std::future<int> future;
  storage.run(1, [&] {
    start_old_operation(note, complete[0]);
    start_old_operation(note_that_is_const, complete[1]);
    start_old_operation(
        [&, unique = std::make_unique<int>(1)](int) {
          seen.push_back(*unique + value());
        },
        complete[2]);
    start_old_operation(std::function<void(int)>(note), complete[3]);
    start_old_operation(net::bind_executor(io, expect_executor), complete[4]);
    start_old_operation(asio_ctx::propagate_context(note), complete[5]);
    future = start_old_operation(net::use_future, complete[6]);
  });
  storage.run(9, [&] {
    for (auto& one : complete)
      one();
  });
  run(io);
  BOOST_TEST(
      seen == std::vector<int>({1, 1, 2, 1, 1, 1}), boost::test_tools::per_element());
  BOOST_TEST(future.get() == 7);
}

// Of an operation that posts a function, which calls the handler.
template <class IoContext>
void expect_one_resource_of_the_old_interface()
{
  tracer trace;
  IoContext io;
  {
    auto handler = net::bind_executor(io, [&](int) { trace.line_of("called"); });
    net::async_completion<decltype(handler), void(int)> init(handler);
    net::post(io, [kept = std::move(init.completion_handler)]() mutable {
      std::move(kept)(7);
    });
  }
  run(io);
  CHECK_LINES(
      trace, "init 2 operation by 1", "init 3 post by 1", "before 3", "before 2",
      "called in 2 by 1", "after 2", "destroy 2", "after 3", "destroy 3");
}

BOOST_AUTO_TEST_CASE(an_operation_of_the_old_interface_is_one_resource)
{
  expect_one_resource_of_the_old_interface<net::io_context>();
}

BOOST_AUTO_TEST_CASE(the_old_interface_on_a_context_executor)
{
  expect_one_resource_of_the_old_interface<asio_ctx::io_context>();
}

BOOST_AUTO_TEST_CASE(bind_context_wins)
{
  net::io_context io;
  int seen = 0;
  const auto in_one = storage.run(1, [] { return asio_ctx::current_frame(); });
  storage.run(2, [&] {
    net::post(io, asio_ctx::bind_context(in_one, [&] { seen = value(); }));
    net::post(io, net::bind_executor(io, asio_ctx::bind_context(in_one, [&] {
                                       BOOST_TEST(value() == 1);
                                     })));
    net::post(io, asio_ctx::bind_context(in_one, net::bind_executor(io, [] {
                                           BOOST_TEST(value() == 1);
                                         })));
  });
  run(io);
  BOOST_TEST(seen == 1);
}

BOOST_AUTO_TEST_CASE(an_operation_is_one_resource)
{
  expect_one_resource_each<net::io_context>();
}

BOOST_AUTO_TEST_CASE(the_same_on_a_context_executor)
{
  expect_one_resource_each<asio_ctx::io_context>();
}

BOOST_AUTO_TEST_CASE(an_operation_that_never_runs_ends)
{
  tracer trace;
  {
    net::io_context io;
    net::post(io, [] {});
  }
  CHECK_LINES(trace, "init 2 post by 1", "destroy 2");
}

BOOST_AUTO_TEST_CASE(a_composed_operation_is_one_resource)
{
  tracer trace;
  net::io_context io;
  net::ip::tcp::acceptor acceptor(io, {net::ip::address_v4::loopback(), 0});
  net::ip::tcp::socket a(io);
  a.connect(acceptor.local_endpoint());
  net::ip::tcp::socket b = acceptor.accept();
  std::string out(100000, 'x');
  std::string in(100000, ' ');
  net::async_write(a, net::buffer(out), [](error_code, std::size_t) {});
  net::async_read(b, net::buffer(in), [](error_code, std::size_t) {});
  run(io);
  const lines all = trace.take();
  const std::set<std::string> events(all.begin(), all.end());
  BOOST_TEST(all.size() == 8);
  BOOST_TEST(events.count("init 2 async_write by 1"));
  BOOST_TEST(events.count("init 3 async_read by 1"));
}

BOOST_AUTO_TEST_CASE(operations_have_names)
{
  std::vector<std::string> names;
  struct collector
  {
    std::vector<std::string>& to;
    void init(
        asio_ctx::async_id, std::string_view type, asio_ctx::async_id,
        asio_ctx::resource_ref)
    {
      to.emplace_back(type);
    }
  };
  auto hook = asio_ctx::create_hook(collector{names}).enable();
  {
    net::io_context io;
    const auto ignore = [](auto&&...) {};
    const auto is_called = [&](const std::string& name) {
      BOOST_TEST(names == lines({name}), boost::test_tools::per_element());
      names.clear();
    };
    net::ip::tcp::socket socket(io);
    net::ip::tcp::acceptor acceptor(io);
    net::ip::udp::socket datagrams(io);
    net::ip::tcp::resolver resolver(io);
    net::steady_timer timer(io);
    net::system_timer system_timer(io);
    net::signal_set signals(io);
    net::experimental::channel<void(error_code, int)> channel(io);
    net::ip::udp::endpoint sender;
    std::vector<net::ip::tcp::endpoint> endpoints(1);
    std::string text;
    char room[8];
    net::post(io, ignore), is_called("post");
    net::dispatch(net::make_strand(io), ignore), is_called("dispatch");
    net::defer(io, net::append(ignore, 1)), is_called("defer");
    timer.async_wait(ignore), is_called("steady_timer.async_wait");
    timer.async_wait(net::bind_executor(io, ignore));
    is_called("steady_timer.async_wait");
    system_timer.async_wait(ignore), is_called("system_timer.async_wait");
    signals.async_wait(ignore), is_called("signal_set.async_wait");
    resolver.async_resolve("", "80", ignore), is_called("resolver.async_resolve");
    acceptor.async_accept(ignore), is_called("acceptor.async_accept");
    acceptor.async_accept(socket, ignore), is_called("acceptor.async_accept");
    socket.async_connect({}, ignore), is_called("socket.async_connect");
    socket.async_read_some(net::buffer(room), ignore);
    is_called("socket.async_receive");
    socket.async_send(net::buffer(room), ignore), is_called("socket.async_send");
    datagrams.async_receive_from(net::buffer(room), sender, ignore);
    is_called("socket.async_receive_from");
    channel.async_send({}, 1, ignore), is_called("channel.async_send");
    channel.async_receive(ignore), is_called("channel.async_receive");
    net::async_connect(socket, endpoints, ignore), is_called("async_connect");
    net::async_read(socket, net::buffer(room), ignore), is_called("async_read");
    net::async_write(socket, net::buffer(room), ignore), is_called("async_write");
    net::async_read_until(socket, net::dynamic_buffer(text), '\n', ignore);
    is_called("async_read_until");
    std::vector<int> seen;
    auto done = [](error_code) {};
    net::async_compose<decltype(done), void(error_code)>(
        counting_steps{timer, seen}, done, timer);
    is_called("counting_steps");
  }
}

BOOST_AUTO_TEST_CASE(an_exception_leaves_a_clean_state_behind)
{
  tracer trace;
  net::io_context io;
  storage.run(1, [&] { net::post(io, [] { throw std::runtime_error("expected"); }); });
  BOOST_CHECK_THROW(io.run(), std::runtime_error);
  BOOST_TEST(value() == 0);
  BOOST_TEST(asio_ctx::execution_async_id() == asio_ctx::root_async_id);
  CHECK_LINES(trace, "init 2 post by 1", "before 2", "after 2", "destroy 2");
}

BOOST_AUTO_TEST_CASE(ids_are_there_without_hooks)
{
  net::io_context io;
  net::post(io, [&] {
    const auto outer = asio_ctx::execution_async_id();
    BOOST_TEST(outer > asio_ctx::root_async_id);
    BOOST_TEST(asio_ctx::trigger_async_id() == asio_ctx::root_async_id);
    BOOST_TEST(asio_ctx::execution_async_resource().type() == "post");
    net::post(io, [outer] {
      BOOST_TEST(asio_ctx::execution_async_id() > outer);
      BOOST_TEST(asio_ctx::trigger_async_id() == outer);
    });
  });
  run(io);
}

BOOST_AUTO_TEST_CASE(a_stackful_coroutine_goes_on_in_its_own_context)
{
  net::io_context io;
  net::thread_pool pool(1);
  int done = 0;
  for (int id : {1, 2})
    storage.run(id, [&, id] {
      net::spawn(
          io,
          [&, id](net::yield_context yield) {
            BOOST_TEST(value() == id);
            const auto own = asio_ctx::execution_async_id();
            {
              const auto scope = storage.with_scope(10 * id);
              net::post(yield);
              BOOST_TEST(value() == 10 * id);
              net::post(pool, yield); // completes through the pool, and comes back
              BOOST_TEST(value() == 10 * id);
            }
            net::steady_timer timer(io, std::chrono::seconds(0));
            error_code ec;
            timer.async_wait(yield[ec]);
            BOOST_TEST(value() == id);
            storage.enter_with(100 * id);
            net::dispatch(yield);
            BOOST_TEST(value() == 100 * id);
            BOOST_TEST(asio_ctx::execution_async_id() == own);
          },
          [&, id](std::exception_ptr e) {
            BOOST_TEST(!e);
            BOOST_TEST(value() == id);
            ++done;
          });
    });
  net::post(io, [] { BOOST_TEST(value() == 0); });
  run(io);
  pool.join();
  BOOST_TEST(done == 2);
  BOOST_TEST(value() == 0);
}

BOOST_AUTO_TEST_CASE(a_stackful_coroutine_is_one_resource)
{
  activity_collector hooks;
  net::io_context io;
  const auto wait = [](net::yield_context yield) {
    net::post(yield);
    net::post(yield);
  };
  net::spawn(io, wait, net::detached);
  run(io);
  const activity spawned = hooks.only("spawn");
  BOOST_TEST(hooks.activities().size() == 1u);
  BOOST_TEST(
      hooks.story(spawned.id) == "init before after before after before after destroy");
  {
    net::io_context short_lived;
    net::spawn(short_lived, wait, net::detached);
    short_lived.run_one(); // and never again
  }
  BOOST_TEST(
      hooks.story(hooks.activities("spawn").back().id) == "init before after destroy");
  hooks.check();
}

#if ASIO_CTX_HAS_AUTOMATIC_COROUTINES

BOOST_AUTO_TEST_CASE(a_coroutine_keeps_its_executor)
{
  net::thread_pool pool(1);
  net::co_spawn(
      pool,
      [&]() -> net::awaitable<void> {
        const net::any_io_executor executor = co_await net::this_coro::executor;
        BOOST_TEST((executor == net::any_io_executor(pool.get_executor())));
        BOOST_TEST(executor.target<net::thread_pool::executor_type>());
        co_await storage.run(1, [&]() -> net::awaitable<void> {
          BOOST_TEST((co_await net::this_coro::executor == executor));
        });
      },
      net::detached);
  pool.join();
}

BOOST_AUTO_TEST_CASE(what_is_made_in_a_coroutine_outlives_its_stores)
{
  asio_ctx::async_local_storage<std::shared_ptr<int>> kept;
  const auto object = std::make_shared<int>(0);
  net::io_context io;
  std::unique_ptr<net::steady_timer> timer;
  kept.run(object, [&] {
    net::co_spawn(
        io,
        [&]() -> net::awaitable<void> {
          timer = std::make_unique<net::steady_timer>(
              co_await net::this_coro::executor, std::chrono::seconds(0));
        },
        net::detached);
  });
  run(io);
  BOOST_TEST(object.use_count() == 1);
  storage.run(
      2, [&] { timer->async_wait([](error_code) { BOOST_TEST(value() == 2); }); });
  run(io);
}

BOOST_AUTO_TEST_CASE(what_an_ended_coroutine_has_made_is_its_users_part)
{
  net::io_context io;
  std::optional<net::steady_timer> kept;
  asio_ctx::async_id coroutine = asio_ctx::no_async_id;
  net::co_spawn(
      io,
      [&]() -> net::awaitable<void> {
        coroutine = asio_ctx::execution_async_id();
        kept.emplace(co_await net::this_coro::executor, std::chrono::seconds(0));
      },
      net::detached);
  run(io);

  std::vector<asio_ctx::async_id> ran_as;
  std::set<asio_ctx::async_id> causes;
  const auto note = [&] {
    ran_as.push_back(asio_ctx::execution_async_id());
    causes.insert(asio_ctx::trigger_async_id());
  };
  asio_ctx::async_resource user("USER");
  user.run_in_async_scope([&] {
    kept->async_wait([&](error_code) { note(); });
    net::post(kept->get_executor(), note);
  });
  run(io);
  BOOST_TEST(ran_as.size() == 2u);
  BOOST_TEST(std::count(ran_as.begin(), ran_as.end(), coroutine) == 0);
  BOOST_TEST(causes == std::set<asio_ctx::async_id>({user.async_id()}));
}

BOOST_AUTO_TEST_CASE(what_is_started_on_an_object_of_another_session_is_the_starters)
{
  test_support::start_on_an_object_of_another_session<net::io_context>(storage);
}

BOOST_AUTO_TEST_CASE(a_chain_of_coroutines_keeps_nothing_of_those_that_have_ended)
{
  test_support::run_a_chain_of_coroutines<net::io_context>(storage);
}

BOOST_AUTO_TEST_CASE(a_fiber_that_switches_away_in_a_coroutine_takes_its_context_along)
{
  test_support::switch_away_in_a_coroutine<net::io_context>(storage);
}

BOOST_AUTO_TEST_CASE(a_coroutine_of_stock_co_spawn_is_one_resource)
{
  tracer trace;
  net::io_context io;
  net::co_spawn(
      io,
      [&]() -> net::awaitable<int> {
        trace.line_of("begins");
        co_await net::post(net::use_awaitable);
        trace.line_of("goes on");
        co_return 5;
      },
      [&](std::exception_ptr, int) { trace.line_of("has ended"); });
  run(io);
  const lines all = trace.take();
  BOOST_TEST(all.front() == "init 2 coroutine by 1");
  BOOST_TEST(std::count(all.begin(), all.end(), "begins in 2 by 1") == 1);
  BOOST_TEST(std::count(all.begin(), all.end(), "goes on in 2 by 1") == 1);
  BOOST_TEST(std::count(all.begin(), all.end(), "has ended in 2 by 1") == 1);
  BOOST_TEST(std::count(all.begin(), all.end(), "promise_resolve 2") == 1);
  BOOST_TEST(
      std::count(all.begin(), all.end(), "before 2")
      == std::count(all.begin(), all.end(), "after 2"));
  BOOST_TEST(all.back() == "destroy 2");
}

BOOST_AUTO_TEST_CASE(the_handler_of_co_spawn_runs_in_the_context_of_the_call)
{
  net::io_context io;
  int seen = 0;
  storage.run(1, [&] {
    net::co_spawn(
        io,
        []() -> net::awaitable<void> {
          storage.enter_with(2);
          co_return;
        },
        [&](std::exception_ptr) { seen = value(); });
  });
  run(io);
  BOOST_TEST(seen == 1);
}

BOOST_AUTO_TEST_CASE(a_coroutine_goes_on_in_its_own_context_whoever_resumes_it)
{
  net::io_context io;
  kept_operation operation;
  std::vector<int> seen;
  storage.run(1, [&] {
    net::co_spawn(
        io,
        [&]() -> net::awaitable<void> {
          co_await operation.start(net::use_awaitable);
          seen.push_back(value());
          const auto scope = storage.with_scope(2);
          co_await operation.start(net::deferred);
          seen.push_back(value());
        },
        net::detached);
  });
  io.poll();
  storage.run(3, [&] {
    operation.complete();
    BOOST_TEST(value() == 3);
    operation.complete();
    BOOST_TEST(value() == 3);
  });
  run(io);
  BOOST_TEST(seen == std::vector<int>({1, 2}), boost::test_tools::per_element());
}

#endif

BOOST_AUTO_TEST_SUITE_END()
