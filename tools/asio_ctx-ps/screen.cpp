// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#include "screen.hpp"

#include <algorithm>
#include <asio_ctx/detail/insight/causes.hpp>
#include <asio_ctx/detail/insight/forest.hpp>
#include <asio_ctx/detail/insight/in_words.hpp>
#include <chrono>
#include <cwchar>
#include <map>
#include <string_view>
#include <tuple>
#include <utility>

namespace ps {

namespace insight = asio_ctx::detail::insight;
using asio_ctx::operation_state;

namespace {

constexpr std::string_view names_of_orders[] = {
    "what runs, is queued, waits longest", "waits longest", "how many", "operation"};

// Operations that look alike.
struct row
{
  const live_operation* first = nullptr;
  const live_operation* awaits = nullptr; // what a coroutine waits for, or null
  std::size_t count = 0;
  std::chrono::nanoseconds longest{};
  bool has_one_context = true;
};

std::vector<row> rows_of(const std::vector<live_operation>& operations)
{
  const insight::causes cause(operations);
  insight::kinds kind_of(operations);
  std::vector<std::size_t> awaited(operations.size(), insight::no_place);
  for (std::size_t i = operations.size(); i-- != 0;)
    if (const std::size_t owner = cause.owner_of(i); owner != insight::no_place)
      awaited[owner] = i;
  std::map<std::pair<std::size_t, std::size_t>, std::size_t> places;
  std::vector<row> rows;
  for (std::size_t i = 0; i != operations.size(); ++i)
  {
    if (cause.owner_of(i) != insight::no_place)
      continue;
    const bool awaits = awaited[i] != insight::no_place;
    const std::pair key(kind_of(i), awaits ? kind_of(awaited[i]) : insight::no_place);
    const auto [place, is_new] = places.emplace(key, rows.size());
    if (is_new)
    {
      rows.emplace_back();
      rows.back().first = &operations[i];
      if (awaits)
        rows.back().awaits = &operations[awaited[i]];
    }
    row& one = rows[place->second];
    ++one.count;
    one.has_one_context =
        one.has_one_context && operations[i].stores == one.first->stores;
    one.longest = std::max(one.longest, operations[i].waiting);
  }
  return rows;
}

void sort_rows(std::vector<row>& rows, order wanted)
{
  // Equal ones stay in the order of their first operations.
  std::sort(rows.begin(), rows.end(), [wanted](const row& a, const row& b) {
    switch (wanted)
    {
    case order::state: // what runs comes last in the enumeration
      return std::tie(b.first->state, b.longest, a.first)
             < std::tie(a.first->state, a.longest, b.first);
    case order::count:
      return std::tie(b.count, b.longest, a.first)
             < std::tie(a.count, a.longest, b.first);
    case order::type:
      return std::tie(a.first->type, a.first) < std::tie(b.first->type, b.first);
    default:
      return std::tie(b.longest, a.first) < std::tie(a.longest, b.first);
    }
  });
}

std::string
counts_in_words(const std::vector<live_operation>& operations, std::size_t all)
{
  std::size_t counts[3] = {};
  for (const live_operation& one : operations)
    ++counts[static_cast<std::size_t>(one.state)];
  std::string out = insight::number_in_words(operations.size());
  if (operations.size() != all)
    out += " of " + insight::number_in_words(all);
  return out + " unfinished: " + insight::number_in_words(counts[2]) + " running, "
         + insight::number_in_words(counts[1]) + " queued, "
         + insight::number_in_words(counts[0]) + " waiting";
}

std::string_view state_of(const row& one)
{
  constexpr std::string_view names[] = {"waiting", "queued", "running"};
  return names[static_cast<std::size_t>(one.first->state)];
}

std::string type_of(const row& one)
{
  std::string out = insight::type_in_words(*one.first);
  if (one.awaits)
    out += ": " + insight::type_in_words(*one.awaits);
  return out;
}

std::string who_of(const row& one)
{
  std::string out;
  const auto add = [&out](const std::string& text) {
    if (!text.empty())
      out += (out.empty() ? "" : "  ") + text;
  };
  if (one.has_one_context)
    add(insight::stores_in_words(one.first->stores));
  add(insight::list_in_words(one.first->waits));
  add(insight::stack_in_words(one.first->stack));
  return out;
}

// Right-aligned.
std::string right(const std::string& text, std::size_t columns)
{
  return std::string(text.size() < columns ? columns - text.size() : 0, ' ') + text;
}

} // namespace

std::string fit(const std::string& text, std::size_t columns)
{
  std::string out;
  std::size_t used = 0;
  for (std::string_view left = text; !left.empty();)
  {
    const insight::code_point next = insight::first_code_point(left);
    const int width = next.bytes == 1 ? 1 : ::wcwidth(static_cast<wchar_t>(next.value));
    used += width < 0 ? 1 : static_cast<std::size_t>(width);
    if (used > columns)
    {
      used -= width < 0 ? 1 : static_cast<std::size_t>(width);
      break;
    }
    out += left.substr(0, next.bytes);
    left.remove_prefix(next.bytes);
  }
  return out.append(columns - used, ' ');
}

void screen::press(key pressed)
{
  const auto up = [this](std::size_t by) { top_ -= std::min(top_, by); };
  constexpr int orders = 4;
  const auto turn = [this](int by) {
    order_ = static_cast<order>((static_cast<int>(order_) + orders + by) % orders);
    top_ = 0;
  };
  switch (pressed)
  {
  case key::up:
    return up(1);
  case key::page_up:
    return up(page_);
  case key::home:
    return up(top_);
  case key::down:
    top_ += 1;
    break;
  case key::page_down:
    top_ += page_;
    break;
  case key::end:
    top_ = rows_;
    break;
  case key::next_order:
    return turn(1);
  case key::previous_order:
    return turn(-1);
  case key::none:
    break;
  }
}

std::vector<std::string>
screen::draw(const snapshot& found, std::size_t all, screen_size size)
{
  std::vector<std::string> lines;
  lines.push_back(title_ + "  " + counts_in_words(found.operations, all));
  std::size_t running = 0;
  std::vector<std::string> threads;
  for (const asio_ctx::live_thread& one : found.threads)
    if (one.runs > 1)
    {
      ++running;
      threads.push_back(
          "  " + std::to_string(one.system_id) + "  " + std::to_string(one.runs) + ' '
          + insight::safe(one.type) + "  " + insight::stores_in_words(one.stores));
    }
  lines.push_back(
      insight::number_in_words(found.threads.size())
      + (found.threads.size() == 1 ? " thread, " : " threads, ")
      + (running == 0 ? "idle" : insight::number_in_words(running) + " running:"));
  if (found.threads.empty())
    lines.pop_back();
  // At most a quarter of the screen: there may be hundreds of threads.
  const std::size_t most = size.rows / 4;
  if (threads.size() > most)
  {
    threads.resize(most);
    threads.push_back("  ...");
  }
  lines.insert(lines.end(), threads.begin(), threads.end());
  if (found.is_late)
    lines.push_back("Switched on late: operations that started before are not listed.");
  lines.emplace_back();

  std::vector<row> rows = rows_of(found.operations);
  sort_rows(rows, order_);
  rows_ = rows.size();
  std::size_t widest = 9;
  for (const row& one : rows)
    widest = std::max(widest, type_of(one).size());
  widest = std::min(widest, std::max<std::size_t>(size.columns / 3, 9));
  const auto line_of = [&](const std::string& count, const std::string& longest,
                           std::string_view state, const std::string& type,
                           const std::string& who) {
    return right(count, 7) + "  " + fit(longest, 10) + "  " + fit(std::string(state), 7)
           + "  " + fit(type, widest) + "  " + who;
  };
  row_of_names_ = lines.size();
  lines.push_back(line_of("COUNT", "LONGEST", "STATE", "OPERATION", "WHO"));

  page_ = size.rows > lines.size() + 1 ? size.rows - lines.size() - 1 : 0;
  top_ = std::min(top_, rows_ > page_ ? rows_ - page_ : 0);
  for (std::size_t i = top_; i != rows_ && i - top_ != page_; ++i)
    lines.push_back(line_of(
        insight::number_in_words(rows[i].count), insight::time_in_words(rows[i].longest),
        state_of(rows[i]), type_of(rows[i]), who_of(rows[i])));

  lines.resize(size.rows == 0 ? 0 : size.rows - 1);
  row_of_names_ = row_of_names_ < lines.size() ? row_of_names_ : size.rows;
  if (size.rows != 0)
    lines.push_back(
        "q quit   up, down"
        + (rows_ > page_ ? ": " + std::to_string(top_ + 1) + " to "
                               + std::to_string(std::min(top_ + page_, rows_)) + " of "
                               + std::to_string(rows_)
                         : "")
        + "   s order: " + std::string(names_of_orders[static_cast<int>(order_)]));
  for (std::string& line : lines)
    line = fit(line, size.columns);
  return lines;
}

} // namespace ps
