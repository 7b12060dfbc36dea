// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_ASYNC_RESOURCE_HPP
#define ASIO_CTX_ASYNC_RESOURCE_HPP

#include <asio_ctx/async_id.hpp>
#include <asio_ctx/detail/base/exceptions.hpp>
#include <asio_ctx/detail/resource/user_resource.hpp>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <type_traits>
#include <utility>

namespace asio_ctx {
inline namespace v0 {

/** Options of @ref async_resource. */
struct async_resource_options
{
  /** The id of what caused the resource. By default, @ref execution_async_id of the code
  that makes the resource. Any number is accepted. */
  std::optional<async_id> trigger_async_id = {};

  /** If true, the destructor does not emit `destroy`: call
  @ref async_resource::emit_destroy. */
  bool require_manual_destroy = false;
};

/** A function that runs as a part of a resource; made by @ref async_resource::bind.

Copies share the resource. A default-constructed or moved-from function must not be
called.
*/
template <class F>
class resource_function
{
public:
  /** Binds `f`; see @ref async_resource::bind. */
  template <class G>
  resource_function(detail::resource_ptr resource, G&& f)
    : resource_(std::move(resource)), f_(std::forward<G>(f))
  {}

  /** Returns the id of the resource. */
  [[nodiscard]] asio_ctx::async_id async_id() const noexcept { return resource_->id; }

  /** Returns the id of what caused the resource. */
  [[nodiscard]] asio_ctx::async_id trigger_async_id() const noexcept
  {
    return resource_->trigger;
  }

  /** Returns the type of the resource. */
  [[nodiscard]] std::string_view type() const noexcept { return resource_->type_name(); }

  /** Calls the function as a part of the resource. */
  template <class... Args>
  std::invoke_result_t<F&, Args...> operator()(Args&&... args) &
  {
    return call(f_, std::forward<Args>(args)...);
  }

  /** Calls the function as a part of the resource. */
  template <class... Args>
  std::invoke_result_t<const F&, Args...> operator()(Args&&... args) const&
  {
    return call(f_, std::forward<Args>(args)...);
  }

  /** Calls the function as a part of the resource. */
  template <class... Args>
  std::invoke_result_t<F, Args...> operator()(Args&&... args) &&
  {
    return call(std::move(f_), std::forward<Args>(args)...);
  }

private:
  template <class G, class... Args>
  std::invoke_result_t<G, Args...> call(G&& f, Args&&... args) const
  {
    return detail::call_in_resource(
        resource_.get(), std::forward<G>(f), std::forward<Args>(args)...);
  }

  detail::resource_ptr resource_;
  F f_;
};

/** An asynchronous operation of your own, for code that Asio does not know.

Represents work that is handed to other code, which calls back later: a worker pool, a
connection pool, a C library. A resource keeps the context in which it is made, has an id,
and hooks see it:

@code
class query : asio_ctx::async_resource
{
public:
  explicit query(std::function<void(row)> on_row)
    : async_resource("db.query"), on_row_(std::move(on_row))
  {}

  void finish(row r) { run_in_async_scope(on_row_, std::move(r)); }

private:
  std::function<void(row)> on_row_;
};
@endcode

A moved-from resource has no id and no type; it can only be assigned to or destroyed.

@par Thread safety
Distinct objects: safe. Shared objects: all member functions, except for assignment, may
be called from several threads at a time.

@note Node: AsyncResource.
*/
class async_resource
{
public:
  /** Makes a resource with the current context, and announces it to hooks.

  @param type The kind of the resource. By custom it contains the name of the library:
  "db.query". Copied.
  @param options See @ref async_resource_options.

  @throws std::invalid_argument for an empty type. std::bad_alloc.

  @note Node: new AsyncResource(type[, options]).
  */
  explicit async_resource(std::string_view type, async_resource_options options = {})
    : resource_(detail::make_user_resource(
          type, options.trigger_async_id.value_or(execution_async_id()),
          options.require_manual_destroy ? detail::destroyed_by::hand
                                         : detail::destroyed_by::maker))
  {}

  /** Takes over the other's resource. */
  async_resource(async_resource&& other) noexcept = default;

  /** Ends this resource, as the destructor does, and takes over the other's. */
  async_resource& operator=(async_resource&& other) noexcept
  {
    if (this != &other)
    {
      announce_end();
      resource_ = std::move(other.resource_);
    }
    return *this;
  }

  /** Emits `destroy`, unless that was done or has to be done by hand: see
  @ref async_resource_options::require_manual_destroy. Functions that are bound to the
  resource can still be called. */
  virtual ~async_resource() { announce_end(); }

  /** Calls `f(args...)` as a part of the resource and returns its result.

  During the call, the frame, the id and the trigger id are those of the resource;
  afterwards they are the caller's again. Hooks see `before` and `after`, even if `f`
  throws, and even after @ref emit_destroy. Calls may be nested to any depth.

  @throws Whatever `f` throws. std::logic_error if the resource has been moved from.

  @note Node: asyncResource.runInAsyncScope.
  */
  template <class F, class... Args>
  std::invoke_result_t<F, Args...> run_in_async_scope(F&& f, Args&&... args)
  {
    return detail::call_in_resource(
        get(), std::forward<F>(f), std::forward<Args>(args)...);
  }

  /** Emits `destroy`: hooks see the end of the resource.

  @throws std::logic_error if `destroy` was emitted before, or if the resource has been
  moved from.

  @note Node: asyncResource.emitDestroy, which does not throw, although Node's
  documentation says so.
  */
  async_resource& emit_destroy()
  {
    if (!detail::end_user_resource(*get()))
      detail::throw_exception(
          std::logic_error("async_resource: emit_destroy has been called before."));
    return *this;
  }

  /** Returns the id of the resource; @ref no_async_id if it has been moved from. */
  [[nodiscard]] asio_ctx::async_id async_id() const noexcept
  {
    return resource_ ? resource_->id : no_async_id;
  }

  /** Returns the id of what caused the resource; @ref no_async_id if it has been moved
  from. */
  [[nodiscard]] asio_ctx::async_id trigger_async_id() const noexcept
  {
    return resource_ ? resource_->trigger : no_async_id;
  }

  /** Returns the type of the resource; empty if it has been moved from. */
  [[nodiscard]] std::string_view type() const noexcept
  {
    return resource_ ? resource_->type_name() : std::string_view();
  }

  /** Binds a function to the resource.

  Each call of the result calls `f` as @ref run_in_async_scope does. The result may
  outlive this object.

  @throws Whatever copying or moving `f` throws. std::logic_error if the resource has been
  moved from.

  @note Node: asyncResource.bind.
  */
  template <class F>
  [[nodiscard]] resource_function<std::decay_t<F>> bind(F&& f)
  {
    return {detail::resource_ptr(detail::share_resource(get())), std::forward<F>(f)};
  }

  /** Binds a function to a new resource, which ends with the last copy of the result.

  @param f A function object; copied or moved into the result.
  @param type The type of the resource.

  @throws std::invalid_argument for an empty type. std::bad_alloc, and whatever copying or
  moving `f` throws.

  @note Node: AsyncResource.bind.
  */
  template <class F>
  [[nodiscard]] static resource_function<std::decay_t<F>>
  bind(F&& f, std::string_view type)
  {
    return {
        detail::make_user_resource(
            type, execution_async_id(), detail::destroyed_by::owners),
        std::forward<F>(f)};
  }

private:
  detail::resource_node* get() const
  {
    if (!resource_)
      detail::throw_exception(
          std::logic_error("async_resource: this object has been moved from."));
    return resource_.get();
  }

  void announce_end() noexcept
  {
    if (resource_ && resource_->end == detail::destroyed_by::maker)
      detail::end_user_resource(*resource_.get());
  }

  detail::resource_ptr resource_;
};

} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_ASYNC_RESOURCE_HPP
