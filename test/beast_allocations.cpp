// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Heap allocations per request of a Beast server: with the library as many as without it. A
// program of its own, because it replaces the allocation functions.

#include <asio_ctx.hpp>

#include "support/count_allocations.hpp"
#include <algorithm>
#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#if ASIO_CTX_HAS_COROUTINES
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#endif

namespace {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = net::ip::tcp;
using beast::error_code;
using net::steady_timer;
using test_support::allocations;

asio_ctx::async_local_storage<const std::uint64_t> request_id;

struct without_library
{
  using io_context = net::io_context;
  using thread_pool = net::thread_pool;

  template <class F>
  static void run(std::uint64_t, F f)
  {
    f();
  }

  template <class F>
  static void exit(F f)
  {
    f();
  }

  static int with_scope(std::uint64_t) { return 0; }
  static void fill(thread_pool&) {}
  static std::uint64_t id(std::uint64_t known) { return known; }
};

struct with_library
{
  using io_context = asio_ctx::io_context;
  using thread_pool = asio_ctx::thread_pool;

  template <class F>
  static void run(std::uint64_t id, F f)
  {
    request_id.run(id, f);
  }

  template <class F>
  static void exit(F f)
  {
    request_id.exit(f);
  }

  static auto with_scope(std::uint64_t id) { return request_id.with_scope(id); }

  // Whether a request's frame is dropped last in the pool or by the connection is a matter of
  // luck. A thread first keeps the memory that it frees, before it lets others have it.
  static void fill(thread_pool& workers)
  {
    std::vector<asio_ctx::context_frame> frames;
    for (std::uint64_t i = 0; i != 200; ++i)
      request_id.run(i, [&] { frames.push_back(asio_ctx::current_frame()); });
    net::post(workers, [frames = std::move(frames)]() mutable { frames.clear(); });
  }

  static std::uint64_t id(std::uint64_t)
  {
    const std::uint64_t* id = request_id.get_store();
    return id ? *id : 0;
  }
};

using request = http::request<http::string_body>;
using response = http::response<http::string_body>;

std::uint64_t requested_id(const request& req)
{
  return std::stoull(std::string(req.target().substr(1)));
}

// Always of the same length, for ids of 8 digits.
response make_response(std::uint64_t id)
{
  response res(http::status::ok, 11);
  res.set(http::field::content_type, "text/plain");
  res.body() = "request " + std::to_string(id);
  res.prepare_payload();
  return res;
}

constexpr int warm_up = 200;
constexpr int requests = 200;

template <class Library>
struct server
{
  typename Library::io_context io;
  typename Library::thread_pool workers{1};
  net::strand<typename Library::io_context::executor_type> counter = net::make_strand(io);
  std::vector<std::size_t> counts; // when each request had been read

  server() { counts.reserve(warm_up + requests + 1); }
};

template <class Library>
class session : public std::enable_shared_from_this<session<Library>>
{
public:
  session(server<Library>& s, tcp::socket socket)
    : server_(s), stream_(std::move(socket)), timer_(stream_.get_executor())
  {}

  void read()
  {
    parser_.emplace();
    stream_.expires_after(std::chrono::seconds(30));
    http::async_read(
        stream_, buffer_, *parser_, [self = self()](error_code error, std::size_t) {
          if (!error)
            self->handle();
        });
  }

private:
  auto self() { return this->shared_from_this(); }

  void handle()
  {
    stream_.expires_never();
    server_.counts.push_back(allocations);
    id_ = requested_id(parser_->get());
    Library::run(id_, [this] {
      timer_.expires_after(std::chrono::seconds(0));
      timer_.async_wait([self = self()](error_code) { self->on_timer(); });
    });
  }

  void on_timer()
  {
    net::post(server_.counter, [self = self()] {
      net::post(self->server_.workers, [self] { self->work(); });
    });
  }

  void work()
  {
    response_ = make_response(Library::id(id_));
    net::post(stream_.get_executor(), [self = self()] { self->write(); });
  }

  void write()
  {
    stream_.expires_after(std::chrono::seconds(30));
    http::async_write(stream_, response_, [self = self()](error_code error, std::size_t) {
      if (!error)
        Library::exit([&] { self->read(); });
    });
  }

  server<Library>& server_;
  beast::tcp_stream stream_;
  beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  std::uint64_t id_ = 0;
  response response_;
  steady_timer timer_;
};

template <class Library>
struct callbacks
{
  using library = Library;

