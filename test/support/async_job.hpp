// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_TEST_SUPPORT_ASYNC_JOB_HPP
#define ASIO_CTX_TEST_SUPPORT_ASYNC_JOB_HPP

#include <atomic>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <memory>
#include <type_traits>
#include <utility>

namespace test_support {

/** Calls a function on a thread pool, and completes with `void(error_code, result)`.

What libraries do with calls that block. A job that is cancelled before its turn completes
with `operation_aborted`.

@param executor Where it completes, unless the handler has an executor of its own.
*/
template <class Executor, class F, class Token>
auto async_job(
    boost::asio::thread_pool& pool, const Executor& executor, F job, Token&& token)
{
  namespace net = boost::asio;
  using boost::system::error_code;
  using result = std::invoke_result_t<F>;
  auto initiation = [&pool, executor](auto handler, F f) {
    const auto cancelled = std::make_shared<std::atomic<bool>>(false);
    auto slot = net::get_associated_cancellation_slot(handler);
    if (slot.is_connected())
      slot.assign([cancelled](net::cancellation_type) { *cancelled = true; });
    auto completes_on = net::prefer(
        net::get_associated_executor(handler, executor),
        net::execution::outstanding_work.tracked); // as Asio's own operations do
    net::post(
        pool, [cancelled, f = std::move(f), completes_on = std::move(completes_on),
               handler = std::move(handler)]() mutable {
          error_code ec;
          result value{};
          if (*cancelled)
            ec = net::error::operation_aborted;
          else
            value = f();
          net::dispatch(
              completes_on,
              [handler = std::move(handler), ec, value = std::move(value)]() mutable {
                std::move(handler)(ec, std::move(value));
              });
        });
  };
  return net::async_initiate<Token, void(error_code, result)>(
      std::move(initiation), token, std::move(job));
}

} // namespace test_support

#endif // ASIO_CTX_TEST_SUPPORT_ASYNC_JOB_HPP
