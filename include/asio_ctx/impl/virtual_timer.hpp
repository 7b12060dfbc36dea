// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_IMPL_VIRTUAL_TIMER_HPP
#define ASIO_CTX_IMPL_VIRTUAL_TIMER_HPP

#include <asio_ctx/deterministic_context.hpp>
#include <asio_ctx/impl/virtual_wait.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/execution/context.hpp>
#include <boost/asio/query.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace boost {
namespace asio {

// Asio's timer over the virtual clock. Its waits end when the time of the
// deterministic_context to which its executor belongs moves.
template <typename WaitTraits, typename Executor>
class basic_waitable_timer<::asio_ctx::virtual_clock, WaitTraits, Executor>
{
  using access = ::asio_ctx::detail::virtual_timer_access;
  using virtual_wait = ::asio_ctx::detail::virtual_wait;

  template <class Context>
  using enable_for_context =
      std::enable_if_t<std::is_convertible_v<Context&, execution_context&>, int>;

public:
  using executor_type = Executor;
  using clock_type = ::asio_ctx::virtual_clock;
  using duration = clock_type::duration;
  using time_point = clock_type::time_point;
  using traits_type = WaitTraits;

  template <typename Executor1>
  struct rebind_executor
  {
    using other = basic_waitable_timer<clock_type, WaitTraits, Executor1>;
  };

  explicit basic_waitable_timer(const executor_type& executor)
    : executor_(executor),
      context_(&access::context_of(asio::query(executor_, execution::context))),
      id_(access::next_id(*context_))
  {}

  basic_waitable_timer(const executor_type& executor, const time_point& expiry)
    : basic_waitable_timer(executor)
  {
    expiry_ = expiry;
  }

  basic_waitable_timer(const executor_type& executor, const duration& time)
    : basic_waitable_timer(executor)
  {
    expiry_ = access::later(*context_, time);
  }

  template <class Context, enable_for_context<Context> = 0>
  explicit basic_waitable_timer(Context& context)
    : basic_waitable_timer(executor_type(context.get_executor()))
  {}

  template <class Context, enable_for_context<Context> = 0>
  basic_waitable_timer(Context& context, const time_point& expiry)
    : basic_waitable_timer(executor_type(context.get_executor()), expiry)
  {}

  template <class Context, enable_for_context<Context> = 0>
  basic_waitable_timer(Context& context, const duration& time)
    : basic_waitable_timer(executor_type(context.get_executor()), time)
  {}

  basic_waitable_timer(basic_waitable_timer&& other) : executor_(other.executor_)
  {
    take(other);
  }

  template <
      typename Executor1,
      std::enable_if_t<std::is_convertible_v<Executor1, Executor>, int> = 0>
  basic_waitable_timer(basic_waitable_timer<clock_type, WaitTraits, Executor1>&& other)
    : executor_(other.executor_)
  {
    take(other);
  }

  basic_waitable_timer& operator=(basic_waitable_timer&& other)
  {
    if (this != &other)
    {
      cancel();
      executor_ = other.executor_;
      take(other);
    }
    return *this;
  }

  template <
      typename Executor1,
      std::enable_if_t<std::is_convertible_v<Executor1, Executor>, int> = 0>
  basic_waitable_timer&
  operator=(basic_waitable_timer<clock_type, WaitTraits, Executor1>&& other)
  {
    return *this = basic_waitable_timer(std::move(other));
  }

  ~basic_waitable_timer() { cancel(); }

  const executor_type& get_executor() noexcept { return executor_; }

  std::size_t cancel()
  {
    return access::cancel(
        *context_, expiry_, [this](const virtual_wait& w) { return w.timer == id_; });
  }

  std::size_t cancel_one()
  {
    return access::cancel(
        *context_, expiry_, [this, found = false](const virtual_wait& w) mutable {
          return !std::exchange(found, found || w.timer == id_) && found;
        });
  }

  time_point expiry() const { return expiry_; }

  std::size_t expires_at(const time_point& expiry)
  {
    const std::size_t cancelled = cancel();
    expiry_ = expiry;
    return cancelled;
  }

  std::size_t expires_after(const duration& time)
  {
    return expires_at(access::later(*context_, time));
  }

  // Lets the time pass.
  void wait()
  {
    if (expiry_ > context_->now())
      context_->advance(expiry_ - context_->now());
  }

  void wait(boost::system::error_code& error)
  {
    wait();
    error = {};
  }

  template <
      BOOST_ASIO_COMPLETION_TOKEN_FOR(void(boost::system::error_code))
          Token = typename default_completion_token<executor_type>::type>
  auto
  async_wait(Token&& token = typename default_completion_token<executor_type>::type())
  {
    return async_initiate<Token, void(boost::system::error_code)>(
        initiate_async_wait(*this), token);
  }

private:
  template <typename Clock1, typename WaitTraits1, typename Executor1>
  friend class basic_waitable_timer;

  class initiate_async_wait
  {
  public:
    using executor_type = Executor;

    explicit initiate_async_wait(basic_waitable_timer& timer) noexcept : timer_(&timer) {}

    const executor_type& get_executor() const noexcept { return timer_->executor_; }

    template <class Handler>
    void operator()(Handler&& handler) const
    {
      ::asio_ctx::detail::start_virtual_wait(
          *timer_->context_, timer_->expiry_, timer_->id_, timer_, timer_->executor_,
          std::forward<Handler>(handler));
    }

  private:
    basic_waitable_timer* timer_;
  };

  // Takes over the waits. The other timer is as a new one afterwards.
  template <class Other>
  void take(Other& other) noexcept
  {
    context_ = other.context_;
    id_ = std::exchange(other.id_, access::next_id(*context_));
    expiry_ = std::exchange(other.expiry_, time_point());
  }

  executor_type executor_;
  ::asio_ctx::deterministic_context* context_ = nullptr;
  std::uint64_t id_ = 0;
  time_point expiry_{};
};

} // namespace asio
} // namespace boost

#endif // ASIO_CTX_IMPL_VIRTUAL_TIMER_HPP
