// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_TEST_WHOLE_PROGRAM_SYSTEM_EXECUTOR_HPP
#define ASIO_CTX_TEST_WHOLE_PROGRAM_SYSTEM_EXECUTOR_HPP

#include "sites.hpp"

#include "drive.hpp"
#include "trial.hpp"

#include <boost/asio/defer.hpp>
#include <boost/asio/execution/context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/system_executor.hpp>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

// The system's context runs until the process ends: so operations can only be abandoned by the
// end of a process.
namespace kinds {

template <class Visit>
void for_each_of_system_executor(const Visit& visit)
{
  const net::system_executor executor;
  const std::allocator<void> memory;
  visit("system_executor.execute(blk=never,rel=fork)", "asio::post", [=](handler h) {
    net::post(executor, h);
  });
  visit("system_executor.execute(blk=never,rel=cont)", "asio::defer", [=](handler h) {
    net::defer(executor, h);
  });
  visit("system_executor.post", "executor.post", [=](handler h) {
    executor.post(h, memory);
  });
  visit("system_executor.defer", "executor.defer", [=](handler h) {
    executor.defer(h, memory);
  });
}

struct abandoned
{
  watch seen;
  asio_ctx::async_id cause;
  const char* how;

  abandoned(const char* kind, const char* how_started) : seen(kind), how(how_started) {}
};

// Never destroyed.
inline std::vector<std::pair<const char*, abandoned*>>* abandoned_by_process = nullptr;

// After the destructors of static objects, of which the system's context is one.
__attribute__((destructor, used)) inline void show_abandoned()
{
  if (!abandoned_by_process)
    return;
  for (const auto& [kind, one] : *abandoned_by_process)
  {
    one->seen.stop();
    show(
        judge(one->seen, ending::dies_with_its_object, 1, one->cause, 0), kind, one->how,
        "dies with the process");
    std::printf("%s\n", init_and_destroy(one->seen).c_str());
  }
}

inline void abandon_in_system_executor()
{
  abandoned_by_process = new std::vector<std::pair<const char*, abandoned*>>;
  auto& context = net::query(net::system_executor(), net::execution::context);
  context.stop();
  context.join();
  for_each_of_system_executor([](const char* kind, const char* how, auto start) {
    auto* const one = new abandoned(kind, how);
    one->cause = start_in_own_context([&] { start(handler(one->seen)); });
    abandoned_by_process->push_back({kind, one});
  });
}

inline constexpr const char* abandon = "--abandon-in-system-executor";

// The lines that another process of this program writes as it ends.
inline std::vector<std::string> lines_of_abandoned(const std::string& program)
{
  std::vector<std::string> lines;
  FILE* const from = ::popen(("'" + program + "' " + abandon).c_str(), "r");
  char line[256];
  while (from && std::fgets(line, sizeof(line), from))
    lines.push_back(std::string(line, std::strcspn(line, "\n")));
  if (!from || ::pclose(from) != 0)
    lines.push_back("FAILED");
  return lines;
}

inline void drive_system_executor(const std::string& program)
{
  const std::vector<std::string> abandoned = lines_of_abandoned(program);
  std::size_t row = 0;
  for_each_of_system_executor([&](const char* kind, const char* how, auto start) {
    watch seen(kind);
    const asio_ctx::async_id cause = start_in_own_context([&] { start(handler(seen)); });
    seen.wait_for_destroys(1);
    seen.stop();
    show(judge(seen, ending::completes, 1, cause, 0), kind, how, "completes");
    show_row(kind, how, seen, row < abandoned.size() ? abandoned[row] : "");
    ++row;
  });
  for (const std::string& line : abandoned)
    if (line != "1/1")
      show({line}, "system_executor", abandon, "dies with the process");
  if (abandoned.size() != row)
    show({"wrong number of lines"}, "system_executor", abandon, "dies with the process");
}

} // namespace kinds

#endif // ASIO_CTX_TEST_WHOLE_PROGRAM_SYSTEM_EXECUTOR_HPP
