// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include "support/http_server.hpp"
#include <array>
#include <asio_ctx/async_local_storage.hpp>
#include <asio_ctx/awaitable.hpp>
#include <asio_ctx/bind_context.hpp>
#include <asio_ctx/io_context.hpp>
#include <boost/asio.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/beast/core.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace {

namespace net = boost::asio;
namespace http = boost::beast::http;
using asio_ctx::async_local_storage;
using asio_ctx::bind_context;
using boost::system::error_code;
using net::ip::tcp;
using net::ip::udp;

const auto loopback = net::ip::address_v4::loopback();

template <class T>
T value(const async_local_storage<T>& storage, T otherwise = T())
{
  const T* const store = storage.get_store();
  return store ? *store : otherwise;
}

#if ASIO_CTX_HAS_COROUTINES

using net::awaitable;
using net::use_awaitable;

awaitable<void> hop()
{
  co_await net::post(co_await net::this_coro::executor, use_awaitable);
}

// Runs a coroutine to its end: on an executor that keeps contexts, and on Asio's own.
template <class F>
void run_on_each(F f)
{
  asio_ctx::io_context io;
  for (const net::any_io_executor& executor :
       {net::any_io_executor(io.get_executor()),
        net::any_io_executor(static_cast<net::io_context&>(io).get_executor())})
  {
    bool done = false;
    net::co_spawn(executor, f, [&](std::exception_ptr e) {
      done = true;
      if (e)
        std::rethrow_exception(e);
    });
    io.run();
    io.restart();
    BOOST_TEST(done);
  }
}

#endif

} // namespace

#if ASIO_CTX_HAS_COROUTINES

// Node: test/async-hooks/test-async-local-storage-async-await.js
// Adapted: an awaitable is lazy, so run() returns one whose body has the store.
BOOST_AUTO_TEST_SUITE(test_async_local_storage_async_await)

