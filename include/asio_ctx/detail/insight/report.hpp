// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_INSIGHT_REPORT_HPP
#define ASIO_CTX_DETAIL_INSIGHT_REPORT_HPP

// A snapshot as a list in plain words.

#include <algorithm>
#include <asio_ctx/detail/insight/causes.hpp>
#include <asio_ctx/detail/insight/forest.hpp>
#include <asio_ctx/detail/insight/in_words.hpp>
#include <asio_ctx/detail/insight/snapshot.hpp>
#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace asio_ctx {
inline namespace v0 {
namespace detail {
namespace insight {

// More operations than this that look alike are one entry.
inline constexpr std::size_t most_alike = 3;

// "2051  steady_timer.async_wait  for 1.4 s"
// "4,213 x socket.async_receive  for 3 s to 2 h"
inline std::string
first_line(const forest::shown& one, const live_operation& operation, bool has_times)
{
  std::string out = one.count == 1 ? std::to_string(operation.id) + "  "
                                   : number_in_words(one.count) + " x ";
  out += type_in_words(operation);
  std::string state;
  if (one.count == 1)
    state = state_in_words(operation, has_times);
  else
  {
    const std::string least = time_in_words(one.youngest);
    const std::string most = time_in_words(one.oldest);
    const std::string ages = least == most ? most : least + " to " + most;
    const bool waits = operation.state == operation_state::waiting;
    if (!waits)
      state = operation.state == operation_state::running ? "running" : "queued";
    if (has_times)
      state += waits ? "for " + ages : ", started " + ages + " ago";
  }
  return state.empty() ? out : out + "  " + state;
}

inline void write(std::ostream& out, std::string_view text)
{
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
}

// Whether there is nothing to list, and why not.
inline bool write_why_nothing(std::ostream& out, const snapshot& found)
{
  if (found.newer_version != 0)
    write(
        out, "The operations of this program are listed in layout "
                 + std::to_string(found.newer_version)
                 + ", which is newer than this reader:\n"
                   "use the one of the asio_ctx that the program is built with.\n");
  else if (!found.has_table)
    write(
        out,
        "This program does not list its operations. To switch that on:\n"
        "  link the CMake target asio_ctx::insight,\n"
        "  or call asio_ctx::watch_operations() at the beginning of main(),\n"
        "  or set ASIO_CTX=table in the program's environment when it is started.\n");
  else
    return false;
  return true;
}

// "4,226 unfinished operations, the oldest first", and what is not among them. `all` is the
// number before a filter.
inline std::string heading_of(const snapshot& found, std::size_t all)
{
  const std::size_t count = found.operations.size();
  std::string out;
  if (count == 0)
    out = all == 0 ? "no" : "none";
  else
    out = number_in_words(count);
  if (count != all)
    out += " of " + number_in_words(all);
  out += all == 1 ? " unfinished operation" : " unfinished operations";
  if (count > 1)
    out += ", the oldest first";
  out += '\n';
  if (found.is_late)
    out += "The list was switched on late: operations that started before are not "
           "listed.\n";
  if (found.changed != 0)
    out += number_in_words(found.changed)
           + (found.changed == 1 ? " operation" : " operations")
           + " began or ended during the reading, and are left out.\n";
  if (!found.has_times)
    out += "The core file does not say how old they are.\n";
  return out;
}

inline constexpr std::size_t list_margin = 6;

class list_report
{
public:
  explicit list_report(const snapshot& found)
    : found_(found), has_several_ios_(std::any_of(
                         found.operations.begin(), found.operations.end(),
                         [&](const live_operation& one) {
                           return one.io != found.operations.front().io;
                         }))
  {}

  void write_to(std::ostream& out) const
  {
    const forest entries = make_entries();
    entries.walk(most_alike, [&](const forest::shown& one, std::size_t level, bool) {
      const live_operation& operation = found_.operations[entries[one.node].operation];
      std::string text;
      if (level == 0)
        append_entry(text += '\n', one, operation, 0);
      else if (is_coroutine(operation))
        append_entry(text, one, operation, level);
      else
        append_line(
            text, level - 1, "awaits",
            first_line(one, operation, found_.has_times)
                + with_comma(one.count > 1 ? "" : details_of(operation, false)));
      write(out, text);
    });
  }

private:
  static constexpr std::size_t deepest = 16;

  // Operations first, then what only keeps run() from returning.
  forest make_entries() const
  {
    forest entries(found_.operations);
    const causes cause(found_.operations);
    std::vector<std::size_t> nodes;
    for (std::size_t i = 0; i != found_.operations.size(); ++i)
      nodes.push_back(entries.add_operation(i));
    for (const bool guards : {false, true})
      for (std::size_t i = 0; i != nodes.size(); ++i)
      {
        if (found_.operations[i].is_work_guard != guards)
          continue;
        const std::size_t owner = cause.owner_of(i);
        entries.put_under(owner == no_place ? forest::root : nodes[owner], nodes[i]);
      }
    entries.finish();
    return entries;
  }

  static std::string with_comma(const std::string& text)
  {
    return text.empty() ? text : ", " + text;
  }

  // "fd 9, object 0x7f52a0, started by 1040"
  std::string details_of(const live_operation& one, bool with_cause) const
  {
    std::string out;
    const auto add = [&out](const std::string& text) {
      out += (out.empty() ? "" : ", ") + text;
    };
    if (one.native_handle != 0)
      add("fd " + std::to_string(one.native_handle));
    if (one.object != 0)
      add("object " + address_in_words(one.object));
    if (has_several_ios_ && one.io != 0)
      add("io " + address_in_words(one.io));
    if (with_cause && one.trigger_id > 1)
      add("started by " + std::to_string(one.trigger_id));
    return out;
  }

  static void append_line(
      std::string& out, std::size_t level, std::string_view label, std::string_view text)
  {
    constexpr std::size_t width = 9;
    out.append(list_margin * (std::min(level, deepest) + 1), ' ');
    out += label;
    out.append(label.size() < width ? width - label.size() : 1, ' ');
    out += text;
    out += '\n';
  }

  void append_entry(
      std::string& out, const forest::shown& one, const live_operation& operation,
      std::size_t level) const
  {
    out.append(list_margin * std::min(level, deepest), ' ');
    if (level != 0)
      out += "awaits   ";
    out += first_line(one, operation, found_.has_times) + '\n';
    if (!operation.waits.empty())
      append_line(out, level, "waits", list_in_words(operation.waits));
    if (!operation.maybe.empty() && one.count == 1)
      append_line(out, level, "maybe", list_in_words(operation.maybe));
    append_stack(out, operation.stack, level);
    if (one.count == 1)
    {
      if (!operation.stores.empty())
        append_line(out, level, "context", stores_in_words(operation.stores));
      const std::string details = details_of(operation, level == 0);
      if (!details.empty())
        out += std::string(list_margin * (std::min(level, deepest) + 1), ' ') + details
               + '\n';
      return;
    }
    std::string oldest =
        std::to_string(operation.id) + with_comma(details_of(operation, level == 0));
    if (!operation.stores.empty())
      oldest += ", context " + stores_in_words(operation.stores);
    append_line(out, level, "oldest", oldest);
  }

  static void append_stack(
      std::string& out, const std::vector<coroutine_frame>& stack, std::size_t level)
  {
    std::size_t widest = 0;
    for (const coroutine_frame& frame : stack)
      widest = std::max(widest, function_in_words(frame).size());
    widest = std::min<std::size_t>(widest, 40);
    bool is_first = true;
    for (const coroutine_frame& frame : stack)
    {
      std::string text = function_in_words(frame);
      if (!frame.file.empty())
      {
        text.append(text.size() < widest ? widest - text.size() : 0, ' ');
        text += "  " + place_in_words(frame);
      }
      append_line(out, level, is_first ? "in" : "", text);
      is_first = false;
    }
  }

  const snapshot& found_;
  bool has_several_ios_;
};

// What runs on which thread.
inline void write_threads(std::ostream& out, const std::vector<live_thread>& threads)
{
  constexpr std::size_t most_named = 8;
  std::string text = threads.empty() ? "" : "\nthreads\n";
  std::string idle;
  std::size_t idle_ones = 0;
  for (const live_thread& thread : threads)
  {
    const std::string id = std::to_string(thread.system_id);
    if (thread.runs <= 1)
    {
      if (++idle_ones <= most_named)
        idle += (idle.empty() ? "" : ", ") + id;
      continue;
    }
    text += std::string(list_margin, ' ') + id + "  runs " + std::to_string(thread.runs)
            + ' ' + safe(thread.type);
    if (!thread.stores.empty())
      text += "  " + stores_in_words(thread.stores);
    text += '\n';
  }
  if (idle_ones > most_named)
    idle += " and " + number_in_words(idle_ones - most_named) + " more";
  if (idle_ones != 0)
    text += std::string(list_margin, ' ') + "idle: " + idle + '\n';
  write(out, text);
}

// Writes what is unfinished, the oldest first; what looks alike is one entry.
inline void write_list(std::ostream& out, const snapshot& found, std::size_t all)
{
  if (write_why_nothing(out, found))
    return;
  write(out, heading_of(found, all));
  list_report(found).write_to(out);
  write_threads(out, found.threads);
}

inline void write_list(std::ostream& out, const snapshot& found)
{
  write_list(out, found, found.operations.size());
}

} // namespace insight
} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_INSIGHT_REPORT_HPP