  static void start(server<Library>& s, tcp::socket socket)
  {
    std::make_shared<session<Library>>(s, std::move(socket))->read();
  }
};

#if ASIO_CTX_HAS_COROUTINES

template <class Library>
net::awaitable<void> run_session(server<Library>& s, tcp::socket socket)
{
  beast::tcp_stream stream(std::move(socket));
  beast::flat_buffer buffer;
  steady_timer timer(co_await net::this_coro::executor);
  for (;;)
  {
    http::request_parser<http::string_body> parser;
    stream.expires_after(std::chrono::seconds(30));
    co_await http::async_read(stream, buffer, parser, net::use_awaitable);
    stream.expires_never();
    s.counts.push_back(allocations);
    const std::uint64_t id = requested_id(parser.get());
    [[maybe_unused]] const auto scope = Library::with_scope(id);
    timer.expires_after(std::chrono::seconds(0));
    co_await timer.async_wait(net::use_awaitable);
    co_await net::post(net::bind_executor(s.counter, net::use_awaitable));
    co_await net::post(net::bind_executor(s.workers, net::use_awaitable));
    const response res = make_response(Library::id(id));
    co_await net::post(net::use_awaitable);
    stream.expires_after(std::chrono::seconds(30));
    co_await http::async_write(stream, res, net::use_awaitable);
  }
}

template <class Library>
struct coroutines
{
  using library = Library;

  static void start(server<Library>& s, tcp::socket socket)
  {
    const auto executor = socket.get_executor();
    net::co_spawn(executor, run_session(s, std::move(socket)), [](std::exception_ptr) {});
  }
};

#endif

// One connection's client. It allocates nothing once it is connected.
class client
{
public:
  explicit client(const tcp::endpoint& endpoint) : socket_(io_)
  {
    socket_.connect(endpoint);
    std::ostringstream text;
    text << make_response(first_id);
    expected_ = text.str();
    received_ = expected_;
  }

  // Whether the response is that of its own request.
  bool ask()
  {
    const std::uint64_t id = ++id_;
    std::uint64_t rest = id;
    for (std::size_t i = 0; i != digits; ++i, rest /= 10)
      sent_[digits_end - 1 - i] = expected_[expected_.size() - 1 - i] =
          static_cast<char>('0' + rest % 10);
    net::write(socket_, net::buffer(sent_));
    net::read(socket_, net::buffer(received_));
    return received_ == expected_;
  }

private:
  static constexpr std::uint64_t first_id = 10000000;
  static constexpr std::size_t digits = 8;
  static constexpr std::size_t digits_end = 5 + digits;

