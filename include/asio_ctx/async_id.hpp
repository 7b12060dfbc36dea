// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_ASYNC_ID_HPP
#define ASIO_CTX_ASYNC_ID_HPP

#include <asio_ctx/detail/frame/storage_slot.hpp>
#include <asio_ctx/detail/resource/announce.hpp>
#include <asio_ctx/operation_location.hpp>
#include <cstdint>
#include <new>
#include <string_view>
#include <utility>

namespace asio_ctx {
inline namespace v0 {

/** The id of a resource: unique in the process, and increasing within a thread.

Every asynchronous operation has an id, even if no hook is enabled.
*/
using async_id = std::uint64_t;

/** No resource: the trigger id of the top level, and the execution id in `destroy`
callbacks. */
inline constexpr async_id no_async_id = detail::no_id;

/** The id of the top level: the code of a thread that no asynchronous operation
called. */
inline constexpr async_id root_async_id = detail::root_id;

/** Returns the id of the resource whose code runs now.

@return The id; @ref root_async_id at the top level of a thread, @ref no_async_id inside
`destroy` callbacks.

@par Exception safety
Never throws or allocates.

@note Node: executionAsyncId.
*/
[[nodiscard]] inline async_id execution_async_id() noexcept
{
  return detail::this_thread().execution.id;
}

/** Returns the id of the resource that caused the one whose code runs now.

By default, the resource whose code made a resource has caused it.

@return The id; @ref no_async_id at the top level of a thread.

@note Node: triggerAsyncId.
*/
[[nodiscard]] inline async_id trigger_async_id() noexcept
{
  return detail::this_thread().execution.trigger;
}

class resource_ref;
[[nodiscard]] inline resource_ref execution_async_resource() noexcept;

namespace detail {
template <class Callbacks>
class hook_of;
}

/** A key for user data of type T on resources.

Each key stands for data of its own, even if two keys have the same type. A key is usually
an object of static lifetime. It may be destroyed before the data that was stored with it.

@tparam T A type with a default constructor. Data is destroyed together with its resource,
on the thread that drops the resource; its destructor must not throw.

@see resource_ref
*/
template <class T>
class resource_key
{
public:
  /** Makes a key that differs from all others. */
  resource_key() noexcept : id_(detail::next_key()) {}

  resource_key(const resource_key&) = delete;
  resource_key& operator=(const resource_key&) = delete;

private:
  friend resource_ref;

  std::uint64_t id_;
};

/** A resource: one asynchronous operation, or an @ref async_resource.

Passed to `init` callbacks, and returned by @ref execution_async_resource. A reference is
valid until that callback, or the function that called @ref execution_async_resource,
returns.

You can keep data of your own on a resource, by typed key. The data lives as long as the
resource:

@code
asio_ctx::resource_key<std::string> url;

auto hook = asio_ctx::create_hook({.init = [](auto, auto, auto, asio_ctx::resource_ref made) {
  made[url] = asio_ctx::execution_async_resource()[url]; // from the cause to the effect
}}).enable();

void on_request(const request& r)
{
  asio_ctx::execution_async_resource()[url] = r.target();
}
@endcode

@par Thread safety
As a container: threads that change the data of one resource at the same time need a lock.
The callbacks and the handler of one operation do not run at the same time.

@note Node: the `resource` argument of init, and executionAsyncResource, to which
properties can be added.
*/
class resource_ref
{
public:
  /** Returns the id of the resource. */
  [[nodiscard]] asio_ctx::async_id async_id() const noexcept { return state_.id; }

  /** Returns the id of the resource that caused this one. */
  [[nodiscard]] asio_ctx::async_id trigger_async_id() const noexcept
  {
    return state_.trigger;
  }

  /** Returns the kind of the resource: "execute", "work", "root", or the type that the
  code that made the resource gave it. */
  [[nodiscard]] std::string_view type() const noexcept
  {
    return state_.resource ? state_.resource->type_name() : state_.type->operation;
  }

  /** Returns the I/O object of an operation of Asio, as Asio's handler tracking gives it:
  the address of the implementation inside of a socket, of an execution context, of a
  strand, ... Null for other resources, and if no hook was enabled when the operation was
  started.

  @see handler_tracking.hpp
  */
  [[nodiscard]] const void* object() const noexcept
  {
    const auto* const details = detail::details_of(state_.resource);
    return details ? details->object : nullptr;
  }

  /** Returns the native handle of that object, e.g. its descriptor; zero if it has
  none. */
  [[nodiscard]] std::uintmax_t native_handle() const noexcept
  {
    const auto* const details = detail::details_of(state_.resource);
    return details ? details->native_handle : 0;
  }

  /** Inside of `init`, returns the place in the source that starts the operation. Returns
  null if no place was noted, and outside of `init`. */
  [[nodiscard]] const operation_location* location() const noexcept
  {
    const auto* const details = detail::details_of(state_.resource);
    return details ? details->location : nullptr;
  }

  /** Returns the data of a key, which the first call default-constructs.

  @throws std::bad_alloc, and what the constructor of T throws.

  @par Complexity
  Linear in the number of keys for which the resource has data.
  */
  template <class T>
  T& operator[](const resource_key<T>& key)
  {
    if (T* found = find(key))
      return *found;
    if (!state_.resource)
      detail::throw_exception(
          std::bad_alloc()); // as execution_async_resource() would have
    auto* const made = new detail::resource_value<T>;
    made->key = key.id_;
    made->destroy = [](detail::resource_data* data) noexcept {
      delete static_cast<detail::resource_value<T>*>(data);
    };
    made->next = std::exchange(state_.resource->data, made);
    return made->value;
  }

  /** Returns the data of a key, or null if there is none. */
  template <class T>
  [[nodiscard]] T* find(const resource_key<T>& key) const noexcept
  {
    detail::resource_data* data = state_.resource ? state_.resource->data : nullptr;
    for (; data; data = data->next)
      if (data->key == key.id_)
        return &static_cast<detail::resource_value<T>*>(data)->value;
    return nullptr;
  }

  /** Returns true if both refer to the same resource. */
  friend bool operator==(const resource_ref& a, const resource_ref& b) noexcept
  {
    return a.state_.id == b.state_.id;
  }

  friend bool operator!=(const resource_ref& a, const resource_ref& b) noexcept
  {
    return !(a == b);
  }

private:
  friend resource_ref execution_async_resource() noexcept;

  template <class>
  friend class detail::hook_of;

  explicit resource_ref(const detail::execution_state& state) noexcept : state_(state) {}

  detail::execution_state state_; // borrowed
};

/** Returns the resource whose code runs now.

@return A reference, which is valid until the function that calls this returns or
suspends.

@par Exception safety
Does not throw. The first call in a resource that no hook has seen takes one recycled
block of memory. If there is no memory, the result has no data and can't be given any.

@note Node: executionAsyncResource.
*/
[[nodiscard]] inline resource_ref execution_async_resource() noexcept
{
  detail::try_to_make_current_resource();
  return resource_ref(detail::this_thread().execution);
}

} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_ASYNC_ID_HPP
