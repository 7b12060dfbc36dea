// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Test that the header is self-contained.
#include <asio_ctx/detail/frame/frame_ref.hpp>

#include <asio_ctx/async_local_storage.hpp>
#include <asio_ctx/live_objects.hpp>
#include <boost/test/unit_test.hpp>
#include <random>
#include <thread>
#include <vector>

namespace detail = asio_ctx::detail;
using detail::frame_ref;

namespace {

// A frame that nothing refers to but what the function is given.
template <class F>
void with_frame(F f)
{
  const auto before = asio_ctx::live_objects();
  asio_ctx::async_local_storage<int> storage;
  frame_ref frame;
  storage.run(1, [&] { frame = detail::capture_frame(); });
  f(frame);
  BOOST_TEST((asio_ctx::live_objects() == before));
}

bool is_alive(frame_ref frame)
{
  return detail::node_of(frame)->weight.load() != 0;
}

} // namespace

BOOST_AUTO_TEST_SUITE(references_to_frames)

BOOST_AUTO_TEST_CASE(none_is_dropped_shared_and_split_without_effect)
{
  frame_ref none;
  BOOST_TEST(detail::split_frame(none).bits == 0u);
  BOOST_TEST(detail::share_frame(none).bits == 0u);
  detail::drop_frame(none);
  detail::join_frame(none, {});
  BOOST_TEST(none.bits == 0u);
  BOOST_TEST(detail::node_of(none) == nullptr);
}

BOOST_AUTO_TEST_CASE(a_split_halves_the_share_and_changes_no_weight)
{
  with_frame([](frame_ref frame) {
    detail::frame_node* const node = detail::node_of(frame);
    const auto weight = node->weight.load();
    const auto share = detail::share_of(frame);
    const frame_ref half = detail::split_frame(frame);
    BOOST_TEST(detail::share_of(frame) == share / 2);
    BOOST_TEST(detail::share_of(half) == share / 2);
    BOOST_TEST(detail::have_same_node(frame, half));
    BOOST_TEST(node->weight.load() == weight);
    detail::drop_frame(half);
    detail::drop_frame(frame);
  });
}

BOOST_AUTO_TEST_CASE(a_reference_can_be_split_more_often_than_its_share_has_halves)
{
  with_frame([](frame_ref frame) {
    std::vector<frame_ref> halves;
    for (unsigned i = 0; i != 100 * detail::max_exponent; ++i)
      halves.push_back(detail::split_frame(frame));
    for (const frame_ref half : halves)
    {
      BOOST_TEST(detail::have_same_node(frame, half));
      detail::drop_frame(half);
    }
    BOOST_TEST(is_alive(frame));
    detail::drop_frame(frame);
  });
}

BOOST_AUTO_TEST_CASE(what_was_split_last_is_joined_without_a_change_of_weight)
{
  with_frame([](frame_ref frame) {
    const auto weight = detail::node_of(frame)->weight.load();
    const auto bits = frame.bits;
    const frame_ref half = detail::split_frame(frame);
    detail::join_frame(frame, half);
    BOOST_TEST(frame.bits == bits);
    BOOST_TEST(detail::node_of(frame)->weight.load() == weight);
    detail::drop_frame(frame);
  });
}

BOOST_AUTO_TEST_CASE(another_share_is_dropped_by_join)
{
  with_frame([](frame_ref frame) {
    const frame_ref other = detail::share_frame(frame);
    const frame_ref half = detail::split_frame(frame);
    detail::join_frame(frame, other);
    BOOST_TEST(is_alive(frame));
    detail::drop_frame(half);
    detail::drop_frame(frame);
  });
}

// Shares and weight agree after any steps: the frame goes with the last reference, not before.
BOOST_AUTO_TEST_CASE(random_splits_shares_joins_and_drops)
{
  std::mt19937 random(1);
  for (int round = 0; round != 200; ++round)
    with_frame([&](frame_ref first) {
      std::vector<frame_ref> all{first};
      for (int step = 0; step != 100 || !all.empty(); ++step)
      {
        const std::size_t at = random() % all.size();
        const bool grows = step < 100;
        switch (random() % (grows ? 5 : 2))
        {
        case 0:
          if (!grows || all.size() > 1)
          {
            detail::drop_frame(all[at]);
            all.erase(all.begin() + static_cast<std::ptrdiff_t>(at));
          }
          break;
        case 1:
          if (all.size() > 1 && at != 0)
          {
            detail::join_frame(all[0], all[at]);
            all.erase(all.begin() + static_cast<std::ptrdiff_t>(at));
          }
          break;
        case 2:
          all.push_back(detail::share_frame(all[at]));
          break;
        default:
          all.push_back(detail::split_frame(all[at]));
        }
        std::uint64_t shares = 0;
        for (const frame_ref one : all)
          shares += detail::share_of(one);
        if (!all.empty())
          BOOST_REQUIRE(detail::node_of(all[0])->weight.load() == shares);
        else if (!grows)
          break;
      }
    });
}

BOOST_AUTO_TEST_CASE(shares_are_dropped_on_other_threads)
{
  with_frame([](frame_ref frame) {
    std::vector<std::thread> threads;
    for (int i = 0; i != 4; ++i)
      threads.emplace_back([mine = detail::share_frame(frame)]() mutable {
        for (int j = 0; j != 1000; ++j)
          detail::drop_frame(detail::split_frame(mine));
        detail::drop_frame(mine);
      });
    detail::drop_frame(frame);
    for (std::thread& thread : threads)
      thread.join();
  });
}

BOOST_AUTO_TEST_SUITE_END()
