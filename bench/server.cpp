// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// A server for bench/server, which loads it with wrk:
//
//   bench_server_plain WORKLOAD/WAY[_four_callbacks]
//
// The workloads are those of http.cpp. Ends with its client: when stdin is closed.

#include "support/counters.hpp"
#include "support/hooks.hpp"
#include "support/http_session.hpp"
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

namespace {

using namespace bench;
using tcp = net::ip::tcp;

// What it has spent, for who asks for it.
respond_function respond_with(const counters& perf)
{
  return
      [&perf, requests = std::make_shared<long>(0)](const request& req, response& res) {
        ++*requests;
        respond_hello(req, res);
        if (req.target() != "/spent")
          return;
        const reading spent = perf.read();
        char text[200];
        std::snprintf(
            text, sizeof(text),
            "{\"requests\": %ld, \"ns\": %.0f, \"cycles\": %.0f, \"instructions\": %.0f}",
            *requests, spent.nanoseconds, spent.cycles, spent.instructions);
        res.body() = text;
        res.prepare_payload();
      };
}

template <class Way, style Style, class Executor>
class server
{
public:
  explicit server(const counters& perf) : respond_(respond_with(perf)) {}

  void run()
  {
    std::printf("%d\n", acceptor_.local_endpoint().port());
    std::fflush(stdout);
    accept();
    wait_for_end();
    io_.run();
  }

private:
  using acceptor = net::basic_socket_acceptor<tcp, Executor>;

  void accept()
  {
    acceptor_.async_accept([this](error_code error, auto socket) {
      if (error)
        return;
      socket.set_option(tcp::no_delay(true), error);
      serve<Way, Style>(std::move(socket), respond_);
      accept();
    });
  }

  void wait_for_end()
  {
    end_.async_read_some(
        net::buffer(&byte_, 1), [this](error_code, std::size_t) { io_.stop(); });
  }

  typename Way::io_context io_;
  acceptor acceptor_{
      Executor(io_.get_executor()), tcp::endpoint(net::ip::address_v4::loopback(), 0)};
  net::posix::stream_descriptor end_{io_, ::dup(0)};
  char byte_ = 0;
  respond_function respond_;
};

template <class Way, style Style, class Executor>
bool run_if_named(std::string_view wanted, const char* workload, const counters& perf)
{
  const std::string name = std::string(workload) + '/' + Way::name;
  const bool hook = wanted == name + "_four_callbacks";
  if (wanted != name && !hook)
    return false;
  std::optional<asio_ctx::async_hook> enabled;
  if (hook)
    enabled.emplace(asio_ctx::create_hook(four_callbacks()).enable());
  server<Way, Style, Executor>(perf).run();
  return true;
}

} // namespace

int main(int argc, char** argv)
{
  const counters perf;
  const std::string_view wanted = argc > 1 ? argv[1] : "";
  bool found = false;
  for_each_way_with_context([&](auto way) {
    using type = decltype(way);
    using typed = typename type::io_context::executor_type;
    using any = net::any_io_executor;
    found = found || run_if_named<type, style::callbacks, typed>(wanted, "http", perf)
            || run_if_named<type, style::callbacks, any>(wanted, "http_any", perf);
#if defined(BOOST_ASIO_HAS_CO_AWAIT)
    if constexpr (!std::is_same_v<type, by_hand>)
      found = found
              || run_if_named<type, style::coroutines, typed>(wanted, "co_http", perf)
              || run_if_named<type, style::coroutines, any>(wanted, "co_http_any", perf);
#endif
  });
  if (!found)
    std::fprintf(stderr, "usage: %s WORKLOAD/WAY[_four_callbacks]\n", argv[0]);
  return found ? EXIT_SUCCESS : 2;
}
