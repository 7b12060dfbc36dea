// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Test that the header is self-contained.
#include <asio_ctx/live_objects.hpp>

#include <asio_ctx/async_id.hpp>
#include <asio_ctx/async_local_storage.hpp>
#include <asio_ctx/context_frame.hpp>
#include <boost/test/unit_test.hpp>
#include <thread>

BOOST_AUTO_TEST_SUITE(live_objects)

BOOST_AUTO_TEST_CASE(counts_the_frames_and_stores_that_something_refers_to)
{
  asio_ctx::async_local_storage<int> storage;
  BOOST_TEST((asio_ctx::live_objects() == asio_ctx::live_counts()));
  asio_ctx::context_frame kept;

  storage.run(1, [&] {
    BOOST_TEST((asio_ctx::live_objects() == asio_ctx::live_counts{1, 1}));
    storage.run(2, [&] {
      kept = asio_ctx::current_frame();
      BOOST_TEST((asio_ctx::live_objects() == asio_ctx::live_counts{2, 2}));
    });
  });

  BOOST_TEST((asio_ctx::live_objects() == asio_ctx::live_counts{1, 1}));
  kept = {};
  BOOST_TEST((asio_ctx::live_objects() == asio_ctx::live_counts()));
}

BOOST_AUTO_TEST_CASE(a_store_outlives_the_frame_that_it_was_given_to)
{
  asio_ctx::async_local_storage<int> first;
  asio_ctx::async_local_storage<int> second;
  asio_ctx::context_frame kept;

  first.run(1, [&] { second.run(2, [&] { kept = asio_ctx::current_frame(); }); });

  BOOST_TEST((asio_ctx::live_objects() == asio_ctx::live_counts{1, 2}));
}

BOOST_AUTO_TEST_CASE(counts_what_one_thread_makes_and_another_frees)
{
  asio_ctx::async_local_storage<int> storage;
  asio_ctx::context_frame kept;

  std::thread([&] { storage.run(1, [&] { kept = asio_ctx::current_frame(); }); }).join();

  BOOST_TEST((asio_ctx::live_objects() == asio_ctx::live_counts{1, 1}));
  std::thread([&] { kept = {}; }).join();
  BOOST_TEST((asio_ctx::live_objects() == asio_ctx::live_counts()));
}

namespace {

asio_ctx::async_local_storage<int> late_storage;
asio_ctx::resource_key<int> late_key;

// Uses the library when the thread's own end of it is over.
struct late
{
  bool wanted = false;
  ~late()
  {
    if (!wanted)
      return;
    late_storage.enter_with(1);
    asio_ctx::execution_async_resource()[late_key] = *late_storage.get_store();
  }
};

thread_local late first_late;
thread_local late second_late;

} // namespace

BOOST_AUTO_TEST_CASE(nothing_is_left_of_what_thread_local_destructors_begin)
{
  std::thread([] {
    first_late.wanted = true;
    second_late.wanted = true;
    late_storage.run(2, [] {}); // constructed after them, so it ends first
  }).join();
  BOOST_TEST((asio_ctx::live_objects() == asio_ctx::live_counts()));
}

BOOST_AUTO_TEST_SUITE_END()
