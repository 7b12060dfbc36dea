// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include "events.hpp"

#include <algorithm>
#include <asio_ctx/async_id.hpp>
#include <asio_ctx/context_frame.hpp>
#include <iterator>
#include <string_view>
#include <unordered_map>

namespace model {
namespace {

using asio_ctx::async_id;

maker maker_of(std::string_view type)
{
  if (type == "bind_context")
    return maker::binding;
  if (type == "coroutine")
    return maker::coroutine;
  if (type == "fiber")
    return maker::fiber;
  if (type.substr(0, 6) == "model.")
    return maker::user;
  return maker::operation;
}

const char* name_of(seen what)
{
  constexpr const char* names[] = {"init",    "before",          "after",
                                   "destroy", "promise_resolve", "a handler"};
  return names[static_cast<int>(what)];
}

// What has become of a resource so far.
struct life
{
  bool is_made = false;
  bool is_destroyed = false;
  int running = 0;
  int runs = 0;
  maker by = maker::nobody;
  async_id trigger = 0;
};

struct cached_log
{
  std::uint64_t generation = 0;
  thread_log* log = nullptr;
};

thread_local cached_log cached;

std::uint64_t next_generation()
{
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

} // namespace

struct recorder::callbacks
{
  recorder& to;

  void
  init(async_id id, std::string_view type, async_id trigger, asio_ctx::resource_ref made)
  {
    to.add(seen::init, maker_of(type), id, trigger);
    if (asio_ctx::execution_async_id() != trigger)
      to.wrong("init runs in another resource than the one that it names");
    if (made.async_id() != id || made.type() != type)
      to.wrong("init gets another resource");
  }

  void before(async_id id)
  {
    to.add(seen::before, maker::nobody, id, 0);
    if (asio_ctx::execution_async_id() != id)
      to.wrong("before runs in another resource");
  }

  void after(async_id id)
  {
    to.add(seen::after, maker::nobody, id, 0);
    if (asio_ctx::execution_async_id() != id)
      to.wrong("after runs in another resource");
  }

  void destroy(async_id id)
  {
    to.add(seen::destroy, maker::nobody, id, 0);
    if (asio_ctx::execution_async_id() != asio_ctx::no_async_id)
      to.wrong("destroy runs in a resource");
    if (!asio_ctx::current_frame().empty())
      to.wrong("destroy runs in a context");
  }

  void promise_resolve(async_id id)
  {
    to.add(seen::promise_resolve, maker::nobody, id, 0);
  }
};

recorder::recorder() : generation_(next_generation()) {}

recorder::~recorder() = default;

void recorder::enable_hook()
{
  hook_.emplace(asio_ctx::create_hook(callbacks{*this}).enable());
}

thread_log& recorder::log()
{
  if (cached.generation != generation_)
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    logs_.push_back(std::make_unique<thread_log>());
    cached = {generation_, logs_.back().get()};
  }
  return *cached.log;
}

void recorder::add(seen what, maker by, async_id id, async_id trigger, bool is_indirect)
{
  const std::uint64_t number = numbers_.fetch_add(1, std::memory_order_relaxed);
  log().events.push_back({number, what, by, id, trigger, is_indirect});
}

void recorder::begin_handler(maker by, async_id id, async_id initiator, bool is_indirect)
{
  log().one_shot_ids.push_back(id);
  if (hook_)
    add(seen::handler, by, id, initiator, is_indirect);
}

void recorder::wrong(const std::string& what)
{
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!is_wrong_.exchange(true))
    mismatch_ = what;
}

std::string recorder::mismatch() const
{
  const std::lock_guard<std::mutex> lock(mutex_);
  return mismatch_;
}

std::uint64_t recorder::steps() const
{
  std::uint64_t sum = 0;
  for (const auto& log : logs_)
    sum += log->steps;
  return sum;
}

counts_of_steps recorder::steps_of() const
{
  counts_of_steps sum{};
  for (const auto& log : logs_)
    add_counts(sum, log->steps_of);
  return sum;
}

void recorder::check_events()
{
  hook_.reset();
  std::vector<async_id> ids;
  std::vector<std::pair<event, const thread_log*>> all;
  for (const auto& log : logs_)
  {
    ids.insert(ids.end(), log->one_shot_ids.begin(), log->one_shot_ids.end());
    for (const event& e : log->events)
      all.emplace_back(e, log.get());
  }
  std::sort(ids.begin(), ids.end());
  if (std::adjacent_find(ids.begin(), ids.end()) != ids.end())
    wrong("two operations have the same id");

  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return a.first.number < b.first.number;
  });
  std::unordered_map<async_id, life> lives;
  std::unordered_map<const thread_log*, std::vector<async_id>> stacks;
  for (const auto& [e, thread] : all)
  {
    life& of = lives[e.id];
    std::vector<async_id>& stack = stacks[thread];
    // What runs; but a fiber may end its piece, and begin the next, inside of what it runs.
    const auto find = [&](async_id id) {
      const auto found = std::find(stack.rbegin(), stack.rend(), id);
      const auto is_fiber = [&](async_id other) {
        return lives[other].by == maker::fiber;
      };
      const bool is_innermost =
          found != stack.rend()
          && (is_fiber(id) || std::all_of(stack.rbegin(), found, is_fiber));
      return is_innermost ? std::prev(found.base()) : stack.end();
    };
    const auto expect = [&, what = e.what, id = e.id](bool right, const char* rule) {
      if (!right)
        wrong(std::string(name_of(what)) + " of " + std::to_string(id) + ": " + rule);
    };
    if (e.what != seen::init)
      expect(of.is_made, "there was no init");
    switch (e.what)
    {
    case seen::init:
      expect(!of.is_made, "there was an init already");
      of.is_made = true;
      of.by = e.by;
      of.trigger = e.trigger;
      break;
    case seen::before:
      expect(!of.is_destroyed || of.by == maker::user, "it is destroyed already");
      ++of.running;
      ++of.runs;
      stack.push_back(e.id);
      break;
    case seen::after:
      if (const auto found = find(e.id); found != stack.end())
        stack.erase(found);
      else
        expect(false, "something else was to end");
      --of.running;
      break;
    case seen::destroy:
      expect(!of.is_destroyed, "it is destroyed already");
      expect(of.running == 0 || of.by == maker::user, "it runs");
      of.is_destroyed = true;
      break;
    case seen::promise_resolve:
      expect(of.by == maker::coroutine, "it is no coroutine");
      break;
    case seen::handler:
      expect(find(e.id) != stack.end(), "it is not what runs");
      expect(of.runs == 1, "it runs a second time");
      expect(of.by == e.by, "it was made by something else");
      expect(
          (e.is_indirect ? lives[of.trigger].trigger : of.trigger) == e.trigger,
          "it was triggered by something else");
      break;
    }
  }
  for (const auto& [id, of] : lives)
    if (of.running != 0 || !of.is_destroyed)
      wrong(
          "resource " + std::to_string(id)
          + (of.running != 0 ? " still runs at the end" : " is never destroyed"));
}

} // namespace model
