// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_IMPL_STRICT_MODE_HPP
#define ASIO_CTX_IMPL_STRICT_MODE_HPP

#include <asio_ctx/async_id.hpp>
#include <asio_ctx/detail/base/exceptions.hpp>
#include <asio_ctx/detail/base/ids.hpp>
#include <asio_ctx/detail/base/immortal.hpp>
#include <asio_ctx/detail/base/thread_state.hpp>
#include <asio_ctx/detail/frame/frame_ref.hpp>
#include <asio_ctx/detail/frame/storage_scope.hpp>
#include <asio_ctx/detail/frame/unexpected_end.hpp>
#include <asio_ctx/detail/resource/resource_node.hpp>
#include <asio_ctx/impl/report.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// The ids that an execution has taken: those of its scopes, among others.
class taken_ids
{
public:
  void begin() noexcept
  {
    const ids_of_thread& ids = this_thread().ids;
    first_ = ids.next;
    block_ = ids.end;
  }

  void end()
  {
    const ids_of_thread& ids = this_thread().ids;
    if (ids.end == block_)
      return add(first_, ids.next);
    add(first_, block_);
    add(ids.end - id_block, ids.next);
  }

  // Requires: has ended.
  bool contain(std::uint64_t id) const noexcept
  {
    for (const auto& [first, last] : ranges_)
      if (id >= first && id < last)
        return true;
    return false;
  }

private:
  void add(std::uint64_t first, std::uint64_t last)
  {
    if (first == last)
      return;
    if (!ranges_.empty() && ranges_.back().second == first)
      ranges_.back().second = last;
    else
      ranges_.push_back({first, last});
  }

  std::vector<std::pair<std::uint64_t, std::uint64_t>> ranges_;
  std::uint64_t first_ = 0;
  std::uint64_t block_ = 0;
};

// What strict_scopes knows: which execution has opened which scope, and in which scope it
// has begun. One object, for all threads.
class strict_mode
{
public:
  static void start(std::function<void(const std::string&)> tell)
  {
    strict_mode& mode = immortal<strict_mode>();
    const std::lock_guard<std::mutex> lock(mode.mutex_);
    if (mode.tell_)
      throw_exception(std::logic_error("strict_scopes: there is one already"));
    mode.here();
    mode.started_by_ = std::this_thread::get_id();
    mode.started_in_ = execution_async_id();
    mode.tell_ = std::move(tell);
    on_unexpected_end.store(&on_end, std::memory_order_release);
  }

  static void stop()
  {
    strict_mode& mode = immortal<strict_mode>();
    const std::string error = mode.error_at_stop();
    on_unexpected_end.store(nullptr);
    std::unique_lock<std::mutex> lock(mode.mutex_);
    const std::function<void(const std::string&)> tell =
        std::exchange(mode.tell_, nullptr);
    mode.threads_.clear();
    mode.suspended_.clear();
    lock.unlock();
    if (!error.empty())
      tell(error);
  }

  static void before(async_id id)
  {
    strict_mode& mode = immortal<strict_mode>();
    const std::lock_guard<std::mutex> lock(mode.mutex_);
    std::vector<execution>& here = mode.here();
    here.back().taken.end();
    execution begun{id, current_scope(), can_be_suspended(), {}, no_frame};
    if (const auto known = mode.suspended_.find(id); known != mode.suspended_.end())
      begun = std::move(known->second);
    begun.taken.begin();
    here.push_back(std::move(begun));
  }

  static void after(async_id id)
  {
    strict_mode& mode = immortal<strict_mode>();
    std::unique_lock<std::mutex> lock(mode.mutex_);
    std::vector<execution>& here = mode.here();
    std::size_t at = here.size();
    while (--at != 0 && here[at].id != id)
    {
    }
    if (at == 0) // it began before, or on another thread
      return;
    execution& ended = here[at];
    const bool is_complete = at + 1 == here.size() && !ended.can_be_suspended;
    if (at + 1 == here.size())
      ended.taken.end();
    const std::string error = is_complete ? error_at_end_of(ended) : std::string();
    if (ended.can_be_suspended)
      mode.suspended_[id] = std::move(ended);
    here.resize(at);
    here.back().taken.begin();
    tell(mode, lock, error);
  }

  // The body of a coroutine has ended.
  static void promise_resolve(async_id id)
  {
    strict_mode& mode = immortal<strict_mode>();
    std::unique_lock<std::mutex> lock(mode.mutex_);
    const execution& here = mode.here().back();
    if (here.id == id && here.can_be_suspended)
      tell(mode, lock, error_at_end_of(here));
  }

