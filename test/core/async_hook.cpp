// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include <asio_ctx/async_hook.hpp>

#include "support/in_child.hpp"
#include <asio_ctx/async_local_storage.hpp>
#include <asio_ctx/async_resource.hpp>
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

using asio_ctx::async_hook;
using asio_ctx::async_id;
using asio_ctx::async_resource;
using asio_ctx::create_hook;
using asio_ctx::hook_callbacks;
using asio_ctx::hook_options;
using asio_ctx::resource_ref;

using event_log = std::vector<std::string>;

// Writes each event with a name of its own.
struct recorder
{
  event_log& lines;
  std::string name = {};

  void init(async_id, std::string_view type, async_id, resource_ref)
  {
    lines.push_back(name + "init " + std::string(type));
  }
  void before(async_id) { lines.push_back(name + "before"); }
  void after(async_id) { lines.push_back(name + "after"); }
  void destroy(async_id) { lines.push_back(name + "destroy"); }
};

void use_a_resource()
{
  async_resource("test").run_in_async_scope([] {});
}

hook_callbacks only_init(std::function<void()> f)
{
  hook_callbacks callbacks;
  callbacks.init = [f](async_id, std::string_view, async_id, resource_ref) { f(); };
  return callbacks;
}

hook_callbacks only_before(std::function<void()> f)
{
  hook_callbacks callbacks;
  callbacks.before = [f](async_id) { f(); };
  return callbacks;
}

// Lets threads wait for each other.
class event
{
public:
  void set()
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    is_set_ = true;
    changed_.notify_all();
  }

  void wait()
  {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return is_set_; });
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_set_ = false;
};

struct odd
{
  event_log& lines;
  template <class... Args>
  void init(const Args&...) const
  {
    lines.push_back("init " + std::to_string(sizeof...(Args)));
  }
  void before(async_id) noexcept { lines.push_back("before"); }
  void before(const char*) { lines.push_back("wrong"); }
  int after(std::uint64_t) const { return lines.push_back("after"), 0; }
};

static_assert(std::is_nothrow_move_constructible_v<async_hook>);
static_assert(!std::is_copy_constructible_v<async_hook>);

} // namespace

BOOST_AUTO_TEST_SUITE(callbacks)

