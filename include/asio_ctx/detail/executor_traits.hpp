// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_EXECUTOR_TRAITS_HPP
#define ASIO_CTX_DETAIL_EXECUTOR_TRAITS_HPP

#include <asio_ctx/context_frame.hpp>
#include <asio_ctx/detail/asio.hpp>
#include <boost/asio/detail/executor_function.hpp>
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

// prefer_only is taken apart by Asio, which then asks again with the property in it.
template <class Property>
struct is_prefer_only : std::false_type
{};

template <class Property>
struct is_prefer_only<asio::execution::prefer_only<Property>> : std::true_type
{};

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

// What any_executor makes of a function.
template <class F>
struct is_erased_function : std::is_same<F, asio::detail::executor_function>
{};

// What fits into asio's any_executor without an allocation.
inline constexpr std::size_t erased_executor_size = 3 * sizeof(void*);

// The binding of a context executor that captures the frame of each operation.
struct bind_on_initiation
{
  static constexpr std::size_t room_for_executor = erased_executor_size;

  static frame_node* node() noexcept { return current_node(); }
  static context_frame frame() noexcept { return current_frame(); }

  friend bool operator==(const bind_on_initiation&, const bind_on_initiation&) noexcept
  {
    return true;
  }
};

// The binding of a context executor that has captured.
class bind_to_frame
{
public:
  static constexpr std::size_t room_for_executor = erased_executor_size - sizeof(void*);

  explicit bind_to_frame(context_frame frame) noexcept : frame_(std::move(frame)) {}

  frame_node* node() const noexcept { return frame_access::get(frame_); }
  const context_frame& frame() const noexcept { return frame_; }

  friend bool operator==(const bind_to_frame& a, const bind_to_frame& b) noexcept
  {
    return a.frame_ == b.frame_;
  }

private:
  context_frame frame_;
};

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_EXECUTOR_TRAITS_HPP
