// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Runs random programs, and compares what they see with a model. A program that goes wrong is
// made as short as possible.

#include "program.hpp"
#include "support/in_child.hpp"
#include "world.hpp"
#include <asio_ctx/detail/base/program_kind.hpp>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <stdexcept>
#include <string>
#include <unistd.h>
#include <vector>

// Where a sanitizer is linked, it tells when it ends the process.
extern "C" __attribute__((weak)) void __sanitizer_set_death_callback(void (*)());

namespace {

using clock_type = std::chrono::steady_clock;
using options = std::map<std::string, std::uint64_t>;

unsigned longest_program = 60; // seconds

std::atomic<std::uint64_t> current_seed{0};
std::atomic<int> current_mode{0};

// Of a program that crashes or hangs. Writes no more than it may in a signal handler.
void print_seed()
{
  char text[100];
  const int size = std::snprintf(
      text, sizeof(text),
      "model: the end was in --mode %d --seed %llu --programs 1, see also --crash 1\n",
      current_mode.load(), static_cast<unsigned long long>(current_seed.load()));
  static_cast<void>(!::write(2, text, static_cast<std::size_t>(size)));
}

void on_signal(int signal)
{
  print_seed();
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

void print_seed_at_death()
{
  for (const int signal : {SIGABRT, SIGALRM})
    std::signal(signal, on_signal);
  if (&__sanitizer_set_death_callback)
    __sanitizer_set_death_callback(print_seed);
  else
    std::signal(SIGSEGV, on_signal);
}

std::string hex_of(const model::bytes& bytes)
{
  std::string text;
  for (const std::uint8_t byte : bytes)
  {
    char digits[3];
    std::snprintf(digits, sizeof(digits), "%02x", byte);
    text += digits;
  }
  return text;
}

model::bytes bytes_of_hex(const std::string& text)
{
  model::bytes bytes;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2)
    bytes.push_back(
        static_cast<std::uint8_t>(std::stoul(text.substr(i, 2), nullptr, 16)));
  return bytes;
}

model::outcome run_in_time(const model::program& p, model::mode by)
{
  ::alarm(longest_program);
  const model::outcome result = model::run(p, by);
  ::alarm(0);
  return result;
}

// What is wrong with a program; with more threads it may not be so each time.
std::string mismatch_of(const model::program& p, model::mode by)
{
  const int trials = p.how.threads == 1 ? 2 : 30;
  for (int i = 0; i != trials; ++i)
    if (const auto result = run_in_time(p, by); !result.mismatch.empty())
      return result.mismatch;
  return {};
}

#if ASIO_CTX_TEST_HAS_FORK

// The same for programs that crash or hang.
std::string mismatch_in_child(const model::program& p, model::mode by)
{
  const auto child = test_support::in_child([&] {
    longest_program = 5;
    const std::string mismatch = mismatch_of(p, by);
    std::fputs(mismatch.c_str(), stderr);
    std::_Exit(mismatch.empty() ? 0 : 1);
  });
  if (child.signal != 0)
    return "signal " + std::to_string(child.signal);
  return child.status == 0 ? std::string() : child.errors;
}

#else

constexpr auto mismatch_in_child = mismatch_of;

#endif

using trial = std::string (*)(const model::program&, model::mode);

model::program
shortest(model::program p, model::mode by, std::string& mismatch, trial run)
{
  const auto end = clock_type::now() + std::chrono::minutes(1);
  for (bool shrinks = true; shrinks && clock_type::now() < end;)
  {
    shrinks = false;
    for (const model::program& candidate : model::smaller(p))
      if (const std::string wrong = run(candidate, by); !wrong.empty())
      {
        p = candidate;
        mismatch = wrong;
        shrinks = true;
        break;
      }
  }
  return p;
}

void report(const model::program& p, model::mode by, std::string mismatch, trial run)
{
  std::printf("%s\n", mismatch.c_str());
  std::fflush(stdout);
  const model::program short_one = shortest(p, by, mismatch, run);
  std::printf(
      "The same, shorter: %s\n%s--mode %d --program %s\n", mismatch.c_str(),
      model::text_of(short_one).c_str(), static_cast<int>(by),
      hex_of(model::encode(short_one)).c_str());
}

// How many of the operations were those of code that knows nothing of contexts, and the like.
void print_edges(const model::counts_of_steps& steps_of, std::uint64_t forks)
{
  using model::action;
  const char* separator = "  of these";
  for (const action edge :
       {action::hop, action::untracked, action::kept, action::through_strand,
        action::hook_starts, action::fork})
  {
    std::printf(
        "%s %s %llu", separator, model::name_of(edge),
        static_cast<unsigned long long>(steps_of[static_cast<std::size_t>(edge)]));
    separator = ",";
  }
  std::printf(" (%llu processes)\n", static_cast<unsigned long long>(forks));
}

// Whether all programs were right.
bool run_mode(model::mode by, options& wanted)
{
  current_mode = static_cast<int>(by);
  const auto begin = clock_type::now();
  const auto end = begin + std::chrono::minutes(wanted["minutes"]);
  std::uint64_t seed = wanted["seed"];
  std::uint64_t programs = 0;
  std::uint64_t steps = 0;
  std::uint64_t listed = 0;
  model::counts_of_steps steps_of{};
  std::uint64_t forks = 0;
  const auto goes_on = [&] {
    return programs < wanted["programs"] || steps < wanted["operations"]
           || clock_type::now() < end;
  };
  for (; goes_on(); ++seed, ++programs)
  {
    current_seed = seed;
    const model::program p = model::parse(
        model::bytes_of_seed(seed, static_cast<std::size_t>(wanted["bytes"])));
    const model::outcome result =
        wanted["crash"] != 0 ? model::outcome{0, 0, mismatch_in_child(p, by), {}, 0}
                             : run_in_time(p, by);
    steps += result.steps;
    listed += result.listed;
    model::add_counts(steps_of, result.steps_of);
    forks += result.forks;
    if (!result.mismatch.empty())
    {
      std::printf(
          "--mode %d --seed %llu --programs 1: ", static_cast<int>(by),
          static_cast<unsigned long long>(seed));
      report(p, by, result.mismatch, wanted["crash"] ? mismatch_in_child : mismatch_of);
      return false;
    }
  }
  const std::chrono::duration<double> took = clock_type::now() - begin;
  std::printf(
      "mode %d: %llu programs from seed %llu on, %llu operations compared, 0 "
      "mismatches, "
      "%.1f s\n",
      static_cast<int>(by), static_cast<unsigned long long>(programs),
      static_cast<unsigned long long>(wanted["seed"]),
      static_cast<unsigned long long>(steps), took.count());
  print_edges(steps_of, forks);
  if (listed != 0)
    std::printf(
        "  and %llu times an operation that the table lists\n",
        static_cast<unsigned long long>(listed));
  std::fflush(stdout);
  return true;
}

const char* const usage = "Random programs against a model of their contexts.\n"
                          "  --mode N       1 bind_context, 2 context executors, 3 "
                          "whole program,\n"
                          "                  4 automatic; 0: all that\n"
                          "                  there are in this executable\n"
                          "  --seed N        of the first program; the next ones follow\n"
                          "  --programs N    at least so many\n"
                          "  --operations N  at least so many steps that are compared\n"
                          "  --minutes N     at least so long, for each mode\n"
                          "  --crash 1       each program in a process of its own, so "
                          "that one that crashes\n"
                          "                  or hangs is made shorter, too\n"
                          "  --bytes N       that a program is made of, at most\n"
                          "  --program HEX   runs one program, as printed\n";

} // namespace

