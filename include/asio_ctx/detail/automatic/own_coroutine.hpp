// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_AUTOMATIC_OWN_COROUTINE_HPP
#define ASIO_CTX_DETAIL_AUTOMATIC_OWN_COROUTINE_HPP

// Promises that keep a context, for coroutines of any type. Each coroutine has a context
// of its own, which begins as the context of the code that calls the coroutine.

#include <asio_ctx/detail/automatic/chain.hpp>
#include <asio_ctx/detail/base/exceptions.hpp>
#include <boost/assert/source_location.hpp>
#include <coroutine>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// An awaitable and its awaiter. Holds a value if `make` returns one, else a reference.
template <class Awaitable>
class awaited
{
  static decltype(auto) awaiter_of(Awaitable& awaitable)
  {
    if constexpr (requires { static_cast<Awaitable&&>(awaitable).operator co_await(); })
      return static_cast<Awaitable&&>(awaitable).operator co_await();
    else if constexpr (requires {
                         operator co_await(static_cast<Awaitable&&>(awaitable));
                       })
      return operator co_await(static_cast<Awaitable&&>(awaitable));
    else
      return static_cast<std::remove_reference_t<Awaitable>&>(awaitable);
  }

public:
  template <class Make>
  explicit awaited(Make make) : awaitable_(make()), awaiter_(awaiter_of(awaitable_))
  {}

  awaited(const awaited&) = delete;
  awaited& operator=(const awaited&) = delete;

  auto& awaiter() noexcept { return awaiter_; }

private:
  Awaitable awaitable_;
  decltype(awaiter_of(std::declval<Awaitable&>())) awaiter_;
};

// Takes the coroutine's context off the thread while the coroutine is suspended here.
template <class Promise, class Awaitable>
class awaiter_in_context
{
public:
  template <class Make>
  awaiter_in_context(chain& own, Make make) : own_(own), awaited_(std::move(make))
  {}

  decltype(auto) await_ready() { return awaited_.awaiter().await_ready(); }

  // The awaiter may initiate an operation, which captures the context, or resume another
  // coroutine, which may destroy this one.
  auto await_suspend(std::coroutine_handle<> suspended)
  {
    const auto handle = std::coroutine_handle<Promise>::from_address(suspended.address());
    using result = decltype(suspend(handle));
    goes_on_unless_suspended check{*this};
    if constexpr (std::is_void_v<result>)
    {
      suspend(handle);
      check.is_suspended = true;
    }
    else
    {
      const result next = suspend(handle);
      if constexpr (std::is_same_v<result, bool>)
        check.is_suspended = next;
      else
        check.is_suspended = true;
      return next;
    }
  }

  // Passes on the place of the co_await to awaiters that take it, as those of
  // Boost.Cobalt do.
  decltype(auto)
  await_resume(const boost::source_location& location = BOOST_CURRENT_LOCATION)
  {
    go_on();
    if constexpr (requires { awaited_.awaiter().await_resume(location); })
      return awaited_.awaiter().await_resume(location);
    else
      return awaited_.awaiter().await_resume();
  }

private:
  // Touches the awaiter only if the coroutine is not suspended: otherwise it may be gone.
  struct goes_on_unless_suspended
  {
    awaiter_in_context& awaiter;
    bool is_suspended = false;

    ~goes_on_unless_suspended()
    {
      if (!is_suspended)
        awaiter.go_on();
    }
  };

  auto suspend(std::coroutine_handle<Promise> handle)
  {
    const chain::suspension suspended(own_);
    return awaited_.awaiter().await_suspend(handle);
  }

  void go_on() noexcept
  {
    if (!own_.is_running())
      own_.enter();
  }

  chain& own_;
  awaited<Awaitable> awaited_;
};

// `make` returns the awaitable.
template <class Promise, class Make>
auto await_in_context(chain& own, Make make)
{
  return awaiter_in_context<Promise, decltype(make())>(own, std::move(make));
}

// Installs the context when the coroutine begins.
template <class Promise, class Awaitable>
class first_awaiter_in_context
{
public:
  template <class Make>
  first_awaiter_in_context(chain& own, Make make) : own_(own), awaited_(std::move(make))
  {}

  decltype(auto) await_ready() { return awaited_.awaiter().await_ready(); }

  decltype(auto) await_suspend(std::coroutine_handle<> suspended)
  {
    return awaited_.awaiter().await_suspend(
        std::coroutine_handle<Promise>::from_address(suspended.address()));
  }

  decltype(auto) await_resume()
  {
    own_.enter();
    return awaited_.awaiter().await_resume();
  }

private:
  chain& own_;
  awaited<Awaitable> awaited_;
};

// Takes the context off the thread when the coroutine ends.
template <class Promise, class Awaitable>
class last_awaiter_in_context
{
public:
  template <class Make>
  last_awaiter_in_context(chain& own, Make make) noexcept
    : own_(own), awaited_(std::move(make))
  {}

  bool await_ready() noexcept
  {
    if (own_.is_running())
      own_.leave();
    return awaited_.awaiter().await_ready();
  }

