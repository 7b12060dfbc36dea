// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_ASYNC_LOCAL_STORAGE_HPP
#define ASIO_CTX_ASYNC_LOCAL_STORAGE_HPP

#include <asio_ctx/context_frame.hpp>
#include <asio_ctx/detail/frame/check_call.hpp>
#include <asio_ctx/detail/frame/missing_headers.hpp>
#include <asio_ctx/detail/frame/shown_store.hpp>
#include <asio_ctx/detail/frame/storage_scope.hpp>
#include <asio_ctx/detail/hook/event.hpp>
#include <asio_ctx/store_formatter.hpp>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace asio_ctx {
inline namespace v0 {

namespace detail {

struct storage_access
{
  template <class Storage>
  static storage_slot& slot_of(Storage& storage) noexcept
  {
    return storage.slot_;
  }

  // enter_with without its check, for code that restores the context itself at its end.
  template <class Storage, class U>
  static void enter(Storage& storage, U&& store)
  {
    thread_state& state = this_thread();
    storage.enter(state, entered_mark(node_of(state.current)), std::forward<U>(store));
  }
};

} // namespace detail

/** Options of an @ref async_local_storage. */
template <class T>
struct async_local_storage_options
{
  /** A human-readable name, returned by @ref async_local_storage::name. */
  std::string name = {};

  /** The value that @ref async_local_storage::get_store points to if no store was given.

  The storage owns it, and all contexts share it.
  */
  std::optional<std::remove_const_t<T>> default_value = std::nullopt;

  /** Whether reports of unfinished operations show the stores, and how; by default they
  don't. `true`, or a function that returns a store's text. See @ref store_formatter. */
  store_formatter<std::remove_cv_t<T>> show = {};
};

/** The scope that @ref async_local_storage::with_scope opens. Its destructor ends it.

It may live across `co_await` and `yield`; see @ref async_local_storage::with_scope.
*/
class [[nodiscard]] scope
{
public:
  scope(const scope&) = delete;
  scope& operator=(const scope&) = delete;

  /** Restores the storage's previous store. Other storages keep theirs. */
  ~scope() { detail::leave_storage_scope(saved_, slot_, id_); }

private:
  template <class>
  friend class async_local_storage;

  // Takes the reference to the frame.
  scope(detail::new_frame made, const detail::storage_slot& slot) noexcept
    : saved_(std::exchange(made.here.current, made.frame)), slot_(slot),
      id_(made.frame ? detail::node_of(made.frame)->scope : detail::no_frame)
  {
    detail::count_scope_without_frame(made.here, made.frame);
  }

  detail::frame_ref saved_;
  const detail::storage_slot& slot_;
  std::uint64_t id_;
};

/** One variable that has a value of its own in every asynchronous context.

@ref run gives a store to the function that it runs, and to all that this function causes:
there, @ref get_store returns it, in completion handlers, in coroutines and on other
threads. Operations carry the context by themselves (asio_ctx/automatic.hpp); see also
bind_context.hpp and context_executor.hpp.

A storage is usually an object of static lifetime. Storages are independent of each other.
All code of a context shares its stores: if several threads may use a `T` at the same
time, it needs a lock of its own, or must be `const`.

@tparam T The type of a store. Any object type will do, including one that is `const`,
move-only, or can't even be moved. A store is destroyed when the last context that has it
is gone, on the thread that drops that context; its destructor may use the library and
must not throw.

@par Thread safety
All member functions may be called from several threads at a time.

@par Example
@code
asio_ctx::async_local_storage<int> request_id;

request_id.run(42, [&] {
  timer.async_wait([](auto) { std::cout << *request_id.get_store() << '\n'; }); // 42
});
@endcode

@note Node: AsyncLocalStorage.
*/
template <class T>
class async_local_storage
{
  static_assert(std::is_object_v<T>, "async_local_storage: a store is an object.");

public:
  /** The type of a store. */
  using store_type = T;

  /** Makes a storage without a name and without a default value.

  @throws std::bad_alloc
  */
  async_local_storage() : slot_(detail::acquire_slot()) { slot_.enabled_key(); }

  /** Makes a storage with a name, a default value, or both.

  @par Example
  @code
  async_local_storage<std::string> user({"user", "nobody"});
  @endcode

  @throws std::bad_alloc, and what moving the default value throws.

  @note Node: new AsyncLocalStorage([options]).
  */
  explicit async_local_storage(async_local_storage_options<T> options)
    : name_(std::move(options.name)), default_(std::move(options.default_value)),
      text_(std::move(options.show.text_)), slot_(detail::acquire_slot())
  {
    slot_.enabled_key();
    slot_.name = name_.c_str();
    slot_.show = how_to_show(options.show.type_);
  }

  async_local_storage(const async_local_storage&) = delete;
  async_local_storage& operator=(const async_local_storage&) = delete;

  /** Disables the storage: contexts that still hold its stores no longer show them. */
  ~async_local_storage() { detail::release_slot(slot_); }

  /** Returns the store of the current context.

  @return The store. If none was given, the default value, or null if there is none. Also
  null inside @ref exit and while the storage is disabled.

  The pointer is valid as long as the current context: for the rest of the handler, and
  longer if you keep a @ref current_frame. In a coroutine it stays valid across
  `co_await`, as long as the scope that gave the store is open.

  @par Complexity
  Constant, however deep calls to @ref run are nested and however many storages there are.
  Writes and allocates nothing.

  @note Node: asyncLocalStorage.getStore().
  */
  T* get_store() const noexcept
  {
    if (detail::frame_node* frame = detail::current_node())
      if (detail::store_node* store = frame->of(slot_))
        return static_cast<T*>(store->value);
    return default_store();
  }

  /** Returns the store of the current context, or a fallback if there is none: for logs.

  @code
  std::cout << user.get_store_or("nobody") << ": " << message << '\n';
  @endcode

  @param fallback The value from which the result is made if @ref get_store returns null.

  @return A copy of the store, or a `T` made from `fallback`.

  @throws Whatever copying the store, or making it from `fallback`, throws.
  */
  template <class U = std::remove_cv_t<T>>
  [[nodiscard]] std::remove_cv_t<T> get_store_or(U&& fallback) const
  {
    using result = std::remove_cv_t<T>;
    static_assert(
        std::is_constructible_v<result, const T&>,
        "get_store_or: this store can't be copied: use get_store.");
    static_assert(
        std::is_constructible_v<result, U&&>,
        "get_store_or: a store can't be constructed from this fallback.");
    if (const T* const store = get_store())
      return result(*store);
    return result(std::forward<U>(fallback));
  }

  /** Runs a function with a store.

  Calls `f(args...)` in a context in which this storage holds a new store made from
  `store`; everything that the function starts keeps it. Afterwards, even if `f` throws,
  this storage holds its previous store again. Other storages are not touched: they keep
  what @ref enter_with gave them inside.

  If `f` returns a `boost::asio::awaitable`, so does `run`. When that awaitable is
  awaited, `f` is called and its whole body runs in the context; then the awaiting
  coroutine has its own context back. See asio_ctx/awaitable.hpp.

  @param store The value from which the store is made: a `T`, or anything from which a `T`
  can be constructed.
  @param f A function object, or a pointer to a member.
  @param args Arguments of `f`.

  @return The result of `f`.

  @throws std::bad_alloc and whatever the construction of the store throws (then nothing
  has changed), and whatever `f` throws.

  @par Complexity
  Takes one block of memory, which the thread recycles, and one reference for each other
  storage that has a store. Makes no asynchronous resource and calls no hook.

  @note Node: asyncLocalStorage.run(store, callback[, ...args]).
  */
  template <class U = std::remove_const_t<T>, class F, class... Args>
  decltype(auto) run(U&& store, F&& f, Args&&... args)
  {
    return call(
        make_frame(std::forward<U>(store)), std::forward<F>(f),
        std::forward<Args>(args)...);
  }

  /** Runs a function without a store.

  As @ref run, but @ref get_store returns null in the function and in all that it starts,
  even if the storage has a default value.

  @note Node: asyncLocalStorage.exit(callback[, ...args]).
  */
  template <class F, class... Args>
  decltype(auto) exit(F&& f, Args&&... args)
  {
    return call(make_exit_frame(), std::forward<F>(f), std::forward<Args>(args)...);
  }

  /** Gives a store to the rest of the current handler and to all that it starts.

  Lasts until the handler ends, or until the innermost @ref run, @ref exit or scope of
  this storage around the call ends. The next handler of the same operation does not see
  the store, nor does the code that runs the handlers. At the top level of a thread it
  lasts as long as the thread. If an awaited coroutine calls this, the store stays in
  effect in the awaiting coroutine, as it does in the caller of a function. Prefer
  @ref run, whose end is visible.

  @throws std::bad_alloc and whatever the construction of the store throws; then nothing
  has changed. std::logic_error in a handler that carries no context (because code without
  asio_ctx started its operation, or because a function was given to an executor
  directly): there the store would stay for the handlers that the thread runs next.

  @note Node: asyncLocalStorage.enterWith(store).
  */
  template <class U = std::remove_const_t<T>>
  void enter_with(U&& store)
  {
    detail::thread_state& state = detail::this_thread();
    const detail::scope_mark mark = detail::entered_mark(detail::node_of(state.current));
    if (mark.scope == detail::top_level && detail::is_handler_without_context(state))
      detail::throw_stays_on_thread(name_);
    enter(state, mark, std::forward<U>(store));
  }

  /** Gives a store to the rest of a block.

  As @ref run, for code that is easier to write without a function object.

  The scope may live across `co_await` and `yield` in a coroutine that keeps its context
  (asio_ctx/automatic.hpp), and wherever the awaited operations carry the context: on a
  @ref context_executor, or under @ref bind_context. If the coroutine is destroyed while
  it is suspended, the context of the destroying thread stays as it is.

  Requires: scopes end in the reverse order of their beginning; see @ref frame_scope.

  @par Example
  @code
  auto scope = request_id.with_scope(7);
  co_await async_write(socket, buffer, use_awaitable);
  @endcode

  @throws As @ref run.

  @note Node: asyncLocalStorage.withScope(store), in its newest releases.
  */
  template <class U = std::remove_const_t<T>>
  [[nodiscard]] scope with_scope(U&& store)
  {
    return scope(make_frame(std::forward<U>(store)), slot_);
  }

  /** Removes the storage from all contexts.

  From now on @ref get_store returns null everywhere: in the current context, on other
  threads and in handlers that have not run yet. @ref run, @ref enter_with and
  @ref with_scope enable the storage again, for their own contexts; older contexts stay
  without a store. The stores are destroyed together with the contexts that hold them.

  @note Node: asyncLocalStorage.disable(). As in its documentation, "all current contexts
  linked to the instance will be exited"; its releases leave some.
  */
  void disable() noexcept
  {
    slot_.key.store(detail::storage_slot::disabled, std::memory_order_relaxed);
  }

  /** Returns the name that was given to the constructor; empty if none was.

  @note Node: asyncLocalStorage.name, in its newest releases.
  */
  std::string_view name() const noexcept { return name_; }

private:
  friend struct detail::storage_access;

  template <class U>
  void enter(detail::thread_state& state, detail::scope_mark mark, U&& store)
  {
    const detail::new_frame made = make_frame(state, mark, std::forward<U>(store));
    detail::drop_frame(std::exchange(made.here.current, made.frame));
  }

  T* default_store() const noexcept
  {
    if (!default_
        || slot_.key.load(std::memory_order_relaxed) == detail::storage_slot::disabled)
      return nullptr;
    return std::addressof(*default_);
  }

  template <class U>
  detail::new_frame make_frame(U&& store)
  {
    static_assert(
        std::is_constructible_v<T, U&&>,
        "A store can't be constructed from this argument.");
    detail::thread_state& state = detail::this_thread();
    return make_frame(state, {detail::next_id(state), false}, std::forward<U>(store));
  }

  template <class U>
  detail::new_frame
  make_frame(detail::thread_state& state, detail::scope_mark mark, U&& store)
  {
    if (text_)
      return detail::make_frame<detail::shown_store<T>>(
          state, slot_, mark, detail::wanted(detail::listing) ? &text_ : nullptr,
          std::forward<U>(store));
    return detail::make_frame<T>(state, slot_, mark, std::forward<U>(store));
  }

  std::uint32_t how_to_show(detail::table::shown_as type) const noexcept
  {
    using namespace detail;
    return text_
               ? table::show_value(table::shown_as::text, shown_store<T>::characters_at())
               : table::show_value(type, sizeof(T));
  }

  detail::new_frame make_exit_frame()
  {
    return detail::make_exit_frame(slot_, default_.has_value());
  }

  template <class F, class... Args>
  decltype(auto) call(detail::new_frame made, F&& f, Args&&... args)
  {
    if constexpr (!detail::check_call<F, Args...>())
      return;
    else if constexpr (detail::is_lazy<std::invoke_result_t<F, Args...>>())
    {
      using result = std::decay_t<std::invoke_result_t<F, Args...>>;
      return detail::lazy_result<result>::run(
          detail::frame_access::adopt(detail::frame_ptr(made.frame)), std::forward<F>(f),
          std::forward<Args>(args)...);
    }
    else
    {
      const scope in_frame(made, slot_);
      return std::invoke(std::forward<F>(f), std::forward<Args>(args)...);
    }
  }

  const std::string name_;
  mutable std::optional<std::remove_const_t<T>> default_;
  const std::function<std::string(const std::remove_cv_t<T>&)> text_;
  detail::storage_slot& slot_;
};

/// @cond
// Types that a store can't have: one error, and none of what would follow from it.
template <class T>
class async_local_storage<T&>
{
  static_assert(
      sizeof(T*) == 0,
      "async_local_storage: a store is an object: wrap a reference in a pointer.");
};

template <class T, std::size_t Size>
class async_local_storage<T[Size]>
{
  static_assert(
      Size == 0,
      "async_local_storage: a store can't be an array: use std::array or std::vector.");
};
/// @endcond

} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_ASYNC_LOCAL_STORAGE_HPP
