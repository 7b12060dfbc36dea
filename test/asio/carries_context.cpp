// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include <asio_ctx/automatic.hpp>

#include <boost/test/unit_test.hpp>

#if ASIO_CTX_HAS_AUTOMATIC_COROUTINES

#include <asio_ctx/async_local_storage.hpp>
#include <asio_ctx/carries_context.hpp>
#include <boost/asio.hpp>
#include <boost/asio/experimental/coro.hpp>
#include <coroutine>
#include <exception>
#include <optional>
#include <utility>
#include <vector>

namespace {

namespace net = boost::asio;

asio_ctx::async_local_storage<int> storage;

int value()
{
  const int* store = storage.get_store();
  return store ? *store : 0;
}

// A lazy task, as many programs have one.
template <class T>
class task
{
public:
  struct promise_type
  {
    struct resume_awaiting
    {
      bool await_ready() noexcept { return false; }
      std::coroutine_handle<>
      await_suspend(std::coroutine_handle<promise_type> ended) noexcept
      {
        return ended.promise().awaiting;
      }
      void await_resume() noexcept {}
    };

    task get_return_object()
    {
      return task(std::coroutine_handle<promise_type>::from_promise(*this));
    }
    std::suspend_always initial_suspend() noexcept { return {}; }
    resume_awaiting final_suspend() noexcept { return {}; }
    void return_value(T returned) { result = std::move(returned); }
    void unhandled_exception() { error = std::current_exception(); }

    std::optional<T> result;
    std::exception_ptr error;
    std::coroutine_handle<> awaiting = std::noop_coroutine();
  };

  task(task&& other) noexcept : coroutine_(std::exchange(other.coroutine_, {})) {}
  ~task()
  {
    if (coroutine_)
      coroutine_.destroy();
  }

  void start() { coroutine_.resume(); }
  const std::optional<T>& result() const { return coroutine_.promise().result; }

  bool await_ready() noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> awaiting) noexcept
  {
    coroutine_.promise().awaiting = awaiting;
    return coroutine_;
  }
  T await_resume()
  {
    if (coroutine_.promise().error)
      std::rethrow_exception(coroutine_.promise().error);
    return *std::move(coroutine_.promise().result);
  }

private:
  explicit task(std::coroutine_handle<promise_type> coroutine) : coroutine_(coroutine) {}

  std::coroutine_handle<promise_type> coroutine_;
};

// What suspended tasks wait for.
std::vector<std::coroutine_handle<>> waiting;

struct turn
{
  bool await_ready() { return false; }
  void await_suspend(std::coroutine_handle<> coroutine) { waiting.push_back(coroutine); }
  void await_resume() {}
};

// One whose exceptions go to whoever resumes it.
struct eager
{
  struct promise_type
  {
    eager get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { throw; }
  };
};

} // namespace

template <class T>
inline constexpr bool asio_ctx::carries_context<task<T>> = true;

template <>
inline constexpr bool asio_ctx::carries_context<eager> = true;

namespace {

task<int> inner(int id, bool fails)
{
  BOOST_TEST(value() == id);
  co_await turn();
  BOOST_TEST(value() == id);
  storage.enter_with(id * 100);
  co_await turn();
  BOOST_TEST(value() == id * 100);
  if (fails)
    throw id;
  co_return id;
}

task<int> outer(int id)
{
  const auto scope = storage.with_scope(id);
  const int result = co_await inner(id, false);
  BOOST_TEST(value() == id);
  {
    const auto nested = storage.with_scope(id * 10);
    co_await turn();
    BOOST_TEST(value() == id * 10);
    try
    {
      co_await inner(id * 10, true);
    }
    catch (int)
    {
      BOOST_TEST(value() == id * 10);
    }
  }
  BOOST_TEST(value() == id);
  co_return result;
}

// Resumes all that waits, from another context.
void resume_all()
{
  while (!waiting.empty())
    for (const auto coroutine : std::exchange(waiting, {}))
      storage.run(9, [&] {
        coroutine.resume();
        BOOST_TEST(value() == 9);
      });
}

net::experimental::coro<int> numbers(net::any_io_executor, int id)
{
  const auto scope = storage.with_scope(id);
  co_yield 1;
  BOOST_TEST(value() == id);
  co_yield 2;
  BOOST_TEST(value() == id);
}

} // namespace

BOOST_AUTO_TEST_SUITE(coroutine_types)

BOOST_AUTO_TEST_CASE(a_task_keeps_its_own_context)
{
  auto first = outer(1);
  auto second = outer(2);
  first.start();
  BOOST_TEST(value() == 0);
  storage.run(5, [&] {
    second.start();
    BOOST_TEST(value() == 5);
  });
  resume_all();
  BOOST_TEST(value() == 0);
  BOOST_TEST(first.result().value() == 1);
  BOOST_TEST(second.result().value() == 2);
}

BOOST_AUTO_TEST_CASE(a_task_that_is_destroyed_while_suspended_changes_nothing)
{
  storage.run(4, [] {
    {
      auto started = outer(3);
      started.start();
      BOOST_TEST(value() == 4);
    }
    BOOST_TEST(value() == 4);
  });
  waiting.clear();
  BOOST_TEST(value() == 0);
}

BOOST_AUTO_TEST_CASE(an_exception_goes_to_who_resumes_and_leaves_him_his_context)
{
  const auto fails = [](int id) -> eager {
    storage.enter_with(id);
    co_await turn();
    BOOST_TEST(value() == id);
    throw id;
  };
  fails(1);
  BOOST_TEST(value() == 0);
  storage.run(2, [] {
    const auto coroutine = std::exchange(waiting, {}).front();
    BOOST_CHECK_THROW(coroutine.resume(), int);
    BOOST_TEST(value() == 2);
    coroutine.destroy();
    BOOST_TEST(value() == 2);
  });
}

BOOST_AUTO_TEST_CASE(generators_keep_their_own_contexts)
{
  net::io_context io;
  bool done = false;
  storage.run(1, [&] {
    net::co_spawn(
        io,
        [&]() -> net::awaitable<void> {
          auto a = numbers(co_await net::this_coro::executor, 10);
          auto b = numbers(co_await net::this_coro::executor, 20);
          for (int i = 0; i != 2; ++i)
          {
            co_await a.async_resume(net::use_awaitable);
            BOOST_TEST(value() == 1);
            co_await b.async_resume(net::use_awaitable);
            BOOST_TEST(value() == 1);
          }
          done = true;
        },
        net::detached);
  });
  io.run();
  BOOST_TEST(done);
  BOOST_TEST(value() == 0);
}

BOOST_AUTO_TEST_SUITE_END()

#endif
