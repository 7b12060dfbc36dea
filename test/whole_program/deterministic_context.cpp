// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include <asio_ctx.hpp>

#include <asio_ctx/virtual_timer.hpp>
#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

BOOST_AUTO_TEST_SUITE(deterministic_context_)

BOOST_AUTO_TEST_CASE(functions_and_waits_are_resources_as_those_of_asio)
{
  using namespace std::chrono_literals;
  static asio_ctx::async_local_storage<int> storage;
  std::vector<std::string> types;
  const auto hook =
      asio_ctx::create_hook(asio_ctx::hook_callbacks{[&](asio_ctx::async_id,
                                                         std::string_view type,
                                                         asio_ctx::async_id,
                                                         asio_ctx::resource_ref) {
        types.emplace_back(type);
      }}).enable();
  asio_ctx::deterministic_context context;
  asio_ctx::virtual_timer timer(context, 1h);
  std::vector<int> seen;
  storage.run(1, [&] {
    context.get_executor().execute([&] { seen.push_back(storage.get_store_or(0)); });
  });
  storage.run(2, [&] {
    timer.async_wait(
        [&](boost::system::error_code) { seen.push_back(storage.get_store_or(0)); });
  });
  context.run();
  BOOST_TEST((seen == std::vector<int>{1, 2}));
#if ASIO_CTX_NATIVE_TRACKED_FUNCTIONS
  BOOST_TEST(
      (types
       == std::vector<std::string>{
           "deterministic_context.execute", "virtual_timer.async_wait"}));
#endif
}

BOOST_AUTO_TEST_SUITE_END()
