// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include "samples.hpp"
#include "snippets.hpp"
// tag::assumed[]
#include <asio_ctx/otlp_json.hpp>
#include <asio_ctx/trace_propagation.hpp>
#include <boost/beast/http.hpp>
#include <sstream>

namespace http = boost::beast::http;
using request = http::request<http::empty_body>;
// end::assumed[]

namespace {

// tag::received[]
request received(const char* traceparent)
{
  request message(http::verb::get, "/order", 11);
  message.set("traceparent", traceparent);
  return message;
}

constexpr const char* of_alice =
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
constexpr const char* of_bob = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
// end::received[]

namespace inbound {

// tag::inbound[]
void log_trace(const std::string& message)
{
  if (const auto* trace = asio_ctx::current_trace.get_store())
    std::cout << "trace_id=" << trace->trace_id << ' ' << message << '\n';
  else
    std::cout << "trace_id=- " << message << '\n';
}

void serve(net::io_context& io, const request& message)
{
  asio_ctx::current_trace.run(asio_ctx::extract(message), [&] {
    log_trace("begins");
    net::post(io, [] { log_trace("ends"); }); // imagine any chain of operations here
  });
}

void inbound()
{
  net::io_context io;
  serve(io, received(of_alice));
  serve(io, received(of_bob));
  io.run();
  log_trace("no request");
}
// end::inbound[]

} // namespace inbound

namespace outbound {

// tag::outbound[]
request ask_for_stock()
{
  request message(http::verb::get, "/stock", 11);
  asio_ctx::inject(message);
  return message;
}
// end::outbound[]

void outbound()
{
  asio_ctx::current_trace.run(asio_ctx::extract(received(of_alice)), [] {
    const request first = ask_for_stock();
    const request second = ask_for_stock();
    std::cout << "sent: " << first["traceparent"].substr(0, 36) << "...\n";
    std::cout << "each its own id: " << (first["traceparent"] != second["traceparent"]);
    std::cout << '\n';
  });
  std::cout << "without a trace: " << ask_for_stock()["traceparent"] << '\n';
}

} // namespace outbound

namespace bags {

void carry()
{
  // tag::baggage[]
  asio_ctx::trace_context context = asio_ctx::start_trace();
  context.baggage = context.baggage.with("tenant", "B\xc3\xa4r & Co");
  asio_ctx::current_trace.run(context, [] {
    request message;
    asio_ctx::inject(message);
    std::cout << message["baggage"] << '\n';
    std::cout << *asio_ctx::current_trace.get_store()->baggage.get("tenant") << '\n';
  });
  // end::baggage[]
}

} // namespace bags

namespace environments {

void environment()
{
  const auto scope =
      asio_ctx::current_trace.with_scope(asio_ctx::extract(received(of_alice)));
  // tag::environment[]
  std::map<std::string, std::string> environment{{"PATH", "/usr/bin"}};
  asio_ctx::inject_environment(environment);
  for (const auto& [name, value] : environment)
    std::cout << name << '=' << value.substr(0, 36) << '\n';
  // end::environment[]
}

} // namespace environments

namespace span_lines {

void shown(std::ostringstream& lines)
{
  const std::string text = lines.str();
  for (const char* name : {"\"name\":\"ask for stock\"", "\"name\":\"GET /order\""})
    std::cout << (text.find(name) != std::string::npos) << ' ' << name << '\n';
}

void spans()
{
  std::ostringstream file;
  // tag::spans[]
  asio_ctx::set_span_sink(std::make_shared<asio_ctx::otlp_json_sink>(file, "shop"));

  const auto caller =
      asio_ctx::current_trace.with_scope(asio_ctx::extract(received(of_alice)));
  asio_ctx::span serving("GET /order", asio_ctx::span_kind::server);
  const auto scope = asio_ctx::current_trace.with_scope(serving.context());
  {
    asio_ctx::span asking("ask for stock", asio_ctx::span_kind::client);
    const auto inner = asio_ctx::current_trace.with_scope(asking.context());
    asking.set_attribute("server.address", std::string("stock.example"));
    request message;
    asio_ctx::inject(message); // the receiver is a child of this span
  }
  serving.end();
  // end::spans[]
  asio_ctx::set_span_sink(nullptr);
  shown(file);
}

} // namespace span_lines

} // namespace

int main(int argc, char* argv[])
{
  return run_snippet(
      {{"inbound", inbound::inbound},
       {"outbound", outbound::outbound},
       {"baggage", bags::carry},
       {"environment", environments::environment},
       {"spans", span_lines::spans}},
      argc, argv);
}
