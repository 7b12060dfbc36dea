// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_RESOURCE_USER_RESOURCE_HPP
#define ASIO_CTX_DETAIL_RESOURCE_USER_RESOURCE_HPP

#include <asio_ctx/detail/base/exceptions.hpp>
#include <asio_ctx/detail/frame/lazy_result.hpp>
#include <asio_ctx/detail/resource/resource_call.hpp>
#include <functional>
#include <stdexcept>
#include <string_view>
#include <type_traits>
#include <utility>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// Makes a resource with the current frame and a copy of the type, and announces it to
// hooks.
inline resource_ptr
make_user_resource(std::string_view type, std::uint64_t trigger, destroyed_by end)
{
  if (type.empty())
    throw_exception(std::invalid_argument(
        "async_resource: the type is empty. Give it a name that tells what it does."));
  thread_state& state = this_thread();
  resource_ptr made(
      make_named_resource(state, resource_kind::user, type, next_id(state), trigger));
  made->end = end;
  made->frame = capture_frame(state);
  announce(*made.get());
  return made;
}

// Emits destroy. Returns false if that has been done before.
inline bool end_user_resource(resource_node& resource) noexcept
{
  if (resource.ended.exchange(true, std::memory_order_relaxed))
    return false;
  if (wanted(destroy_event))
    emit_destroy(resource.id, &resource);
  unlist_resource(resource);
  return true;
}

// Calls a function as a part of a resource. The function may suspend its fiber: then the
// current context afterwards may belong to other code, and is left alone.
template <class F, class... Args>
std::invoke_result_t<F, Args...>
call_in_resource(resource_node* resource, F&& f, Args&&... args)
{
  using result = std::invoke_result_t<F, Args...>;
  if constexpr (is_lazy<result>())
  {
    return lazy_result<std::decay_t<result>>::run_as(
        resource, std::forward<F>(f), std::forward<Args>(args)...);
  }
  else
  {
    const user_call scope(resource);
    return std::invoke(std::forward<F>(f), std::forward<Args>(args)...);
  }
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_RESOURCE_USER_RESOURCE_HPP
