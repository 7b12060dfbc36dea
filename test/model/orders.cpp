// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Every order in which the handlers of small programs can run.

#include <asio_ctx.hpp>

#include "support/gate.hpp"
#include <asio_ctx/deterministic_context.hpp>
#include <asio_ctx/live_objects.hpp>
#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <exception>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <utility>
#if ASIO_CTX_HAS_COROUTINES
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#endif

namespace {

namespace net = boost::asio;
using asio_ctx::bind_context;
using asio_ctx::deterministic_context;
using asio_ctx::every_order;
using asio_ctx::for_each_order;
using test_support::gate;

asio_ctx::async_local_storage<int> storage;
asio_ctx::async_local_storage<int> other_storage;

int current(const asio_ctx::async_local_storage<int>& of)
{
  const int* const store = of.get_store();
  return store ? *store : -1;
}

enum class mode
{
  bound_handler,
  context_executor,
  own_co_spawn,
  inside_of_run
};

const char* name_of(mode where)
{
  switch (where)
  {
  case mode::bound_handler:
    return "bind_context";
  case mode::context_executor:
    return "context_executor";
  case mode::own_co_spawn:
    return "asio_ctx::co_spawn";
  default:
    return "run with an awaitable";
  }
}

// A program in one of the orders of its handlers.
class trial
{
public:
  trial(mode where, every_order& choices)
    : where_(where), choices_(choices), context_(choices),
      executor_(context_.get_executor())
  {
    if (where == mode::context_executor)
      executor_ = asio_ctx::make_context_executor(context_);
  }

  trial(const trial&) = delete;
  trial& operator=(const trial&) = delete;
  ~trial() { is_over_ = true; } // coroutines may still be there, on another's context

  const net::any_io_executor& executor() const { return executor_; }
  deterministic_context& context() { return context_; }

  std::size_t choose(std::size_t count) { return choices_(count); }

  void check(bool as_expected, const char* what)
  {
    if (is_over_)
      return;
    ++checks_;
    if (!as_expected)
      BOOST_ERROR(name_of(where_) << ", order " << choices_.text() << ": " << what);
  }

  // Both stores are always given together.
  void expect(int store)
  {
    check(current(storage) == store && current(other_storage) == -store, "other stores");
  }

  void expect_none() { check(current(storage) == -1, "a context"); }

  int checks() const { return checks_; }

  template <class F>
  void post(F f)
  {
    if (where_ == mode::bound_handler)
      net::post(executor_, bind_context(std::move(f)));
    else
      net::post(executor_, std::move(f));
  }

#if ASIO_CTX_HAS_COROUTINES
  template <class F, class Token>
  void spawn(F f, Token&& token)
  {
    if (where_ == mode::own_co_spawn)
      asio_ctx::co_spawn(executor_, std::move(f), std::forward<Token>(token));
    else if (where_ == mode::inside_of_run)
      net::co_spawn(
          executor_, asio_ctx::snapshot()(std::move(f)), std::forward<Token>(token));
    else
      net::co_spawn(executor_, std::move(f), std::forward<Token>(token));
  }
#endif

  void run()
  {
    context_.run();
    check(context_.outstanding_work() == 0, "work is left over");
  }

private:
  bool is_over_ = false;
  const mode where_;
  every_order& choices_;
  deterministic_context context_;
  net::any_io_executor executor_;
  int checks_ = 0;
};

// Gives both storages stores for a call.
template <class F>
void run_with(int store, F f)
{
  storage.run(store, [&] { other_storage.run(-store, std::move(f)); });
}

std::size_t all_orders = 0;

// Runs a function with the trial of each order.
template <class F>
void in_each_order(const char* name, std::initializer_list<mode> modes, F f)
{
  for (const mode where : modes)
  {
    int checks = 0;
    const asio_ctx::live_counts before = asio_ctx::live_objects();
    const std::size_t orders = for_each_order([&](every_order& choices) {
      {
        trial t(where, choices);
        f(t);
        t.expect_none();
        checks += t.checks();
      }
      if (!(asio_ctx::live_objects() == before))
        BOOST_ERROR(name << ", order " << choices.text() << ": something is left");
    });
    all_orders += orders;
    BOOST_TEST_MESSAGE(
        name << ", " << name_of(where) << ": " << orders << " orders, " << checks
             << " checks");
    BOOST_TEST(orders > 1u);
  }
}

struct orders_at_end
{
  ~orders_at_end() { BOOST_TEST_MESSAGE(all_orders << " orders in all"); }
};

constexpr auto with_handlers = {mode::bound_handler, mode::context_executor};

// A function that posts another one, and so on.
struct chain
{
  trial& t;
  int store;
  int rest;

  void operator()() const
  {
    t.expect(store);
    if (rest != 0)
    {
      t.post(chain{t, store, rest - 1});
      storage.enter_with(99); // to the end of this handler
      other_storage.enter_with(98);
    }
  }
};

// The same, one step in a context of its own.
struct chain_in_scope
{
  trial& t;
  int store;

