// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Boost.MQTT5: all requests publish through one client, which the first of them connects. It keeps
// their handlers, and calls them when the broker has acknowledged the messages.

#include "requests.hpp"
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/mqtt5/mqtt_client.hpp>
#include <boost/mqtt5/reason_codes.hpp>
#include <boost/mqtt5/types.hpp>
#include <cstdint>
#include <exception>
#include <memory>
#include <string>

namespace example {
namespace {

namespace mqtt = boost::mqtt5;
using tcp_client = mqtt::mqtt_client<net::ip::tcp::socket>;
using shared_client = std::shared_ptr<tcp_client>;

sightings callbacks;
sightings coroutines;

template <class Token>
auto publish(tcp_client& client, int id, Token token)
{
  return client.async_publish<mqtt::qos_e::at_least_once>(
      "requests", std::to_string(id), mqtt::retain_e::no, mqtt::publish_props(),
      keep(std::move(token)));
}

class request : public std::enable_shared_from_this<request>
{
public:
  request(shared_client client, int id) : client_(client), id_(id) {}

  void publish()
  {
    example::publish(
        *client_, id_,
        [self = shared_from_this()](
            error_code error, mqtt::reason_code, const mqtt::puback_props&) {
          self->on_acknowledgement(error);
        });
  }

private:
  void on_acknowledgement(error_code error)
  {
    throw_if(error);
    callbacks.check(id_);
    if (++round_ < rounds)
      publish();
  }

  shared_client client_;
  int id_;
  int round_ = 0;
};

net::awaitable<void> handle(shared_client client, int id)
{
  for (int round = 0; round < rounds; ++round)
  {
    co_await publish(*client, id, net::use_awaitable);
    coroutines.check(id);
  }
}

void run(std::uint16_t port)
{
  io_context io;
  tcp_client unshared(io.get_executor());
  unshared.brokers("127.0.0.1", port);
  request_id.run(1, [&] { unshared.async_run([](error_code) {}); });

  // The last request closes the client.
  shared_client shared(&unshared, [](tcp_client* open) { open->cancel(); });
  for (int id = 1; id <= requests; ++id)
    request_id.run(id, [&] {
      std::make_shared<request>(shared, id)->publish();
      net::co_spawn(io.get_executor(), handle(shared, id), [](std::exception_ptr error) {
        throw_if(error);
      });
    });
  shared.reset();
  io.run();
}

} // namespace
} // namespace example

int main(int, char* argv[])
{
  example::run(static_cast<std::uint16_t>(std::stoi(argv[1])));
  example::callbacks.print("mqtt5, callbacks");
  example::coroutines.print("mqtt5, coroutines");
}
