// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_CARRIER_LAST_CALL_HPP
#define ASIO_CTX_DETAIL_CARRIER_LAST_CALL_HPP

#include <functional>
#include <type_traits>
#include <utility>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// Calls a handler for the last time, and destroys it in its context: the objects that it
// has captured may refer to the context's stores.
template <class F, class... Args>
decltype(auto) call_and_destroy(F&& f, Args&&... args)
{
  using handler = std::remove_reference_t<F>;
  if constexpr (std::is_const_v<handler>)
  {
    return std::invoke(f, std::forward<Args>(args)...);
  }
  else
  {
    handler last(std::move(f));
    return std::invoke(static_cast<F&&>(last), std::forward<Args>(args)...);
  }
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_CARRIER_LAST_CALL_HPP
