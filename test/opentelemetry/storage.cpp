// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include <asio_ctx/opentelemetry.hpp>

#include <asio_ctx.hpp>
#include <asio_ctx/trace_propagation.hpp>
#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <opentelemetry/trace/scope.h>
#include <optional>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

namespace {

namespace net = boost::asio;
namespace nostd = opentelemetry::nostd;
namespace trace = opentelemetry::trace;
using asio_ctx::current_trace;
using opentelemetry::context::Context;
using opentelemetry::context::RuntimeContext;
using opentelemetry::context::Token;
using token = nostd::unique_ptr<Token>;

struct use_ours
{
  use_ours() { asio_ctx::use_for_opentelemetry(); }
};

BOOST_TEST_GLOBAL_FIXTURE(use_ours);

Context numbered(std::int64_t n)
{
  return RuntimeContext::GetCurrent().SetValue("number", n);
}

token attach(std::int64_t n)
{
  return RuntimeContext::Attach(numbered(n));
}

std::int64_t number()
{
  const auto value = RuntimeContext::GetCurrent().GetValue("number");
  return nostd::holds_alternative<std::int64_t>(value) ? nostd::get<std::int64_t>(value)
                                                       : 0;
}

trace::SpanContext active_span()
{
  return trace::GetSpan(RuntimeContext::GetCurrent())->GetContext();
}

template <class Id>
std::string hex(const Id& id)
{
  std::string text(2 * Id::kSize, '0');
  id.ToLowerBase16(nostd::span<char, 2 * Id::kSize>(text.data(), text.size()));
  return text;
}

// A span as an SDK would start it: in the trace of its parent.
nostd::shared_ptr<trace::Span> start_span()
{
  const trace::SpanContext parent = active_span();
  const auto trace_id = parent.IsValid()
                            ? parent.trace_id()
                            : trace::TraceId(asio_ctx::trace_id::random().bytes());
  return nostd::shared_ptr<trace::Span>(new trace::DefaultSpan(trace::SpanContext(
      trace_id, trace::SpanId(asio_ctx::span_id::random().bytes()), trace::TraceFlags(1),
      false, parent.trace_state())));
}

} // namespace

BOOST_AUTO_TEST_SUITE(opentelemetry_storage)

BOOST_AUTO_TEST_CASE(is_kept_by_operations)
{
  net::io_context io;
  std::vector<std::int64_t> seen;
  for (std::int64_t n = 1; n != 4; ++n)
  {
    const auto scope = attach(n);
    net::post(io, [&] {
      seen.push_back(number());
      net::post(io, [&] { seen.push_back(number()); });
    });
  }
  BOOST_TEST(number() == 0);
  io.run();
  BOOST_TEST((seen == std::vector<std::int64_t>{1, 2, 3, 1, 2, 3}));
  BOOST_TEST(number() == 0);
}

BOOST_AUTO_TEST_CASE(ends_what_was_begun_after_a_token)
{
  auto first = attach(1);
  auto second = attach(2);
  first.reset();
  BOOST_TEST(number() == 0);
  second.reset();
  BOOST_TEST(number() == 0);
}

BOOST_AUTO_TEST_CASE(tells_tokens_of_the_same_context_apart)
{
  Context same("number", std::int64_t(1));
  auto first = RuntimeContext::Attach(same);
  auto other = attach(2);
  auto second = RuntimeContext::Attach(same);
  second.reset();
  BOOST_TEST(number() == 2);
  other.reset();
  BOOST_TEST(number() == 1);
  first.reset();
  BOOST_TEST(number() == 0);
}

BOOST_AUTO_TEST_CASE(is_left_alone_by_a_token_that_ends_on_another_thread)
{
  auto first = attach(1);
  auto second = attach(2);
  std::int64_t there = 0;
  std::thread([&] {
    const auto own = attach(3);
    second.reset();
    there = number();
  }).join();
  BOOST_TEST(there == 3);
  BOOST_TEST(number() == 2);
  first.reset();
  BOOST_TEST(number() == 0);
}

