// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_IMPL_VIRTUAL_WAIT_HPP
#define ASIO_CTX_IMPL_VIRTUAL_WAIT_HPP

#include <asio_ctx/deterministic_context.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/execution/blocking.hpp>
#include <boost/asio/execution/executor.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/system/error_code.hpp>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <utility>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

template <class Executor>
using with_work = std::decay_t<decltype(asio::prefer(
    std::declval<const Executor&>(), asio::execution::outstanding_work.tracked))>;

template <class Handler>
struct ended_wait
{
  Handler handler;
  boost::system::error_code error;

  void operator()() { std::move(handler)(error); }
};

// As Asio's own operations do it: both executors have work as long as the wait lasts, and
// the handler is dispatched to its own.
template <class Handler, class Executor>
class virtual_wait_of final : public virtual_wait
{
  using handler_executor = asio::associated_executor_t<Handler, Executor>;
  static_assert(
      asio::execution::is_executor<handler_executor>::value,
      "virtual_timer: the handler's executor must have the function execute");

public:
  template <class H>
  virtual_wait_of(std::uint64_t timer_id, H&& handler, const Executor& executor)
    : virtual_wait(timer_id), handler_(std::forward<H>(handler)),
      executor_(asio::prefer(executor, asio::execution::outstanding_work.tracked)),
      handler_executor_(asio::prefer(
          asio::get_associated_executor(handler_, executor),
          asio::execution::outstanding_work.tracked))
  {}

  void
  complete(std::unique_ptr<virtual_wait> self, boost::system::error_code error) override
  {
    ASIO_CTX_DETAIL_TRACK_COMPLETION((*this));
    const auto work = std::move(executor_);
    const auto executor = std::move(handler_executor_);
    ended_wait<Handler> ended{std::move(handler_), error};
    self.reset();
    ASIO_CTX_DETAIL_TRACK_BEGIN((error));
    asio::prefer(executor, asio::execution::blocking.possibly).execute(std::move(ended));
    ASIO_CTX_DETAIL_TRACK_END;
  }

private:
  Handler handler_;
  with_work<Executor> executor_;
  with_work<handler_executor> handler_executor_;
};

// Cancels one wait, for the cancellation slot of its handler.
class cancel_virtual_wait
{
public:
  cancel_virtual_wait(
      deterministic_context& context, virtual_clock::time_point expiry,
      std::uint64_t wait) noexcept
    : context_(context), expiry_(expiry), wait_(wait)
  {}

  void operator()(asio::cancellation_type_t type) const
  {
    using types = asio::cancellation_type;
    if ((type & (types::terminal | types::partial | types::total)) != types::none)
      virtual_timer_access::cancel(
          context_, expiry_, [this](const virtual_wait& w) { return w.id == wait_; });
  }

private:
  deterministic_context& context_;
  virtual_clock::time_point expiry_;
  std::uint64_t wait_;
};

template <class Handler, class Executor>
void start_virtual_wait(
    deterministic_context& context, virtual_clock::time_point expiry, std::uint64_t timer,
    void* object, const Executor& executor, Handler&& handler)
{
  using wait_type = virtual_wait_of<std::decay_t<Handler>, Executor>;
  auto slot = asio::get_associated_cancellation_slot(handler);
  auto wait =
      std::make_unique<wait_type>(timer, std::forward<Handler>(handler), executor);
  wait->id = virtual_timer_access::next_id(context);
  ASIO_CTX_DETAIL_TRACK_CREATION(
      (context, *wait, "virtual_timer", object, 0, "async_wait"));
  static_cast<void>(object); // no handler tracking
  if (slot.is_connected())
    slot.template emplace<cancel_virtual_wait>(context, expiry, wait->id);
  virtual_timer_access::add(context, expiry, std::move(wait));
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_IMPL_VIRTUAL_WAIT_HPP
