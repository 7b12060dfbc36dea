// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include "modes.hpp"

#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <memory>
#include <string>

namespace {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using beast::error_code;
using mode::expect;
using mode::fixture;
using mode::request;
using mode::requests;

template <class Mode>
using stream = beast::basic_stream<net::ip::tcp, typename Mode::executor>;

// Answers a connection's requests, each in a context of its own that is known from the target.
template <class Mode>
struct session : std::enable_shared_from_this<session<Mode>>
{
  explicit session(typename fixture<Mode>::socket&& socket)
    : peer(std::move(socket)), timer(peer.get_executor())
  {}

  void read()
  {
    message = {};
    peer.expires_after(std::chrono::seconds(30));
    http::async_read(
        peer, buffer, message,
        Mode::token([self = this->shared_from_this()](error_code ec, std::size_t) {
          expect<Mode>(77); // the context of whoever accepts
          if (!ec)
            request.run(std::stoi(std::string(self->message.target().substr(1))), [&] {
              self->wait();
            });
        }));
  }

  int id() const { return std::stoi(std::string(message.target().substr(1))); }

  void wait()
  {
    timer.expires_after(std::chrono::milliseconds(1));
    timer.async_wait(Mode::token([self = this->shared_from_this()](error_code) {
      expect<Mode>(self->id());
      self->write();
    }));
  }

  void write()
  {
    answer = {http::status::ok, 11, std::to_string(mode::current_request())};
    answer.prepare_payload();
    http::async_write(
        peer, answer,
        Mode::token([self = this->shared_from_this()](error_code, std::size_t) {
          expect<Mode>(self->id());
          const auto back = asio_ctx::frame_scope(self->accepted_in);
          self->read();
        }));
  }

  stream<Mode> peer;
  typename fixture<Mode>::timer timer;
  beast::flat_buffer buffer;
  http::request<http::empty_body> message;
  http::response<http::string_body> answer;
  asio_ctx::context_frame accepted_in = asio_ctx::current_frame();
};

// Sends requests one after the other, in a context of its own, and checks the answers.
template <class Mode>
struct client : std::enable_shared_from_this<client<Mode>>
{
  client(const typename Mode::executor& executor, int i) : peer(executor), id(i) {}

  void connect(const net::ip::tcp::endpoint& server)
  {
    peer.async_connect(server, Mode::token([self = this->shared_from_this()](error_code) {
                         expect<Mode>(self->id);
                         self->send();
                       }));
  }

  void send()
  {
    message = {http::verb::get, "/" + std::to_string(id * 1000 + left), 11};
    http::async_write(
        peer, message,
        Mode::token([self = this->shared_from_this()](error_code, std::size_t) {
          expect<Mode>(self->id);
          self->receive();
        }));
  }

  void receive()
  {
    answer = {};
    http::async_read(
        peer, buffer, answer,
        Mode::token([self = this->shared_from_this()](error_code ec, std::size_t) {
          expect<Mode>(self->id);
          BOOST_TEST(!ec);
          BOOST_TEST("/" + self->answer.body() == self->message.target());
          if (--self->left != 0)
            return self->send();
          self->peer.socket().shutdown(net::ip::tcp::socket::shutdown_both);
        }));
  }

  stream<Mode> peer;
  int id;
  int left = 5;
  beast::flat_buffer buffer;
  http::request<http::empty_body> message;
  http::response<http::string_body> answer;
};

} // namespace

BOOST_AUTO_TEST_SUITE(beast_read_and_write)

BOOST_AUTO_TEST_CASE_TEMPLATE(requests_on_several_connections, Mode, mode::all)
{
  fixture<Mode> on;
  typename fixture<Mode>::acceptor acceptor(
      on.executor, net::ip::tcp::endpoint(net::ip::address_v4::loopback(), 0));
  for (int id = 1; id <= requests; ++id)
    request.run(77, [&] {
      acceptor.async_accept(
          Mode::token([](error_code, typename fixture<Mode>::socket socket) {
            std::make_shared<session<Mode>>(std::move(socket))->read();
          }));
    });
  on.for_each_request([&](int id) {
    std::make_shared<client<Mode>>(on.executor, id)->connect(acceptor.local_endpoint());
  });
  on.run();
}

BOOST_AUTO_TEST_SUITE_END()
