// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#define BOOST_TEST_MODULE asio_ctx

#if defined(ASIO_CTX_TEST_HEADERS_ONLY)
#include <boost/test/included/unit_test.hpp>
#else
#include <boost/test/unit_test.hpp>
#endif
#include <boost/test/tree/observer.hpp>

#include <asio_ctx/live_objects.hpp>
#include <iostream>
#include <string>

namespace {

// After every test no context, no store and no resource may be left.
class leak_check : public boost::unit_test::test_observer
{
public:
  void setup() { boost::unit_test::framework::register_observer(*this); }

  void teardown()
  {
    boost::unit_test::framework::deregister_observer(*this);
    const asio_ctx::live_counts left = asio_ctx::live_objects();
    std::cout << tests_ << " tests, then live frames: " << left.frames
              << ", live stores: " << left.stores
              << ", live resources: " << left.resources << '\n';
    BOOST_TEST(leaks_ == "");
  }

private:
  void test_unit_finish(const boost::unit_test::test_unit& unit, unsigned long) override
  {
    if (unit.p_type != boost::unit_test::TUT_CASE)
      return;
    ++tests_;
    const asio_ctx::live_counts now = asio_ctx::live_objects();
    if (!(now == before_))
      leaks_ += unit.full_name() + " leaves "
                + std::to_string(now.frames - before_.frames) + " frames, "
                + std::to_string(now.stores - before_.stores) + " stores and "
                + std::to_string(now.resources - before_.resources) + " resources\n";
    before_ = now;
  }

  int tests_ = 0;
  asio_ctx::live_counts before_;
  std::string leaks_;
};

BOOST_TEST_GLOBAL_FIXTURE(leak_check);

} // namespace