BOOST_AUTO_TEST_CASE(is_ended_on_another_thread_that_works_for_the_same_request)
{
  net::thread_pool pool(1);
  std::int64_t before = 0;
  std::int64_t after = -1;
  asio_ctx::bind([&] {
    auto scope = std::make_shared<token>(attach(1));
    net::post(pool, [&, scope] {
      before = number();
      scope->reset();
      after = number();
    });
    pool.join();
    BOOST_TEST(number() == 1); // here it has not ended
  })();
  BOOST_TEST(before == 1);
  BOOST_TEST(after == 0);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(opentelemetry_and_current_trace)

BOOST_AUTO_TEST_CASE(a_span_is_the_current_trace)
{
  const auto span = start_span();
  {
    const trace::Scope scope(span);
    const asio_ctx::trace_context* current = current_trace.get_store();
    BOOST_REQUIRE(current);
    BOOST_TEST(current->is_span);
    BOOST_TEST(current->sampled());
    BOOST_TEST(current->trace_id.to_string() == hex(span->GetContext().trace_id()));
    BOOST_TEST(current->span_id.to_string() == hex(span->GetContext().span_id()));
  }
  BOOST_TEST(!current_trace.get_store());
}

BOOST_AUTO_TEST_CASE(the_caller_is_the_parent_of_the_first_span)
{
  const auto received = asio_ctx::continue_trace(
      "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-03", "congo=1", "user=alice");
  const auto trace_scope = current_trace.with_scope(received);
  BOOST_TEST(active_span().IsRemote());
  BOOST_TEST(hex(active_span().span_id()) == "b7ad6b7169203331");
  BOOST_TEST(active_span().trace_state()->ToHeader() == "congo=1");

  const trace::Scope scope(start_span());
  const asio_ctx::trace_context& current = *current_trace.get_store();
  BOOST_TEST(current.trace_id == received.trace_id);
  BOOST_TEST(current.span_id.to_string() == hex(active_span().span_id()));
  BOOST_TEST(int(current.flags) == 3); // still of random ids
  BOOST_TEST(current.state.header() == "congo=1");
  BOOST_TEST(current.baggage.get("user").value() == "alice");
  std::string value;
  opentelemetry::baggage::GetBaggage(RuntimeContext::GetCurrent())
      ->GetValue("user", value);
  BOOST_TEST(value == "alice");
}

BOOST_AUTO_TEST_CASE(the_first_span_of_a_new_trace_has_no_parent)
{
  const auto outer = current_trace.with_scope(asio_ctx::start_trace());
  BOOST_TEST(!active_span().IsValid());
  const trace::Scope scope(start_span());
  const auto inner = current_trace.with_scope(asio_ctx::start_trace());
  BOOST_TEST(!active_span().IsValid()); // hides the span of the other trace
}

BOOST_AUTO_TEST_CASE(other_values_leave_the_current_trace_alone)
{
  const auto received =
      asio_ctx::continue_trace("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  for (const auto& context : {received, asio_ctx::start_trace()})
  {
    const auto scope = current_trace.with_scope(context);
    const auto value = attach(1);
    BOOST_TEST((*current_trace.get_store() == context));
  }
}

BOOST_AUTO_TEST_CASE(a_remote_span_is_the_caller)
{
  const auto id = asio_ctx::span_id::random();
  Context received = Context().SetValue(
      trace::kSpanKey,
      nostd::shared_ptr<trace::Span>(new trace::DefaultSpan(trace::SpanContext(
          trace::TraceId(asio_ctx::trace_id::random().bytes()), trace::SpanId(id.bytes()),
          trace::TraceFlags(1), true))));
  const auto scope = RuntimeContext::Attach(received);
  BOOST_TEST(current_trace.get_store()->parent_id == id);
  BOOST_TEST(current_trace.get_store()->span_id != id);
  BOOST_TEST(!current_trace.get_store()->is_span);
}

BOOST_AUTO_TEST_CASE(baggage_is_sent_on_as_it_was)
{
  const std::string header =
      "name=B%c3%a4r,path=/a=b,two=a%20b;p=1;q,plus=a+b,percent=50%,semicolon=a%3Bb";
  const auto received = asio_ctx::continue_trace(
      "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "", header);
  const auto caller = current_trace.with_scope(received);
  const trace::Scope scope(start_span());
  BOOST_TEST(current_trace.get_store()->baggage.header() == header);
  std::string value;
  const auto seen = opentelemetry::baggage::GetBaggage(RuntimeContext::GetCurrent());
  seen->GetValue("name", value);
  BOOST_TEST(value == "B\xc3\xa4r");

  Context changed = RuntimeContext::GetCurrent();
  changed = opentelemetry::baggage::SetBaggage(changed, seen->Delete("plus"));
  const auto without = RuntimeContext::Attach(changed);
  BOOST_TEST(
      current_trace.get_store()->baggage.header()
      == "name=B%c3%a4r,path=/a=b,two=a%20b;p=1;q,percent=50%,semicolon=a%3Bb");
}

BOOST_AUTO_TEST_CASE(baggage_of_opentelemetry_is_encoded)
{
  using entries = std::vector<std::pair<std::string, std::string>>;
  const auto header_of = [](const entries& all) {
    Context context;
    const auto scope = RuntimeContext::Attach(opentelemetry::baggage::SetBaggage(
        context, nostd::shared_ptr<opentelemetry::baggage::Baggage>(
                     new opentelemetry::baggage::Baggage(all))));
    BOOST_TEST(!current_trace.get_store()); // baggage alone is no trace
    std::map<std::string, std::string> sent;
    asio_ctx::inject_environment(sent);
    BOOST_TEST(sent.size() == 1U);
    return sent["BAGGAGE"];
  };
  BOOST_TEST(header_of({{"user", "a b"}, {"m", "v;p=1"}}) == "user=a%20b,m=v;p=1");
  BOOST_TEST(header_of({{"a", "1;not a property"}}) == "a=1%3Bnot%20a%20property");
  BOOST_TEST(header_of({{"a", "1;p,b=2"}}) == "a=1%3Bp%2Cb%3D2");
  BOOST_TEST(header_of({{"a=1,b", "2"}, {"no token", "3"}, {"c", "4"}}) == "c=4");
}

BOOST_AUTO_TEST_CASE(a_state_that_opentelemetry_cant_read_goes_on)
{
  const auto received = asio_ctx::continue_trace(
      "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
      "a@b@c=1,longer@thanfourteenletters=2");
  const auto caller = current_trace.with_scope(received);
  const trace::Scope scope(start_span());
  BOOST_TEST(current_trace.get_store()->state.header() == received.state.header());
}

BOOST_AUTO_TEST_CASE(values_are_kept_when_a_trace_is_entered)
{
  const auto value = attach(1);
  const auto scope = current_trace.with_scope(asio_ctx::start_trace());
  BOOST_TEST(number() == 1);
}

BOOST_AUTO_TEST_SUITE_END()

#if defined(BOOST_ASIO_HAS_CO_AWAIT)

BOOST_AUTO_TEST_SUITE(opentelemetry_coroutines)

namespace {

struct counts
{
  int right = 0;
  int wrong = 0;

  void expect(std::int64_t n) { ++(number() == n ? right : wrong); }
};

net::awaitable<void> wait(std::int64_t n)
{
  net::steady_timer timer(co_await net::this_coro::executor);
  timer.expires_after(std::chrono::microseconds(37 * n % 101));
  co_await timer.async_wait(net::use_awaitable);
}

net::awaitable<void> request(std::int64_t n, counts& all)
{
  const auto scope = attach(n);
  co_await wait(n);
  all.expect(n);
  {
    const auto inner = attach(-n);
    co_await wait(n + 1);
    all.expect(-n);
  }
  co_await wait(n + 2);
  all.expect(n);
}

} // namespace

using contexts = std::tuple<net::io_context, asio_ctx::io_context>;

BOOST_AUTO_TEST_CASE_TEMPLATE(are_right_in_each_order, IoContext, contexts)
{
  IoContext io;
  counts all;
  for (std::int64_t n = 1; n <= 200; ++n)
    net::co_spawn(io, [n, &all] { return request(n, all); }, net::detached);
  io.run();
  BOOST_TEST(all.right == 600);
  BOOST_TEST(all.wrong == 0);
}

BOOST_AUTO_TEST_CASE(leave_the_context_alone_in_which_they_die_suspended)
{
  Context same("number", std::int64_t(1)); // as both have it
  std::optional<net::io_context> io(std::in_place);
  net::co_spawn(
      *io,
      [&]() -> net::awaitable<void> {
        const auto scope = RuntimeContext::Attach(same);
        net::steady_timer timer(*io, std::chrono::hours(1));
        co_await timer.async_wait(net::use_awaitable);
      },
      net::detached);
  io->poll();
  const auto scope = RuntimeContext::Attach(same);
  io.reset();
  BOOST_TEST(number() == 1);
}

BOOST_AUTO_TEST_SUITE_END()

#endif
