// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_ASIO_NATIVE_AWAITABLE_FRAME_HPP
#define ASIO_CTX_DETAIL_ASIO_NATIVE_AWAITABLE_FRAME_HPP

// Makes each coroutine of boost::asio::awaitable keep its own context. The compiler gets
// the promise type of a coroutine from std::coroutine_traits. Asio's specialisation is
// partial; the one here is also constrained, so it is more specialised, and the compiler
// chooses it. The promise derives from Asio's.
//
// Asio runs a chain of coroutines by resuming the innermost one, the top of the stack. A
// coroutine finds its chain through the coroutine that awaits it: each coroutine with
// this promise that awaits another one stores the chain's address, with the lowest bit
// set, in resume_context_. There Asio keeps the address of a local variable while the
// coroutine runs; while it does not run, Asio does not read that member. An odd address
// also shows that a coroutine has this promise. Other coroutines may have been compiled
// without asio_ctx, and run in the context of the code that resumes them.
//
// This header needs only declarations, so that it can be included before any header of
// Asio, as handler_tracking.hpp is.

#include <asio_ctx/detail/asio/native/inline_namespace.hpp>
#include <asio_ctx/detail/automatic/chain.hpp>
#include <asio_ctx/detail/automatic/io_of.hpp>
#include <boost/asio/detail/config.hpp>

#if defined(BOOST_ASIO_HAS_CO_AWAIT) && defined(BOOST_ASIO_HAS_STD_COROUTINE)

#include <asio_ctx/detail/automatic/any_type.hpp>
#include <asio_ctx/detail/automatic/chain_link.hpp>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <type_traits>
#include <utility>
#include <version>
#if defined(__cpp_lib_source_location)
#include <source_location>
#endif

namespace boost {
namespace asio {
ASIO_CTX_DETAIL_ASIO_NAMESPACE_BEGIN

template <typename T, typename Executor>
class awaitable;

namespace detail {

template <typename Executor>
class awaitable_frame_base;

template <typename T, typename Executor>
class awaitable_frame;

struct awaitable_thread_entry_point;

} // namespace detail

ASIO_CTX_DETAIL_ASIO_NAMESPACE_END
} // namespace asio
} // namespace boost

namespace asio_ctx {
inline namespace v0 {
namespace detail {

struct frame_reader;

} // namespace detail
} // namespace v0
} // namespace asio_ctx

namespace boost {
namespace asio {
ASIO_CTX_DETAIL_ASIO_NAMESPACE_BEGIN
namespace detail {

// Every specialisation of awaitable_frame is a friend of every awaitable. This one reads
// its frame.
template <typename Executor>
class awaitable_frame<::asio_ctx::detail::frame_reader, Executor>
{
public:
  template <typename T>
  static awaitable_frame<T, Executor>*
  get(const awaitable<T, Executor>& coroutine) noexcept
  {
    return coroutine.frame_;
  }
};

// Every specialisation of awaitable_frame_base is a friend of the promise of the coroutine
// of co_spawn. This one finds its pointer to the innermost coroutine.
template <>
class awaitable_frame_base<::asio_ctx::detail::frame_reader>
{
public:
  template <typename Executor>
  static const void*
  top_of(const awaitable_frame<awaitable_thread_entry_point, Executor>& promise) noexcept
  {
    return &promise.top_of_stack_;
  }
};

} // namespace detail
ASIO_CTX_DETAIL_ASIO_NAMESPACE_END
} // namespace asio
} // namespace boost

