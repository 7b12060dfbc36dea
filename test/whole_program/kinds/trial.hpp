// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_TEST_WHOLE_PROGRAM_TRIAL_HPP
#define ASIO_CTX_TEST_WHOLE_PROGRAM_TRIAL_HPP

#include "sites.hpp"

#include <algorithm>
#include <asio_ctx/async_hook.hpp>
#include <asio_ctx/async_id.hpp>
#include <asio_ctx/async_local_storage.hpp>
#include <asio_ctx/async_resource.hpp>
#include <asio_ctx/live_objects.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/system/error_code.hpp>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace kinds {

namespace net = boost::asio;

/** The store by which contexts are told apart. */
inline asio_ctx::async_local_storage<int> request;

inline constexpr int of_starter = 1;
inline constexpr int of_runner = 2;

inline bool in_context_of(int who)
{
  const int* const found = request.get_store();
  return found && *found == who;
}

/** What a hook saw of one operation. */
struct life
{
  asio_ctx::async_id id = asio_ctx::no_async_id;
  asio_ctx::async_id trigger = asio_ctx::no_async_id;
  const void* object = nullptr;
  std::uintmax_t native_handle = 0;
  site announced;
  std::string events;
  bool is_context_right = true; // in each of the callbacks
};

inline int count_of(const life& of, std::string_view event)
{
  int count = 0;
  for (std::size_t at = 0; (at = of.events.find(event, at)) != std::string::npos; ++at)
    ++count;
  return count;
}

/** Watches the operations of one kind. */
class watch
{
public:
  explicit watch(std::string_view kind)
    : kind_(kind), hook_(asio_ctx::create_hook(callbacks{*this}).enable())
  {}

  // Called by the handler.
  void handled(bool has_failed)
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    ++handled_;
    has_failed_ |= has_failed;
    is_context_kept_ &= in_context_of(of_starter);
    const asio_ctx::async_id here = asio_ctx::execution_async_id();
    if (life* const own = find(here))
      own->events += " handler";
    else if (find(asio_ctx::trigger_async_id()))
      effect_ = asio_ctx::execution_async_resource().type();
    else
      is_context_kept_ = false;
  }

  void wait_for_destroys(std::size_t count)
  {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [&] { return destroyed_ == count; });
  }

  void stop() { hook_.disable(); }

  // Once it is stopped.
  const std::vector<life>& lives() const { return lives_; }
  int handled() const { return handled_; }
  bool has_failed() const { return has_failed_; }
  bool is_context_kept() const { return is_context_kept_; }

  // The type of the operation that the handler ran in, if it is not its own.
  const std::string& effect() const { return effect_; }

private:
  struct callbacks
  {
    watch& to;

    void init(
        asio_ctx::async_id id, std::string_view type, asio_ctx::async_id trigger,
        asio_ctx::resource_ref made)
    {
      if (type != to.kind_)
        return;
      const std::lock_guard<std::mutex> lock(to.mutex_);
      to.lives_.push_back(
          {id, trigger, made.object(), made.native_handle(), announcing, "init",
           in_context_of(of_starter) && asio_ctx::execution_async_id() == trigger});
    }

    void before(asio_ctx::async_id id) { to.note(id, " before", id, true); }
    void after(asio_ctx::async_id id) { to.note(id, " after", id, true); }
    void destroy(asio_ctx::async_id id)
    {
      to.note(id, " destroy", asio_ctx::no_async_id, false);
    }
  };

  life* find(asio_ctx::async_id id)
  {
    const auto found = std::find_if(
        lives_.begin(), lives_.end(), [&](const life& one) { return one.id == id; });
    return found == lives_.end() ? nullptr : &*found;
  }

  void note(
      asio_ctx::async_id id, const char* event, asio_ctx::async_id execution,
      bool has_context)
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    life* const of = find(id);
    if (!of)
      return;
    of->events += event;
    of->is_context_right &=
        asio_ctx::execution_async_id() == execution
        && (has_context ? in_context_of(of_starter) : !request.get_store());
    if (has_context)
      return;
    ++destroyed_;
    changed_.notify_all();
  }

  std::string_view kind_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<life> lives_;
  std::size_t destroyed_ = 0;
  int handled_ = 0;
  bool has_failed_ = false;
  bool is_context_kept_ = true;
  std::string effect_;
  asio_ctx::async_hook hook_;
};

/** The handler of every operation. */
class handler
{
public:
  explicit handler(watch& to, std::shared_ptr<void> kept = nullptr)
    : to_(&to), kept_(std::move(kept))
  {}

  template <class... Results>
  void operator()(const Results&... results) const
  {
    to_->handled(is_failure(results...));
  }

private:
  static bool is_failure() { return false; }

  template <class First, class... Rest>
  static bool is_failure(const First& first, const Rest&...)
  {
    if constexpr (std::is_same_v<First, boost::system::error_code>)
      return first.failed();
    else
      return false;
  }

  watch* to_;
  std::shared_ptr<void> kept_;
};

/** How an operation ends. */
enum class ending
{
  completes,
  dies_with_its_object, // that it keeps alive, as sessions do
  object_dies_first
};

/** The contexts that operations are queued in. */
inline void run(net::io_context& context)
{
  context.run();
}

inline void run(net::thread_pool& context)
{
  context.join();
}

inline void forbid_to_run(net::io_context&) {}

inline void forbid_to_run(net::thread_pool& context)
{
  context.stop();
}

template <class Context>
struct context_of
{
  Context context;
};

template <>
struct context_of<net::thread_pool>
{
  net::thread_pool context{1};
};

/** What is wrong, if anything. */
using complaints = std::vector<std::string>;

/** Starts operations in a context of their own. @return The id that caused them. */
template <class Start>
asio_ctx::async_id start_in_own_context(Start start)
{
  asio_ctx::async_resource starter("STARTER");
  starter.run_in_async_scope([&] { request.run(of_starter, start); });
  return starter.async_id();
}

/** Compares what was seen with what has to be.

@param is_handed_on Whether the operation is over, and has left its handler to another one.
*/
inline complaints judge(
    const watch& seen, ending end, std::size_t operations, asio_ctx::async_id cause,
    std::uintmax_t native_handle, bool is_handed_on = false)
{
  complaints wrong;
  const auto check = [&](bool is_right, const std::string& what) {
    if (!is_right)
      wrong.push_back(what);
  };
  std::string story = "init destroy";
  if (is_handed_on)
    story = "init before after destroy";
  else if (end == ending::completes)
    story = "init before handler after destroy";
  check(seen.lives().size() == operations, "wrong number of init");
  for (const life& one : seen.lives())
  {
    check(one.events == story, "is: " + one.events + "; should be: " + story);
    check(one.trigger == cause, "wrong trigger id");
    check(one.object, "no object");
    check(one.native_handle == native_handle, "wrong native handle");
    check(one.is_context_right, "wrong context in a callback");
  }
  const std::size_t handled = end == ending::completes ? operations : 0;
  check(static_cast<std::size_t>(seen.handled()) == handled, "wrong number of handlers");
  check(
      handled == 0 || seen.effect().empty() != is_handed_on,
      "the handler is called by another operation");
  check(!seen.has_failed(), "the operation has failed");
  check(seen.is_context_kept(), "wrong context in the handler");
  return wrong;
}

} // namespace kinds

#endif // ASIO_CTX_TEST_WHOLE_PROGRAM_TRIAL_HPP
