// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_EXAMPLE_TRACE_HOOKS_TRACE_HPP
#define ASIO_CTX_EXAMPLE_TRACE_HOOKS_TRACE_HPP

#include <asio_ctx.hpp>
#include <cstddef>
#include <cstdio>
#include <map>
#include <string>
#include <string_view>

/** Ids in the order in which they appear, so that the output is always the same. */
inline std::size_t number(asio_ctx::async_id id)
{
  static std::map<asio_ctx::async_id, std::size_t> numbers{
      {asio_ctx::no_async_id, 0}, {asio_ctx::root_async_id, 1}};
  return numbers.emplace(id, numbers.size()).first->second;
}

/** Callbacks of a hook that prints what happens, indented by what runs inside what.

For one thread: nothing is locked. An asynchronous write would make events, too, and print
itself for ever; `std::fputs` makes none.
*/
class trace
{
public:
  void init(
      asio_ctx::async_id id, std::string_view type, asio_ctx::async_id trigger,
      asio_ctx::resource_ref)
  {
    const std::string made = std::to_string(number(id));
    const std::string why = std::to_string(number(trigger));
    const std::string when = std::to_string(number(asio_ctx::execution_async_id()));
    print(std::string(type) + '(' + made + "): trigger: " + why + " execution: " + when);
  }

  void before(asio_ctx::async_id id)
  {
    print("before: " + std::to_string(number(id)));
    indent_ += 2;
  }

  void after(asio_ctx::async_id id)
  {
    indent_ -= 2;
    print("after: " + std::to_string(number(id)));
  }

  void destroy(asio_ctx::async_id id) { print("destroy: " + std::to_string(number(id))); }

private:
  void print(const std::string& text) const
  {
    std::fputs((std::string(indent_, ' ') + text + '\n').c_str(), stdout);
  }

  std::size_t indent_ = 0;
};

#endif // ASIO_CTX_EXAMPLE_TRACE_HOOKS_TRACE_HPP
