// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_TRACE_STATE_HPP
#define ASIO_CTX_TRACE_STATE_HPP

#include <asio_ctx/detail/base/exceptions.hpp>
#include <asio_ctx/detail/trace/header_lists.hpp>
#include <cstddef>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace asio_ctx {
inline namespace v0 {

/** The data of tracing systems about a trace: the header `tracestate`.

A list of at most 32 keys with values. Each of them belongs to one tracing system; the
newest comes first. Programs pass the list on unchanged. Put your application's data into
@ref baggage.

A value that is cheap to copy: copies share the text, which never changes.

@par Thread safety
Distinct objects are safe, even if they share a text.
*/
class trace_state
{
public:
  /** Limits of the standard. */
  static constexpr std::size_t max_members = 32;
  static constexpr std::size_t max_key = 256;   /**< Characters of a key. */
  static constexpr std::size_t max_value = 256; /**< Characters of a value. */

  /** Makes a list without members. */
  trace_state() noexcept = default;

  /** Reads the value of a header.

  If several members have the same key, keeps the first one, which is the newest.

  @return The list; nothing if the text breaks a rule of the standard. (The standard then
  requires dropping all of it.)

  @throws std::bad_alloc
  */
  static std::optional<trace_state> parse(std::string_view text);

  /** Returns the value of the header; empty if there are no members. */
  std::string_view header() const noexcept
  {
    return text_ ? std::string_view(*text_) : std::string_view();
  }

  /** Returns true if there are no members. */
  bool empty() const noexcept { return !text_; }

  /** Returns the value of a tracing system.

  @return The value, which is valid as long as this list; nothing if the key is not in the
  list.
  */
  std::optional<std::string_view> get(std::string_view key) const noexcept
  {
    std::optional<std::string_view> found;
    detail::for_each_member(header(), [&](std::string_view member) {
      if (detail::take_until(member, '=') != key)
        return true;
      found = member;
      return false;
    });
    return found;
  }

  /** Returns a list in which a key has a value, before all others, as the standard
  requires.

  If there would be more than @ref max_members, leaves out the last one.

  @throws std::invalid_argument if the standard doesn't allow the key or the value.
  @throws std::bad_alloc
  */
  trace_state with(std::string_view key, std::string_view value) const
  {
    if (!is_key(key))
      detail::throw_exception(
          std::invalid_argument("asio_ctx: a key of tracestate begins with a-z or 0-9 "
                                "and has up to 256 characters "
                                "of a-z 0-9 _ - * / @"));
    if (!is_value(value))
      detail::throw_exception(
          std::invalid_argument("asio_ctx: a value of tracestate has 1 to 256 "
                                "printable ASCII characters, except "
                                "comma and equals sign, and ends with no space"));
    std::string text(key);
    text.append(1, '=').append(value);
    append_others(text, key, max_members - 1);
    return trace_state(std::move(text));
  }

  /** Returns a list without a key.

  @throws std::bad_alloc
  */
  trace_state without(std::string_view key) const
  {
    std::string text;
    append_others(text, key, max_members);
    return trace_state(std::move(text));
  }

  /** Returns true if both lists have the same members in the same order. */
  friend bool operator==(const trace_state& a, const trace_state& b) noexcept
  {
    return a.header() == b.header();
  }

  friend bool operator!=(const trace_state& a, const trace_state& b) noexcept
  {
    return !(a == b);
  }

  class reader;

private:
  explicit trace_state(std::string text)
    : text_(text.empty() ? nullptr : std::make_shared<const std::string>(std::move(text)))
  {}

  static constexpr bool is_first_of_key(char c) noexcept
  {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  }

  static constexpr bool is_key(std::string_view key) noexcept
  {
    if (key.empty() || key.size() > max_key || !is_first_of_key(key.front()))
      return false;
    for (const char c : key)
      if (!is_first_of_key(c) && c != '_' && c != '-' && c != '*' && c != '/' && c != '@')
        return false;
    return true;
  }

  static constexpr bool is_value(std::string_view value) noexcept
  {
    if (value.empty() || value.size() > max_value || value.back() == ' ')
      return false;
    for (const char c : value)
      if (c < ' ' || c > '~' || c == ',' || c == '=')
        return false;
    return true;
  }

  void append_others(std::string& text, std::string_view key, std::size_t limit) const
  {
    detail::for_each_member(header(), [&](std::string_view member) {
      std::string_view rest = member;
      if (detail::take_until(rest, '=') == key)
        return true;
      if (limit-- == 0)
        return false;
      detail::append_member(text, member);
      return true;
    });
  }

  std::shared_ptr<const std::string> text_;
};

/** Reads a list that is spread over several headers.

Never allocates more than the longest list that the standard allows.
*/
class trace_state::reader
{
public:
  /** Reads the value of one more header.

  @return True if no header has broken a rule so far.
  @throws std::bad_alloc
  */
  bool add(std::string_view text)
  {
    valid_ = valid_ && detail::for_each_member(text, [this](std::string_view member) {
               return add_member(member);
             });
    return valid_;
  }

  /** Returns the list; nothing if a header broke a rule.

  @throws std::bad_alloc
  */
  std::optional<trace_state> finish()
  {
    if (!valid_)
      return std::nullopt;
    return trace_state(std::move(text_));
  }

private:
  bool add_member(std::string_view member)
  {
    std::string_view value = member;
    const std::string_view key = detail::take_until(value, '=');
    if (++members_ > max_members || key.size() == member.size() || !is_key(key)
        || !is_value(value))
      return false;
    if (!has(key))
      detail::append_member(text_, member);
    return true;
  }

  bool has(std::string_view key) const noexcept
  {
    return !detail::for_each_member(text_, [&](std::string_view member) {
      return detail::take_until(member, '=') != key;
    });
  }

  std::string text_;
  std::size_t members_ = 0;
  bool valid_ = true;
};

inline std::optional<trace_state> trace_state::parse(std::string_view text)
{
  reader all;
  all.add(text);
  return all.finish();
}

} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_TRACE_STATE_HPP
