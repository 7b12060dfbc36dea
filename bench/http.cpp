// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// What does a request to a Beast server cost, without the network? The client is a plain
// function that writes to the other end of a socket and reads from it.

#include "support/http_session.hpp"
#include <cstddef>
#include <string_view>

namespace {

using namespace bench;

constexpr std::string_view get = "GET /hello HTTP/1.1\r\n"
                                 "Host: localhost\r\n"
                                 "User-Agent: bench\r\n"
                                 "Accept: */*\r\n"
                                 "\r\n";

template <class Way, style Style, class Executor>
class exchange
{
public:
  exchange() : client_(io_), server_(io_.get_executor())
  {
    net::local::connect_pair(client_, server_);
    serve<Way, Style>(std::move(server_), respond_hello);
  }

  void run(long operations)
  {
    for (; operations != 0; --operations)
    {
      net::write(client_, net::buffer(get));
      while (client_.available() == 0)
        io_.run_one();
      received_ += client_.read_some(net::buffer(answer_));
      while (io_.poll_one() != 0)
        ;
    }
    if (Way::value() != 0)
      fail("a context was left on the thread");
  }

private:
  using protocol = net::local::stream_protocol;

  typename Way::io_context io_;
  net::local::stream_protocol::socket client_;
  net::basic_stream_socket<protocol, Executor> server_;
  char answer_[512];
  std::size_t received_ = 0;
};

template <class Way, style Style, class Executor>
void add(question& q, const char* workload)
{
  q.add(
      workload, Way::name, 1000,
      [e = std::make_shared<exchange<Way, Style, Executor>>()](long n) { e->run(n); });
}

template <style Style>
void add_both(question& q, const char* typed, const char* any)
{
  constexpr bool all = Style == style::callbacks;
  for_each_way_with_context([&](auto way) {
    using type = decltype(way);
    if constexpr (all || !std::is_same_v<type, by_hand>)
      add<type, Style, typename type::io_context::executor_type>(q, typed);
  });
  for_each_way_with_context([&](auto way) {
    using type = decltype(way);
    if constexpr (all || !std::is_same_v<type, by_hand>)
      add<type, Style, net::any_io_executor>(q, any);
  });
}

} // namespace

int main(int argc, char** argv)
{
  question q(argc, argv);
  add_both<style::callbacks>(q, "http", "http_any");
#if defined(BOOST_ASIO_HAS_CO_AWAIT)
  add_both<style::coroutines>(q, "co_http", "co_http_any");
#endif
  return q.run();
}
