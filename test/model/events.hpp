// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_TEST_MODEL_EVENTS_HPP
#define ASIO_CTX_TEST_MODEL_EVENTS_HPP

#include "program.hpp"
#include <asio_ctx/async_hook.hpp>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

// What threads see, and whether that is what the rules say.
namespace model {

enum class seen : std::uint8_t
{
  init,
  before,
  after,
  destroy,
  promise_resolve,
  handler // not an event: the handler of an operation begins
};

/** Who makes the resource of an operation. */
enum class maker : std::uint8_t
{
  binding,   // bind_context
  operation, // whose handler carries its context, or which is Asio's own
  user,      // an async_resource
  fiber,
  coroutine,
  nobody
};

struct event
{
  std::uint64_t number; // in the order of all threads
  seen what;
  maker by; // by its type, or as a handler expects it
  asio_ctx::async_id id;
  asio_ctx::async_id trigger; // of init and handler
  bool is_indirect = false;   // another operation of Asio's is in between
};

/** What a thread does in one program. */
struct thread_log
{
  std::vector<event> events;
  std::vector<asio_ctx::async_id> one_shot_ids; // of operations that run once
  std::uint64_t steps = 0;
  counts_of_steps steps_of{};
};

/** Logs of all threads. Each writes its own, without a lock. */
class recorder
{
public:
  recorder();
  ~recorder();
  recorder(const recorder&) = delete;
  recorder& operator=(const recorder&) = delete;

  /** Records events from now on. */
  void enable_hook();
  bool has_hook() const { return hook_.has_value(); }

  /** The log of this thread. */
  thread_log& log();

  /** A handler of an operation, which runs once, has begun. */
  void begin_handler(
      maker by, asio_ctx::async_id id, asio_ctx::async_id initiator, bool is_indirect);

  void wrong(const std::string& what);

  /** What was wrong first; empty if nothing was. */
  std::string mismatch() const;
  bool is_wrong() const { return is_wrong_.load(std::memory_order_relaxed); }

  std::uint64_t steps() const;
  counts_of_steps steps_of() const;

  /** After everything: the events follow the rules. */
  void check_events();

private:
  struct callbacks;

  void
  add(seen what, maker by, asio_ctx::async_id id, asio_ctx::async_id trigger,
      bool is_indirect = false);

  const std::uint64_t generation_;
  std::atomic<std::uint64_t> numbers_{0};
  std::atomic<bool> is_wrong_{false};
  mutable std::mutex mutex_; // of what follows
  std::vector<std::unique_ptr<thread_log>> logs_;
  std::string mismatch_;
  std::optional<asio_ctx::async_hook> hook_;
};

} // namespace model

#endif // ASIO_CTX_TEST_MODEL_EVENTS_HPP
