// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Millions of handlers, storages and frames, one after the other: memory stays flat.

#include <asio_ctx.hpp>

#include <algorithm>
#include <asio_ctx/live_objects.hpp>
#include <boost/asio.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>
#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace {

namespace net = boost::asio;
using asio_ctx::async_local_storage;

// Bytes that are in use, where one can ask.
std::size_t bytes_in_use()
{
#if defined(__GLIBC__) && !ASIO_CTX_DETAIL_ASAN && !ASIO_CTX_DETAIL_TSAN
#if __GLIBC_PREREQ(2, 33)
  const auto info = ::mallinfo2();
  return info.uordblks + info.hblkhd;
#endif
#endif
  return 0;
}

// Sanitizers are slow, and what they find they find in less.
constexpr int million = ASIO_CTX_DETAIL_ASAN || ASIO_CTX_DETAIL_TSAN ? 50000 : 1000000;

constexpr std::int64_t flat = 64;         // objects, or
constexpr std::size_t flat_bytes = 65536; // of memory

// Checks that what is alive does not grow.
class flatness
{
public:
  void check()
  {
    if (rounds_++ % 10000 != 0)
      return;
    const asio_ctx::live_counts now = asio_ctx::live_objects();
    if (rounds_ == 10001)
    {
      first_ = now;
      first_bytes_ = bytes_in_use();
    }
    if (rounds_ < 10001)
      return;
    BOOST_REQUIRE(now.frames < first_.frames + flat);
    BOOST_REQUIRE(now.stores < first_.stores + flat);
    BOOST_REQUIRE(now.resources < first_.resources + flat);
    BOOST_REQUIRE(bytes_in_use() < first_bytes_ + flat_bytes);
  }

  int rounds() const { return rounds_; }

private:
  int rounds_ = 0;
  asio_ctx::live_counts first_;
  std::size_t first_bytes_ = 0;
};

async_local_storage<int> storage;
async_local_storage<int> other;

// Boost.Test's own checks are slow, for a million.
void require(bool right)
{
  if (!right)
    BOOST_FAIL("another store");
}

// A chain in which each handler starts the next one inside of another scope.
template <class Start>
struct chain
{
  flatness& memory;
  Start start;

  void operator()() const
  {
    const int round = memory.rounds();
    require(storage.get_store() && *storage.get_store() == round - 1);
    require(
        (other.get_store() != nullptr) == (round % 3 == 2)); // the round before entered
    if (round == million)
      return;
    memory.check();
    switch (round % 3)
    {
    case 0:
      return storage.run(round, [&] { start(*this); });
    case 1:
      storage.enter_with(round);
      other.enter_with(-round);
      return start(*this);
    default: {
      const auto scope = storage.with_scope(round);
      other.exit([&] { start(*this); });
    }
    }
  }
};

template <class Context, class Start>
void run_chain(Context& io, Start start)
{
  flatness memory;
  memory.check();
  storage.run(0, [&] { start(chain<Start>{memory, start}); });
  io.run();
  BOOST_TEST(memory.rounds() == million);
}

} // namespace

BOOST_AUTO_TEST_SUITE(many)

BOOST_AUTO_TEST_CASE(handlers_in_a_chain_on_a_context_executor)
{
  asio_ctx::io_context io;
  run_chain(io, [&io](const auto& next) { net::post(io, next); });
}

BOOST_AUTO_TEST_CASE(handlers_in_a_chain_of_bind_context)
{
  net::io_context io;
  run_chain(io, [&io](const auto& next) { net::post(io, asio_ctx::bind_context(next)); });
}

BOOST_AUTO_TEST_CASE(handlers_in_a_chain_with_a_hook)
{
  struct counter
  {
    int& open;
    void
    init(asio_ctx::async_id, std::string_view, asio_ctx::async_id, asio_ctx::resource_ref)
    {
      ++open;
    }
    void destroy(asio_ctx::async_id) { --open; }
  };
  int open = 0;
  {
    const auto hook = asio_ctx::create_hook(counter{open}).enable();
    asio_ctx::io_context io;
    run_chain(io, [&io](const auto& next) { net::post(io, next); });
  }
  BOOST_TEST(open == 0);
}

// The shortest of some trials.
std::chrono::steady_clock::duration time_of_lookups(async_local_storage<int>& of)
{
  auto shortest = std::chrono::steady_clock::duration::max();
  of.run(7, [&] {
    for (int trial = 0; trial != 20; ++trial)
    {
      const auto begin = std::chrono::steady_clock::now();
      for (int i = 0; i != 1000; ++i)
        require(*of.get_store() == 7);
      shortest = std::min(shortest, std::chrono::steady_clock::now() - begin);
    }
  });
  return shortest;
}

BOOST_AUTO_TEST_CASE(storages_one_after_the_other)
{
  const auto before = time_of_lookups(storage);
  flatness memory;
  for (int i = 0; i != million; ++i)
  {
    async_local_storage<int> made;
    made.run(i, [&] { require(*made.get_store() == i); });
    require(made.get_store() == nullptr);
    memory.check();
  }
  async_local_storage<int> last;
  BOOST_TEST(
      (time_of_lookups(last) < 10 * before)); // a search would take 100,000 times as long
}

BOOST_AUTO_TEST_CASE(storages_that_leave_their_stores_in_a_frame)
{
  flatness memory;
  asio_ctx::bind([&] {
    for (int i = 0; i != million; ++i)
    {
      async_local_storage<int> made;
      made.enter_with(i);
      require(*made.get_store() == i);
      memory.check();
    }
  })();
}

BOOST_AUTO_TEST_CASE(storages_at_a_time)
{
  constexpr int count = 10000;
  std::vector<std::unique_ptr<async_local_storage<int>>> storages;
  for (int i = 0; i != count; ++i)
    storages.push_back(std::make_unique<async_local_storage<int>>());
  const auto frame_with = [&](int step) {
    return asio_ctx::bind([&] {
      for (int i = 0; i < count; i += step)
        storages[static_cast<std::size_t>(i)]->enter_with(i);
      return asio_ctx::current_frame();
    })();
  };
  const asio_ctx::context_frame frame = frame_with(100);
  static_assert(sizeof(frame) == sizeof(void*)); // a capture is one pointer
  const asio_ctx::live_counts before = asio_ctx::live_objects();
  std::vector<asio_ctx::context_frame> captures(100000, frame);
  BOOST_TEST((asio_ctx::live_objects() == before));
  const asio_ctx::frame_scope scope(captures.back());
  for (int i = 0; i != count; ++i)
  {
    const int* const found = storages[static_cast<std::size_t>(i)]->get_store();
    require((found != nullptr) == (i % 100 == 0));
    require((!found || *found == i));
  }
}

BOOST_AUTO_TEST_SUITE_END()
