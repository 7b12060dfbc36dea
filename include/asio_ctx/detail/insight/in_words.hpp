// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_INSIGHT_IN_WORDS_HPP
#define ASIO_CTX_DETAIL_INSIGHT_IN_WORDS_HPP

// The parts of an unfinished operation in words.

#include <asio_ctx/detail/insight/safe_text.hpp>
#include <asio_ctx/live_operation.hpp>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace asio_ctx {
inline namespace v0 {
namespace detail {
namespace insight {

using store_list = std::vector<std::pair<std::string, std::string>>;

// 4213: "4,213"
inline std::string number_in_words(std::uint64_t number)
{
  std::string text = std::to_string(number);
  for (std::size_t i = text.size(); i > 3;)
    text.insert(i -= 3, 1, ',');
  return text;
}

// One unit, or two if the first is less than ten: "12 ms", "1.4 s", "12 min", "2 h 14 min"
inline std::string time_in_words(std::chrono::nanoseconds time)
{
  struct unit
  {
    const char* name;
    std::int64_t nanoseconds;
  };
  constexpr unit units[] = {{"d", 86'400'000'000'000}, {"h", 3'600'000'000'000},
                            {"min", 60'000'000'000},   {"s", 1'000'000'000},
                            {"ms", 1'000'000},         {"us", 1'000}};
  const std::int64_t left = time.count() < 0 ? 0 : time.count();
  for (const unit& one : units)
  {
    if (left < one.nanoseconds)
      continue;
    const std::int64_t whole = left / one.nanoseconds;
    const std::int64_t rest = left % one.nanoseconds;
    std::string text = std::to_string(whole);
    if (whole >= 10)
      return text + ' ' + one.name;
    if (one.nanoseconds <= 1'000'000'000)
    {
      if (const std::int64_t tenths = rest * 10 / one.nanoseconds)
        text += '.' + std::to_string(tenths);
      return text + ' ' + one.name;
    }
    text = text + ' ' + one.name;
    const unit& smaller = *(&one + 1);
    if (const std::int64_t more = rest / smaller.nanoseconds)
      text += ' ' + std::to_string(more) + ' ' + smaller.name;
    return text;
  }
  return "0 s";
}

inline std::string address_in_words(std::uint64_t address)
{
  std::string text = "0x";
  append_hex(text, address);
  return text;
}

inline std::string safe(std::string_view text)
{
  std::string out;
  append_safe(out, text);
  return out;
}

// "42", "/slow", or "a b" in quotes
inline void append_value(std::string& out, std::string_view value)
{
  bool is_word = !value.empty();
  for (const char c : value)
    is_word = is_word && static_cast<unsigned char>(c) > ' '
              && std::string_view("\"'=,()\\").find(c) == std::string_view::npos;
  if (is_word)
    return append_safe(out, value);
  out += '"';
  append_safe(out, value, "\"\\");
  out += '"';
}

// request=/slow user=42
inline std::string stores_in_words(const store_list& stores)
{
  std::string out;
  for (const auto& store : stores)
  {
    if (!out.empty())
      out += ' ';
    append_safe(out, store.first);
    out += '=';
    append_value(out, store.second);
  }
  return out;
}

inline std::string list_in_words(const std::vector<std::string>& names)
{
  std::string out;
  for (const std::string& name : names)
  {
    if (!out.empty())
      out += ", ";
    append_safe(out, name);
  }
  return out;
}

// fetch_row
inline std::string function_in_words(const coroutine_frame& frame)
{
  return frame.function.empty() ? "(no name)" : safe(frame.function);
}

// lines.cpp:11, without the folders
inline std::string place_in_words(const coroutine_frame& frame)
{
  if (frame.file.empty())
    return {};
  std::string out;
  append_safe(out, std::string_view(frame.file).substr(frame.file.rfind('/') + 1));
  if (frame.line != 0)
    out += ':' + std::to_string(frame.line);
  return out;
}

// fetch_row lines.cpp:11 <- load_user lines.cpp:17
inline std::string stack_in_words(const std::vector<coroutine_frame>& stack)
{
  std::string out;
  for (const coroutine_frame& frame : stack)
  {
    if (!out.empty())
      out += " <- ";
    out += function_in_words(frame);
    if (!frame.file.empty())
      out += ' ' + place_in_words(frame);
  }
  return out;
}

// Whether operations can belong to it: they carry it on.
inline bool is_coroutine(const live_operation& operation) noexcept
{
  return operation.type == "coroutine" || operation.type == "fiber";
}

// steady_timer.async_wait; work guard "cache warmer"
inline std::string type_in_words(const live_operation& operation)
{
  if (!operation.is_work_guard)
    return operation.type.empty() ? "(no name)" : safe(operation.type);
  std::string out = "work guard";
  if (!operation.type.empty())
  {
    out += " \"";
    append_safe(out, operation.type, "\"\\");
    out += '"';
  }
  return out;
}

// "for 2 h"; "suspended for 3 s, started 2 h ago"; "running on thread 19169"
inline std::string state_in_words(const live_operation& operation, bool has_times)
{
  const std::string age = time_in_words(operation.age);
  std::string out;
  if (operation.state == operation_state::running)
  {
    out = "running";
    if (operation.thread != 0)
      out += " on thread " + std::to_string(operation.thread);
    return has_times ? out + ", started " + age + " ago" : out;
  }
  // Most are suspended or queued soon after they started.
  const bool differs = operation.age - operation.waiting > operation.age / 10;
  if (operation.state == operation_state::queued)
    out = "queued";
  else if (has_times && differs)
    out = is_coroutine(operation) ? "suspended" : "waiting";
  if (!has_times)
    return out;
  out += out.empty() ? "for " : " for ";
  return differs ? out + time_in_words(operation.waiting) + ", started " + age + " ago"
                 : out + age;
}

} // namespace insight
} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_INSIGHT_IN_WORDS_HPP
