// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_IMPL_HOOK_CALLBACKS_HPP
#define ASIO_CTX_IMPL_HOOK_CALLBACKS_HPP

#include <asio_ctx/async_id.hpp>
#include <asio_ctx/detail/hook/registry.hpp>
#include <cstddef>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// Has every member of T, and the member of `Name`: that one is ambiguous if T has a
// member of that name, of any kind. Does not work for final classes.
template <class T, class Name>
struct with_name_twice : T, Name
{};

template <class T>
inline constexpr bool can_be_base = std::is_class_v<T> && !std::is_final_v<T>;

// One class for each callback. It tells if T has a member of that name, if that can be
// called with the right arguments, and if it is there at run time (an empty std::function
// is not).
#define ASIO_CTX_DETAIL_CALLBACK(name, call_arguments)                               \
  struct name##_callback                                                             \
  {                                                                                  \
    struct only_name                                                                 \
    {                                                                                \
      int name;                                                                      \
    };                                                                               \
                                                                                     \
    template <class T>                                                               \
    static std::false_type lacks(decltype(&with_name_twice<T, only_name>::name)*);   \
    template <class T>                                                               \
    static std::true_type lacks(...);                                                \
    template <class T>                                                               \
    static std::true_type has_one(decltype(&T::name)*);                              \
    template <class T>                                                               \
    static std::false_type has_one(...);                                             \
                                                                                     \
    template <class T>                                                               \
    static auto try_call(int)                                                        \
        -> decltype((void)std::declval<T&>().name call_arguments, std::true_type()); \
    template <class T>                                                               \
    static std::false_type try_call(...);                                            \
                                                                                     \
    template <class T>                                                               \
    static constexpr bool can_call() noexcept                                        \
    {                                                                                \
      return decltype(try_call<T>(0))::value;                                        \
    }                                                                                \
                                                                                     \
    template <class T>                                                               \
    static constexpr bool is_in() noexcept                                           \
    {                                                                                \
      if constexpr (can_be_base<T>)                                                  \
        return decltype(lacks<T>(nullptr))::value;                                   \
      else                                                                           \
        return decltype(has_one<T>(nullptr))::value || can_call<T>();                \
    }                                                                                \
                                                                                     \
    template <class T>                                                               \
    static auto is_empty(const T& callbacks, int)                                    \
        -> decltype(callbacks.name == nullptr, bool())                               \
    {                                                                                \
      return callbacks.name == nullptr;                                              \
    }                                                                                \
    template <class T>                                                               \
    static bool is_empty(const T&, long)                                             \
    {                                                                                \
      return false;                                                                  \
    }                                                                                \
                                                                                     \
    template <class T>                                                               \
    static bool is_there([[maybe_unused]] const T& callbacks)                        \
    {                                                                                \
      if constexpr (is_in<T>())                                                      \
        return !is_empty(callbacks, 0);                                              \
      else                                                                           \
        return false;                                                                \
    }                                                                                \
                                                                                     \
    template <class T, class... Arguments>                                           \
    static void call([[maybe_unused]] T& callbacks, [[maybe_unused]] Arguments... a) \
    {                                                                                \
      if constexpr (is_in<T>() && can_call<T>())                                     \
        callbacks.name(a...);                                                        \
    }                                                                                \
  };

#define ASIO_CTX_DETAIL_ID std::declval<async_id>()
ASIO_CTX_DETAIL_CALLBACK(
    init, (ASIO_CTX_DETAIL_ID, std::declval<std::string_view>(), ASIO_CTX_DETAIL_ID,
           std::declval<resource_ref>()))
ASIO_CTX_DETAIL_CALLBACK(before, (ASIO_CTX_DETAIL_ID))
ASIO_CTX_DETAIL_CALLBACK(after, (ASIO_CTX_DETAIL_ID))
ASIO_CTX_DETAIL_CALLBACK(destroy, (ASIO_CTX_DETAIL_ID))
ASIO_CTX_DETAIL_CALLBACK(promise_resolve, (ASIO_CTX_DETAIL_ID))
ASIO_CTX_DETAIL_CALLBACK(
    reactor_operation, (ASIO_CTX_DETAIL_ID, std::declval<std::string_view>(),
                        std::declval<std::error_code>(), std::declval<std::size_t>()))

// Plausible wrong names of callbacks: has_...<T>(0) tells if T has a function of that
// name.
#define ASIO_CTX_DETAIL_MISSPELT(name, call_arguments)                            \
  template <class T>                                                              \
  auto has_##name(int)                                                            \
      ->decltype((void)std::declval<T&>().name call_arguments, std::true_type()); \
  template <class T>                                                              \
  std::false_type has_##name(...);

#define ASIO_CTX_DETAIL_INIT_ARGUMENTS                                       \
  (ASIO_CTX_DETAIL_ID, std::declval<std::string_view>(), ASIO_CTX_DETAIL_ID, \
   std::declval<resource_ref>())
