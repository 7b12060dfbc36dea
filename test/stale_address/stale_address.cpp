// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include "hops.hpp"
#include <array>
#include <asio_ctx/live_objects.hpp>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <thread>

// Prints a line for each way to hop, number of threads and accessor: what hops, on how many
// threads, through which accessor, hops, checks, stale accesses. Fails if the library has a
// stale access.

namespace {

using stale_address::accessor;
using stale_address::shared_cell;
using stale_address::tally;

constexpr int expected_hops = stale_address::rounds * stale_address::hops_per_round;

// Whoever writes, everybody reads it.
void compare_cells(accessor which, tally& counts)
{
  const std::array<shared_cell, 3> cells{
      shared_cell{&stale_address::read_here, &stale_address::write_here},
      stale_address::core_cell(), stale_address::asio_cell()};
  asio_ctx::async_local_storage<int> storage;
  int value = 0;
  for (const shared_cell& writer : cells)
  {
    writer.write(which, storage, ++value);
    for (const shared_cell& reader : cells)
    {
      ++counts.checks;
      counts.stale += reader.read(which, storage) != value;
    }
  }
}

tally share_cells(accessor which, int threads)
{
  tally counts;
  for (int i = 0; i != threads; ++i)
    std::thread([&] { compare_cells(which, counts); }).join();
  counts.hops = expected_hops; // none needed
  return counts;
}

struct row
{
  const char* name;
  tally (*run)(accessor, int threads);
};

// Where there is one thread, its address is right for any accessor, and only a wrong context
// can be found.
bool report(const row& r, accessor which, int threads)
{
  const tally counts = r.run(which, threads);
  std::printf(
      "%s %d %s %d %d %d\n", r.name, threads,
      stale_address::accessor_names[static_cast<std::size_t>(which)], counts.hops,
      counts.checks, counts.stale);
  const bool may_be_stale = which != accessor::library && threads != 1;
  return counts.hops == expected_hops && (counts.stale == 0 || may_be_stale);
}

} // namespace

int main()
{
  const std::array<row, 6> rows{
      row{"awaitable", &stale_address::awaitable_hops},
      row{"spawn", &stale_address::spawn_hops},
      row{"fiber", &stale_address::fiber_hops},
      row{"coro", &stale_address::coro_hops},
      row{"promise", &stale_address::promise_hops},
      row{"coroutine", &stale_address::coroutine_hops}};
  const row libraries{"libraries", &share_cells};
  bool right = true;
  for (accessor which : {accessor::library, accessor::direct, accessor::noinline})
  {
    for (const row& r : rows)
      for (int threads : {1, 2})
        right &= report(r, which, threads);
    right &= report(libraries, which, 2);
  }

  const bool clean = asio_ctx::live_objects() == asio_ctx::live_counts();
  if (!clean)
    std::puts("frames or stores are left");
  std::puts(right && clean ? "right" : "wrong");
  return right && clean ? EXIT_SUCCESS : EXIT_FAILURE;
}
