// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_TYPE_NAME_HPP
#define ASIO_CTX_DETAIL_TYPE_NAME_HPP

#include <asio_ctx/detail/immortal.hpp>
#include <asio_ctx/detail/thread_state.hpp>
#include <mutex>
#include <new>
#include <set>
#include <string>
#include <string_view>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

struct ASIO_CTX_DETAIL_SHARED type_names
{
  std::mutex mutex;
  std::set<std::string> all;
};

// The name of a type, for the rest of the process: "operation" or "object.operation". Without
// memory for the long one, the short one.
inline std::string_view name_of(const resource_type& type) noexcept
{
  if (!type.object)
    return type.operation;
  try
  {
    std::string name = std::string(type.object) + '.' + type.operation;
    type_names& names = immortal<type_names>();
    std::lock_guard<std::mutex> lock(names.mutex);
    return *names.all.insert(std::move(name)).first;
  }
  catch (const std::bad_alloc&)
  {
    return type.operation;
  }
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_TYPE_NAME_HPP
