// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_TEST_SUPPORT_GATE_HPP
#define ASIO_CTX_TEST_SUPPORT_GATE_HPP

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <optional>
#include <utility>

namespace test_support {

/** An operation that completes when the test says so, with `void(error_code)`.

As Asio's operations do: through tracked work of the handler's executor, not before wait()
has returned, and with `operation_aborted` when it is cancelled. One waits at a time.
*/
class gate
{
public:
  using executor_type = boost::asio::any_io_executor;
  using error_code = boost::system::error_code;

  /** @param executor For handlers that have none of their own. */
  explicit gate(executor_type executor) : executor_(std::move(executor)) {}

  gate(const gate&) = delete;
  gate& operator=(const gate&) = delete;

  template <class Token>
  auto wait(Token&& token)
  {
    return boost::asio::async_initiate<Token, void(error_code)>(initiation{this}, token);
  }

  bool is_waited_for() const { return bool(complete_); }

  /** Who waits goes on, inline where that is possible; who comes later finds it open. */
  void open(error_code result = {})
  {
    result_ = result;
    if (complete_)
      std::move(complete_)(result, false);
  }

private:
  using completion = boost::asio::any_completion_handler<void(error_code, bool)>;

  struct initiation
  {
    gate* self;

    using executor_type = gate::executor_type;
    executor_type get_executor() const noexcept { return self->executor_; }

    template <class Handler>
    void operator()(Handler&& handler) const
    {
      self->start(std::forward<Handler>(handler));
    }
  };

  template <class Handler>
  void start(Handler handler)
  {
    namespace net = boost::asio;
    auto slot = net::get_associated_cancellation_slot(handler);
    if (slot.is_connected())
      slot.assign([this](net::cancellation_type) {
        if (complete_)
          std::move(complete_)(net::error::operation_aborted, true);
      });
    auto work = net::prefer(
        net::get_associated_executor(handler, executor_),
        net::execution::outstanding_work.tracked);
    completion complete = [work = std::move(work), handler = std::move(handler)](
                              error_code result, bool later) mutable {
      auto f = [handler = std::move(handler), result]() mutable {
        std::move(handler)(result);
      };
      if (later)
        net::post(work, std::move(f));
      else
        net::dispatch(work, std::move(f));
    };
    complete_.swap(complete); // its assignment never returns in Boost 1.81
    if (result_)
      std::move(complete_)(*result_, true);
  }

  executor_type executor_;
  std::optional<error_code> result_;
  completion complete_;
};

} // namespace test_support

#endif // ASIO_CTX_TEST_SUPPORT_GATE_HPP
