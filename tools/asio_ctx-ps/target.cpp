// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include "target.hpp"

#include "failure.hpp"
#include "names.hpp"
#include <algorithm>
#include <asio_ctx/detail/insight/core_memory.hpp>
#include <asio_ctx/detail/insight/memory_source.hpp>
#include <asio_ctx/detail/insight/name_source.hpp>
#include <asio_ctx/detail/insight/process_memory.hpp>
#include <asio_ctx/detail/insight/read_snapshot.hpp>
#include <asio_ctx/detail/insight/report.hpp>
#include <asio_ctx/detail/insight/safe_text.hpp>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace ps {
namespace {

namespace insight = asio_ctx::detail::insight;

std::unique_ptr<insight::memory_source> memory_of(insight::opened_memory opened)
{
  using why = insight::open_failure;
  switch (opened.failure)
  {
  case why::none:
    return std::move(opened.memory);
  case why::no_such_process:
  case why::no_such_file:
    throw failure(result::no_such_process, opened.message);
  case why::not_permitted:
    throw failure(result::not_permitted, opened.message);
  case why::not_a_core:
  case why::wrong_executable:
    throw failure(result::wrong_use, opened.message);
  default:
    throw failure(result::not_readable, opened.message);
  }
}

// Throws failure if there is nothing to list.
snapshot checked(snapshot found)
{
  std::ostringstream why;
  if (!insight::write_why_nothing(why, found))
    return found;
  std::string message = why.str();
  message.pop_back(); // the end of the line
  throw failure(
      found.newer_version != 0 ? result::newer_layout : result::no_table, message);
}

class core_target : public target
{
public:
  core_target(const std::string& core, const std::string& program)
    : name_(core), memory_(memory_of(insight::open_core(core, program)))
  {}

  snapshot read() override
  {
    const auto names = make_names(*memory_);
    return checked(insight::read_snapshot(*memory_, names.get()));
  }

  std::string name() const override { return name_; }

private:
  std::string name_;
  std::unique_ptr<insight::memory_source> memory_;
};

class process_target : public target
{
public:
  explicit process_target(pid_t process) : process_(process)
  {
    std::ifstream file("/proc/" + std::to_string(process) + "/comm");
    std::getline(file, comm_);
  }

  snapshot read() override
  {
    // Its mappings may have changed.
    auto memory = memory_of(insight::open_process(process_));
    std::vector<code> loaded = code_of(*memory);
    if (names_ && loaded == code_)
      return checked(insight::read_snapshot(*memory, names_.get()));
    code_ = std::move(loaded);
    names_ = make_names(*memory);
    named_ = std::move(memory);
    return checked(insight::read_snapshot(*named_, names_.get()));
  }

  std::string name() const override
  {
    std::string out = std::to_string(process_) + " (";
    insight::append_safe(out, comm_);
    return out + ')';
  }

private:
  struct code
  {
    std::uint64_t from;
    std::uint64_t to;
    std::string name;

    bool operator==(const code& other) const
    {
      return from == other.from && to == other.to && name == other.name;
    }
  };

  static std::vector<code> code_of(const insight::memory_source& memory)
  {
    std::vector<code> result;
    for (const insight::mapping& one : memory.mappings())
      if (one.is_executable)
        result.push_back({one.from, one.to, one.name});
    return result;
  }

  pid_t process_;
  std::string comm_;

  // Names are read once for as long as the same code is loaded.
  std::unique_ptr<insight::memory_source> named_;
  std::unique_ptr<insight::name_source> names_;
  std::vector<code> code_;
};

} // namespace

std::unique_ptr<target> open(const arguments& wanted)
{
  if (wanted.process != 0)
    return std::make_unique<process_target>(wanted.process);
  return std::make_unique<core_target>(wanted.core, wanted.program);
}

} // namespace ps
