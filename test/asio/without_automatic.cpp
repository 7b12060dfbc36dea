// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Handlers that carry no context, and what keeps a context where handlers do not.
#define ASIO_CTX_NO_AUTOMATIC

#include <asio_ctx.hpp>
#include <atomic>
#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <future>
#include <stdexcept>
#include <string>
#include <thread>
#include <type_traits>

namespace {

namespace net = boost::asio;
using namespace std::chrono_literals;

asio_ctx::async_local_storage<int> user({"user", {}});
asio_ctx::async_local_storage<int> other;

int now()
{
  return user.get_store_or(-1);
}

// Runs a function where no context is carried, on a thread that runs handlers, in all ways.
template <class F>
void in_handlers_without_context(const F& f)
{
  net::io_context io;
  int runs = 0;
  const auto handler = [&] {
    f();
    BOOST_TEST(now() == -1);
    BOOST_TEST(other.get_store_or(-1) == -1);
    ++runs;
  };
  net::post(io, handler);
  net::post(net::make_strand(io), handler);
  net::steady_timer timer(io, 0s);
  timer.async_wait([&](auto) { handler(); });
  io.get_executor().execute(handler);
  net::any_io_executor(io.get_executor()).execute(handler);
  asio_ctx::io_context held;
  held.inner().get_executor().execute(handler);
  io.run();
  held.run();
  BOOST_TEST(runs == 6);

  net::thread_pool pool(1);
  std::promise<void> done;
  pool.get_executor().execute([&] {
    f();
    done.set_value();
  });
  done.get_future().wait();
}

} // namespace

BOOST_AUTO_TEST_SUITE(without_automatic)

#if ASIO_CTX_NATIVE_RUNNING_HANDLERS

BOOST_AUTO_TEST_CASE(a_store_that_would_stay_for_the_next_handler_is_an_error)
{
  in_handlers_without_context([] {
    const auto names_what_to_do = [](const std::logic_error& error) {
      const std::string what = error.what();
      return what.find("'user'") != what.npos && what.find("run(store, f)") != what.npos
             && what.find("whole_program") != what.npos;
    };
    BOOST_CHECK_EXCEPTION(user.enter_with(1), std::logic_error, names_what_to_do);
    BOOST_TEST(now() == -1);
    BOOST_CHECK_THROW(other.enter_with(1), std::logic_error);
  });
}

BOOST_AUTO_TEST_CASE(also_where_somebody_has_asked_for_the_threads_resource)
{
  BOOST_TEST(!asio_ctx::execution_async_resource().type().empty());
  net::io_context io;
  net::post(io, [] { BOOST_CHECK_THROW(user.enter_with(2), std::logic_error); });
  io.run();
}

BOOST_AUTO_TEST_CASE(also_where_the_thread_has_a_store_of_its_own)
{
  net::io_context io;
  net::post(io, [] { BOOST_CHECK_THROW(user.enter_with(2), std::logic_error); });
  std::thread([&] {
    user.enter_with(1);
    io.run();
    BOOST_TEST(now() == 1);
  }).join();
}

BOOST_AUTO_TEST_CASE(what_is_entered_in_another_storages_scope_ends_with_it)
{
  in_handlers_without_context([] {
    user.run(1, [] {
      user.run(2, [] { other.enter_with(3); });
      BOOST_TEST(other.get_store_or(-1) == 3);
    });
    user.exit([] { other.run(1, [] { user.enter_with(2); }); });
  });
}

#endif // ASIO_CTX_NATIVE_RUNNING_HANDLERS

BOOST_AUTO_TEST_CASE(what_ends_inside_of_the_handler_is_not)
{
  const auto enter = [] {
    user.enter_with(2);
    BOOST_TEST(now() == 2);
  };
  in_handlers_without_context([&] {
    user.run(1, enter);
    user.exit(enter);
    {
      const auto scope = user.with_scope(1);
      user.exit(enter);
      enter();
    }
    asio_ctx::snapshot()(enter);
    asio_ctx::bind(enter)();
    {
      const asio_ctx::frame_scope outer{asio_ctx::context_frame()};
      const asio_ctx::frame_scope inner{asio_ctx::context_frame()};
      enter();
    }
    asio_ctx::async_resource("resource").run_in_async_scope(enter);
    asio_ctx::bind_context(enter)();
  });
}

