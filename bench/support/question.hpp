// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_BENCH_SUPPORT_QUESTION_HPP
#define ASIO_CTX_BENCH_SUPPORT_QUESTION_HPP

#include "allocations.hpp"
#include "counters.hpp"
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <future>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#if defined(__has_include)
#if __has_include(<valgrind/callgrind.h>)
#include <valgrind/callgrind.h>
#endif
#endif
#if !defined(RUNNING_ON_VALGRIND)
#define RUNNING_ON_VALGRIND 0
#define CALLGRIND_ZERO_STATS
#define CALLGRIND_DUMP_STATS_AT(name) (void)(name)
#endif

namespace bench {

/** Ends the program: a variant that does not do its work must not win. */
[[noreturn]] inline void fail(const char* what)
{
  std::fprintf(stderr, "bench: %s\n", what);
  std::exit(EXIT_FAILURE);
}

/** What a program measures: some workloads, each in variants that take turns.

All variants of a workload run once in each round, in a new order. Prints a table, or JSON for
bench/run. Under callgrind each variant runs twice, with a dump of its instructions after each.
*/
class question
{
public:
  question(int argc, char** argv)
  {
    for (int i = 1; i < argc; ++i)
    {
      const std::string_view option = argv[i];
      if (option == "--json")
        json_ = true;
      else if (option == "--rounds" && i + 1 < argc)
        rounds_ = std::max(1, std::atoi(argv[++i]));
      else if (option == "--only" && i + 1 < argc)
        only_ = argv[++i];
      else
      {
        std::fprintf(
            stderr, "usage: %s [--json] [--rounds N] [--only WORKLOAD[/VARIANT]]\n",
            argv[0]);
        std::exit(2);
      }
    }
  }

  /** Adds a variant.

  @param of The workload.
  @param name The variant; the first one is what the others are compared with.
  @param operations How many a round has.
  @param run A function `void(long operations)` that may be called often.
  */
  void
  add(const std::string& of, const std::string& name, long operations,
      std::function<void(long)> run)
  {
    if (!only_.empty() && only_ != of && only_ != of + "/" + name)
      return;
    if (workloads_.empty() || workloads_.back().name != of)
      workloads_.push_back({of, {}});
    workloads_.back().variants.push_back({name, operations, std::move(run), {}, 0});
  }

  int run()
  {
    // The C library is faster while there is only one thread, which no server has.
    std::promise<void> start;
    std::promise<void> end;
    std::thread second([&start, waiting = end.get_future()] {
      start.set_value();
      waiting.wait();
    });
    start.get_future().wait();
    if (RUNNING_ON_VALGRIND)
      count();
    else
      measure();
    end.set_value();
    second.join();
    if (json_)
      print_json();
    else if (!RUNNING_ON_VALGRIND)
      print_table();
    return EXIT_SUCCESS;
  }

private:
  struct variant
  {
    std::string name;
    long operations;
    std::function<void(long)> run;
    std::vector<reading> samples; // of one operation
    double allocations;           // of one operation
  };

  struct workload
  {
    std::string name;
    std::vector<variant> variants;
  };

  static void warm_up(const variant& v) { v.run(v.operations / 10 + 300); }

  static void count_allocations(variant& v)
  {
    allocations = 0;
    counts_allocations = true;
    v.run(v.operations);
    counts_allocations = false;
    v.allocations = static_cast<double>(allocations) / static_cast<double>(v.operations);
  }

  void measure()
  {
    std::mt19937 random(std::random_device{}());
    for (workload& w : workloads_)
    {
      for (variant& v : w.variants)
      {
        warm_up(v);
        count_allocations(v);
      }
      std::vector<variant*> order;
      for (variant& v : w.variants)
        order.push_back(&v);
      for (int round = 0; round != rounds_; ++round)
      {
        cycle_.push_back(nanoseconds_of_a_cycle(perf_));
        std::shuffle(order.begin(), order.end(), random);
        for (variant* v : order)
          v->samples.push_back(sample(*v));
      }
    }
  }

