// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// A child of Boost.Process (its version 1, which has no library) gets the trace of the request
// that starts it. This program is the child as well:
//
//     process child      writes what its environment says

#include <asio_ctx.hpp>
#include <asio_ctx/trace_propagation.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#if __has_include(<boost/process/v1/child.hpp>)
#include <boost/process/v1/child.hpp>
#include <boost/process/v1/env.hpp>
#include <boost/process/v1/environment.hpp>
#include <boost/process/v1/io.hpp>
#include <boost/process/v1/pipe.hpp>
namespace process = boost::process::v1;
#else
#include <boost/process/child.hpp>
#include <boost/process/env.hpp>
#include <boost/process/environment.hpp>
#include <boost/process/io.hpp>
#include <boost/process/pipe.hpp>
namespace process = boost::process;
#endif
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>

namespace {

using asio_ctx::current_trace;

int failures = 0;

void expect(std::string_view what, const std::string& seen, const std::string& expected)
{
  if (seen == expected)
    return;
  std::cerr << what << ":\n" << seen << "instead of:\n" << expected;
  ++failures;
}

std::string variable(const char* name)
{
  const char* value = std::getenv(name);
  return std::string(name) + '=' + (value ? value : "") + '\n';
}

void tell()
{
  const auto trace = current_trace.with_scope(asio_ctx::extract_environment());
  for (const char* name : {"TRACEPARENT", "TRACESTATE", "BAGGAGE", "OTHER"})
    std::cout << variable(name);
  std::cout << "parent " << current_trace.get_store()->parent_id << '\n';
}

std::string run_child(const std::string& program, process::environment& environment)
{
  process::ipstream lines;
  process::child child(program, "child", environment, process::std_out > lines);
  const std::string said{std::istreambuf_iterator<char>(lines), {}};
  child.wait();
  return said + "ended with " + std::to_string(child.exit_code()) + '\n';
}

void serve(const std::string& program)
{
  process::environment environment;
  environment["OTHER"] = "value";
  const auto sent = asio_ctx::inject_environment(environment);
  const std::string id = sent.span_id.to_string();
  expect(
      "a child of a request", run_child(program, environment),
      "TRACEPARENT=00-0af7651916cd43dd8448eb211c80319c-" + id
          + "-01\nTRACESTATE=congo=1\nBAGGAGE=user=alice\nOTHER=value\nparent " + id
          + "\nended with 0\n");

  current_trace.exit([&] { asio_ctx::inject_environment(environment); });
  environment["TRACEPARENT"] = "malformed"; // a trace begins there
  expect(
      "a child of no request", run_child(program, environment),
      "TRACEPARENT=malformed\nTRACESTATE=\nBAGGAGE=\nOTHER=value\n"
      "parent 0000000000000000\nended with 0\n");
}

} // namespace

int main(int argc, char* argv[])
{
  if (argc == 2 && std::string_view(argv[1]) == "child")
  {
    tell();
    return 0;
  }
  boost::asio::io_context io;
  current_trace.run(
      asio_ctx::continue_trace(
          "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "congo=1",
          "user=alice"),
      [&] { boost::asio::post(io, [program = argv[0]] { serve(program); }); });
  io.run();
  return failures;
}
