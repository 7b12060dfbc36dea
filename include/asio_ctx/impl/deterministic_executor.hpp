// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_IMPL_DETERMINISTIC_EXECUTOR_HPP
#define ASIO_CTX_IMPL_DETERMINISTIC_EXECUTOR_HPP

#include <asio_ctx/deterministic_context.hpp>
#include <boost/asio/execution/blocking.hpp>
#include <boost/asio/execution/context.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/execution/relationship.hpp>
#include <utility>

namespace asio_ctx {
inline namespace v0 {

/** The executor of a @ref deterministic_context.

It has the properties that Asio's own executors have: `blocking.possibly` and
`blocking.never`, `relationship`, `outstanding_work` and `context`. With
`blocking.possibly`, a function that is given to the executor inside of one that the
context runs is called at once.

@par Thread safety
All copies belong to the thread of their context.
*/
template <bool NeverBlocks, bool Continues, bool Tracks>
class deterministic_context::basic_executor
{
  using blocking = asio::execution::blocking_t;
  using relationship = asio::execution::relationship_t;
  using outstanding_work = asio::execution::outstanding_work_t;

public:
  /** Makes an executor of `context`. */
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

  /** Returns the context. */
  deterministic_context& query(asio::execution::context_t) const noexcept
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

  /** Gives a function to the context. @throws std::logic_error on another thread. */
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

} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_IMPL_DETERMINISTIC_EXECUTOR_HPP
