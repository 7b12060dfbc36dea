// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_INSIGHT_JSON_HPP
#define ASIO_CTX_DETAIL_INSIGHT_JSON_HPP

// A snapshot as JSON: doc/asio_ctx-ps.md has the schema. It is valid UTF-8, whatever bytes the
// names and stores are.

#include <algorithm>
#include <asio_ctx/detail/insight/in_words.hpp>
#include <asio_ctx/detail/insight/report.hpp>
#include <asio_ctx/detail/insight/safe_text.hpp>
#include <asio_ctx/detail/insight/snapshot.hpp>
#include <asio_ctx/live_operation.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace asio_ctx {
inline namespace v0 {
namespace detail {
namespace insight {

// Counts up when something is removed or gets another meaning.
inline constexpr int json_version = 1;

class json_writer
{
public:
  void member(std::string_view name)
  {
    next();
    append_json_string(text, name);
    text += ':';
    is_first_ = true;
  }

  void open(char bracket)
  {
    next();
    text += bracket;
    is_first_ = true;
  }

  void open_on_new_line(char bracket)
  {
    next();
    text += '\n';
    text += bracket;
    is_first_ = true;
  }

  void close(char bracket)
  {
    text += bracket;
    is_first_ = false;
  }

  void value(std::string_view string)
  {
    next();
    append_json_string(text, string);
  }

  // null, a number, true or false
  void literal(std::string_view word)
  {
    next();
    text += word;
  }

  void string_of(std::string_view name, std::string_view string)
  {
    member(name);
    value(string);
  }

  void literal_of(std::string_view name, std::string_view word)
  {
    member(name);
    literal(word);
  }

  void number_of(std::string_view name, std::uint64_t number)
  {
    literal_of(name, std::to_string(number));
  }

  // 0 is unknown.
  void known_number_of(std::string_view name, std::uint64_t number)
  {
    literal_of(name, number == 0 ? "null" : std::to_string(number));
  }

  void address_of(std::string_view name, std::uint64_t address)
  {
    if (address == 0)
      literal_of(name, "null");
    else
      string_of(name, address_in_words(address));
  }

  void bool_of(std::string_view name, bool is)
  {
    literal_of(name, is ? "true" : "false");
  }

  std::string text;

private:
  void next()
  {
    if (!is_first_)
      text += ',';
    is_first_ = false;
  }

  bool is_first_ = true;
};

// Each name once: of several storages with one name the second is "name (2)".
inline void append_stores(json_writer& json, const store_list& stores)
{
  json.member("context");
  json.open('{');
  std::vector<std::string> used;
  for (const auto& [name, value] : stores)
  {
    std::string unique = name;
    for (int i = 2; std::find(used.begin(), used.end(), unique) != used.end(); ++i)
      unique = name + " (" + std::to_string(i) + ')';
    json.string_of(unique, value);
    used.push_back(std::move(unique));
  }
  json.close('}');
}

inline void append_names(
    json_writer& json, std::string_view name, const std::vector<std::string>& names)
{
  json.member(name);
  json.open('[');
  for (const std::string& one : names)
    json.value(one);
  json.close(']');
}

inline void append_operation(json_writer& json, const live_operation& one, bool has_times)
{
  constexpr std::string_view states[] = {"waiting", "queued", "running"};
  const auto time = [has_times](std::chrono::nanoseconds nanoseconds) {
    return has_times ? std::to_string(nanoseconds.count()) : "null";
  };
  json.open_on_new_line('{');
  json.number_of("id", one.id);
  json.known_number_of("trigger_id", one.trigger_id);
  json.string_of("type", one.type);
  json.string_of("state", states[static_cast<std::size_t>(one.state)]);
  json.literal_of("age_ns", time(one.age));
  json.literal_of("waiting_ns", time(one.waiting));
  json.known_number_of("thread", one.thread);
  json.address_of("object", one.object);
  json.known_number_of("native_handle", one.native_handle);
  json.address_of("io", one.io);
  append_names(json, "waits", one.waits);
  append_names(json, "maybe", one.maybe);
  json.member("stack");
  json.open('[');
  for (const coroutine_frame& frame : one.stack)
  {
    json.open('{');
    json.string_of("function", frame.function);
    json.string_of("file", frame.file);
    json.known_number_of("line", frame.line);
    json.close('}');
  }
  json.close(']');
  json.bool_of("is_awaited_by_trigger", one.is_awaited_by_trigger);
  json.bool_of("is_work_guard", one.is_work_guard);
  append_stores(json, one.stores);
  json.close('}');
}

inline void write_json(std::ostream& out, const snapshot& found)
{
  json_writer json;
  json.open('{');
  json.number_of("version", json_version);
  json.bool_of("is_late", found.is_late);
  json.number_of("changed", found.changed);
  json.member("operations");
  json.open('[');
  for (const live_operation& one : found.operations)
  {
    append_operation(json, one, found.has_times);
    write(out, json.text);
    json.text.clear();
  }
  json.close(']');
  json.member("threads");
  json.open('[');
  for (const live_thread& thread : found.threads)
  {
    json.open_on_new_line('{');
    json.number_of("id", thread.system_id);
    json.literal_of("runs", thread.runs <= 1 ? "null" : std::to_string(thread.runs));
    json.string_of("type", thread.type);
    append_stores(json, thread.stores);
    json.close('}');
  }
  json.close(']');
  json.close('}');
  write(out, json.text += '\n');
}

} // namespace insight
} // namespace detail
} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_INSIGHT_JSON_HPP
