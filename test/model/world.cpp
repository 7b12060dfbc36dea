// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include "world.hpp"

#include "context.hpp"
#include "events.hpp"
#include "libraries.hpp"
#include "listed.hpp"
#include "newer_asio.hpp"
#include "support/in_child.hpp"
#include <algorithm>
#include <asio_ctx.hpp>
#include <asio_ctx/fiber.hpp>
#include <asio_ctx/live_objects.hpp>
#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/experimental/concurrent_channel.hpp>
#include <boost/asio/spawn.hpp>
#include <chrono>
#include <exception>
#include <iterator>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#if defined(__SANITIZE_THREAD__)
#define ASIO_CTX_TEST_THREAD_SANITIZER
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define ASIO_CTX_TEST_THREAD_SANITIZER
#endif
#endif

namespace model {
namespace {

namespace net = boost::asio;
using namespace net::experimental::awaitable_operators;
using asio_ctx::async_id;
using boost::system::error_code;
using net::any_io_executor;
using net::use_awaitable;

// What a step throws.
struct failure : std::runtime_error
{
  failure() : std::runtime_error("a step that fails") {}
};

// Some steps of a body.
struct steps_view
{
  const step* first = nullptr;
  const step* last = nullptr;

  const step* begin() const { return first; }
  const step* end() const { return last; }
};

steps_view all_of(const std::vector<step>& steps)
{
  return {steps.data(), steps.data() + steps.size()};
}

steps_view first_half_of(const std::vector<step>& steps)
{
  return {steps.data(), steps.data() + steps.size() / 2};
}

steps_view second_half_of(const std::vector<step>& steps)
{
  return {steps.data() + steps.size() / 2, steps.data() + steps.size()};
}

// Where code is, and what it has to see there.
struct flow
{
  context expected;
  async_id id = asio_ctx::root_async_id;
  async_id trigger = asio_ctx::no_async_id;
  bool has_ids = true;                 // that the model knows
  net::yield_context* fiber = nullptr; // that the code may suspend
};

// The call of dispatch() that the thread is in.
struct dispatch_call
{
  const void* work;
  flow* caller;
};

thread_local dispatch_call dispatching{nullptr, nullptr};

class dispatch_scope
{
public:
  explicit dispatch_scope(dispatch_call call) : outer_(std::exchange(dispatching, call))
  {}

  dispatch_scope(const dispatch_scope&) = delete;
  dispatch_scope& operator=(const dispatch_scope&) = delete;
  ~dispatch_scope() { dispatching = outer_; }

  const dispatch_call& outer() const { return outer_; }

private:
  const dispatch_call outer_;
};

constexpr std::uint8_t wants_binding = 8;

enum class place
{
  io,
  strand,
  other_strand,
  pool,
  erased_strand
};

constexpr std::size_t place_count = 5;

bool is_posted_by(action a)
{
  return a == action::post || a == action::defer || a == action::inline_handler
         || a == action::composed || a == action::both_posted
         || a == action::through_strand || a == action::kept || a == action::untracked;
}

place place_of(const step& s)
{
  constexpr place places[] = {place::io,           place::io,    place::strand,
                              place::other_strand, place::pool,  place::erased_strand,
                              place::io,           place::strand};
  const place p = places[s.first % 8];
  if (p == place::pool && !is_posted_by(s.what) && s.what != action::dispatch)
    return place::other_strand;
  return p;
}

// The executor of a hop's handler.
place end_of_hop(const step& s)
{
  constexpr place places[] = {
      place::io, place::pool, place::strand, place::erased_strand};
  return places[s.second % 4];
}

bool hops_to_pool(const step& s)
{
  return s.what == action::hop && end_of_hop(s) == place::pool;
}

bool uses_pool(const std::vector<step>& steps)
{
  for (const step& s : steps)
    if (place_of(s) == place::pool || hops_to_pool(s) || uses_pool(s.body))
      return true;
  return false;
}

// Whether code that can wait for an operation does.
bool can_wait(const step& s);

// Whether Asio queues the handler of the operation when that has ended.
bool queues_handler(const step& s)
{
  const place where = place_of(s);
  const bool is_on_strand = where != place::io && where != place::pool;
  switch (s.what)
  {
  case action::channel:
    return true;
  case action::timer:
  case action::cancelled_timer:
  case action::socket:
  case action::adapted:
    return is_on_strand;
  default:
    return false;
  }
}

// Whether Asio makes it of operations of its own, as many as it takes.
bool has_many_parts(const step& s)
{
  return s.what == action::immediate || s.what == action::limited
         || s.what == action::composed || s.what == action::hop
         || s.what == action::untracked || s.what == action::kept
         || s.what == action::through_strand;
}

// Whether it starts something whose handler does not run meanwhile.
bool only_starts(action a)
{
  return a >= action::post && a <= action::fiber && a != action::dispatch
         && a != action::immediate && a != action::inline_handler
         && a != action::hook_starts && a != action::fork;
}

// What waits in one context may hold work of the other: both drop it before either goes.
template <class Context>
struct with_shut_down : Context
{
  using Context::Context;

  void shut_down() { this->shutdown(); }
};

class world
{
public:
  world(const program& p, mode by)
    : program_(has(p, action::fork) ? replaced(p, action::socket, action::channel) : p),
      mode_(by) // two processes would read from one socket
  {}

  outcome run();

private:
  struct work;
  struct handler;
  struct in_resource;
  struct canceller;
  struct coroutine;
  struct fiber;
  struct fiber_end;
  struct some_storage;
  struct timer_with_signal;
  struct timer_with_disposition;
  struct first_function;
  struct connected_pair;
  struct starts_in_callbacks;
  struct library_call;
  using channel = net::experimental::concurrent_channel<void(error_code, int)>;
  // Of one flow. A concurrent one is locked while a handler runs inside of its start.
  using full_channel = net::experimental::channel<void(error_code, int)>;

  // The execution contexts.
  void make_executors();
  any_io_executor new_strand();
  void run_thread(bool is_first);
  void run_requests();
  void end();

  // The model.
  value new_value() { return values_.fetch_add(1, std::memory_order_relaxed); }
  some_storage pick(flow& f, std::uint8_t which);
  std::shared_ptr<cell> new_cell(std::uint8_t kind);
  void check(const flow& f, const char* where);
  void check(const flow& f, const step& s)
  {
    ++log_.log().steps_of[static_cast<std::size_t>(s.what)];
    check(f, name_of(s.what));
  }

  // Code that calls functions, and waits in fibers.
  void run_steps(steps_view steps, flow& f);
  void run_step(const step& s, flow& f);
  void run_with_store(const step& s, flow& f);
  void run_captured(const step& s, flow& f);
  void run_resource(const step& s, flow& f);
  void run_fiber_switch(const step& s, flow& f);
  void watch(const step& s, flow& f);
  void start_in_hook(const step& s, flow& f);
  void start_some(steps_view steps, flow& f);
  void fork(const step& s, flow& f);
  void enter(const step& s, flow& f);

  // Operations.
  // A coroutine is not resumed directly where another thread may run a part of it.
  int how_to_resume(const step& s) const
  {
    return one_thread_ ? s.second : 1 + s.second % 2;
  }

  bool is_bound(const step& s) const
  {
    return mode_ == mode::bound_handlers || (s.second & wants_binding) != 0;
  }
  handler make_handler(const step& s, steps_view body, const flow& f);
  void begin(work& k);
  void run_body(const work& k, flow& f);
  void forget(work& k);