  void operator()() const
  {
    t.expect(store);
    run_with(store + 10, [this] { t.post(chain{t, store + 10, 0}); });
    t.expect(store);
    t.post(chain{t, store, 0});
  }
};

struct fails
{
  trial& t;
  int store;

  void operator()() const
  {
    t.expect(store);
    const auto scope = storage.with_scope(97);
    t.post([to = this->store, &of = t] { of.check(current(other_storage) == -to, ""); });
    throw std::runtime_error("fails");
  }
};

} // namespace

BOOST_AUTO_TEST_SUITE(all_orders_of_handlers, *boost::unit_test::fixture<orders_at_end>())

BOOST_AUTO_TEST_CASE(is_one_of_all)
{
  // Four chains of two: 8! / 2^4.
  const std::size_t orders = for_each_order([](every_order& choices) {
    deterministic_context context(choices);
    const auto executor = context.get_executor();
    for (int i = 0; i != 4; ++i)
      net::post(executor, [executor] { net::post(executor, [] {}); });
    BOOST_TEST(context.run() == 8u);
  });
  BOOST_TEST(orders == 2520u);
}

BOOST_AUTO_TEST_CASE(is_the_same_for_the_same_seed)
{
  const auto order = [](std::uint64_t seed) {
    std::string text;
    deterministic_context context{asio_ctx::seeded_order(seed)};
    for (int i = 0; i != 20; ++i)
      net::post(
          context.get_executor(), [&text, i] { text += static_cast<char>('a' + i); });
    context.run();
    return text;
  };
  BOOST_TEST(order(1) == order(1));
  BOOST_TEST(order(1) != order(2));
}

BOOST_AUTO_TEST_CASE(chains_of_handlers)
{
  in_each_order("four chains", with_handlers, [](trial& t) {
    for (int store = 1; store != 5; ++store)
      run_with(store, [&] { t.post(chain{t, store, 1}); });
    t.run();
  });
  in_each_order("two trees", with_handlers, [](trial& t) {
    for (int store = 1; store != 3; ++store)
      run_with(store, [&] { t.post(chain_in_scope{t, store}); });
    t.run();
  });
}

BOOST_AUTO_TEST_CASE(exceptions_out_of_handlers)
{
  in_each_order("two of three fail", with_handlers, [](trial& t) {
    run_with(1, [&] { t.post(fails{t, 1}); });
    run_with(2, [&] { t.post(chain{t, 2, 1}); });
    run_with(3, [&] { t.post(fails{t, 3}); });
    int failures = 0;
    for (bool more = true; more;)
      try
      {
        more = t.context().run_one();
      }
      catch (const std::runtime_error&)
      {
        ++failures;
        t.expect_none();
      }
    t.check(failures == 2, "not all have failed");
  });
}

BOOST_AUTO_TEST_CASE(strands)
{
  in_each_order("two strands", {mode::context_executor}, [](trial& t) {
    const auto executor = asio_ctx::make_context_executor(t.context());
    const auto first = net::make_strand(executor);
    const auto second = asio_ctx::make_context_executor(net::make_strand(t.context()));
    int running = 0;
    for (int store = 1; store != 5; ++store)
      run_with(store, [&] {
        const auto f = [&t, &running, store] {
          t.expect(store);
          t.check(running++ == 0, "runs inside of another function of its strand");
          t.post([] {});
          --running;
        };
        if (store < 3)
          net::post(first, f);
        else
          net::defer(second, f);
      });
    t.run();
  });
}

BOOST_AUTO_TEST_CASE(shutdown_with_handlers_that_wait)
{
  in_each_order("four chains, and an end", with_handlers, [](trial& t) {
    for (int store = 1; store != 4; ++store)
      run_with(store, [&] { t.post(chain{t, store, 2}); });
    while (t.choose(2) == 0 && t.context().run_one())
    {
    }
    // The end finds a context on the thread that is not its own.
    run_with(42, [&] {
      deterministic_context gone;
      net::post(gone.get_executor(), bind_context(chain{t, 42, 0}));
    });
  });
}

#if ASIO_CTX_HAS_COROUTINES

