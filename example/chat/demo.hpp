// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_EXAMPLE_CHAT_DEMO_HPP
#define ASIO_CTX_EXAMPLE_CHAT_DEMO_HPP

#include "server.hpp"
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace example {

/** A client that passes each text that it receives to a listener. It sends one text at a time. */
class client : public std::enable_shared_from_this<client>
{
public:
  using listener = std::function<void(client&, const std::string& text)>;

  client(net::io_context& io, std::string name, listener l)
    : socket_(io), name_(std::move(name)), listener_(std::move(l))
  {}

  const std::string& name() const noexcept { return name_; }

  void start(const tcp::endpoint& server)
  {
    socket_.next_layer().async_connect(
        server, [self = shared_from_this()](error_code error) {
          if (!error)
            self->shake_hands();
        });
  }

  void say(std::string text)
  {
    text_ = std::move(text);
    socket_.async_write(
        net::buffer(text_), [self = shared_from_this()](error_code, std::size_t) {});
  }

  void close()
  {
    socket_.async_close(
        beast::websocket::close_code::normal, [self = shared_from_this()](error_code) {});
  }

private:
  void shake_hands()
  {
    socket_.async_handshake("chat", "/", [self = shared_from_this()](error_code error) {
      if (error)
        return;
      self->say(self->name_);
      self->read();
    });
  }

  void read()
  {
    socket_.async_read(
        buffer_, [self = shared_from_this()](error_code error, std::size_t) {
          if (error)
            return;
          const std::string text = beast::buffers_to_string(self->buffer_.data());
          self->buffer_.clear();
          self->read();
          self->listener_(*self, text);
        });
  }

  websocket socket_;
  const std::string name_;
  const listener listener_;
  beast::flat_buffer buffer_;
  std::string text_;
};

/** Three clients that talk until it is time for tea. */
inline void run_demo()
{
  net::io_context io;
  server the_server(io, 0);

  int present = 0;
  client::listener listen;
  const auto join = [&](const char* name) {
    ++present;
    std::make_shared<client>(io, name, listen)->start(the_server.endpoint());
  };
  listen = [&](client& c, const std::string& text) {
    const auto hears = [&](const char* who, const char* what) {
      return c.name() == who && text == what;
    };
    if (hears("alice", "chat: alice has joined"))
      join("bob");
    if (hears("bob", "chat: bob has joined"))
      join("carol");
    if (hears("alice", "chat: carol has joined"))
      c.say("who wants tea?");
    if (hears("bob", "alice: who wants tea?"))
      c.say("I do");
    if (hears("carol", "bob: I do"))
      c.say("/remind tea");
    if (text == "chat: time for tea")
    {
      c.close();
      if (--present == 0)
        the_server.close();
    }
  };
  join("alice");
  io.run();
}

} // namespace example

#endif // ASIO_CTX_EXAMPLE_CHAT_DEMO_HPP
