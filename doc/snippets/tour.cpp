// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include "samples.hpp"
#include "snippets.hpp"

namespace {

namespace storages {

// tag::storage[]
asio_ctx::async_local_storage<std::string> user;

std::string name()
{
  const std::string* store = user.get_store();
  return store ? *store : "-";
}

void storage()
{
  user.run("alice", [] {
    std::cout << name() << '\n';
    user.exit([] { std::cout << name() << '\n'; });
    {
      auto scope = user.with_scope("bob");
      std::cout << name() << '\n';
    }
    user.enter_with("carol"); // to the end of this run
    std::cout << name() << '\n';
  });
  std::cout << name() << '\n';
}
// end::storage[]

// tag::shared[]
asio_ctx::async_local_storage<std::atomic<int>> queries; // of each request

void query(net::io_context& io)
{
  net::post(io, [] {
    if (std::atomic<int>* number = queries.get_store())
      ++*number;
  });
}

void shared()
{
  net::io_context io;
  queries.run(0, [&] {
    query(io);
    query(io);
    net::post(io, [] {
      if (const std::atomic<int>* number = queries.get_store())
        std::cout << "queries: " << *number << '\n';
    });
  });
  io.run();
}
// end::shared[]

// tag::default_value[]
asio_ctx::async_local_storage<int> log_level({"log level", 1});

void default_value()
{
  std::cout << log_level.name() << ": " << log_level.get_store_or(0) << '\n';
  log_level.run(
      3, [] { std::cout << "in a request: " << log_level.get_store_or(0) << '\n'; });
}
// end::default_value[]

} // namespace storages

namespace mode {

// tag::modes[]
void modes()
{
  net::io_context io;
  net::steady_timer timer(io);
  const auto in_two = request_id.run(2, [] { return asio_ctx::current_frame(); });

  request_id.run(1, [&] {
    timer.async_wait([](auto) { log("the handler of an operation"); });
    timer.async_wait(asio_ctx::bind_context(
        in_two, [](auto) { log("a handler with a context of its own choice"); }));
    io.get_executor().execute([] { log("a function, given to the executor directly"); });
    asio_ctx::make_context_executor(io).execute(
        [] { log("the same on a context executor"); });
  });
  io.run();
}
// end::modes[]

} // namespace mode

namespace hooks {

// tag::causes[]
// Says of each resource what has caused it.
class path_to_each
{
public:
  void init(
      asio_ctx::async_id id, std::string_view type, asio_ctx::async_id cause,
      asio_ctx::resource_ref)
  {
    const auto from = paths_.find(cause);
    paths_[id] = (from == paths_.end() ? "" : from->second + " > ") + std::string(type);
    std::cout << paths_[id] << '\n';
  }

  void destroy(asio_ctx::async_id id) { paths_.erase(id); }

private:
  std::map<asio_ctx::async_id, std::string> paths_; // of one thread: no lock
};

void causes()
{
  net::io_context io;
  net::steady_timer timer(io, std::chrono::milliseconds(1));
  auto hook = asio_ctx::create_hook(path_to_each()).enable();
  net::post(io, [&] {
    timer.async_wait(
        asio_ctx::bind_context("cache.refresh", [&](auto) { net::post(io, [] {}); }));
    net::post(io, [] {});
  });
  io.run();
}
// end::causes[]

// tag::alive[]
// What has been made and is not over yet. Hooks are called on every thread.
class alive
{
public:
  void init(asio_ctx::async_id id, std::string_view type)
  {
    const int* request = request_id.get_store();
    const std::lock_guard<std::mutex> lock(mutex_);
    made_[id] = (request ? std::to_string(*request) : "-") + ": " + std::string(type);
  }

  void destroy(asio_ctx::async_id id)
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    made_.erase(id);
  }

  void print()
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (const auto& [id, text] : made_)
      std::cout << "  " << text << '\n';
    std::cout << "  stores: " << asio_ctx::live_objects().stores << '\n';
  }

private:
  std::mutex mutex_;
  std::map<asio_ctx::async_id, std::string> made_;
};

// The hook, which refers to a table that outlives it.
struct watch_alive
{
  alive* table;

  void init(
      asio_ctx::async_id id, std::string_view type, asio_ctx::async_id,
      asio_ctx::resource_ref)
  {
    table->init(id, type);
  }

  void destroy(asio_ctx::async_id id) { table->destroy(id); }
};