  // The table of unfinished operations, if they are listed.
  void note_unfinished(const work& k);
  void note_finished(const work& k);
  void check_listed(const work& k, async_id id);
  void check_all_listed();
  template <class Initiate>
  static void with_token(handler h, bool bound, Initiate initiate);
  template <class Adapt, class Initiate>
  void with_adapted(const step& s, handler h, Adapt adapt, Initiate initiate);
  void start(const step& s, flow& f);
  void start_on_executor(const step& s, flow& f);
  void start_cancelled_timer(const step& s, flow& f);
  void start_immediate(const step& s, flow& f);
  void start_limited(const step& s, flow& f);
  void start_inline_handler(const step& s, flow& f);
  void start_composed(const step& s, flow& f);
  void start_adapted(const step& s, flow& f);
  void start_both(const step& s, flow& f);
  void start_hop(const step& s, flow& f);
  void start_in_library(const step& s, flow& f);
  template <class Token>
  void call_library(const step& s, const library_call& call, Token token);
  template <class Token>
  auto async_through_strand(const step& s, const library_call& call, Token token);
  template <class Token>
  static void wait_adapted(const step& s, void* on, Token token);
  void start_coroutine(const step& s, flow& f);
  void start_fiber(work& k, const flow& f);
  static std::shared_ptr<full_channel> new_full_channel(const any_io_executor& executor);
  std::shared_ptr<channel> start_send(const step& s, flow& f);
  std::shared_ptr<connected_pair> start_write(const step& s, flow& f);

  std::shared_ptr<void>
  prepare_wait(const step& s, flow& f, const any_io_executor& waiting);
  template <class Token>
  void wait_in_fiber(const step& s, void* on, Token token);
  bool wait_in_fiber(const step& s, flow& f);

  net::awaitable<void> co_begin(steps_view steps, context expected);
  net::awaitable<void> co_steps(steps_view steps, flow& f);
  net::awaitable<void> co_step(const step& s, flow& f);
  net::awaitable<void> co_with_store(const step& s, flow& f);
  net::awaitable<void> co_wait(const step& s, flow& f);
  template <class Token>
  net::awaitable<void> co_wait_with(const step& s, void* on, Token token);

  const program program_;
  const mode mode_;
  recorder log_;
  std::atomic<value> values_{1};
  std::atomic<unsigned> handlers_{0};
  std::atomic<long> works_{1}; // that may still run; the first one is run_requests()
  bool one_thread_ = true;
  bool is_over_ = false;
  std::size_t listed_ = 0;           // that were found in the table and compared
  std::set<const work*> unfinished_; // the handlers that have not begun; of one thread

  std::array<std::unique_ptr<cell>, context::global_count> globals_;
  std::optional<with_shut_down<asio_ctx::io_context>> io_;
  std::optional<with_shut_down<asio_ctx::thread_pool>> pool_;
  std::vector<any_io_executor> executors_;
  std::vector<any_io_executor> plain_executors_;        // that keep no contexts
  std::optional<net::io_context::executor_type> plain_; // one of them
  std::optional<net::executor_work_guard<net::io_context::executor_type>> guard_;
  libraries::shared_client client_;
  [[maybe_unused]] int child_ = -1; // where a forked process writes what is wrong
  bool has_forked_ = false;         // once is enough
};

// What goes along with an operation: what its handler has to see.
struct world::work
{
  work(world& owner, const step& s, steps_view b, const flow& f)
    : w(owner), of(s), body(b), expected(f.expected), initiator(f.id)
  {
    ++w.works_;
    w.note_unfinished(*this);
  }

  work(const work&) = delete;
  work& operator=(const work&) = delete;

  ~work()
  {
    w.note_finished(*this);
    w.forget(*this);
  }

  world& w;
  const step& of;
  const steps_view body;
  context expected;
  async_id initiator;
  maker by = maker::nobody;
  async_id id = asio_ctx::no_async_id; // if it is known
  bool has_ids = true;
  bool is_indirect = false;
  bool catches = false;
  bool spawns = false;
  std::shared_ptr<void> keeps;
};

struct world::handler
{
  std::unique_ptr<work> k;

  template <class... Args>
  void operator()(Args&&...)
  {
    const std::unique_ptr<work> own = std::move(k);
    own->w.begin(*own);
  }
};

struct world::in_resource
{
  std::shared_ptr<asio_ctx::async_resource> resource;
  handler h;

  void operator()() { resource->run_in_async_scope(std::move(h)); }
};

struct world::timer_with_signal
{
  explicit timer_with_signal(const any_io_executor& executor)
    : timer(executor, std::chrono::hours(1))
  {}

  net::steady_timer timer;
  net::cancellation_signal signal;
};

struct world::timer_with_disposition
{
  timer_with_disposition(const any_io_executor& executor, std::chrono::microseconds time)
    : timer(executor, time)
  {}

  net::steady_timer timer;
  std::exception_ptr disposition;
};

struct world::canceller
{
  std::shared_ptr<timer_with_signal> what;
  bool by_signal;

  void operator()()
  {
    if (by_signal)
      what->signal.emit(net::cancellation_type::all);
    else
      what->timer.cancel();
  }
};

struct world::connected_pair
{
  explicit connected_pair(const any_io_executor& executor)
    : writer(executor), reader(executor)
  {
    net::local::connect_pair(writer, reader);
  }

  net::local::stream_protocol::socket writer;
  net::local::stream_protocol::socket reader;
  std::array<char, 2> sent{};
  std::array<char, 2> received{};
};

struct world::coroutine
{
  world* w;
  steps_view body;
  context expected;
  std::size_t index = 0;
  std::shared_ptr<entry> given{}; // at the index, known only after run() or exit()

  net::awaitable<void> operator()()
  {
    if (given)
      expected.at(index) = *given;
    return w->co_begin(body, std::move(expected));
  }
};

struct world::fiber
{
  world* w;
  steps_view body;
  context expected;

  void operator()(net::yield_context yield)
  {
    flow f;
    f.expected = std::move(expected);
    f.id = asio_ctx::execution_async_id();
    f.trigger = asio_ctx::trigger_async_id();
    f.fiber = &yield;
    w->check(f, "a fiber's begin");
    w->run_steps(body, f);
  }
};

struct world::fiber_end
{
  std::unique_ptr<work> k;

