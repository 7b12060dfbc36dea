// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Test that the header is self-contained.
#include <asio_ctx/detail/base/compact.hpp>

#include <array>
#include <asio_ctx/live_objects.hpp>
#include <boost/test/unit_test.hpp>
#include <memory>
#include <utility>

namespace detail = asio_ctx::detail;

namespace {

using small = std::shared_ptr<int>;
using large = std::array<std::shared_ptr<int>, 4>;

constexpr std::size_t two_words = 2 * sizeof(void*);

} // namespace

BOOST_AUTO_TEST_SUITE(compact)

BOOST_AUTO_TEST_CASE(what_fits_stays_inside)
{
  static_assert(detail::compact<small, two_words>::fits);
  static_assert(sizeof(detail::compact<small, two_words>) == sizeof(small));
  const auto value = std::make_shared<int>(1);
  {
    const detail::compact<small, two_words> kept(value);
    const auto copy = kept;
    BOOST_TEST(value.use_count() == 3);
    BOOST_TEST(copy.get() == value);
  }
  BOOST_TEST(value.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(what_does_not_is_one_pointer_that_copies_share)
{
  static_assert(!detail::compact<large, two_words>::fits);
  static_assert(sizeof(detail::compact<large, two_words>) == sizeof(void*));
  const auto value = std::make_shared<int>(1);
  {
    detail::compact<large, two_words> kept(large{value});
    auto copy = kept;
    BOOST_TEST(value.use_count() == 2);
    BOOST_TEST(&copy.get() == &kept.get());
    auto moved = std::move(copy);
    copy = moved;
    moved = kept;
    BOOST_TEST(copy.get()[0] == value);
  }
  BOOST_TEST(value.use_count() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