namespace asio_ctx {
inline namespace v0 {
namespace detail {

#if defined(__cpp_lib_source_location)

using await_location = std::source_location;

#else

struct await_location
{
  static constexpr await_location current() noexcept { return {}; }
};

#endif

struct no_chain
{
  no_chain() = default;
  no_chain(const void*, chain::note_place) noexcept {}
};

template <class T>
struct is_awaitable : std::false_type
{};

template <class T, class Executor>
struct is_awaitable<boost::asio::awaitable<T, Executor>> : std::true_type
{};

template <class T, class Executor>
class awaitable_promise : public boost::asio::detail::awaitable_frame<T, Executor>
{
  using asio_frame = boost::asio::detail::awaitable_frame<T, Executor>;
  using asio_handle = std::coroutine_handle<asio_frame>;
  using own_handle = std::coroutine_handle<awaitable_promise>;
  using frame_of = boost::asio::detail::awaitable_frame<frame_reader, Executor>;

  // True for the coroutine of co_spawn that calls the spawned function and the completion
  // handler.
  static constexpr bool is_entry_point =
      std::is_same_v<T, boost::asio::detail::awaitable_thread_entry_point>;

public:
  ~awaitable_promise()
  {
    if (link_.is_owner())
      free_chain(link_.get());
  }

  boost::asio::awaitable<T, Executor> get_return_object()
  {
    auto result = asio_frame::get_return_object();
    this->coro_ = own_handle::from_promise(*this);
    leave_mark(nullptr);
    if constexpr (!std::is_void_v<T> && !is_entry_point)
      clear_result();
    return result;
  }

  auto initial_suspend() noexcept
  {
    struct first_resumption
    {
      awaitable_promise* self;

      bool await_ready() const noexcept { return false; }
      void await_suspend(std::coroutine_handle<>) const noexcept {}
      void await_resume() const { self->begin(); }
    };
    return first_resumption{this};
  }

  auto final_suspend() noexcept
  {
    using asio_awaiter = decltype(asio_frame::final_suspend());

    struct last_suspension
    {
      awaitable_promise* self;
      asio_awaiter awaiter;

      bool await_ready() const noexcept { return false; }

      void await_suspend(std::coroutine_handle<> coroutine) noexcept
      {
        self->end();
        awaiter.await_suspend(coroutine);
      }

      void await_resume() const noexcept {}
    };
    return last_suspension{this, asio_frame::final_suspend()};
  }

  // The awaiter of another coroutine, which belongs to the same chain.
  template <class U>
  class coroutine_awaiter
  {
  public:
    coroutine_awaiter(
        boost::asio::awaitable<U, Executor>&& awaited, awaitable_promise& self) noexcept
      : awaited_(std::move(awaited)), self_(self)
    {}

    bool await_ready() const noexcept { return false; }

    void await_suspend(own_handle coroutine)
    {
      chain& own = self_.own_chain();
      const bool keeps_context = is_mark(mark_of(frame_of::get(awaited_)));
      if constexpr (is_entry_point)
        is_body_ = own.is_in_body();
      awaited_.await_suspend(asio_handle::from_promise(coroutine.promise()));
      self_.leave_mark(&own);
      if (!keeps_context && own.is_running())
        own.leave();
    }

    U await_resume()
    {
      self_.go_on();
      if constexpr (is_entry_point)
        if (is_body_)
          self_.own_chain().body_has_ended();
      return awaited_.await_resume();
    }

  private:
    boost::asio::awaitable<U, Executor> awaited_;
    awaitable_promise& self_;
    [[no_unique_address]] std::conditional_t<is_entry_point, bool, no_chain> is_body_{};
  };

  // The awaiter of anything else that Asio can await. Asio initiates an operation when
  // the coroutine is suspended, with a function that the awaiter has set.
  template <class Awaiter>
  class operation_awaiter
  {
  public:
    template <class X>
    operation_awaiter(awaitable_promise& self, X&& x, await_location location)
      : self_(self), awaiter_(transform(self, std::forward<X>(x), location))
    {}

    bool await_ready() noexcept { return awaiter_.await_ready(); }

    void await_suspend(own_handle coroutine)
    {
      awaiter_.await_suspend(asio_handle::from_promise(coroutine.promise()));
      if (!self_.own_chain().is_running())
        return;
      auto& next = *self_.resume_context_;
      initiate_ = std::exchange(next.after_suspend_fn_, &initiate_in_context);
      argument_ = std::exchange(next.after_suspend_arg_, this);
    }

    decltype(auto) await_resume()
    {
      self_.go_on();
      return awaiter_.await_resume();
    }

  private:
    static void initiate_in_context(void* self)
    {
      const operation_awaiter& awaiter = *static_cast<operation_awaiter*>(self);
      void (*const initiate)(void*) = awaiter.initiate_;
      void* const argument = awaiter.argument_;
      const chain::suspension suspended(awaiter.self_.own_chain());
      initiate(argument); // the awaiter may be gone afterwards
    }

    awaitable_promise& self_;
    Awaiter awaiter_;
    void (*initiate_)(void*); // both are set when the coroutine is suspended
    void* argument_;
  };

  // Takes the awaitable by value: otherwise g++ 12 fails with an internal error if a
  // co_await is an argument of another one.
  template <class U>
  coroutine_awaiter<U> await_transform(
      boost::asio::awaitable<U, Executor> awaited,
      await_location location = await_location::current())
  {
    location_ = location;
    auto& thread = *this->attached_thread_;
    if (thread.throw_if_cancelled() && !!thread.get_cancellation_state().cancelled())
      (void)asio_frame::await_transform(std::move(awaited)); // throws
    return {std::move(awaited), *this};
  }

  template <class X, std::enable_if_t<!is_awaitable<std::decay_t<X>>::value, int> = 0>
  auto await_transform(X&& x, await_location location = await_location::current())
      -> operation_awaiter<
          decltype(std::declval<asio_frame&>().await_transform(std::forward<X>(x)))>
  {
    location_ = location;
    return {*this, std::forward<X>(x), location};
  }

private:
  // In a whole program, newer versions of Asio note the place where an operation is
  // awaited.
  template <class X>
  static auto transform(awaitable_promise& self, X&& x, await_location location)
  {
    asio_frame& frame = self;
    if constexpr (requires { frame.await_transform(std::forward<X>(x), location); })
      return frame.await_transform(std::forward<X>(x), location);
    else
      return frame.await_transform(std::forward<X>(x));
  }

  void leave_mark(chain* own) noexcept
  {
    this->resume_context_ = reinterpret_cast<decltype(this->resume_context_)>(
        reinterpret_cast<std::uintptr_t>(own) | 1);
  }

  template <class Frame>
  static std::uintptr_t mark_of(const Frame* frame) noexcept
  {
    return reinterpret_cast<std::uintptr_t>(
        frame->*(&awaitable_promise::resume_context_));
  }

  static bool is_mark(std::uintptr_t bits) noexcept { return (bits & 1) != 0; }

  // Tells readers of the table where the coroutines of a chain are.
  ASIO_CTX_DETAIL_NOINLINE static void
  note_place(const void* address, operation_slot& slot) noexcept
  {
    if constexpr (is_entry_point)
    {
      const auto& self = *static_cast<const awaitable_promise*>(address);
      slot.words[table::innermost_promise] =
          bits_of(boost::asio::detail::awaitable_frame_base<frame_reader>::top_of(self));
      const auto offset = [&self](const auto& member) {
        const asio_frame& base = self;
        return static_cast<std::uint32_t>(
            reinterpret_cast<const char*>(&member)
            - reinterpret_cast<const char*>(&base));
      };
      note_promise_offsets(offset(self.coro_), offset(self.caller_));
      if (self.attached_thread_)
        slot.io = bits_of(io_of(self.attached_thread_->get_executor()));
    }
  }

  // The memory of the result may have the remains of another coroutine of the chain: a
  // link and a location, which a reader of the table would take for those of this one.
  // There is no result yet; what else is there is false or null.
  void clear_result() noexcept
  {
    constexpr std::size_t begin =
        sizeof(boost::asio::detail::awaitable_frame_base<Executor>);
    std::memset(
        reinterpret_cast<unsigned char*>(this) + begin, 0, sizeof(asio_frame) - begin);
  }

  chain& own_chain() noexcept { return *link_.get(); }

  void begin()
  {
    if constexpr (is_entry_point)
      link_.join(&spawned_);
    else if (const std::uintptr_t mark = this->caller_ ? mark_of(this->caller_) : 0;
             is_mark(mark))
      link_.join(reinterpret_cast<chain*>(mark & ~std::uintptr_t(1)));
    else
      begin_in_the_middle();
  }

  // Begins a coroutine whose caller was compiled without asio_ctx. So may be the caller's
  // caller, and so on.
  ASIO_CTX_DETAIL_NOINLINE void begin_in_the_middle()
  {
    for (auto* frame = this->caller_; frame;
         frame = frame->*(&awaitable_promise::caller_))
      if (const std::uintptr_t mark = mark_of(frame); is_mark(mark))
      {
        link_.join_from_outside(reinterpret_cast<chain*>(mark & ~std::uintptr_t(1)));
        return go_on();
      }
    link_.own(make_chain_in_the_middle());
    go_on();
  }

  void go_on() noexcept
  {
    if (chain& own = own_chain(); !own.is_running())
      own.enter();
  }

  void end() noexcept
  {
    if ((is_entry_point || link_.leaves_at_end()) && own_chain().is_running())
      own_chain().leave();
  }

  chain_link link_;
  [[no_unique_address]] await_location location_; // of the innermost co_await
  [[no_unique_address]] std::conditional_t<is_entry_point, chain, no_chain> spawned_{
      this, &note_place};
};

} // namespace detail
} // namespace v0
} // namespace asio_ctx

template <class T, class Executor, class... Args>
  requires asio_ctx::detail::any_type<T>
// "after instantiation"? Include asio_ctx.hpp before the first coroutine is defined.
struct std::coroutine_traits<boost::asio::awaitable<T, Executor>, Args...>
{
  using promise_type = asio_ctx::detail::awaitable_promise<T, Executor>;
};

#endif // BOOST_ASIO_HAS_CO_AWAIT

#endif // ASIO_CTX_DETAIL_ASIO_NATIVE_AWAITABLE_FRAME_HPP
