// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include "reach.hpp"

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
using reach::expect;
using reach::fixture;
using reach::request;
using reach::requests;

template <class Reach>
using stream = beast::basic_stream<net::ip::tcp, typename Reach::executor>;

// Answers a connection's requests, each in a context of its own that is known from the target.
template <class Reach>
struct session : std::enable_shared_from_this<session<Reach>>
{
  explicit session(typename fixture<Reach>::socket&& socket)
    : peer(std::move(socket)), timer(peer.get_executor())
  {}

  void read()
  {
    message = {};
    peer.expires_after(std::chrono::seconds(30));
    http::async_read(
        peer, buffer, message,
        Reach::token([self = this->shared_from_this()](error_code ec, std::size_t) {
          expect<Reach>(77); // the context of whoever accepts
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
    timer.async_wait(Reach::token([self = this->shared_from_this()](error_code) {
      expect<Reach>(self->id());
      self->write();
    }));
  }

  void write()
  {
    answer = {http::status::ok, 11, std::to_string(reach::current_request())};
    answer.prepare_payload();
    http::async_write(
        peer, answer,
        Reach::token([self = this->shared_from_this()](error_code, std::size_t) {
          expect<Reach>(self->id());
          const auto back = asio_ctx::frame_scope(self->accepted_in);
          self->read();
        }));
  }

  stream<Reach> peer;
  typename fixture<Reach>::timer timer;
  beast::flat_buffer buffer;
  http::request<http::empty_body> message;
  http::response<http::string_body> answer;
  asio_ctx::context_frame accepted_in = asio_ctx::current_frame();
};

// Sends requests one after the other, in a context of its own, and checks the answers.
template <class Reach>
struct client : std::enable_shared_from_this<client<Reach>>
{
  client(const typename Reach::executor& executor, int i) : peer(executor), id(i) {}

  void connect(const net::ip::tcp::endpoint& server)
  {
    peer.async_connect(
        server, Reach::token([self = this->shared_from_this()](error_code) {
          expect<Reach>(self->id);
          self->send();
        }));
  }

  void send()
  {
    message = {http::verb::get, "/" + std::to_string(id * 1000 + left), 11};
    http::async_write(
        peer, message,
        Reach::token([self = this->shared_from_this()](error_code, std::size_t) {
          expect<Reach>(self->id);
          self->receive();
        }));
  }

  void receive()
  {
    answer = {};
    http::async_read(
        peer, buffer, answer,
        Reach::token([self = this->shared_from_this()](error_code ec, std::size_t) {
          expect<Reach>(self->id);
          BOOST_TEST(!ec);
          BOOST_TEST("/" + self->answer.body() == self->message.target());
          if (--self->left != 0)
            return self->send();
          self->peer.socket().shutdown(net::ip::tcp::socket::shutdown_both);
        }));
  }

  stream<Reach> peer;
  int id;
  int left = 5;
  beast::flat_buffer buffer;
  http::request<http::empty_body> message;
  http::response<http::string_body> answer;
};

} // namespace

BOOST_AUTO_TEST_SUITE(beast_read_and_write)

BOOST_AUTO_TEST_CASE_TEMPLATE(requests_on_several_connections, Reach, reach::all)
{
  fixture<Reach> on;
  typename fixture<Reach>::acceptor acceptor(
      on.executor, net::ip::tcp::endpoint(net::ip::address_v4::loopback(), 0));
  for (int id = 1; id <= requests; ++id)
    request.run(77, [&] {
      acceptor.async_accept(
          Reach::token([](error_code, typename fixture<Reach>::socket socket) {
            std::make_shared<session<Reach>>(std::move(socket))->read();
          }));
    });
  on.for_each_request([&](int id) {
    std::make_shared<client<Reach>>(on.executor, id)->connect(acceptor.local_endpoint());
  });
  on.run();
}

BOOST_AUTO_TEST_SUITE_END()
