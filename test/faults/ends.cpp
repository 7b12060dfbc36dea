// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Storages, stores and processes that end while others still need them.

#include <asio_ctx.hpp>

#include "support/as_handler.hpp"
#include "support/in_child.hpp"
#include <asio_ctx/live_objects.hpp>
#include <atomic>
#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace {

namespace net = boost::asio;
using asio_ctx::async_local_storage;

// A store whose end calls a function.
template <class F>
struct calls_at_end
{
  explicit calls_at_end(F f) : f_(std::move(f)) {}
  calls_at_end(const calls_at_end&) = delete;
  calls_at_end& operator=(const calls_at_end&) = delete;
  ~calls_at_end() { f_(); }

private:
  F f_;
};

} // namespace

BOOST_AUTO_TEST_SUITE(the_end_of_a_storage)

BOOST_AUTO_TEST_CASE(leaves_pending_handlers_without_a_store)
{
  asio_ctx::io_context io;
  async_local_storage<int> other;
  auto object = std::make_shared<int>(1);
  const std::weak_ptr<int> watch = object;
  int runs = 0;
  auto storage = std::make_unique<async_local_storage<std::shared_ptr<int>>>();
  other.run(5, [&] {
    storage->run(std::exchange(object, nullptr), [&] {
      for (int i = 0; i != 3; ++i)
        net::post(io, [&] {
          ++runs;
          BOOST_TEST(!watch.expired());  // this handler's context still has it
          async_local_storage<int> next; // in the same place
          BOOST_TEST(next.get_store() == nullptr);
          next.run(3, [&] { BOOST_TEST(*other.get_store() == 5); });
        });
    });
  });
  storage.reset();
  BOOST_TEST(!watch.expired());
  io.run();
  BOOST_TEST(runs == 3);
  BOOST_TEST(watch.expired());
}

BOOST_AUTO_TEST_CASE(may_come_while_other_threads_hold_its_stores)
{
  asio_ctx::thread_pool pool(3);
  std::atomic<int> wrong{0};
  for (int i = 0; i != 300; ++i)
  {
    auto storage = std::make_shared<async_local_storage<std::string>>();
    storage->run("a store that is longer than a short string", [&] {
      for (int j = 0; j != 3; ++j)
        // The last handler destroys the storage, or this thread does.
        net::post(pool, [storage, &wrong]() mutable {
          storage.reset();
          const async_local_storage<std::string> next;
          wrong += next.get_store() != nullptr;
          const auto frame = asio_ctx::current_frame();
        });
    });
  }
  pool.join();
  BOOST_TEST(wrong == 0);
}

BOOST_AUTO_TEST_CASE(may_come_inside_of_its_own_run)
{
  auto storage = std::make_unique<async_local_storage<int>>();
  async_local_storage<int> other;
  test_support::as_handler({}, [&] {
    storage->run(1, [&] {
      other.enter_with(2);
      storage.reset();
      BOOST_TEST(*other.get_store() == 2);
    });
    BOOST_TEST(*other.get_store() == 2);
  });
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(the_end_of_a_store)

BOOST_AUTO_TEST_CASE(may_run_capture_and_post)
{
  asio_ctx::io_context io;
  async_local_storage<int> seen;
  std::vector<int> results;
  std::optional<asio_ctx::context_frame> captured;
  auto at_end = [&] {
    results.push_back(seen.get_store() ? *seen.get_store() : -1);
    captured = asio_ctx::current_frame();
    seen.run(5, [&] {
      net::post(io, [&] { results.push_back(*seen.get_store()); });
      net::post(static_cast<net::io_context&>(io), asio_ctx::bind_context([&] {
                  results.push_back(*seen.get_store() + 1);
                }));
    });
  };
  {
    async_local_storage<calls_at_end<decltype(at_end)>> storage;
    seen.run(4, [&] { storage.run(std::move(at_end), [] {}); });
    BOOST_TEST(results == std::vector<int>{4}, boost::test_tools::per_element());
    results.clear();
  }
  io.run();
  BOOST_TEST(results == (std::vector<int>{5, 6}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(may_drop_the_last_reference_to_another_one)
{
  async_local_storage<int> inner;
  asio_ctx::context_frame chain;
  int depth = 0;
  using link = std::function<void()>;
  async_local_storage<calls_at_end<link>> storage;
  // Each store keeps the frame of the one before it: the last one takes all along.
  for (int i = 0; i != 1000; ++i)
    asio_ctx::bind([&, i] {
      inner.run(i, [&] {
        storage.run(
            link([&depth, kept = std::move(chain)]() mutable {
              ++depth;
              kept = asio_ctx::context_frame();
            }),
            [&] { chain = asio_ctx::current_frame(); });
      });
    })();
  BOOST_TEST(depth == 0);
  chain = asio_ctx::context_frame();
  BOOST_TEST(depth == 1000);
}

BOOST_AUTO_TEST_CASE(may_come_when_an_io_context_with_its_handler_is_destroyed)
{
  async_local_storage<int> seen;
  auto io = std::make_unique<asio_ctx::io_context>();
  asio_ctx::io_context* const ending = io.get();
  int ends = 0;
  auto at_end = [&] {
    ++ends;
    seen.run(9, [&] { net::post(*ending, [] { BOOST_ERROR("runs after the end"); }); });
    seen.enter_with(10);
  };
  async_local_storage<calls_at_end<decltype(at_end)>> storage;
  seen.run(1, [&] {
    asio_ctx::bind([&] { storage.run(at_end, [&] { net::post(*io, [] {}); }); })();
    const int before = ends;
    io.reset();
    BOOST_TEST(ends == before + 1);
  });
  BOOST_TEST(seen.get_store() == nullptr);
}

BOOST_AUTO_TEST_SUITE_END()

#if ASIO_CTX_TEST_HAS_FORK

BOOST_AUTO_TEST_SUITE(a_process_that_is_forked)

BOOST_AUTO_TEST_CASE(has_the_context_of_its_parent_and_goes_on_with_it)
{
  asio_ctx::io_context io;
  async_local_storage<int> storage;
  int handlers = 0;
  struct counter
  {
    int& made;
    void
    init(asio_ctx::async_id, std::string_view, asio_ctx::async_id, asio_ctx::resource_ref)
    {
      ++made;
    }
  };
  int made = 0;
  auto hook = asio_ctx::create_hook(counter{made}).enable();
  storage.run(5, [&] {
    net::post(io, [&] { handlers += *storage.get_store(); });
    io.notify_fork(net::execution_context::fork_prepare);
    const auto child = test_support::in_child([&] {
      io.notify_fork(net::execution_context::fork_child);
      const bool has_context = storage.get_store() && *storage.get_store() == 5;
      const asio_ctx::async_id id =
          asio_ctx::async_resource("made by the child").async_id();
      storage.run(6, [&] { net::post(io, [&] { handlers += *storage.get_store(); }); });
      io.run();
      // A thread pool of the child's own: threads are registered there.
      asio_ctx::thread_pool pool(2);
      std::atomic<int> sum{0};
      storage.run(7, [&] {
        for (int i = 0; i != 10; ++i)
          net::post(pool, [&] { sum += *storage.get_store(); });
      });
      pool.join();
      hook.disable();
      std::_Exit(
          has_context && handlers == 11 && sum == 70 && made == 13 && id > 1 ? 42 : 1);
    });
    io.notify_fork(net::execution_context::fork_parent);
    BOOST_TEST(child.status == 42);
    BOOST_TEST(*storage.get_store() == 5);
  });
  io.run();
  BOOST_TEST(handlers == 5);
}

BOOST_AUTO_TEST_SUITE_END()

#endif