namespace {

using namespace net::experimental::awaitable_operators;
using net::awaitable;
using net::use_awaitable;

constexpr auto with_coroutines = {
    mode::context_executor, mode::own_co_spawn, mode::inside_of_run};

// Checks at its beginning and at its end, whatever has been awaited in between.
class own_context
{
public:
  own_context(trial& t, int store) : t_(t), store_(store) { t_.expect(store_); }
  own_context(const own_context&) = delete;
  own_context& operator=(const own_context&) = delete;
  ~own_context() { t_.expect(store_); }

private:
  trial& t_;
  const int store_;
};

// Goes through the queue so many times inside of scopes of its own.
awaitable<void> branch(trial& t, int parent, int own, int posts)
{
  t.expect(parent);
  {
    const auto scope = storage.with_scope(own);
    const auto other_scope = other_storage.with_scope(-own);
    const own_context here(t, own);
    for (int i = 0; i != posts; ++i)
    {
      co_await net::post(use_awaitable);
      t.expect(own);
    }
  }
  t.expect(parent);
}

awaitable<void> branch_in_run(trial& t, int parent, int own, int posts)
{
  t.expect(parent);
  co_await storage.run(own, [&]() -> awaitable<void> {
    co_await other_storage.run(-own, branch, std::ref(t), own, own + 10, posts);
  });
  t.expect(parent);
}

awaitable<void> failing_branch(trial& t, int parent, int own)
{
  co_await branch(t, parent, own, 1);
  storage.enter_with(95);
  throw std::runtime_error("fails");
}

// The function gets a trial and returns an awaitable; it begins and ends in the context of 1.
template <class F>
void in_each_order_of_coroutine(const char* name, F f)
{
  in_each_order(name, with_coroutines, [f](trial& t) {
    bool done = false;
    run_with(1, [&] {
      t.spawn(
          [&]() -> awaitable<void> {
            const own_context here(t, 1);
            try
            {
              co_await f(t);
            }
            catch (const std::exception&)
            {}
          },
          [&done](std::exception_ptr) { done = true; });
    });
    run_with(2, [&] { t.post([] {}); });
    t.run();
    t.check(done, "never ends");
  });
}

} // namespace

BOOST_AUTO_TEST_CASE(merge_points)
{
  in_each_order_of_coroutine("a && b && c", [](trial& t) -> awaitable<void> {
    co_await (branch(t, 1, 11, 1) && branch_in_run(t, 1, 12, 1) && branch(t, 1, 13, 1));
  });
  in_each_order_of_coroutine("a || b", [](trial& t) -> awaitable<void> {
    co_await (branch(t, 1, 11, 2) || branch_in_run(t, 1, 12, 1));
  });
  in_each_order_of_coroutine("a && b fails", [](trial& t) -> awaitable<void> {
    co_await (branch(t, 1, 11, 2) && failing_branch(t, 1, 12));
  });
  in_each_order_of_coroutine("(a || b) && c", [](trial& t) -> awaitable<void> {
    co_await (
        (branch(t, 1, 11, 1) || failing_branch(t, 1, 12)) && branch_in_run(t, 1, 13, 1));
  });
}

BOOST_AUTO_TEST_CASE(groups_of_spawned_coroutines)
{
  in_each_order_of_coroutine("parallel_group", [](trial& t) -> awaitable<void> {
    const auto executor = co_await net::this_coro::executor;
    co_await net::experimental::make_parallel_group(
        net::co_spawn(executor, branch(t, 1, 11, 1), net::deferred),
        net::co_spawn(executor, branch_in_run(t, 1, 12, 1), net::deferred),
        net::co_spawn(executor, failing_branch(t, 1, 13), net::deferred))
        .async_wait(net::experimental::wait_for_one_error(), use_awaitable);
  });
}

BOOST_AUTO_TEST_CASE(cancellation_against_completion)
{
  in_each_order("open, cancel, end", with_coroutines, [](trial& t) {
    gate door(t.executor());
    net::cancellation_signal signal;
    run_with(1, [&] {
      t.spawn(
          [&]() -> awaitable<void> {
            const own_context here(t, 1);
            try
            {
              const auto scope = storage.with_scope(7);
              co_await door.wait(use_awaitable);
              t.check(current(storage) == 7, "loses its scope");
            }
            catch (const boost::system::system_error&)
            {}
            co_await net::this_coro::reset_cancellation_state();
            co_await net::post(use_awaitable);
          },
          net::bind_cancellation_slot(signal.slot(), [](std::exception_ptr) {}));
    });
    t.context().run(); // Asio itself throws for what is cancelled before it begins
    run_with(2, [&] { net::post(t.executor(), bind_context([&] { door.open(); })); });
    run_with(3, [&] {
      net::post(t.executor(), bind_context([&] {
                  signal.emit(net::cancellation_type::all);
                  t.expect(3);
                }));
    });
    run_with(4, [&] { t.post([] {}); });
    t.run();
  });
}

BOOST_AUTO_TEST_CASE(shutdown_of_coroutines)
{
  in_each_order("a && b, and an end", with_coroutines, [](trial& t) {
    run_with(1, [&] {
      t.spawn(
          [&]() -> awaitable<void> {
            t.expect(1);
            co_await (branch(t, 1, 11, 1) && branch_in_run(t, 1, 12, 1));
            t.expect(1);
          },
          net::detached);
    });
    while (t.choose(2) == 0 && t.context().run_one())
    {
    }
  });
}

#endif

BOOST_AUTO_TEST_SUITE_END()
