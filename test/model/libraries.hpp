// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_TEST_MODEL_LIBRARIES_HPP
#define ASIO_CTX_TEST_MODEL_LIBRARIES_HPP

#include <boost/asio.hpp>
#include <boost/asio/any_completion_handler.hpp>
#include <deque>
#include <memory>
#include <mutex>
#include <utility>

// Operations of libraries that know nothing of contexts.
namespace model::libraries {

namespace net = boost::asio;
using boost::system::error_code;
using net::any_io_executor;

/** A client that requests share, as Boost.MQTT5 has it: it keeps the handlers, and whoever
gets an answer completes one, be it another request's. */
class shared_client
{
public:
  /** Waits for an answer. @tparam Loop The executor on which answers come. */
  template <class Loop, class Token>
  auto async_ask(const Loop& loop, const any_io_executor& executor, Token&& token)
  {
    return net::async_initiate<Token, void(error_code)>(
        [this, loop, executor](auto handler) {
          auto work = net::prefer(
              net::get_associated_executor(handler, executor),
              net::execution::outstanding_work.tracked);
          keep([work, h = std::move(handler)]() mutable {
            net::dispatch(work, net::append(std::move(h), error_code()));
          });
          net::post(loop, [this] { answer(); });
        },
        token);
  }

  /** Destroys what still waits. */
  void clear() { std::exchange(waiting_, {}).clear(); }

private:
  using function = net::any_completion_handler<void()>;

  void keep(function complete)
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    waiting_.push_back(std::move(complete));
  }

  void answer()
  {
    std::unique_lock<std::mutex> lock(mutex_);
    function newest = std::move(waiting_.back());
    waiting_.pop_back();
    lock.unlock();
    std::move(newest)();
  }

  std::mutex mutex_;
  std::deque<function> waiting_;
};

/** Completes in a function that was given to an executor directly, without a work guard. */
template <class Loop, class Token>
auto async_untracked(
    const Loop& loop, const any_io_executor& executor, int how, Token&& token)
{
  return net::async_initiate<Token, void(error_code)>(
      [loop, executor, how](auto handler) {
        const auto kept = std::make_shared<decltype(handler)>(std::move(handler));
        net::require(loop, net::execution::blocking.never).execute([executor, how, kept] {
          const auto on = net::get_associated_executor(*kept, executor);
          if (how % 3 == 0)
            std::move (*kept)(error_code());
          else if (how % 3 == 1)
            net::post(on, [kept] { std::move (*kept)(error_code()); });
          else
            net::dispatch(on, net::append(std::move(*kept), error_code()));
        });
      },
      token);
}

/** Goes through a strand and back, as a pool of Boost.MySQL that threads share. Calls a
function at each step. */
template <class AtStep>
struct through_strand
{
  any_io_executor strand;
  any_io_executor executor;
  AtStep at_step;
  int done = 0;

  template <class Self>
  void operator()(Self& self)
  {
    at_step();
    const any_io_executor next = done == 0 ? strand : executor;
    switch (done++)
    {
    case 0:
      return net::dispatch(net::bind_executor(next, std::move(self)));
    case 1:
      return net::post(next, std::move(self));
    default:
      return self.complete(error_code());
    }
  }
};

template <class AtStep, class Token>
auto async_through_strand(
    const any_io_executor& strand, const any_io_executor& executor, AtStep at_step,
    Token&& token)
{
  return net::async_compose<Token, void(error_code)>(
      through_strand<AtStep>{strand, executor, std::move(at_step)}, token, executor);
}

} // namespace model::libraries

#endif // ASIO_CTX_TEST_MODEL_LIBRARIES_HPP
