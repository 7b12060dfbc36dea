// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_TEST_MODEL_NEWER_ASIO_HPP
#define ASIO_CTX_TEST_MODEL_NEWER_ASIO_HPP

#include "support/newer_asio.hpp"
#include <boost/asio.hpp>
#include <chrono>
#include <exception>
#include <utility>

// What Asio has since Boost 1.81; with an older one, what comes closest.
namespace model::newer {

namespace net = boost::asio;
using boost::system::error_code;

#if ASIO_CTX_TEST_HAS_IMMEDIATE_EXECUTOR

template <class Executor, class Token>
auto bind_immediate_executor(const Executor& executor, Token token)
{
  return net::bind_immediate_executor(executor, std::move(token));
}

#else

template <class Executor, class Token>
Token bind_immediate_executor(const Executor&, Token token)
{
  return token;
}

#endif

#if ASIO_CTX_TEST_HAS_CANCEL_AFTER

template <class Token>
auto cancel_after(std::chrono::microseconds limit, Token token)
{
  return net::cancel_after(limit, std::move(token));
}

template <class Token>
auto cancel_at(std::chrono::microseconds limit, Token token)
{
  return net::cancel_at(std::chrono::steady_clock::now() + limit, std::move(token));
}

constexpr bool has_limits = true;

#else

template <class Token>
Token cancel_after(std::chrono::microseconds, Token token)
{
  return token;
}

template <class Token>
Token cancel_at(std::chrono::microseconds, Token token)
{
  return token;
}

constexpr bool has_limits = false;

#endif

#if ASIO_CTX_TEST_HAS_INLINE_OR

inline net::inline_executor inline_executor()
{
  return {};
}

template <class Executor>
auto inline_or(const Executor& executor)
{
  return net::inline_or(executor);
}

#else

inline net::system_executor inline_executor()
{
  return {};
}

template <class Executor>
Executor inline_or(const Executor& executor)
{
  return executor;
}

#endif

/** Passes through the executor a few times, then completes. */
template <class Executor>
struct steps
{
  Executor executor;
  int left;

  template <class Self>
  void operator()(Self& self)
  {
    if (left-- == 0)
      return self.complete(error_code());
    net::post(executor, std::move(self));
  }
};

/** An operation that is made of posts. */
template <class Executor, class Token>
auto async_posts(const Executor& executor, int posts, Token token)
{
#if ASIO_CTX_TEST_HAS_COMPOSED
  return net::async_initiate<Token, void(error_code)>(
      net::composed<void(error_code)>(steps<Executor>{executor, posts}, executor), token);
#else
  return net::async_compose<Token, void(error_code)>(
      steps<Executor>{executor, posts}, token, executor);
#endif
}

/** The same as a coroutine. */
template <class Executor, class Token>
auto async_posts_of_coroutine(const Executor& executor, int posts, Token token)
{
#if ASIO_CTX_TEST_HAS_CO_COMPOSED
  return net::async_initiate<Token, void(error_code)>(
      net::co_composed<void(error_code)>(
          [](auto, Executor on, int count) -> void {
            for (int i = 0; i != count; ++i)
              co_await net::post(on, net::deferred);
            co_return {error_code()};
          },
          executor),
      token, executor, posts);
#else
  return async_posts(executor, posts, std::move(token));
#endif
}

/** Posts a function and the handler that comes after it; before Asio 1.37 only the handler. */
template <class Executor, class Function, class Token>
void post_both(const Executor& executor, [[maybe_unused]] Function function, Token token)
{
#if BOOST_ASIO_VERSION >= 103700
  net::post(std::move(function), executor, std::move(token));
#else
  net::post(executor, std::move(token));
#endif
}

template <class Timer, class Token>
auto wait_with_default_token(Timer& timer, Token token)
{
#if BOOST_ASIO_VERSION >= 103200
  return timer.async_wait()(std::move(token));
#else
  return timer.async_wait(net::deferred)(std::move(token));
#endif
}

template <class Timer, class Token>
auto wait_with_partial_token(Timer& timer, Token token)
{
#if BOOST_ASIO_VERSION >= 103200
  return timer.async_wait(net::as_tuple)(std::move(token));
#else
  return timer.async_wait(std::move(token)); // as_tuple copies handlers there
#endif
}

template <class Timer, class Token>
auto wait_with_disposition(
    Timer& timer, [[maybe_unused]] std::exception_ptr& disposition, Token token)
{
#if ASIO_CTX_TEST_HAS_REDIRECT_DISPOSITION
  return timer.async_wait(net::redirect_disposition(std::move(token), disposition));
#else
  return timer.async_wait(std::move(token));
#endif
}

} // namespace model::newer

#endif // ASIO_CTX_TEST_MODEL_NEWER_ASIO_HPP