ASIO_CTX_DETAIL_MISSPELT(initialize, ASIO_CTX_DETAIL_INIT_ARGUMENTS)
ASIO_CTX_DETAIL_MISSPELT(on_init, ASIO_CTX_DETAIL_INIT_ARGUMENTS)
ASIO_CTX_DETAIL_MISSPELT(on_before, (ASIO_CTX_DETAIL_ID))
ASIO_CTX_DETAIL_MISSPELT(on_after, (ASIO_CTX_DETAIL_ID))
ASIO_CTX_DETAIL_MISSPELT(destroyed, (ASIO_CTX_DETAIL_ID))
ASIO_CTX_DETAIL_MISSPELT(on_destroy, (ASIO_CTX_DETAIL_ID))
ASIO_CTX_DETAIL_MISSPELT(promiseResolve, (ASIO_CTX_DETAIL_ID))
ASIO_CTX_DETAIL_MISSPELT(promise_resolved, (ASIO_CTX_DETAIL_ID))
ASIO_CTX_DETAIL_MISSPELT(resolved, (ASIO_CTX_DETAIL_ID))
#undef ASIO_CTX_DETAIL_INIT_ARGUMENTS
#undef ASIO_CTX_DETAIL_MISSPELT
#undef ASIO_CTX_DETAIL_ID
#undef ASIO_CTX_DETAIL_CALLBACK

template <class Callback, class T>
inline constexpr bool is_right =
    !Callback::template is_in<T>() || Callback::template can_call<T>();

#define ASIO_CTX_DETAIL_NOT_CALLED(wrong, right)            \
  static_assert(                                            \
      !decltype(has_##wrong<T>(0))::value,                  \
      "create_hook: nothing calls a function named " #wrong \
      ": the callback's name is " #right ".")

template <class T>
constexpr void check_spelling() noexcept
{
  ASIO_CTX_DETAIL_NOT_CALLED(initialize, init);
  ASIO_CTX_DETAIL_NOT_CALLED(on_init, init);
  ASIO_CTX_DETAIL_NOT_CALLED(on_before, before);
  ASIO_CTX_DETAIL_NOT_CALLED(on_after, after);
  ASIO_CTX_DETAIL_NOT_CALLED(destroyed, destroy);
  ASIO_CTX_DETAIL_NOT_CALLED(on_destroy, destroy);
  ASIO_CTX_DETAIL_NOT_CALLED(promiseResolve, promise_resolve);
  ASIO_CTX_DETAIL_NOT_CALLED(promise_resolved, promise_resolve);
  ASIO_CTX_DETAIL_NOT_CALLED(resolved, promise_resolve);
}
#undef ASIO_CTX_DETAIL_NOT_CALLED

template <class T>
constexpr void check_callbacks() noexcept
{
  check_spelling<T>();
  static_assert(
      init_callback::is_in<T>() || before_callback::is_in<T>()
          || after_callback::is_in<T>() || destroy_callback::is_in<T>()
          || promise_resolve_callback::is_in<T>()
          || reactor_operation_callback::is_in<T>(),
      "create_hook: this object has none of the callbacks init, before, after, destroy, "
      "promise_resolve and reactor_operation.");
  static_assert(
      is_right<init_callback, T>,
      "create_hook: init can't be called as init(async_id id, std::string_view type, "
      "async_id trigger_id, resource_ref resource).");
  static_assert(
      is_right<before_callback, T>,
      "create_hook: before can't be called as before(async_id id).");
  static_assert(
      is_right<after_callback, T>,
      "create_hook: after can't be called as after(async_id id).");
  static_assert(
      is_right<destroy_callback, T>,
      "create_hook: destroy can't be called as destroy(async_id id).");
  static_assert(
      is_right<promise_resolve_callback, T>,
      "create_hook: promise_resolve can't be called as promise_resolve(async_id id).");
  static_assert(
      is_right<reactor_operation_callback, T>,
      "create_hook: reactor_operation can't be called as reactor_operation(async_id id, "
      "std::string_view operation, std::error_code error, std::size_t bytes).");
}

template <class Callbacks>
class hook_of final : public hook_node
{
public:
  template <class C>
  hook_of(C&& callbacks, skip_bit bit, bool with_coroutines)
    : hook_node(std::move(bit), with_coroutines), callbacks_(std::forward<C>(callbacks))
  {
    add<init_callback>(event_kind::init, [](hook_node& hook, std::uint64_t argument) {
      resource_node& made = *from_argument<resource_node>(argument);
      init_callback::call(
          of(hook), made.id, made.type_name(), made.trigger,
          resource_ref({made.id, made.trigger, &made, nullptr}));
    });
    add<before_callback>(event_kind::before, call_with_id<before_callback>);
    add<after_callback>(event_kind::after, call_with_id<after_callback>);
    add<destroy_callback>(event_kind::destroy, call_with_id<destroy_callback>);
    add<promise_resolve_callback>(
        event_kind::promise_resolve, call_with_id<promise_resolve_callback>);
    add<reactor_operation_callback>(
        event_kind::reactor_operation, [](hook_node& hook, std::uint64_t argument) {
          const reactor_result& result = *from_argument<const reactor_result>(argument);
          reactor_operation_callback::call(
              of(hook), result.id, std::string_view(result.name), result.error,
              result.bytes);
        });
  }

private:
  static Callbacks& of(hook_node& hook) noexcept
  {
    return static_cast<hook_of&>(hook).callbacks_;
  }

  template <class Callback>
  static void call_with_id(hook_node& hook, std::uint64_t id)
  {
    Callback::call(of(hook), id);
  }

  template <class Callback>
  void add(event_kind kind, hook_node::callback call)
  {
    if (!Callback::is_there(callbacks_))
      return;
    (*this)[kind] = call;
    events |= set_of(kind);
  }

  Callbacks callbacks_;
};

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_IMPL_HOOK_CALLBACKS_HPP
