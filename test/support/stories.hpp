// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_TEST_SUPPORT_STORIES_HPP
#define ASIO_CTX_TEST_SUPPORT_STORIES_HPP

#include <asio_ctx/async_id.hpp>
#include <string>
#include <string_view>

#include "activity_collector.hpp"

namespace test_support {

/** The whole life of an operation that ran once. */
inline const std::string one_life = "init before after destroy";

/** The events so far of what runs now. */
inline std::string my_story(const activity_collector& hooks)
{
  return hooks.story(asio_ctx::execution_async_id());
}

/** The events so far of the one resource of a type. */
inline std::string story(const activity_collector& hooks, std::string_view type)
{
  return hooks.story(hooks.only(type).id);
}

} // namespace test_support

#endif // ASIO_CTX_TEST_SUPPORT_STORIES_HPP