BOOST_AUTO_TEST_CASE(handlers_that_carry_a_context_may_enter_stores)
{
  net::io_context io;
  asio_ctx::io_context held;
  const auto enter = [] {
    user.enter_with(2);
    BOOST_TEST(now() == 2);
  };
  const auto check_nothing_stays = [] { BOOST_TEST(now() == -1); };
  net::post(io, asio_ctx::bind_context(enter));
  net::post(io, check_nothing_stays);
  net::post(held, enter);
  held.get_executor().execute(enter);
  net::post(net::make_strand(held), enter);
  net::steady_timer timer(held, 0s);
  timer.async_wait([&](auto) { enter(); });
  net::post(held.inner(), check_nothing_stays);
  BOOST_TEST(io.run() == 2u);
  held.run();
}

// Nobody sees where one of its handlers ends: see the guide.
BOOST_AUTO_TEST_CASE(a_strand_of_erased_context_executors_has_handlers_without_context)
{
  asio_ctx::io_context io;
  auto strand = net::make_strand(net::any_io_executor(io.get_executor()));
  int ran = 0;
  user.run(1, [&] {
    for (int i = 0; i != 3; ++i)
      net::post(strand, [&] {
        BOOST_TEST(now() == -1);
        BOOST_CHECK_THROW(user.enter_with(2), std::logic_error);
        user.run(3, [] { user.enter_with(4); });
        user.exit([] { user.enter_with(4); });
        user.run(3, [] { other.enter_with(4); });
        BOOST_TEST(other.get_store_or(-1) == -1);
        ++ran;
      });
  });
  io.run();
  BOOST_TEST(ran == 3);
}

BOOST_AUTO_TEST_CASE(outside_of_run_a_store_stays_for_the_thread)
{
  std::thread([] {
    net::io_context io;
    net::post(io, [] {});
    io.run();
    user.enter_with(1);
    BOOST_TEST(now() == 1);
  }).join();
}

BOOST_AUTO_TEST_CASE(an_io_context_is_none_of_asios)
{
  using from_header = asio_ctx::io_context;
  static_assert(!std::is_convertible_v<from_header&, net::io_context&>);
  static_assert(std::is_convertible_v<from_header&, net::execution_context&>);
  static_assert(!std::is_convertible_v<asio_ctx::thread_pool&, net::thread_pool&>);

  from_header io(1);
  net::steady_timer timer(io, 1ms);
  net::ip::tcp::socket socket(io);
  net::signal_set signals(io);
  auto work = net::make_work_guard(io);
  int ran = 0;
  const auto check = [&](auto&&...) { ran += now() == 1; };
  user.run(1, [&] {
    timer.async_wait(check);
    net::post(io, check);
    net::dispatch(io, check);
    net::post(socket.get_executor(), check);
    net::post(net::make_strand(io), check);
    signals.async_wait(check);
    signals.cancel();
  });
  BOOST_TEST(io.poll_one() == 1u);
  BOOST_TEST(io.run_one() == 1u);
  BOOST_TEST(io.run_one_for(10s) == 1u);
  BOOST_TEST(io.run_one_until(std::chrono::steady_clock::now() + 10s) == 1u);
  work.reset();
  BOOST_TEST(io.run_for(10s) + io.poll() == 2u);
  BOOST_TEST(ran == 6);
  BOOST_TEST(io.stopped());
  io.restart();
  BOOST_TEST(!io.stopped());
  BOOST_TEST(io.run_until(std::chrono::steady_clock::now() + 10s) == 0u);
  io.restart();
  io.stop();
  BOOST_TEST(io.run() == 0u);
  io.notify_fork(net::execution_context::fork_prepare);
  io.notify_fork(net::execution_context::fork_parent);
}

BOOST_AUTO_TEST_CASE(a_thread_pool_keeps_the_context_of_what_is_given_to_it)
{
  asio_ctx::thread_pool pool(2);
  std::atomic<int> right = 0;
  for (int id = 1; id <= 50; ++id)
    user.run(id, [&] {
      net::post(pool, [&, id] { right += now() == id; });
      pool.get_executor().execute([&, id] { right += now() == id; });
    });
  pool.join();
  BOOST_TEST(right == 100);
}

BOOST_AUTO_TEST_SUITE_END()
