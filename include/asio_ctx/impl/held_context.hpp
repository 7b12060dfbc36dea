// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_IMPL_HELD_CONTEXT_HPP
#define ASIO_CTX_IMPL_HELD_CONTEXT_HPP

#include <asio_ctx/automatic.hpp>
#include <asio_ctx/context_executor.hpp>
#include <asio_ctx/detail/asio/config.hpp>
#include <boost/asio/execution_context.hpp>
#include <type_traits>
#include <utility>

namespace asio_ctx {
inline namespace v0 {

// The compiler's errors about code that takes Asio's own class show one of these names.
struct automatic_contexts;
struct without_automatic_contexts_use_get_executor_or_inner;

namespace detail {

using how_contexts_are_kept = std::conditional_t<
    ASIO_CTX_HAS_AUTOMATIC != 0, automatic_contexts,
    without_automatic_contexts_use_get_executor_or_inner>;

// Holds an execution context of Asio, and converts to asio::execution_context only: code
// that took Asio's own class would get executors from it that keep no context.
template <class Context>
class held_context
{
public:
  using executor_type = context_executor<typename Context::executor_type>;

  // Not from a number alone: that is converted to the parameter's type at the call.
  template <
      class... Args, std::enable_if_t<
                         std::is_constructible_v<Context, Args...>
                             && !(
                                 sizeof...(Args) == 1
                                 && (std::is_arithmetic_v<std::decay_t<Args>> && ...)),
                         int> = 0>
  explicit held_context(Args&&... args) : inner_(std::forward<Args>(args)...)
  {}

  held_context(const held_context&) = delete;
  held_context& operator=(const held_context&) = delete;

  executor_type get_executor() noexcept { return executor_type(inner_.get_executor()); }
  operator asio::execution_context&() noexcept { return inner_; }
  Context& inner() noexcept { return inner_; }
  void notify_fork(asio::execution_context::fork_event event)
  {
    inner_.notify_fork(event);
  }
  void stop() { inner_.stop(); }

protected:
  template <class Number>
  held_context(std::in_place_t, Number number) : inner_(number)
  {}

private:
  Context inner_;
};

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_IMPL_HELD_CONTEXT_HPP
