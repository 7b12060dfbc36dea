// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_FRAME_FUNCTION_HPP
#define ASIO_CTX_DETAIL_FRAME_FUNCTION_HPP

#include <asio_ctx/context_frame.hpp>
#include <asio_ctx/detail/queue_guard.hpp>
#include <asio_ctx/detail/scopes.hpp>
#include <utility>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// A function for an executor, called once, with the frame that it runs in. An executor has
// moved it out of its own memory when it calls it; nothing else is held during the call.
template <class F>
class frame_function
{
public:
  template <class G>
  frame_function(context_frame frame, G&& f)
    : frame_(std::move(frame)), f_(std::forward<G>(f))
  {}

  void operator()()
  {
    const handler_scope scope(frame_access::release(std::move(frame_)));
    f_();
  }

private:
  context_frame frame_;
  F f_;
};

// A function that runs a queue of others' functions; see queue_guard.
template <class F>
class queue_function
{
public:
  template <class G>
  queue_function(const frame_node* tracked, G&& f)
    : tracked_(tracked), f_(std::forward<G>(f))
  {}

  void operator()() { queue_guard::run(f_, tracked_); }

private:
  const frame_node* tracked_;
  F f_;
};

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_FRAME_FUNCTION_HPP
