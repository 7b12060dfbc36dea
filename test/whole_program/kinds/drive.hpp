// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_TEST_WHOLE_PROGRAM_DRIVE_HPP
#define ASIO_CTX_TEST_WHOLE_PROGRAM_DRIVE_HPP

#include "sites.hpp"

#include "trial.hpp"

#include <cstdio>
#include <cstring>
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

// Drives operations, and shows what is seen of them as the rows of a table.
namespace kinds {

inline int failures = 0;

inline void
show(const complaints& wrong, const char* kind, const char* how, const char* end)
{
  for (const std::string& what : wrong)
    std::printf("FAILED: %s (%s) %s: %s\n", kind, how, end, what.c_str());
  failures += static_cast<int>(wrong.size());
}

inline const char* below_boost_asio(const char* file)
{
  const char* const found = std::strstr(file, "boost/asio/");
  return found ? found + std::strlen("boost/asio/") : file;
}

// What a table has of all operations of a trial.
struct totals
{
  int init = 0, before = 0, after = 0, destroy = 0;

  explicit totals(const std::vector<life>& of)
  {
    for (const life& one : of)
    {
      init += count_of(one, "init");
      before += count_of(one, "before");
      after += count_of(one, "after");
      destroy += count_of(one, "destroy");
    }
  }
};

inline void show_head()
{
  std::printf("| kind | started by | init | before | after | destroy | context kept | "
              "handler runs in | abandoned: init/destroy | place in boost/asio |\n"
              "|---|---|---|---|---|---|---|---|---|---|\n");
}

inline void show_row(
    const char* kind, const char* how, const watch& seen, const std::string& abandoned)
{
  const totals all(seen.lives());
  const site place = seen.lives().empty() ? site() : seen.lives().front().announced;
  std::printf(
      "| `%s` | %s | %d | %d | %d | %d | %s | %s | %s | %s:%d |\n", kind, how, all.init,
      all.before, all.after, all.destroy, seen.is_context_kept() ? "yes" : "no",
      seen.effect().empty() ? "itself" : ('`' + seen.effect() + '`').c_str(),
      abandoned.c_str(), below_boost_asio(place.file), place.line);
}

inline std::string init_and_destroy(const watch& seen)
{
  const totals all(seen.lives());
  return std::to_string(all.init) + "/" + std::to_string(all.destroy);
}

// Lets operations of a fixture complete, or die, and judges what is seen.
template <class Fixture, class Start, class Finish>
complaints run_trial(
    watch& seen, ending end, std::size_t operations, const Start& start,
    const Finish& finish)
{
  const asio_ctx::live_counts live_before = asio_ctx::live_objects();
  asio_ctx::async_id cause = asio_ctx::no_async_id;
  std::uintmax_t native_handle = 0;
  bool is_runner_left_alone = true;
  {
    context_of<typename Fixture::context_type> in;
    if (end != ending::completes)
      forbid_to_run(in.context);
    const auto fixture = std::make_shared<Fixture>(in.context);
    cause = start_in_own_context([&] {
      start(
          *fixture,
          handler(seen, end == ending::dies_with_its_object ? fixture : nullptr));
    });
    native_handle = fixture->native_handle();
    if (end == ending::completes)
      request.run(of_runner, [&] {
        finish(*fixture);
        run(in.context);
        is_runner_left_alone = in_context_of(of_runner);
      });
  }
  seen.stop();
  const bool is_handed_on =
      Fixture::hands_handlers_on && end != ending::dies_with_its_object;
  complaints wrong = judge(seen, end, operations, cause, native_handle, is_handed_on);
  if (!is_runner_left_alone)
    wrong.push_back("leaves a context behind");
  if (!(asio_ctx::live_objects() == live_before))
    wrong.push_back("leaves objects behind");
  return wrong;
}

template <class Fixture, class Start, class Finish>
void drive(
    const char* kind, const char* how, const Start& start, const Finish& finish,
    std::size_t operations = 1)
{
  watch seen(kind);
  show(
      run_trial<Fixture>(seen, ending::completes, operations, start, finish), kind, how,
      "completes");
  std::string abandoned;
  for (const ending end : {ending::dies_with_its_object, ending::object_dies_first})
  {
    watch dead(kind);
    show(
        run_trial<Fixture>(dead, end, operations, start, finish), kind, how,
        end == ending::object_dies_first ? "dies after its object"
                                         : "dies with its object");
    abandoned = init_and_destroy(dead);
  }
  show_row(kind, how, seen, abandoned);
}

// What completes without help.
template <class Fixture, class Start>
void drive(const char* kind, const char* how, const Start& start, std::size_t count = 1)
{
  drive<Fixture>(kind, how, start, [](Fixture&) {}, count);
}

} // namespace kinds

#endif // ASIO_CTX_TEST_WHOLE_PROGRAM_DRIVE_HPP