void what_is_alive()
{
  alive table;
  auto hook = asio_ctx::create_hook(watch_alive{&table}).enable();
  net::io_context io;
  net::steady_timer idle(io, std::chrono::hours(1));
  asio_ctx::async_resource connection("db.connection");
  request_id.run(1, [&] { idle.async_wait([](auto) {}); });

  std::cout << "while the timer waits:\n";
  table.print();
  idle.cancel();
  io.run();
  std::cout << "after that:\n";
  table.print();
}
// end::alive[]

} // namespace hooks

namespace resources {

// tag::resource[]
struct tracer
{
  void init(
      asio_ctx::async_id id, std::string_view type, asio_ctx::async_id,
      asio_ctx::resource_ref)
  {
    if (!first)
      first = id;
    std::cout << "init " << type << '\n';
  }
  void before(asio_ctx::async_id id) { std::cout << "before " << 1 + id - first << '\n'; }
  void after(asio_ctx::async_id id) { std::cout << "after " << 1 + id - first << '\n'; }
  void destroy(asio_ctx::async_id id)
  {
    std::cout << "destroy " << 1 + id - first << '\n';
  }

  asio_ctx::async_id first = 0; // ids are counted from here
};

class query : asio_ctx::async_resource
{
public:
  explicit query(std::function<void(int)> on_row)
    : async_resource("db.query"), on_row_(std::move(on_row))
  {}

  void finish(int row) { run_in_async_scope(on_row_, row); }

private:
  std::function<void(int)> on_row_;
};

void resource()
{
  auto hook = asio_ctx::create_hook(tracer()).enable();
  auto made = request_id.run(6, [] {
    return std::make_unique<query>([](int row) { log("row " + std::to_string(row)); });
  });
  made->finish(1); // called by the database, in no context
}
// end::resource[]

// tag::bound[]
// The code that emits calls the listeners. Each runs as a part of the code that registered it.
class emitter
{
public:
  void on(std::function<void(int)> listener)
  {
    listeners_.push_back(asio_ctx::async_resource::bind(std::move(listener), "listener"));
  }

  void emit(int value)
  {
    for (auto& listener : listeners_)
      listener(value);
  }

private:
  std::vector<asio_ctx::resource_function<std::function<void(int)>>> listeners_;
};

void bound()
{
  emitter prices;
  request_id.run(1, [&] { prices.on([](int price) { log(std::to_string(price)); }); });
  request_id.run(2, [&] { prices.on([](int price) { log(std::to_string(price)); }); });
  request_id.run(3, [&] { prices.emit(99); });
}
// end::bound[]

} // namespace resources

namespace threads {

// tag::pool[]
void pool()
{
  net::thread_pool workers(2);
  std::promise<void> done;
  request_id.run(5, [&] {
    net::post(workers, [&] {
      log("on a worker");
      done.set_value();
    });
  });
  done.get_future().wait();
}
// end::pool[]

// tag::snapshot[]
void snapshot()
{
  const auto in_request = request_id.run(123, [] { return asio_ctx::snapshot(); });
  request_id.run(321, [&] { in_request([] { log("later, in the context of 123"); }); });
}
// end::snapshot[]

// tag::frame_scope[]
struct job // of a queue that asio_ctx doesn't know
{
  std::function<void()> work;
  asio_ctx::context_frame frame = asio_ctx::current_frame();
};

void call(job& j)
{
  const asio_ctx::frame_scope scope(j.frame);
  j.work();
}

void queue_of_jobs()
{
  std::vector<job> queue;
  request_id.run(1, [&] { queue.push_back({[] { log("a job"); }}); });
  request_id.run(2, [&] { queue.push_back({[] { log("a job"); }}); });
  std::thread worker([&] {
    for (job& j : queue)
      call(j);
    log("the worker itself");
  });
  worker.join();
}
// end::frame_scope[]

} // namespace threads

} // namespace

int main(int argc, char* argv[])
{
  return run_snippet(
      {{"alive", hooks::what_is_alive},
       {"bound", resources::bound},
       {"causes", hooks::causes},
       {"default_value", storages::default_value},
       {"frame_scope", threads::queue_of_jobs},
       {"pool", threads::pool},
       {"modes", mode::modes},
       {"resource", resources::resource},
       {"shared", storages::shared},
       {"snapshot", threads::snapshot},
       {"storage", storages::storage}},
      argc, argv);
}
