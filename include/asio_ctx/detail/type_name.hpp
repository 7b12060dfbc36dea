// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_TYPE_NAME_HPP
#define ASIO_CTX_DETAIL_TYPE_NAME_HPP

#include <algorithm>
#include <asio_ctx/detail/exceptions.hpp>
#include <asio_ctx/detail/immortal.hpp>
#include <asio_ctx/detail/thread_state.hpp>
#include <memory>
#include <mutex>
#include <new>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

struct ASIO_CTX_DETAIL_SHARED type_names
{
  std::mutex mutex;
  std::vector<std::unique_ptr<const std::string>> all; // sorted
};

// The name of a type, for the rest of the process: "operation" or "object.operation". Without
// memory for the long one, the short one.
inline std::string_view name_of(const resource_type& type) noexcept
{
  if (!type.object)
    return type.operation;
  ASIO_CTX_DETAIL_TRY
  {
    std::string name = std::string(type.object) + '.' + type.operation;
    type_names& names = immortal<type_names>();
    std::lock_guard<std::mutex> lock(names.mutex);
    auto found = std::lower_bound(
        names.all.begin(), names.all.end(), name,
        [](const auto& known, const std::string& wanted) { return *known < wanted; });
    if (found == names.all.end() || **found != name)
      found =
          names.all.insert(found, std::make_unique<const std::string>(std::move(name)));
    return **found;
  }
  ASIO_CTX_DETAIL_CATCH(const std::bad_alloc&)
  {
    return type.operation;
  }
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_TYPE_NAME_HPP