BOOST_AUTO_TEST_CASE(the_body_has_the_store_around_its_await_and_the_caller_never)
{
  async_local_storage<std::string> storage;
  run_on_each([&]() -> awaitable<void> {
    const auto body = [&]() -> awaitable<void> {
      BOOST_TEST(value(storage) == "value");
      co_await hop();
      BOOST_TEST(value(storage) == "value");
    };
    BOOST_TEST(storage.get_store() == nullptr);
    co_await storage.run("value", body);
    BOOST_TEST(storage.get_store() == nullptr);
    co_await hop();
    BOOST_TEST(storage.get_store() == nullptr);
  });
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/async-hooks/test-async-local-storage-promises.js
// Adapted: the chain of promises is a coroutine that awaits another one, which throws.
BOOST_AUTO_TEST_SUITE(test_async_local_storage_promises)

BOOST_AUTO_TEST_CASE(a_failure_in_the_context_reaches_the_awaiter_outside_of_it)
{
  async_local_storage<int> storage;
  run_on_each([&]() -> awaitable<void> {
    const auto fails = [&]() -> awaitable<int> {
      co_await hop();
      BOOST_TEST(value(storage) == 1);
      throw std::runtime_error("err");
    };
    const auto then = [&]() -> awaitable<int> {
      BOOST_TEST(value(storage) == 1);
      const int result = co_await fails();
      BOOST_ERROR("the exception did not arrive");
      co_return result;
    };
    std::string message;
    try
    {
      co_await storage.run(1, then);
    }
    catch (const std::runtime_error& e)
    {
      message = e.what();
      BOOST_TEST(storage.get_store() == nullptr);
    }
    BOOST_TEST(message == "err");
    co_await hop();
    BOOST_TEST(storage.get_store() == nullptr);
  });
}

BOOST_AUTO_TEST_SUITE_END()

#endif // ASIO_CTX_HAS_COROUTINES

// Node: test/async-hooks/test-async-local-storage-thenable.js
// Adapted: the thenable is an operation of the user's, completed by another thread.
BOOST_AUTO_TEST_SUITE(test_async_local_storage_thenable)

namespace {

// How an operation of the user's keeps the executor of its handler at work.
struct tracked_executor // as Asio's own operations do
{
  template <class Handler>
  static auto start(const Handler& handler)
  {
    return net::prefer(
        net::get_associated_executor(handler), net::execution::outstanding_work.tracked);
  }

  template <class Executor>
  static const Executor& executor(const Executor& work)
  {
    return work;
  }
};

struct work_guard // as Asio's example callback_wrapper.cpp does
{
  template <class Handler>
  static auto start(const Handler& handler)
  {
    return net::make_work_guard(handler);
  }

  template <class Guard>
  static auto executor(const Guard& work)
  {
    return work.get_executor();
  }
};

// Calls `on_start` when it is started, and completes from a thread of a plain pool.
template <class Work, class CompletionToken>
auto async_thenable(
    net::thread_pool& pool, const std::function<void()>& on_start,
    CompletionToken&& token)
{
  return net::async_initiate<CompletionToken, void()>(
      [&pool, on_start](auto handler) {
        on_start();
        auto work = Work::start(handler);
        net::post(pool, [handler = std::move(handler), work = std::move(work)]() mutable {
          net::dispatch(Work::executor(work), [handler = std::move(handler)]() mutable {
            std::move(handler)();
          });
        });
      },
      token);
}

// What an operation is started with, and what its start and its completion are to see.
struct thenable_test
{
  async_local_storage<std::string> storage;
  asio_ctx::io_context io;
  net::thread_pool pool{1};
  int started = 0;
  int completed = 0;

  void start()
  {
    BOOST_TEST(value(storage) == "verifier");
    ++started;
  }

  void complete()
  {
    BOOST_TEST(value(storage) == "verifier");
    ++completed;
  }

  template <class Work, class CompletionToken>
  auto thenable(CompletionToken&& token)
  {
    return async_thenable<Work>(
        pool, [this] { start(); }, std::forward<CompletionToken>(token));
  }

  void run(int times)
  {
    io.run();
    pool.join();
    BOOST_TEST(started == times);
    BOOST_TEST(completed == times);
  }
};

template <class Work>
void start_with_handlers(thenable_test& test)
{
  const auto complete = [&] { test.complete(); };
  test.storage.run("verifier", [&] {
    test.thenable<Work>(net::bind_executor(test.io.get_executor(), complete));
    net::post(test.io, [&, complete] {
      test.thenable<Work>(net::bind_executor(test.io.get_executor(), complete));
    });
  });
}

#if ASIO_CTX_HAS_COROUTINES

template <class Work>
void start_in_coroutines(thenable_test& test)
{
  const auto rethrow = [](std::exception_ptr e) {
    if (e)
      std::rethrow_exception(e);
  };
  const auto awaits = [&]() -> awaitable<void> {
    co_await test.thenable<Work>(use_awaitable);
    test.complete();
  };
  const auto awaits_what_is_returned = [&]() -> awaitable<void> {
    const auto returned = [&] { return test.thenable<Work>(use_awaitable); };
    co_await returned();
    test.complete();
  };
  net::co_spawn(test.io, test.storage.run("verifier", awaits), rethrow);
  net::co_spawn(test.io, test.storage.run("verifier", awaits_what_is_returned), rethrow);
}

#endif

} // namespace

BOOST_AUTO_TEST_CASE(its_start_and_its_handler_are_in_the_context)
{
  thenable_test test;
  start_with_handlers<tracked_executor>(test);
  test.run(2);
}

BOOST_AUTO_TEST_CASE(its_handler_keeps_its_context_where_it_holds_only_a_work_guard)
{
  thenable_test test;
  start_with_handlers<work_guard>(test);
  test.run(2);
}

BOOST_AUTO_TEST_CASE(so_does_one_that_is_bound)
{
  thenable_test test;
  const auto complete = [&] { test.complete(); };
  const auto plain = static_cast<net::io_context&>(test.io).get_executor();
  test.storage.run("verifier", [&] {
    test.thenable<work_guard>(
        net::bind_executor(plain, bind_context("thenable", complete)));
    test.thenable<work_guard>(
        bind_context("thenable", net::bind_executor(plain, complete)));
  });
  test.run(2);
}

#if ASIO_CTX_HAS_COROUTINES

BOOST_AUTO_TEST_CASE(a_coroutine_that_awaits_it_keeps_its_context)
{
  thenable_test test;
  start_in_coroutines<tracked_executor>(test);
  test.run(2);
}

#endif

BOOST_AUTO_TEST_SUITE_END()

// Node: test/async-hooks/test-async-local-storage-dgram.js
// Adapted: the handler is that of async_receive_from, on a context executor or bound.
BOOST_AUTO_TEST_SUITE(test_async_local_storage_dgram)

namespace {

template <class IoContext, class AsToken>
void receive_one_datagram(AsToken as_token)
{
  async_local_storage<std::string> storage;
  IoContext io;
  udp::socket sender(io, udp::endpoint(loopback, 0));
  std::optional<udp::socket> receiver;
  udp::endpoint from;
  std::array<char, 16> buffer{};
  int received = 0;

  storage.run("abcd", [&] {
    receiver.emplace(io, udp::endpoint(loopback, 0));
    receiver->async_receive_from(
        net::buffer(buffer), from, as_token([&](error_code ec, std::size_t n) {
          BOOST_TEST(!ec);
          BOOST_TEST(n == 5u);
          BOOST_TEST(from == sender.local_endpoint());
          BOOST_TEST(value(storage) == "abcd");
          ++received;
        }));
  });
  sender.send_to(net::buffer("Hello", 5), receiver->local_endpoint());
  io.run();
  BOOST_TEST(received == 1);
}

} // namespace

BOOST_AUTO_TEST_CASE(a_datagram_arrives_in_the_context_of_the_receiver)
{
  receive_one_datagram<asio_ctx::io_context>([](auto handler) { return handler; });
  receive_one_datagram<net::io_context>(
      [](auto handler) { return bind_context("udp.receive", std::move(handler)); });
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/async-hooks/test-async-local-storage-socket.js
// Adapted: the event handler is that of async_read_some, on a context executor or bound.
BOOST_AUTO_TEST_SUITE(test_async_local_storage_socket)

namespace {

template <class IoContext, class AsToken>
void connect_and_read(AsToken as_token)
{
  async_local_storage<std::string> storage;
  IoContext io;
  tcp::acceptor acceptor(io, {loopback, 0});
  std::optional<tcp::socket> client;
  std::array<char, 16> buffer{};
  int read = 0;

  acceptor.async_accept([&](error_code ec, tcp::socket accepted) {
    BOOST_TEST(!ec);
    BOOST_TEST(storage.get_store() == nullptr);
    net::write(accepted, net::buffer("Hello, world!", 13));
  });
  storage.run("hello node", [&] {
    client.emplace(io);
    client->async_connect(acceptor.local_endpoint(), as_token([&](error_code connected) {
                            BOOST_TEST(!connected);
                            BOOST_TEST(value(storage) == "hello node");
                            client->async_read_some(
                                net::buffer(buffer),
                                as_token([&](error_code ec, std::size_t n) {
                                  BOOST_TEST(!ec);
                                  BOOST_TEST(n > 0u);
                                  BOOST_TEST(value(storage) == "hello node");
                                  ++read;
                                }));
                          }));
  });
  io.run();
  BOOST_TEST(read == 1);
}

} // namespace

BOOST_AUTO_TEST_CASE(data_arrives_in_the_context_of_the_reader)
{
  connect_and_read<asio_ctx::io_context>([](auto handler) { return handler; });
  connect_and_read<net::io_context>(
      [](auto handler) { return bind_context("tcp", std::move(handler)); });
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/async-hooks/test-async-local-storage-http.js
// Adapted: a client and a server made of Beast's composed operations.
BOOST_AUTO_TEST_SUITE(test_async_local_storage_http)

BOOST_AUTO_TEST_CASE(the_response_arrives_in_the_context_of_the_request)
{
  async_local_storage<int> storage;
  asio_ctx::io_context io;
  bool responded = false;
  const test_support::http_server server(
      io.get_executor(), 1,
      [&](const std::string& target, const test_support::http_reply& reply) {
        BOOST_TEST(storage.get_store() == nullptr);
        test_support::http_echo(target, reply);
      });
  storage.run(1, [&] {
    std::make_shared<test_support::http_client>(io.get_executor(), server.endpoint())
        ->get("/path", [&](const std::string& body) {
          responded = true;
          BOOST_TEST(body == "/path");
          BOOST_TEST(value(storage) == 1);
        });
  });
  io.run();
  BOOST_TEST(responded);
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/async-hooks/test-async-local-storage-http-agent.js
// Adapted: the agent is a queue of functions bound with bind(), over one connection.
BOOST_AUTO_TEST_SUITE(test_async_local_storage_http_agent)

namespace {

// Lends one connection to one request after the other.
class agent
{
public:
  agent(const net::any_io_executor& executor, const tcp::endpoint& server)
    : connection_(std::make_shared<test_support::http_client>(executor, server))
  {}

  void get(const std::string& target, std::function<void(std::string)> on_response)
  {
    waiting_.push_back(asio_ctx::bind([this, target, respond = std::move(on_response)] {
      connection_->get(target, [this, respond](std::string body) {
        respond(std::move(body));
        next();
      });
    }));
    if (!std::exchange(busy_, true))
      next();
  }

private:
  void next()
  {
    if (waiting_.empty())
      return connection_.reset();
    const std::function<void()> start = std::move(waiting_.front());
    waiting_.pop_front();
    start();
  }

  std::shared_ptr<test_support::http_client> connection_;
  std::deque<std::function<void()>> waiting_;
  bool busy_ = false;
};

} // namespace

BOOST_AUTO_TEST_CASE(each_response_has_its_own_context_though_all_share_a_connection)
{
  async_local_storage<int> storage;
  asio_ctx::io_context io;
  const test_support::http_server server(io.get_executor(), 1);
  agent one_connection(io.get_executor(), server.endpoint());
  std::string order;
  for (int i = 1; i <= 3; ++i)
    storage.run(i, [&] {
      one_connection.get("/" + std::to_string(i), [&, i](const std::string& body) {
        BOOST_TEST(value(storage) == i);
        order += body;
      });
    });
  io.run();
  BOOST_TEST(order == "/1/2/3");
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/parallel/test-async-local-storage-http-parser-leak.js
// Adapted: the pooled object is a connection with its parser and buffer.
BOOST_AUTO_TEST_SUITE(test_async_local_storage_http_parser_leak)

BOOST_AUTO_TEST_CASE(what_goes_back_to_a_pool_keeps_no_store_of_its_last_user)
{
  struct pooled
  {
    explicit pooled(const net::any_io_executor& executor) : socket(executor) {}
    tcp::socket socket;
    boost::beast::flat_buffer buffer;
    std::optional<http::response_parser<http::string_body>> parser;
  };
  async_local_storage<std::shared_ptr<int>> storage;
  asio_ctx::io_context io;
  tcp::acceptor acceptor(io, {loopback, 0});
  std::optional<pooled> connection;
  std::weak_ptr<int> store;
  bool complete = false;

  storage.run(std::make_shared<int>(1), [&] {
    store = *storage.get_store();
    connection.emplace(io.get_executor());
    connection->parser.emplace();
    connection->socket.connect(acceptor.local_endpoint());
    http::async_read(
        connection->socket, connection->buffer, *connection->parser,
        [&](error_code ec, std::size_t) {
          BOOST_TEST(!ec);
          BOOST_TEST(!store.expired());
          BOOST_TEST(value(storage) == store.lock());
          complete = true;
        });
  });
  tcp::socket server = acceptor.accept();
  net::write(server, net::buffer(std::string("HTTP/1.1 204 No Content\r\n\r\n")));
  io.run();
  BOOST_TEST(complete);
  BOOST_TEST(store.expired());
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/parallel/test-async-local-storage-weak-asyncwrap-leak.js
// Adapted: the handle that the store owns is a socket, on which an operation captured it.
BOOST_AUTO_TEST_SUITE(test_async_local_storage_weak_asyncwrap_leak)

namespace {

struct owner_of_handles
{
  explicit owner_of_handles(asio_ctx::io_context& io)
    : timer(io, std::chrono::seconds(0)), socket(io)
  {}
  net::steady_timer timer;
  tcp::socket socket;
};

} // namespace

BOOST_AUTO_TEST_CASE(a_store_that_owns_its_handles_goes_when_their_work_is_done)
{
  using owner = owner_of_handles;
  async_local_storage<std::shared_ptr<owner>> storage;
  asio_ctx::io_context io;
  tcp::acceptor acceptor(io, {loopback, 0});
  std::weak_ptr<owner> store;
  int complete = 0;

  storage.run(std::make_shared<owner>(io), [&] {
    store = *storage.get_store();
    const auto count = [&](error_code ec) {
      BOOST_TEST(!ec);
      BOOST_TEST(value(storage) == store.lock());
      ++complete;
    };
    (*storage.get_store())->timer.async_wait(count);
    (*storage.get_store())->socket.async_connect(acceptor.local_endpoint(), count);
  });
  BOOST_TEST(!store.expired());
  io.run();
  BOOST_TEST(complete == 2);
  BOOST_TEST(store.expired());
}

BOOST_AUTO_TEST_CASE(a_store_that_owns_its_handles_goes_with_the_event_loop_too)
{
  using owner = owner_of_handles;
  async_local_storage<std::shared_ptr<owner>> storage;
  std::weak_ptr<owner> store;
  {
    asio_ctx::io_context io;
    storage.run(std::make_shared<owner>(io), [&] {
      store = *storage.get_store();
      (*storage.get_store())->timer.async_wait([](error_code) {
        BOOST_ERROR("the event loop was never run");
      });
    });
    BOOST_TEST(!store.expired());
  }
  BOOST_TEST(store.expired());
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/parallel/test-timers-clearImmediate-als.js
// Adapted: the immediate is a steady_timer that its handler cancels or destroys.
BOOST_AUTO_TEST_SUITE(test_timers_clearImmediate_als)

BOOST_AUTO_TEST_CASE(a_handler_finds_its_own_timer_in_its_store_and_cancels_it)
{
  struct owner
  {
    std::unique_ptr<net::steady_timer> timer;
    int number = 0;
  };
  async_local_storage<owner> storage;
  asio_ctx::io_context io;
  std::string seen;
  const auto clear = [&](error_code ec) {
    BOOST_TEST(!ec);
    BOOST_TEST_REQUIRE(storage.get_store() != nullptr);
    owner& mine = *storage.get_store();
    seen += std::to_string(mine.number);
    BOOST_TEST(mine.timer->cancel() == 0u);
    mine.timer.reset();
    BOOST_TEST(storage.get_store() == &mine);
  };
  for (int i = 0; i != 3; ++i)
    storage.run(owner{}, [&] {
      owner& mine = *storage.get_store();
      mine.number = i;
      mine.timer = std::make_unique<net::steady_timer>(
          io, net::steady_timer::time_point(std::chrono::seconds(i)));
      mine.timer->async_wait(clear);
    });
  BOOST_TEST(io.run() == 3u);
  BOOST_TEST(seen == "012");
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/parallel/test-web-locks.js
// Adapted: the lock is a channel with room for one message.
BOOST_AUTO_TEST_SUITE(test_web_locks)

BOOST_AUTO_TEST_CASE(the_lock_is_granted_in_the_context_of_its_requester)
{
  async_local_storage<int> storage;
  asio_ctx::io_context io;
  net::experimental::channel<void(error_code)> lock(io.get_executor(), 1);
  int granted = 0;
  const auto release = [&] { lock.try_send(error_code()); };

  for (int i = 1; i <= 3; ++i)
    storage.run(i, [&] {
      lock.async_receive([&, i](error_code ec) {
        BOOST_TEST(!ec);
        BOOST_TEST(value(storage) == i);
        BOOST_TEST(++granted == i);
        net::post(io, release); // which grants it to the next one, from this context
      });
    });
  storage.run(99, release);
  io.run();
  BOOST_TEST(granted == 3);
}

BOOST_AUTO_TEST_SUITE_END()

// Node: test/parallel/test-diagnostics-channel-http-server-start.js
// Adapted: the subscribers are the server's request handler and its completed write.
BOOST_AUTO_TEST_SUITE(test_diagnostics_channel_http_server_start)

BOOST_AUTO_TEST_CASE(what_a_request_enters_at_its_start_is_in_force_when_it_is_answered)
{
  async_local_storage<std::string> storage;
  asio_ctx::io_context io;
  net::steady_timer timer(io, net::steady_timer::time_point::max());
  int waiting = 0;
  int finished = 0;
  int responded = 0;
  const test_support::http_server server(
      io.get_executor(), 2,
      [&](const std::string& target, const test_support::http_reply& reply) {
        BOOST_TEST(storage.get_store() == nullptr);
        storage.enter_with(target);
        timer.async_wait([&, target, reply](error_code) {
          reply(value(storage), [&, target] {
            BOOST_TEST(value(storage) == target);
            ++finished;
          });
        });
        if (++waiting == 2) // both requests are under way at the same time
          timer.cancel();
      });
  for (const std::string target : {"/1", "/2"})
    std::make_shared<test_support::http_client>(io.get_executor(), server.endpoint())
        ->get(target, [&, target](const std::string& body) {
          BOOST_TEST(storage.get_store() == nullptr);
          BOOST_TEST(body == target);
          ++responded;
        });
  io.run();
  BOOST_TEST(finished == 2);
  BOOST_TEST(responded == 2);
  BOOST_TEST(storage.get_store() == nullptr);
}

BOOST_AUTO_TEST_SUITE_END()
