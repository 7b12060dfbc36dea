// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_ASIO_NATIVE_STACKFUL_COROUTINE_HPP
#define ASIO_CTX_DETAIL_ASIO_NATIVE_STACKFUL_COROUTINE_HPP

// Makes each stackful coroutine keep its own context. A coroutine that waits with a
// yield_context is suspended. The handler of the operation resumes it, and so gets the
// coroutine's context. The beginning of a coroutine is the handler of an operation like
// any other: see completion_handler_result.hpp.
//
// Asio's async_result is a partial specialisation for any signature. The one here is for
// void(Args...), so it is more specialised. It delegates to Asio's under a signature with
// another result type, which Asio ignores.
//
// This header needs only declarations, so that it can be included before spawn.hpp.

#include <asio_ctx/detail/asio/native/inline_namespace.hpp>
#include <asio_ctx/detail/automatic/handler_in_context.hpp>
#include <asio_ctx/detail/automatic/what_to_carry.hpp>
#include <asio_ctx/detail/base/program_kind.hpp>
#include <asio_ctx/detail/base/thread_state.hpp>
#include <asio_ctx/detail/resource/resource_node.hpp>
#include <asio_ctx/detail/table/note_handler.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/detached.hpp>
#include <exception>
#include <memory>
#include <type_traits>
#include <utility>

namespace boost {
namespace asio {
ASIO_CTX_DETAIL_ASIO_NAMESPACE_BEGIN

template <typename Executor>
class basic_yield_context;

ASIO_CTX_DETAIL_ASIO_NAMESPACE_END
} // namespace asio
} // namespace boost

namespace asio_ctx {
inline namespace v0 {
namespace detail {

struct any_result;

// The function that a stackful coroutine runs. Where operations are listed, tells readers of
// the table.
template <class F>
class listed_function
{
public:
  explicit listed_function(F&& function) : function_(std::move(function)) {}
  explicit listed_function(const F& function) : function_(function) {}

  template <class Yield>
  auto operator()(const Yield& yield) -> std::invoke_result_t<F&, const Yield&>
  {
    const resource_node* const coroutine = this_thread().execution.resource;
    if (coroutine && coroutine->slot && is_spawned(*coroutine))
      list_function(*coroutine->slot, coroutine->type, function_);
    return function_(yield);
  }

private:
  F function_;
};

// Calls `initiate` with the arguments of an initiation of spawn, of which the function is a
// listed_function.

template <class Initiate, class... Args>
void with_listed_function(Initiate&& initiate, Args&&... args)
{
  initiate(std::forward<Args>(args)...);
}

template <class Initiate, class Function>
void with_listed_function(Initiate&& initiate, Function&& function)
{
  initiate(listed_function<std::decay_t<Function>>(std::forward<Function>(function)));
}

template <class Initiate, class Stack, class Function>
void with_listed_function(
    Initiate&& initiate, std::allocator_arg_t stack_follows, Stack&& stack,
    Function&& function)
{
  initiate(
      stack_follows, std::forward<Stack>(stack),
      listed_function<std::decay_t<Function>>(std::forward<Function>(function)));
}

} // namespace detail
} // namespace v0
} // namespace asio_ctx

template <class Executor, class... Args>
// "after instantiation"? Include asio_ctx.hpp before the code that waits.
class boost::asio::async_result<boost::asio::basic_yield_context<Executor>, void(Args...)>
{
  using asio_result =
      async_result<basic_yield_context<Executor>, asio_ctx::detail::any_result(Args...)>;

public:
  using handler_type = typename asio_result::handler_type;
  using return_type = typename asio_result::return_type;

  template <class Initiation, class... InitArgs>
  static return_type initiate(
      Initiation&& initiation, const basic_yield_context<Executor>& yield,
      InitArgs&&... args)
  {
    using namespace ::asio_ctx::detail;
    // In a whole program the coroutine is a part of Asio's operations, whose ids it has. The
    // frame counts where a library calls the handler directly.
    using carrier =
        std::conditional_t<whole_program, context_of_operation, context_of_coroutine>;
    if constexpr (gives_context<std::decay_t<Initiation>>)
      return asio_result::initiate(
          std::forward<Initiation>(initiation), yield, std::forward<InitArgs>(args)...);
    else
      return asio_result::initiate(
          [&initiation](auto handler, auto&&... others) {
            initiate_in_context<carrier, decltype(handler)>(
                std::forward<Initiation>(initiation), std::move(handler),
                std::forward<decltype(others)>(others)...);
          },
          yield, std::forward<InitArgs>(args)...);
  }
};

// A coroutine that nobody waits for is listed with its function, too: its token is no handler.
template <class... Results>
// "after instantiation"? Include asio_ctx.hpp before the code that spawns.
class boost::asio::async_result<
    boost::asio::detached_t, void(std::exception_ptr, Results...)>
{
  using asio_result = async_result<
      detached_t, asio_ctx::detail::any_result(std::exception_ptr, Results...)>;

public:
  using completion_handler_type = typename asio_result::completion_handler_type;
  using return_type = void;

  explicit async_result(completion_handler_type&) {}

  async_result(const async_result&) = delete;
  async_result& operator=(const async_result&) = delete;

  return_type get() {}

  template <class Initiation, class Raw, class... Args>
  static return_type initiate(Initiation&& initiation, Raw&& token, Args&&... args)
  {
    using namespace ::asio_ctx::detail;
    if constexpr (!whole_program && spawns<std::decay_t<Initiation>>())
      with_listed_function(
          [&initiation, &token](auto&&... all) {
            asio_result::initiate(
                std::forward<Initiation>(initiation), std::forward<Raw>(token),
                std::forward<decltype(all)>(all)...);
          },
          std::forward<Args>(args)...);
    else
      asio_result::initiate(
          std::forward<Initiation>(initiation), std::forward<Raw>(token),
          std::forward<Args>(args)...);
  }
};

#endif // ASIO_CTX_DETAIL_ASIO_NATIVE_STACKFUL_COROUTINE_HPP
