// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Test that the header is self-contained.
#include <asio_ctx/detail/frame/frame_ptr.hpp>

#include <asio_ctx/async_local_storage.hpp>
#include <asio_ctx/live_objects.hpp>
#include <boost/test/unit_test.hpp>
#include <utility>

namespace detail = asio_ctx::detail;

namespace {

detail::frame_ptr make()
{
  static asio_ctx::async_local_storage<int> storage;
  return storage.run(1, [] { return detail::frame_ptr(detail::capture_frame()); });
}

} // namespace

BOOST_AUTO_TEST_SUITE(frame_ptr)

BOOST_AUTO_TEST_CASE(owns_a_reference_to_its_end)
{
  const auto before = asio_ctx::live_objects();
  {
    detail::frame_ptr first = make();
    const detail::frame_ptr copy = first;
    const detail::frame_ptr moved = std::move(first);
    BOOST_TEST(first.get().bits == 0u);
    BOOST_TEST((copy == moved));
    BOOST_TEST(asio_ctx::live_objects().frames == before.frames + 1);
  }
  BOOST_TEST((asio_ctx::live_objects() == before));
}

BOOST_AUTO_TEST_CASE(gives_references_to_its_caller)
{
  const auto before = asio_ctx::live_objects();
  detail::frame_ptr owner = make();
  const detail::frame_ref shared = owner.share();
  const detail::frame_ref released = owner.release();
  BOOST_TEST(owner.get().bits == 0u);
  BOOST_TEST(detail::have_same_node(shared, released));
  detail::drop_frame(released);
  BOOST_TEST(asio_ctx::live_objects().frames == before.frames + 1);
  detail::drop_frame(shared);
  BOOST_TEST((asio_ctx::live_objects() == before));
}

BOOST_AUTO_TEST_CASE(is_assigned_also_to_itself)
{
  const auto before = asio_ctx::live_objects();
  {
    detail::frame_ptr owner = make();
    const detail::frame_ptr& same = owner;
    owner = same;
    BOOST_TEST(owner.get().bits != 0u);
    owner = make();
    BOOST_TEST(asio_ctx::live_objects().frames == before.frames + 1);
    owner = detail::frame_ptr();
    BOOST_TEST((asio_ctx::live_objects() == before));
  }
}

BOOST_AUTO_TEST_CASE(frames_without_stores_are_equal)
{
  const detail::frame_ptr none;
  const detail::frame_ptr empty(detail::make_empty_frame(detail::next_id()));
  BOOST_TEST(none.is_empty());
  BOOST_TEST(empty.is_empty());
  BOOST_TEST((none == empty));
  BOOST_TEST(!(none == make()));
}

BOOST_AUTO_TEST_SUITE_END()