  auto await_suspend(std::coroutine_handle<> suspended) noexcept
  {
    return awaited_.awaiter().await_suspend(
        std::coroutine_handle<Promise>::from_address(suspended.address()));
  }

  void await_resume() noexcept { awaited_.awaiter().await_resume(); }

private:
  chain& own_;
  awaited<Awaitable> awaited_;
};

// The base of both kinds of promises. Derived::inner_promise() is the promise of the
// coroutine's own type.
template <class Derived, class Promise>
class own_coroutine
{
public:
  auto initial_suspend() noexcept(noexcept(std::declval<Promise&>().initial_suspend()))
  {
    const auto make = [this]() -> decltype(auto) { return inner().initial_suspend(); };
    return first_awaiter_in_context<Promise, decltype(make())>(own_, make);
  }

  auto final_suspend() noexcept
  {
    const auto make = [this]() -> decltype(auto) { return inner().final_suspend(); };
    return last_awaiter_in_context<Promise, decltype(make())>(own_, make);
  }

  // If the inner function throws, the coroutine ends, and the code that resumed it gets
  // the exception.
  void unhandled_exception()
  {
    ASIO_CTX_DETAIL_TRY
    {
      inner().unhandled_exception();
    }
    ASIO_CTX_DETAIL_CATCH(...)
    {
      if (own_.is_running())
        own_.leave();
      ASIO_CTX_DETAIL_RETHROW;
    }
  }

  template <class X>
  auto await_transform(X&& x)
  {
    if constexpr (requires { inner().await_transform(std::forward<X>(x)); })
      return await_in_context<Promise>(own_, [&]() -> decltype(auto) {
        return inner().await_transform(std::forward<X>(x));
      });
    else
      return await_in_context<Promise>(own_, [&]() -> X&& { return std::forward<X>(x); });
  }

  template <class X>
  auto yield_value(X&& x)
    requires requires(Promise& promise) { promise.yield_value(std::forward<X>(x)); }
  {
    return await_in_context<Promise>(own_, [&]() -> decltype(auto) {
      return inner().yield_value(std::forward<X>(x));
    });
  }

private:
  Promise& inner() noexcept { return static_cast<Derived&>(*this).inner_promise(); }

  chain own_{chain::in_the_middle()};
};

// A promise that derives from the promise of the coroutine's own type.
template <class Promise>
class derived_promise : public Promise,
                        public own_coroutine<derived_promise<Promise>, Promise>
{
  using own = own_coroutine<derived_promise, Promise>;

public:
  using own::await_transform;
  using own::final_suspend;
  using own::initial_suspend;
  using own::unhandled_exception;
  using own::yield_value;
  using Promise::Promise;

  derived_promise() = default;

  Promise& inner_promise() noexcept { return *this; }
};

// A promise that has the promise of the coroutine's own type as its first member, if that
// is final.

template <class Promise>
struct promise_first
{
  template <class... Args>
    requires std::is_constructible_v<Promise, Args&...>
  explicit promise_first(Args&... args) : contained(args...)
  {}

  Promise contained;
};

template <class Promise>
concept returns_void = requires(Promise& promise) { promise.return_void(); };

template <class Promise, bool = returns_void<Promise>>
struct promise_first_with_return : promise_first<Promise>
{
  using promise_first<Promise>::promise_first;

  void return_void() noexcept(noexcept(this->contained.return_void()))
  {
    this->contained.return_void();
  }
};

template <class Promise>
struct promise_first_with_return<Promise, false> : promise_first<Promise>
{
  using promise_first<Promise>::promise_first;

  template <class X>
  void return_value(X&& x)
  {
    this->contained.return_value(std::forward<X>(x));
  }
};

template <class Promise>
concept allocates = requires(void* memory, std::size_t size) {
  Promise::operator delete(memory, size);
} || requires(void* memory) { Promise::operator delete(memory); };

template <class Promise>
struct allocation_of
{};

template <allocates Promise>
struct allocation_of<Promise>
{
  template <class... Args>
  static void* operator new(std::size_t size, Args&... args)
  {
    if constexpr (requires { Promise::operator new(size, args...); })
      return Promise::operator new(size, args...);
    else
      return Promise::operator new(size);
  }

  static void operator delete(void* memory, std::size_t size)
  {
    if constexpr (requires { Promise::operator delete(memory, size); })
      Promise::operator delete(memory, size);
    else
      Promise::operator delete(memory);
  }
};

template <class Promise>
class containing_promise : public promise_first_with_return<Promise>,
                           public allocation_of<Promise>,
                           public own_coroutine<containing_promise<Promise>, Promise>
{
public:
  using promise_first_with_return<Promise>::promise_first_with_return;

  auto get_return_object() { return this->contained.get_return_object(); }
  Promise& inner_promise() noexcept { return this->contained; }
};

template <class Promise>
struct promise_in_context
{
  using type = std::conditional_t<
      std::is_final_v<Promise>, containing_promise<Promise>, derived_promise<Promise>>;

  // With a larger alignment, handles made from the two promises would differ.
  static_assert(alignof(Promise) <= 2 * sizeof(void*));
};

} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_AUTOMATIC_OWN_COROUTINE_HPP
