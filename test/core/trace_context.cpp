// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include <asio_ctx/trace_context.hpp>

#include "support/in_child.hpp"
#include <algorithm>
#include <asio_ctx/current_trace.hpp>
#include <asio_ctx/trace_propagation.hpp>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <iostream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace {

using asio_ctx::baggage;
using asio_ctx::baggage_property;
using asio_ctx::current_trace;
using asio_ctx::span_id;
using asio_ctx::trace_context;
using asio_ctx::trace_id;
using asio_ctx::trace_state;
using asio_ctx::traceparent;

const std::string trace_text = "0af7651916cd43dd8448eb211c80319c";
const std::string span_text = "b7ad6b7169203331";
const std::string sampled = "00-" + trace_text + "-" + span_text + "-01";

bool is_valid(const std::string& text)
{
  return traceparent::parse(text).has_value();
}

std::string state_of(const std::string& text)
{
  const auto state = trace_state::parse(text);
  return state ? std::string(state->header()) : "malformed";
}

std::string members(int count)
{
  std::string text;
  for (int i = 0; i != count; ++i)
    text += (i == 0 ? "k" : ",k") + std::to_string(i) + "=v";
  return text;
}

} // namespace

BOOST_AUTO_TEST_SUITE(trace_ids)

BOOST_AUTO_TEST_CASE(are_read_and_written)
{
  const auto id = trace_id::parse(trace_text);
  BOOST_REQUIRE(id);
  BOOST_TEST(id->to_string() == trace_text);
  BOOST_TEST(unsigned(id->bytes().front()) == 0x0aU);
  BOOST_TEST(*id == trace_id(id->bytes()));
  std::ostringstream text;
  text << *id;
  BOOST_TEST(text.str() == trace_text);
}

BOOST_AUTO_TEST_CASE(of_other_texts_there_are_none)
{
  for (const char* text :
       {"", "b7ad6b716920333", "b7ad6b71692033311", "B7AD6B7169203331",
        "b7ad6b716920333g", "0000000000000000"})
    BOOST_TEST(!span_id::parse(text), text);
}

BOOST_AUTO_TEST_CASE(are_unique_on_all_threads)
{
  std::vector<std::set<std::string>> made(4);
  std::vector<std::thread> threads;
  for (auto& mine : made)
    threads.emplace_back([&mine] {
      for (int i = 0; i != 1000; ++i)
        mine.insert(span_id::random().to_string());
    });
  for (std::thread& thread : threads)
    thread.join();
  std::set<std::string> all;
  for (const auto& mine : made)
    all.insert(mine.begin(), mine.end());
  BOOST_TEST(all.size() == 4000U);
}

BOOST_AUTO_TEST_CASE(have_no_bit_that_is_always_the_same)
{
  std::array<unsigned char, 16> seen_ones{};
  std::array<unsigned char, 16> seen_zeros{};
  for (int i = 0; i != 200; ++i)
  {
    const trace_id id = trace_id::random();
    for (std::size_t at = 0; at != 16; ++at)
    {
      seen_ones[at] = static_cast<unsigned char>(seen_ones[at] | id.bytes()[at]);
      seen_zeros[at] =
          static_cast<unsigned char>(seen_zeros[at] | (~id.bytes()[at] & 0xff));
    }
  }
  for (std::size_t at = 0; at != 16; ++at)
  {
    BOOST_TEST(unsigned(seen_ones[at]) == 0xffU);
    BOOST_TEST(unsigned(seen_zeros[at]) == 0xffU);
  }
}

#if ASIO_CTX_TEST_HAS_FORK
BOOST_AUTO_TEST_CASE(differ_between_a_process_and_those_it_has_forked)
{
  span_id::random(); // the generator is seeded
  const auto id_of_a_child = [] {
    return test_support::in_child([] { std::cerr << span_id::random().to_string(); })
        .errors;
  };
  const std::string first = id_of_a_child();
  const std::string second = id_of_a_child();
  const std::string own = span_id::random().to_string();
  BOOST_TEST(span_id::parse(first).has_value());
  BOOST_TEST(first != second);
  BOOST_TEST(first != own);
  BOOST_TEST(second != own);
}
#endif

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(traceparents)

