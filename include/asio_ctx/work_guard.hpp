// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_WORK_GUARD_HPP
#define ASIO_CTX_WORK_GUARD_HPP

#include <asio_ctx/detail/automatic/io_of.hpp>
#include <asio_ctx/detail/base/ids.hpp>
#include <asio_ctx/detail/hook/event.hpp>
#include <asio_ctx/detail/resource/announce.hpp>
#include <asio_ctx/detail/table/operation_table.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace asio_ctx {
inline namespace v0 {

/** A work guard with a name, for reports.

As `boost::asio::executor_work_guard`, it keeps `run()` from returning as long as it owns
work. @ref why_is_running and the other reports of unfinished operations name it, if
operations were listed when it was made.

@code
asio_ctx::work_guard keep_running(io, "cache warmer");
@endcode

@par Thread safety
Distinct objects: safe. Shared objects: unsafe.
*/
template <class Executor>
class work_guard
{
public:
  /** The executor's type. */
  using executor_type = Executor;

  /** Keeps the context of an executor running.

  @param executor The executor.
  @param name What the work is for. Copied.

  @throws std::bad_alloc
  */
  work_guard(const Executor& executor, std::string_view name)
    : guard_(executor), name_(std::make_unique<std::string>(name)), slot_(list())
  {}

  /** Keeps an execution context running, as the other constructor does. */
  template <
      class ExecutionContext,
      std::enable_if_t<
          std::is_convertible_v<ExecutionContext&, boost::asio::execution_context&>,
          int> = 0>
  work_guard(ExecutionContext& context, std::string_view name)
    : work_guard(context.get_executor(), name)
  {}

  /** Takes over the work. */
  work_guard(work_guard&& other) noexcept
    : guard_(std::move(other.guard_)), name_(std::move(other.name_)),
      slot_(std::exchange(other.slot_, nullptr))
  {}

  work_guard& operator=(work_guard&&) = delete;

  /** Ends the work, unless @ref reset has. */
  ~work_guard() { unlist(); }

  /** Returns the executor. */
  executor_type get_executor() const noexcept { return guard_.get_executor(); }

  /** Returns true if the guard still keeps the context running. */
  bool owns_work() const noexcept { return guard_.owns_work(); }

  /** Ends the work. */
  void reset() noexcept
  {
    unlist();
    guard_.reset();
  }

private:
  detail::operation_slot* list() const
  {
    if (!detail::wanted(detail::listing))
      return nullptr;
    detail::thread_state& state = detail::this_thread();
    detail::operation_slot* const slot = detail::take_slot(state);
    if (!slot)
      return nullptr;
    detail::begin_slot(
        *slot, detail::slot_kind::work_guard, state.execution.id, 0, name_->c_str());
    detail::set_object(*slot, nullptr, nullptr, 0);
    detail::set_subject(*slot, nullptr, 0);
    slot->io = detail::bits_of(detail::io_of(get_executor()));
    detail::publish_slot(*slot, detail::next_id(state));
    return slot;
  }

  void unlist() noexcept
  {
    if (slot_)
      detail::free_slot(detail::this_thread(), std::exchange(slot_, nullptr));
  }

  boost::asio::executor_work_guard<Executor> guard_;
  std::unique_ptr<std::string> name_; // stays where it is
  detail::operation_slot* slot_;
};

/** Deduces the type of a context's executor. */
template <class ExecutionContext>
work_guard(ExecutionContext&, std::string_view)
    -> work_guard<typename ExecutionContext::executor_type>;

/** Deduces the executor's type. */
template <class Executor>
work_guard(const Executor&, std::string_view) -> work_guard<Executor>;

} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_WORK_GUARD_HPP