  void operator()(std::exception_ptr) {}
};

// A storage that the code knows. Kept, because it may be forgotten meanwhile.
struct world::some_storage
{
  std::size_t index;
  cell* c;
  std::shared_ptr<cell> keeps;
};

world::some_storage world::pick(flow& f, std::uint8_t which)
{
  const std::size_t index = which % f.expected.size();
  if (index >= context::global_count)
    if (const auto& local = f.expected.of_locals[index - context::global_count].first)
      return {index, local.get(), local};
  const std::size_t global = which % context::global_count;
  return {global, globals_[global].get(), nullptr};
}

std::shared_ptr<cell> world::new_cell(std::uint8_t kind)
{
  return std::make_shared<cell>(kind % 2 != 0 ? new_value() : 0);
}

// --- The table. -------------------------------------------------------------------------

void world::note_unfinished(const work& k)
{
  if (one_thread_ && listed::is_on())
    unfinished_.insert(&k);
}

void world::note_finished(const work& k)
{
  if (one_thread_ && listed::is_on())
    unfinished_.erase(&k);
}

// The operation whose handler begins is in the table, and the thread has its context.
void world::check_listed(const work& k, async_id id)
{
  if (!listed::is_on() || !k.has_ids || log_.is_wrong())
    return;
  const listed::slot* const own = listed::find(id);
  if (!own || own->trigger != asio_ctx::trigger_async_id())
    log_.wrong(
        std::string("the handler of ") + name_of(k.of.what) + " runs as "
        + std::to_string(id) + (own ? ", listed with another trigger" : ", not listed"));
}

// What the table has of handlers is what has not ended, with the contexts that they will
// see.
void world::check_all_listed()
{
  if (!one_thread_ || !listed::is_on() || is_over_)
    return;
  std::size_t known = 0;
  listed::for_each([&](const listed::slot& slot) {
    if (slot.frame == 0 || log_.is_wrong()) // it runs, or has the empty context
      return;
    if (listed::has_handler(slot, "libraries::")) // a function around the handler
      return;
    const auto words = listed::first_words(slot);
    const auto found = std::find_if(words.begin(), words.end(), [&](std::uintptr_t word) {
      return unfinished_.count(listed::at_address<work>(word)) != 0;
    });
    const bool is_waiting =
        listed::has_handler(slot, "world::handler") && found != words.end();
    if (!is_waiting)
    {
      if (listed::is_handler(slot, "world::handler"))
        log_.wrong(
            "the table lists " + std::to_string(slot.id.load()) + ", which has ended");
      return;
    }
    ++known;
    const work& k = *listed::at_address<work>(*found);
    const asio_ctx::detail::frame_call in_its_context(listed::share_context(slot));
    for (std::size_t i = 0; i != context::global_count; ++i)
      if (!globals_[i]->is_as(k.expected.of_globals[i], true))
        log_.wrong(
            "the table lists " + std::string(name_of(k.of.what))
            + " with another context");
  });
  if (known > unfinished_.size())
    log_.wrong("the table lists a handler twice");
  listed_ += known;
}

void world::check(const flow& f, const char* where)
{
  if (log_.is_wrong())
    return;
  ++log_.log().steps;
  check_all_listed();
  const auto compare = [&](const cell& c, const entry& e, std::size_t index) {
    if (!c.is_as(e, one_thread_))
      log_.wrong(
          std::string(where) + ": storage " + std::to_string(index) + " has "
          + std::to_string(c.current()) + ", expected was "
          + std::to_string(e.is_given ? e.given : 0));
  };
  for (std::size_t i = 0; i != context::global_count; ++i)
    compare(*globals_[i], f.expected.of_globals[i], i);
  for (std::size_t i = 0; i != f.expected.of_locals.size(); ++i)
    if (const auto& local = f.expected.of_locals[i]; local.first)
      compare(*local.first, local.second, context::global_count + i);
  if (!f.has_ids)
    return;
  const async_id id = asio_ctx::execution_async_id();
  const async_id trigger = asio_ctx::trigger_async_id();
  if (id != f.id || trigger != f.trigger)
    log_.wrong(
        std::string(where) + ": ids " + std::to_string(id) + " and "
        + std::to_string(trigger) + ", expected were " + std::to_string(f.id) + " and "
        + std::to_string(f.trigger));
}

// --- Code that calls functions. ---------------------------------------------------------

void world::run_steps(steps_view steps, flow& f)
{
  for (const step& s : steps)
  {
    run_step(s, f);
    check(f, s);
  }
}

void world::run_step(const step& s, flow& f)
{
  switch (s.what)
  {
  case action::run:
  case action::exit:
  case action::scope:
  case action::new_storage:
    return run_with_store(s, f);
  case action::enter:
    return enter(s, f);
  case action::disable:
    return pick(f, s.first).c->disable();
  case action::forget:
    if (!f.expected.of_locals.empty())
      f.expected.of_locals.back().first = nullptr;
    return;
  case action::bind:
  case action::snapshot:
  case action::without_context:
    return run_captured(s, f);
  case action::resource:
    return run_resource(s, f);
  case action::attempt:
    try
    {
      run_steps(all_of(s.body), f);
    }
    catch (const std::exception&)
    {}
    return;
  case action::fail:
    throw failure();
  case action::watch:
    return watch(s, f);
  case action::hook_starts:
    return start_in_hook(s, f);
  case action::fork:
    fork(s, f);
    return run_steps(all_of(s.body), f);
  case action::switch_fiber:
    return run_fiber_switch(s, f);
  case action::both:
  case action::either:
    return run_steps(all_of(s.body), f);
  case action::coroutine:
    return start_coroutine(s, f);
  case action::end:
  case action::count_:
    return;
  default:
    if (f.fiber && wait_in_fiber(s, f))
      return run_steps(all_of(s.body), f);
    return start(s, f);
  }
}

void world::enter(const step& s, flow& f)
{
  const some_storage of = pick(f, s.first);
  const value v = new_value();
  const unsigned ends = of.c->ends();
  of.c->storage.enter_with(store(v));
  f.expected.at(of.index) = of.c->given(v, ends);
}

void world::run_with_store(const step& s, flow& f)
{
  std::optional<local_scope> local;
  some_storage of;
  if (s.what == action::new_storage)
  {
    of.keeps = new_cell(s.first);
    of.c = of.keeps.get();
    of.index = f.expected.size();
    local.emplace(f.expected, of.keeps);
  }
  else
  {
    of = pick(f, s.first);
  }
  const value v = new_value();
  const unsigned ends = of.c->ends();
  if (s.what == action::exit)
    return of.c->storage.exit([&] {
      const entry_scope known(f.expected, of.index, of.c->left(ends));
      check(f, s);
      run_steps(all_of(s.body), f);
    });
  if (s.what == action::scope || (s.what == action::new_storage && s.second % 2 != 0))
  {
    const auto scope = of.c->storage.with_scope(store(v));
    const entry_scope known(f.expected, of.index, of.c->given(v, ends));
    check(f, s);
    return run_steps(all_of(s.body), f);
  }
  of.c->storage.run(store(v), [&] {
    const entry_scope known(f.expected, of.index, of.c->given(v, ends));
    check(f, s);
    run_steps(all_of(s.body), f);
  });
}

// The body in a frame as a whole, from inside of another one.
void world::run_captured(const step& s, flow& f)
{
  flow inner = f;
  struct end_of_body
  {
    flow& outer;
    const flow& inner;
    ~end_of_body() // a fiber may go on as a part of another operation
    {
      outer.id = inner.id;
      outer.trigger = inner.trigger;
    }
  };
  const auto body = [&] {
    const end_of_body at_end{f, inner};
    check(inner, s);
    run_steps(all_of(s.body), inner);
  };
  if (s.what == action::without_context)
  {
    inner.expected.clear();
    const asio_ctx::frame_scope none{asio_ctx::context_frame()};
    return body();
  }
  cell& other = *globals_[s.first % context::global_count];
  if (s.what == action::bind)
  {
    auto bound = asio_ctx::bind(body);
    const unsigned ends = other.ends();
    const value v = new_value();
    return other.storage.run(store(v), [&] {
      const entry_scope known(
          f.expected, s.first % context::global_count, other.given(v, ends));
      bound();
      check(f, s);
    });
  }
  const auto captured = asio_ctx::snapshot();
  const unsigned ends = other.ends();
  other.storage.exit([&] {
    const entry_scope known(
        f.expected, s.first % context::global_count, other.left(ends));
    captured(body);
    check(f, s);
  });
}

void world::run_resource(const step& s, flow& f)
{
  asio_ctx::async_resource resource("model.resource", {{}, (s.second & 4) != 0});
  flow inner = f;
  inner.fiber = nullptr; // scopes of resources nest
  inner.has_ids = true;
  inner.id = resource.async_id();
  inner.trigger = asio_ctx::execution_async_id();
  const auto body = [&] {
    check(inner, s);
    run_steps(all_of(s.body), inner);
  };
  struct end
  {
    asio_ctx::async_resource& of;
    bool by_hand;
    ~end()
    {
      if (by_hand)
        of.emit_destroy();
    }
  } at_end{resource, (s.second & 4) != 0};
  if (s.second % 2 == 0)
    return resource.run_in_async_scope(body);
  cell& other = *globals_[s.first % context::global_count];
  const unsigned ends = other.ends();
  const value v = new_value();
  other.storage.run(store(v), [&] {
    const entry_scope known(
        f.expected, s.first % context::global_count, other.given(v, ends));
    resource.run_in_async_scope(body);
    check(f, s);
  });
}

void world::run_fiber_switch(const step& s, flow& f)
{
  const bool is_destroyed = s.second % 4 == 3;
  asio_ctx::fiber made;
  flow inner = f;
  inner.fiber = nullptr;
  inner.has_ids = true;
  inner.trigger = asio_ctx::execution_async_id();
  made = asio_ctx::fiber([&](asio_ctx::fiber&& caller) {
    inner.id = asio_ctx::execution_async_id();
    check(inner, s);
    try
    {
      run_steps(first_half_of(s.body), inner);
    }
    catch (const std::exception&)
    {}
    caller = std::move(caller).resume();
    check(inner, "switch_fiber back");
    try
    {
      run_steps(second_half_of(s.body), inner);
    }
    catch (const std::exception&)
    {}
    return std::move(caller);
  });
  made = std::move(made).resume();
  check(f, s);
  if (!is_destroyed)
    made = std::move(made).resume();
}

// Between enable() and the return of disable() events may come, from all threads. Inside a
// callback disable() does not wait for them; so there the callbacks own what they use.
void world::watch(const step& s, flow& f)
{
  struct counter
  {
    std::atomic<long>* events;
    std::shared_ptr<std::atomic<long>> owned{};
    void init(async_id, std::string_view, async_id, asio_ctx::resource_ref) { ++*events; }
    void before(async_id) { ++*events; }
    void after(async_id) { ++*events; }
    void destroy(async_id) { ++*events; }
  };
  const auto events =
      std::make_shared<std::atomic<long>>(0); // a sanitizer sees late ones
  counter callbacks{events.get()};
  if (asio_ctx::detail::in_callback())
    callbacks.owned = events;
  asio_ctx::async_hook hook = asio_ctx::create_hook(
      std::move(callbacks), {.skip_own_operations = s.first % 2 != 0});
  hook.enable();
  if (s.second % 4 == 0)
    hook.disable().enable();
  run_steps(all_of(s.body), f);
  hook.disable();
}

// What a hook starts has the context of the callback. Others' threads are left alone.
struct world::starts_in_callbacks
{
  world* w;
  const step* of;
  context here;
  std::thread::id thread = std::this_thread::get_id();
  async_id resource = asio_ctx::no_async_id;

