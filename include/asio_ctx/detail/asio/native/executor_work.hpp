// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_ASIO_NATIVE_EXECUTOR_WORK_HPP
#define ASIO_CTX_DETAIL_ASIO_NATIVE_EXECUTOR_WORK_HPP

#include <asio_ctx/detail/asio/native/tested.hpp>

#ifndef ASIO_CTX_NATIVE_EXECUTOR_WORK
#define ASIO_CTX_NATIVE_EXECUTOR_WORK ASIO_CTX_DETAIL_TESTED(102600, 103802)
#endif

#if ASIO_CTX_NATIVE_EXECUTOR_WORK

#include <asio_ctx/detail/asio/binding.hpp>
#include <asio_ctx/detail/asio/config.hpp>
#include <asio_ctx/detail/carrier/work.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_allocator.hpp>
#include <boost/asio/detail/handler_work.hpp>
#include <boost/asio/execution/allocator.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/prefer.hpp>
#include <type_traits>
#include <utility>
#include <variant>
#if BOOST_ASIO_VERSION < 103000
#include <boost/asio/detail/handler_invoke_helpers.hpp>
#endif

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// Runs the function that completes an operation, as Asio does for its own executors.
template <class Function, class Handler>
void call_natively(Function& function, [[maybe_unused]] Handler& handler)
{
#if BOOST_ASIO_VERSION < 103000 // with asio_handler_invoke
  boost_asio_handler_invoke_helpers::invoke(function, handler);
#else
  std::move(function)();
#endif
}

using io_context_executor = asio::io_context::executor_type;

// The work of an I/O operation on a context executor over an io_context's executor.
// Operations complete where handlers may run, so it calls them directly.
class native_work
{
public:
  template <class Executor>
  native_work(int, int, const Executor&)
  {}

  static constexpr bool owns_work() noexcept { return true; }

  template <class Function, class Handler>
  void dispatch(Function& function, Handler& handler)
  {
    auto call = [&] { call_natively(function, handler); };
    operation_.run(call);
  }

private:
  // In a whole program, Asio's own operation carries the context.
  struct no_operation
  {
    template <class F>
    void run(F& f)
    {
      f();
    }
  };

  std::conditional_t<whole_program, no_operation, carried_work> operation_;
};

// As native_work, for a handler that is a step of an operation of bind_context, if it has
// the I/O object's executor. Otherwise tracked work of the handler's executor.
template <class IoExecutor>
class native_step
{
  using executor = context_executor<IoExecutor, bind_to_resource<as_step>>;
  using tracked = std::decay_t<typename asio::prefer_result<
      const executor&, asio::execution::outstanding_work_t::tracked_t>::type>;
  using target = std::variant<carried_step, tracked>;

public:
  native_step(bool io_owns_work, const executor& step, const IoExecutor& io) noexcept
    : target_(make(!io_owns_work && step.get_inner_executor() == io, step))
  {}

  static constexpr bool owns_work() noexcept { return true; }

  template <class Function, class Handler>
  void dispatch(Function& function, Handler& handler)
  {
    if (carried_step* const step = std::get_if<carried_step>(&target_))
    {
      auto call = [&] { call_natively(function, handler); };
      return step->run(call);
    }
    asio::prefer(
        *std::get_if<tracked>(&target_),
        asio::execution::allocator(asio::get_associated_allocator(handler)))
        .execute(std::move(function));
  }

private:
  static target make(bool is_native, const executor& step)
  {
    if (is_native)
      return target(step.binding().operation(step));
    return target(asio::prefer(step, asio::execution::outstanding_work.tracked));
  }

  target target_;
};

template <class IoExecutor>
using enable_if_native = std::enable_if_t<
    std::is_same_v<IoExecutor, io_context_executor>
    || std::is_same_v<IoExecutor, asio::any_io_executor>>;

} // namespace detail
} // namespace v0
} // namespace asio_ctx

namespace boost {
namespace asio {
namespace detail {

template <class IoContext, class Other>
class handler_work_base<
    ::asio_ctx::context_executor<
        ::asio_ctx::detail::io_context_executor, ::asio_ctx::detail::bind_on_initiation>,
    void, IoContext, Other, void> : public ::asio_ctx::detail::native_work
{
public:
  using handler_work_base::native_work::native_work;
};

template <class IoExecutor, class IoContext, class Other>
class handler_work_base<
    ::asio_ctx::context_executor<
        IoExecutor, ::asio_ctx::detail::bind_to_resource<::asio_ctx::detail::as_step>>,
    IoExecutor, IoContext, Other, ::asio_ctx::detail::enable_if_native<IoExecutor>>
  : public ::asio_ctx::detail::native_step<IoExecutor>
{
public:
  using handler_work_base::native_step::native_step;
};

} // namespace detail
} // namespace asio
} // namespace boost

#endif // ASIO_CTX_NATIVE_EXECUTOR_WORK

#endif // ASIO_CTX_DETAIL_ASIO_NATIVE_EXECUTOR_WORK_HPP
