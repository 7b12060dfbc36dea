// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include "samples.hpp"
#include "snippets.hpp"

namespace {

namespace logs {

// tag::log_with_id[]
void log_with_id()
{
  net::io_context io;
  for (int id = 1; id <= 2; ++id)
    request_id.run(id, [&] {
      log("start");
      net::post(io, [] { log("finish"); }); // imagine any chain of operations here
    });
  io.run();
  log("done");
}
// end::log_with_id[]

} // namespace logs

namespace deadlines {

// tag::deadline[]
using std::chrono::steady_clock;

asio_ctx::async_local_storage<const steady_clock::time_point> deadline;

// No wait of a request lasts longer than the request may.
void expire_after(net::steady_timer& timer, steady_clock::duration wish)
{
  const steady_clock::time_point end = steady_clock::now() + wish;
  const steady_clock::time_point* limit = deadline.get_store();
  timer.expires_at(limit ? std::min(end, *limit) : end);
}

void deadline_of_a_request()
{
  net::io_context io;
  net::steady_timer timer(io);
  const auto is_cut = [&] {
    return timer.expiry() == deadline.get_store_or(steady_clock::time_point::max());
  };
  deadline.run(steady_clock::now() + std::chrono::minutes(1), [&] {
    net::post(io, [&] {
      expire_after(timer, std::chrono::milliseconds(1));
      std::cout << std::boolalpha << "a millisecond is cut: " << is_cut() << '\n';
      expire_after(timer, std::chrono::hours(1));
      std::cout << "an hour is cut: " << is_cut() << '\n';
    });
  });
  io.run();
}
// end::deadline[]

} // namespace deadlines

namespace memory_resources {

// tag::memory[]
asio_ctx::async_local_storage<std::pmr::monotonic_buffer_resource> request_memory;

std::pmr::memory_resource* memory()
{
  std::pmr::memory_resource* own = request_memory.get_store();
  return own ? own : std::pmr::get_default_resource();
}

void memory_of_a_request()
{
  net::io_context io;
  request_memory.run(std::size_t(4096), [&] { // the argument of its constructor
    std::pmr::vector<int> rows({1, 2, 3}, memory());
    net::post(io, [rows = std::move(rows)] {
      std::pmr::vector<int> more(rows, memory());
      const bool is_same = more.get_allocator() == rows.get_allocator();
      std::cout << "of the request: " << std::boolalpha << is_same << '\n';
    });
  });
  io.run();
  std::cout << "stores left: " << asio_ctx::live_objects().stores << '\n';
}
// end::memory[]

} // namespace memory_resources

namespace tracing {

// tag::span[]
struct span
{
  explicit span(std::string name, std::shared_ptr<const span> parent = nullptr)
    : path(parent ? parent->path + " > " + name : std::move(name))
  {}

  const std::string path;
};

asio_ctx::async_local_storage<const std::shared_ptr<const span>> current_span;

std::shared_ptr<const span> child(std::string name)
{
  const auto* parent = current_span.get_store();
  return std::make_shared<const span>(std::move(name), parent ? *parent : nullptr);
}

void query(net::io_context& io)
{
  auto scope = current_span.with_scope(child("query"));
  net::post(io, [] {
    if (const auto span = current_span.get_store_or(nullptr))
      std::cout << span->path << '\n';
  });
}

void spans()
{
  net::io_context io;
  current_span.run(child("GET /users"), [&] { net::post(io, [&] { query(io); }); });
  current_span.run(child("GET /orders"), [&] { net::post(io, [&] { query(io); }); });
  io.run();
}
// end::span[]

} // namespace tracing

namespace pools {

// tag::worker_thread[]
void worker_thread()
{
  request_id.run(7, [] {
    std::thread worker(asio_ctx::bind([] { log("on another thread"); }));
    worker.join();
  });
}
// end::worker_thread[]

// tag::connection_pool[]
class connection_pool
{
public:
  using callback = std::function<void(int connection)>;

  void acquire(callback on_free)
  {
    if (free_)
      on_free(std::exchange(free_, 0));
    else
      waiting_.push_back(
          asio_ctx::bind(std::move(on_free))); // who releases is another request
  }

  void release(int connection)
  {
    if (waiting_.empty())
    {
      free_ = connection;
      return;
    }
    callback next = std::move(waiting_.front());
    waiting_.pop_front();
    next(connection);
  }

private:
  int free_ = 1;
  std::deque<callback> waiting_;
};

void waiting_for_a_connection()
{
  connection_pool pool;
  request_id.run(1, [&] { pool.acquire([](int) { log("has the connection"); }); });
  request_id.run(2, [&] { pool.acquire([](int) { log("has the connection"); }); });
  request_id.run(1, [&] {
    log("releases it");
    pool.release(1);
    log("goes on");
  });
}
// end::connection_pool[]

} // namespace pools

namespace background {

// tag::background[]
class growing_pool
{
public:
  explicit growing_pool(net::io_context& io) : timer_(io) {}

