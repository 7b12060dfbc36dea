// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// What does each piece cost, without Asio?

#include "support/hooks.hpp"
#include "support/question.hpp"
#include <asio_ctx/async_local_storage.hpp>
#include <asio_ctx/async_resource.hpp>
#include <asio_ctx/context_frame.hpp>
#include <deque>
#include <memory>
#include <string>
#include <utility>

namespace {

using namespace bench;

asio_ctx::async_local_storage<long> storage;
std::deque<asio_ctx::async_local_storage<long>> others(99);

// The compiler has to have the value, and may expect nothing to be as it was.
template <class T>
void keep(const T& value)
{
#if defined(__GNUC__)
  asm volatile("" : : "r"(&value) : "memory");
#else
  static const volatile void* volatile kept;
  kept = &value;
#endif
}

void keep_pointer(const void* pointer)
{
#if defined(__GNUC__)
  asm volatile("" : : "r"(pointer) : "memory");
#else
  keep(pointer);
#endif
}

void expect(long value)
{
  const long* const store = storage.get_store();
  if ((store ? *store : 0) != value)
    fail("the wrong context");
}

// A context in which so many storages have a store; `storage` has 1.
asio_ctx::context_frame frame_of(std::size_t storages)
{
  const asio_ctx::frame_scope scope{asio_ctx::context_frame()};
  if (storages != 0)
    storage.enter_with(1);
  for (std::size_t i = 1; i < storages; ++i)
    others[i - 1].enter_with(7);
  return asio_ctx::current_frame();
}

// A loop in a context with so many storages.
template <class F>
std::function<void(long)> in_frame(std::size_t storages, F f)
{
  return [frame = frame_of(storages), storages, f](long operations) {
    {
      const asio_ctx::frame_scope scope(frame);
      expect(storages == 0 ? 0 : 1);
      for (long i = 0; i != operations; ++i)
        f();
    }
    expect(0);
  };
}

void loop(long operations)
{
  for (long i = 0; i != operations; ++i)
    keep_pointer(nullptr);
}

void get_stores(long operations)
{
  for (long i = 0; i != operations; ++i)
    keep_pointer(storage.get_store());
}

void get_stores_at_depth(long depth, long operations)
{
  if (depth == 0)
    return get_stores(operations);
  storage.run(depth, [&] { get_stores_at_depth(depth - 1, operations); });
}

void add_get_store(question& q)
{
  constexpr long operations = 200000;
  q.add("get_store", "loop", operations, loop);
  for (const long depth : {0, 1, 10, 100})
    q.add("get_store", "depth_" + std::to_string(depth), operations, [depth](long n) {
      get_stores_at_depth(depth, n);
    });
  for (const std::size_t storages : {10U, 100U})
    q.add(
        "get_store", "storages_" + std::to_string(storages), operations,
        [frame = frame_of(storages)](long n) {
          const asio_ctx::frame_scope scope(frame);
          get_stores(n);
          expect(1);
        });
}

void capture_and_enter()
{
  asio_ctx::context_frame frame = asio_ctx::current_frame();
  const asio_ctx::frame_scope scope(std::move(frame));
  keep(scope);
}

void add_capture(question& q)
{
  constexpr long operations = 50000;
  q.add("capture_enter_leave_drop", "loop", operations, loop);
  for (const std::size_t storages : {0U, 1U, 100U})
    q.add(
        "capture_enter_leave_drop", "storages_" + std::to_string(storages), operations,
        in_frame(storages, capture_and_enter));
}

// What a run is where a program has a thread_local pointer instead.
thread_local std::shared_ptr<long> by_hand_current;

void run_by_hand(long operations)
{
  for (long i = 0; i != operations; ++i)
  {
    std::shared_ptr<long> saved = std::make_shared<long>(i);
    by_hand_current.swap(saved);
    keep_pointer(by_hand_current.get());
    by_hand_current.swap(saved);
  }
}

void add_run(question& q)
{
  constexpr long operations = 20000;
  q.add("run", "loop", operations, loop);
  q.add("run", "by_hand", operations, run_by_hand);
  for (const std::size_t others_before : {0U, 1U, 10U, 99U})
    q.add(
        "run", "others_" + std::to_string(others_before), operations,
        in_frame(others_before, [] {
          storage.run(2L, [] { keep_pointer(storage.get_store()); });
        }));
}

void make_resource()
{
  const asio_ctx::async_resource resource("bench");
  keep(resource);
}

void add_async_resource(question& q)
{
  constexpr long operations = 20000;
  q.add("async_resource", "loop", operations, loop);
  for (const std::size_t storages : {0U, 1U, 10U, 100U})
    q.add(
        "async_resource", "storages_" + std::to_string(storages), operations,
        in_frame(storages, make_resource));
  const auto in_one = in_frame(1, make_resource);
  q.add("async_resource", "empty_hook", operations, with_hook(empty_before(), in_one));
  q.add(
      "async_resource", "four_callbacks", operations,
      with_hook(four_callbacks(), in_one));
  q.add(
      "async_resource", "five_callbacks", operations,
      with_hook(five_callbacks(), in_one));
}

// An event each on the way in and out.
void add_run_in_async_scope(question& q)
{
  namespace detail = asio_ctx::detail;
  constexpr long operations = 50000;
  const auto frame = frame_of(1);
  const asio_ctx::frame_scope scope(frame);
  const auto enter = in_frame(0, [frame] {
    const asio_ctx::frame_scope entered(frame);
    keep_pointer(storage.get_store());
  });
  // With the ids and the references that it takes, and no events.
  const auto node = std::make_shared<detail::resource_ptr>(detail::make_user_resource(
      "bench", asio_ctx::root_async_id, detail::destroyed_by::owners));
  const auto enter_with_ids = in_frame(0, [node] {
    const detail::context_call entered(
        detail::share_frame(node->get()->frame), detail::execution_of(node->get()));
    keep_pointer(storage.get_store());
  });
  const auto resource = std::make_shared<asio_ctx::async_resource>("bench");
  const auto run = in_frame(0, [resource] {
    resource->run_in_async_scope([] { keep_pointer(storage.get_store()); });
  });
  q.add("run_in_async_scope", "frame_scope", operations, enter);
  q.add("run_in_async_scope", "without_events", operations, enter_with_ids);
  q.add("run_in_async_scope", "no_hook", operations, run);
  q.add("run_in_async_scope", "empty_hook", operations, with_hook(empty_before(), run));
  q.add(
      "run_in_async_scope", "four_callbacks", operations,
      with_hook(four_callbacks(), run));
}

} // namespace

int main(int argc, char** argv)
{
  question q(argc, argv);
  add_get_store(q);
  add_capture(q);
  add_run(q);
  add_async_resource(q);
  add_run_in_async_scope(q);
  return q.run();
}