  void init(async_id id, std::string_view type, async_id trigger, asio_ctx::resource_ref)
  {
    if (std::this_thread::get_id() != thread || resource != asio_ctx::no_async_id
        || type != "model.hooked")
      return;
    resource = id;
    start(trigger, first_half_of(of->body));
  }

  void before(async_id id)
  {
    if (is_of(id))
      start(id, second_half_of(of->body));
  }

  void after(async_id id)
  {
    if (is_of(id))
      start(id, first_half_of(of->body));
  }

  void destroy(async_id id)
  {
    if (!is_of(id))
      return;
    here.clear();
    start(asio_ctx::no_async_id, second_half_of(of->body));
  }

  bool is_of(async_id id) const
  {
    return std::this_thread::get_id() == thread && id == resource;
  }

  void start(async_id id, steps_view steps) const
  {
    flow f;
    f.expected = here;
    f.id = id;
    f.trigger = asio_ctx::trigger_async_id();
    w->check(f, *of);
    w->start_some(steps, f);
    w->check(f, *of);
  }
};

void world::start_in_hook(const step& s, flow& f)
{
  asio_ctx::async_hook hook = asio_ctx::create_hook(
      starts_in_callbacks{this, &s, f.expected},
      {.skip_own_operations = s.first % 2 != 0});
  hook.enable();
  {
    asio_ctx::async_resource resource("model.hooked");
    resource.run_in_async_scope([] {});
  }
  hook.disable();
}

void world::start_some(steps_view steps, flow& f)
{
  for (const step& s : steps)
    if (s.what == action::coroutine)
      start_coroutine(s, f);
    else if (only_starts(s.what))
      start(s, f);
}

#if ASIO_CTX_TEST_HAS_FORK

// The child does all that is left, too, and says what is wrong.
void world::fork(const step& s, flow& f)
{
  if (!one_thread_ || has_forked_)
    return;
  has_forked_ = true;
  int ends[2];
  if (::pipe(ends) != 0)
    throw std::runtime_error("pipe");
  io_->notify_fork(net::execution_context::fork_prepare);
  const ::pid_t child = ::fork();
  if (child == 0)
  {
    ::alarm(20);
    ::close(ends[0]);
    child_ = ends[1];
    io_->notify_fork(net::execution_context::fork_child);
    return check(f, s);
  }
  io_->notify_fork(net::execution_context::fork_parent);
  ::close(ends[1]);
  std::string wrong;
  char buffer[256];
  for (::ssize_t n; (n = ::read(ends[0], buffer, sizeof(buffer))) > 0;)
    wrong.append(buffer, static_cast<std::size_t>(n));
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  if (!wrong.empty())
    log_.wrong("in a process that was forked: " + wrong);
  else if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    log_.wrong("a process that was forked ends by itself");
}

#else

void world::fork(const step&, flow&) {}

#endif

// --- Operations with handlers. ----------------------------------------------------------

world::handler world::make_handler(const step& s, steps_view body, const flow& f)
{
  auto made = std::make_unique<work>(*this, s, body, f);
  made->by = is_bound(s) ? maker::binding : maker::operation;
  made->is_indirect = mode_ == mode::whole_program && !is_bound(s) && queues_handler(s);
  made->initiator = asio_ctx::execution_async_id();
  made->has_ids = mode_ != mode::whole_program || is_bound(s) || !has_many_parts(s);
  return {std::move(made)};
}

void world::forget(work&)
{
  if (!is_over_ && --works_ == 0)
    guard_.reset();
}

// The handler of an operation begins.
void world::begin(work& k)
{
  const async_id id = asio_ctx::execution_async_id();
  const dispatch_scope here({nullptr, nullptr});
  const dispatch_call& outer = here.outer();

  // What a whole program dispatches inline is a call.
  if (mode_ == mode::whole_program && k.by == maker::operation && outer.work == &k
      && id == k.initiator)
  {
    struct restore_fiber
    {
      flow* of;
      net::yield_context* to;
      ~restore_fiber() { of->fiber = to; }
    } at_return{outer.caller, std::exchange(outer.caller->fiber, nullptr)};
    check(*outer.caller, "dispatch, inline");
    return run_body(k, *outer.caller);
  }

  if (program_.how.stop_after != 0 && ++handlers_ == program_.how.stop_after)
  {
    io_->stop();
    if (pool_)
      pool_->stop();
  }
  flow f;
  f.expected = std::move(k.expected);
  f.id = id;
  f.trigger = asio_ctx::trigger_async_id();
  if (k.has_ids)
  {
    if ((f.trigger == k.initiator) == k.is_indirect || id <= asio_ctx::root_async_id
        || (k.id != asio_ctx::no_async_id && id != k.id))
      log_.wrong(
          std::string("the handler of ") + name_of(k.of.what) + " has the ids "
          + std::to_string(id) + " and " + std::to_string(f.trigger)
          + ", it was started in " + std::to_string(k.initiator));
    log_.begin_handler(k.by, id, k.initiator, k.is_indirect);
  }
  note_finished(k);
  check_listed(k, id);
  check(f, k.of);
  if (k.spawns)
    return start_fiber(k, f);
  run_body(k, f);
}

void world::run_body(const work& k, flow& f)
{
  if (!k.catches)
    return run_steps(k.body, f);
  try
  {
    run_steps(k.body, f);
  }
  catch (const std::exception&)
  {}
}

template <class Initiate>
void world::with_token(handler h, bool bound, Initiate initiate)
{
  if (bound)
    initiate(asio_ctx::bind_context(std::move(h)));
  else
    initiate(std::move(h));
}

void world::start(const step& s, flow& f)
{
  const any_io_executor& executor = executors_[static_cast<std::size_t>(place_of(s))];
  switch (s.what)
  {
  case action::post:
  case action::dispatch:
  case action::defer:
    return start_on_executor(s, f);
  case action::timer: {
    auto timer = std::make_shared<net::steady_timer>(
        executor, std::chrono::microseconds(s.second % 2 * 20));
    handler h = make_handler(s, all_of(s.body), f);
    h.k->keeps = timer;
    return with_token(std::move(h), is_bound(s), [&](auto&& token) {
      timer->async_wait(std::forward<decltype(token)>(token));
    });
  }
  case action::cancelled_timer:
    return start_cancelled_timer(s, f);
  case action::channel: {
    handler h = make_handler(s, first_half_of(s.body), f);
    const auto with = start_send(s, f);
    h.k->keeps = with;
    return with_token(std::move(h), is_bound(s), [&](auto&& token) {
      with->async_receive(std::forward<decltype(token)>(token));
    });
  }
  case action::socket: {
    handler h = make_handler(s, first_half_of(s.body), f);
    const auto with = start_write(s, f);
    h.k->keeps = with;
    return with_token(std::move(h), is_bound(s), [&](auto&& token) {
      net::async_read(
          with->reader, net::buffer(with->received),
          std::forward<decltype(token)>(token));
    });
  }
  case action::foreign: {
    handler h = make_handler(s, all_of(s.body), f);
    h.k->by = maker::operation;
    return net::post(*plain_, asio_ctx::bind(std::move(h)));
  }
  case action::resource_job: {
    auto resource = std::make_shared<asio_ctx::async_resource>("model.job");
    handler h = make_handler(s, all_of(s.body), f);
    h.k->by = maker::user;
    h.k->id = resource->async_id();
    return net::post(*plain_, in_resource{std::move(resource), std::move(h)});
  }
  case action::fiber: {
    auto strand = std::make_shared<any_io_executor>(new_strand());
    handler h = make_handler(s, all_of(s.body), f);
    h.k->spawns = true;
    h.k->keeps = strand;
    return with_token(std::move(h), is_bound(s), [&](auto&& token) {
      net::post(*strand, std::forward<decltype(token)>(token));
    });
  }
  case action::immediate:
    return start_immediate(s, f);
  case action::limited:
    return start_limited(s, f);
  case action::inline_handler:
    return start_inline_handler(s, f);
  case action::composed:
    return start_composed(s, f);
  case action::adapted:
    return start_adapted(s, f);
  case action::both_posted:
    return start_both(s, f);
  case action::hop:
    return start_hop(s, f);
  case action::untracked:
  case action::kept:
  case action::through_strand:
    return start_in_library(s, f);
  default:
    return;
  }
}

void world::start_on_executor(const step& s, flow& f)
{
  const place where = place_of(s);
  const any_io_executor& executor = executors_[static_cast<std::size_t>(where)];
  handler h = make_handler(s, all_of(s.body), f);
  h.k->catches = where == place::pool; // which ends the process otherwise
  const dispatch_scope here({h.k.get(), &f});
  with_token(std::move(h), is_bound(s), [&](auto&& token) {
    if (s.what == action::post)
      net::post(executor, std::forward<decltype(token)>(token));
    else if (s.what == action::dispatch)
      net::dispatch(executor, std::forward<decltype(token)>(token));
    else
      net::defer(executor, std::forward<decltype(token)>(token));
  });
}

void world::start_cancelled_timer(const step& s, flow& f)
{
  auto timer = std::make_shared<timer_with_signal>(
      executors_[static_cast<std::size_t>(place_of(s))]);
  handler h = make_handler(s, all_of(s.body), f);
  h.k->keeps = timer;
  const bool by_signal = s.second % 2 != 0;
  if (by_signal)
  {
    const auto slot = timer->signal.slot();
    auto cancellable = net::bind_cancellation_slot(slot, std::move(h));
    if (is_bound(s))
      timer->timer.async_wait(asio_ctx::bind_context(std::move(cancellable)));
    else
      timer->timer.async_wait(std::move(cancellable));
  }
  else
  {
    with_token(std::move(h), is_bound(s), [&](auto&& token) {
      timer->timer.async_wait(std::forward<decltype(token)>(token));
    });
  }
  net::post(*plain_, canceller{timer, by_signal});
}

std::shared_ptr<world::channel> world::start_send(const step& s, flow& f)
{
  auto made = std::make_shared<channel>(
      executors_[static_cast<std::size_t>(place_of(s))], s.second % 2);
  handler h = make_handler(s, second_half_of(s.body), f);
  h.k->keeps = made;
  with_token(std::move(h), is_bound(s), [&](auto&& token) {
    made->async_send(error_code(), 5, std::forward<decltype(token)>(token));
  });
  return made;
}

std::shared_ptr<world::connected_pair> world::start_write(const step& s, flow& f)
{
  auto made =
      std::make_shared<connected_pair>(executors_[static_cast<std::size_t>(place_of(s))]);
  handler h = make_handler(s, second_half_of(s.body), f);
  h.k->keeps = made;
  with_token(std::move(h), is_bound(s), [&](auto&& token) {
    net::async_write(
        made->writer, net::buffer(made->sent), std::forward<decltype(token)>(token));
  });
  return made;
}

// --- Newer Asio. ------------------------------------------------------------------------

template <class Token>
void world::wait_adapted(const step& s, void* on, Token token)
{
  auto& of = *static_cast<timer_with_disposition*>(on);
  if (s.first % 3 == 0)
    newer::wait_with_default_token(of.timer, std::move(token));
  else if (s.first % 3 == 1)
    newer::wait_with_partial_token(of.timer, std::move(token));
  else
    newer::wait_with_disposition(of.timer, of.disposition, std::move(token));
}

// A token that is adapted, and bound inside of that or outside.
template <class Adapt, class Initiate>
void world::with_adapted(const step& s, handler h, Adapt adapt, Initiate initiate)
{
  if (!is_bound(s))
    initiate(adapt(std::move(h)));
  else if (s.second % 8 < 4)
    initiate(adapt(asio_ctx::bind_context(std::move(h))));
  else
    initiate(asio_ctx::bind_context(adapt(std::move(h))));
}

std::shared_ptr<world::full_channel>
world::new_full_channel(const any_io_executor& executor)
{
  auto made = std::make_shared<full_channel>(executor, 1);
  made->try_send(error_code(), 5);
  return made;
}

// Inside of its start, or from a queue, as the executor decides.
void world::start_immediate(const step& s, flow& f)
{
  const any_io_executor& executor = executors_[static_cast<std::size_t>(place_of(s))];
  const std::shared_ptr<full_channel> from = new_full_channel(executor);
  handler h = make_handler(s, all_of(s.body), f);
  h.k->keeps = from;
  h.k->catches = true; // the channel frees its operation twice otherwise
  const dispatch_scope here({h.k.get(), &f});
  const auto receive = [&](auto token) { from->async_receive(std::move(token)); };
  if (s.second % 2 != 0)
    return with_adapted(
        s, std::move(h),
        [](auto token) {
          return newer::bind_immediate_executor(net::system_executor(), std::move(token));
        },
        receive);
  with_adapted(
      s, std::move(h),
      [&](auto token) {
        return newer::bind_immediate_executor(executor, std::move(token));
      },
      receive);
}

// How long a timer takes, and how long it may.
struct limits
{
  std::chrono::microseconds time;
  std::chrono::microseconds limit;
};

limits limits_of(const step& s)
{
  using std::chrono::hours;
  using std::chrono::microseconds;
  switch (newer::has_limits ? s.second % 4 : 0)
  {
  case 0:
    return {microseconds(0), hours(1)};
  case 1:
    return {microseconds(20), hours(1)};
  case 2:
    return {hours(1), microseconds(20)};
  default:
    return {microseconds(20), microseconds(20)};
  }
}

// Asio wants the start, the timer and the operation on one strand: here, one thread.
void world::start_limited(const step& s, flow& f)
{
  const any_io_executor& executor = executors_[static_cast<std::size_t>(place_of(s))];
  const limits of = one_thread_ ? limits_of(s) : limits();
  auto timer = std::make_shared<net::steady_timer>(executor, of.time);
  handler h = make_handler(s, all_of(s.body), f);
  h.k->keeps = timer;
  with_token(std::move(h), is_bound(s), [&](auto&& token) {
    if (!one_thread_)
      timer->async_wait(std::move(token));
    else if (s.first % 2 == 0)
      timer->async_wait(newer::cancel_after(of.limit, std::move(token)));
    else
      timer->async_wait(newer::cancel_at(of.limit, std::move(token)));
  });
}

void world::start_inline_handler(const step& s, flow& f)
{
  const any_io_executor& executor = executors_[static_cast<std::size_t>(place_of(s))];
  handler h = make_handler(s, all_of(s.body), f);
  h.k->catches = true;
  const auto post = [&](auto token) { net::post(executor, std::move(token)); };
  switch (s.second % 3)
  {
  case 0:
    return with_adapted(
        s, std::move(h),
        [](auto token) {
          return net::bind_executor(newer::inline_executor(), std::move(token));
        },
        post);
  case 1:
    return with_adapted(
        s, std::move(h),
        [&](auto token) {
          return net::bind_executor(newer::inline_or(executor), std::move(token));
        },
        post);
  default:
    return with_token(std::move(h), is_bound(s), [&](auto&& token) {
      net::post(newer::inline_or(executor), std::move(token));
    });
  }
}

void world::start_composed(const step& s, flow& f)
{
  const any_io_executor& executor = executors_[static_cast<std::size_t>(place_of(s))];
  handler h = make_handler(s, all_of(s.body), f);
  h.k->catches = true; // out of an operation that is a coroutine, it ends the process
#if defined(ASIO_CTX_TEST_THREAD_SANITIZER)
  // It does not know the fence with which any_io_executor counts what an operation copies.
  with_token(std::move(h), is_bound(s), [&](auto&& token) {
    net::post(executor, std::forward<decltype(token)>(token));
  });
#else
  const int posts = 1 + s.second % 3;
  with_token(std::move(h), is_bound(s), [&](auto&& token) {
    if (s.second % 2 == 0)
      newer::async_posts(executor, posts, std::move(token));
    else
      newer::async_posts_of_coroutine(executor, posts, std::move(token));
  });
#endif
}

void world::start_adapted(const step& s, flow& f)
{
  const auto on = std::make_shared<timer_with_disposition>(
      executors_[static_cast<std::size_t>(place_of(s))],
      std::chrono::microseconds(s.second % 2 * 20));
  handler h = make_handler(s, all_of(s.body), f);
  h.k->keeps = on;
  with_token(std::move(h), is_bound(s), [&](auto&& token) {
    wait_adapted(s, on.get(), std::move(token));
  });
}

// What is posted together with a handler.
struct world::first_function
{
  world* w;
  const step& of;
  context expected;
  bool catches;