BOOST_AUTO_TEST_CASE(are_read_and_written)
{
  const auto parent = traceparent::parse(sampled);
  BOOST_REQUIRE(parent);
  BOOST_TEST(parent->trace_id.to_string() == trace_text);
  BOOST_TEST(parent->span_id.to_string() == span_text);
  BOOST_TEST(int(parent->flags) == 1);
  BOOST_TEST(parent->to_string() == sampled);
}

BOOST_AUTO_TEST_CASE(of_the_flags_only_known_ones_are_kept)
{
  const std::string start = "00-" + trace_text + "-" + span_text + "-";
  BOOST_TEST(traceparent::parse(start + "ff")->to_string() == start + "03");
  BOOST_TEST(traceparent::parse(start + "02")->to_string() == start + "02");
}

BOOST_AUTO_TEST_CASE(that_break_a_rule_are_malformed)
{
  for (const std::string& text :
       {std::string(), std::string("00"), sampled.substr(1), sampled + "0", sampled + "-",
        sampled + "-what-the-future-will-be-like", " " + sampled,
        "ff-" + trace_text + "-" + span_text + "-01",
        "0x-" + trace_text + "-" + span_text + "-01",
        "00-" + trace_text + "-" + span_text + "-1",
        "00-" + trace_text + "-" + span_text + "-.0",
        "00_" + trace_text + "-" + span_text + "-01",
        "00-" + trace_text + "_" + span_text + "-01",
        "00-" + trace_text + "-" + span_text + "_01",
        "00-" + std::string(32, '0') + "-" + span_text + "-01",
        "00-" + trace_text + "-" + std::string(16, '0') + "-01",
        "00-" + std::string(32, 'A') + "-" + span_text + "-01"})
    BOOST_TEST(!is_valid(text), text);
}

