// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_BENCH_SUPPORT_WAYS_HPP
#define ASIO_CTX_BENCH_SUPPORT_WAYS_HPP

// The ways to carry a context that are compared: each is a class with the same members. Asio's
// handler tracking and the whole program are definitions for a whole program, so each source is
// compiled four times, with different ways in it.

#include "hooks.hpp"
#include "question.hpp"
#include <asio_ctx.hpp>
#include <boost/asio.hpp>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

namespace bench {

namespace net = boost::asio;
using boost::system::error_code;

inline asio_ctx::async_local_storage<long> storage;

/** Whether this is the program with Asio alone. */
#if defined(BOOST_ASIO_CUSTOM_HANDLER_TRACKING) \
    || defined(BOOST_ASIO_ENABLE_HANDLER_TRACKING) || ASIO_CTX_HAS_AUTOMATIC
inline constexpr bool is_plain_program = false;
#else
inline constexpr bool is_plain_program = true;
#endif

/** Asio alone, or with its own handler tracking. */
struct without
{
#if defined(BOOST_ASIO_ENABLE_HANDLER_TRACKING)
  static constexpr const char* name = "asio_tracking";
#else
  static constexpr const char* name = "bare";
#endif
  static constexpr bool binds_handlers = false;

  /** The context that handlers must have. */
  static constexpr long expected = 0;

  /** The context. */
  static long value() noexcept { return 0; }

  using io_context = net::io_context;
  using thread_pool = net::thread_pool;

  /** What is given to Asio for a handler. */
  template <class Handler>
  static Handler carry(Handler handler)
  {
    return handler;
  }

  /** The same for a completion token. */
  template <class Token>
  static Token token(Token token)
  {
    return token;
  }

  /** Calls `f` in the context. */
  template <class F>
  static void in_context(F f)
  {
    f();
  }
};

/** What programs do without this library: a pointer in every lambda, and one for the thread. */
struct by_hand : without
{
  static constexpr const char* name = "by_hand";
  static constexpr bool binds_handlers = true;
  static constexpr long expected = 1;

  static inline thread_local std::shared_ptr<long> current;

  static long value() noexcept { return current ? *current : 0; }

  template <class Handler>
  struct handler_in_context
  {
    std::shared_ptr<long> captured;
    Handler handler;

    template <class... Args>
    void operator()(Args&&... args)
    {
      current.swap(captured);
      handler(std::forward<Args>(args)...);
      current.swap(captured);
    }
  };

  template <class Handler>
  static handler_in_context<Handler> carry(Handler handler)
  {
    return {current, std::move(handler)};
  }

  template <class F>
  static void in_context(F f)
  {
    current = std::make_shared<long>(1);
    f();
    current.reset();
  }
};

enum class context
{
  none,
  one
};

template <context Context>
struct with_library : without
{
  static constexpr long expected = Context == context::one ? 1 : 0;

  static long value() noexcept
  {
    const long* const store = storage.get_store();
    return store ? *store : 0;
  }

  template <class F>
  static void in_context(F f)
  {
    if constexpr (Context == context::one)
      storage.run(1, f);
    else
      f();
  }
};

/** Each handler is bound. */
template <context Context>
struct bind_context : with_library<Context>
{
  static constexpr const char* name =
      Context == context::one ? "bind_context" : "bind_context_no_context";
  static constexpr bool binds_handlers = true;

  template <class Handler>
  static auto carry(Handler handler)
  {
    return asio_ctx::bind_context(std::move(handler));
  }

  template <class Token>
  static auto token(Token token)
  {
    return asio_ctx::propagate_context(std::move(token));
  }
};

/** The executor. */
template <context Context>
struct context_executor : with_library<Context>
{
  static constexpr const char* name =
      Context == context::one ? "context_executor" : "context_executor_no_context";

  using io_context = asio_ctx::io_context;
  using thread_pool = asio_ctx::thread_pool;
};

/** The whole program. */
template <context Context>
struct whole_program : with_library<Context>
{
  static constexpr const char* name =
      Context == context::one ? "whole_program" : "whole_program_no_context";
};

/** The include alone. */
template <context Context>
struct automatic : with_library<Context>
{
  static constexpr const char* name =
      Context == context::one ? "automatic" : "automatic_no_context";
};

/** Calls `f(way)` for each that this program is compiled for. */
template <class F>
void for_each_way(F f)
{
#if defined(BOOST_ASIO_CUSTOM_HANDLER_TRACKING)
  f(whole_program<context::one>());
  f(whole_program<context::none>());
#elif defined(BOOST_ASIO_ENABLE_HANDLER_TRACKING)
  f(without());
#elif ASIO_CTX_HAS_AUTOMATIC
  f(automatic<context::one>());
  f(automatic<context::none>());
#else
  f(without());
  f(by_hand());
  f(bind_context<context::one>());
  f(bind_context<context::none>());
  f(context_executor<context::one>());
  f(context_executor<context::none>());
#endif
}

/** The same without what is written by hand. */
template <class F>
void for_each_way_of_asio(F f)
{
  for_each_way([&](auto way) {
    if constexpr (!std::is_same_v<decltype(way), by_hand>)
      f(way);
  });
}

/** Those that have a context, and Asio alone: for what takes long to compile. */
template <class F>
void for_each_way_with_context(F f)
{
  for_each_way([&](auto way) {
    using type = decltype(way);
    if constexpr (std::is_same_v<type, without> || type::expected != 0)
      f(way);
  });
}

/** Adds a variant, and the same with a hook. */
template <class Way>
void add_with_hook(
    question& q, const char* workload, long operations, std::function<void(long)> run)
{
  const std::string name = Way::name;
  q.add(workload, name, operations, run);
  if constexpr (std::is_base_of_v<with_library<context::one>, Way>)
    q.add(
        workload, name + "_four_callbacks", operations,
        with_hook(four_callbacks(), std::move(run)));
}

/** A look at the context now and then: the work itself is to be measured. */
template <class Way>
void check(long left)
{
  if (left % 64 == 0 && Way::value() != Way::expected)
    fail("a handler has lost its context");
}

/** Runs what `start` starts in the context, to its end, and looks for what is left over. */
template <class Way, class Start>
void run_in_context(typename Way::io_context& io, Start start)
{
  Way::in_context(start);
  io.run();
  io.restart();
  if (Way::value() != 0)
    fail("a context was left on the thread");
}

} // namespace bench

#endif // ASIO_CTX_BENCH_SUPPORT_WAYS_HPP
