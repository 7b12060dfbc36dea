// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Test that the header is self-contained.
#include <asio_ctx/detail/insight/type_names.hpp>

#include <boost/test/unit_test.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace insight = asio_ctx::detail::insight;

namespace {

using names = std::vector<std::string>;

insight::type_names in(const char* signature)
{
  insight::type_names found;
  add_type_names(insight::type_in_signature(signature), found);
  return found;
}

} // namespace

// As the library's own: outside of a namespace, because g++ leaves out its own.
template <class T>
const char* insight_test_signature()
{
  return __PRETTY_FUNCTION__;
}

struct insight_test_session
{
  void on_read(int) {}
};

BOOST_AUTO_TEST_SUITE(insight_type_names)

BOOST_AUTO_TEST_CASE(the_type_ends_where_the_next_one_begins)
{
  const auto type = [](const char* text) {
    return std::string(insight::type_in_signature(text));
  };
  BOOST_TEST(type("const char* f() [with T = a::b]") == "a::b");
  BOOST_TEST(type("const char *f() [T = a::b<c>]") == "a::b<c>");
  BOOST_TEST(type("const char* f() [with T = a<b[3]>; U = c]") == "a<b[3]>");
  BOOST_TEST(type("const char* f() [with U = c; T = a]") == "a");
  BOOST_TEST(
      type("f() [with T = g(x) [with x = int]::<lambda()>]")
      == "g(x) [with x = int]::<lambda()>");
  BOOST_TEST(type("const char *f() [T = a, U = b]") == "a");
  BOOST_TEST(type("nothing") == "");
  BOOST_TEST(type("[with T = ") == "");
}

BOOST_AUTO_TEST_CASE(lambdas_of_both_compilers)
{
  BOOST_TEST(
      in("f() [with T = session::do_read()::<lambda(error_code, std::size_t)>]").lambdas
      == names{"lambda in session::do_read"});
  BOOST_TEST(
      in("f() [T = (lambda at /home/me/server.cpp:12:3)]").lambdas
      == names{"lambda at server.cpp:12"});
  BOOST_TEST(
      in("f() [with T = boost::asio::detail::read_op<boost::asio::x<y>, z, "
         "main()::<lambda(int)> >]")
          .lambdas
      == names{"lambda in main"});
  BOOST_TEST(
      in("f() [with T = boost::asio::detail::x::run()::<lambda(int)>]").lambdas
      == names{});
}

BOOST_AUTO_TEST_CASE(classes_but_not_those_of_libraries_and_parameters)
{
  const insight::type_names found =
      in("f() [with T = boost::beast::detail::bind_front_wrapper<void "
         "(session::*)(my::error, long unsigned int), std::shared_ptr<session> >]");
  BOOST_TEST(found.classes == names{"session"});
  BOOST_TEST(found.lambdas == names{});
  BOOST_TEST(
      in("f() [with T = std::function<void(int, my::message)>]").classes == names{});
  BOOST_TEST(
      (in("f() [with T = my::wrap<{anonymous}::handler>]").classes
       == names{"my::wrap", "handler"}));
}

BOOST_AUTO_TEST_CASE(functions_that_are_arguments)
{
  BOOST_TEST(
      in("f() [with T = call<&session::on_read>]").functions
      == names{"session::on_read"});
  BOOST_TEST(
      in("f() [T = call<&(session::on_read(int))>]").functions
      == names{"session::on_read"});
}

BOOST_AUTO_TEST_CASE(what_this_compiler_writes)
{
  const auto lambda = [](int) {};
  const auto wrapped = std::bind(
      &insight_test_session::on_read, std::make_shared<insight_test_session>(), 1);
  const insight::type_names one = in(insight_test_signature<decltype(lambda)>());
  BOOST_TEST_REQUIRE(one.lambdas.size() == 1);
  BOOST_TEST(one.lambdas[0].find("lambda ") == 0u);
  BOOST_TEST(
      in(insight_test_signature<decltype(wrapped)>()).classes
      == names{"insight_test_session"});
}

BOOST_AUTO_TEST_CASE(deep_types_end)
{
  std::string deep;
  for (int i = 0; i != 10'000; ++i)
    deep += "a<";
  insight::type_names found;
  insight::add_type_names(deep, found);
  BOOST_TEST(found.classes == names{"a"});
}

BOOST_AUTO_TEST_SUITE_END()