BOOST_AUTO_TEST_CASE(of_later_versions_are_read_as_far_as_they_are_known)
{
  const std::string later = "cc" + sampled.substr(2);
  BOOST_TEST(traceparent::parse(later)->to_string() == sampled);
  BOOST_TEST(traceparent::parse(later + "-what-the-future")->to_string() == sampled);
  BOOST_TEST(!is_valid(later + ".what-the-future"));
  BOOST_TEST(!is_valid(later.substr(0, 54)));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(trace_states)

BOOST_AUTO_TEST_CASE(are_read_without_blanks)
{
  BOOST_TEST(state_of("") == "");
  BOOST_TEST(state_of(" , ,\t") == "");
  BOOST_TEST(state_of("foo=1 \t , \t bar=2, \t baz=3") == "foo=1,bar=2,baz=3");
  BOOST_TEST(state_of("foo= 1") == "foo= 1"); // a blank in front of a value belongs to it
}

BOOST_AUTO_TEST_CASE(that_break_a_rule_are_malformed)
{
  for (const char* text :
       {"foo", "foo=", "=1", "foo =1", "FOO=1", "foo.bar=1", "@foo=1", "_foo=1",
        "foo=bar=baz", "foo=1,bar", "foo=\x7f", "foo=a\tb", "foo=\xc3\xa9"})
    BOOST_TEST(state_of(text) == "malformed", text);
}

BOOST_AUTO_TEST_CASE(have_the_limits_of_the_standard)
{
  BOOST_TEST(state_of(members(32)) == members(32));
  BOOST_TEST(state_of(members(33)) == "malformed");
  const auto with_lengths = [](std::size_t key, std::size_t value) {
    return state_of(std::string(key, 'k') + "=" + std::string(value, 'v')) != "malformed";
  };
  BOOST_TEST(with_lengths(256, 256));
  BOOST_TEST(!with_lengths(257, 256));
  BOOST_TEST(!with_lengths(256, 257));
}

BOOST_AUTO_TEST_CASE(keep_the_first_member_of_a_key)
{
  BOOST_TEST(state_of("foo=1,bar=2,foo=3") == "foo=1,bar=2");
}

BOOST_AUTO_TEST_CASE(have_what_was_written_last_in_front)
{
  const auto state = *trace_state::parse("congo=1,rojo=2");
  BOOST_TEST(state.get("rojo").value() == "2");
  BOOST_TEST(!state.get("roj"));
  BOOST_TEST(state.with("rojo", "3").header() == "rojo=3,congo=1");
  BOOST_TEST(state.with("own", "3").header() == "own=3,congo=1,rojo=2");
  BOOST_TEST(state.without("congo").header() == "rojo=2");
  BOOST_TEST(state.without("congo").without("rojo").empty());
  BOOST_TEST(trace_state().with("a", "b").header() == "a=b");
  BOOST_TEST(state.header() == "congo=1,rojo=2");
}

BOOST_AUTO_TEST_CASE(leave_the_last_member_out_where_there_would_be_too_many)
{
  const auto full = *trace_state::parse(members(32));
  const trace_state more = full.with("new", "v");
  BOOST_TEST(more.header() == "new=v," + members(31));
}

BOOST_AUTO_TEST_CASE(do_not_take_what_the_standard_forbids)
{
  const trace_state state;
  BOOST_CHECK_THROW((void)state.with("Key", "v"), std::invalid_argument);
  BOOST_CHECK_THROW((void)state.with("", "v"), std::invalid_argument);
  BOOST_CHECK_THROW((void)state.with("key", ""), std::invalid_argument);
  BOOST_CHECK_THROW((void)state.with("key", "a,b"), std::invalid_argument);
  BOOST_CHECK_THROW((void)state.with("key", "v "), std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(baggages)

BOOST_AUTO_TEST_CASE(are_read_without_blanks)
{
  const auto bag = baggage::parse(
      "key1 = value1 ; property1;property2, key2 = value2, key3=value3; p = v=w");
  BOOST_TEST(
      bag.header() == "key1=value1;property1;property2,key2=value2,key3=value3;p=v=w");
  std::vector<std::string> keys;
  for (const auto& member : bag)
    keys.emplace_back(member.key());
  BOOST_TEST((keys == std::vector<std::string>{"key1", "key2", "key3"}));
  BOOST_TEST(bag.get("key2").value() == "value2");
  BOOST_TEST(!bag.get("key"));
  const auto first = *bag.begin();
  BOOST_TEST(
      (first.properties()
       == std::vector<baggage_property>{
           {"property1", std::nullopt}, {"property2", std::nullopt}}));
  BOOST_TEST(
      (std::next(bag.begin(), 2)->properties()
       == std::vector<baggage_property>{{"p", "v=w"}}));
}

BOOST_AUTO_TEST_CASE(decode_values)
{
  const auto value = [](const std::string& text) {
    return baggage::parse("k=" + text).get("k").value();
  };
  BOOST_TEST(value("Am%C3%A9lie") == "Am\xc3\xa9lie");
  BOOST_TEST(value("DF%2028") == "DF 28");
  BOOST_TEST(value("a=b") == "a=b");
  BOOST_TEST(value("50%") == "50%");
  BOOST_TEST(value("%4") == "%4");
  BOOST_TEST(value("%zz%41") == "%zzA");
  BOOST_TEST(value("%C3x%FF") == "\xef\xbf\xbdx\xef\xbf\xbd"); // no UTF-8
  BOOST_TEST(value("%C0%80") == "\xef\xbf\xbd\xef\xbf\xbd");   // overlong
  BOOST_TEST(value("%F0%9F%9A%82") == "\xf0\x9f\x9a\x82");
  BOOST_TEST(value("").empty());
}

BOOST_AUTO_TEST_CASE(encode_what_they_are_given)
{
  const auto bag =
      baggage().with("user", "Am\xc3\xa9lie, 50%", {{"p", "a b"}, {"q", {}}});
  BOOST_TEST(bag.header() == "user=Am%C3%A9lie%2C%2050%25;p=a%20b;q");
  BOOST_TEST(bag.get("user").value() == "Am\xc3\xa9lie, 50%");
}

BOOST_AUTO_TEST_CASE(leave_out_members_that_break_a_rule)
{
  BOOST_TEST(
      baggage::parse("a,b=1,c d=2,e=\"3\",=4,f=5;,g=6;h i,j=7,k=8\\").header()
      == "b=1,j=7");
}

BOOST_AUTO_TEST_CASE(pass_on_what_was_received_as_it_was)
{
  const auto bag = baggage::parse("a=%41%2f,b=2").with("c", "3");
  BOOST_TEST(bag.header() == "a=%41%2f,b=2,c=3");
  BOOST_TEST(bag.with("a", "4").header() == "b=2,c=3,a=4");
  BOOST_TEST(bag.without("b").header() == "a=%41%2f,c=3");
}

BOOST_AUTO_TEST_CASE(keep_members_of_the_same_key_in_their_order)
{
  const auto bag = baggage::parse("a=1,b=2,a=3");
  BOOST_TEST(bag.header() == "a=1,b=2,a=3");
  BOOST_TEST(bag.get("a").value() == "3");
}

BOOST_AUTO_TEST_CASE(have_at_most_8192_bytes)
{
  const std::string longest = "a=" + std::string(8190, 'x');
  BOOST_TEST(baggage::parse(longest).header() == longest);
  BOOST_TEST(baggage::parse(longest + "x").empty());
  BOOST_TEST(baggage::parse("b=1," + longest).header() == "b=1");
  BOOST_TEST(baggage().with("a", std::string(8190, 'x')).header().size() == 8192U);
  BOOST_CHECK_THROW((void)baggage().with("a", std::string(8191, 'x')), std::length_error);
}

BOOST_AUTO_TEST_CASE(have_any_number_of_members)
{
  std::string text = "k=";
  for (int i = 0; i != 200; ++i)
    text += ",k" + std::to_string(i) + "=" + std::to_string(i);
  const auto bag = baggage::parse(text);
  BOOST_TEST(std::distance(bag.begin(), bag.end()) == 201);
}

BOOST_AUTO_TEST_CASE(do_not_take_keys_that_are_no_tokens)
{
  BOOST_CHECK_THROW((void)baggage().with("a b", "c"), std::invalid_argument);
  BOOST_CHECK_THROW((void)baggage().with("", "c"), std::invalid_argument);
  BOOST_CHECK_THROW((void)baggage().with("a", "c", {{"d,e", {}}}), std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(trace_contexts)

BOOST_AUTO_TEST_CASE(go_on_with_a_trace)
{
  const auto context = asio_ctx::continue_trace(sampled, "congo=1", "user=alice");
  BOOST_TEST(context.trace_id.to_string() == trace_text);
  BOOST_TEST(context.parent_id.to_string() == span_text);
  BOOST_TEST(context.span_id.to_string() != span_text);
  BOOST_TEST(bool(context));
  BOOST_TEST(context.sampled());
  BOOST_TEST(context.state.header() == "congo=1");
  BOOST_TEST(context.baggage.header() == "user=alice");
}

BOOST_AUTO_TEST_CASE(begin_a_trace_where_there_is_none)
{
  const auto context = asio_ctx::continue_trace("", "congo=1", "user=alice");
  BOOST_TEST(bool(context));
  BOOST_TEST(!context.parent_id);
  BOOST_TEST(int(context.flags) == int(trace_context::random_flag));
  BOOST_TEST(context.state.empty()); // belongs to a trace that nobody knows
  BOOST_TEST(context.baggage.header() == "user=alice");
}

BOOST_AUTO_TEST_CASE(count_malformed_headers)
{
  const auto before = asio_ctx::malformed_headers_received();
  const auto bad_parent = asio_ctx::continue_trace("00-nonsense", "also nonsense");
  const auto bad_state = asio_ctx::continue_trace(sampled, "nonsense", "fine=1");
  const auto bad_baggage = asio_ctx::continue_trace(sampled, "", "fine=1,nonsense");
  asio_ctx::continue_trace("");
  asio_ctx::continue_trace(sampled);
  const auto after = asio_ctx::malformed_headers_received();

  BOOST_TEST(!bad_parent.parent_id);
  BOOST_TEST(bad_state.trace_id.to_string() == trace_text);
  BOOST_TEST(bad_state.state.empty());
  BOOST_TEST(bad_baggage.baggage.header() == "fine=1");
  BOOST_TEST(after.traceparent - before.traceparent == 1U);
  BOOST_TEST(after.tracestate - before.tracestate == 1U);
  BOOST_TEST(after.baggage - before.baggage == 1U);
}

BOOST_AUTO_TEST_CASE(have_children_in_the_same_trace)
{
  const auto parent = asio_ctx::continue_trace(sampled, "congo=1", "user=alice");
  const auto child = parent.child();
  BOOST_TEST(child.trace_id == parent.trace_id);
  BOOST_TEST(child.span_id != parent.span_id);
  BOOST_TEST((child.state == parent.state));
  BOOST_TEST((child.baggage == parent.baggage));
}

BOOST_AUTO_TEST_CASE(have_only_spans_as_parents)
{
  auto context = asio_ctx::continue_trace(sampled);
  BOOST_TEST(context.child().child().parent_id.to_string() == span_text); // the caller's
  context.is_span = true;
  BOOST_TEST(context.child().child().parent_id == context.span_id);
}

BOOST_AUTO_TEST_CASE(write_the_ids_that_logs_want)
{
  trace_context context = asio_ctx::continue_trace(sampled);
  context.span_id = *span_id::parse(span_text);
  std::ostringstream text;
  text << context;
  BOOST_TEST(text.str() == "trace_id=" + trace_text + " span_id=" + span_text);
}

BOOST_AUTO_TEST_CASE(are_kept_for_all_that_is_run)
{
  BOOST_TEST(!current_trace.get_store());
  const auto outer = asio_ctx::start_trace();
  const auto inner = outer.child();
  current_trace.run(outer, [&] {
    BOOST_TEST((*current_trace.get_store() == outer));
    {
      const auto scope = current_trace.with_scope(inner);
      BOOST_TEST((*current_trace.get_store() == inner));
      current_trace.exit([] { BOOST_TEST(!current_trace.get_store()); });
    }
    BOOST_TEST((*current_trace.get_store() == outer));
    current_trace.enter_with(inner);
    BOOST_TEST((*current_trace.get_store() == inner));
  });
  BOOST_TEST(!current_trace.get_store());
}

namespace {

// An empty value stands for none, as it does on Windows.
void set_variable(const char* name, const char* value)
{
#if defined(_WIN32)
  ::_putenv_s(name, value);
#else
  if (*value)
    ::setenv(name, value, 1);
  else
    ::unsetenv(name);
#endif
}

} // namespace

BOOST_AUTO_TEST_CASE(come_out_of_the_environment_and_go_into_one)
{
  set_variable("TRACEPARENT", sampled.c_str());
  set_variable("TRACESTATE", "congo=1");
  set_variable("BAGGAGE", "user=alice");
  const auto scope = current_trace.with_scope(asio_ctx::extract_environment());
  for (const char* name : {"TRACEPARENT", "TRACESTATE", "BAGGAGE"})
    set_variable(name, "");
  BOOST_TEST(current_trace.get_store()->trace_id.to_string() == trace_text);

  std::map<std::string, std::string> environment{
      {"PATH", "/bin"}, {"TRACEPARENT", "old"}};
  const auto sent = asio_ctx::inject_environment(environment);
  BOOST_TEST(sent.span_id != current_trace.get_store()->span_id);
  BOOST_TEST(
      environment.at("TRACEPARENT")
      == "00-" + trace_text + "-" + sent.span_id.to_string() + "-01");
  BOOST_TEST(environment.at("TRACESTATE") == "congo=1");
  BOOST_TEST(environment.at("BAGGAGE") == "user=alice");
  BOOST_TEST(environment.at("PATH") == "/bin");

  current_trace.exit([&] { asio_ctx::inject_environment(environment); });
  BOOST_TEST(environment.size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