  void operator()()
  try
  {
    flow f;
    f.expected = std::move(expected);
    f.has_ids = false;
    w->check(f, of);
    w->run_steps(first_half_of(of.body), f);
  }
  catch (const std::exception&)
  {
    if (!catches)
      throw;
  }
};

void world::start_both(const step& s, flow& f)
{
  const place where = place_of(s);
  const any_io_executor& executor = executors_[static_cast<std::size_t>(where)];
  handler h = make_handler(s, second_half_of(s.body), f);
  h.k->catches = where == place::pool;
  with_token(std::move(h), is_bound(s), [&](auto&& token) {
    newer::post_both(
        executor, first_function{this, s, f.expected, where == place::pool},
        std::move(token));
  });
}

// --- Code that knows nothing of contexts. -----------------------------------------------

// From an executor to another one.
void world::start_hop(const step& s, flow& f)
{
  const any_io_executor& executor = executors_[static_cast<std::size_t>(place_of(s))];
  const any_io_executor& to = plain_executors_[static_cast<std::size_t>(end_of_hop(s))];
  handler h = make_handler(s, all_of(s.body), f);
  h.k->catches = true; // a pool's thread ends the process otherwise
  const auto bound_to = [&](auto token) {
    return net::bind_executor(to, std::move(token));
  };
  if (s.second % 32 < 16)
    return with_adapted(s, std::move(h), bound_to, [&](auto token) {
      net::post(executor, std::move(token));
    });
  const auto timer =
      std::make_shared<net::steady_timer>(executor, std::chrono::microseconds(20));
  h.k->keeps = timer;
  with_adapted(s, std::move(h), bound_to, [&](auto token) {
    timer->async_wait(std::move(token));
  });
}

struct world::library_call
{
  any_io_executor executor;
  context expected;
  int how;
};

// Its steps are user code, which runs in the context of the operation.
template <class Token>
auto world::async_through_strand(
    [[maybe_unused]] const step& s, const library_call& call, Token token)
{
#if defined(ASIO_CTX_TEST_THREAD_SANITIZER)
  // It does not know the fence with which any_io_executor counts what an operation copies.
  return net::post(call.executor, std::move(token));
#else
  return libraries::async_through_strand(
      executors_[static_cast<std::size_t>(place::erased_strand)], call.executor,
      [this, &s, expected = call.expected] {
        flow f;
        f.expected = expected;
        f.has_ids = false;
        check(f, s);
      },
      std::move(token));
#endif
}

template <class Token>
void world::call_library(const step& s, const library_call& call, Token token)
{
  if (s.what == action::kept)
    client_.async_ask(*plain_, call.executor, std::move(token));
  else if (s.what == action::untracked)
    libraries::async_untracked(*plain_, call.executor, call.how, std::move(token));
  else
    async_through_strand(s, call, std::move(token));
}

void world::start_in_library(const step& s, flow& f)
{
  const library_call call{
      executors_[static_cast<std::size_t>(place_of(s))], f.expected, s.second};
  handler h = make_handler(s, all_of(s.body), f);
  h.k->catches = true; // it comes through the library otherwise
  with_token(std::move(h), is_bound(s), [&](auto&& token) {
    call_library(s, call, std::move(token));
  });
}

// --- Fibers. ----------------------------------------------------------------------------

// In a handler that runs on the fiber's strand, and has nothing else to do.
void world::start_fiber(work& k, const flow& f)
{
  const any_io_executor strand = *std::static_pointer_cast<any_io_executor>(k.keeps);
  net::spawn(
      strand, fiber{this, k.body, f.expected},
      fiber_end{std::make_unique<work>(*this, k.of, steps_view(), f)});
}

// What a coroutine or fiber on the strand `waiting` waits on. Where the operation takes two, the
// other is started.
std::shared_ptr<void>
world::prepare_wait(const step& s, flow& f, const any_io_executor& waiting)
{
  const any_io_executor& executor = executors_[static_cast<std::size_t>(place_of(s))];
  switch (s.what)
  {
  case action::timer:
    return std::make_shared<net::steady_timer>(
        executor, std::chrono::microseconds(s.second % 2 * 20));
  case action::cancelled_timer: {
    auto timer = std::make_shared<timer_with_signal>(executor);
    net::post(waiting, canceller{timer, false}); // not before the wait has begun
    return timer;
  }
  case action::channel:
    return start_send(s, f);
  case action::socket:
    return start_write(s, f);
  case action::immediate:
    return new_full_channel(waiting);
  case action::limited:
    return std::make_shared<net::steady_timer>(waiting, limits_of(s).time);
  case action::adapted:
    return std::make_shared<timer_with_disposition>(
        executor, std::chrono::microseconds(s.second % 2 * 20));
  case action::composed:
    return std::make_shared<any_io_executor>(executor);
  case action::untracked:
  case action::kept:
  case action::through_strand:
    return std::make_shared<library_call>(
        library_call{executor, f.expected, how_to_resume(s)});
  default:
    return nullptr;
  }
}

bool can_wait(const step& s)
{
  switch (s.what)
  {
  case action::post:
  case action::defer:
  case action::timer:
  case action::cancelled_timer:
  case action::channel:
  case action::socket:
  case action::immediate:
  case action::limited:
  case action::composed:
  case action::adapted:
  case action::untracked:
  case action::kept:
  case action::through_strand:
    return s.second % 32 < 16; // else it is started as elsewhere
  default:
    return false;
  }
}

template <class Token>
void world::wait_in_fiber(const step& s, void* on, Token token)
{
  switch (s.what)
  {
  case action::timer:
    return static_cast<net::steady_timer*>(on)->async_wait(token);
  case action::cancelled_timer:
    return static_cast<timer_with_signal*>(on)->timer.async_wait(token);
  case action::channel:
    static_cast<channel*>(on)->async_receive(token);
    return;
  case action::socket: {
    auto& pair = *static_cast<connected_pair*>(on);
    net::async_read(pair.reader, net::buffer(pair.received), token);
    return;
  }
  case action::immediate: {
    auto& from = *static_cast<full_channel*>(on);
    from.async_receive(newer::bind_immediate_executor(from.get_executor(), token));
    return;
  }
  case action::limited:
    static_cast<net::steady_timer*>(on)->async_wait(
        newer::cancel_after(limits_of(s).limit, token));
    return;
  case action::composed:
    newer::async_posts(*static_cast<any_io_executor*>(on), 1 + s.second % 3, token);
    return;
  case action::adapted:
    return wait_adapted(s, on, token);
  case action::untracked:
  case action::kept:
  case action::through_strand:
    return call_library(s, *static_cast<library_call*>(on), token);
  default:
    return net::post(executors_[static_cast<std::size_t>(place_of(s))], token);
  }
}

bool world::wait_in_fiber(const step& s, flow& f)
{
  if (!can_wait(s))
    return false;
  const std::shared_ptr<void> on = prepare_wait(s, f, f.fiber->get_executor());
  try
  {
    if (is_bound(s))
      wait_in_fiber(s, on.get(), asio_ctx::bind_context(*f.fiber));
    else
      wait_in_fiber(s, on.get(), *f.fiber);
  }
  catch (const boost::system::system_error&) // of what is cancelled
  {}
  if (is_bound(s) || mode_ == mode::whole_program) // it goes on as a part of that
  {
    f.id = asio_ctx::execution_async_id();
    f.trigger = asio_ctx::trigger_async_id();
  }
  check(f, s);
  return true;
}

// --- Coroutines. ------------------------------------------------------------------------

void world::start_coroutine(const step& s, flow& f)
{
  handler done = make_handler(s, steps_view(), f);
  coroutine body{this, all_of(s.body), f.expected};
  const any_io_executor strand = new_strand();
  if (is_bound(s))
    return net::co_spawn(
        strand, std::move(body), asio_ctx::bind_context(std::move(done)));
  done.k->has_ids = false; // it is a part of the coroutine
  net::co_spawn(strand, std::move(body), std::move(done));
}

net::awaitable<void> world::co_begin(steps_view steps, context expected)
{
  flow f;
  f.expected = std::move(expected);
  f.id = asio_ctx::execution_async_id();
  f.trigger = asio_ctx::trigger_async_id();
  check(f, "a coroutine's begin");
  co_await co_steps(steps, f);
}

net::awaitable<void> world::co_steps(steps_view steps, flow& f)
{
  for (const step& s : steps)
  {
    co_await co_step(s, f);
    check(f, s);
  }
}

net::awaitable<void> world::co_step(const step& s, flow& f)
{
  switch (s.what)
  {
  case action::run:
  case action::exit:
  case action::scope:
  case action::new_storage:
  case action::bind:
  case action::snapshot:
    co_return co_await co_with_store(s, f);
  case action::attempt:
    try
    {
      co_await co_steps(all_of(s.body), f);
    }
    catch (const std::exception&)
    {}
    co_return;
  case action::both:
    co_await (
        co_begin(first_half_of(s.body), f.expected)
        && co_begin(second_half_of(s.body), f.expected));
    co_return;
  case action::either:
    co_await (
        co_begin(first_half_of(s.body), f.expected)
        || co_begin(second_half_of(s.body), f.expected));
    co_return;
  default:
    if (!can_wait(s))
      co_return run_step(s, f);
    co_await co_wait(s, f);
    co_await co_steps(all_of(s.body), f);
  }
}

// What run() and the like give to an awaitable is a whole frame; a scope is one storage's.
net::awaitable<void> world::co_with_store(const step& s, flow& f)
{
  coroutine body{this, all_of(s.body), f.expected};
  if (s.what == action::bind || s.what == action::snapshot)
  {
    cell& other = *globals_[s.first % context::global_count];
    auto bound = asio_ctx::bind(std::move(body));
    const unsigned ends = other.ends();
    const value v = new_value();
    const auto scope = other.storage.with_scope(store(v));
    const entry_scope known(
        f.expected, s.first % context::global_count, other.given(v, ends));
    co_await std::move(bound)();
    check(f, s);
    co_return;
  }
  std::optional<local_scope> local;
  some_storage of;
  if (s.what == action::new_storage)
  {
    of.keeps = new_cell(s.first);
    of.c = of.keeps.get();
    of.index = f.expected.size();
    local.emplace(f.expected, of.keeps);
    body.expected.of_locals.emplace_back(of.keeps, entry());
  }
  else
  {
    of = pick(f, s.first);
  }
  const value v = new_value();
  const unsigned ends = of.c->ends();
  if (s.what == action::scope)
  {
    const auto scope = of.c->storage.with_scope(store(v));
    const entry_scope known(f.expected, of.index, of.c->given(v, ends));
    check(f, s);
    co_return co_await co_steps(all_of(s.body), f);
  }
  const auto given = std::make_shared<entry>();
  body.index = of.index;
  body.given = given;
  if (s.what == action::exit)
  {
    auto left = of.c->storage.exit(std::move(body));
    *given = of.c->left(ends);
    co_return co_await std::move(left);
  }
  auto run = of.c->storage.run(store(v), std::move(body));
  *given = of.c->given(v, ends);
  co_await std::move(run);
}

template <class Token>
net::awaitable<void> world::co_wait_with(const step& s, void* on, Token token)
{
  switch (s.what)
  {
  case action::timer:
    co_await static_cast<net::steady_timer*>(on)->async_wait(token);
    break;
  case action::cancelled_timer:
    co_await static_cast<timer_with_signal*>(on)->timer.async_wait(token);
    break;
  case action::channel:
    co_await static_cast<channel*>(on)->async_receive(token);
    break;
  case action::socket: {
    auto& pair = *static_cast<connected_pair*>(on);
    co_await net::async_read(pair.reader, net::buffer(pair.received), token);
    break;
  }
  case action::immediate: {
    auto& from = *static_cast<full_channel*>(on);
    co_await from.async_receive(
        newer::bind_immediate_executor(from.get_executor(), token));
    break;
  }
  case action::limited:
    co_await static_cast<net::steady_timer*>(on)->async_wait(
        newer::cancel_after(limits_of(s).limit, token));
    break;
  case action::composed: {
    const auto& executor = *static_cast<any_io_executor*>(on);
    if (s.second % 2 == 0)
      co_await newer::async_posts(executor, 1 + s.second % 3, token);
    else
      co_await newer::async_posts_of_coroutine(executor, 1 + s.second % 3, token);
    break;
  }
  case action::adapted: {
    auto& waits = *static_cast<timer_with_disposition*>(on);
    if (s.first % 3 == 0)
      co_await newer::wait_with_default_token(waits.timer, token);
    else if (s.first % 3 == 1)
      co_await newer::wait_with_partial_token(waits.timer, token);
    else
      co_await newer::wait_with_disposition(waits.timer, waits.disposition, token);
    break;
  }
  case action::untracked: {
    const auto& call = *static_cast<library_call*>(on);
    co_await libraries::async_untracked(*plain_, call.executor, call.how, token);
    break;
  }
  case action::kept:
    co_await client_.async_ask(*plain_, static_cast<library_call*>(on)->executor, token);
    break;
  case action::through_strand:
    co_await async_through_strand(s, *static_cast<library_call*>(on), token);
    break;
  default:
    co_await net::post(executors_[static_cast<std::size_t>(place_of(s))], token);
  }
}

net::awaitable<void> world::co_wait(const step& s, flow& f)
{
  const std::shared_ptr<void> on = prepare_wait(s, f, co_await net::this_coro::executor);
  try
  {
    if ((s.second & wants_binding) != 0)
      co_await co_wait_with(s, on.get(), asio_ctx::propagate_context(use_awaitable));
    else
      co_await co_wait_with(s, on.get(), use_awaitable);
  }
  catch (const boost::system::system_error&) // of what is cancelled
  {}
  check(f, s);
}

// --- The whole. -------------------------------------------------------------------------

void world::make_executors()
{
  io_.emplace();
  const bool forks = program_.how.threads == 1 && has(program_, action::fork);
  if (!forks && uses_pool(program_.requests)) // a child would not have its threads
    pool_.emplace(1 + program_.how.threads / 3);
  net::io_context& io = *io_;
  plain_.emplace(io.get_executor());
  guard_.emplace(io.get_executor());
  const bool wraps = mode_ == mode::context_executors;
  any_io_executor executor = io.get_executor();
  any_io_executor pool = executor;
  if (pool_)
    pool = static_cast<net::thread_pool&>(*pool_).get_executor();
  if (wraps)
  {
    executor = io_->get_executor();
    pool = executor;
    if (pool_)
      pool = pool_->get_executor();
    // As a library makes it of the one that it is given.
    pool = asio_ctx::make_context_executor(pool);
  }
  any_io_executor wrapped = executor;
  if (wraps && program_.how.threads % 2 == 0)
    wrapped = asio_ctx::make_context_executor(executor);
  const auto other_strand = net::make_strand(io.get_executor());
  executors_.resize(place_count);
  executors_[static_cast<std::size_t>(place::io)] = executor;
  executors_[static_cast<std::size_t>(place::strand)] = new_strand();
  if (wraps)
    executors_[static_cast<std::size_t>(place::other_strand)] =
        asio_ctx::make_context_executor(other_strand);
  else
    executors_[static_cast<std::size_t>(place::other_strand)] = other_strand;
  executors_[static_cast<std::size_t>(place::pool)] = pool;
  executors_[static_cast<std::size_t>(place::erased_strand)] =
      net::strand<any_io_executor>(wrapped);
#if ASIO_CTX_DETAIL_TSAN // does not know the fence with which Asio counts what shares one
  executors_[static_cast<std::size_t>(place::erased_strand)] = new_strand();
#endif
  any_io_executor plain_pool = io.get_executor();
  if (pool_)
    plain_pool = static_cast<net::thread_pool&>(*pool_).get_executor();
  plain_executors_.resize(place_count);
  plain_executors_[static_cast<std::size_t>(place::io)] = *plain_;
  plain_executors_[static_cast<std::size_t>(place::pool)] = plain_pool;
  plain_executors_[static_cast<std::size_t>(place::strand)] = net::make_strand(*plain_);
  plain_executors_[static_cast<std::size_t>(place::erased_strand)] =
      net::make_strand(plain_pool);
}

any_io_executor world::new_strand()
{
  if (mode_ == mode::context_executors)
    return net::make_strand(*io_);
  return net::make_strand(*plain_);
}

void world::run_requests()
{
  for (std::size_t i = 0; i != program_.requests.size(); ++i)
  {
    flow f;
    cell& c = *globals_[i % context::global_count];
    const unsigned ends = c.ends();
    const value v = new_value();
    c.storage.run(store(v), [&] {
      f.expected.at(i % context::global_count) = c.given(v, ends);
      start(program_.requests[i], f);
    });
  }
  if (--works_ == 0)
    guard_.reset();
}

void world::run_thread(bool is_first)
{
  flow top;
  const auto loop = [&] {
    for (bool goes_on = true; goes_on;)
    {
      try
      {
        io_->run();
        goes_on = false;
      }
      catch (const std::exception&)
      {}
      check(top, "after run()");
    }
  };
  if (!program_.how.has_top_context)
    return loop();
  cell& c = *globals_[0];
  const unsigned ends = c.ends();
  const value v = new_value();
  if (is_first)
    return c.storage.run(store(v), [&] {
      const entry_scope known(top.expected, 0, c.given(v, ends));
      loop();
    });
  c.storage.enter_with(store(v));
  top.expected.at(0) = c.given(v, ends);
  loop();
}

// All is destroyed, on a thread with a context of its own. What waits holds contexts.
void world::end()
{
  is_over_ = true;
  guard_.reset();
  executors_.clear();
  plain_executors_.clear();
  plain_.reset();
  asio_ctx::async_local_storage<int> own;
  own.run(42, [&] {
    if (program_.how.stop_after % 2 != 0)
      for (auto& global : globals_)
        global.reset();
    if (pool_)
    {
      pool_->stop();
      pool_->join();
      pool_->shut_down();
    }
    client_.clear();
    io_->shut_down();
    pool_.reset();
    io_.reset();
    const int* const now = own.get_store();
    if (!now || *now != 42 || asio_ctx::execution_async_id() != asio_ctx::root_async_id)
      log_.wrong("the end of what waits changes the context of who destroys it");
  });
  for (auto& global : globals_)
    global.reset();
}

outcome world::run()
{
  const asio_ctx::live_counts before = asio_ctx::live_objects();
  const std::size_t listed_before = listed::is_on() ? listed::count() : 0;
  for (std::size_t i = 0; i != globals_.size(); ++i)
    globals_[i] = std::make_unique<cell>(i % 2 != 0 ? new_value() : 0);
  make_executors();
  one_thread_ = program_.how.threads == 1 && !pool_;
  if (program_.how.has_hook)
    log_.enable_hook();
  run_requests();
  std::vector<std::thread> others;
  for (unsigned i = 1; i != program_.how.threads; ++i)
    others.emplace_back([this] { run_thread(false); });
  run_thread(true);
  for (std::thread& other : others)
    other.join();
  if (pool_)
    pool_->join();
  end();
  if (listed::is_on() && listed::count() != listed_before)
    log_.wrong(
        std::to_string(listed::count() - listed_before) + " operations stay listed");
  log_.check_events();
  if (const asio_ctx::live_counts now = asio_ctx::live_objects(); !(now == before))
    log_.wrong(
        std::to_string(now.frames - before.frames) + " frames, "
        + std::to_string(now.stores - before.stores) + " stores and "
        + std::to_string(now.resources - before.resources) + " resources are left");
#if ASIO_CTX_TEST_HAS_FORK
  if (child_ != -1)
  {
    const std::string wrong = log_.mismatch();
    const auto size = static_cast<::ssize_t>(wrong.size());
    std::_Exit(::write(child_, wrong.data(), wrong.size()) == size ? 0 : 1);
  }
#endif
  return {log_.steps(), listed_, log_.mismatch(), log_.steps_of(), has_forked_ ? 1u : 0u};
}

} // namespace

outcome run(const program& p, mode by)
{
  return world(p, by).run();
}

} // namespace model