  static void destroy(async_id id)
  {
    strict_mode& mode = immortal<strict_mode>();
    const std::lock_guard<std::mutex> lock(mode.mutex_);
    mode.suspended_.erase(id);
  }

private:
  struct execution
  {
    async_id id;
    std::uint64_t scope; // in which it has begun
    bool can_be_suspended;
    taken_ids taken;
    std::uint64_t told = no_frame; // the scope that has ended too early, and stays
  };

  // Returns the executions of this thread, the innermost one last. The first one is the
  // thread's own.
  std::vector<execution>& here()
  {
    std::vector<execution>& executions = threads_[std::this_thread::get_id()];
    if (executions.empty())
    {
      executions.push_back({no_id, current_scope(), false, {}, no_frame});
      executions.back().taken.begin();
    }
    return executions;
  }

  static std::uint64_t current_scope() noexcept
  {
    return entered_mark(current_node()).scope;
  }

  static std::string_view current_type() noexcept
  {
    const execution_state& running = this_thread().execution;
    return running.resource ? running.resource->type_name() : running.type->operation;
  }

  // Coroutines, and bodies of resources that are coroutines.
  static bool can_be_suspended() noexcept
  {
    const std::string_view type = current_type();
    for (const resource_type& suspended :
         {resource_types::coroutine, resource_types::spawn, resource_types::fiber})
      if (type == suspended.operation)
        return true;
    const resource_type* const body = this_thread().execution.type;
    return body
           && body->operation == std::string_view(resource_types::coroutine.operation);
  }

  static std::string name_of(const storage_slot* slot)
  {
    if (!slot)
      return "a frame_scope";
    return slot->name && *slot->name
               ? "a scope of async_local_storage '" + std::string(slot->name) + "'"
               : "a scope of an async_local_storage without a name";
  }

  static std::string name_of_current_scope()
  {
    const frame_node* const frame = current_node();
    return name_of(frame && frame->own ? frame->own->slot : nullptr);
  }

  // Returns an empty text if no scope of the execution is open.
  static std::string error_at_end_of(const execution& ended)
  {
    const std::uint64_t now = current_scope();
    if (now == ended.scope || now == ended.told)
      return {};
    const std::string error =
        "asio_ctx::strict_scopes: " + name_of_current_scope() + " is still open when ";
    if (ended.id == no_id)
      return error + "strict_scopes ends.";
    return error + "its handler (" + full_type()
           + ") ends. End it there: later, its destructor does nothing.";
  }

  static std::string full_type()
  {
    const execution_state& running = this_thread().execution;
    std::string type(current_type());
    if (!running.resource && running.type->object)
      type = running.type->object + ("." + type);
    return type;
  }

  std::string error_at_stop()
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    const std::vector<execution>& of_thread = here();
    if (std::this_thread::get_id() != started_by_ || execution_async_id() != started_in_)
      return {};
    return error_at_end_of(of_thread.front());
  }

  static void on_end(std::uint64_t scope, const storage_slot* slot) noexcept
  {
    strict_mode& mode = immortal<strict_mode>();
    std::unique_lock<std::mutex> lock(mode.mutex_);
    execution& here = mode.here().back();
    here.taken.end();
    here.taken.begin();
    if (!here.taken.contain(scope)       // its coroutine was destroyed
        || here.told == current_scope()) // what is open, stays since an earlier error
      return;
    here.told = scope;
    tell(
        mode, lock,
        "asio_ctx::strict_scopes: " + name_of(slot) + " ends while "
            + name_of_current_scope()
            + " is open, which was opened later. Scopes must end in the reverse order "
              "of their beginning.");
  }

  static void
  tell(strict_mode& mode, std::unique_lock<std::mutex>& lock, const std::string& error)
  {
    const std::function<void(const std::string&)> to =
        error.empty() ? nullptr : mode.tell_;
    lock.unlock();
    if (to)
      to(error);
  }

  std::mutex mutex_;
  std::function<void(const std::string&)> tell_; // null: there is no strict_scopes
  std::thread::id started_by_;
  async_id started_in_ = no_id;
  std::unordered_map<std::thread::id, std::vector<execution>> threads_;
  std::unordered_map<async_id, execution> suspended_;
};

class strict_mode_guard
{
public:
  explicit strict_mode_guard(std::function<void(const std::string&)> tell)
  {
    strict_mode::start(std::move(tell));
  }
  strict_mode_guard(const strict_mode_guard&) = delete;
  strict_mode_guard& operator=(const strict_mode_guard&) = delete;
  ~strict_mode_guard() { strict_mode::stop(); }
};

struct strict_hook
{
  void before(async_id id) { strict_mode::before(id); }
  void after(async_id id) { strict_mode::after(id); }
  void promise_resolve(async_id id) { strict_mode::promise_resolve(id); }
  void destroy(async_id id) { strict_mode::destroy(id); }
};

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_IMPL_STRICT_MODE_HPP
