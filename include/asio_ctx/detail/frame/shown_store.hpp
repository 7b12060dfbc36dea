// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

#ifndef ASIO_CTX_DETAIL_FRAME_SHOWN_STORE_HPP
#define ASIO_CTX_DETAIL_FRAME_SHOWN_STORE_HPP

#include <asio_ctx/detail/table/layout.hpp>
#include <cstddef>
#include <iosfwd>
#include <string>
#include <type_traits>
#include <utility>

namespace asio_ctx {
inline namespace v0 {
namespace detail {

// A store with the text that readers of the table show. The store is at the beginning.
template <class T>
struct shown_store
{
  // Without a text if `format` is null.
  template <class Format, class U>
  shown_store(const Format* format, U&& from)
    : store(std::forward<U>(from)), text(format ? (*format)(store) : std::string()),
      characters(format ? text.c_str() : nullptr)
  {}

  shown_store(const shown_store&) = delete;
  shown_store& operator=(const shown_store&) = delete;

  static std::size_t characters_at() noexcept
  {
    alignas(shown_store) char memory[sizeof(shown_store)];
    const auto* const object = reinterpret_cast<const shown_store*>(memory);
    return static_cast<std::size_t>(
        reinterpret_cast<const char*>(&object->characters) - memory);
  }

  T store;
  std::string text;
  const char* characters;
};

// std::ostringstream, which is complete only if the user includes <sstream>.
template <class T>
struct string_stream
{
  using type = std::conditional_t<std::is_void_v<T>, void, std::ostringstream>;
};

template <class T, class = void>
inline constexpr bool is_streamable = false;

template <class T>
inline constexpr bool is_streamable<
    T, std::void_t<decltype(std::declval<std::ostream&>() << std::declval<const T&>())>> =
    true;

// Returns how a value is shown without a text; hidden if it needs one.
template <class T>
constexpr table::shown_as shown_without_text() noexcept
{
  using table::shown_as;
  if (std::is_same_v<T, std::string>)
    return shown_as::string;
  if (std::is_same_v<T, const char*> || std::is_same_v<T, char*>)
    return shown_as::c_string;
  if (std::is_same_v<T, bool>)
    return shown_as::boolean;
  if (std::is_integral_v<T> && sizeof(T) != 1) // a character is one for operator<<, too
    return std::is_signed_v<T> ? shown_as::signed_integer : shown_as::unsigned_integer;
  if (std::is_same_v<T, float> || std::is_same_v<T, double>)
    return shown_as::floating_point;
  return shown_as::hidden;
}

} // namespace detail

} // namespace v0
} // namespace asio_ctx

#endif // ASIO_CTX_DETAIL_FRAME_SHOWN_STORE_HPP
