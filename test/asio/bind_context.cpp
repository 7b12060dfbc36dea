// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Test that the header is self-contained.
#include <asio_ctx/bind_context.hpp>

#include <asio_ctx/async_hook.hpp>
#include <asio_ctx/async_local_storage.hpp>
#include <asio_ctx/io_context.hpp>
#include <boost/asio.hpp>
#include <boost/asio/append.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/consign.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/prepend.hpp>
#include <boost/asio/spawn.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <future>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

namespace net = boost::asio;
using asio_ctx::bind_context;
using asio_ctx::propagate_context;
using boost::system::error_code;

asio_ctx::async_local_storage<int> storage;

int value()
{
  const int* store = storage.get_store();
  return store ? *store : -1;
}

// An I/O context of Asio's own, a timer, and a frame to bind.
struct fixture
{
  net::io_context io;
  net::steady_timer timer{io, std::chrono::milliseconds(1)};
  int calls = 0;

  // A handler that is to run in the context of store 1.
  auto handler()
  {
    return [this](auto&&...) {
      ++calls;
      BOOST_TEST(value() == 1);
    };
  }

  template <class F>
  void in_one(F f)
  {
    storage.run(1, f);
    BOOST_TEST(value() == -1);
  }

  void run(int expected_calls = 1)
  {
    io.run();
    BOOST_TEST(calls == expected_calls);
    BOOST_TEST(value() == -1);
  }
};

template <class T>
struct counting_allocator
{
  using value_type = T;
  int* allocations;

  explicit counting_allocator(int* count) : allocations(count) {}
  template <class U>
  counting_allocator(const counting_allocator<U>& other) : allocations(other.allocations)
  {}

  T* allocate(std::size_t n)
  {
    ++*allocations;
    return std::allocator<T>().allocate(n);
  }
  void deallocate(T* p, std::size_t n) { std::allocator<T>().deallocate(p, n); }

  template <class U>
  bool operator==(const counting_allocator<U>& other) const
  {
    return allocations == other.allocations;
  }
  template <class U>
  bool operator!=(const counting_allocator<U>& other) const
  {
    return allocations != other.allocations;
  }
};

struct continuation
{
  void operator()(error_code) const {}
  friend bool asio_handler_is_continuation(continuation*) { return true; }
};

struct own_operation
{
  template <class Handler>
  void operator()(Handler&& h) const
  {
    BOOST_TEST(value() == 1);
    std::forward<Handler>(h)(error_code());
  }
};

struct initiation
{
  template <class Handler>
  void operator()(Handler&& h, std::unique_ptr<int>&& by_rvalue, int& by_lvalue) const
  {
    by_lvalue = *by_rvalue;
    std::forward<Handler>(h)(error_code());
  }
};

// Has room for one block at a time.
template <class T>
struct one_block_allocator
{
  using value_type = T;
  bool* used;

  explicit one_block_allocator(bool* u) : used(u) {}
  template <class U>
  one_block_allocator(const one_block_allocator<U>& other) : used(other.used)
  {}

  T* allocate(std::size_t n)
  {
    BOOST_TEST(!*used);
    *used = true;
    return std::allocator<T>().allocate(n);
  }

  void deallocate(T* p, std::size_t n)
  {
    *used = false;
    std::allocator<T>().deallocate(p, n);
  }