int main(int argc, char** argv)
try
{
  options wanted = {{"mode", 0},    {"seed", 1},  {"programs", 0}, {"operations", 0},
                    {"minutes", 0}, {"crash", 0}, {"bytes", 600}};
  std::string one_program;
  for (int i = 1; i < argc; i += 2)
  {
    const std::string name = argv[i];
    const bool is_program = name == "--program";
    if (i + 1 == argc
        || (!is_program && (name.size() < 3 || wanted.count(name.substr(2)) == 0)))
    {
      std::fputs(usage, stderr);
      return 2;
    }
    if (is_program)
      one_program = argv[i + 1];
    else
      wanted[name.substr(2)] = std::stoull(argv[i + 1]);
  }
  print_seed_at_death();
  std::vector<model::mode> modes = {
      model::mode::automatic, model::mode::bound_handlers,
      model::mode::context_executors};
  if (asio_ctx::detail::whole_program)
    modes = {model::mode::whole_program};
  if (wanted["mode"] != 0)
    modes = {static_cast<model::mode>(wanted["mode"])};
  bool is_right = true;
  for (const model::mode by : modes)
  {
    if (one_program.empty())
    {
      is_right = run_mode(by, wanted) && is_right;
      continue;
    }
    const model::program p = model::parse(bytes_of_hex(one_program));
    std::printf("%s", model::text_of(p).c_str());
    const std::string mismatch = mismatch_of(p, by);
    std::printf("%s\n", mismatch.empty() ? "right" : mismatch.c_str());
    is_right = is_right && mismatch.empty();
  }
  return is_right ? 0 : 1;
}
catch (const std::exception& e)
{
  std::fprintf(stderr, "model: %s\n", e.what());
  return 2;
}
