// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Linked with a server that knows nothing of it: while the program runs, a hook with all
// callbacks is enabled and disabled every ten milliseconds, and the memory of the process is
// watched. The end of the output says what was seen, and what is left.

#include <asio_ctx/async_hook.hpp>
#include <asio_ctx/live_objects.hpp>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <mutex>
#include <string_view>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

std::atomic<std::uint64_t> events{0};
std::atomic<bool> enabled{false};
std::atomic<std::uint64_t> late{0}; // events after disable() has returned

void count()
{
  events.fetch_add(1, std::memory_order_relaxed);
  if (!enabled)
    late.fetch_add(1, std::memory_order_relaxed);
}

struct counting
{
  void
  init(asio_ctx::async_id, std::string_view, asio_ctx::async_id, asio_ctx::resource_ref)
  {
    count();
  }
  void before(asio_ctx::async_id) { count(); }
  void after(asio_ctx::async_id) { count(); }
  void destroy(asio_ctx::async_id) { count(); }
  void promise_resolve(asio_ctx::async_id) { count(); }
};

// What the process has in memory, in kibibytes.
std::uint64_t resident()
{
  std::ifstream statm("/proc/self/statm");
  std::uint64_t size = 0;
  std::uint64_t pages = 0;
  statm >> size >> pages;
  return pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)) / 1024;
}

class toggler
{
public:
  toggler() : thread_([this] { toggle(); }) {}

  ~toggler()
  {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stopping_ = true;
    }
    stopped_.notify_one();
    thread_.join();
    std::cout << toggles_ << " times toggled, " << events << " events, " << late
              << " of them late\n";
    // Begins at a quarter of the time: a server grows until it has seen its load.
    std::cout << "resident: " << memory_[memory_.size() / 4] << " KiB, at the end "
              << memory_.back() << " KiB\n";
    const asio_ctx::live_counts live = asio_ctx::live_objects();
    std::cout << "live: " << live.frames << " frames, " << live.stores << " stores, "
              << live.resources << " resources" << std::endl;
  }

private:
  void toggle()
  {
    asio_ctx::async_hook hook = asio_ctx::create_hook(counting());
    std::unique_lock<std::mutex> lock(mutex_);
    while (!stopped_.wait_for(
        lock, std::chrono::milliseconds(10), [this] { return stopping_; }))
    {
      if (enabled)
      {
        hook.disable();
        enabled = false;
      }
      else
      {
        enabled = true;
        hook.enable();
      }
      if (++toggles_ % 100 == 1)
        memory_.push_back(resident());
    }
    hook.disable();
    memory_.push_back(resident());
  }

  std::uint64_t toggles_ = 0;
  std::vector<std::uint64_t> memory_;
  bool stopping_ = false;
  std::mutex mutex_;
  std::condition_variable stopped_;
  std::thread thread_;
} the_toggler;

} // namespace
