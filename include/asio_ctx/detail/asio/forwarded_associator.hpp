// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_ASIO_FORWARDED_ASSOCIATOR_HPP
#define ASIO_CTX_DETAIL_ASIO_FORWARDED_ASSOCIATOR_HPP

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// The associator of a wrapper: forwards to the wrapped handler whatever is associated with
// it, also what later versions of Asio associate. The wrapper has get().
template <
    template <class, class> class Associator, class Wrapper, class Handler,
    class DefaultCandidate>
struct forwarded_associator : Associator<Handler, DefaultCandidate>
{
  static decltype(auto) get(const Wrapper& wrapper) noexcept
  {
    return Associator<Handler, DefaultCandidate>::get(wrapper.get());
  }

  static decltype(auto)
  get(const Wrapper& wrapper, const DefaultCandidate& candidate) noexcept
  {
    return Associator<Handler, DefaultCandidate>::get(wrapper.get(), candidate);
  }
};

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_ASIO_FORWARDED_ASSOCIATOR_HPP