BOOST_AUTO_TEST_CASE(are_member_functions_of_a_class)
{
  event_log lines;
  const async_hook hook = create_hook(recorder{lines}).enable();
  use_a_resource();
  BOOST_TEST(
      lines == (event_log{"init test", "before", "after", "destroy"}),
      boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(are_inherited)
{
  struct derived final : recorder
  {
    explicit derived(event_log& to) : recorder{to, "base "} {}
    void before(async_id) { lines.push_back("derived before"); }
  };
  event_log lines;
  const async_hook hook = create_hook(derived(lines)).enable();
  use_a_resource();
  BOOST_TEST(
      lines
          == (event_log{
              "base init test", "derived before", "base after", "base destroy"}),
      boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(are_lambdas_in_an_aggregate)
{
  event_log lines;
  const auto on_before = [&](async_id) { lines.push_back("before"); };
  const auto on_after = [&](auto) { lines.push_back("after"); };
  struct both
  {
    decltype(on_before) before;
    decltype(on_after) after;
  };
  const async_hook hook = create_hook(both{on_before, on_after}).enable();
  use_a_resource();
  BOOST_TEST(lines == (event_log{"before", "after"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(are_functions_that_may_be_left_out)
{
  static int calls;
  calls = 0;
  struct pointers
  {
    void (*before)(async_id) = [](async_id) { ++calls; };
    void (*after)(async_id) = nullptr;
    std::function<void(async_id)> destroy;
  };
  const async_hook hook = create_hook(pointers()).enable();
  use_a_resource();
  BOOST_TEST(calls == 1);

  const async_hook none = create_hook(hook_callbacks()).enable();
  use_a_resource();
  BOOST_TEST(calls == 2);
}

BOOST_AUTO_TEST_CASE(may_be_overloaded_generic_noexcept_or_const)
{
  event_log lines;
  const async_hook hook = create_hook(odd{lines}).enable();
  use_a_resource();
  BOOST_TEST(
      lines == (event_log{"init 4", "before", "after"}),
      boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(may_only_be_movable)
{
  struct movable
  {
    std::unique_ptr<int> count;
    int& seen;
    void before(async_id) { seen = ++*count; }
  };
  int seen = 0;
  const async_hook hook = create_hook(movable{std::make_unique<int>(4), seen}).enable();
  use_a_resource();
  BOOST_TEST(seen == 5);
}

BOOST_AUTO_TEST_CASE(get_what_the_resource_is)
{
  struct check
  {
    async_id& id;
    void
    init(async_id made, std::string_view type, async_id trigger, resource_ref resource)
    {
      id = made;
      BOOST_TEST(type == "some.type");
      BOOST_TEST(trigger == 77U);
      BOOST_TEST(resource.async_id() == made);
      BOOST_TEST(resource.trigger_async_id() == 77U);
      BOOST_TEST(resource.type() == "some.type");
      BOOST_TEST(asio_ctx::execution_async_id() == asio_ctx::root_async_id);
    }
    void before(async_id entered)
    {
      BOOST_TEST(entered == id);
      BOOST_TEST(asio_ctx::execution_async_id() == id);
      BOOST_TEST(asio_ctx::trigger_async_id() == 77U);
      BOOST_TEST(asio_ctx::execution_async_resource().type() == "some.type");
    }
    void after(async_id left) { before(left); }
  };
  async_id id = 0;
  const async_hook hook = create_hook(check{id}).enable();
  async_resource resource("some.type", {77});
  BOOST_TEST(resource.async_id() == id);
  resource.run_in_async_scope([] {});
}

BOOST_AUTO_TEST_CASE(see_the_context_of_the_maker_and_of_the_resource)
{
  static asio_ctx::async_local_storage<int> storage;
  struct check
  {
    int made = 0;
    int entered = 0;
    void init(async_id, std::string_view, async_id, resource_ref)
    {
      BOOST_TEST(*storage.get_store() == 1);
    }
    void before(async_id) { BOOST_TEST(*storage.get_store() == 1); }
    void after(async_id) { BOOST_TEST(*storage.get_store() == 1); }
    void destroy(async_id) { BOOST_TEST(storage.get_store() == nullptr); }
  };
  const async_hook hook = create_hook(check()).enable();
  async_resource resource = storage.run(1, [] { return async_resource("test"); });
  storage.run(2, [&] { resource.run_in_async_scope([] {}); });
}

BOOST_AUTO_TEST_CASE(may_give_the_resources_code_a_context)
{
  static asio_ctx::async_local_storage<int> storage;
  const async_hook hook =
      create_hook(only_before([] { storage.enter_with(1); })).enable();
  async_resource resource("test");
  resource.run_in_async_scope([] { BOOST_TEST(*storage.get_store() == 1); });
  BOOST_TEST(storage.get_store() == nullptr);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(hooks)

BOOST_AUTO_TEST_CASE(are_called_in_the_order_in_which_they_were_enabled)
{
  event_log lines;
  async_hook a = create_hook(recorder{lines, "a "});
  async_hook b = create_hook(recorder{lines, "b "});
  b.enable();
  a.enable();
  use_a_resource();
  BOOST_TEST(
      lines
          == (event_log{
              "b init test", "a init test", "b before", "a before", "b after", "a after",
              "b destroy", "a destroy"}),
      boost::test_tools::per_element());

  lines.clear();
  b.disable().enable(); // to the end
  async_resource("test").emit_destroy();
  BOOST_TEST(
      lines == (event_log{"a init test", "b init test", "a destroy", "b destroy"}),
      boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(are_enabled_and_disabled_any_number_of_times)
{
  event_log lines;
  async_hook hook = create_hook(recorder{lines});
  use_a_resource();
  BOOST_TEST(&hook.enable().enable() == &hook);
  async_resource seen("seen");
  BOOST_TEST(&hook.disable().disable().disable() == &hook);
  use_a_resource();
  BOOST_TEST(lines == (event_log{"init seen"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(may_be_disabled_before_they_have_a_name)
{
  event_log lines;
  async_hook hook = create_hook(recorder{lines}).enable().disable();
  use_a_resource();
  BOOST_TEST(lines.empty());
  hook.enable();
  use_a_resource();
  BOOST_TEST(!lines.empty());
}

BOOST_AUTO_TEST_CASE(end_with_their_object)
{
  event_log lines;
  {
    const async_hook hook = create_hook(recorder{lines}).enable();
  }
  {
    async_hook hook = create_hook(recorder{lines}).enable();
    hook = create_hook(recorder{lines});
    use_a_resource();
  }
  use_a_resource();
  BOOST_TEST(lines.empty());
}

BOOST_AUTO_TEST_CASE(destroy_their_callbacks)
{
  const auto counted = std::make_shared<int>();
  struct holder
  {
    std::shared_ptr<int> counted;
    void before(async_id) {}
  };
  {
    const async_hook hook = create_hook(holder{counted}).enable();
    BOOST_TEST(counted.use_count() == 2);
    use_a_resource();
  }
  BOOST_TEST(counted.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(that_are_enabled_late_see_what_comes_after)
{
  event_log lines;
  async_hook hook = create_hook(recorder{lines});
  {
    async_resource resource("test");
    resource.run_in_async_scope([&] { hook.enable(); });
    resource.run_in_async_scope([] {});
  }
  BOOST_TEST(
      lines == (event_log{"after", "before", "after", "destroy"}),
      boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(get_an_after_for_every_before_when_a_function_throws)
{
  event_log lines;
  const async_hook hook = create_hook(recorder{lines}).enable();
  async_resource outer("outer");
  async_resource inner("inner");
  lines.clear();
  BOOST_CHECK_THROW(
      outer.run_in_async_scope(
          [&] { inner.run_in_async_scope([] { throw std::runtime_error("test"); }); }),
      std::runtime_error);
  BOOST_TEST(
      lines == (event_log{"before", "before", "after", "after"}),
      boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(refuse_promise_resolve_without_coroutines)
{
  hook_callbacks callbacks;
  callbacks.promise_resolve = [](async_id) {};
  hook_options options;
  options.track_coroutines = false;
  BOOST_CHECK_THROW((void)create_hook(callbacks, options), std::invalid_argument);
  callbacks.promise_resolve = nullptr;
  callbacks.before = [](async_id) {};
  (void)create_hook(callbacks, options);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(changes_inside_a_callback)

BOOST_AUTO_TEST_CASE(take_effect_when_the_outermost_event_is_over)
{
  event_log lines;
  async_hook late = create_hook(recorder{lines});
  bool nested = false;
  const async_hook enabling = create_hook(only_init([&] {
                                late.enable();
                                if (!std::exchange(nested, true))
                                  use_a_resource();
                              })).enable();
  async_resource first("first");
  BOOST_TEST(lines.empty());
  first.run_in_async_scope([] {});
  BOOST_TEST(lines == (event_log{"before", "after"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(leave_the_event_to_hooks_that_are_disabled_in_it)
{
  event_log lines;
  async_hook later = create_hook(recorder{lines});
  const async_hook disabling = create_hook(only_init([&] { later.disable(); })).enable();
  later.enable();
  async_resource first("first");
  async_resource second("second");
  BOOST_TEST(lines == (event_log{"init first"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(give_no_after_to_a_hook_that_disables_itself_in_before)
{
  event_log lines;
  std::optional<async_hook> hook;
  hook_callbacks callbacks;
  callbacks.before = [&](async_id) {
    lines.push_back("before");
    hook->disable();
  };
  callbacks.after = [&](async_id) { lines.push_back("after"); };
  hook.emplace(create_hook(callbacks).enable());
  use_a_resource();
  BOOST_TEST(lines == (event_log{"before"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(leave_nested_events_to_a_hook_that_disables_itself)
{
  event_log lines;
  std::optional<async_hook> hook;
  hook_callbacks callbacks;
  callbacks.init = [&](async_id, std::string_view type, async_id, resource_ref) {
    lines.push_back("init " + std::string(type));
    hook->disable();
    if (lines.size() == 1)
      async_resource("nested");
  };
  hook.emplace(create_hook(callbacks).enable());
  async_resource outer("outer");
  async_resource next("next");
  BOOST_TEST(
      lines == (event_log{"init outer", "init nested"}),
      boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(give_after_and_destroy_to_a_hook_that_is_enabled_in_before)
{
  event_log lines;
  async_hook late = create_hook(recorder{lines});
  const async_hook enabling = create_hook(only_before([&] { late.enable(); })).enable();
  use_a_resource();
  BOOST_TEST(lines == (event_log{"after", "destroy"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(may_end_the_hook)
{
  const auto counted = std::make_shared<int>(0);
  std::optional<async_hook> hook;
  {
    hook_callbacks callbacks;
    callbacks.before = [&hook, counted](async_id) {
      hook.reset();
      ++*counted; // the callback is still there
    };
    hook.emplace(create_hook(std::move(callbacks)).enable());
  }
  use_a_resource();
  use_a_resource();
  BOOST_TEST(*counted == 1);
  (void)create_hook(hook_callbacks()).enable();
  BOOST_TEST(counted.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(may_end_all_hooks)
{
  event_log lines;
  std::vector<async_hook> all;
  all.push_back(create_hook(recorder{lines}).enable());
  all.push_back(create_hook(only_before([&] { all.clear(); })).enable());
  all.push_back(create_hook(recorder{lines}).enable());
  use_a_resource();
  use_a_resource();
  // The event goes to all three, and then there are none.
  BOOST_TEST(
      lines == (event_log{"init test", "init test", "before", "before"}),
      boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(resources_of_callbacks)

BOOST_AUTO_TEST_CASE(raise_events_like_any_other)
{
  int depth = 0;
  int events = 0;
  const async_hook hook = create_hook(only_init([&] {
                            ++events;
                            if (++depth < 10)
                              use_a_resource();
                          })).enable();
  use_a_resource();
  BOOST_TEST(events == 10);
}

BOOST_AUTO_TEST_CASE(are_hidden_from_a_hook_that_asks_for_it)
{
  event_log lines;
  const async_hook other = create_hook(recorder{lines}).enable();
  std::vector<async_resource> made;
  hook_options options;
  options.skip_own_operations = true;
  int inits = 0;
  int befores = 0;
  hook_callbacks callbacks = only_init([&] {
    ++inits;
    made.emplace_back("own");
  });
  callbacks.before = [&](async_id) { ++befores; };
  const async_hook hook = create_hook(callbacks, options).enable();

  async_resource outside("outside");
  BOOST_TEST(inits == 1);
  BOOST_REQUIRE_EQUAL(made.size(), 1U);

  // Also later, and also what they cause.
  made.front().run_in_async_scope([] { use_a_resource(); });
  BOOST_TEST(inits == 1);
  BOOST_TEST(befores == 0);
  outside.run_in_async_scope([] {});
  BOOST_TEST(befores == 1);
  BOOST_TEST(
      lines
          == (event_log{
              "init outside", "init own", "before", "init test", "before", "after",
              "destroy", "after", "before", "after"}),
      boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(are_hidden_from_two_hooks_that_write_to_each_other)
{
  hook_options options;
  options.skip_own_operations = true;
  std::vector<async_resource> made;
  int events = 0;
  const auto writer = [&] {
    hook_callbacks callbacks;
    callbacks.before = [&](async_id) {
      BOOST_REQUIRE_LT(++events, 100);
      made.emplace_back("write");
    };
    return create_hook(callbacks, options).enable();
  };
  const async_hook a = writer();
  const async_hook b = writer();
  use_a_resource();
  while (!made.empty())
  {
    async_resource next = std::move(made.back());
    made.pop_back();
    next.run_in_async_scope([] {});
  }
  // One event to each, one of the other's write to each, and no more.
  BOOST_TEST(events == 4);
}

BOOST_AUTO_TEST_CASE(can_be_hidden_from_64_hooks_at_a_time)
{
  hook_options options;
  options.skip_own_operations = true;
  std::vector<async_hook> all;
  for (int i = 0; i != 64; ++i)
    all.push_back(create_hook(hook_callbacks(), options));
  BOOST_CHECK_THROW((void)create_hook(hook_callbacks(), options), std::length_error);
  all.pop_back();
  (void)create_hook(hook_callbacks(), options);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(threads)

BOOST_AUTO_TEST_CASE(disable_waits_for_callbacks_on_other_threads)
{
  event entered;
  event leave;
  std::atomic<bool> running{false};
  async_hook hook = create_hook(only_before([&] {
                      running = true;
                      entered.set();
                      leave.wait();
                      running = false;
                    })).enable();
  std::thread user(use_a_resource);
  entered.wait();
  std::atomic<bool> disabled{false};
  std::thread disabler([&] {
    hook.disable();
    BOOST_TEST(!running);
    disabled = true;
  });
  BOOST_TEST(!disabled);
  leave.set();
  disabler.join();
  user.join();
}

BOOST_AUTO_TEST_CASE(disable_does_not_wait_for_callbacks_of_other_hooks)
{
  event entered;
  event leave;
  const async_hook slow = create_hook(only_before([&] {
                            entered.set();
                            leave.wait();
                          })).enable();
  std::thread user(use_a_resource);
  entered.wait();
  event_log lines;
  {
    async_hook hook = create_hook(recorder{lines}).enable();
    hook.disable(); // enabled after that callback began
  }
  leave.set();
  user.join();
}

BOOST_AUTO_TEST_CASE(callbacks_may_end_each_others_hooks)
{
  std::optional<async_hook> a;
  std::optional<async_hook> b;
  event in_a;
  event in_b;
  const auto on_thread = [](async_id trigger, auto f) {
    hook_callbacks callbacks;
    callbacks.before = [trigger, f](async_id) {
      if (asio_ctx::trigger_async_id() == trigger)
        f();
    };
    return create_hook(callbacks).enable();
  };
  a.emplace(on_thread(101, [&] {
    in_a.set();
    in_b.wait();
    b->disable();
  }));
  b.emplace(on_thread(102, [&] {
    in_b.set();
    in_a.wait();
    a->disable();
  }));
  std::thread first([] { async_resource("a", {101}).run_in_async_scope([] {}); });
  std::thread second([] { async_resource("b", {102}).run_in_async_scope([] {}); });
  first.join();
  second.join();
}

BOOST_AUTO_TEST_CASE(a_storm_of_changes_against_running_resources)
{
  std::atomic<bool> stop{false};
  std::vector<std::thread> users;
  for (int i = 0; i != 3; ++i)
    users.emplace_back([&] {
      while (!stop)
        async_resource("test").run_in_async_scope(use_a_resource);
    });

  for (int i = 0; i != 200; ++i)
  {
    const auto alive = std::make_shared<std::atomic<bool>>(true);
    struct checker
    {
      std::shared_ptr<std::atomic<bool>> alive;
      std::atomic<int>& calls;
      void init(async_id, std::string_view, async_id, resource_ref) { check(); }
      void before(async_id) { check(); }
      void after(async_id) { check(); }
      void destroy(async_id) { check(); }
      void check()
      {
        if (!*alive)
          BOOST_ERROR("called after disable()");
        ++calls;
      }
    };
    std::atomic<int> calls{0};
    async_hook hook = create_hook(checker{alive, calls}).enable();
    async_hook other = create_hook(checker{alive, calls});
    if (i % 2)
      other.enable();
    while (calls == 0 && i % 10 == 0)
      std::this_thread::yield();
    other.disable();
    hook.disable();
    *alive = false;
  }
  stop = true;
  for (auto& user : users)
    user.join();
}

BOOST_AUTO_TEST_CASE(one_hook_is_switched_by_many_threads)
{
  std::atomic<int> calls{0};
  async_hook hook = create_hook(only_before([&] { ++calls; }));
  std::vector<std::thread> threads;
  for (int i = 0; i != 3; ++i)
    threads.emplace_back([&] {
      for (int n = 0; n != 300; ++n)
      {
        hook.enable();
        use_a_resource();
        hook.disable();
      }
    });
  for (auto& thread : threads)
    thread.join();
  const int seen = calls;
  use_a_resource();
  BOOST_TEST(calls == seen);
}

BOOST_AUTO_TEST_CASE(events_reach_hooks_from_a_thread_that_ends)
{
  event_log lines;
  const async_hook hook = create_hook(recorder{lines}).enable();
  struct at_end
  {
    std::optional<async_resource> resource;
  };
  std::thread([&] {
    static thread_local at_end holder; // destroyed after the thread's own state
    holder.resource.emplace("test");
  }).join();
  BOOST_TEST(
      lines == (event_log{"init test", "destroy"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

#if ASIO_CTX_TEST_HAS_FORK

BOOST_AUTO_TEST_SUITE(an_exception_out_of_a_callback)

namespace {

using test_support::child_result;
using test_support::in_child;

struct local
{
  ~local() { std::fputs("unwound\n", stderr); }
};

void throw_through(const local&)
{
  throw std::runtime_error("the hook is broken");
}

child_result throw_in(hook_callbacks callbacks)
{
  return in_child([&] {
    const async_hook hook = create_hook(callbacks).enable();
    try
    {
      use_a_resource();
    }
    catch (...)
    {
      std::_Exit(1); // nobody can catch it
    }
  });
}

} // namespace

BOOST_AUTO_TEST_CASE(ends_the_process_with_a_message)
{
  hook_callbacks callbacks;
  const auto check = [&](const std::string& name) {
    const child_result result = throw_in(callbacks);
    BOOST_TEST(result.signal == SIGABRT);
    BOOST_TEST(
        result.errors
        == "asio_ctx: an exception left the " + name
               + " callback of a hook: std::runtime_error: the hook is broken\n");
    callbacks = {};
  };
  const auto throwing = [](auto&&...) { throw std::runtime_error("the hook is broken"); };
  callbacks.init = throwing;
  check("init");
  callbacks.before = throwing;
  check("before");
  callbacks.after = throwing;
  check("after");
  callbacks.destroy = throwing;
  check("destroy");
}

BOOST_AUTO_TEST_CASE(may_be_anything)
{
  hook_callbacks callbacks;
  callbacks.before = [](async_id) { throw 1; };
  const child_result result = throw_in(callbacks);
  BOOST_TEST(result.signal == SIGABRT);
  BOOST_TEST(
      result.errors
      == "asio_ctx: an exception left the before callback of a hook: int\n");
}

#if defined(__linux__)
BOOST_AUTO_TEST_CASE(is_reported_before_anything_is_unwound)
{
  hook_callbacks callbacks;
  callbacks.before = [](async_id) {
    const local here;
    throw_through(here);
  };
  const child_result result = throw_in(callbacks);
  BOOST_TEST(result.signal == SIGABRT);
  BOOST_TEST(result.errors.find("unwound") == std::string::npos);
}
#endif

BOOST_AUTO_TEST_CASE(that_the_callback_catches_itself_is_its_own)
{
  bool caught = false;
  const async_hook hook = create_hook(only_before([&] {
                            try
                            {
                              throw_through(local());
                            }
                            catch (const std::runtime_error&)
                            {
                              caught = true;
                            }
                          })).enable();
  use_a_resource();
  BOOST_TEST(caught);
}

BOOST_AUTO_TEST_CASE(is_named_after_the_callback_that_it_leaves)
{
  hook_callbacks callbacks;
  callbacks.init = [](async_id, std::string_view, async_id, resource_ref) {};
  callbacks.before = [](async_id) {
    const async_resource inner("inner"); // init
    throw std::runtime_error("the hook is broken");
  };
  const child_result result = throw_in(callbacks);
  BOOST_TEST(
      result.errors
      == "asio_ctx: an exception left the before callback of a hook: std::runtime_error: "
         "the hook is broken\n");
}

BOOST_AUTO_TEST_CASE(goes_to_the_programs_own_handler)
{
  const auto failing = [](asio_ctx::hook_failure_handler handler) {
    return in_child([&] {
      BOOST_TEST(asio_ctx::set_hook_failure_handler(handler) == nullptr);
      const async_hook hook =
          create_hook(only_before([] { throw std::runtime_error("x"); })).enable();
      use_a_resource();
    });
  };
  const child_result ended = failing([](const asio_ctx::hook_failure& failure) {
    std::fputs(failure.callback, stderr);
    try
    {
      std::rethrow_exception(failure.error);
    }
    catch (const std::runtime_error& error)
    {
      std::fputs(error.what(), stderr);
    }
    std::_Exit(42);
  });
  BOOST_TEST(ended.status == 42);
  BOOST_TEST(ended.errors == "beforex");

  const child_result returned = failing([](const asio_ctx::hook_failure&) {});
  BOOST_TEST(returned.signal == SIGABRT);
  BOOST_TEST(returned.errors == "");
}

BOOST_AUTO_TEST_SUITE_END()

#endif