  net::io_context io_;
  tcp::socket socket_;
  std::uint64_t id_ = first_id;
  std::string sent_ = "GET /10000000 HTTP/1.1\r\nHost: localhost\r\n\r\n";
  std::string expected_;
  std::string received_;
};

// How many allocations the requests after the warm-up make.
template <class Style>
std::size_t count_allocations()
{
  using library = typename Style::library;
  server<library> s;
  library::fill(s.workers);
  tcp::acceptor acceptor(s.io, {net::ip::address_v4::loopback(), 0});
  acceptor.async_accept(net::make_strand(s.io), [&](error_code error, tcp::socket peer) {
    if (!error)
      Style::start(s, std::move(peer));
  });
  auto work = net::make_work_guard(s.io); // while a request is in the pool
  std::thread thread([&] { s.io.run(); });
  {
    client c(acceptor.local_endpoint());
    int right = 0;
    for (int i = 0; i != warm_up + requests + 1; ++i)
      right += c.ask();
    BOOST_TEST(right == warm_up + requests + 1);
  }
  work.reset();
  thread.join();
  return s.counts.at(warm_up + requests) - s.counts.at(warm_up);
}

// Asio 1.34, that of Boost 1.88, does not allocate as often each time.
template <template <class> class Style>
void check_equal(const char* style)
{
  const std::size_t without = count_allocations<Style<without_library>>();
  const std::size_t without_again = count_allocations<Style<without_library>>();
  const std::size_t with = count_allocations<Style<with_library>>();
  BOOST_TEST_MESSAGE(
      style << ": " << requests << " requests allocate " << without << " and "
            << without_again << " times without the library, " << with
            << " times with it");
  if (without == without_again)
    BOOST_TEST(with == without);
  else
    BOOST_TEST(with <= std::max(without, without_again) * 5 / 4);
}

boost::test_tools::assertion_result counts_allocations(boost::unit_test::test_unit_id)
{
  return COUNTS_ALLOCATIONS != 0;
}

// How many allocations `f(i)` makes for each of `rounds`, after as many to warm up.
template <class F>
std::size_t count_rounds(int rounds, F f)
{
  std::size_t before = 0;
  for (int i = 0; i != 2 * rounds; ++i)
  {
    if (i == rounds)
      before = allocations;
    f(i);
  }
  return allocations - before;
}

BOOST_AUTO_TEST_SUITE(
    beast_allocations, *boost::unit_test::precondition(counts_allocations))

BOOST_AUTO_TEST_CASE(callbacks_allocate_as_often_as_without_the_library)
{
  check_equal<callbacks>("callbacks");
}

#if ASIO_CTX_HAS_COROUTINES
BOOST_AUTO_TEST_CASE(coroutines_allocate_as_often_as_without_the_library)
{
  check_equal<coroutines>("coroutines");
}
#endif

#if ASIO_CTX_HAS_COROUTINES

// What a coroutine's operations make; its executor is in an any_io_executor.
template <class Spawn>
std::size_t count_operations_of_a_coroutine(Spawn spawn)
{
  net::io_context io;
  std::size_t count = 0;
  spawn(
      net::any_io_executor(io.get_executor()),
      [&]() -> net::awaitable<void> {
        constexpr int rounds = 1000;
        steady_timer timer(co_await net::this_coro::executor);
        std::size_t before = 0;
        for (int i = 0; i != 2 * rounds; ++i)
        {
          if (i == rounds)
            before = allocations;
          co_await net::post(net::use_awaitable);
          co_await net::dispatch(net::use_awaitable);
          timer.expires_after(std::chrono::nanoseconds(0));
          co_await timer.async_wait(net::use_awaitable);
        }
        count = allocations - before;
      },
      net::detached);
  io.run();
  return count;
}

BOOST_AUTO_TEST_CASE(coroutines_of_any_executor_allocate_as_often_as_without_the_library)
{
  const auto plain = [](auto... arguments) { net::co_spawn(std::move(arguments)...); };
  const auto ours = [](auto... arguments) {
    asio_ctx::co_spawn(std::move(arguments)...);
  };
  BOOST_TEST(
      count_operations_of_a_coroutine(ours) == count_operations_of_a_coroutine(plain));
}

#endif

// What posting makes, in a context where the library is used.
template <class Io, class Bind>
std::size_t count_posts(Bind bind)
{
  Io io;
  return count_rounds(1000, [&](int i) {
    request_id.run(static_cast<std::uint64_t>(i), [&] {
      net::post(io, bind([] {}));
      net::post(io, bind([] {}));
    });
    io.run();
    io.restart();
  });
}

BOOST_AUTO_TEST_CASE(posted_functions_allocate_as_often_as_without_the_library)
{
  const auto as_it_is = [](auto f) { return f; };
  const auto bound = [](auto f) { return asio_ctx::bind_context(std::move(f)); };
  const std::size_t without = count_posts<net::io_context>(as_it_is);
  BOOST_TEST(count_posts<asio_ctx::io_context>(as_it_is) == without);
  BOOST_TEST(count_posts<net::io_context>(bound) == without);
}

BOOST_AUTO_TEST_CASE(contexts_that_another_thread_drops_do_not_allocate)
{
  std::atomic<asio_ctx::context_frame*> handed_over{nullptr};
  std::atomic<bool> end{false};
  std::thread other([&] {
    while (!end)
      if (asio_ctx::context_frame* frame = handed_over.load())
      {
        *frame = {};
        handed_over = nullptr;
      }
  });
  asio_ctx::context_frame frame;
  const std::size_t count = count_rounds(5000, [&](int i) {
    request_id.run(
        static_cast<std::uint64_t>(i), [&] { frame = asio_ctx::current_frame(); });
    handed_over = &frame;
    while (handed_over.load())
      std::this_thread::yield();
  });
  end = true;
  other.join();
  BOOST_TEST(count == 0u);
}

template <class Io>
std::size_t count_waits_on_a_strand()
{
  std::size_t count = 0;
  std::thread([&] { // which has never made a context
    Io io;
    steady_timer timer(net::make_strand(io));
    count = count_rounds(1000, [&](int) {
      timer.expires_after(std::chrono::nanoseconds(0));
      timer.async_wait([](error_code) {});
      io.run();
      io.restart();
    });
  })
      .join();
  return count;
}

BOOST_AUTO_TEST_CASE(
    a_strand_in_any_io_executor_allocates_as_often_as_without_the_library)
{
  // The captured executor is too large for any_io_executor: it has a block of its own.
  const std::size_t without = count_waits_on_a_strand<net::io_context>();
  BOOST_TEST(count_waits_on_a_strand<asio_ctx::io_context>() == without);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
