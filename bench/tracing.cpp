// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// What does it cost to keep OpenTelemetry's current context in a storage of asio_ctx, and to read
// and write the headers of traces? OpenTelemetry's own ways are beside it. No Asio.

#include "support/question.hpp"
#include <asio_ctx/opentelemetry.hpp>
#include <asio_ctx/trace_propagation.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <cstdint>
#include <memory>
#include <opentelemetry/baggage/propagation/baggage_propagator.h>
#include <opentelemetry/context/propagation/composite_propagator.h>
#include <opentelemetry/context/propagation/text_map_propagator.h>
#include <opentelemetry/context/runtime_context.h>
#include <opentelemetry/trace/propagation/http_trace_context.h>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace bench;
namespace http = boost::beast::http;
namespace nostd = opentelemetry::nostd;
namespace propagation = opentelemetry::context::propagation;
using opentelemetry::context::Context;
using opentelemetry::context::RuntimeContext;
using message = http::request<http::empty_body>;

class carrier : public propagation::TextMapCarrier
{
public:
  explicit carrier(message& fields) : fields_(fields) {}

  nostd::string_view Get(nostd::string_view key) const noexcept override
  {
    const auto value = fields_[{key.data(), key.size()}];
    return {value.data(), value.size()};
  }

  void Set(nostd::string_view key, nostd::string_view value) noexcept override
  {
    fields_.set({key.data(), key.size()}, {value.data(), value.size()});
  }

private:
  message& fields_;
};

void expect_header(const message& sent)
{
  if (sent["traceparent"].substr(0, 36) != "00-0af7651916cd43dd8448eb211c80319c-")
    fail("the wrong trace");
}

void use_thread_local()
{
  RuntimeContext::SetRuntimeContextStorage(
      nostd::shared_ptr<opentelemetry::context::RuntimeContextStorage>(
          new opentelemetry::context::ThreadLocalContextStorage));
}

void attach(long operations)
{
  const Context context("key", std::int64_t(1));
  for (long i = 0; i != operations; ++i)
    RuntimeContext::Attach(context).reset();
}

void get_current(long operations)
{
  for (long i = 0; i != operations; ++i)
    static_cast<void>(RuntimeContext::GetCurrent());
}

void get_current_attached(long operations)
{
  const auto attached = RuntimeContext::Attach(Context("key", std::int64_t(1)));
  get_current(operations);
}

// A workload in both storages of OpenTelemetry's context.
void add(question& all, const char* workload, void (*run)(long))
{
  all.add(workload, "thread_local", 2000, [run](long operations) {
    use_thread_local();
    run(operations);
  });
  all.add(workload, "asio_ctx", 2000, [run](long operations) {
    asio_ctx::use_for_opentelemetry();
    run(operations);
    use_thread_local();
  });
}

// A request comes in, and another one is made because of it.
void add_request(question& all, const char* workload, const message& received)
{
  all.add(workload, "no_trace", 1000, [](long operations) {
    for (long i = 0; i != operations; ++i)
    {
      message sent;
      sent.set("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
      expect_header(sent);
    }
  });

  std::vector<std::unique_ptr<propagation::TextMapPropagator>> both;
  both.push_back(std::make_unique<opentelemetry::trace::propagation::HttpTraceContext>());
  both.push_back(
      std::make_unique<opentelemetry::baggage::propagation::BaggagePropagator>());
  all.add(
      workload, "opentelemetry", 1000,
      [received = message(received),
       all_headers = std::make_shared<propagation::CompositePropagator>(std::move(both))](
          long operations) mutable {
        use_thread_local();
        for (long i = 0; i != operations; ++i)
        {
          Context current = RuntimeContext::GetCurrent();
          const auto scope =
              RuntimeContext::Attach(all_headers->Extract(carrier(received), current));
          message sent;
          carrier to(sent);
          all_headers->Inject(to, RuntimeContext::GetCurrent());
          expect_header(sent);
        }
      });

  all.add(workload, "asio_ctx", 1000, [received](long operations) {
    for (long i = 0; i != operations; ++i)
    {
      const auto scope = asio_ctx::current_trace.with_scope(asio_ctx::extract(received));
      message sent;
      asio_ctx::inject(sent);
      expect_header(sent);
    }
  });
}

} // namespace

int main(int argc, char** argv)
{
  question all(argc, argv);
  add(all, "attach", attach);
  add(all, "get_current", get_current_attached);

  message received;
  received.set("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  add_request(all, "request", received);
  received.set("tracestate", "congo=t61rcWkgMzE");
  received.set("baggage", "user=alice,tenant=first");
  add_request(all, "request_all_headers", received);
  return all.run();
}
