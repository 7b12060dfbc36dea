// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_BENCH_SUPPORT_HTTP_SESSION_HPP
#define ASIO_CTX_BENCH_SUPPORT_HTTP_SESSION_HPP

// The two servers that http.cpp and server.cpp measure: each request has a context of its own,
// in which the response is written.

#include "ways.hpp"
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

namespace bench {

namespace beast = boost::beast;
namespace http = beast::http;

using request = http::request<http::string_body>;
using response = http::response<http::string_body>;

/** What a connection is asked. */
using respond_function = std::function<void(const request&, response&)>;

inline void respond_hello(const request& req, response& res)
{
  res = response(http::status::ok, req.version());
  res.set(http::field::content_type, "text/plain");
  res.keep_alive(req.keep_alive());
  res.body() = "hello";
  res.prepare_payload();
}

/** A context for each request: calls `f` in one in which the value is `number`. */
template <class Way, class F>
void in_request(long number, F f)
{
  if constexpr (std::is_same_v<Way, by_hand>)
  {
    auto saved = std::make_shared<long>(number);
    by_hand::current.swap(saved);
    f();
    by_hand::current.swap(saved);
  }
  else if constexpr (Way::expected != 0)
    storage.run(number, f);
  else
    f();
}

/** Ends the program unless this is the context of that request. */
template <class Way>
void check_request(long number)
{
  if (Way::expected != 0 && Way::value() != number)
    fail("a response was written in the context of another request");
}

/** Serves a connection with callbacks. */
template <class Way, class Socket>
class callback_session
  : public std::enable_shared_from_this<callback_session<Way, Socket>>
{
public:
  callback_session(Socket socket, respond_function respond)
    : socket_(std::move(socket)), respond_(std::move(respond))
  {}

  void start()
  {
    request_ = {};
    http::async_read(
        socket_, buffer_, request_,
        Way::carry([self = this->shared_from_this()](error_code error, std::size_t) {
          if (!error)
            in_request<Way>(++self->number_, [&] { self->write(); });
        }));
  }

private:
  void write()
  {
    respond_(request_, response_);
    http::async_write(
        socket_, response_,
        Way::carry([self = this->shared_from_this()](error_code error, std::size_t) {
          check_request<Way>(self->number_);
          if (!error && self->response_.keep_alive())
            self->start();
        }));
  }

  Socket socket_;
  respond_function respond_;
  beast::flat_buffer buffer_;
  request request_;
  response response_;
  long number_ = 0;
};

#if defined(BOOST_ASIO_HAS_CO_AWAIT)

/** Serves a connection in a coroutine. */
template <class Way, class Socket>
net::awaitable<void, typename Socket::executor_type>
coroutine_session(Socket socket, respond_function respond)
{
  using executor = typename Socket::executor_type;
  const auto token = [] { return Way::token(net::use_awaitable_t<executor>()); };
  beast::flat_buffer buffer;
  try
  {
    for (long number = 1;; ++number)
    {
      request req;
      co_await http::async_read(socket, buffer, req, token());
      if constexpr (Way::expected != 0)
        storage.enter_with(number);
      response res;
      respond(req, res);
      co_await http::async_write(socket, res, token());
      check_request<Way>(number);
      if (!res.keep_alive())
        co_return;
    }
  }
  catch (const boost::system::system_error&) // the client has gone
  {}
}

#endif

enum class style
{
  callbacks,
  coroutines
};

/** Serves a connection. */
template <class Way, style Style, class Socket>
void serve(Socket socket, respond_function respond)
{
  if constexpr (Style == style::callbacks)
    std::make_shared<callback_session<Way, Socket>>(std::move(socket), std::move(respond))
        ->start();
#if defined(BOOST_ASIO_HAS_CO_AWAIT)
  else
  {
    const auto executor = socket.get_executor();
    net::co_spawn(
        executor, coroutine_session<Way, Socket>(std::move(socket), std::move(respond)),
        net::detached);
  }
#endif
}

} // namespace bench

#endif // ASIO_CTX_BENCH_SUPPORT_HTTP_SESSION_HPP