  friend bool operator==(const one_block_allocator&, const one_block_allocator&)
  {
    return true;
  }
  friend bool operator!=(const one_block_allocator&, const one_block_allocator&)
  {
    return false;
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(bind_contexts, fixture)

BOOST_AUTO_TEST_CASE(a_handler_runs_in_the_context_of_its_binding)
{
  in_one([&] { timer.async_wait(bind_context(handler())); });
  run();
}

BOOST_AUTO_TEST_CASE(a_handler_runs_in_a_given_context)
{
  const auto frame = storage.run(1, [] { return asio_ctx::current_frame(); });
  timer.async_wait(bind_context(frame, handler()));
  net::post(
      io, bind_context(asio_ctx::context_frame(), [] { BOOST_TEST(value() == -1); }));
  run();
}

BOOST_AUTO_TEST_CASE(handlers_that_can_only_be_moved)
{
  in_one([&] {
    timer.async_wait(bind_context([this, p = std::make_unique<int>(5)](error_code) {
      ++calls;
      BOOST_TEST(*p == 5);
      BOOST_TEST(value() == 1);
    }));
  });
  run();
}

BOOST_AUTO_TEST_CASE(a_handler_that_is_used_twice_is_copied)
{
  const auto object = std::make_shared<int>(5);
  const auto wait_twice = [&](auto& handler) {
    timer.async_wait(handler);
    timer.async_wait(handler);
    io.run();
    io.restart();
  };
  const auto handler = [this, object](error_code) {
    ++calls;
    BOOST_TEST(*object == 5);
    BOOST_TEST(value() == 1);
  };
  storage.run(1, [&] {
    auto bound = bind_context(handler);
    wait_twice(bound);
    const auto constant = bind_context(handler);
    wait_twice(constant);
    auto propagating = propagate_context(handler);
    wait_twice(propagating);
    auto inside = propagate_context(net::append(handler));
    wait_twice(inside);
  });
  BOOST_TEST(calls == 8);
}

BOOST_AUTO_TEST_CASE(a_binder_calls_its_target_with_arguments_and_result)
{
  auto f = storage.run(1, [] {
    return bind_context([](int a, std::unique_ptr<int> b) { return value() + a + *b; });
  });
  BOOST_TEST(f(10, std::make_unique<int>(100)) == 111);
  BOOST_TEST(std::as_const(f)(10, std::make_unique<int>(100)) == 111);
  BOOST_TEST(std::move(f)(10, std::make_unique<int>(100)) == 111);
  using binder = decltype(f);
  static_assert(!std::is_invocable_v<binder, int>);
  static_assert(std::is_invocable_v<binder&, int, std::unique_ptr<int>>);
  static_assert(!std::is_copy_constructible_v<decltype(bind_context(
                    std::declval<std::unique_ptr<int>>()))>);
}

BOOST_AUTO_TEST_CASE(everything_associated_with_the_handler_stays)
{
  int allocations = 0;
  net::cancellation_signal signal;
  const auto inner = net::bind_allocator(
      counting_allocator<void>(&allocations),
      net::bind_cancellation_slot(
          signal.slot(), net::bind_executor(io, [](auto&&...) {})));
  const auto bound = bind_context(inner);

  BOOST_TEST(
      (net::get_associated_allocator(bound) == net::get_associated_allocator(inner)));
  BOOST_TEST((net::get_associated_cancellation_slot(bound) == signal.slot()));
  const auto executor = net::get_associated_executor(bound);
  static_assert(std::is_same_v<
                decltype(executor),
                const asio_ctx::bound_context_executor<net::io_context::executor_type>>);
  BOOST_TEST((executor.get_inner_executor() == io.get_executor()));
  BOOST_TEST(
      (net::get_associated_executor(bind_context([] {}), io.get_executor())
           .get_inner_executor()
       == io.get_executor()));

  net::post(io, bind_context(inner.get())); // and the operation uses them
  timer.async_wait(bind_context(inner));
  io.run();
  BOOST_TEST(allocations > 0);
}

BOOST_AUTO_TEST_CASE(the_associated_executor_runs_functions_in_the_context)
{
  in_one([&] {
    const auto bound = bind_context(handler());
    storage.run(2, [&] {
      net::get_associated_executor(bound, io.get_executor()).execute(handler());
      // One that keeps contexts by itself is bound, not wrapped twice.
      const auto over = net::get_associated_executor(
          bound, net::make_strand(asio_ctx::make_context_executor(io)));
      static_assert(std::is_same_v<
                    decltype(over), const asio_ctx::bound_context_executor<
                                        net::strand<net::io_context::executor_type>>>);
      over.execute(handler());
    });
  });
  run(2);
}

BOOST_AUTO_TEST_CASE(cancellation_reaches_the_operation)
{
  net::cancellation_signal signal;
  timer.expires_after(std::chrono::hours(1));
  in_one([&] {
    timer.async_wait(
        bind_context(net::bind_cancellation_slot(signal.slot(), [this](error_code ec) {
          ++calls;
          BOOST_TEST(ec == net::error::operation_aborted);
          BOOST_TEST(value() == 1);
        })));
  });
  signal.emit(net::cancellation_type::all);
  run();
}

BOOST_AUTO_TEST_CASE(a_continuation_stays_one)
{
  auto yes = bind_context(continuation());
  auto no = bind_context([](error_code) {});
  BOOST_TEST(asio_ctx::detail::is_continuation(yes));
  BOOST_TEST(!asio_ctx::detail::is_continuation(no));
}

BOOST_AUTO_TEST_CASE(binders_inside_and_outside)
{
  const auto strand = net::make_strand(io);
  in_one([&] {
    timer.async_wait(bind_context(net::bind_executor(strand, handler())));
    timer.async_wait(net::bind_executor(strand, bind_context(handler())));
    timer.async_wait(
        bind_context(net::bind_allocator(std::allocator<void>(), handler())));
    timer.async_wait(
        net::bind_allocator(std::allocator<void>(), bind_context(handler())));
    timer.async_wait(bind_context(bind_context(handler())));
  });
  run(5);
}

BOOST_AUTO_TEST_CASE(the_inner_of_two_bindings_wins_for_what_it_binds)
{
  auto inner = storage.run(1, [&] { return bind_context(handler()); });
  storage.run(2, [&] { timer.async_wait(bind_context(std::move(inner))); });
  run();
}

BOOST_AUTO_TEST_CASE(append_prepend_and_consign)
{
  in_one([&] {
    const auto f = handler();
    timer.async_wait(bind_context(net::append(f, 1)));
    timer.async_wait(net::append(bind_context(f), 1));
    timer.async_wait(bind_context(net::prepend(f, 1)));
    timer.async_wait(net::prepend(bind_context(f), 1));
    timer.async_wait(bind_context(net::consign(f, std::make_shared<int>(1))));
    timer.async_wait(net::consign(bind_context(f), std::make_shared<int>(1)));
    timer.async_wait(net::as_tuple(bind_context(f)));
    timer.async_wait(bind_context(net::as_tuple(f)));
  });
  run(8);
}

BOOST_AUTO_TEST_CASE(use_future_and_detached)
{
  std::future<void> future, other;
  in_one([&] {
    future = timer.async_wait(bind_context(net::use_future));
    other = timer.async_wait(propagate_context(net::use_future));
    timer.async_wait(bind_context(net::detached));
    timer.async_wait(propagate_context(net::detached));
    const auto in_context = net::use_future([this](error_code) {
      ++calls;
      BOOST_TEST(value() == 1);
    });
    timer.async_wait(bind_context(in_context));
  });
  run();
  future.get();
  other.get();
}

BOOST_AUTO_TEST_CASE(deferred_keeps_the_context_of_the_binding)
{
  auto bound =
      storage.run(1, [&] { return timer.async_wait(bind_context(net::deferred)); });
  storage.run(2, [&] { std::move(bound)(handler()); });
  run();
}

BOOST_AUTO_TEST_CASE(propagate_context_captures_when_a_deferred_operation_starts)
{
  auto operation =
      storage.run(2, [&] { return timer.async_wait(propagate_context(net::deferred)); });
  in_one([&] { std::move(operation)(handler()); });
  run();
}

BOOST_AUTO_TEST_CASE(the_initiation_runs_in_the_context)
{
  auto token = storage.run(1, [&] { return bind_context(handler()); });
  storage.run(2, [&] {
    net::async_initiate<decltype(token), void(error_code)>(own_operation(), token);
    BOOST_TEST(value() == 2);
  });
  run();
}

BOOST_AUTO_TEST_CASE(arguments_of_an_initiation_are_forwarded_as_they_are)
{
  int result = 0;
  auto token = bind_context([](error_code) {});
  net::async_initiate<decltype(token), void(error_code)>(
      initiation(), token, std::make_unique<int>(7), result);
  BOOST_TEST(result == 7);
}

BOOST_AUTO_TEST_CASE(an_operation_that_completes_in_more_than_one_way)
{
  net::experimental::channel<void()> channel(io);
  in_one([&] {
    channel.async_receive(bind_context(handler()));
    channel.async_receive(propagate_context(handler()));
  });
  BOOST_TEST(channel.try_send());
  channel.close();
  run(2);
}

BOOST_AUTO_TEST_CASE(old_code_that_uses_async_completion)
{
  in_one([&] {
    auto token = bind_context(handler());
    net::async_completion<decltype(token)&, void(error_code)> init(token);
    static_assert(std::is_same_v<
                  std::decay_t<decltype(init.completion_handler)>,
                  std::decay_t<decltype(token)>>);
    storage.run(2, [&] { std::move(init.completion_handler)(error_code()); });
  });
  run();
}

BOOST_AUTO_TEST_CASE(old_code_that_uses_async_completion_propagates_too)
{
  in_one([&] {
    auto token = propagate_context(handler());
    net::async_completion<decltype(token)&, void(error_code)> init(token);
    storage.run(2, [&] { std::move(init.completion_handler)(error_code()); });
  });
  run();
}

BOOST_AUTO_TEST_CASE(old_code_that_uses_async_completion_propagates_with_a_future)
{
  auto token = propagate_context(net::use_future);
  net::async_completion<decltype(token)&, void(error_code, int)> init(token);
  std::future<int> future = init.result.get();
  std::move(init.completion_handler)(error_code(), 5);
  BOOST_TEST(future.get() == 5);
}

BOOST_AUTO_TEST_CASE(any_completion_handler_takes_it)
{
  // Called directly: copying one, which Asio 1.26 does in every operation, never ends there.
  auto bound = storage.run(1, [&] { return bind_context(handler()); });
  net::any_completion_handler<void(error_code)> erased(std::move(bound));
  storage.run(2, [&] {
    const net::any_completion_executor candidate(io.get_executor());
    net::get_associated_executor(std::as_const(erased), candidate).execute(handler());
    std::move(erased)(error_code());
  });
  run(2);
}

BOOST_AUTO_TEST_CASE(a_default_token_for_an_object)
{
  auto keeping =
      asio_ctx::propagate_context_t<net::deferred_t>::as_default_on(std::move(timer));
  in_one([&] { keeping.async_wait()(handler()); });
  auto tcp = asio_ctx::propagate_context_t<net::use_future_t<>>::as_default_on(
      net::ip::tcp::socket(io));
  static_assert(std::is_same_v<
                net::default_completion_token_t<decltype(tcp)::executor_type>,
                asio_ctx::propagate_context_t<net::use_future_t<>>>);
  run();
}

BOOST_AUTO_TEST_CASE(memory_of_the_operation_is_free_before_the_handler_runs)
{
  bool used = false;
  const auto check = [&](auto&&...) {
    ++calls;
    BOOST_TEST(!used);
  };
  in_one([&] {
    timer.async_wait(
        bind_context(net::bind_allocator(one_block_allocator<void>(&used), check)));
  });
  run();
}

BOOST_AUTO_TEST_CASE(an_operation_that_never_runs_gives_its_context_back)
{
  const auto object = std::make_shared<int>(1);
  asio_ctx::async_local_storage<std::shared_ptr<int>> kept;
  {
    net::io_context short_lived;
    kept.run(object, [&] { net::post(short_lived, bind_context([] {})); });
    BOOST_TEST(object.use_count() == 2);
  }
  BOOST_TEST(object.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(a_context_is_gone_when_the_handler_has_run)
{
  asio_ctx::async_local_storage<std::shared_ptr<int>> kept;
  const auto object = std::make_shared<int>(1);
  kept.run(object, [&] {
    net::post(io, bind_context([&] {
                ++calls;
                BOOST_TEST(object.use_count() == 2);
              }));
  });
  net::post(io, [&] { BOOST_TEST(object.use_count() == 1); });
  run();
}

BOOST_AUTO_TEST_CASE(an_operation_may_end_before_its_start_has)
{
  struct callbacks
  {
    void before(asio_ctx::async_id) {}
  };
  const asio_ctx::async_hook hook = asio_ctx::create_hook(callbacks()).enable();
  asio_ctx::io_context context;
  int right = 0;
  storage.run(3, [&] {
    const auto token = bind_context([] {});
    net::async_initiate<decltype(token), void()>(
        [&](auto handler) {
          {
            const auto dropped = std::move(handler);
          }
          net::post(context, [&] { right += value() == 3; });
        },
        token);
  });
  context.run();
  BOOST_TEST(right == 1);
}

BOOST_AUTO_TEST_SUITE_END()
