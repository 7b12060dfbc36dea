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

/** The callbacks of a hook, each of which may be left out. See @ref create_hook. */
struct hook_callbacks
{
  /** A resource is being made, in the context of what makes it. */
  std::function<void(
      async_id id, std::string_view type, async_id trigger_id, resource_ref resource)>
      init = nullptr;

  /** Its code is about to run. */
  std::function<void(async_id id)> before = nullptr;

  /** Its code has run, or has thrown. */
  std::function<void(async_id id)> after = nullptr;

  /** It is gone, whether its code has run or not. */
  std::function<void(async_id id)> destroy = nullptr;

  /** It is a coroutine, future or promise, and has its result. */
  std::function<void(async_id id)> promise_resolve = nullptr;

  /** Asio has tried its system call, for the whole program alone (handler_tracking.hpp).

  Once for each attempt: `would_block` says that the operation goes on waiting. Called in no
  context, and maybe under locks of Asio's: it must not use the I/O object.

  @note Not in Node.
  */
  std::function<void(
      async_id id, std::string_view operation, std::error_code error, std::size_t bytes)>
      reactor_operation = nullptr;
};

/** Options of @ref create_hook. */
struct hook_options
{
  /** Hides from the hook what its own callbacks start, and all that this causes. For hooks
  that write with asynchronous operations, whose events would make them write again. */
  bool skip_own_operations = false;

  /** Whether the hook sees coroutines, apart from all else.

  @note Node: trackPromises.
  */
  bool track_coroutines = true;
};

namespace detail {
struct hook_access;
}

/** A hook: owns its callbacks, and ends with its lifetime.

Made by @ref create_hook, and not enabled yet. A change of the enabled hooks that is made
inside a callback takes effect on this thread when the outermost event is over.

@par Thread safety
@ref enable and @ref disable may be called from several threads at a time. A disable() outside
of callbacks returns only when no callback of this hook runs or will run; to let callbacks end
it must not be called with a lock held that they wait for. Inside a callback of any hook it
does not wait.

@note Node: AsyncHook.
*/
class async_hook
{
public:
  /** Moves the hook. */
  async_hook(async_hook&&) noexcept = default;

  /** Disables this hook, and takes the other one. */
  async_hook& operator=(async_hook&& other) noexcept
  {
    async_hook taken(std::move(other));
    std::swap(node_, taken.node_);
    return *this;
  }

  /** Disables the hook. */
  ~async_hook() { disable(); }

  /** Events that come after this go to the hook, after all hooks that are enabled already.

  Also those of operations that exist already: the hook then sees `before`, `after` and
  `destroy` of resources that it never saw `init` of. Does nothing if the hook is enabled.

  @throws std::bad_alloc
  */
  async_hook& enable() &
  {
    if (node_)
      detail::enable_hook(node_);
    return *this;
  }

  /** The same for a new hook: `auto hook = create_hook(...).enable();` */
  [[nodiscard]] async_hook enable() &&
  {
    enable();
    return std::move(*this);
  }

  /** No more events go to the hook, until it is enabled again. */
  async_hook& disable() & noexcept
  {
    if (node_)
      detail::disable_hook(node_.get());
    return *this;
  }

  /** The same for a new hook. */
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
          "create_hook: promise_resolve can't be had with track_coroutines = false. "
          "Leave out one of them."));
    return async_hook(std::make_shared<hook_of<type>>(
        std::forward<Callbacks>(callbacks), skip_bit(options.skip_own_operations),
        options.track_coroutines));
  }
};

} // namespace detail

/** Makes a hook of an object that has any of the callbacks of @ref hook_callbacks.

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

The object may be a class with member functions, an aggregate of lambdas or of `std::function`,
a class derived from such a class, or @ref hook_callbacks itself:

@code
auto hook = asio_ctx::create_hook({.before = [](asio_ctx::async_id id) { ... }}).enable();
@endcode

Of a `std::function` or function pointer that is null nothing is called. A callback that can't
be called as it should, and an object that has none at all, are errors at compile time.

Callbacks are called by the thread on which the event happens, at the same time on several
threads where the program has them. `init` is called where the resource is made, in that
context; `before` and `after` in the context of the resource, around its code; `destroy` in no
context, with @ref execution_async_id 0. They are called in the order in which hooks were
enabled.

An exception that leaves a callback ends the process; see @ref set_hook_failure_handler.

@param callbacks Copied or moved into the hook. It is destroyed with the hook, or when the
last callback that still runs is over.
@param options See @ref hook_options.

@throws std::invalid_argument for `track_coroutines = false` together with `promise_resolve`,
as in Node. std::length_error for the 65th hook at a time with
`skip_own_operations`. std::bad_alloc.

@note Node: createHook.
*/
template <class Callbacks>
[[nodiscard]] async_hook create_hook(Callbacks&& callbacks, hook_options options = {})
{
  return detail::hook_access::make(std::forward<Callbacks>(callbacks), options);
}

/** The same for callbacks in braces. */
[[nodiscard]] inline async_hook
create_hook(hook_callbacks callbacks, hook_options options = {})
{
  return detail::hook_access::make(std::move(callbacks), options);
}

/** Replaces what is called with an exception that leaves a callback of a hook.

By default its type and its `what()` are written to stderr, with a stack trace where the
program includes asio_ctx/stacktrace.hpp. Then, and also after a handler of yours has
returned, the process is ended by `std::abort`. On Linux all this happens at the throw, before
anything is unwound, so that a core dump and a stack trace show the place; on other systems
in the code that raised the event.

@param handler A function that does not throw; null for the default.
@return The handler that it replaces, or null.

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
