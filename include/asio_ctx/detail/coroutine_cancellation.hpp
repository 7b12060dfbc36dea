// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_COROUTINE_CANCELLATION_HPP
#define ASIO_CTX_DETAIL_COROUTINE_CANCELLATION_HPP

#include <asio_ctx/detail/asio.hpp>
#include <asio_ctx/detail/coroutine_state.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associator.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <type_traits>
#include <utility>

#pragma push_macro("emit") // Qt's
#undef emit

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// Hands a cancellation to what Asio's co_spawn puts on its slot.
class coroutine_canceller
{
public:
  explicit coroutine_canceller(const coroutine_state* coroutine) noexcept
    : coroutine_(coroutine)
  {}

  asio::cancellation_slot slot() noexcept { return signal_.slot(); }

  void operator()(asio::cancellation_type_t type)
  {
    const cancelling_scope scope(coroutine_);
    signal_.emit(type);
  }

private:
  const coroutine_state* coroutine_;
  asio::cancellation_signal signal_;
};

// The handler that a coroutine is spawned with, such that a cancellation runs in the context of
// whoever cancels, although it passes through the coroutine's own executor.
template <class Handler>
class cancellable_handler
{
public:
  template <class H>
  cancellable_handler(const coroutine_state* coroutine, H&& handler)
    : handler_(std::forward<H>(handler))
  {
    auto slot = asio::get_associated_cancellation_slot(handler_);
    if (slot.is_connected())
      slot_ = slot.template emplace<coroutine_canceller>(coroutine).slot();
  }

  template <class... Args>
  void operator()(Args&&... args)
  {
    std::move(handler_)(std::forward<Args>(args)...);
  }

  const Handler& get() const noexcept { return handler_; }
  asio::cancellation_slot slot() const noexcept { return slot_; }

private:
  Handler handler_;
  asio::cancellation_slot slot_;
};

template <class Handler>
cancellable_handler<std::decay_t<Handler>>
keep_cancellers_context(const coroutine_state* coroutine, Handler&& handler)
{
  return {coroutine, std::forward<Handler>(handler)};
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

namespace boost {
namespace asio {

template <template <class, class> class Associator, class Handler, class DefaultCandidate>
struct associator<
    Associator, ::asio_ctx::detail::cancellable_handler<Handler>, DefaultCandidate>
  : Associator<Handler, DefaultCandidate>
{
  static decltype(auto)
  get(const ::asio_ctx::detail::cancellable_handler<Handler>& cancellable) noexcept
  {
    return Associator<Handler, DefaultCandidate>::get(cancellable.get());
  }

  static decltype(auto)
  get(const ::asio_ctx::detail::cancellable_handler<Handler>& cancellable,
      const DefaultCandidate& candidate) noexcept
  {
    return Associator<Handler, DefaultCandidate>::get(cancellable.get(), candidate);
  }
};

template <class Handler, class CancellationSlot>
struct associated_cancellation_slot<
    ::asio_ctx::detail::cancellable_handler<Handler>, CancellationSlot>
{
  using type = cancellation_slot;

  static type
  get(const ::asio_ctx::detail::cancellable_handler<Handler>& cancellable,
      const CancellationSlot& = CancellationSlot()) noexcept
  {
    return cancellable.slot();
  }
};

} // namespace asio
} // namespace boost

#pragma pop_macro("emit")

#endif // ASIO_CTX_DETAIL_COROUTINE_CANCELLATION_HPP
