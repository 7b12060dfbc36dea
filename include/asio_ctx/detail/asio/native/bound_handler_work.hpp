// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_ASIO_NATIVE_BOUND_HANDLER_WORK_HPP
#define ASIO_CTX_DETAIL_ASIO_NATIVE_BOUND_HANDLER_WORK_HPP

#include <asio_ctx/detail/asio/native/tested.hpp>

#ifndef ASIO_CTX_NATIVE_BOUND_HANDLER_WORK
#define ASIO_CTX_NATIVE_BOUND_HANDLER_WORK ASIO_CTX_DETAIL_TESTED(102600, 103802)
#endif

#if ASIO_CTX_NATIVE_BOUND_HANDLER_WORK

#include <asio_ctx/detail/asio/binding.hpp>
#include <asio_ctx/detail/asio/config.hpp>
#include <asio_ctx/detail/carrier/step.hpp>
#include <boost/asio/detail/handler_work.hpp>
#include <type_traits>
#include <utility>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

template <class Handler>
class bound_handler;

// Returns the wrapped executor of one that keeps contexts; any other executor unchanged.
template <class Executor>
decltype(auto) without_context(const Executor& executor) noexcept
{
  if constexpr (keeps_context<Executor>::value)
    return inner_executor(executor);
  else
    return (executor);
}

// The work of an I/O object for a handler that carries its context: as for the handler
// inside of it.
template <class Handler, class IoExecutor>
class bound_handler_work
{
  using executor = std::decay_t<decltype(without_context(std::declval<IoExecutor>()))>;

public:
  bound_handler_work(bound_handler<Handler>& handler, const IoExecutor& io) noexcept
    : work_(handler.get(), without_context(io))
  {}

  template <class Function>
  void complete(Function& function, bound_handler<Handler>& handler)
  {
    const passing_on_guard no_other_operation(true);
    work_.complete(function, handler.get());
  }

private:
  asio::detail::handler_work<Handler, executor> work_;
};

} // namespace detail
} // namespace v0
} // namespace asio_ctx

namespace boost {
namespace asio {
namespace detail {

template <class Handler, class IoExecutor>
class handler_work<::asio_ctx::detail::bound_handler<Handler>, IoExecutor, void>
  : public ::asio_ctx::detail::bound_handler_work<Handler, IoExecutor>
{
public:
  using handler_work::bound_handler_work::bound_handler_work;
};

} // namespace detail
} // namespace asio
} // namespace boost

#endif // ASIO_CTX_NATIVE_BOUND_HANDLER_WORK

#endif // ASIO_CTX_DETAIL_ASIO_NATIVE_BOUND_HANDLER_WORK_HPP
