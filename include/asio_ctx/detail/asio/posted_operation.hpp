// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_ASIO_POSTED_OPERATION_HPP
#define ASIO_CTX_DETAIL_ASIO_POSTED_OPERATION_HPP

#include <asio_ctx/detail/asio/config.hpp>
#include <asio_ctx/detail/asio/native/fulfils_promise.hpp>
#include <asio_ctx/detail/asio/native/handler_in_context.hpp>
#include <asio_ctx/detail/asio/native/initiations.hpp>
#include <asio_ctx/detail/base/program_kind.hpp>
#include <asio_ctx/detail/carrier/carried_call.hpp>
#include <asio_ctx/detail/carrier/last_call.hpp>
#include <asio_ctx/detail/carrier/step.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/system_executor.hpp>
#include <type_traits>
#include <utility>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// An executor type that no handler uses.
struct no_executor : asio::system_executor
{};

// True if a handler has no associated executor.
template <class Handler>
struct has_no_executor
  : std::is_same<
        typename asio::associated_executor<Handler, no_executor>::type, no_executor>
{};

// True if a handler of bind_context in such an operation can carry its context itself,
// without a node that it would share with other handlers.
template <class Initiation, class Handler, class... Args>
struct is_posted : std::conjunction<
                       calls_handler_alone<Initiation>, has_no_executor<Handler>,
                       std::negation<fulfils_promise<Handler>>,
                       std::negation<runs_first<Initiation, std::decay_t<Args>>>...>
{};

// The carrier in such a handler.
class posted_operation : public carried_context
{
public:
  explicit posted_operation(carried_context&& started) noexcept
    : carried_context(std::move(started))
  {}

  posted_operation(posted_operation&&) = default;
  ASIO_CTX_DETAIL_ALWAYS_INLINE ~posted_operation() { end(); }

  template <class F>
  void call(F&& f)
  {
    if (whole_program || is_watched())
      forget_step(); // again in carried_call for a resource; a test here would cost more
    const carried_call in_context(*this, resource_types::handler);
    call_and_destroy(std::forward<F>(f));
  }
};

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_ASIO_POSTED_OPERATION_HPP
