// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_TEST_SUPPORT_ACTIVITY_COLLECTOR_HPP
#define ASIO_CTX_TEST_SUPPORT_ACTIVITY_COLLECTOR_HPP

#include <asio_ctx/async_hook.hpp>
#include <asio_ctx/async_id.hpp>
#include <boost/test/unit_test.hpp>
#include <map>
#include <mutex>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace test_support {

enum class event_kind
{
  init,
  before,
  after,
  destroy,
  promise_resolve
};

inline const char* name_of(event_kind kind)
{
  constexpr const char* names[] = {
      "init", "before", "after", "destroy", "promise_resolve"};
  return names[static_cast<int>(kind)];
}

inline std::ostream& operator<<(std::ostream& out, event_kind kind)
{
  return out << name_of(kind);
}

/** One call of a hook's callback. */
struct hook_event
{
  event_kind kind;
  asio_ctx::async_id id;
  std::string type;             // of init alone
  asio_ctx::async_id trigger;   // of init alone
  asio_ctx::async_id execution; // execution_async_id() in the callback
};

/** What was seen of one resource. */
struct activity
{
  asio_ctx::async_id id = asio_ctx::no_async_id;
  std::string type;
  asio_ctx::async_id trigger = asio_ctx::no_async_id;
  int init = 0;
  int before = 0;
  int after = 0;
  int destroy = 0;
  int promise_resolve = 0;

  int& operator[](event_kind kind)
  {
    int* const counts[] = {&init, &before, &after, &destroy, &promise_resolve};
    return *counts[static_cast<int>(kind)];
  }
};

/** A hook that writes down every event, from its construction on.

The counterpart of the collector that Node's tests share; a test ends with @ref check.

@code
test_support::activity_collector hooks;
{
  asio_ctx::async_resource query("query");
  query.run_in_async_scope([] {});
}
BOOST_TEST(hooks.only("query").before == 1);
BOOST_TEST(hooks.story(hooks.only("query").id) == "init before after destroy");
hooks.check();
@endcode

Its functions may be called from several threads at a time.
*/
class activity_collector
{
public:
  activity_collector() { hook_.enable(); }

  activity_collector(const activity_collector&) = delete;
  activity_collector& operator=(const activity_collector&) = delete;

  void enable() { hook_.enable(); }
  void disable() { hook_.disable(); }

  /** For a hook that is enabled when resources exist already. */
  void allow_ids_without_init() { allow_ids_without_init_ = true; }

  /** All events, in order. */
  std::vector<hook_event> events() const
  {
    std::lock_guard<std::mutex> lock(mutex_);
    return events_;
  }

  /** All resources, in the order in which they were seen first. */
  std::vector<activity> activities() const
  {
    std::vector<activity> found;
    std::map<asio_ctx::async_id, std::size_t> places;
    for (const hook_event& event : events())
    {
      const auto [place, is_new] = places.try_emplace(event.id, found.size());
      if (is_new)
        found.emplace_back().id = event.id;
      activity& of = found[place->second];
      ++of[event.kind];
      if (event.kind == event_kind::init)
      {
        of.type = event.type;
        of.trigger = event.trigger;
      }
    }
    return found;
  }

  /** The resources of a type, in the order of their init. */
  std::vector<activity> activities(std::string_view type) const
  {
    std::vector<activity> found;
    for (activity& each : activities())
      if (each.init != 0 && each.type == type)
        found.push_back(std::move(each));
    return found;
  }

  /** The one resource of a type. */
  activity only(std::string_view type) const
  {
    const std::vector<activity> found = activities(type);
    BOOST_TEST_INFO("resources of type " << type);
    BOOST_TEST_REQUIRE(found.size() == 1u);
    return found.front();
  }

  /** A resource; all counts are zero where nothing was seen of it. */
  activity of(asio_ctx::async_id id) const
  {
    for (activity& each : activities())
      if (each.id == id)
        return std::move(each);
    return {};
  }

  /** The events of a resource: "init before after destroy". */
  std::string story(asio_ctx::async_id id) const
  {
    std::string text;
    for (const hook_event& event : events())
      if (event.id == id)
        text += (text.empty() ? "" : " ") + std::string(name_of(event.kind));
    return text;
  }

  /** What is wrong with the events so far, whatever the program does; empty: nothing. */
  std::string problems() const
  {
    std::string found;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      found = wrong_resources_;
    }
    std::map<asio_ctx::async_id, activity> seen;
    for (const hook_event& event : events())
    {
      activity& of = seen[event.id];
      ++of[event.kind];
      if (const char* what = problem(of, event))
        found += describe(event.id, event.kind, what);
    }
    return found;
  }

  /** Fails the test if there are problems. */
  void check() const { BOOST_TEST(problems() == ""); }

private:
  static std::string describe(asio_ctx::async_id id, event_kind kind, const char* what)
  {
    return std::string(name_of(kind)) + " of " + std::to_string(id) + ": " + what + "\n";
  }

  // `of` counts the event already.
  const char* problem(const activity& of, const hook_event& event) const
  {
    const bool is_part_of_it =
        event.kind == event_kind::before || event.kind == event_kind::after;
    if (of.init > 1)
      return "init for the second time";
    if (of.destroy > 1)
      return "destroy for the second time";
    if (of.init == 0 && !allow_ids_without_init_)
      return "no init before it";
    if (of.after > of.before && of.init != 0)
      return "no before that belongs to it";
    if (is_part_of_it && of.destroy != 0)
      return "comes after destroy";
    if (is_part_of_it && event.execution != event.id)
      return "execution_async_id() is another one";
    if (event.kind == event_kind::destroy && event.execution != asio_ctx::no_async_id)
      return "execution_async_id() is not zero";
    return nullptr;
  }

  void record(
      event_kind kind, asio_ctx::async_id id, std::string_view type = {},
      asio_ctx::async_id trigger = asio_ctx::no_async_id)
  {
    std::lock_guard<std::mutex> lock(mutex_);
    events_.push_back(
        {kind, id, std::string(type), trigger, asio_ctx::execution_async_id()});
  }

  void init(
      asio_ctx::async_id id, std::string_view type, asio_ctx::async_id trigger,
      const asio_ctx::resource_ref& resource)
  {
    record(event_kind::init, id, type, trigger);
    if (resource.async_id() == id && resource.type() == type
        && resource.trigger_async_id() == trigger)
      return;
    std::lock_guard<std::mutex> lock(mutex_);
    wrong_resources_ += describe(id, event_kind::init, "with another resource");
  }

  asio_ctx::hook_callbacks callbacks()
  {
    using asio_ctx::async_id;
    asio_ctx::hook_callbacks all;
    all.init = [this](
                   async_id id, std::string_view type, async_id trigger,
                   const asio_ctx::resource_ref& made) { init(id, type, trigger, made); };
    all.before = [this](async_id id) { record(event_kind::before, id); };
    all.after = [this](async_id id) { record(event_kind::after, id); };
    all.destroy = [this](async_id id) { record(event_kind::destroy, id); };
    all.promise_resolve = [this](async_id id) {
      record(event_kind::promise_resolve, id);
    };
    return all;
  }

  mutable std::mutex mutex_;
  std::vector<hook_event> events_;
  std::string wrong_resources_;
  bool allow_ids_without_init_ = false;
  asio_ctx::async_hook hook_ = asio_ctx::create_hook(callbacks()); // disabled first
};

} // namespace test_support

#endif // ASIO_CTX_TEST_SUPPORT_ACTIVITY_COLLECTOR_HPP
