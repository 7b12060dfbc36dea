// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_TEST_SUPPORT_DETERMINISTIC_CONTEXT_HPP
#define ASIO_CTX_TEST_SUPPORT_DETERMINISTIC_CONTEXT_HPP

#include <boost/asio/execution/blocking.hpp>
#include <boost/asio/execution/context.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/execution/relationship.hpp>
#include <boost/asio/execution_context.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace test_support {

/** Goes through all sequences of choices, one after the other: see for_each_order(). */
class every_choice
{
public:
  /** The choice that is due, of so many. */
  std::size_t operator()(std::size_t count)
  {
    if (count == 1)
      return 0;
    if (made_ == path_.size())
      path_.push_back({0, count});
    return path_[made_++].taken;
  }

  /** Goes to the next sequence, if there is one. */
  bool next()
  {
    made_ = 0;
    while (!path_.empty() && ++path_.back().taken == path_.back().count)
      path_.pop_back();
    return !path_.empty();
  }

  /** What was chosen where there was a choice: "0 2 1". */
  std::string text() const
  {
    std::string all;
    for (const choice& c : path_)
    {
      if (!all.empty())
        all += ' ';
      all += std::to_string(c.taken);
    }
    return all;
  }

private:
  struct choice
  {
    std::size_t taken;
    std::size_t count;
  };

  std::vector<choice> path_;
  std::size_t made_ = 0;
};

/** Calls a function with the choices of each order. @return How many there were. */
template <class F>
std::size_t for_each_order(F f)
{
  every_choice choices;
  std::size_t count = 0;
  do
  {
    f(choices);
    ++count;
  } while (choices.next());
  return count;
}

/** The same choices for the same seed. */
class seeded_choice
{
public:
  explicit seeded_choice(std::uint64_t seed) : random_(seed) {}

  std::size_t operator()(std::size_t count)
  {
    return static_cast<std::size_t>(random_() % count);
  }

private:
  std::mt19937_64 random_;
};

/** An execution context that holds the functions which are ready, and runs the one that it is
told. For one thread.

Its executors are Asio's in everything that a program sees: they run a function inside of
another one where that is allowed, and destroy with the context what has not run.
*/
class deterministic_context : public boost::asio::execution_context
{
public:
  template <bool NeverBlocks, bool Continues, bool Tracks>
  class basic_executor;

  using executor_type = basic_executor<false, false, false>;

  /** @param choose Called with the number of ready functions, returns the index of one. */
  explicit deterministic_context(std::function<std::size_t(std::size_t)> choose)
    : choose_(std::move(choose))
  {}

  ~deterministic_context()
  {
    is_closed_ = true;
    shutdown();
    while (!ready_.empty())
    {
      const auto destroyed = std::move(ready_.back()); // may want to give more
      ready_.pop_back();
    }
    destroy();
  }

  executor_type get_executor() noexcept;

  /** How many functions are ready. */
  std::size_t ready() const noexcept { return ready_.size(); }

  /** How many executors promise that something will be ready. */
  long outstanding_work() const noexcept { return outstanding_work_; }

  /** Runs a function, if one is ready. What it throws, this throws. */
  bool run_one()
  {
    if (ready_.empty())
      return false;
    const std::size_t index = choose_(ready_.size());
    auto next = std::move(ready_[index]);
    ready_.erase(ready_.begin() + static_cast<std::ptrdiff_t>(index));
    const running_scope running(*this);
    next->call(next);
    return true;
  }

  /** Runs functions until none is ready. @return How many have run. */
  std::size_t run()
  {
    std::size_t count = 0;
    while (run_one())
      ++count;
    return count;
  }

private:
  struct function_base
  {
    virtual ~function_base() = default;

    // The memory is given back before the function runs.
    virtual void call(std::unique_ptr<function_base>& self) = 0;
  };

  template <class F>
  struct function final : function_base
  {
    explicit function(F&& f) : f_(std::move(f)) {}

    void call(std::unique_ptr<function_base>& self) override
    {
      F f(std::move(f_));
      self.reset();
      f();
    }