  reading sample(const variant& v) const
  {
    const reading before = perf_.read();
    v.run(v.operations);
    const reading spent = perf_.read() - before;
    const auto n = static_cast<double>(v.operations);
    return {spent.nanoseconds / n, spent.cycles / n, spent.instructions / n};
  }

  // bench/run divides the difference of the two dumps by that of their numbers.
  void count()
  {
    for (workload& w : workloads_)
      for (variant& v : w.variants)
      {
        v.run(300);
        for (const long operations : {512L, 1536L})
        {
          const std::string name =
              w.name + "/" + v.name + " " + std::to_string(operations);
          CALLGRIND_ZERO_STATS;
          v.run(operations);
          CALLGRIND_DUMP_STATS_AT(name.c_str());
        }
        count_allocations(v);
      }
  }

  template <class Value>
  static std::vector<double> sorted(const variant& v, Value value)
  {
    std::vector<double> values;
    for (const reading& r : v.samples)
      values.push_back(r.*value);
    std::sort(values.begin(), values.end());
    return values;
  }

  void print_table() const
  {
    if (!perf_.there())
      std::printf("No counters here: times on the processor, kernel included.\n");
    for (const workload& w : workloads_)
    {
      std::printf("\n%-34s%9s%9s%9s", w.name.c_str(), "ns min", "median", "max");
      if (perf_.there())
        std::printf("%9s%14s", "cycles", "instructions");
      std::printf("%9s%13s\n", "ratio", "allocations");
      const auto cost = perf_.there() ? &reading::cycles : &reading::nanoseconds;
      const auto typical = [&](const variant& v) {
        const std::vector<double> costs = sorted(v, cost);
        return perf_.there() ? costs[costs.size() / 2] : costs.front();
      };
      for (const variant& v : w.variants)
      {
        const std::vector<double> ns = sorted(v, &reading::nanoseconds);
        std::printf(
            "  %-32s%9.1f%9.1f%9.1f", v.name.c_str(), ns.front(), ns[ns.size() / 2],
            ns.back());
        if (perf_.there())
          std::printf(
              "%9.1f%14.1f", typical(v),
              sorted(v, &reading::instructions)[ns.size() / 2]);
        std::printf("%9.2f%13.2f\n", typical(v) / typical(w.variants[0]), v.allocations);
      }
    }
  }

  // The names need no escapes: they are ours.
  void print_json() const
  {
    std::printf("{\"counters\": %s", perf_.there() ? "true" : "false");
    if (!cycle_.empty())
    {
      std::vector<double> cycles = cycle_;
      std::sort(cycles.begin(), cycles.end());
      std::printf(", \"ns_of_a_cycle\": %.4f", cycles[cycles.size() / 2]);
    }
    std::printf(", \"results\": [");
    const char* separator = "\n";
    for (const workload& w : workloads_)
      for (const variant& v : w.variants)
      {
        std::printf(
            "%s{\"workload\": \"%s\", \"variant\": \"%s\", \"allocations\": %.4f",
            separator, w.name.c_str(), v.name.c_str(), v.allocations);
        print_samples("ns", v, &reading::nanoseconds);
        if (perf_.there())
        {
          print_samples("cycles", v, &reading::cycles);
          print_samples("instructions", v, &reading::instructions);
        }
        std::printf("}");
        separator = ",\n";
      }
    std::printf("]}\n");
  }

  static void print_samples(const char* name, const variant& v, double reading::* value)
  {
    std::printf(", \"%s\": [", name);
    const char* separator = "";
    for (const reading& r : v.samples)
    {
      std::printf("%s%.4g", separator, r.*value);
      separator = ", ";
    }
    std::printf("]");
  }

  counters perf_; // before there is another thread
  bool json_ = false;
  int rounds_ = 15;
  std::string only_;
  std::vector<workload> workloads_;
  std::vector<double> cycle_;
};

} // namespace bench

#endif // ASIO_CTX_BENCH_SUPPORT_QUESTION_HPP
