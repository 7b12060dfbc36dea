// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_IMPL_STEP_EXECUTOR_HPP
#define ASIO_CTX_IMPL_STEP_EXECUTOR_HPP

#include <asio_ctx/context_executor.hpp>
#include <asio_ctx/detail/asio/binding.hpp>
#include <asio_ctx/detail/asio/config.hpp>
#include <asio_ctx/detail/asio/executor_traits.hpp>
#include <boost/asio/execution/executor.hpp>
#include <type_traits>
#include <utility>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// Wraps `executor` for the steps of an operation. If it keeps contexts already, wraps its
// inner executor instead. get() takes over the reference to `operation`.
template <class Executor, class Mode, class = void>
struct step_executor
{
  using type = context_executor<Executor, bind_to_resource<Mode>>;

  static type get(resource_node* operation, const Executor& executor)
  {
    return type(bind_to_resource<Mode>(operation), executor);
  }
};

template <class Executor, class Mode>
struct step_executor<Executor, Mode, std::enable_if_t<keeps_context<Executor>::value>>
{
  using type = context_executor<
      std::decay_t<decltype(inner_executor(std::declval<Executor>()))>,
      bind_to_resource<Mode>>;

  static type get(resource_node* operation, const Executor& executor)
  {
    return type(bind_to_resource<Mode>(operation), inner_executor(executor));
  }
};

// An executor that has the Networking TS's interface alone can't carry a context to a
// step.
template <class Executor, class Mode>
struct step_executor<
    Executor, Mode, std::enable_if_t<!asio::execution::is_executor<Executor>::value>>
{
  using type = Executor;

  static type get(resource_node* operation, const Executor& executor)
  {
    drop_resource(operation);
    return executor;
  }
};

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_IMPL_STEP_EXECUTOR_HPP
