// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_EXAMPLE_DEADLINE_DEADLINE_HPP
#define ASIO_CTX_EXAMPLE_DEADLINE_DEADLINE_HPP

#include <asio_ctx.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/associator.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/system_executor.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>
#include <memory>
#include <type_traits>
#include <utility>

namespace example {

namespace net = boost::asio;
using error_code = boost::system::error_code;
using clock = std::chrono::steady_clock;

/** The time by which the current request has to have its answer. */
inline asio_ctx::async_local_storage<const clock::time_point> deadline;

/** Cancels one operation when the deadline of its context has passed. */
class limit : public std::enable_shared_from_this<limit>
{
public:
  explicit limit(const net::any_io_executor& executor) : timer_(executor) {}

  /** Returns the slot through which the operation is cancelled. */
  net::cancellation_slot slot() { return signal_.slot(); }

  /** Starts the timer, if there is a deadline. */
  void start()
  {
    const clock::time_point* end = deadline.get_store();
    if (!end)
      return;
    timer_.expires_at(*end);
    timer_.async_wait([weak = weak_from_this()](error_code error) {
      const auto self = weak.lock();
      if (error || !self)
        return;
      self->over_ = true;
      self->cancel(net::cancellation_type::all);
    });
  }

  void cancel(net::cancellation_type type) { signal_.emit(type); }

  /** To be called when the operation has ended with this error. Returns `timed_out` if the
  deadline ended it. */
  error_code stop(error_code error)
  {
    timer_.cancel();
    if (over_ && error == net::error::operation_aborted)
      return net::error::timed_out;
    return error;
  }

private:
  net::steady_timer timer_;
  net::cancellation_signal signal_;
  bool over_ = false;
};

/** The handler of an operation that has a limit. */
template <class Handler>
struct limited_handler
{
  template <class... Args>
  void operator()(error_code error, Args&&... args)
  {
    net::get_associated_cancellation_slot(handler).clear();
    const error_code result = std::exchange(its_limit, nullptr)->stop(error);
    std::move(handler)(result, std::forward<Args>(args)...);
  }

  Handler handler;
  std::shared_ptr<limit> its_limit;
};

/** The handler of an operation that starts now, with the limit that its context gives it. */
template <class Handler>
auto limit_handler(Handler handler, const net::any_io_executor& default_executor)
{
  const auto made =
      std::make_shared<limit>(net::get_associated_executor(handler, default_executor));
  auto own_slot = net::get_associated_cancellation_slot(handler);
  if (own_slot.is_connected())
    own_slot.assign([weak = std::weak_ptr<limit>(made)](net::cancellation_type type) {
      if (const auto its_limit = weak.lock())
        its_limit->cancel(type);
    });
  made->start();
  return net::bind_cancellation_slot(
      made->slot(), limited_handler<Handler>{std::move(handler), made});
}

/** A completion token with a deadline; made by @ref within_deadline. */
template <class Token>
struct within_deadline_t
{
  Token token;
};

/** A completion token: the operation is cancelled when the deadline of its context has passed, and
its error is then `timed_out`.

For operations that complete with an `error_code`, and for one thread or a strand.
*/
template <class Token>
within_deadline_t<std::decay_t<Token>> within_deadline(Token&& token)
{
  return {std::forward<Token>(token)};
}

} // namespace example

namespace boost::asio {

// The handler's executor, allocator and so on are those of the inner one.
template <template <class, class> class Associator, class Handler, class DefaultCandidate>
struct associator<Associator, example::limited_handler<Handler>, DefaultCandidate>
  : Associator<Handler, DefaultCandidate>
{
  static auto
  get(const example::limited_handler<Handler>& h,
      const DefaultCandidate& c = DefaultCandidate()) noexcept
  {
    return Associator<Handler, DefaultCandidate>::get(h.handler, c);
  }
};

template <class Token, class... Signatures>
struct async_result<example::within_deadline_t<Token>, Signatures...>
{
  template <class Initiation, class Adaptor, class... Args>
  static auto initiate(Initiation&& initiation, Adaptor&& adaptor, Args&&... args)
  {
    Token token(std::forward<Adaptor>(adaptor).token);
    return async_initiate<Token, Signatures...>(
        [start = std::forward<Initiation>(initiation)](
            auto&& handler, auto&&... start_args) mutable {
          const any_io_executor executor =
              get_associated_executor(start, any_io_executor(system_executor()));
          std::move(start)(
              example::limit_handler(std::forward<decltype(handler)>(handler), executor),
              std::forward<decltype(start_args)>(start_args)...);
        },
        token, std::forward<Args>(args)...);
  }
};

} // namespace boost::asio

#endif // ASIO_CTX_EXAMPLE_DEADLINE_DEADLINE_HPP
