// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_ASIO_NETWORKING_TS_CALLS_HPP
#define ASIO_CTX_DETAIL_ASIO_NETWORKING_TS_CALLS_HPP

#include <asio_ctx/detail/asio/config.hpp>
#include <boost/asio/is_executor.hpp>
#include <utility>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// Has the calls of the Networking TS if the wrapped executor has them. Otherwise it must
// not have these names, because Asio and Beast only look at the names.
template <class Outer, class Executor, bool = asio::is_executor<Executor>::value>
class networking_ts_calls
{};

template <class Outer, class Executor>
class networking_ts_calls<Outer, Executor, true>
{
public:
  void on_work_started() const noexcept { inner().on_work_started(); }
  void on_work_finished() const noexcept { inner().on_work_finished(); }

  template <class F, class Allocator>
  void dispatch(F&& f, const Allocator& allocator) const
  {
    inner().dispatch(outer().in_context(std::forward<F>(f)), allocator);
  }

  template <class F, class Allocator>
  void post(F&& f, const Allocator& allocator) const
  {
    inner().post(outer().in_context(std::forward<F>(f)), allocator);
  }

  template <class F, class Allocator>
  void defer(F&& f, const Allocator& allocator) const
  {
    inner().defer(outer().in_context(std::forward<F>(f)), allocator);
  }

private:
  const Outer& outer() const noexcept { return static_cast<const Outer&>(*this); }
  const Executor& inner() const noexcept { return outer().get_inner_executor(); }
};

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_ASIO_NETWORKING_TS_CALLS_HPP
