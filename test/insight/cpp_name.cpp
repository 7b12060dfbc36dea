// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Test that the header is self-contained.
#include <asio_ctx/detail/insight/cpp_name.hpp>

#include <boost/test/unit_test.hpp>
#include <string>

namespace insight = asio_ctx::detail::insight;

namespace {

std::string function(const char* text)
{
  return shown(insight::read_function_name(text));
}

} // namespace

BOOST_AUTO_TEST_SUITE(insight_cpp_name)

BOOST_AUTO_TEST_CASE(parameters_and_template_arguments_go)
{
  BOOST_TEST(
      function("session::on_read(boost::system::error_code, unsigned long)")
      == "session::on_read");
  BOOST_TEST(
      function("void net::strand<x<y> >::run<z>(std::shared_ptr<a> const&, b) const")
      == "net::strand::run");
  BOOST_TEST(function("boost::asio::awaitable<void> fetch_row(int)") == "fetch_row");
  BOOST_TEST(function("plain") == "plain");
  BOOST_TEST(function("") == "");
}

BOOST_AUTO_TEST_CASE(coroutines_have_the_names_of_their_functions)
{
  BOOST_TEST(
      function("fetch_row(fetch_row(int)::_Z9fetch_rowi.Frame*) [clone .actor]")
      == "fetch_row");
  BOOST_TEST(
      function("session::run(session::run()::_ZN7session3runEv.Frame*) [clone .actor]")
      == "session::run");
  BOOST_TEST(
      function("boost::asio::awaitable<void, boost::asio::any_io_executor> (anonymous "
               "namespace)::run<int>(int) [clone .resume]")
      == "run");
  BOOST_TEST(function("fetch_row(int) (.resume)") == "fetch_row");
  BOOST_TEST(
      function("main::{lambda()#1}::operator()(main::{lambda()#1}::operator()() "
               "const::_ZZ4mainENKUlvE_clEv.Frame*) const [clone .actor]")
      == "lambda in main");
}

BOOST_AUTO_TEST_CASE(lambdas_have_the_names_of_their_functions)
{
  BOOST_TEST(
      function("session::do_read()::{lambda(boost::system::error_code)#1}::operator()("
               "boost::system::error_code) const")
      == "lambda in session::do_read");
  BOOST_TEST(function("main::$_0::operator()() const") == "lambda in main");
  BOOST_TEST(function("main::'lambda'(int)::operator()(int) const") == "lambda in main");
  BOOST_TEST(function("f(int)::{lambda()#1}::_FUN()") == "lambda in f");
}

BOOST_AUTO_TEST_CASE(operators_are_no_brackets)
{
  BOOST_TEST(function("a::operator<< <int>(int)") == "a::operator<<");
  BOOST_TEST(function("a::operator<(a const&)") == "a::operator<");
  BOOST_TEST(function("a::operator->()") == "a::operator->");
  BOOST_TEST(function("a::operator()(int) const") == "a::operator()");
  BOOST_TEST(function("a::operator bool() const") == "a::operator bool");
}

BOOST_AUTO_TEST_CASE(brackets_without_an_end_are_the_rest_of_the_text)
{
  for (const char* text :
       {"f<", "f(", "f<<lambda", "(lambda at ", "{lambda(", "a::", "::", "'lambda",
        "f() [", "~", "operator", "f<(a>b", "$_"})
    BOOST_TEST(function(text).size() <= std::string("lambda in ").size() + 10);
}

BOOST_AUTO_TEST_CASE(deep_brackets_end)
{
  BOOST_TEST(function((std::string(100'000, '<') + "f()").c_str()) == "");
  BOOST_TEST(function((std::string("f") + std::string(100'000, '(')).c_str()) == "f");
}

BOOST_AUTO_TEST_SUITE_END()
