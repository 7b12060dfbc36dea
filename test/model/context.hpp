// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_TEST_MODEL_CONTEXT_HPP
#define ASIO_CTX_TEST_MODEL_CONTEXT_HPP

#include <array>
#include <asio_ctx/async_local_storage.hpp>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

// The context as the model knows it: a value that goes along with everything.
namespace model {

using value = std::uint64_t; // each is given once; 0: none

/** On the heap, so that a sanitizer sees who uses it for too long. */
class store
{
public:
  explicit store(value v) : value_(std::make_unique<const value>(v)) {}

  value get() const { return *value_; }

private:
  std::unique_ptr<const value> value_;
};

/** What the model knows of one storage in one context. */
struct entry
{
  value given = 0;
  bool is_given = false;
  bool hides_default = false; // the store of exit()
  bool is_unsure = false;     // the storage was being disabled when it was given
  unsigned after_ends = 0;    // it counts while the storage has not been disabled again
};

/** A storage, and what all contexts have in common. */
class cell
{
public:
  explicit cell(value default_value)
    : storage(
          {"",
           default_value ? std::optional<store>(store(default_value)) : std::nullopt}),
      default_value_(default_value)
  {}

  asio_ctx::async_local_storage<store> storage;

  bool has_default() const { return default_value_ != 0; }

  /** How often it was disabled, twice; odd while it is being. */
  unsigned ends() const { return ends_.load(); }

  void disable()
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    ++ends_;
    storage.disable();
    is_enabled_ = false;
    ++ends_;
  }

  /** A store has been given, since ends() was so much. */
  entry given(value v, unsigned ends_before)
  {
    is_enabled_ = true;
    return {v, true, false, ends_before % 2 != 0 || ends_before != ends(), ends_before};
  }

  /** The storage has been left by exit(). */
  entry left(unsigned ends_before)
  {
    if (!has_default())
      return {};
    entry made = given(0, ends_before);
    made.hides_default = true;
    return made;
  }

  value current() const
  {
    const store* const found = storage.get_store();
    return found ? found->get() : 0;
  }

  /** Whether the current store is what is expected, where other threads may disable it. */
  bool is_as(const entry& e, bool one_thread) const
  {
    const unsigned before = ends();
    const value now = current();
    const bool is_sure = before % 2 == 0 && ends() == before;
    if (is_sure && e.is_given && !e.is_unsure && e.after_ends == before)
      return now == e.given;
    if (one_thread)
      return now == (is_enabled_ ? default_value_ : 0);
    if (is_sure && before == 0)
      return now == default_value_;
    const bool may_count = e.is_given && (e.is_unsure || !is_sure);
    return now == 0 || now == default_value_ || (may_count && now == e.given);
  }

private:
  const value default_value_;
  std::mutex mutex_;
  std::atomic<unsigned> ends_{0};
  std::atomic<bool> is_enabled_{true};
};

/** What is expected of all storages that some code knows. */
struct context
{
  static constexpr std::size_t global_count = 4;

  std::array<entry, global_count> of_globals{};
  std::vector<std::pair<std::shared_ptr<cell>, entry>> of_locals; // null: forgotten

  std::size_t size() const { return global_count + of_locals.size(); }

  entry& at(std::size_t index)
  {
    return index < global_count ? of_globals[index]
                                : of_locals[index - global_count].second;
  }

  /** The empty context. */
  void clear()
  {
    of_globals = {};
    for (auto& local : of_locals)
      local.second = {};
  }
};

/** Gives a storage's entry back at the end of a block. */
class entry_scope
{
public:
  entry_scope(context& of, std::size_t index, const entry& now)
    : of_(of), index_(index), saved_(std::exchange(of.at(index), now))
  {}

  entry_scope(const entry_scope&) = delete;
  entry_scope& operator=(const entry_scope&) = delete;
  ~entry_scope() { of_.at(index_) = saved_; }

private:
  context& of_;
  const std::size_t index_;
  const entry saved_;
};

/** A storage that is known to the end of a block. */
class local_scope
{
public:
  local_scope(context& of, std::shared_ptr<cell> made) : of_(of)
  {
    of_.of_locals.emplace_back(std::move(made), entry());
  }

  local_scope(const local_scope&) = delete;
  local_scope& operator=(const local_scope&) = delete;
  ~local_scope() { of_.of_locals.pop_back(); }

private:
  context& of_;
};

} // namespace model

#endif // ASIO_CTX_TEST_MODEL_CONTEXT_HPP
