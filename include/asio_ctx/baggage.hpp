// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_BAGGAGE_HPP
#define ASIO_CTX_BAGGAGE_HPP

#include <asio_ctx/detail/base/exceptions.hpp>
#include <asio_ctx/detail/trace/characters.hpp>
#include <asio_ctx/detail/trace/header_lists.hpp>
#include <asio_ctx/detail/trace/percent_encoding.hpp>
#include <cstddef>
#include <iterator>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace asio_ctx {
inline namespace v0 {

/** A property of a member of a @ref baggage : a key, and possibly a value. */
struct baggage_property
{
  std::string key; /**< A token of HTTP. */
  std::optional<std::string>
      value; /**< The value, not encoded; nothing if it has none. */

  friend bool operator==(const baggage_property& a, const baggage_property& b) noexcept
  {
    return a.key == b.key && a.value == b.value;
  }
};

/** The data that an application sends along with a trace: the header `baggage` of the
W3C.

A list of keys with values. Every process in the trace can read it and add to it: put
nothing secret into it.

A value that is cheap to copy: copies share the text, which never changes. Members that
were received are sent on in their original encoding.

@par Thread safety
Distinct objects are safe, even if they share a text.
*/
class baggage
{
public:
  /** The longest header that every implementation of the standard passes on. */
  static constexpr std::size_t max_size = 8192;

  /** A member of the list. Valid as long as the list. */
  class member
  {
  public:
    /** Returns the key. */
    std::string_view key() const noexcept
    {
      std::string_view rest = text_;
      return detail::take_until(rest, '=');
    }

    /** Returns the value, decoded. Bytes that are not UTF-8 are replaced by U+FFFD.

    @throws std::bad_alloc
    */
    std::string value() const { return detail::decoded(split().first); }

    /** Returns the properties, with decoded values.

    @throws std::bad_alloc
    */
    std::vector<baggage_property> properties() const
    {
      std::vector<baggage_property> all;
      std::string_view rest = split().second;
      while (!rest.empty())
      {
        std::string_view value = detail::take_until(rest, ';');
        const bool has_value = value.find('=') != std::string_view::npos;
        const std::string_view key = detail::take_until(value, '=');
        all.push_back(
            {std::string(key), has_value
                                   ? std::optional<std::string>(detail::decoded(value))
                                   : std::nullopt});
      }
      return all;
    }

    /** Returns the member as it is in the header. */
    std::string_view text() const noexcept { return text_; }

  private:
    friend class baggage;

    member() = default;
    explicit member(std::string_view text) noexcept : text_(text) {}

    // The value and the properties.
    std::pair<std::string_view, std::string_view> split() const noexcept
    {
      std::string_view rest = text_;
      detail::take_until(rest, '=');
      const std::string_view value = detail::take_until(rest, ';');
      return {value, rest};
    }

    std::string_view text_;
  };

  /** Iterates over the members, in the order of the header. */
  class const_iterator
  {
  public:
    using iterator_category = std::input_iterator_tag; /**< It returns values. */
    using value_type = member;                         /**< The type of the members. */
    using difference_type = std::ptrdiff_t;            /**< As for any iterator. */
    using pointer = const member*; /**< Valid until the iterator changes. */
    using reference = member;      /**< Valid as long as the list. */

    /** Makes an iterator that is equal to the end of every list. */
    const_iterator() = default;

    /** Returns the member. */
    reference operator*() const noexcept { return current_; }
    /** Gives access to the member. */
    pointer operator->() const noexcept { return &current_; }

    /** Goes to the next member. */
    const_iterator& operator++() noexcept
    {
      current_ = member(detail::take_until(rest_, ','));
      return *this;
    }

    /** Goes to the next member. Returns an iterator to this one. */
    const_iterator operator++(int) noexcept
    {
      const const_iterator old = *this;
      ++*this;
      return old;
    }

    friend bool operator==(const const_iterator& a, const const_iterator& b) noexcept
    {
      return a.current_.text().size() == b.current_.text().size()
             && a.rest_.size() == b.rest_.size();
    }

    friend bool operator!=(const const_iterator& a, const const_iterator& b) noexcept
    {
      return !(a == b);
    }

  private:
    friend class baggage;

    explicit const_iterator(std::string_view text) noexcept : rest_(text) { ++*this; }

    member current_;
    std::string_view rest_;
  };

  /** Makes a list without members. */
  baggage() noexcept = default;

  /** Reads the value of a header.

  Leaves out members that break a rule of the standard, and members that would make the
  list longer than @ref max_size.

  @throws std::bad_alloc
  */
  static baggage parse(std::string_view text);

  /** Returns the value of the header; empty if there are no members. */
  std::string_view header() const noexcept
  {
    return text_ ? std::string_view(*text_) : std::string_view();
  }

  /** Returns true if there are no members. */
  bool empty() const noexcept { return !text_; }

  /** Returns an iterator to the first member. */
  const_iterator begin() const noexcept { return const_iterator(header()); }

  /** Returns the end of the list. */
  const_iterator end() const noexcept { return {}; }

  /** Returns the value of a key, decoded. If several members have the key, the last one
  counts.

  @throws std::bad_alloc
  */
  std::optional<std::string> get(std::string_view key) const
  {
    std::optional<member> found;
    for (const member& each : *this)
      if (each.key() == key)
        found = each;
    return found ? std::optional<std::string>(found->value()) : std::nullopt;
  }

  /** Returns a list in which a key has a value, and no other member has that key.

  @param key A token of HTTP: letters, digits and ``!#$%&'*+-.^_`|~``.
  @param value Any text in UTF-8. This function encodes it.
  @param properties The properties of the member. Their keys are tokens, too.

  @throws std::invalid_argument if a key is not a token.
  @throws std::length_error if the header would be longer than @ref max_size.
  @throws std::bad_alloc
  */
  baggage with(
      std::string_view key, std::string_view value,
      const std::vector<baggage_property>& properties = {}) const
  {
    std::string text = text_without(key);
    append_key(text, ',', key);
    text += '=';
    detail::append_encoded(text, value);
    for (const baggage_property& property : properties)
    {
      append_key(text, ';', property.key);
      if (!property.value)
        continue;
      text += '=';
      detail::append_encoded(text, *property.value);
    }
    if (text.size() > max_size)
      detail::throw_exception(
          std::length_error("asio_ctx: the baggage would be longer than 8192 bytes"));
    return baggage(std::move(text));
  }

  /** Returns a list without the members that have a key.

  @throws std::bad_alloc
  */
  baggage without(std::string_view key) const { return baggage(text_without(key)); }

  /** Returns true if both lists have the same members in the same order and encoding. */
  friend bool operator==(const baggage& a, const baggage& b) noexcept
  {
    return a.header() == b.header();
  }

  friend bool operator!=(const baggage& a, const baggage& b) noexcept
  {
    return !(a == b);
  }

  class reader;

private:
  explicit baggage(std::string text)
    : text_(text.empty() ? nullptr : std::make_shared<const std::string>(std::move(text)))
  {}

  static constexpr bool is_value(std::string_view value) noexcept
  {
    for (const char c : value)
      if (c <= ' ' || c > '~' || c == '"' || c == ',' || c == ';' || c == '\\')
        return false;
    return true;
  }

  static void append_key(std::string& text, char delimiter, std::string_view key)
  {
    if (!detail::is_token(key))
      detail::throw_exception(
          std::invalid_argument("asio_ctx: a key of baggage is a token of HTTP"));
    if (!text.empty())
      text += delimiter;
    text += key;
  }

  std::string text_without(std::string_view key) const
  {
    std::string text;
    for (const member& each : *this)
      if (each.key() != key)
        detail::append_member(text, each.text());
    return text;
  }

  std::shared_ptr<const std::string> text_;
};

/** Reads a list that is spread over several headers.

Never holds more than @ref baggage::max_size bytes.
*/
class baggage::reader
{
public:
  /** Reads the value of one more header.

  @return True if no member had to be left out so far.
  @throws std::bad_alloc
  */
  bool add(std::string_view text)
  {
    detail::for_each_member(text, [this](std::string_view member) {
      const std::size_t before = text_.size();
      if (!add_member(member) || text_.size() > max_size)
      {
        text_.resize(before);
        complete_ = false;
      }
      return true;
    });
    return complete_;
  }

  /** Returns the list.

  @throws std::bad_alloc
  */
  baggage finish() { return baggage(std::move(text_)); }

private:
  bool add_member(std::string_view member)
  {
    if (member.size() > max_size || member.back() == ';')
      return false;
    bool is_property = false;
    while (!member.empty())
    {
      std::string_view value = detail::take_until(member, ';');
      const bool has_value = value.find('=') != std::string_view::npos;
      const std::string_view key = detail::trim(detail::take_until(value, '='));
      value = detail::trim(value);
      if (!detail::is_token(key) || !is_value(value) || !(has_value || is_property))
        return false;
      if (!text_.empty())
        text_ += is_property ? ';' : ',';
      text_ += key;
      if (has_value)
        (text_ += '=') += value;
      is_property = true;
    }
    return is_property;
  }

  std::string text_;
  bool complete_ = true;
};

inline baggage baggage::parse(std::string_view text)
{
  reader all;
  all.add(text);
  return all.finish();
}

} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_BAGGAGE_HPP