  void acquire(std::function<void()> on_connection)
  {
    if (!std::exchange(connected_, true)) // whoever comes first makes the pool grow
      keep_alive(2);
    net::post(timer_.get_executor(), std::move(on_connection));
  }

private:
  void keep_alive(int pings)
  {
    timer_.expires_after(std::chrono::milliseconds(1));
    timer_.async_wait([this, pings](auto) {
      log("ping, stores: " + std::to_string(asio_ctx::live_objects().stores));
      if (pings > 1)
        keep_alive(pings - 1);
    });
  }

  net::steady_timer timer_;
  bool connected_ = false;
};

void work_in_the_background()
{
  net::io_context io;
  growing_pool first(io);
  request_id.run(1, [&] { first.acquire([] { log("has a connection"); }); });
  io.run();
  io.restart();

  growing_pool second(io);
  request_id.run(2, [&] {
    auto on_connection = asio_ctx::bind([] { log("has a connection"); });
    request_id.exit([&] { second.acquire(std::move(on_connection)); });
  });
  io.run();
}
// end::background[]

} // namespace background

namespace signal_handling {

// tag::signal[]
void signals_of_the_process()
{
  net::io_context io;
  net::signal_set set(io, SIGUSR1);
  set.async_wait([](auto, int) { log("signal"); }); // started in no request
  request_id.run(3, [&] {
    net::post(io, [] {
      log("raises it");
      std::raise(SIGUSR1);
    });
  });
  io.run();
}
// end::signal[]

} // namespace signal_handling

namespace lost_contexts {

// tag::lost[]
// Knows of each operation that is alive in which request it was started, and if in none, the last
// one on the way to it that was. Hooks are called on every thread.
class origins
{
public:
  void init(asio_ctx::async_id id, std::string_view type, asio_ctx::async_id cause)
  {
    const int* request = request_id.get_store();
    const std::lock_guard<std::mutex> lock(mutex_);
    if (request)
      made_[id] = std::string(type) + " of request " + std::to_string(*request);
    else if (const auto found = made_.find(cause); found != made_.end())
      made_[id] = found->second;
  }

  void destroy(asio_ctx::async_id id)
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    made_.erase(id);
  }

  // To be called by code that has to run in a request.
  void expect_request()
  {
    if (request_id.get_store())
      return;
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = made_.find(asio_ctx::execution_async_id());
    std::cout << "lost "
              << (found == made_.end() ? "outside of all operations"
                                       : "after " + found->second)
              << '\n';
  }

private:
  std::mutex mutex_;
  std::map<asio_ctx::async_id, std::string> made_;
};

// The hook, which refers to a table that outlives it.
struct watch_origins
{
  origins* table;

  void init(
      asio_ctx::async_id id, std::string_view type, asio_ctx::async_id cause,
      asio_ctx::resource_ref)
  {
    table->init(id, type, cause);
  }

  void destroy(asio_ctx::async_id id) { table->destroy(id); }
};

// A library of others: keeps a callback, and calls it in no context.
std::function<void()> kept;

void lost()
{
  origins table;
  auto hook = asio_ctx::create_hook(watch_origins{&table}).enable();
  net::io_context io;
  const auto on_answer = [&] {
    table.expect_request();
    log("answered");
  };

  request_id.run(1, [&] { kept = on_answer; });
  kept();

  request_id.run(2, [&] { // the program leaves the request, and forgets that it has
    net::post(io, [&] { request_id.exit([&] { net::post(io, on_answer); }); });
  });
  io.run();

  request_id.run(3, [&] { kept = asio_ctx::bind(on_answer); }); // the cure
  kept();
}
// end::lost[]

} // namespace lost_contexts

namespace compliance {

// tag::associated[]
void associated()
{
  net::cancellation_signal stop;
  std::pmr::monotonic_buffer_resource arena;
  const std::pmr::polymorphic_allocator<char> allocator(&arena);

  auto handler = asio_ctx::bind_context(net::bind_cancellation_slot(
      stop.slot(), net::bind_allocator(allocator, [](boost::system::error_code) {})));

  std::cout << std::boolalpha;
  std::cout << (net::get_associated_cancellation_slot(handler) == stop.slot()) << '\n';
  std::cout << (net::get_associated_allocator(handler) == allocator) << '\n';
}
// end::associated[]

// tag::cancelled[]
void cancelled()
{
  net::io_context io;
  net::steady_timer timer(io, std::chrono::hours(1));
  net::cancellation_signal stop;
  request_id.run(8, [&] {
    timer.async_wait(net::bind_cancellation_slot(
        stop.slot(), [](boost::system::error_code error) { log(error.message()); }));
  });
  request_id.run(9, [&] {
    net::post(io, [&] {
      log("cancels it");
      stop.emit(net::cancellation_type::all);
    });
  });
  io.run();
}
// end::cancelled[]

} // namespace compliance

} // namespace

int main(int argc, char* argv[])
{
  return run_snippet(
      {{"associated", compliance::associated},
       {"background", background::work_in_the_background},
       {"cancelled", compliance::cancelled},
       {"connection_pool", pools::waiting_for_a_connection},
       {"deadline", deadlines::deadline_of_a_request},
       {"log_with_id", logs::log_with_id},
       {"lost", lost_contexts::lost},
       {"memory", memory_resources::memory_of_a_request},
       {"signal", signal_handling::signals_of_the_process},
       {"span", tracing::spans},
       {"worker_thread", pools::worker_thread}},
      argc, argv);
}
