// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_ASIO_POSTED_HANDLER_HPP
#define ASIO_CTX_DETAIL_ASIO_POSTED_HANDLER_HPP

#include <asio_ctx/detail/asio/config.hpp>
#include <asio_ctx/detail/asio/continuation.hpp>
#include <asio_ctx/detail/asio/native/fulfils_promise.hpp>
#include <asio_ctx/detail/asio/native/initiations.hpp>
#include <asio_ctx/detail/base/program_kind.hpp>
#include <asio_ctx/detail/carrier/carried_context.hpp>
#include <asio_ctx/detail/carrier/last_call.hpp>
#include <asio_ctx/detail/carrier/step.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/associator.hpp>
#include <boost/asio/system_executor.hpp>
#include <type_traits>
#include <utility>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// An executor that nobody has.
struct no_executor : asio::system_executor
{};

// Whether no executor is associated with a handler.
template <class Handler>
struct has_no_executor
  : std::is_same<
        typename asio::associated_executor<Handler, no_executor>::type, no_executor>
{};

// Whether a handler of bind_context that is started like this can carry its context itself,
// without a node that it would share with others.
template <class Initiation, class Handler, class... Args>
struct is_posted : std::conjunction<
                       calls_handler_alone<Initiation>, has_no_executor<Handler>,
                       std::negation<fulfils_promise<Handler>>,
                       std::negation<runs_first<Initiation, std::decay_t<Args>>>...>
{};

// What such a handler carries.
class handler_operation : public carried_context
{
public:
  explicit handler_operation(carried_context&& started) noexcept
    : carried_context(std::move(started))
  {}

  handler_operation(handler_operation&&) = default;
  ASIO_CTX_DETAIL_ALWAYS_INLINE ~handler_operation() { end(); }

  template <class F>
  void run(F&& f)
  {
    if (whole_program || any_hook())
      forget_step();
    if (is_plain())
      run_plain<resource_call>(resource_types::handler, std::forward<F>(f));
    else
      run_resource(std::forward<F>(f));
  }

private:
  template <class F>
  ASIO_CTX_DETAIL_NOINLINE void run_resource(F&& f)
  {
    const own_resource_call scope(*this);
    std::forward<F>(f)();
  }
};

template <class Handler>
class posted_handler
{
public:
  template <class H>
  posted_handler(carried_context&& operation, H&& handler)
    : operation_(std::move(operation)), handler_(std::forward<H>(handler))
  {}

  const Handler& get() const noexcept { return handler_; }
  Handler& get() noexcept { return handler_; }

  void operator()()
  {
    operation_.run([this] { call_and_destroy(std::move(handler_)); });
  }

private:
  handler_operation operation_; // destroyed last: it announces the end
  Handler handler_;
};

template <class Handler>
bool asio_handler_is_continuation(posted_handler<Handler>* handler)
{
  return is_continuation(handler->get());
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

namespace boost {
namespace asio {

template <template <class, class> class Associator, class Handler, class DefaultCandidate>
struct associator<
    Associator, ::asio_ctx::detail::posted_handler<Handler>, DefaultCandidate>
  : Associator<Handler, DefaultCandidate>
{
  static decltype(auto)
  get(const ::asio_ctx::detail::posted_handler<Handler>& posted) noexcept
  {
    return Associator<Handler, DefaultCandidate>::get(posted.get());
  }

  static decltype(auto)
  get(const ::asio_ctx::detail::posted_handler<Handler>& posted,
      const DefaultCandidate& candidate) noexcept
  {
    return Associator<Handler, DefaultCandidate>::get(posted.get(), candidate);
  }
};

} // namespace asio
} // namespace boost

#endif // ASIO_CTX_DETAIL_ASIO_POSTED_HANDLER_HPP