    F f_;
  };

  struct running_scope
  {
    explicit running_scope(deterministic_context& c) : context(c) { ++context.running_; }
    running_scope(const running_scope&) = delete;
    running_scope& operator=(const running_scope&) = delete;
    ~running_scope() { --context.running_; }

    deterministic_context& context;
  };

  template <class F>
  void execute(F&& f, bool may_block)
  {
    using type = std::decay_t<F>;
    type copy(std::forward<F>(f));
    if (may_block && running_ != 0)
      copy();
    else if (!is_closed_)
      ready_.push_back(std::make_unique<function<type>>(std::move(copy)));
  }

  std::function<std::size_t(std::size_t)> choose_;
  std::vector<std::unique_ptr<function_base>> ready_;
  long outstanding_work_ = 0;
  int running_ = 0;
  bool is_closed_ = false;
};

template <bool NeverBlocks, bool Continues, bool Tracks>
class deterministic_context::basic_executor
{
  using blocking = boost::asio::execution::blocking_t;
  using relationship = boost::asio::execution::relationship_t;
  using outstanding_work = boost::asio::execution::outstanding_work_t;

public:
  explicit basic_executor(deterministic_context& context) noexcept : context_(&context)
  {
    count(1);
  }

  basic_executor(const basic_executor& other) noexcept : basic_executor(*other.context_)
  {}

  basic_executor& operator=(const basic_executor& other) noexcept
  {
    count(-1);
    context_ = other.context_;
    count(1);
    return *this;
  }

  ~basic_executor() { count(-1); }

  boost::asio::execution_context& query(boost::asio::execution::context_t) const noexcept
  {
    return *context_;
  }

  static constexpr blocking query(blocking) noexcept
  {
    if constexpr (NeverBlocks)
      return blocking::never;
    else
      return blocking::possibly;
  }

  static constexpr relationship query(relationship) noexcept
  {
    if constexpr (Continues)
      return relationship::continuation;
    else
      return relationship::fork;
  }

  static constexpr outstanding_work query(outstanding_work) noexcept
  {
    if constexpr (Tracks)
      return outstanding_work::tracked;
    else
      return outstanding_work::untracked;
  }

  basic_executor<true, Continues, Tracks> require(blocking::never_t) const noexcept
  {
    return basic_executor<true, Continues, Tracks>(*context_);
  }

  basic_executor<false, Continues, Tracks> require(blocking::possibly_t) const noexcept
  {
    return basic_executor<false, Continues, Tracks>(*context_);
  }

  basic_executor<NeverBlocks, true, Tracks>
  require(relationship::continuation_t) const noexcept
  {
    return basic_executor<NeverBlocks, true, Tracks>(*context_);
  }

  basic_executor<NeverBlocks, false, Tracks> require(relationship::fork_t) const noexcept
  {
    return basic_executor<NeverBlocks, false, Tracks>(*context_);
  }

  basic_executor<NeverBlocks, Continues, true>
  require(outstanding_work::tracked_t) const noexcept
  {
    return basic_executor<NeverBlocks, Continues, true>(*context_);
  }

  basic_executor<NeverBlocks, Continues, false>
  require(outstanding_work::untracked_t) const noexcept
  {
    return basic_executor<NeverBlocks, Continues, false>(*context_);
  }

  template <class F>
  void execute(F&& f) const
  {
    context_->execute(std::forward<F>(f), !NeverBlocks);
  }

  friend bool operator==(const basic_executor& a, const basic_executor& b) noexcept
  {
    return a.context_ == b.context_;
  }

  friend bool operator!=(const basic_executor& a, const basic_executor& b) noexcept
  {
    return !(a == b);
  }

private:
  void count(long change) noexcept
  {
    if constexpr (Tracks)
      context_->outstanding_work_ += change;
  }

  deterministic_context* context_;
};

inline deterministic_context::executor_type deterministic_context::get_executor() noexcept
{
  return executor_type(*this);
}

} // namespace test_support

#endif // ASIO_CTX_TEST_SUPPORT_DETERMINISTIC_CONTEXT_HPP
