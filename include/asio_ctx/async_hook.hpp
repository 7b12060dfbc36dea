// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_ASYNC_HOOK_HPP
#define ASIO_CTX_ASYNC_HOOK_HPP

#include <asio_ctx/async_id.hpp>
#include <asio_ctx/detail/base/exceptions.hpp>
#include <asio_ctx/detail/hook/registry.hpp>
#include <asio_ctx/impl/hook_callbacks.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>

namespace asio_ctx {
inline namespace v0 {

/** The callbacks of a hook. Each of them is optional. See @ref create_hook. */
struct hook_callbacks
{
  /** A resource is being made. Called in the context of the code that makes it. */
  std::function<void(
      async_id id, std::string_view type, async_id trigger_id, resource_ref resource)>
      init = nullptr;

  /** The resource's code is about to run. */
  std::function<void(async_id id)> before = nullptr;

  /** The resource's code has returned or thrown. */
  std::function<void(async_id id)> after = nullptr;

  /** The resource is gone, whether its code has run or not. */
  std::function<void(async_id id)> destroy = nullptr;

  /** The resource, which is a coroutine, future or promise, has its result. */
  std::function<void(async_id id)> promise_resolve = nullptr;

  /** Asio has tried the operation's system call. Only called in a whole program
  (handler_tracking.hpp).

  Called once for each attempt: `would_block` means that the operation goes on waiting.
  Called in no context, and possibly while Asio holds a lock: it must not use the I/O
  object.

  @note Not in Node.
  */
  std::function<void(
      async_id id, std::string_view operation, std::error_code error, std::size_t bytes)>
      reactor_operation = nullptr;
};

/** Options of @ref create_hook. */
struct hook_options
{
  /** Hides from the hook the operations that its own callbacks start, and all that these
  cause. For hooks that write asynchronously: each event of a write would make them write
  again. */
  bool skip_own_operations = false;

  /** If false, the hook does not see coroutines.

  @note Node: trackPromises.
  */
  bool track_coroutines = true;
};

namespace detail {
struct hook_access;
}

/** A hook. It owns its callbacks, and its destructor disables it.

@ref create_hook makes hooks, which are not enabled yet. If a callback enables or disables
a hook, this takes effect on the same thread when the outermost event is over.

@par Thread safety
@ref enable and @ref disable may be called from several threads at a time. Outside of
callbacks, disable() returns when no callback of this hook runs any more, and none will
run: do not call it while you hold a lock that the callbacks wait for. Inside a callback
of any hook, disable() does not wait for other threads: there, let the callbacks own what
they use. What a callback starts may run inside of it, as a coroutine of `co_spawn` does.

@note Node: AsyncHook.
*/
class async_hook
{
public:
  /** Moves the hook. */
  async_hook(async_hook&&) noexcept = default;

  /** Disables this hook, and takes over the other one. */
  async_hook& operator=(async_hook&& other) noexcept
  {
    async_hook taken(std::move(other));
    std::swap(node_, taken.node_);
    return *this;
  }

  /** Disables the hook. */
  ~async_hook() { disable(); }

  /** Enables the hook. From now on it receives every event, after the hooks that were
  enabled before it.

  It also receives the events of operations that exist already: `before`, `after` and
  `destroy` of resources whose `init` it has not seen. Does nothing if the hook is
  enabled.

  @throws std::bad_alloc
  */
  async_hook& enable() &
  {
    if (node_)
      detail::enable_hook(node_);
    return *this;
  }

  /** Enables a new hook: `auto hook = create_hook(...).enable();` */
  [[nodiscard]] async_hook enable() &&
  {
    enable();
    return std::move(*this);
  }

  /** Disables the hook: it receives no more events until it is enabled again. */
  async_hook& disable() & noexcept
  {
    if (node_)
      detail::disable_hook(node_.get());
    return *this;
  }

  /** Disables a new hook. */
  [[nodiscard]] async_hook disable() && noexcept
  {
    disable();
    return std::move(*this);
  }

private:
  friend detail::hook_access;

  explicit async_hook(std::shared_ptr<detail::hook_node> node) noexcept
    : node_(std::move(node))
  {}

  std::shared_ptr<detail::hook_node> node_;
};

namespace detail {

struct hook_access
{
  template <class Callbacks>
  static async_hook make(Callbacks&& callbacks, const hook_options& options)
  {
    using type = std::decay_t<Callbacks>;
    check_callbacks<type>();
    if (!options.track_coroutines && promise_resolve_callback::is_there(callbacks))
      throw_exception(std::invalid_argument(
          "create_hook: promise_resolve can't be combined with track_coroutines = false. "
          "Leave out one of them."));
    return async_hook(std::make_shared<hook_of<type>>(
        std::forward<Callbacks>(callbacks), skip_bit(options.skip_own_operations),
        options.track_coroutines));
  }
};

} // namespace detail

/** Makes a hook from an object that has any of the callbacks of @ref hook_callbacks.

@code
struct counter
{
  std::atomic<int> made{0};
  void init(asio_ctx::async_id, std::string_view, asio_ctx::async_id, asio_ctx::resource_ref)
  {
    ++made;
  }
};
@endcode

The object may be a class with member functions, an aggregate of lambdas or of
`std::function`, a class derived from such a class, or @ref hook_callbacks itself:

@code
auto hook = asio_ctx::create_hook({.before = [](asio_ctx::async_id id) { ... }}).enable();
@endcode

A `std::function` or function pointer that is null is not called. A callback with the
wrong parameters, and an object without any callback, are errors at compile time.

The thread on which an event happens calls the callbacks, so several threads may call them
at the same time. `init` runs in the context of the code that makes the resource; `before`
and `after` run in the context of the resource, around its code; `destroy` runs in no
context, with @ref execution_async_id 0. Hooks are called in the order in which they were
enabled.

An exception that leaves a callback ends the process; see @ref set_hook_failure_handler.

@param callbacks Copied or moved into the hook. Destroyed with the hook, or later, when
the last callback that still runs has returned.
@param options See @ref hook_options.

@throws std::invalid_argument if there is a `promise_resolve` and `track_coroutines` is
false, as in Node. std::length_error if 64 hooks with `skip_own_operations` exist already.
std::bad_alloc.

@note Node: createHook.
*/
template <class Callbacks>
[[nodiscard]] async_hook create_hook(Callbacks&& callbacks, hook_options options = {})
{
  return detail::hook_access::make(std::forward<Callbacks>(callbacks), options);
}

/** Makes a hook from callbacks in braces. */
[[nodiscard]] inline async_hook
create_hook(hook_callbacks callbacks, hook_options options = {})
{
  return detail::hook_access::make(std::move(callbacks), options);
}

/** Sets the function that is called with an exception that leaves a callback of a hook.

The default handler writes the exception's type and `what()` to stderr, with a stack trace
if the program includes asio_ctx/stacktrace.hpp. When the handler has returned,
`std::abort` ends the process. On Linux this happens at the throw, before the stack is
unwound, so that a core dump and a stack trace show the place; on other systems it happens
in the code that raised the event.

@param handler A function that does not throw, or null for the default handler.
@return The previous handler, or null if that was the default one.

@par Thread safety
May be called from several threads at a time.
*/
inline hook_failure_handler
set_hook_failure_handler(hook_failure_handler handler) noexcept
{
  return detail::failures().handler.exchange(handler);
}

} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_ASYNC_HOOK_HPP
