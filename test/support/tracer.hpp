// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_TEST_SUPPORT_TRACER_HPP
#define ASIO_CTX_TEST_SUPPORT_TRACER_HPP

#include <asio_ctx/async_hook.hpp>
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace test_support {

using lines = std::vector<std::string>;

/** Events as lines; resources are numbered in the order of their appearance, from 2 on. */
class tracer
{
public:
  explicit tracer(asio_ctx::hook_options options = {})
    : hook_(asio_ctx::create_hook(callbacks{*this}, options).enable())
  {}

  void line(std::string text)
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    lines_.push_back(std::move(text));
  }

  // Says which resource's code writes the line.
  void line_of(const std::string& text)
  {
    line(
        text + " in " + number(asio_ctx::execution_async_id()) + " by "
        + number(asio_ctx::trigger_async_id()));
  }

  std::vector<std::string> take()
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    numbers_.clear();
    return std::exchange(lines_, {});
  }

private:
  struct callbacks
  {
    tracer& to;

    void init(
        asio_ctx::async_id id, std::string_view type, asio_ctx::async_id trigger,
        asio_ctx::resource_ref)
    {
      to.line(
          "init " + to.number(id) + " " + std::string(type) + " by "
          + to.number(trigger));
      BOOST_TEST(asio_ctx::execution_async_id() == trigger);
    }
    void before(asio_ctx::async_id id) { to.line("before " + to.number(id)); }
    void after(asio_ctx::async_id id) { to.line("after " + to.number(id)); }
    void destroy(asio_ctx::async_id id) { to.line("destroy " + to.number(id)); }
    void promise_resolve(asio_ctx::async_id id)
    {
      to.line("promise_resolve " + to.number(id));
    }
  };

  std::string number(asio_ctx::async_id id)
  {
    if (id <= asio_ctx::root_async_id)
      return std::to_string(id);
    const std::lock_guard<std::mutex> lock(mutex_);
    return std::to_string(numbers_.emplace(id, numbers_.size() + 2).first->second);
  }

  std::mutex mutex_;
  std::vector<std::string> lines_;
  std::map<asio_ctx::async_id, std::size_t> numbers_;
  asio_ctx::async_hook hook_;
};

} // namespace test_support

#define CHECK_LINES(trace, ...)                             \
  BOOST_TEST(                                               \
      (trace).take() == (test_support::lines{__VA_ARGS__}), \
      boost::test_tools::per_element())

#endif // ASIO_CTX_TEST_SUPPORT_TRACER_HPP
