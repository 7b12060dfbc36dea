// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_ASIO_FUNCTION_IN_CONTEXT_HPP
#define ASIO_CTX_DETAIL_ASIO_FUNCTION_IN_CONTEXT_HPP

#include <asio_ctx/detail/asio/native/call_order.hpp>
#include <asio_ctx/detail/carrier/last_call.hpp>
#include <utility>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// A function for an executor, with its context. It is called once, after the executor has
// moved it out of its own memory.
template <class F, class Operation>
class function_in_context
{
public:
  // Makes the carrier in place: see put_in_place.
  template <class Binding, class Executor, class G>
  function_in_context(const Binding& binding, const Executor& executor, G&& f)
    : operation_(binding.operation(executor)), f_(std::forward<G>(f))
  {}

  ASIO_CTX_DETAIL_NOINLINE void operator()()
  {
    auto call = [this] { call_and_destroy(f_); };
    operation_.run(call);
  }

private:
  Operation operation_; // destroyed last, because it emits destroy
  F f_;
};

// A function that runs a queue of functions of other operations; see queue_guard.
template <class F>
class queue_function
{
public:
  template <class G>
  queue_function(const void* tracked, G&& f) : tracked_(tracked), f_(std::forward<G>(f))
  {}

  void operator()() { queue_guard::run(f_, tracked_); }

private:
  const void* tracked_;
  F f_;
};

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_ASIO_FUNCTION_IN_CONTEXT_HPP
