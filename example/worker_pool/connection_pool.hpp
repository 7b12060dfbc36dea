// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_EXAMPLE_WORKER_POOL_CONNECTION_POOL_HPP
#define ASIO_CTX_EXAMPLE_WORKER_POOL_CONNECTION_POOL_HPP

#include <asio_ctx.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace example {

namespace net = boost::asio;
using tcp = net::ip::tcp;
using boost::system::error_code;

/** A query, from the moment it is asked to the end of its callback.

The start of its I/O and its callback are parts of this resource: they run in the context
of the code that asked, whatever the connection was used for before.
*/
class db_query : public asio_ctx::async_resource
{
public:
  using callback = std::function<void(error_code, std::string answer)>;

  db_query(std::string line, callback on_answer)
    : async_resource("db.query"), line_(std::move(line)), callback_(std::move(on_answer))
  {}

  const std::string& line() const noexcept { return line_; }

  void done(error_code error, std::string answer)
  {
    run_in_async_scope(callback_, error, std::move(answer));
  }

private:
  std::string line_;
  callback callback_;
};

/** Connections to a database that answers lines. A query waits until one is free.

A connection is opened by the first query that it gets. One that fails is closed, tells
the error to the callback of its query, and is opened again by the next one.

Each callback is called exactly once, by the executor's event loop and never inside
query() or close(); perhaps after the end of the pool.

Thread safety: none. What runs on the executor must not run at the same time: one thread,
or a strand.
*/
class connection_pool
{
public:
  connection_pool(
      std::size_t connections, net::any_io_executor executor, tcp::endpoint database)
    : impl_(std::make_shared<impl>(connections, std::move(executor), database))
  {
    if (connections == 0)
      throw std::invalid_argument("connection_pool: there must be a connection.");
  }

  connection_pool(const connection_pool&) = delete;
  connection_pool& operator=(const connection_pool&) = delete;

  /** Closes the pool. */
  ~connection_pool() { close(); }

  /** Asks the database a question of one line.

  @throws std::logic_error if the pool has been closed, std::invalid_argument for a
  question of more lines: then the callback is not called.
  */
  void query(const std::string& question, db_query::callback on_answer)
  {
    if (impl_->closed)
      throw std::logic_error(
          "connection_pool: the pool is closed and asks nothing more.");
    if (question.find('\n') != std::string::npos)
      throw std::invalid_argument("connection_pool: a question is one line.");
    impl_->waiting.push_back(
        std::make_unique<db_query>(question + '\n', std::move(on_answer)));
    impl_->serve();
  }

  /** Ends all queries that have no answer yet: their callbacks get operation_aborted. */
  void close() { impl_->close(); }

private:
  using query_ptr = std::unique_ptr<db_query>;

  struct connection
  {
    tcp::socket socket;
    query_ptr query;
    std::string input;
  };

  // Shared with the operations, which may end after the pool.
  struct impl : std::enable_shared_from_this<impl>
  {
    impl(std::size_t n, net::any_io_executor ex, tcp::endpoint db)
      : executor(std::move(ex)), database(db)
    {
      connections.reserve(n);
      for (std::size_t i = 0; i < n; ++i)
      {
        connections.push_back({tcp::socket(executor), nullptr, {}});
        free.push_back(&connections.back());
      }
    }

    void serve()
    {
      while (!free.empty() && !waiting.empty())
      {
        connection& c = *free.back();
        free.pop_back();
        c.query = std::move(waiting.front());
        waiting.pop_front();
        // Otherwise this would start in the context of the previous query.
        c.query->run_in_async_scope([&] { c.socket.is_open() ? write(c) : connect(c); });
      }
    }

    void connect(connection& c)
    {
      c.socket.async_connect(database, [self = shared_from_this(), &c](error_code error) {
        error ? self->finish(c, error) : self->write(c);
      });
    }

    void write(connection& c)
    {
      net::async_write(
          c.socket, net::buffer(c.query->line()),
          [self = shared_from_this(), &c](error_code error, std::size_t) {
            error ? self->finish(c, error) : self->read(c);
          });
    }

    void read(connection& c)
    {
      net::async_read_until(
          c.socket, net::dynamic_buffer(c.input), '\n',
          [self = shared_from_this(), &c](error_code error, std::size_t size) {
            self->finish(c, error, c.input.substr(0, error ? 0 : size - 1));
          });
    }

    void finish(connection& c, error_code error, std::string answer = {})
    {
      c.input.clear();
      if (error)
      {
        error_code ignored;
        c.socket.close(ignored);
        if (closed)
          error = net::error::operation_aborted;
      }
      const query_ptr query = std::move(c.query);
      free.push_back(&c);
      serve();
      query->done(error, std::move(answer));
    }

    void close()
    {
      closed = true;
      for (connection& c : connections)
      {
        error_code ignored;
        c.socket.close(ignored);
      }
      while (!waiting.empty())
      {
        query_ptr query = std::move(waiting.front());
        waiting.pop_front();
        net::post(executor, [query = std::move(query)] {
          query->done(net::error::operation_aborted, {});
        });
      }
    }

    net::any_io_executor executor;
    tcp::endpoint database;
    std::vector<connection> connections;
    std::vector<connection*> free;
    std::deque<query_ptr> waiting;
    bool closed = false;
  };

  std::shared_ptr<impl> impl_;
};

} // namespace example

#endif // ASIO_CTX_EXAMPLE_WORKER_POOL_CONNECTION_POOL_HPP
