// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include "arguments.hpp"

#include "failure.hpp"
#include <cctype>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <getopt.h>
#include <string_view>

namespace ps {

const char help_text[] =
    R"(usage: asio_ctx-ps [OPTION...] PID
       asio_ctx-ps [OPTION...] core FILE [EXE]

Lists the unfinished Asio operations of a program that is built with asio_ctx, and who waits
for them: of the process PID, which is only read and never stopped, or of the process that
left the core file FILE. EXE is its program, if that is no longer where it was.

  --tree             what started what
  --tree=context     ordered by the stores of the contexts
  --json             everything that is known, for other programs
  --top              live, in this terminal; the keys are shown there

Only some of the operations. A coroutine and what it awaits are shown together.
  --type TYPE        of this type, or of a pattern as of file names: 'socket.*'
  --older TIME       started at least so long ago: 100ms, 30s, 5min, 2h, 1d
  --context NAME=VALUE
                     with this store in their context

  --help, --version

Exit codes:
  0  operations were found
  1  nothing is unfinished, or nothing of what was asked for
  2  wrong use
  3  there is no such process or file, or the process has ended during --top
  4  reading the process is not permitted
  5  the program does not list its operations
  6  the program is built with a newer asio_ctx
  7  the process or file can't be read for another reason
)";

namespace {

[[noreturn]] void wrong_use(const std::string& why)
{
  throw failure(
      result::wrong_use, why + "\nTry 'asio_ctx-ps --help' for more information.");
}

std::chrono::nanoseconds parse_time(const std::string& text)
{
  struct unit
  {
    std::string_view name;
    double nanoseconds;
  };
  constexpr unit units[] = {{"us", 1e3},   {"ms", 1e6},   {"s", 1e9},
                            {"min", 6e10}, {"h", 3.6e12}, {"d", 8.64e13}};
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  constexpr double longest = 9e18; // about 285 years
  for (const unit& one : units)
    if (std::isdigit(static_cast<unsigned char>(text[0])) && one.name == end
        && number * one.nanoseconds < longest)
      return std::chrono::nanoseconds(
          static_cast<std::int64_t>(number * one.nanoseconds));
  wrong_use("'" + text + "' is not a time: 100ms, 30s, 5min, 2h and 1d are.");
}

std::pair<std::string, std::string> parse_store(const std::string& text)
{
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0)
    wrong_use(
        "'" + text + "' is not a store: --context NAME=VALUE, as in --context user=42.");
  return {text.substr(0, equals), text.substr(equals + 1)};
}

pid_t parse_process(const std::string& text)
{
  pid_t process = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, process);
  if (error != std::errc() || rest != end || process <= 0)
    wrong_use("'" + text + "' is not the number of a process.");
  return process;
}

// Of several letters after one dash getopt is at one of them.
std::string option_name(const char* argument)
{
  return ::optopt > ' ' ? std::string("-") + static_cast<char>(::optopt) : argument;
}

void set_view(arguments& to, view wanted)
{
  if (to.view != view::list && to.view != wanted)
    wrong_use("Only one of --tree, --json and --top can be shown.");
  to.view = wanted;
}

void parse_operands(arguments& to, int count, char* operands[])
{
  if (count == 0)
    wrong_use("Which process? asio_ctx-ps PID, or asio_ctx-ps core FILE.");
  if (std::string_view(operands[0]) != "core")
  {
    if (count > 1)
      wrong_use("'" + std::string(operands[1]) + "' is one argument too many.");
    to.process = parse_process(operands[0]);
    return;
  }
  if (count == 1)
    wrong_use("Which core file? asio_ctx-ps core FILE, or asio_ctx-ps core FILE EXE.");
  if (count > 3)
    wrong_use("'" + std::string(operands[3]) + "' is one argument too many.");
  if (to.view == view::top)
    wrong_use("A core file does not change: --top is for processes.");
  to.core = operands[1];
  if (count == 3)
    to.program = operands[2];
}

} // namespace

arguments parse_arguments(int argc, char* argv[])
{
  enum : int
  {
    tree = 1,
    json,
    top,
    type,
    older,
    context,
    help,
    version
  };
  static const option options[] = {
      {"tree", optional_argument, nullptr, tree},
      {"json", no_argument, nullptr, json},
      {"top", no_argument, nullptr, top},
      {"type", required_argument, nullptr, type},
      {"older", required_argument, nullptr, older},
      {"context", required_argument, nullptr, context},
      {"help", no_argument, nullptr, help},
      {"version", no_argument, nullptr, version},
      {nullptr, 0, nullptr, 0}};
  arguments result;
  ::optind = 0; // begin anew
  ::opterr = 0;
  for (int found; (found = ::getopt_long(argc, argv, ":", options, nullptr)) != -1;)
    switch (found)
    {
    case tree:
      if (::optarg && std::string_view(::optarg) != "context")
        wrong_use(
            "There is no tree by '" + std::string(::optarg)
            + "', but --tree and --tree=context.");
      set_view(result, ::optarg ? view::tree_by_context : view::tree);
      break;
    case json:
      set_view(result, view::json);
      break;
    case top:
      set_view(result, view::top);
      break;
    case type:
      result.filter.types.emplace_back(::optarg);
      break;
    case older:
      result.filter.older = parse_time(::optarg);
      break;
    case context:
      result.filter.stores.push_back(parse_store(::optarg));
      break;
    case help:
      result.view = view::help;
      return result;
    case version:
      result.view = view::version;
      return result;
    case ':':
      wrong_use(std::string("'") + argv[::optind - 1] + "' needs a value.");
    default:
      wrong_use("There is no option '" + option_name(argv[::optind - 1]) + "'.");
    }
  parse_operands(result, argc - ::optind, argv + ::optind);
  return result;
}

} // namespace ps
