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

// True if an executor keeps contexts itself.
template <class Executor>
struct keeps_context : std::is_base_of<context_executor_base, Executor>
{};

// True if a context executor over `Wrapped` can be made from a `From` that keeps no
// context. The order matters: asked first, is_convertible would make any_io_executor ask
// if it can hold the context executor, which depends on this answer.
template <class From, class Wrapped>
struct can_wrap
  : std::conjunction<
        std::negation<keeps_context<From>>, std::is_convertible<From, Wrapped>>
{};

// True if a wrapped executor converts to one of another type.
template <class From, class To>
struct converts_to_other
  : std::conjunction<std::negation<std::is_same<From, To>>, std::is_convertible<From, To>>
{};

template <class Property>
struct is_tracked
  : std::is_same<std::decay_t<Property>, asio::execution::outstanding_work_t::tracked_t>
{};

// True for the single blocking properties, e.g. blocking.never, but not for blocking
// itself.
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

// True for prefer_only, which Asio unwraps before it asks again with the property inside.
template <class Property>
struct is_prefer_only : std::false_type
{};

template <class Property>
struct is_prefer_only<asio::execution::prefer_only<Property>> : std::true_type
{};

// True for the first property that a type-erased executor queries to find out if its
// target blocks.
template <class Property>
struct is_first_blocking_kind
  : std::is_same<std::decay_t<Property>, asio::execution::blocking_t::possibly_t>
{};

// Returns the target if that is an executor, else the target's executor.
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

// For executors of the Networking TS.
template <class Executor>
auto context_of(const Executor& executor, second_choice) noexcept
    -> decltype((executor.context()))
{
  return executor.context();
}

// The size of the largest target that fits into asio's any_executor without an
// allocation.
inline constexpr std::size_t erased_executor_size = 3 * sizeof(void*);

// Returns true if an executor always queues functions, and never runs them inside of
// `execute`.
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
