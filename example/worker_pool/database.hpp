// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_EXAMPLE_WORKER_POOL_DATABASE_HPP
#define ASIO_CTX_EXAMPLE_WORKER_POOL_DATABASE_HPP

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>

namespace example {

/** A server on 127.0.0.1 that answers lines. It has a thread and an event loop of Asio's
own, so that nothing but bytes comes out of it, as out of a database in another process.
*/
class database
{
public:
  using tcp = boost::asio::ip::tcp;
  using error_code = boost::system::error_code;

  /** Answers a line of the connection with this number; nullopt ends the connection. */
  using answer_function = std::function<std::optional<std::string>(
      int connection, const std::string& question)>;

  explicit database(answer_function answer)
    : answer_(std::move(answer)),
      acceptor_(io_, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0)),
      endpoint_(acceptor_.local_endpoint())
  {
    accept();
    thread_ = std::thread([this] { io_.run(); });
  }

  ~database()
  {
    io_.stop();
    thread_.join();
  }

  database(const database&) = delete;
  database& operator=(const database&) = delete;

  tcp::endpoint endpoint() const { return endpoint_; }

private:
  struct session
  {
    tcp::socket socket;
    int number;
    std::string input;
    std::string output;
  };

  void accept()
  {
    acceptor_.async_accept([this](error_code error, tcp::socket socket) {
      if (error)
        return;
      read(std::make_shared<session>(session{std::move(socket), ++connections_, {}, {}}));
      accept();
    });
  }

  void read(const std::shared_ptr<session>& s)
  {
    boost::asio::async_read_until(
        s->socket, boost::asio::dynamic_buffer(s->input), '\n',
        [this, s](error_code error, std::size_t size) {
          if (error)
            return;
          const std::string question = s->input.substr(0, size - 1);
          s->input.erase(0, size);
          if (std::optional<std::string> answer = answer_(s->number, question))
            write(s, std::move(*answer));
        });
  }

  void write(const std::shared_ptr<session>& s, std::string answer)
  {
    s->output = std::move(answer) + '\n';
    boost::asio::async_write(
        s->socket, boost::asio::buffer(s->output),
        [this, s](error_code error, std::size_t) {
          if (!error)
            read(s);
        });
  }

  answer_function answer_;
  boost::asio::io_context io_;
  tcp::acceptor acceptor_;
  tcp::endpoint endpoint_;
  int connections_ = 0;
  std::thread thread_;
};

} // namespace example

#endif // ASIO_CTX_EXAMPLE_WORKER_POOL_DATABASE_HPP
