// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_CARRIER_CARRIER_HPP
#define ASIO_CTX_DETAIL_CARRIER_CARRIER_HPP

#include <asio_ctx/detail/carrier/carried_call.hpp>
#include <asio_ctx/detail/carrier/step.hpp>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// The carrier of what an executor runs: a function that was given to it, or the function
// of tracked work. What the two differ in is the Role:
//
//   type               what hooks see
//   ends_here          true if the operation ends with the carrier
//   capture(args...)   the context, or nothing
//   is_step(resource)  true if the resource is that of another operation, of which this
//                      is a step
//   begin(resource)    called before the function runs as the carrier's own resource
template <class Role>
class carrier : public carried_context
{
public:
  template <class... Args>
  explicit carrier(const Args&... args) noexcept(noexcept(Role::capture(args...)))
    : carried_context(Role::capture(args...))
  {}

  carrier(carrier&&) = default;

  ASIO_CTX_DETAIL_ALWAYS_INLINE ~carrier()
  {
    if constexpr (Role::ends_here)
      end();
  }

  template <class F>
  void run(F& f)
  {
    if (!is_plain())
      return run_other(f);
    const carried_call in_context(*this, Role::type);
    f();
  }

private:
  template <class F>
  ASIO_CTX_DETAIL_NOINLINE void run_other(F& f)
  {
    if (is_frame())
      return run_in_frame_of_step(take_frame(), f);
    if (!resource())
      return f();
    if (Role::is_step(*resource()))
      return run_step(resource(), f);
    Role::begin(*resource());
    const own_resource_call in_context(*this);
    f();
  }
};

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_CARRIER_CARRIER_HPP
