// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_EXAMPLE_CHAT_SERVER_HPP
#define ASIO_CTX_EXAMPLE_CHAT_SERVER_HPP

#include "cause.hpp"
#include <algorithm>
#include <asio_ctx.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <iostream>
#include <memory>
#include <queue>
#include <string>
#include <utility>
#include <vector>

namespace example {

namespace beast = boost::beast;
namespace net = boost::asio;
using tcp = net::ip::tcp;
using error_code = boost::system::error_code;
using websocket = beast::websocket::stream<tcp::socket>;

/** The clients that are connected. */
class room
{
public:
  struct member
  {
    virtual ~member() = default;

    /** Sends a text, after all earlier ones. */
    virtual void deliver(std::shared_ptr<const std::string> text) = 0;
  };

  explicit room(net::io_context& io) : io_(io) {}

  void enter(member& m) { members_.push_back(&m); }

  void leave(member& m)
  {
    members_.erase(std::remove(members_.begin(), members_.end(), &m), members_.end());
  }

  /** Sends a message to all, and carries out its command. */
  void say(const std::string& sender, const std::string& text)
  {
    const std::string message =
        "message " + std::to_string(++messages_) + " by " + sender;
    std::cout << message << ": " << text << std::endl;
    because_of(message, [&] {
      const auto line = std::make_shared<const std::string>(sender + ": " + text);
      for (member* m : members_)
        m->deliver(line);
      const std::string command = "/remind ";
      if (text.compare(0, command.size(), command) == 0)
        remind(text.substr(command.size()));
    });
  }

private:
  // The same code sends all messages: nothing here says what caused them.
  void remind(const std::string& what)
  {
    say("chat", "noted");
    const auto timer =
        std::make_shared<net::steady_timer>(io_, std::chrono::milliseconds(10));
    timer->async_wait([this, timer, what](error_code error) {
      if (!error)
        say("chat", "time for " + what);
    });
  }

  net::io_context& io_;
  std::vector<member*> members_;
  int messages_ = 0;
};

/** One connection. The first text that it receives is a name, the others are messages. */
class session : public room::member, public std::enable_shared_from_this<session>
{
public:
  session(tcp::socket socket, room& r) : socket_(std::move(socket)), room_(r)
  {
    socket_.read_message_max(1024);
  }

  void start()
  {
    socket_.async_accept([self = shared_from_this()](error_code error) {
      if (!error)
        self->read(&session::on_name);
    });
  }

  // Texts wait here until the previous one, which has another cause, is written: each is
  // bound to the context of its own message.
  void deliver(std::shared_ptr<const std::string> text) override
  {
    waiting_.push(asio_ctx::bind([this, text = std::move(text)] { write(*text); }));
    if (waiting_.size() == 1)
      waiting_.front()();
  }

private:
  void read(void (session::*on_text)(std::string))
  {
    socket_.async_read(
        buffer_, [self = shared_from_this(), on_text](error_code error, std::size_t) {
          if (error)
            return self->room_.leave(*self);
          std::string text = beast::buffers_to_string(self->buffer_.data());
          self->buffer_.clear();
          ((*self).*on_text)(std::move(text));
        });
  }

  void on_name(std::string name)
  {
    name_ = std::move(name);
    because_of("connection of " + name_, [this] {
      room_.enter(*this);
      room_.say("chat", name_ + " has joined");
      read(&session::on_message);
    });
  }

  void on_message(std::string text)
  {
    room_.say(name_, text);
    read(&session::on_message);
  }

  void write(const std::string& text)
  {
    socket_.async_write(
        net::buffer(text), [self = shared_from_this()](error_code error, std::size_t) {
          if (!error)
            self->on_written();
        });
  }

  void on_written()
  {
    std::cout << "  to " << name_ << ": " << current_events() << std::endl;
    waiting_.pop();
    if (!waiting_.empty())
      waiting_.front()();
  }

  websocket socket_;
  room& room_;
  std::string name_;
  beast::flat_buffer buffer_;
  std::queue<std::function<void()>> waiting_;
};

/** Accepts connections on a port of this machine. */
class server
{
public:
  /** @param port 0: the system chooses one. */
  server(net::io_context& io, net::ip::port_type port)
    : room_(io), acceptor_(io, {net::ip::address_v4::loopback(), port})
  {
    accept();
  }

  tcp::endpoint endpoint() const { return acceptor_.local_endpoint(); }

  void close() { acceptor_.close(); }

private:
  void accept()
  {
    acceptor_.async_accept([this](error_code error, tcp::socket socket) {
      if (!acceptor_.is_open())
        return;
      if (!error)
        std::make_shared<session>(std::move(socket), room_)->start();
      accept();
    });
  }

  room room_;
  tcp::acceptor acceptor_;
};

} // namespace example

#endif // ASIO_CTX_EXAMPLE_CHAT_SERVER_HPP
