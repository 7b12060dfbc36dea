// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_AUTOMATIC_WATCHED_INITIATION_HPP
#define ASIO_CTX_DETAIL_AUTOMATIC_WATCHED_INITIATION_HPP

#include <asio_ctx/detail/automatic/io_of.hpp>
#include <asio_ctx/detail/base/program_kind.hpp>
#include <asio_ctx/detail/base/thread_state.hpp>
#include <asio_ctx/detail/resource/switch_on.hpp>
#include <asio_ctx/detail/table/note_handler.hpp>
#include <type_traits>
#include <utility>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

template <class Initiation, class = void>
inline constexpr bool has_executor = false;

template <class Initiation>
inline constexpr bool has_executor<
    Initiation, std::void_t<decltype(std::declval<const Initiation&>().get_executor())>> =
    true;

// Exists while an operation is initiated. Tells executors that they get steps of the
// operation, and the table who waits for it.
class watched_initiation
{
public:
  // Returns what has to be done now.
  static unsigned char needs() noexcept
  {
    return whole_program ? 0 : special_initiations.load(std::memory_order_relaxed);
  }

  template <class HandlerInContext, class Initiation>
  ASIO_CTX_DETAIL_ALWAYS_INLINE watched_initiation(
      unsigned char needs, HandlerInContext& handler, const Initiation& initiation)
    : captures_steps_(needs != 0 && begin(needs, handler, initiation))
  {}

  watched_initiation(const watched_initiation&) = delete;
  watched_initiation& operator=(const watched_initiation&) = delete;

  ASIO_CTX_DETAIL_ALWAYS_INLINE ~watched_initiation()
  {
    if (captures_steps_)
      stop_capturing();
  }

private:
  // Returns true if executors get steps from now on.
  template <class HandlerInContext, class Initiation>
  ASIO_CTX_DETAIL_NOINLINE static bool
  begin(unsigned char needs, HandlerInContext& handler, const Initiation& initiation)
  {
    if (operation_slot* const slot = handler.operation().listed_as())
    {
      if constexpr (has_executor<Initiation>)
        slot->io = bits_of(io_of(initiation.get_executor()));
      note_handler(*slot, handler.get());
    }
    thread_state& state = thread_of_this_call();
    if ((needs & initiation_captures_steps) == 0 || state.captures_steps)
      return false;
    state.captures_steps = true;
    return true;
  }

  ASIO_CTX_DETAIL_NOINLINE static void stop_capturing() noexcept
  {
    thread_of_this_call().captures_steps = false;
  }

  const bool captures_steps_;
};

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_AUTOMATIC_WATCHED_INITIATION_HPP
