// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_ASIO_NATIVE_OPERATION_PARAMETERS_HPP
#define ASIO_CTX_DETAIL_ASIO_NATIVE_OPERATION_PARAMETERS_HPP

// Asio's own headers include this one, before they declare any name of Asio.
#include <asio_ctx/detail/asio/native/tested.hpp>
#include <type_traits>

#ifndef ASIO_CTX_NATIVE_OPERATION_PARAMETERS
#define ASIO_CTX_NATIVE_OPERATION_PARAMETERS ASIO_CTX_DETAIL_TESTED(102600, 103802)
#endif

namespace asio_ctx {
inline namespace v0 {
namespace detail {

class tracked_operation;

enum class operation_class
{
  function, // a function that was given to an executor
  step,     // a step of an operation of bind_context
  other
};

// True if the operation of a handler is a step of an operation of bind_context. Defined
// in impl/bind_context.hpp: sources that do not include that have no such steps.
template <class Handler, class IoExecutor>
struct step_by_executor;

template <class Handler, class IoExecutor, class = void>
struct is_step : std::false_type
{};

template <class Handler, class IoExecutor>
struct is_step<
    Handler, IoExecutor,
    std::void_t<decltype(sizeof(step_by_executor<Handler, IoExecutor>))>>
  : step_by_executor<Handler, IoExecutor>
{};

// The last two template parameters of an I/O operation are the handler and the I/O
// object's executor. The last one of a function's operation is its base class.
template <class... Parameters>
struct class_by_parameters
{
  static constexpr operation_class value = operation_class::other;
};

template <class Handler, class Last>
struct class_by_parameters<Handler, Last>
{
  static constexpr operation_class get() noexcept
  {
    if constexpr (std::is_base_of_v<tracked_operation, Last>)
      return operation_class::function;
    else if constexpr (is_step<Handler, Last>::value)
      return operation_class::step;
    else
      return operation_class::other;
  }

  static constexpr operation_class value = get();
};

template <class First, class Second, class Third, class... Rest>
struct class_by_parameters<First, Second, Third, Rest...>
  : class_by_parameters<Second, Third, Rest...>
{};

template <class Operation>
struct class_of : class_by_parameters<>
{};

#if ASIO_CTX_NATIVE_OPERATION_PARAMETERS
template <template <class...> class Operation, class... Parameters>
struct class_of<Operation<Parameters...>> : class_by_parameters<Parameters...>
{};
#endif

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_ASIO_NATIVE_OPERATION_PARAMETERS_HPP
