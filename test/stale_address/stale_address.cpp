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

// Prints a line for each way to hop and each accessor: what hops, through which accessor,
// hops, checks, stale accesses. Fails if the library has a stale access.

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

tally share_cells(accessor which)
{
  tally counts;
  std::thread([&] { compare_cells(which, counts); }).join();
  std::thread([&] { compare_cells(which, counts); }).join();
  counts.hops = expected_hops; // none needed
  return counts;
}

struct row
{
  const char* name;
  tally (*run)(accessor);
};

bool report(const row& r, accessor which)
{
  const tally counts = r.run(which);
  std::printf(
      "%s %s %d %d %d\n", r.name,
      stale_address::accessor_names[static_cast<std::size_t>(which)], counts.hops,
      counts.checks, counts.stale);
  return counts.hops == expected_hops
         && (counts.stale == 0 || which != accessor::library);
}

} // namespace

int main()
{
  const std::array<row, 5> rows{
      row{"coroutine", &stale_address::coroutine_hops},
      row{"fiber", &stale_address::fiber_hops},
      row{"awaitable", &stale_address::awaitable_hops},
      row{"spawn", &stale_address::spawn_hops}, row{"libraries", &share_cells}};
  bool right = true;
  for (const row& r : rows)
    for (accessor which : {accessor::library, accessor::direct, accessor::noinline})
      right &= report(r, which);

  const bool clean = asio_ctx::live_objects() == asio_ctx::live_counts();
  if (!clean)
    std::puts("frames or stores are left");
  std::puts(right && clean ? "right" : "wrong");
  return right && clean ? EXIT_SUCCESS : EXIT_FAILURE;
}
