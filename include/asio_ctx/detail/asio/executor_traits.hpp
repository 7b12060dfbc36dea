// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_ASIO_EXECUTOR_TRAITS_HPP
#define ASIO_CTX_DETAIL_ASIO_EXECUTOR_TRAITS_HPP

#include <asio_ctx/detail/asio/config.hpp>
#include <asio_ctx/detail/asio/native/executor_function.hpp>
#include <boost/asio/execution/blocking.hpp>
#include <boost/asio/execution/context.hpp>
#include <boost/asio/execution/executor.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/execution/prefer_only.hpp>
#include <boost/asio/is_executor.hpp>
#include <boost/asio/query.hpp>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

struct context_executor_base
{};

// Executors that carry contexts by themselves.
template <class Executor>
struct keeps_context : std::is_base_of<context_executor_base, Executor>
{};

// Whether a context executor over `Wrapped` can be made from a `From` that keeps no context.
// Asked in this order: the other way round, any_io_executor asks whether it could hold the
// context executor, and that is what is being found out.
template <class From, class Wrapped>
struct can_wrap
  : std::conjunction<
        std::negation<keeps_context<From>>, std::is_convertible<From, Wrapped>>
{};

// Whether a wrapped executor converts to another one.
template <class From, class To>
struct converts_to_other
  : std::conjunction<std::negation<std::is_same<From, To>>, std::is_convertible<From, To>>
{};

template <class Property>
struct is_tracked
  : std::is_same<std::decay_t<Property>, asio::execution::outstanding_work_t::tracked_t>
{};

// One of the blocking properties, not the question which of them holds.
template <class Property>
struct is_blocking_kind
  : std::bool_constant<
        std::is_convertible_v<Property, asio::execution::blocking_t>
        && !std::is_same_v<std::decay_t<Property>, asio::execution::blocking_t>>
{};

template <class Property>
struct is_never_blocking
  : std::is_same<std::decay_t<Property>, asio::execution::blocking_t::never_t>
{};

// prefer_only is taken apart by Asio, which then asks again with the property in it.
template <class Property>
struct is_prefer_only : std::false_type
{};

template <class Property>
struct is_prefer_only<asio::execution::prefer_only<Property>> : std::true_type
{};

// The first of the questions that a type-erased executor asks to find out whether the one in it
// blocks.
template <class Property>
struct is_first_blocking_kind
  : std::is_same<std::decay_t<Property>, asio::execution::blocking_t::possibly_t>
{};

// The executor that the target is, or that it has.
template <class Target>
auto executor_of(Target&& target)
{
  using type = std::decay_t<Target>;
  if constexpr (
      asio::execution::is_executor<type>::value || asio::is_executor<type>::value)
    return type(std::forward<Target>(target));
  else
    return target.get_executor();
}

struct second_choice
{};

struct first_choice : second_choice
{};

template <class Executor>
auto context_of(const Executor& executor, first_choice) noexcept
    -> decltype(asio::query(executor, asio::execution::context))
{
  return asio::query(executor, asio::execution::context);
}

// Executors of the Networking TS.
template <class Executor>
auto context_of(const Executor& executor, second_choice) noexcept
    -> decltype((executor.context()))
{
  return executor.context();
}

// What fits into asio's any_executor without an allocation.
inline constexpr std::size_t erased_executor_size = 3 * sizeof(void*);

// Whether functions are always queued, never run inside of `execute`.
template <class Executor>
bool never_blocks(const Executor& executor) noexcept
{
  if constexpr (asio::can_query<const Executor&, asio::execution::blocking_t>::value)
    return asio::query(executor, asio::execution::blocking)
           == asio::execution::blocking.never;
  else
    return false;
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_ASIO_EXECUTOR_TRAITS_HPP
